"""Which rows to learn from and which to keep aside: a shuffle that gives the same rows for ever."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from layerlab.arguments import check_number
from layerlab.data.checks import whole_number
from layerlab.errors import ArgumentError, ShapeError

__all__ = ["shuffled", "split_rows"]

Rows = NDArray[np.int64]


def shuffled(n: int, seed: int) -> Rows:
    """Return 0..n-1 in an order that depends on the seed alone: -> (n,) int64.

    Raises ArgumentTypeError or ArgumentError for a negative or fractional n or seed.
    """
    n = whole_number(n, "n", minimum=0)
    seed = whole_number(seed, "seed", minimum=0)
    # NumPy promises never to change a bit generator's raw stream, but may change `permutation`.
    return np.argsort(np.random.PCG64(seed).random_raw(n), kind="stable")


def split_rows(
    n: int, *, validation: float, test: float, seed: int, labels: NDArray[Any] | None = None
) -> tuple[Rows, Rows, Rows]:
    """Deal rows 0..n-1 into three ascending lists: training, validation, test.

    `validation` and `test` are fractions of all rows, rounded to whole rows. With `labels` (n,)
    they are fractions of each class, so that every part has the classes in the same proportion;
    as both round down to nothing for a small class, its rows are all in training. Training gets
    a row before validation does.
    Raises ArgumentError for fractions that leave no half for training, ShapeError when labels
    are not one for each row.
    """
    validation, test = check_number("validation", validation), check_number("test", test)
    if not (validation >= 0 and test >= 0 and validation + test <= 0.5):
        raise ArgumentError(
            f"validation and test must be fractions that together are at most 0.5 "
            f"but got {validation:.3g} and {test:.3g}.",
            fix="validation=0.15, test=0.15",
        )
    order = shuffled(n, seed)
    if labels is None:
        groups = [order]
    elif np.shape(labels) != (n,):
        raise ShapeError(
            f"{n} rows need {n} labels but labels have shape {np.shape(labels)}.",
            fix="give the label of every row, in a flat list",
            expected=(n,),
            got=np.shape(labels),
        )
    else:
        groups = [order[labels[order] == label] for label in np.unique(labels)]
    parts: tuple[list[Rows], ...] = ([], [], [])
    for group in groups:
        test_end = int(len(group) * test + 0.5)
        left = max(len(group) - test_end - 1, 0)
        validation_end = test_end + min(int(len(group) * validation + 0.5), left)
        parts[2].append(group[:test_end])
        parts[1].append(group[test_end:validation_end])
        parts[0].append(group[validation_end:])
    train_rows, validation_rows, test_rows = (
        np.sort(np.concatenate([*part, order[:0]])) for part in parts
    )
    return train_rows, validation_rows, test_rows
