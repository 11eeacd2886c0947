"""What a data set is here: a table of numbers, one row an example, and one answer for each row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from layerlab.data.checks import row_numbers, shortened, whole_number
from layerlab.errors import ArgumentError, ArgumentTypeError, DataError, ShapeError

__all__ = ["Dataset", "Splits", "Task"]

Task = Literal["classification", "regression"]


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """Examples and their answers.

    Shape: features (n, f); targets (n,), class numbers from 0 or one real number each. Targets of
    a regression may also be given as (n, 1). Features are stored as float32, class numbers as
    int64, real targets as float32.
    Raises ArgumentTypeError for a wrong kind of thing, ArgumentError for wrong names, ShapeError
    for sizes that do not fit, DataError for values that cannot be used (NaN, an unknown class).
    """

    name: str
    features: NDArray[np.float32]
    targets: NDArray[Any]
    task: Task
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...] = ()
    target_name: str = "target"
    image_shape: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        for label in ("name", "target_name"):
            value = getattr(self, label)
            if not isinstance(value, str) or not value:
                raise ArgumentTypeError(f"{label} must be a text but got {shortened(value)}.")
        if self.task not in ("classification", "regression"):
            raise ArgumentError(
                f"task must be 'classification' or 'regression' but got {shortened(self.task)}."
            )
        features = _real_numbers(self.features, "features", kinds="biuf")
        if features.ndim != 2:
            raise ShapeError(
                f"features must have shape (rows, features) but got {features.shape}.",
                fix="features.reshape(len(features), -1)",
                expected="(n, f)",
                got=features.shape,
            )
        if 0 in features.shape:
            raise ShapeError(
                f"features of shape {features.shape} hold no number: a data set needs at least "
                "one row and one column.",
                got=features.shape,
            )
        rows, columns = features.shape
        feature_names = _names(self.feature_names, "feature_names")
        if len(feature_names) != columns:
            raise ShapeError(
                f"features have {columns} columns but feature_names has {len(feature_names)}.",
                expected=columns,
                got=len(feature_names),
            )
        class_names = _names(self.class_names, "class_names")
        targets: NDArray[Any]
        if self.task == "classification":
            targets = _labels(self.targets, class_names)
        else:
            targets = _real_targets(self.targets)
            if class_names:
                raise ArgumentError(
                    f"a regression has no classes but class_names has {len(class_names)}.",
                    fix="task='classification', or leave class_names out.",
                )
        if len(targets) != rows:
            raise ShapeError(
                f"features have {rows} rows but targets have {len(targets)}.",
                fix="one target for each row.",
                expected=rows,
                got=len(targets),
            )
        image_shape = _image_shape(self.image_shape, columns)

        store = object.__setattr__  # a frozen dataclass sets its converted fields this way
        store(self, "features", _float32(features, "features"))
        store(self, "targets", targets)
        store(self, "feature_names", feature_names)
        store(self, "class_names", class_names)
        store(self, "image_shape", image_shape)

    def __len__(self) -> int:
        return len(self.features)

    @property
    def num_features(self) -> int:
        """Numbers per row: what the first layer takes in."""
        return int(self.features.shape[1])

    @property
    def num_outputs(self) -> int:
        """What the last layer gives: one number for each class, or one for a regression."""
        return len(self.class_names) if self.task == "classification" else 1

    def subset(self, rows: Any) -> Dataset:
        """Return these rows, in this order, as a data set: (k,) row numbers -> k rows.

        Raises what `row_numbers` raises: no row, a row twice, a row that does not exist.
        """
        chosen = row_numbers(rows, len(self), "rows")
        return replace(self, features=self.features[chosen], targets=self.targets[chosen])

    def __repr__(self) -> str:
        size = f"{len(self)} rows, {self.num_features} features"
        if self.image_shape:
            size += " ({}x{} images)".format(*self.image_shape)
        goal = f"{self.num_outputs} classes" if self.class_names else "regression"
        return f"Dataset({self.name!r}: {size} -> {self.target_name!r}, {goal})"


@dataclass(frozen=True, eq=False, repr=False)
class Splits:
    """One data set in three parts: to learn from, to choose with, and to report on at the end.

    `train, validation, test = splits` works too.
    Raises ArgumentTypeError for what is no Dataset, ArgumentError when the parts do not have the
    same columns, classes, task and image shape.
    """

    train: Dataset
    validation: Dataset
    test: Dataset

    def __post_init__(self) -> None:
        for label, part in zip(("train", "validation", "test"), self, strict=True):
            if not isinstance(part, Dataset):
                raise ArgumentTypeError(f"{label} must be a Dataset but got {shortened(part)}.")
            for field in ("task", "feature_names", "class_names", "target_name", "image_shape"):
                if getattr(part, field) != getattr(self.train, field):
                    raise ArgumentError(
                        f"{label} and train differ in {field}.",
                        detail=f"{label}: {shortened(getattr(part, field))}, "
                        f"train: {shortened(getattr(self.train, field))}",
                    )

    def __iter__(self) -> Iterator[Dataset]:
        return iter((self.train, self.validation, self.test))

    def __repr__(self) -> str:
        parts = zip(("train", "validation", "test"), self, strict=True)
        return "Splits(\n" + "".join(f"  {name}={part},\n" for name, part in parts) + ")"

    @classmethod
    def from_rows(cls, dataset: Dataset, train: Any, validation: Any, test: Any) -> Splits:
        """Split a data set by three lists of row numbers. Raises what `Dataset.subset` raises."""
        return cls(dataset.subset(train), dataset.subset(validation), dataset.subset(test))


def _real_numbers(values: Any, name: str, *, kinds: str) -> NDArray[Any]:
    array = np.asarray(values)
    if array.dtype.kind not in kinds:
        wanted = "numbers" if "f" in kinds else "whole numbers"
        raise ArgumentTypeError(
            f"{name} must hold {wanted} but hold {array.dtype}.",
            fix="read_csv and Preparation turn texts into numbers."
            if "f" in kinds
            else f"{name}.astype(int), or task='regression'.",
        )
    return array


def _float32(array: NDArray[Any], name: str) -> NDArray[np.float32]:
    with np.errstate(over="ignore"):  # what overflows becomes infinite, and is refused below
        numbers: NDArray[np.float32] = np.asarray(array, dtype=np.float32)
    bad = np.argwhere(~np.isfinite(numbers))
    if len(bad):
        place = tuple(int(index) for index in bad[0])
        raise DataError(
            f"{name} hold {len(bad)} values that are not finite float32 numbers.",
            detail=f"first: {name}[{', '.join(map(str, place))}] = {array[place]}",
            fix="replace missing values before, for example with the column's mean.",
        )
    return numbers


def _real_targets(values: Any) -> NDArray[np.float32]:
    targets = _real_numbers(values, "targets", kinds="biuf")
    if targets.ndim == 2 and targets.shape[1] == 1:
        targets = targets[:, 0]
    if targets.ndim != 1:
        raise ShapeError(
            f"targets of a regression must have shape (n,) or (n, 1) but got {targets.shape}.",
            expected="(n,)",
            got=targets.shape,
        )
    return _float32(targets, "targets")


def _labels(values: Any, class_names: tuple[str, ...]) -> NDArray[np.int64]:
    if len(class_names) < 2:
        raise ArgumentError(
            f"a classification needs at least 2 classes but class_names has {len(class_names)}.",
            fix="class_names=('no', 'yes')",
        )
    labels = _real_numbers(values, "targets", kinds="iub")
    if labels.ndim != 1:
        raise ShapeError(
            f"targets of a classification must have shape (n,) but got {labels.shape}.",
            fix="class numbers, not one-hot rows: targets.argmax(axis=1)",
            expected="(n,)",
            got=labels.shape,
        )
    wrong = np.flatnonzero((labels < 0) | (labels >= len(class_names)))
    if len(wrong):
        raise DataError(
            f"targets must be class numbers 0..{len(class_names) - 1} but row {wrong[0]} "
            f"holds {labels[wrong[0]]}.",
            fix="count classes from 0, and name each in class_names.",
        )
    return labels.astype(np.int64, copy=False)


def _names(names: Any, label: str) -> tuple[str, ...]:
    if isinstance(names, str) or not all(isinstance(name, str) for name in names):
        raise ArgumentTypeError(f"{label} must be a list of texts but got {shortened(names)}.")
    checked: tuple[str, ...] = tuple(names)
    name, count = next(iter(Counter(checked).most_common(1)), ("", 0))
    if count > 1:
        raise ArgumentError(f"{label} holds {shortened(name)} {count} times.")
    return checked


def _image_shape(shape: Any, columns: int) -> tuple[int, int] | None:
    if shape is None:
        return None
    if not isinstance(shape, tuple | list) or len(shape) != 2:
        raise ArgumentTypeError(
            f"image_shape must be (height, width) but got {shortened(shape)}.",
        )
    height, width = (whole_number(size, "image_shape", minimum=1) for size in shape)
    if height * width != columns:
        raise ShapeError(
            f"images of {height}x{width} have {height * width} pixels "
            f"but features have {columns} columns.",
            expected=columns,
            got=height * width,
        )
    return height, width
