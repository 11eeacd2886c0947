"""Checks of arguments, each with one wording: sizes, rates, flags, and names from a list."""

from __future__ import annotations

import difflib
import math
import sys
import textwrap
from collections.abc import Iterable
from typing import Any

import numpy as np

from layerlab.errors import ArgumentError, ArgumentTypeError, ShapeError, described

__all__ = [
    "check_array",
    "check_flag",
    "check_name",
    "check_number",
    "check_size",
    "check_whole",
    "check_width",
    "nearest",
]


# What the fix of an error proposes, where a number in the middle of what is possible is unusual.
_USUAL = {
    **{"lr": 0.01, "momentum": 0.9, "weight_decay": 0.01, "eps": 1e-5, "p": 0.2},
    **{
        "label_smoothing": 0.1,
        "negative_slope": 0.01,
        "min_val": -1.0,
        "factor": 0.1,
        "ignore_index": -100,
    },
    **{"rtol": 1e-5, "atol": 1e-8, "validation": 0.15, "test": 0.15, "batch_size": 32},
}


def check_size(name: str, value: Any, least: int = 1) -> int:
    """A size or a count as a whole number of at least one, or of `least`.

    Raises ArgumentTypeError for bools, floats and text, ArgumentError below, and for a number that
    no array could have.
    """
    usual = int(_USUAL.get(name, max(least, 3)))
    number = _whole(name, value, usual)
    if number < least:
        raise ArgumentError(
            f"{name} must be at least {least}, not {number}",
            fix=f"{name}={usual if name in _USUAL else least}, or more",
        )
    if number >= 2**63:
        raise ArgumentError(f"{name} is too large for any array: {number:.3g}", fix=f"{name}=1000")
    return number


def check_whole(name: str, value: Any) -> int:
    """A whole number, negative ones included. Raises ArgumentTypeError for everything else."""
    return _whole(name, value, int(_USUAL.get(name, 1)))


def _whole(name: str, value: Any, example: int) -> int:
    if type(value) is int:
        return value
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.integer)):
        whole = isinstance(value, (float, np.floating)) and math.isfinite(value)
        raise ArgumentTypeError(
            f"{name} must be a whole number, not {described(value)}",
            fix=f"{name}={int(value) if whole and value >= 1 else example}",
        )
    return int(value)


def check_number(
    name: str, value: Any, low: float = -math.inf, high: float = math.inf, *, open_low: bool = False
) -> float:
    """A finite number between low and high (low itself excluded for `open_low`).

    Raises ArgumentTypeError for bools and text, ArgumentError outside the bounds and for NaN.
    """
    if type(value) in (float, int) and abs(value) <= sys.float_info.max:
        given: float = value  # 2 stays 2, and is printed so
        if (low < given if open_low else low <= given) and given <= high:
            return given
    example = _USUAL.get(name, low + 1 if math.isfinite(low) else 1.0)
    if math.isfinite(high - low):
        example = _USUAL.get(name, (low + high) / 2)
    fix = f"{name}={example:g}"
    if isinstance(value, (bool, np.bool_)) or not isinstance(
        value, (int, float, np.integer, np.floating)
    ):
        raise ArgumentTypeError(f"{name} must be a number, not {described(value)}", fix=fix)
    try:
        number = float(value)
    except OverflowError:  # a whole number of more than 308 digits
        number = math.inf if value > 0 else -math.inf
    if (low < number if open_low else low <= number) and number <= high and math.isfinite(number):
        return number
    if math.isinf(low) and math.isinf(high):
        bounds = "finite"
    elif math.isinf(high):
        bounds = f"above {low:g}" if open_low else f"at least {low:g}"
        bounds = f"finite and {bounds}" if math.isinf(number) else bounds
    else:
        between = f"above {low:g} and at most" if open_low else f"between {low:g} and"
        bounds = f"{between} {high:g}"
    shown = number if math.isinf(number) else value
    raise ArgumentError(f"{name} must be {bounds}, not {shown}", fix=fix)


def check_flag(name: str, value: Any) -> bool:
    """True or False, and nothing that merely counts as one. Raises ArgumentTypeError."""
    if value is True or value is False:
        return bool(value)
    if not isinstance(value, (bool, np.bool_)):
        raise ArgumentTypeError(
            f"{name} is True or False, not {described(value)}", fix=f"{name}=False, or True"
        )
    return bool(value)


def check_array(x: Any, what: str) -> None:
    """Whether `x` has a shape. Raises ArgumentTypeError."""
    if not isinstance(getattr(x, "shape", None), tuple):
        raise ArgumentTypeError(
            f"{what} takes a tensor or an array, not a {type(x).__name__}",
            fix="ll.tensor([...]) makes a tensor of a list",
        )


def check_width(x: Any, width: int, layer: str, fix: str = "") -> None:
    """Whether a layer that wants `width` numbers in each row gets them.

    Raises ShapeError, with the likely mend: a column that should be a row, images to be flattened.
    """
    check_array(x, layer)
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


def check_name(what: str, name: Any, known: Iterable[str]) -> str:
    """One of the names known. Raises ArgumentError, which lists them and says the nearest."""
    if not isinstance(name, str) or name not in known:
        raise nearest(what, name, known)
    return name


def nearest(what: str, name: Any, known: Iterable[str]) -> ArgumentError:
    """The error for an unknown name, which lists the known ones and says the nearest."""
    names = sorted(known)
    text = name.lower() if isinstance(name, str) else ""
    close = difflib.get_close_matches(text, names, n=1, cutoff=0.5)
    return ArgumentError(
        f"there is no {what} {repr(name)[:60] if isinstance(name, str) else described(name)}",
        detail=textwrap.fill(f"known: {', '.join(names)}", 96, subsequent_indent="    "),
        fix=f"did you mean {close[0]!r}?" if close else "use one of these names",
    )
