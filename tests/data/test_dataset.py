"""A data set refuses what does not fit together, and says what."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layerlab.data import Dataset, Splits
from layerlab.errors import ArgumentError, ArgumentTypeError, DataError, ShapeError


def make(**changes: Any) -> Dataset:
    fields: dict[str, Any] = {
        "name": "small",
        "features": np.arange(12.0).reshape(3, 4),
        "targets": np.array([0, 1, 1]),
        "task": "classification",
        "feature_names": ("a", "b", "c", "d"),
        "class_names": ("no", "yes"),
    }
    return Dataset(**(fields | changes))


REGRESSION: dict[str, Any] = {"task": "regression", "class_names": ()}


def test_sizes_and_stored_types() -> None:
    dataset = make(targets=np.array([0, 1, 1], dtype=np.uint8), image_shape=[2, 2])
    assert (len(dataset), dataset.num_features, dataset.num_outputs) == (3, 4, 2)
    assert (dataset.features.dtype, dataset.targets.dtype) == (np.float32, np.int64)
    assert dataset.image_shape == (2, 2)
    assert repr(dataset) == (
        "Dataset('small': 3 rows, 4 features (2x2 images) -> 'target', 2 classes)"
    )


@pytest.mark.parametrize("shape", [(3,), (3, 1)])
def test_targets_of_a_regression_are_one_flat_row_of_float32(shape: tuple[int, ...]) -> None:
    dataset = make(targets=np.array([1.5, 2, 3]).reshape(shape), **REGRESSION)
    assert dataset.targets.shape == (3,)
    assert dataset.targets.dtype == np.float32
    assert dataset.num_outputs == 1
    assert repr(dataset).endswith("-> 'target', regression)")


WRONG = [
    ({"name": ""}, ArgumentTypeError, "name must be a text but got ''"),
    ({"target_name": 3}, ArgumentTypeError, "target_name must be a text but got 3"),
    ({"task": "ranking"}, ArgumentError, "'classification' or 'regression' but got 'ranking'"),
    ({"features": np.zeros(3)}, ShapeError, "must have shape (rows, features) but got (3,)"),
    ({"features": np.zeros((0, 4))}, ShapeError, "(0, 4) hold no number"),
    ({"features": np.zeros((3, 0))}, ShapeError, "(3, 0) hold no number"),
    ({"features": [["a"] * 4] * 3}, ArgumentTypeError, "features must hold numbers but hold <U1"),
    ({"features": np.full((3, 4), 1j)}, ArgumentTypeError, "must hold numbers but hold complex"),
    ({"feature_names": ("a",)}, ShapeError, "4 columns but feature_names has 1"),
    ({"feature_names": "abcd"}, ArgumentTypeError, "must be a list of texts but got 'abcd'"),
    ({"feature_names": ("a", "b", "c", 4)}, ArgumentTypeError, "must be a list of texts"),
    ({"feature_names": ("a", "b", "a", "d")}, ArgumentError, "feature_names holds 'a' 2 times"),
    ({"class_names": ("no",)}, ArgumentError, "at least 2 classes but class_names has 1"),
    ({"class_names": ("no", "no")}, ArgumentError, "class_names holds 'no' 2 times"),
    ({"targets": np.array([0, 1])}, ShapeError, "3 rows but targets have 2"),
    ({"targets": np.array([0, 1, 2])}, DataError, "class numbers 0..1 but row 2 holds 2"),
    ({"targets": np.array([0, -1, 1])}, DataError, "row 1 holds -1"),
    ({"targets": np.array([0.0, 1, 1])}, ArgumentTypeError, "must hold whole numbers but hold fl"),
    ({"targets": np.eye(3, 2, dtype=int)}, ShapeError, "targets.argmax(axis=1)"),
    ({"image_shape": (2, 3)}, ShapeError, "2x3 have 6 pixels but features have 4"),
    ({"image_shape": (4,)}, ArgumentTypeError, "must be (height, width) but got (4,)"),
    ({"image_shape": (-2, -2)}, ArgumentError, "image_shape must be at least 1 but got -2"),
    ({"image_shape": (2.0, 2)}, ArgumentTypeError, "must be a whole number but got 2.0"),
    ({"task": "regression"}, ArgumentError, "no classes but class_names has 2"),
    (REGRESSION | {"targets": np.zeros((3, 2))}, ShapeError, "(n,) or (n, 1) but got (3, 2)"),
    (REGRESSION | {"targets": [1, 2, np.nan]}, DataError, "targets[2] = nan"),
    (REGRESSION | {"targets": ["1", "2", "3"]}, ArgumentTypeError, "targets must hold numbers"),
]


@pytest.mark.parametrize(("changes", "error", "message"), WRONG)
def test_what_does_not_fit_is_refused(
    changes: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error) as caught:
        make(**changes)
    assert message in str(caught.value)


@given(st.integers(0, 2), st.integers(0, 3), st.sampled_from([np.nan, np.inf, -np.inf, 1e39]))
def test_the_place_of_a_number_that_is_not_finite_is_named(
    row: int, column: int, value: float
) -> None:
    features = np.zeros((3, 4))
    features[row, column] = value
    with pytest.raises(DataError) as caught:
        make(features=features)
    assert f"first: features[{row}, {column}] = {value}" in str(caught.value)


def test_a_subset_has_these_rows_in_this_order() -> None:
    dataset = make()
    part = dataset.subset([2, 0])
    assert np.array_equal(part.features, dataset.features[[2, 0]])
    assert part.targets.tolist() == [1, 0]
    assert part.feature_names == dataset.feature_names


@pytest.mark.parametrize(
    ("rows", "error", "message"),
    [
        ([0, 3], ArgumentError, "rows must lie in 0..2 but goes from 0 to 3"),
        ([-1], ArgumentError, "must lie in 0..2 but goes from -1"),
        ([1, 1], ArgumentError, "holds row 1 2 times"),
        ([], ArgumentError, "holds no row"),
        ([True, False, True], ArgumentTypeError, "np.flatnonzero(mask)"),
        ([0.0], ArgumentTypeError, "flat list of whole numbers but got float64"),
        (1, ArgumentTypeError, "flat list"),
    ],
)
def test_rows_that_do_not_exist_are_refused(
    rows: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error) as caught:
        make().subset(rows)
    assert message in str(caught.value)


def test_splits_are_three_parts_of_one_set() -> None:
    dataset = make()
    splits = Splits.from_rows(dataset, [0], [1], [2])
    train, validation, test = splits
    assert [len(part) for part in (train, validation, test)] == [1, 1, 1]
    assert np.array_equal(splits.test.features, dataset.features[2:])
    assert repr(splits).splitlines()[2].startswith("  validation=Dataset('small': 1 rows")


def test_parts_of_two_sets_are_no_splits() -> None:
    dataset, other = make(), make(class_names=("nay", "yea"))
    with pytest.raises(ArgumentError, match="test and train differ in class_names"):
        Splits(dataset, dataset, other)
    with pytest.raises(ArgumentTypeError, match="validation must be a Dataset but got None"):
        Splits(dataset, None, dataset)  # type: ignore[arg-type]
