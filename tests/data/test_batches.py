"""Batches hold every row once, in order."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layerlab.data import batches
from layerlab.errors import ArgumentError, ArgumentTypeError, ShapeError


@given(st.integers(1, 100), st.integers(1, 120), st.booleans(), st.randoms())
def test_every_row_comes_once_and_in_order(n: int, size: int, ordered: bool, random: Any) -> None:
    order = random.sample(range(n), n) if ordered else None
    rows = np.arange(n)
    pieces = [rows[batch] for batch in batches(n, size, order=order)]
    assert np.concatenate(pieces).tolist() == (order or list(range(n)))
    assert all(len(piece) == size for piece in pieces[:-1])
    assert 1 <= len(pieces[-1]) <= size


@given(st.integers(1, 100), st.integers(1, 100), st.booleans())
def test_drop_last_leaves_full_batches_only(n: int, size: int, ordered: bool) -> None:
    if size > n:
        return
    order = list(range(n))[::-1] if ordered else None
    pieces = [np.arange(n)[batch] for batch in batches(n, size, order=order, drop_last=True)]
    assert [len(piece) for piece in pieces] == [size] * (n // size)


def test_without_an_order_nothing_is_copied() -> None:
    assert list(batches(5, 2)) == [slice(0, 2), slice(2, 4), slice(4, 5)]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"n": 0}, ArgumentError, "n must be at least 1 but got 0"),
        ({"n": 5.0}, ArgumentTypeError, "n must be a whole number but got 5.0"),
        ({"batch_size": 0}, ArgumentError, "batch_size must be at least 1 but got 0"),
        ({"batch_size": True}, ArgumentTypeError, "batch_size must be a whole number but got True"),
        ({"batch_size": None}, ArgumentTypeError, "must be a whole number but got None"),
        ({"batch_size": "2"}, ArgumentTypeError, "must be a whole number but got '2'"),
        ({"order": [0, 1]}, ShapeError, "each of the 5 rows once but has length 2"),
        ({"order": [0, 1, 2, 3, 3]}, ArgumentError, "order holds row 3 2 times"),
        ({"order": [1, 2, 3, 4, 5]}, ArgumentError, "must lie in 0..4 but goes from 1 to 5"),
        ({"order": [True] * 5}, ArgumentTypeError, "whole numbers but got bool"),
        ({"drop_last": 1}, ArgumentTypeError, "drop_last must be True or False but got int 1"),
        ({"batch_size": 6, "drop_last": True}, ArgumentError, "leaves no batch: there are 5 rows"),
    ],
)
def test_wrong_arguments_are_refused_at_the_call(
    arguments: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error) as caught:
        batches(**({"n": 5, "batch_size": 2} | arguments))
    assert message in str(caught.value)
