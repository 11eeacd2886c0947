"""Small checks of arguments that several files of this folder share."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layerlab.errors import ArgumentError, ArgumentTypeError, DataError
from layerlab.files import read_plain

__all__ = ["listed", "read_bytes", "row_numbers", "shortened", "whole_number"]


def whole_number(value: Any, name: str, *, minimum: int) -> int:
    """Return `value` as an int of at least `minimum`.

    Raises ArgumentTypeError for what is no whole number (True and 2.0 too), ArgumentError below
    the minimum.
    """
    try:
        if isinstance(value, bool | np.bool_):
            raise TypeError
        number = operator.index(value)
    except TypeError:
        raise ArgumentTypeError(
            f"{name} must be a whole number but got {shortened(value)}.",
            fix=f"{name}={max(minimum, 1)}",
        ) from None
    if number < minimum:
        raise ArgumentError(
            f"{name} must be at least {minimum} but got {number}.", fix=f"{name}={minimum}"
        )
    return number


def row_numbers(rows: Any, n: int, name: str) -> NDArray[np.int64]:
    """Return `rows` as distinct row numbers of a table with n rows: (k,) -> (k,) int64, k >= 1.

    Raises ArgumentTypeError for what is no list of whole numbers, ArgumentError for a row that
    does not exist, one that comes twice, or no row at all.
    """
    array = np.asarray(rows)
    if array.ndim != 1 or (array.size and array.dtype.kind not in "iu"):
        raise ArgumentTypeError(
            f"{name} must be a flat list of whole numbers but got {array.dtype} "
            f"of shape {array.shape}.",
            fix="np.flatnonzero(mask) turns a mask into row numbers.",
        )
    if array.size == 0:
        raise ArgumentError(f"{name} holds no row.", fix="pass at least one row number.")
    if int(array.min()) < 0 or int(array.max()) >= n:
        raise ArgumentError(
            f"{name} must lie in 0..{n - 1} but goes from {array.min()} to {array.max()}.",
            fix=f"there are {n} rows, counted from 0.",
        )
    numbers = array.astype(np.int64)
    counts = np.bincount(numbers)
    if counts.max() > 1:
        raise ArgumentError(
            f"{name} holds row {counts.argmax()} {counts.max()} times.", fix="name each row once."
        )
    return numbers


def read_bytes(path: Path) -> bytes:
    """Return all bytes of a file. Raises DataError, with the system's reason, when it cannot."""
    try:
        return read_plain(path)
    except OSError as error:
        raise DataError(
            f"cannot read {path}: {error.strerror or error}.",
            fix="check the path; it is looked up from the folder that the program runs in.",
        ) from None


def shortened(value: object, width: int = 40) -> str:
    """Return repr(value), cut after `width` characters: a message is no place for a whole file."""
    text = repr(value)
    return text if len(text) <= width else text[:width] + "…"


def listed(names: Sequence[str], most: int = 12) -> str:
    """Return the first names, in quotes, and how many more there are."""
    shown = ", ".join(map(shortened, names[:most]))
    return shown + f" and {len(names) - most:,} more" * (len(names) > most)
