"""Checks of the arguments that layers share: sizes, rates, activations by name."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from layerlab.errors import ArgumentError, ArgumentTypeError, ShapeError

__all__ = ["check_flag", "check_number", "check_size", "check_width", "nearest"]


def check_size(name: str, value: Any) -> int:
    """A size as a whole number of at least one.

    Raises ArgumentTypeError for bools, floats and text, ArgumentError below one.
    """
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.integer)):
        whole = isinstance(value, (float, np.floating)) and math.isfinite(value)
        raise ArgumentTypeError(
            f"{name} must be a whole number, not {type(value).__name__} {value!r}",
            fix=f"{name}={int(value)}" if whole and value >= 1 else f"{name}=3",
        )
    if value < 1:
        raise ArgumentError(f"{name} must be at least 1, not {value}", fix=f"{name}=1 or more")
    return int(value)


def check_number(
    name: str, value: Any, low: float = -math.inf, high: float = math.inf, *, open_low: bool = False
) -> float:
    """A finite number between low and high (low itself excluded for `open_low`).

    Raises ArgumentTypeError for bools and text, ArgumentError outside the bounds and for NaN.
    """
    if isinstance(value, (bool, np.bool_)) or not isinstance(
        value, (int, float, np.integer, np.floating)
    ):
        raise ArgumentTypeError(f"{name} must be a number, not {type(value).__name__} {value!r}")
    inside = (low < value if open_low else low <= value) and value <= high
    if not inside or not math.isfinite(value):
        if math.isinf(low) and math.isinf(high):
            bounds = "finite"
        elif math.isinf(high):
            bounds = f"above {low:g}" if open_low else f"at least {low:g}"
        else:
            bounds = f"between {low:g} and {high:g}"
        raise ArgumentError(f"{name} must be {bounds}, not {value}", fix=f"change {name}")
    return float(value)


def check_flag(name: str, value: Any) -> bool:
    """True or False, and nothing that merely counts as one. Raises ArgumentTypeError."""
    if not isinstance(value, bool):
        raise ArgumentTypeError(f"{name} is True or False, not {value!r}", fix=f"{name}=True")
    return value


def check_width(x: Any, width: int, layer: str) -> None:
    """Whether a layer that wants `width` numbers in each row gets them.

    Raises ShapeError, with the likely mend: a column that should be a row, images to be flattened.
    """
    if not hasattr(x, "shape"):
        raise ArgumentTypeError(
            f"{layer} takes a tensor or an array, not a {type(x).__name__}",
            fix="ll.tensor([...]) makes a tensor of a list",
        )
    shape = tuple(x.shape)
    if not shape:
        raise ShapeError(
            f"{layer} wants {_numbers(width)} per row but got a single number without an axis",
            fix="x.reshape(1)" if width == 1 else f"give a tensor of shape ({width},)",
            expected=width,
            got=(),
        )
    if shape[-1] == width:
        return
    detail = f"input here: {shape}"
    fix = ""
    if len(shape) == 2 and shape == (width, 1):
        detail += f", a column: {width} rows of 1 number, where one row of {width} is wanted"
        fix = "x.T makes one row of it, x.flatten() one sample"
    elif len(shape) > 2 and math.prod(shape[1:]) == width:
        fix = "x.flatten(1), or nn.Flatten() in front, makes one row of each sample"
    elif math.prod(shape) == width:
        fix = "x.flatten() makes one sample of it"
    raise ShapeError(
        f"{layer} wants {_numbers(width)} per row but got {shape[-1]}",
        detail=detail,
        fix=fix,
        expected=width,
        got=shape[-1],
    )


def _numbers(n: int) -> str:
    return "1 number" if n == 1 else f"{n} numbers"


def nearest(what: str, name: Any, known: Iterable[str]) -> ArgumentError:
    """The error for an unknown name, which lists the known ones and says the nearest."""
    names = sorted(known)
    close = difflib.get_close_matches(str(name).lower(), names, n=1, cutoff=0.5)
    return ArgumentError(
        f"there is no {what} {name!r}",
        detail=f"known: {', '.join(names)}",
        fix=f"did you mean {close[0]!r}?" if close else "use one of these names",
    )
