"""What an array library says of operands that do not fit, said again with shapes and a fix.

An operation is tried first and looked at only when it fails, because looking costs time. So what
comes in here is the library's own error, and what goes out is ours.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from layerlab import arrays
from layerlab.errors import (
    ArgumentError,
    ArgumentTypeError,
    LayerlabError,
    PositionError,
    ShapeError,
    described,
)

__all__ = ["in_our_words"]

_NEW_AXES = ("expand_dims", "stack", "_stack")


def in_our_words(
    name: str, raw: Sequence[Any], kwargs: dict[str, Any], error: Exception
) -> Exception:
    """Our error for what the operation `name` raised on these arrays and arguments."""
    # What JAX says of a value inside a trace is JAX's or `ll.compile`'s affair.
    if isinstance(error, LayerlabError) or type(error).__module__ == "jax.errors":
        return error
    name = name.lstrip("_")
    strange = [x for x in raw if not (arrays.is_array(x) or isinstance(x, (int, float, complex)))]
    if isinstance(error, AttributeError) and not strange:  # a number where an array is wanted
        strange = [x for x in raw if x is not None and not arrays.is_array(x)]
    if strange and (isinstance(error, AttributeError) or strange[0] is not None or raw[0] is None):
        return ArgumentTypeError(
            f"{name}: a {type(strange[0]).__name__} is not a tensor",
            detail=f"it is {str(strange[0])[:60]!r}",
            fix="make it a tensor first: ll.tensor(...)",
        )
    given = [arrays.settled(x) for x in raw if arrays.is_array(x)]
    libraries = {type(x).__module__.partition(".")[0] for x in given}
    if len(libraries) > 1 and "torch" in libraries:  # other libraries take NumPy's arrays
        return ArgumentTypeError(
            f"{name}: arrays of two libraries do not meet: {', '.join(sorted(libraries))}",
            fix="x.numpy() makes a NumPy array of a tensor of PyTorch",
        )
    shapes = [tuple(x.shape) for x in given]
    if isinstance(error, AttributeError):
        return error
    if not all(map(arrays.is_numpy, given)):  # other libraries say more than could be said here
        found = _position(error, shapes) if isinstance(error, IndexError) else None
        return found or _wrong_operands(name, shapes) or error
    return (
        _wrong_dtype(name, given)
        or _wrong_axes(name, shapes, kwargs)
        or _wrong_shape(name, shapes, kwargs)
        or _wrong_key(shapes, kwargs, error)
        or _wrong_operands(name, shapes)
        or _otherwise(name, shapes, kwargs, error)
    )


def _wrong_dtype(name: str, given: Sequence[Any]) -> Exception | None:
    """Text among the numbers; booleans where there are none, or numbers where there are some."""
    for x in given:
        if x.dtype.name not in arrays.DTYPES:
            return ArgumentTypeError(
                f"{name} takes numbers, not an array of {x.dtype!s:.40}",
                fix="give numbers or booleans: np.array([1.0, 2.0])",
            )
    kinds = [arrays.kind(x.dtype) for x in given]
    if name.startswith("logical") and "f" in kinds:
        return ArgumentTypeError(
            f"{name} takes booleans, not {arrays.dtype_name(given[kinds.index('f')].dtype)}",
            fix="x > 0, or x.bool()",
        )
    if name in ("negative", "subtract") and set(kinds) == {"b"}:
        return ArgumentTypeError(
            f"{name}: booleans cannot be subtracted", fix="~x turns them round, x ^ y compares"
        )
    return None


def _wrong_axes(
    name: str, shapes: Sequence[tuple[int, ...]], kwargs: dict[str, Any]
) -> Exception | None:
    """Axes that are no whole numbers, are not there, or stand twice."""
    axes = kwargs.get("axes", kwargs.get("axis"))
    if axes is None or not shapes:
        return None
    several = list(axes) if isinstance(axes, (tuple, list)) else [axes]
    n = len(shapes[0]) + (name in _NEW_AXES)
    for axis in several:
        if isinstance(axis, (bool, np.bool_)) or not isinstance(axis, (int, np.integer)):
            return ArgumentTypeError(
                f"{name}: an axis is a whole number, not {described(axis)}", fix="axis=0"
            )
        if not -n <= axis < n:
            return PositionError(
                f"{name}: there is no axis {axis} for shape {shapes[0]}",
                fix=f"an axis from {-n} to {n - 1}" if n else "x.reshape(1) has one",
            )
    if len({axis % n for axis in several}) < len(several):
        return ArgumentError(
            f"{name}: an axis stands twice in {axes}",
            detail=f"the shape is {shapes[0]}",
            fix="name each axis once",
        )
    if name == "permute" and len(several) != n:
        return ArgumentError(
            f"permute names {len(several)} axes, but shape {shapes[0]} has {n}",
            fix=f"x.permute{tuple(reversed(range(n)))}",
        )
    return None


def _wrong_shape(
    name: str, shapes: Sequence[tuple[int, ...]], kwargs: dict[str, Any]
) -> Exception | None:
    """Shapes to which something cannot be brought; no numbers where some are needed."""
    wanted = tuple(kwargs.get("shape") or ())
    if name == "reshape" and shapes:
        return ShapeError(
            f"{math.prod(shapes[0])} numbers do not fill the shape {wanted}",
            detail=f"they have shape {shapes[0]}; one size may be -1, which means: as it comes out",
            fix="x.reshape(-1)",
            expected=wanted,
            got=shapes[0],
        )
    if name == "broadcast_to" and shapes:
        return ShapeError(
            f"shape {shapes[0]} cannot be repeated to {wanted}",
            detail="sizes are compared from the last axis; each must be equal, or 1",
            fix=f"give {math.prod(wanted)} numbers, or one"
            if min(wanted, default=0) >= 0
            else "sizes of 0 or more",
            expected=wanted,
            got=shapes[0],
        )
    if name in ("max", "min", "argmax", "argmin") and shapes and 0 in shapes[0]:
        return ArgumentError(
            f"{name} of no numbers: the shape is {shapes[0]}", fix="look at x.numel() first"
        )
    return None


def _wrong_key(
    shapes: Sequence[tuple[int, ...]], kwargs: dict[str, Any], error: Exception
) -> Exception | None:
    """An index that is none, or that leads outside."""
    if "key" not in kwargs or not shapes:
        return _position(error, shapes) if isinstance(error, IndexError) else None
    key, shape = kwargs["key"], shapes[0]
    parts = key if isinstance(key, tuple) else (key,)
    place = 0
    for part in parts:
        whole = isinstance(part, (int, np.integer)) and not isinstance(part, bool)
        array = part if isinstance(part, np.ndarray) else None
        mask = array is not None and array.dtype.kind == "b"
        positions = array is not None and (not array.size or array.dtype.kind in "iu")
        known = part is None or part is ... or isinstance(part, (slice, bool))
        if not (whole or mask or positions or known):
            return PositionError(
                f"an index is a whole number, a slice, a list or a mask, not {described(part)}",
                fix="x[0], x[1:3], x[[0, 2]] or x[x > 0]",
            )
        if mask and array is not None and tuple(array.shape) != shape[place : place + array.ndim]:
            return PositionError(
                f"a mask of shape {tuple(array.shape)} does not fit shape {shape}",
                fix="x[x > 0]: one boolean for each number",
            )
        if part is not None and part is not ...:
            place += array.ndim if mask and array is not None else 1
    if place > len(shape):
        return PositionError(
            f"{place} indices for {len(shape)} axes: the shape is {shape}",
            fix=f"give at most {len(shape)}",
        )
    return _position(error, shapes)


def _position(error: Exception, shapes: Sequence[tuple[int, ...]]) -> Exception:
    return PositionError(
        f"no such position: {str(error)[:78]}",
        detail=f"the shape is {', '.join(map(str, shapes))}",
        fix="positions begin at 0; -1 is the last",
    )


def _wrong_operands(name: str, shapes: Sequence[tuple[int, ...]]) -> Exception | None:
    if len(shapes) < 2 or arrays.fits(shapes):
        return None
    return ShapeError(
        f"{name}: shapes {' and '.join(map(str, shapes))} do not fit together",
        detail="sizes are compared from the last axis; each pair must be equal, or one of it 1",
        fix="reshape or transpose one operand",
        got=shapes,
    )


def _otherwise(
    name: str, shapes: Sequence[tuple[int, ...]], kwargs: dict[str, Any], error: Exception
) -> Exception:
    """Whatever else there was: the library's own words, with what the operation was given."""
    given = ", ".join(f"{word}={value!r:.40}" for word, value in kwargs.items() if word != "saved")
    shown = f"on shape {', '.join(map(str, shapes)) or 'none'}" + (
        f" with {given}" if given else ""
    )
    kind_of = ArgumentTypeError if isinstance(error, TypeError) else ArgumentError
    return kind_of(
        f"{name}: {' '.join(str(error).split())[:80]}",
        detail=shown[:96],
        fix="give tensors of floats, of shapes that fit, and plain numbers",
    )
