"""A split deals every row to exactly one part, and deals the same way for ever."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layerlab.data import split_rows
from layerlab.data.splitting import shuffled
from layerlab.errors import ArgumentError, ArgumentTypeError, ShapeError

fractions = st.floats(0, 0.25)


def share(count: int, validation: float, test: float) -> int:
    """The rows for validation: its fraction, but one row is left for training."""
    return min(int(count * validation + 0.5), max(count - int(count * test + 0.5) - 1, 0))


@given(st.integers(0, 200), fractions, fractions, st.integers(0, 2**40))
def test_every_row_is_in_one_part(n: int, validation: float, test: float, seed: int) -> None:
    parts = split_rows(n, validation=validation, test=test, seed=seed)
    assert sorted(np.concatenate(parts).tolist()) == list(range(n))
    assert len(parts[1]) == share(n, validation, test)
    assert len(parts[2]) == int(n * test + 0.5)
    assert all(part.tolist() == sorted(part.tolist()) for part in parts)


def test_two_rows_leave_one_for_training() -> None:
    train, validation, test = split_rows(
        2, validation=0.25, test=0.25, seed=0, labels=np.array([0, 0])
    )
    assert (len(train), len(validation), len(test)) == (1, 0, 1)


@given(
    st.lists(st.integers(0, 4), min_size=1, max_size=150), fractions, fractions, st.integers(0, 99)
)
def test_each_class_is_split_in_the_same_proportion(
    labels: list[int], validation: float, test: float, seed: int
) -> None:
    array = np.array(labels)
    parts = split_rows(len(array), validation=validation, test=test, seed=seed, labels=array)
    assert sorted(np.concatenate(parts).tolist()) == list(range(len(array)))
    for label in set(labels):
        count = labels.count(label)
        assert (array[parts[0]] == label).any()
        assert (array[parts[1]] == label).sum() == share(count, validation, test)
        assert (array[parts[2]] == label).sum() == int(count * test + 0.5)


def test_the_order_is_a_shuffle_that_is_pinned() -> None:
    assert shuffled(8, 0).tolist() == [3, 2, 1, 6, 0, 7, 4, 5]
    assert shuffled(8, 1).tolist() == [2, 4, 7, 5, 0, 6, 3, 1]


def test_the_shuffle_depends_on_the_seed_and_has_no_bias() -> None:
    firsts = [int(shuffled(5, seed)[0]) for seed in range(1000)]
    assert min(np.bincount(firsts, minlength=5)) > 150


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"validation": 0.4}, ArgumentError, "together are at most 0.5 but got 0.4 and 0.2"),
        ({"validation": float("nan")}, ArgumentError, "validation must be finite, not nan"),
        ({"test": -0.1}, ArgumentError, "but got 0.1 and -0.1"),
        ({"labels": np.zeros(3)}, ShapeError, "10 rows need 10 labels but labels have shape (3,)"),
        ({"seed": -1}, ArgumentError, "seed must be at least 0 but got -1"),
        ({"seed": 1.5}, ArgumentTypeError, "seed must be a whole number but got 1.5"),
        ({"seed": True}, ArgumentTypeError, "seed must be a whole number but got True"),
        ({"n": -1}, ArgumentError, "n must be at least 0 but got -1"),
    ],
)
def test_wrong_arguments(arguments: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error) as caught:
        split_rows(**({"n": 10, "validation": 0.1, "test": 0.2, "seed": 0} | arguments))
    assert message in str(caught.value)
