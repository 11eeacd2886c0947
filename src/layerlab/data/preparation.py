"""Turn a table of texts and numbers into numbers only, in a way learnt from the training rows.

What is learnt (means, spreads, categories, classes) is kept, so that a table that comes later is
turned into numbers in exactly the same way.
"""

from __future__ import annotations

import difflib
import math
import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from layerlab.data.checks import listed, row_numbers, shortened, whole_number
from layerlab.data.dataset import Dataset, Splits, Task
from layerlab.data.splitting import split_rows
from layerlab.data.table import Column, Table, parse_number, read_csv
from layerlab.errors import ArgumentError, ArgumentTypeError, DataError

__all__ = ["NumericFeature", "Preparation", "TextFeature", "load_csv"]

TARGET_NAMES = ("target", "label", "class", "y", "species")
MOST_CATEGORIES = 100
MOST_CLASSES_OF_NUMBERS = 20
FEWEST_ROWS = 10
LARGEST = float(np.finfo(np.float64).max)
FORMAT = "layerlab.preparation/1"


@dataclass(frozen=True)
class NumericFeature:
    """A column of numbers: (x - mean) / std, where a missing x counts as the mean."""

    name: str
    mean: float
    std: float


@dataclass(frozen=True)
class TextFeature:
    """A column of texts: one number for each category, 1 where the row has it, else 0."""

    name: str
    categories: tuple[str, ...]


@dataclass
class Preparation:
    """How to turn a table into features and targets. Made by `fit`, kept by `to_dict`.

    Numeric columns are standardised with the training mean and standard deviation (a constant
    column with a standard deviation of 1); text columns become one column of zeros and ones for
    each category. Class numbers follow the sorted classes; targets of a regression are
    standardised too. `notes` says what was decided or replaced on the way.
    """

    target: str
    target_kind: Literal["numeric", "text"]
    task: Task
    features: tuple[NumericFeature | TextFeature, ...]
    class_names: tuple[str, ...] = ()
    target_mean: float = 0.0
    target_std: float = 1.0
    strict: bool = False
    # One note for each subject: a later table replaces what was said of an earlier one.
    note_by_subject: dict[str, str] = field(default_factory=dict)

    @classmethod
    def fit(
        cls,
        table: Table,
        target: str | None = None,
        *,
        rows: Any = None,
        task: Task | None = None,
        strict: bool = False,
    ) -> Preparation:
        """Learn from the rows of a table (all, or the row numbers `rows`) how to prepare it.

        Without `target`, the column named target, label, class, y or species, else the last one.
        Without `task`, it is a classification for texts, for 0 and 1, and for at most 20 different
        whole numbers that come twice or more on average; else a regression. With `strict`, a
        missing number is an error, not the training mean.
        Raises DataError for what cannot be learnt from: a missing target, a target with one value
        only, a column without values, a text column with more than 100 categories; ArgumentError
        or ArgumentTypeError for wrong arguments.
        """
        if not isinstance(table, Table):
            raise ArgumentTypeError(
                f"table must be a Table but got {shortened(table)}.", fix="read_csv(path)"
            )
        if not isinstance(strict, bool):
            raise ArgumentTypeError(f"strict must be True or False but got {shortened(strict)}.")
        if len(table) == 0:
            raise DataError(f"{table.name} has no rows.")
        chosen = np.arange(len(table)) if rows is None else row_numbers(rows, len(table), "rows")
        target, target_note = _choose_target(table, target)
        task, task_note = _choose_task(table[target], task)
        notes = {"target": target_note, "task": task_note}
        if len(table.columns) == 1:
            raise DataError(f"{table.name} has the target {target!r} and no other column.")

        features: list[NumericFeature | TextFeature] = []
        for column in table:
            if column.name == target:
                continue
            features.append(_learn(column, chosen, table))
            notes.update(_suspicions(column, table))
        preparation = cls(
            target=target,
            target_kind=table[target].kind,
            task=task,
            features=tuple(features),
            strict=strict,
            note_by_subject=notes,
        )
        preparation._learn_target(table, chosen)
        twice = [name for name, count in Counter(preparation.feature_names).items() if count > 1]
        if twice:
            raise DataError(
                f"two columns of {table.name} would both become the feature {shortened(twice[0])}.",
                fix="rename one of the columns.",
            )
        preparation.transform(table)  # its notes on missing values belong to what was learnt
        return preparation

    @property
    def notes(self) -> list[str]:
        """What was decided, replaced or looks odd, one sentence each."""
        return list(self.note_by_subject.values())

    @property
    def feature_names(self) -> tuple[str, ...]:
        """The names of the features: `age` for a number, `colour=red` for a category."""
        names: list[str] = []
        for feature in self.features:
            if isinstance(feature, NumericFeature):
                names.append(feature.name)
            else:
                names.extend(f"{feature.name}={category}" for category in feature.categories)
        return tuple(names)

    def transform(self, table: Table) -> NDArray[np.float32]:
        """Return the features of a table with the columns of the training table: (n, f) float32.

        The target column may be absent. Categories that training did not have, and missing texts,
        become zeros; missing numbers become the training mean, or are refused when `strict`.
        Raises DataError for a column that is absent or unknown, and for a text in a column of
        numbers, with its line.
        """
        self._check_columns(table)
        blocks: list[NDArray[np.float32]] = []
        notes: dict[str, str] = {}
        for feature in self.features:
            column = table[feature.name]
            if isinstance(feature, NumericFeature):
                blocks.append(self._standardised(feature, column, table, notes))
            else:
                blocks.append(_one_hot(feature, column, table, notes))
        features = np.concatenate(blocks, axis=1)
        for feature in self.features:
            for kind in ("missing", "unseen"):
                self.note_by_subject.pop(f"{kind}: {feature.name}", None)
        self.note_by_subject.update(notes)
        return features

    def targets(self, table: Table) -> NDArray[Any]:
        """Return the answers in a table: class numbers (n,) int64, or standardised (n,) float32.

        Raises DataError for a missing answer or a class that training did not have, with lines.
        """
        column = table[self.target]
        _refuse_missing(column, np.arange(len(table)), table)
        if self.task == "regression":
            numbers = _numbers(column, table)
            return _scaled(numbers, self.target_mean, self.target_std, column, table)
        number_of = {name: number for number, name in enumerate(self.class_names)}
        labels = np.empty(len(table), dtype=np.int64)
        for row, name in enumerate(_class_of_rows(column, self.target_kind, table)):
            if name not in number_of:
                raise DataError(
                    f"line {table.lines[row]} of {table.name} has the class {shortened(name)}, "
                    f"which the training rows of {self.target!r} did not have.",
                    detail=f"known: {shortened(self.class_names, 70)}",
                )
            labels[row] = number_of[name]
        return labels

    def inverse_targets(self, predictions: Any) -> NDArray[np.float64]:
        """Undo the standardising of regression targets: y * std + mean, any shape, float64.

        Raises ArgumentError for a classification, ArgumentTypeError for what is no numbers.
        """
        if self.task != "regression":
            raise ArgumentError(
                "a classification has no standardised targets: there is nothing to undo.",
                fix="class_names[k] is the name of class k.",
            )
        values = np.asarray(predictions)
        if values.dtype.kind not in "iuf":
            raise ArgumentTypeError(f"predictions must be numbers but hold {values.dtype}.")
        return values.astype(np.float64) * self.target_std + self.target_mean

    def inverse_features(self, features: Any) -> NDArray[np.float64]:
        """Undo the standardisation: (..., features) as they stood in the table.

        The zeros and ones of a text column stay as they are.
        """
        scale: list[float] = []
        shift: list[float] = []
        for feature in self.features:
            if isinstance(feature, NumericFeature):
                scale, shift = [*scale, feature.std], [*shift, feature.mean]
            else:
                ones = [1.0] * len(feature.categories)
                scale, shift = [*scale, *ones], [*shift, *[0.0] * len(ones)]
        return np.asarray(features, dtype=np.float64) * scale + shift

    def to_dict(self) -> dict[str, Any]:
        """Return it as texts, numbers, lists and dicts; `from_dict` gives it back exactly."""
        features: list[dict[str, Any]] = []
        for feature in self.features:
            if isinstance(feature, NumericFeature):
                features.append({"name": feature.name, "mean": feature.mean, "std": feature.std})
            else:
                features.append({"name": feature.name, "categories": list(feature.categories)})
        return {
            "format": FORMAT,
            "target": self.target,
            "target_kind": self.target_kind,
            "task": self.task,
            "features": features,
            "class_names": list(self.class_names),
            "target_mean": self.target_mean,
            "target_std": self.target_std,
            "strict": self.strict,
            "note_by_subject": dict(self.note_by_subject),
        }

    @classmethod
    def from_dict(cls, content: Any) -> Preparation:
        """Return the preparation that `to_dict` wrote. Raises DataError for anything else."""
        keys = [*cls.__dataclass_fields__, "format"]
        _require(isinstance(content, dict), "the whole", "a dict", content)
        _require(set(content) == set(keys), "the whole", f"a dict of {', '.join(keys)}", content)
        _require(content["format"] == FORMAT, "format", repr(FORMAT), content["format"])
        _require(_is_text(content["target"]), "target", "a text", content["target"])
        for key, allowed in (
            ("target_kind", ("numeric", "text")),
            ("task", ("classification", "regression")),
            ("strict", (True, False)),
        ):
            known = isinstance(content[key], str | bool) and content[key] in allowed
            _require(known, key, " or ".join(map(repr, allowed)), content[key])
        classification = content["task"] == "classification"
        names = content["class_names"]
        _require(_are_texts(names), "class_names", "a list of different texts", names)
        least, most = (2, MOST_CATEGORIES) if classification else (0, 0)
        _require(least <= len(names) <= most, "class_names", f"{least} to {most} texts", names)
        fits = classification or content["target_kind"] == "numeric"
        _require(fits, "target_kind", "'numeric' for a regression", content["target_kind"])
        _require_scale(content["target_mean"], content["target_std"], "target_mean, target_std")
        notes = content["note_by_subject"]
        notes_fit = isinstance(notes, dict) and all(map(_is_text, [*notes, *notes.values()]))
        _require(notes_fit, "note_by_subject", "a dict of texts", notes)
        features = content["features"]
        _require(isinstance(features, list) and features != [], "features", "a list", features)
        preparation = cls(
            target=content["target"],
            target_kind=content["target_kind"],
            task=content["task"],
            features=tuple(map(_feature_from_dict, features)),
            class_names=tuple(names),
            target_mean=float(content["target_mean"]),
            target_std=float(content["target_std"]),
            strict=content["strict"],
            note_by_subject=dict(notes),
        )
        columns = [preparation.target, *(feature.name for feature in preparation.features)]
        for label, all_names in (("columns", columns), ("features", preparation.feature_names)):
            different = len(set(all_names)) == len(all_names)
            _require(different, label, "different names", list(all_names))
        return preparation

    def _learn_target(self, table: Table, rows: NDArray[np.int64]) -> None:
        column = table[self.target]
        _refuse_missing(column, rows, table)
        if self.task == "regression":
            numbers = _numbers(column, table)[rows]
            if numbers.min() == numbers.max():
                raise DataError(
                    f"the target {self.target!r} is {numbers[0]:g} on every training row: "
                    "there is nothing to learn.",
                )
            self.target_mean, self.target_std = _mean_and_std(numbers, column, table)
            return
        names = _class_of_rows(column, self.target_kind, table)
        present = {names[row] for row in rows}
        order: Callable[[str], Any] = float if self.target_kind == "numeric" else str
        self.class_names = tuple(sorted(present, key=order))
        if len(present) < 2:
            raise DataError(
                f"the target {self.target!r} has one class only, {shortened(self.class_names[0])}: "
                "there is nothing to tell apart.",
                fix="name another target column, or add rows of another class.",
            )
        if len(present) > MOST_CATEGORIES:
            raise DataError(
                f"the target {self.target!r} has {len(present)} classes; "
                f"at most {MOST_CATEGORIES} are learnt.",
                detail=_odd_value(column, table),
                fix="name the target column with target=..., or task='regression' for numbers.",
            )

    def _check_columns(self, table: Table) -> None:
        if not isinstance(table, Table):
            raise ArgumentTypeError(
                f"table must be a Table but got {shortened(table)}.", fix="read_csv(path)"
            )
        needed = [feature.name for feature in self.features]
        absent = [name for name in needed if name not in table]
        known = {*needed, self.target}
        unknown = [name for name in table.column_names if name not in known]
        if not absent and not unknown:
            return
        what = []
        if absent:
            what.append(f"lacks {listed(absent)}")
        if unknown:
            what.append(f"has {listed(unknown)}, which training did not have")
        fix = "use the columns of the training table."
        near = difflib.get_close_matches(absent[0], unknown, n=1, cutoff=0.5) if absent else []
        if near:
            fix = f"rename {near[0]!r} to {absent[0]!r}."
        elif unknown and not absent:
            fix = f"table.without({', '.join(map(repr, unknown))})"
        raise DataError(f"{table.name} {' and '.join(what)}.", fix=fix)

    def _standardised(
        self, feature: NumericFeature, column: Column, table: Table, notes: dict[str, str]
    ) -> NDArray[np.float32]:
        numbers = _numbers(column, table)
        missing = np.isnan(numbers)
        count = int(missing.sum())
        if count and self.strict:
            raise DataError(
                f"column {column.name!r} of {table.name} has {count} missing numbers, "
                f"first on line {table.lines[int(missing.argmax())]}.",
                fix="fill them in, or prepare with strict=False to put the training mean there.",
            )
        if count:
            notes[f"missing: {column.name}"] = (
                f"column {column.name!r}: {count} of {len(table)} numbers are missing; "
                f"the training mean {feature.mean:.6g} stands in for them."
            )
        filled = np.where(missing, feature.mean, numbers)
        return _scaled(filled, feature.mean, feature.std, column, table)[:, None]


def load_csv(
    path: str | os.PathLike[str],
    target: str | None = None,
    strict: bool = False,
    seed: int = 0,
    *,
    task: Task | None = None,
    drop: Sequence[str] = (),
) -> tuple[Splits, Preparation]:
    """Read a CSV file, keep 15 % of its rows for validation and 15 % for the test, prepare all.

    Which rows is drawn with the seed, class by class for a classification; the preparation learns
    from the training rows alone. Columns named in `drop` are left out first.
    Raises what `read_csv` and `Preparation.fit` raise, and DataError for fewer than 10 rows.
    """
    seed = whole_number(seed, "seed", minimum=0)
    if isinstance(drop, str):
        raise ArgumentTypeError(
            f"drop must be a list of names but got {drop!r}.", fix=f"[{drop!r}]"
        )
    table = read_csv(path).without(*drop)
    if len(table) < FEWEST_ROWS:
        raise DataError(
            f"{table.name} has {len(table)} rows; at least {FEWEST_ROWS} are needed "
            "for training, validation and test."
        )
    column = table[_choose_target(table, target)[0]]
    _refuse_missing(column, np.arange(len(table)), table)
    names: list[str] = []
    labels = None
    if _choose_task(column, task)[0] == "classification":
        names = _class_of_rows(column, column.kind, table)
        labels = np.unique(np.array(names), return_inverse=True)[1]
    parts = split_rows(len(table), validation=0.15, test=0.15, seed=seed, labels=labels)
    preparation = Preparation.fit(table, target, rows=parts[0], task=task, strict=strict)
    if not all(map(len, parts)):
        raise DataError(
            f"{table.name} has too few rows of each class of {column.name!r} to keep some aside.",
            detail=f"{len(table)} rows, {len(preparation.class_names)} classes; "
            "a class needs at least 4 rows.",
        )
    small = [name for name, count in Counter(names).items() if count < 4]
    if small:
        preparation.note_by_subject["small classes"] = (
            f"fewer than 4 rows each, all of them in training: {shortened(sorted(small), 60)}."
        )
    dataset = Dataset(
        name=table.name,
        features=preparation.transform(table),
        targets=preparation.targets(table),
        task=preparation.task,
        feature_names=preparation.feature_names,
        class_names=preparation.class_names,
        target_name=preparation.target,
    )
    return Splits.from_rows(dataset, *parts), preparation


def _choose_target(table: Table, target: str | None) -> tuple[str, str]:
    """Return the name of the target column, and a note on the rule that chose it."""
    if target is not None:
        return table[target].name, f"target: {target!r}, as given."
    for wanted in TARGET_NAMES:
        for name in table.column_names:
            if name.lower() == wanted:
                return name, f"target: {name!r}, because of its name."
    last = table.column_names[-1]
    return last, f"target: {last!r}, the last column, because none is named target, label or class."


def _choose_task(column: Column, task: Task | None) -> tuple[Task, str]:
    """Return whether a target is a class or a number, and a note on the rule that chose it."""
    if task is not None:
        if task not in ("classification", "regression"):
            raise ArgumentError(
                f"task must be 'classification' or 'regression' but got {shortened(task)}."
            )
        return task, f"task: {task}, as given."
    if column.numbers is None:
        return "classification", f"task: classification, because {column.name!r} holds texts."
    numbers = column.numbers[~np.isnan(column.numbers)]
    different = np.unique(numbers)
    few = len(different) <= MOST_CLASSES_OF_NUMBERS and 2 * len(different) <= len(numbers)
    if set(different.tolist()) <= {0.0, 1.0} or (few and np.all(different % 1 == 0)):
        return "classification", (
            f"task: classification, because {column.name!r} holds {len(different)} different whole "
            "numbers; task='regression' takes them as amounts."
        )
    return "regression", (
        f"task: regression, because {column.name!r} holds {len(different)} different numbers."
    )


def _learn(column: Column, rows: NDArray[np.int64], table: Table) -> NumericFeature | TextFeature:
    present = [text for text in (column.texts[row] for row in rows) if text is not None]
    if not present:
        raise DataError(
            f"column {column.name!r} of {table.name} has no value on the training rows.",
            fix=f"leave it out: {_leave_out(column)}.",
        )
    if column.numbers is not None:
        numbers = column.numbers[rows]
        # With the mean in the place of what is missing, as the model will see the column.
        mean, _ = _mean_and_std(numbers[~np.isnan(numbers)], column, table)
        _, std = _mean_and_std(np.where(np.isnan(numbers), mean, numbers), column, table)
        return NumericFeature(column.name, mean, std)
    categories = tuple(sorted(set(present)))
    if len(categories) > MOST_CATEGORIES:
        raise DataError(
            f"column {column.name!r} of {table.name} has {len(categories)} different texts "
            f"on {len(rows)} training rows: it looks like an identifier.",
            detail=_odd_value(column, table),
            fix=f"leave it out (at most {MOST_CATEGORIES} are learnt): {_leave_out(column)}.",
        )
    return TextFeature(column.name, categories)


def _leave_out(column: Column) -> str:
    return f"table.without({column.name!r}), or load_csv(..., drop=[{column.name!r}])"


def _mean_and_std(
    numbers: NDArray[np.float64], column: Column, table: Table
) -> tuple[float, float]:
    if numbers.min() == numbers.max():  # exactly: rounding would leave a std of 1e-17
        return float(numbers[0]), 1.0
    with np.errstate(over="ignore", invalid="ignore"):
        mean, std = float(numbers.mean()), float(numbers.std())
    if not (math.isfinite(mean) and math.isfinite(std) and std > 0):
        raise DataError(
            f"the numbers of column {column.name!r} of {table.name} go from {numbers.min():g} "
            f"to {numbers.max():g}: too far, or too near, to be standardised.",
            fix="give them in another unit.",
        )
    return mean, std


def _suspicions(column: Column, table: Table) -> dict[str, str]:
    """Return notes on a column that can be used but is perhaps not what it seems."""
    if column.numbers is not None:
        with np.errstate(over="ignore"):
            steps = np.diff(column.numbers)
        if len(steps) > 1 and np.all(steps == 1):
            return {
                f"counts: {column.name}": f"column {column.name!r} counts the rows: it may tell "
                "how the table is sorted, and nothing else."
            }
        return {}
    odd = _odd_value(column, table)
    return {f"mixed: {column.name}": odd} if odd else {}


def _odd_value(column: Column, table: Table) -> str:
    """Return which text made a column of numbers a text column, or "" where most are texts."""
    if column.numbers is not None:
        return ""
    present = [(row, text) for row, text in enumerate(column.texts) if text is not None]
    texts = [(row, text) for row, text in present if parse_number(text) is None]
    if 2 * len(texts) >= len(present):
        return ""
    row, text = texts[0]
    return (
        f"column {column.name!r} is taken as texts because of {shortened(text)} "
        f"on line {table.lines[row]}; {len(present) - len(texts)} of its {len(present)} values "
        "are numbers."
    )


def _numbers(column: Column, table: Table) -> NDArray[np.float64]:
    if column.numbers is not None:
        return column.numbers
    row, text = next(
        (row, text)
        for row, text in enumerate(column.texts)
        if text is not None and parse_number(text) is None
    )
    raise DataError(
        f"column {column.name!r} of {table.name} must hold numbers "
        f"but holds {shortened(text)} on line {table.lines[row]}.",
        fix="write a number there, or nothing if it is not known.",
    )


def _one_hot(
    feature: TextFeature, column: Column, table: Table, notes: dict[str, str]
) -> NDArray[np.float32]:
    place = {category: index for index, category in enumerate(feature.categories)}
    block = np.zeros((len(table), len(place)), dtype=np.float32)
    unseen: list[int] = []
    for row, text in enumerate(column.texts):
        if text in place:
            block[row, place[text]] = 1.0
        elif text is not None:
            unseen.append(row)
    if unseen:
        notes[f"unseen: {column.name}"] = (
            f"column {column.name!r}: {len(unseen)} of {len(table)} rows hold a text that training "
            f"did not have, first {shortened(column.texts[unseen[0]])} on line "
            f"{table.lines[unseen[0]]}; they get zeros."
        )
    return block


def _scaled(
    numbers: NDArray[np.float64], mean: float, std: float, column: Column, table: Table
) -> NDArray[np.float32]:
    with np.errstate(over="ignore"):  # what overflows is infinite, and refused
        scaled = ((numbers - mean) / std).astype(np.float32)
    if not np.all(np.isfinite(scaled)):
        row = int(np.flatnonzero(~np.isfinite(scaled))[0])
        raise DataError(
            f"column {column.name!r} of {table.name} holds {column.texts[row]} on line "
            f"{table.lines[row]}, too far from the training values for a float32.",
            fix="correct the value, or give the column in another unit.",
        )
    return scaled


def _refuse_missing(column: Column, rows: NDArray[np.int64], table: Table) -> None:
    lines = [table.lines[row] for row in rows if column.texts[row] is None]
    if lines:
        shown = ", ".join(map(str, lines[:10])) + (", …" if len(lines) > 10 else "")
        raise DataError(
            f"{len(lines)} rows of {table.name} have no target {column.name!r}: line {shown}.",
            fix="fill the target in, or remove these rows.",
        )


def _class_of_rows(column: Column, kind: Literal["numeric", "text"], table: Table) -> list[str]:
    """Return each row's class as a text ("" where missing); 1, 1.0 and 01 are one number."""
    if kind == "text":
        return [text or "" for text in column.texts]
    numbers = _numbers(column, table).tolist()
    return ["" if math.isnan(number) else _number_name(number) for number in numbers]


def _number_name(number: float) -> str:
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def _feature_from_dict(content: Any) -> NumericFeature | TextFeature:
    _require(isinstance(content, dict), "features", "a list of dicts", content)
    name = content.get("name")
    _require(_is_text(name), "name", "a text", name)
    if set(content) == {"name", "categories"}:
        categories = content["categories"]
        wanted = f"a list of 1 to {MOST_CATEGORIES} different texts"
        fits = _are_texts(categories) and 1 <= len(categories) <= MOST_CATEGORIES
        _require(fits, f"categories of {name!r}", wanted, categories)
        return TextFeature(name, tuple(categories))
    fits = set(content) == {"name", "mean", "std"}
    _require(fits, f"feature {name!r}", "a dict of name and categories, or mean and std", content)
    _require_scale(content["mean"], content["std"], f"mean, std of {name!r}")
    return NumericFeature(name, float(content["mean"]), float(content["std"]))


def _require(fits: bool, label: str, wanted: str, got: Any) -> None:
    if not fits:
        raise DataError(
            f"this is no kept preparation: {label} must be {wanted} but is {shortened(got)}.",
            fix="pass on what to_dict gave, unchanged.",
        )


def _require_scale(mean: Any, std: Any, label: str) -> None:
    numbers = all(
        # A whole number of JSON may be too long for a float; NaN compares as False.
        isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST
        for value in (mean, std)
    )
    _require(numbers and std > 0, label, "finite numbers, the second above 0", (mean, std))


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _are_texts(values: Any) -> bool:
    return (
        isinstance(values, list) and all(map(_is_text, values)) and len(set(values)) == len(values)
    )
