"""Cut the rows of a data set into batches, the handful of examples that one training step sees."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layerlab.data.checks import row_numbers, whole_number
from layerlab.errors import ArgumentError, ArgumentTypeError, ShapeError, described

__all__ = ["batches"]


def batches(
    n: int, batch_size: int, *, order: Any = None, drop_last: bool = False
) -> Iterator[slice | NDArray[np.int64]]:
    """Yield what to index n rows with, batch after batch, so that every row comes once.

    Without `order`, slices in the order of the rows (no copy is made); with `order`, a permutation
    of 0..n-1, its pieces. The last batch holds what is left over, or is left out by `drop_last`.
    Arguments are checked at the call, not at the first batch.
    Raises ArgumentTypeError or ArgumentError for sizes that are no whole numbers of at least 1,
    an order that is no permutation, or a drop_last that leaves no batch; ShapeError for an order
    of another length.
    """
    n = whole_number(n, "n", minimum=1)
    batch_size = whole_number(batch_size, "batch_size", minimum=1)
    if not isinstance(drop_last, bool):
        raise ArgumentTypeError(
            f"drop_last must be True or False but got {described(drop_last)}.", fix="drop_last=True"
        )
    if drop_last and batch_size > n:
        raise ArgumentError(
            f"drop_last leaves no batch: there are {n} rows and batch_size is {batch_size}.",
            fix=f"batch_size={n}, or drop_last=False",
        )
    rows: NDArray[np.int64] | None = None
    if order is not None:
        if not hasattr(order, "__len__"):
            raise ArgumentTypeError(
                f"order must be a list of row numbers but got {described(order)}.",
                fix=f"order=np.random.default_rng(0).permutation({n})",
            )
        if len(order) != n:
            raise ShapeError(
                f"order must name each of the {n} rows once but has length {len(order)}.",
                fix=f"order=np.random.default_rng(0).permutation({n})",
                expected=n,
                got=len(order),
            )
        rows = row_numbers(order, n, "order")
    end = n - n % batch_size if drop_last else n
    pieces = (slice(start, min(start + batch_size, end)) for start in range(0, end, batch_size))
    return pieces if rows is None else (rows[piece] for piece in pieces)
