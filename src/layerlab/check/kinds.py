"""Array kinds: a number, a list, a NumPy array, a Tensor; and turning one into another.

Somebody's layer may work with any of them. The checker thinks in NumPy arrays of doubles, hands
out what the layer wants, and reads back what it gives.
"""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np

from layerlab.nn import Module
from layerlab.tensor import Parameter, Tensor, tensor

__all__ = ["KINDS", "as_kind", "described", "kind_of", "like", "numbers"]

KINDS = ("array", "list", "Tensor")
MOST, LONGEST, DEEPEST = 1_000_000, 20_000, 16  # numbers, entries of a list, lists in lists


def kind_of(value: Any) -> str:
    """One word: array, Tensor, list, tuple, number, None, or the name of the type."""
    if isinstance(value, Tensor):
        return "Tensor"
    if isinstance(value, np.ndarray):
        return "array"
    if value is None:
        return "None"
    if isinstance(value, bool | np.bool_):
        return "bool"
    if isinstance(value, int | float | np.number):
        return "number"
    return type(value).__name__


def as_kind(array: np.ndarray, kind: str, *, dtype: Any = None) -> Any:
    """A fresh value of this kind with these numbers; a Tensor of floats is in float32."""
    whole = array.dtype.kind in "iub"
    array = np.array(array, dtype=dtype or (array.dtype if whole else float))
    if kind == "list":
        return array.tolist()
    if kind == "Tensor":
        return tensor(array if whole or dtype else array.astype(np.float32))
    return array


def numbers(value: Any) -> np.ndarray | None:
    """The numbers of a value as an array of doubles; None where it is no array of numbers.

    Nor is what no layer of a course holds: millions of numbers, lists in lists without an end.
    """
    try:
        return _numbers(value, 0)
    except Exception:  # whatever an object answers that is like a list, an array or a number
        return None


def _numbers(value: Any, depth: int) -> np.ndarray | None:
    if isinstance(value, Tensor):
        value = np.asarray(value.data)
    elif isinstance(value, list | tuple):
        if depth == DEEPEST or len(value) > LONGEST:
            return None
        if _plain(value):
            with contextlib.suppress(TypeError, ValueError):  # ragged, or something else inside
                return np.array(value, dtype=float)
        parts = [_numbers(part, depth + 1) for part in value]
        if any(part is None for part in parts) or len({part.shape for part in parts}) > 1:  # type: ignore[union-attr]
            return None
        value = np.array(parts) if parts else np.zeros(0)
    elif not isinstance(value, np.ndarray | int | float | np.number | np.bool_):
        return None
    array = np.asarray(value)
    return array.astype(float) if array.dtype.kind in "iufb" and array.size <= MOST else None


def _plain(value: Any) -> bool:
    """Whether the first thing inside nested lists is a plain number: the quick way is worth it."""
    for _ in range(DEEPEST):
        if not isinstance(value, list | tuple) or not value:
            break
        value = value[0]
    return type(value) in (int, float, bool)


def like(template: Any, array: np.ndarray) -> Any:
    """A value built as the template is (a list of arrays, a Parameter), with these numbers.

    Its shape is the array's. A whole-number template becomes one of fractions: which numbers a
    layer starts with says little about which it can hold. Tensors become float32, as what is given
    to them is: a float32 gradient cannot be assigned to a float64 weight.
    """
    if isinstance(template, Parameter):
        return Parameter(np.array(array, dtype=np.float32))
    if isinstance(template, Tensor):
        return Tensor(np.array(array, dtype=np.float32), requires_grad=template.requires_grad)
    if isinstance(template, list | tuple) and np.ndim(array):
        # a list keeps its own kind of parts, however many there are now
        parts = [like(template[min(i, len(template) - 1)], part) for i, part in enumerate(array)]
        return parts if isinstance(template, list) else tuple(parts)
    if isinstance(template, np.ndarray):
        return np.array(array, dtype=_dtype(template))
    if isinstance(template, np.number) and not np.ndim(array):
        return _dtype(template).type(array)
    return array.tolist()


def _dtype(template: Any) -> np.dtype[Any]:
    dtype: np.dtype[Any] = np.asarray(template).dtype
    return dtype if dtype.kind == "f" else np.dtype(float)


def described(value: Any) -> str:
    """A value in a few words, for "what came in": its numbers where they are few."""
    kind = kind_of(value)
    if kind in ("number", "bool", "None", "str"):
        return repr(value)[:40]
    if isinstance(value, Module):
        return type(value).__name__
    array = numbers(value) if not isinstance(value, list | tuple) or len(value) < 1000 else None
    if array is None:
        return f"{kind} of {len(value)}" if isinstance(value, list | tuple) else kind
    if array.size <= 6:
        return f"{kind} {np.array2string(array, separator=', ', precision=4)}".replace("\n", "")
    return f"{kind} {array.shape}"
