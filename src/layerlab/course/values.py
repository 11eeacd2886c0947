"""Plain values that came from the learner's code: whether they are equal, and how they are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np

from layerlab.check.cases import Raised
from layerlab.check.guard import printable
from layerlab.course.remote import RemoteObject
from layerlab.course.wire import Other

__all__ = ["copied", "same", "short", "written"]

MOST_SHOWN = 300  # characters of a value in a message
PLAIN = (bool, int, float, np.number, np.ndarray)


def copied(value: Any) -> Any:
    """A copy of a value as it is now: scenarios go on changing arrays."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, list | tuple):
        return [copied(part) for part in value]
    if isinstance(value, dict):
        return {str(key): copied(part) for key, part in value.items()}
    return value


def same(got: Any, wanted: Any, tolerance: float) -> bool:
    """Whether two values are equal: numbers within the tolerance, and of the same shape.

    A tuple is as good as a list, a NumPy number as good as Python's. Objects, functions and what
    else is no value are never equal.
    """
    if isinstance(got, RemoteObject | Other | SimpleNamespace):
        return False
    if isinstance(wanted, Mapping):
        return (
            isinstance(got, Mapping)
            and got.keys() == wanted.keys()
            and all(same(got[key], wanted[key], tolerance) for key in wanted)
        )
    if isinstance(wanted, list | tuple):
        return (
            isinstance(got, list | tuple)
            and len(got) == len(wanted)
            and all(same(a, b, tolerance) for a, b in zip(got, wanted, strict=True))
        )
    if isinstance(wanted, PLAIN):
        if not isinstance(got, PLAIN):
            return False
        a, b = np.asarray(got), np.asarray(wanted)
        if a.shape != b.shape or (b.dtype.kind == "b") != (a.dtype.kind == "b"):
            return False
        if b.dtype.kind in "biu" and a.dtype.kind in "biu":
            return bool((a == b).all())
        a, b = a.astype(float), b.astype(float)
        return bool(np.allclose(a, b, rtol=tolerance, atol=tolerance, equal_nan=True))
    return type(got) is type(wanted) and (got is None or (isinstance(got, str) and got == wanted))


def short(value: Any) -> str:
    """A value for a message: whole where it is short, else what it is and its shape."""
    text = printable(written(value))
    return text if len(text) <= MOST_SHOWN else _shape_of(value)


def written(value: Any) -> str:
    """A value as a reader writes it, on one line."""
    if isinstance(value, np.ndarray):
        text = np.array2string(value, separator=", ", precision=4, threshold=10_000)
        text = " ".join(text.split())
        return text.replace("[ ", "[").replace(" ,", ",").replace(" ]", "]")  # no columns here
    if isinstance(value, float | np.floating):
        return f"{value:.6g}"
    if isinstance(value, np.number):
        return str(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        inner = ", ".join(written(part) for part in value)
        return f"({inner})" if isinstance(value, tuple) else f"[{inner}]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {written(part)}" for key, part in value.items()) + "}"
    if isinstance(value, Raised):
        return value.said
    if isinstance(value, type):
        return value.__name__
    return printable(repr(value))[:MOST_SHOWN]


def _shape_of(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"an array {value.shape}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"a {type(value).__name__} of {len(value)}"
    return f"a {type(value).__name__}"
