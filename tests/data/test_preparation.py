"""A preparation learns from the training rows alone, and does the same again to later tables."""

from __future__ import annotations

import copy
import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layerlab.data import Preparation, Table, load_csv, read_csv
from layerlab.errors import ArgumentError, ArgumentTypeError, DataError

PEOPLE = """age,colour,height,species
20,red,1.5,cat
30,blue,1.5,dog
,red,1.5,cat
40,,1.5,dog
"""


def read(content: str, name: str = "table.csv") -> Table:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text(content, encoding="utf-8")
        return read_csv(path)


def columns(**values: list[Any]) -> Table:
    lines = [",".join(values), *(",".join(map(str, row)) for row in zip(*values.values()))]  # noqa: B905
    return read("\n".join(lines))


def fitted(**arguments: Any) -> Preparation:
    return Preparation.fit(read(PEOPLE), **arguments)


def test_what_is_learnt_from_a_small_table() -> None:
    preparation = fitted()
    assert preparation.task == "classification"
    assert preparation.class_names == ("cat", "dog")
    assert preparation.feature_names == ("age", "colour=blue", "colour=red", "height")
    features = preparation.transform(read(PEOPLE))
    std = np.std([20, 30, 30, 40])
    assert features.dtype == np.float32
    assert features == pytest.approx(
        np.array(
            [[-10 / std, 0, 1, 0], [0, 1, 0, 0], [0, 0, 1, 0], [10 / std, 0, 0, 0]],
            dtype=np.float32,
        )
    )
    labels = preparation.targets(read(PEOPLE))
    assert labels.dtype == np.int64
    assert labels.tolist() == [0, 1, 0, 1]
    assert preparation.notes == [
        "target: 'species', because of its name.",
        "task: classification, because 'species' holds texts.",
        "column 'age': 1 of 4 numbers are missing; the training mean 30 stands in for them.",
    ]


# Thousandths: a spread so small that its square is 0 is refused, and tested below.
finite = st.floats(-1e6, 1e6).map(lambda number: round(number, 3))


@given(st.lists(st.tuples(finite, finite), min_size=4, max_size=30), st.data())
def test_training_rows_have_mean_0_and_std_1_and_only_they_count(
    pairs: list[tuple[float, float]], data: st.DataObject
) -> None:
    values, goals = ([pair[place] for pair in pairs] for place in (0, 1))
    rows = data.draw(st.sets(st.integers(0, len(pairs) - 1), min_size=2).map(sorted))
    chosen, goal = np.array(values)[rows], np.array(goals)[rows]
    # Standardising divides by the spread: a spread near rounding has no exact answer to test.
    if min(np.std(chosen), np.std(goal)) < 1e-3:
        return
    table = columns(x=values, y=goals)
    preparation = Preparation.fit(table, rows=rows, task="regression")
    features, targets = preparation.transform(table), preparation.targets(table)
    assert features[rows].mean() == pytest.approx(0, abs=1e-4)
    assert features[rows].std() == pytest.approx(1, abs=1e-4)
    assert targets[rows].mean() == pytest.approx(0, abs=1e-4)
    assert targets[rows].std() == pytest.approx(1, abs=1e-4)
    assert targets.dtype == np.float32
    assert preparation.inverse_targets(targets) == pytest.approx(
        np.array(goals), rel=1e-4, abs=1e-4 * max(1.0, float(np.std(goal)))
    )
    alone = columns(x=chosen.tolist(), y=goal.tolist())
    assert np.array_equal(Preparation.fit(alone, task="regression").transform(table), features)


@given(st.permutations(range(4)))
def test_rows_are_prepared_each_by_itself(order: list[int]) -> None:
    lines = PEOPLE.splitlines()
    shuffled = read("\n".join([lines[0], *(lines[1 + row] for row in order)]))
    preparation = fitted()
    whole = preparation.transform(read(PEOPLE))
    assert np.array_equal(preparation.transform(shuffled), whole[order])


def test_columns_are_found_by_name() -> None:
    table = columns(colour=["blue"], species=["dog"], height=[1.5], age=[30])
    assert fitted().transform(table).tolist() == [[0, 1, 0, 0]]
    assert fitted().transform(table.without("species")).tolist() == [[0, 1, 0, 0]]


def test_a_category_that_looks_like_a_number_in_a_later_table() -> None:
    preparation = Preparation.fit(columns(size=["01", "2", "L", "L"], y=[0, 1, 0, 1]))
    later = columns(size=["2", "01"], y=[1, 0])
    assert later["size"].kind == "numeric"
    assert preparation.feature_names == ("size=01", "size=2", "size=L")
    assert preparation.transform(later).tolist() == [[0, 1, 0], [1, 0, 0]]


def test_an_unseen_category_is_zeros_and_a_note_that_the_next_table_replaces() -> None:
    preparation = fitted()
    before = preparation.notes
    later = columns(age=[20, 20, 20], colour=["mauve", "red", "pink"], height=[1, 1, 1])
    assert preparation.transform(later)[:, 1:3].tolist() == [[0, 0], [0, 1], [0, 0]]
    note = (
        "column 'colour': 2 of 3 rows hold a text that training did not have, "
        "first 'mauve' on line 2; they get zeros."
    )
    assert note in preparation.notes
    preparation.transform(read(PEOPLE))
    assert preparation.notes == before


@pytest.mark.parametrize("value", [0.1, 1e-300, -7e17])
def test_a_constant_column_is_zeros_not_rounding(value: float) -> None:
    preparation = Preparation.fit(columns(x=[value] * 7, y=[0, 1, 0, 1, 0, 1, 0]))
    assert preparation.transform(columns(x=[value] * 2)).tolist() == [[0], [0]]


@pytest.mark.parametrize(
    ("names", "target", "rule"),
    [
        (["a", "Label", "b"], "Label", "because of its name"),
        (["Y", "a", "class"], "class", "because of its name"),
        (["SPECIES", "target", "y"], "target", "because of its name"),
        (["a", "b", "c"], "c", "the last column"),
    ],
)
def test_the_rule_that_finds_the_target(names: list[str], target: str, rule: str) -> None:
    table = columns(**{name: [0, 1, 0, 1] for name in names})
    preparation = Preparation.fit(table)
    assert preparation.target == target
    assert f"target: {target!r}" in preparation.notes[0]
    assert rule in preparation.notes[0]
    assert Preparation.fit(table, names[0]).notes[0] == f"target: {names[0]!r}, as given."


@pytest.mark.parametrize(
    ("values", "task", "class_names"),
    [
        (["true", "false", "true"], "classification", ("false", "true")),
        ([1, 0, 1], "classification", ("0", "1")),
        ([3, 10, 3, 10], "classification", ("3", "10")),
        ([1.0, 2.0, 1, "02"], "classification", ("1", "2")),
        ([1, 2, 3, 4], "regression", ()),
        ([1.5, 2.5, 1.5, 2.5], "regression", ()),
        (list(range(21)) * 2, "regression", ()),
        (list(range(20)) * 2, "classification", tuple(map(str, range(20)))),
    ],
)
def test_the_rule_that_finds_the_task(
    values: list[Any], task: str, class_names: tuple[str, ...]
) -> None:
    table = columns(x=range(0, 3 * len(values), 3), y=values)  # type: ignore[arg-type]
    preparation = Preparation.fit(table)
    assert preparation.task == task
    assert preparation.class_names == class_names
    assert preparation.notes[1].startswith(f"task: {task}, because 'y' holds")


def test_the_task_can_be_given() -> None:
    table = columns(x=[1, 3, 4], y=[0.25, 1.5, 0.25])
    preparation = Preparation.fit(table, task="classification")
    assert preparation.class_names == ("0.25", "1.5")
    assert preparation.targets(table).tolist() == [0, 1, 0]
    assert Preparation.fit(columns(x=[1, 3], y=[0, 1]), task="regression").task == "regression"


def test_odd_columns_get_a_note() -> None:
    ages = [20, 31, 25, "unknown", 44]
    notes = Preparation.fit(columns(id=range(5), age=ages, y=[0, 1, 0, 1, 0])).notes  # type: ignore[arg-type]
    assert any(note.startswith("column 'id' counts the rows") for note in notes)
    assert (
        "column 'age' is taken as texts because of 'unknown' on line 5; "
        "4 of its 5 values are numbers." in notes
    )


MANY = [f"customer {number}" for number in range(101)]
WRONG_FIT: list[tuple[dict[str, list[Any]], dict[str, Any], type[Exception], list[str]]] = [
    ({"a": [1, 2], "y": [0, 1]}, {"target": "z"}, DataError, ["has no column 'z'", "'a', 'y'"]),
    ({"a": [1, 2], "y": [0, 1]}, {"task": "rank"}, ArgumentError, ["but got 'rank'"]),
    ({"a": [1, 2], "y": [0, 1]}, {"strict": 1}, ArgumentTypeError, ["True or False but got 1"]),
    ({"a": [1, 2], "y": [0, 1]}, {"rows": [2]}, ArgumentError, ["rows must lie in 0..1"]),
    ({"a": [1, 2], "y": [0, 1]}, {"rows": [True, False]}, ArgumentTypeError, ["flatnonzero"]),
    ({"y": [0, 1]}, {}, DataError, ["has the target 'y' and no other column"]),
    ({"a": [1, 2], "y": ["b", "b"]}, {}, DataError, ["has one class only, 'b'"]),
    ({"a": [1, 2], "y": [1, 1]}, {}, DataError, ["has one class only, '1'"]),
    ({"a": [1, 2, 3], "y": [0, 0, 1]}, {"rows": [0, 1]}, DataError, ["one class only, '0'"]),
    ({"a": [1, 2], "y": [2.5, 2.5]}, {}, DataError, ["is 2.5 on every training row"]),
    ({"a": [1, 2], "y": ["b", "c"]}, {"task": "regression"}, DataError, ["holds 'b' on line 2"]),
    ({"a": [1, 2, 3], "y": [0, "NA", 1]}, {}, DataError, ["1 rows of", "'y': line 3"]),
    ({"a": [1, 2, 3], "y": ["b", "c", ""]}, {}, DataError, ["no target 'y': line 4"]),
    ({"a": ["", ""], "y": [0, 1]}, {}, DataError, ["'a' of", "no value on the training rows"]),
    ({"a": ["x", "", ""], "y": [1, 0, 1]}, {"rows": [1, 2]}, DataError, ["'a' of", "no value"]),
    ({"a": [1, "", 3], "y": [0, 1, 0]}, {"strict": True}, DataError, ["1 missing", "line 3"]),
    ({"id": MANY, "y": [0, 1] * 50 + [0]}, {}, DataError, ["'id'", "101 different texts", "drop="]),
    (
        {"id": [*range(101), "x"], "y": [0, 1] * 51},
        {},
        DataError,
        ["looks like an identifier", "because of 'x' on line 103; 101 of its 102 values"],
    ),
    ({"a": [*range(101)], "y": MANY}, {}, DataError, ["'y' has 101 classes; at most 100"]),
    ({"a": ["b", "c"], "a=b": [1, 2], "y": [0, 1]}, {}, DataError, ["the feature 'a=b'"]),
    ({"a": [1e308, -1e308], "y": [0, 1]}, {}, DataError, ["go from -1e+308 to 1e+308"]),
    ({"a": [0, 0, 1e-300], "y": [0, 1, 0]}, {}, DataError, ["too near, to be standardised"]),
]


@pytest.mark.parametrize(("values", "arguments", "error", "messages"), WRONG_FIT)
def test_tables_that_cannot_be_learnt_from(
    values: dict[str, list[Any]],
    arguments: dict[str, Any],
    error: type[Exception],
    messages: list[str],
) -> None:
    with pytest.raises(error) as caught:
        Preparation.fit(columns(**values), **arguments)
    for message in messages:
        assert message in str(caught.value)


def test_a_hundred_categories_are_learnt() -> None:
    preparation = Preparation.fit(columns(a=MANY[:100], y=[0, 1] * 50))
    assert len(preparation.feature_names) == 100


WRONG_TABLES: list[tuple[dict[str, list[Any]], list[str]]] = [
    ({"age": [1], "colour": ["red"]}, ["table.csv lacks 'height'.", "columns of the training"]),
    (
        {"age": [1], "color": ["red"], "height": [2]},
        ["lacks 'colour' and has 'color', which training", "rename 'color' to 'colour'"],
    ),
    (
        {"age": [1], "colour": ["red"], "height": [2], "id": [3]},
        ["has 'id', which training did not have", "table.without('id')"],
    ),
    (
        {"age": [1, "old"], "colour": ["red"] * 2, "height": [2] * 2},
        ["column 'age' of table.csv must hold numbers but holds 'old' on line 3"],
    ),
    (
        {"age": [1, 1e300], "colour": ["red"] * 2, "height": [2] * 2},
        ["column 'age' of table.csv holds 1e+300 on line 3, too far"],
    ),
]


@pytest.mark.parametrize(("values", "messages"), WRONG_TABLES)
def test_later_tables_that_do_not_fit(values: dict[str, list[Any]], messages: list[str]) -> None:
    preparation = fitted()
    before = copy.deepcopy(preparation)
    with pytest.raises(DataError) as caught:
        preparation.transform(columns(**values))
    for message in messages:
        assert message in str(caught.value)
    assert preparation == before


def test_what_is_no_table() -> None:
    with pytest.raises(ArgumentTypeError, match=r"must be a Table but got \[\[1\]\]"):
        fitted().transform([[1]])  # type: ignore[arg-type]
    with pytest.raises(ArgumentTypeError, match=r"must be a Table but got 'a\.csv'"):
        Preparation.fit("a.csv")  # type: ignore[arg-type]


def test_targets_that_training_did_not_have() -> None:
    with pytest.raises(DataError) as caught:
        fitted().targets(columns(species=["dog", "cow"]))
    assert "line 3 of table.csv has the class 'cow'" in str(caught.value)
    assert "known: ('cat', 'dog')" in str(caught.value)
    with pytest.raises(DataError, match="no target 'species': line 3"):
        fitted().targets(columns(species=["dog", "?"], age=[1, 2]))
    with pytest.raises(DataError, match="has no column 'species'"):
        fitted().targets(columns(age=[1]))
    numeric = Preparation.fit(columns(x=[1, 3], y=[0, 1]))
    with pytest.raises(DataError, match=r"column 'y' .* must hold numbers but holds 'yes'"):
        numeric.targets(columns(y=["yes"]))


def test_strict_holds_for_later_tables() -> None:
    preparation = Preparation.fit(columns(x=[1, 3], y=[0, 1]), strict=True)
    with pytest.raises(DataError, match=r"'x' of table.csv has 1 missing numbers, first on line 3"):
        preparation.transform(columns(x=[1, "?"], y=[0, 1]))


def test_inverse_targets_keep_the_shape_and_refuse_the_rest() -> None:
    preparation = Preparation.fit(columns(x=[1, 3, 4], y=[10.5, 20.5, 30.5]))
    assert preparation.inverse_targets(np.zeros((2, 1))).tolist() == [[20.5], [20.5]]
    with pytest.raises(ArgumentTypeError, match="predictions must be numbers but hold <U1"):
        preparation.inverse_targets(["a"])
    with pytest.raises(ArgumentError, match="a classification has no standardised targets"):
        fitted().inverse_targets([0.0])


some_texts = st.lists(st.text("abcé €'", min_size=1).filter(str.strip), min_size=4, max_size=4)


@given(st.lists(finite, min_size=4, max_size=4), some_texts, st.booleans(), st.booleans())
def test_a_kept_preparation_is_the_same(
    numbers: list[float], texts: list[str], regression: bool, strict: bool
) -> None:
    goals = [0.1, 0.7, 1e-9, 0.3] if regression else ["no", "yes", "no", "yes"]
    table = columns(x=numbers, text=texts, y=goals)
    preparation = Preparation.fit(table, strict=strict)
    kept = json.loads(json.dumps(preparation.to_dict(), allow_nan=False))
    again = Preparation.from_dict(kept)
    assert again == preparation
    assert again.to_dict() == preparation.to_dict()
    assert np.array_equal(again.transform(table), preparation.transform(table))
    assert np.array_equal(again.targets(table), preparation.targets(table))


WRONG_DICTS: list[tuple[str, Any]] = [
    ("format", "layerlab.preparation/2"),
    ("target", ""),
    ("target", 3),
    ("target", "age"),
    ("target_kind", "other"),
    ("target_kind", ["text"]),
    ("task", "regression"),
    ("task", True),
    ("features", []),
    ("features", {}),
    ("features", ["age"]),
    ("features", [{"name": "age"}]),
    ("features", [{"name": "age", "mean": 1.0, "std": 0.0}]),
    ("features", [{"name": "age", "mean": 1.0, "std": -1.0}]),
    ("features", [{"name": "age", "mean": float("nan"), "std": 1.0}]),
    ("features", [{"name": "age", "mean": 10**400, "std": 1.0}]),
    ("features", [{"name": "age", "mean": "1", "std": 1.0}]),
    ("features", [{"name": "age", "mean": True, "std": 1.0}]),
    ("features", [{"name": 1, "mean": 1.0, "std": 1.0}]),
    ("features", [{"name": "age", "mean": 1.0, "std": 1.0}] * 2),
    ("features", [{"name": "a", "categories": []}]),
    ("features", [{"name": "a", "categories": ["b", "b"]}]),
    ("features", [{"name": "a", "categories": "bc"}]),
    ("features", [{"name": "a", "categories": list(map(str, range(101)))}]),
    ("features", [{"name": "a", "categories": ["b"]}, {"name": "a=b", "mean": 0, "std": 1}]),
    ("class_names", ["cat"]),
    ("class_names", ["cat", "cat"]),
    ("class_names", None),
    ("target_mean", None),
    ("target_std", 0),
    ("target_std", float("inf")),
    ("strict", 1),
    ("note_by_subject", ["a"]),
    ("note_by_subject", {"a": 1}),
    ("more", 1),
]


@pytest.mark.parametrize(("key", "value"), WRONG_DICTS)
def test_a_changed_dict_is_refused(key: str, value: Any) -> None:
    content = fitted().to_dict() | {key: value}
    with pytest.raises(DataError, match=r"this is no kept preparation: .* must be .* but is"):
        Preparation.from_dict(content)


@pytest.mark.parametrize("key", fitted().to_dict())
def test_a_dict_with_a_hole_is_refused(key: str) -> None:
    content = fitted().to_dict()
    del content[key]
    with pytest.raises(DataError, match="the whole must be a dict of"):
        Preparation.from_dict(content)
    with pytest.raises(DataError, match="the whole must be a dict but is None"):
        Preparation.from_dict(None)


def write(folder: Path, rows: int = 40, extra: str = "") -> Path:
    lines = [f"{row * 7 % 40},{'ab'[row % 2]},{row % 4}" for row in range(rows)]
    path = folder / "made.csv"
    path.write_text("\n".join(["x,letter,class", *lines]) + "\n" + extra, encoding="utf-8")
    return path


def test_load_csv_splits_class_by_class_and_learns_from_training(tmp_path: Path) -> None:
    path = write(tmp_path)
    splits, preparation = load_csv(path)
    for part, count in zip(splits, (6, 2, 2), strict=True):
        assert np.bincount(part.targets).tolist() == [count] * 4
        assert part.feature_names == ("x", "letter=a", "letter=b")
        assert (part.name, part.target_name) == ("made.csv", "class")
    assert splits.train.features[:, 0].mean() == pytest.approx(0, abs=1e-6)
    assert splits.train.features[:, 0].std() == pytest.approx(1, abs=1e-6)
    everything = np.concatenate([part.features for part in splits])
    whole = preparation.transform(read_csv(path))
    assert sorted(everything.tolist()) == sorted(whole.tolist())


def test_load_csv_follows_its_seed(tmp_path: Path) -> None:
    path = write(tmp_path)
    first, again, other = (load_csv(path, seed=seed)[0].train for seed in (3, 3, 4))
    assert np.array_equal(first.features, again.features)
    assert not np.array_equal(first.features, other.features)


def test_load_csv_regression_and_drop(tmp_path: Path) -> None:
    splits, preparation = load_csv(write(tmp_path), "x", drop=["letter"])
    assert [len(part) for part in splits] == [28, 6, 6]
    assert preparation.task == "regression"
    assert preparation.feature_names == ("class",)
    values = [preparation.inverse_targets(part.targets) for part in splits]
    assert np.sort(np.concatenate(values)) == pytest.approx(np.arange(40), abs=1e-4)


def test_load_csv_keeps_a_rare_class_in_training(tmp_path: Path) -> None:
    splits, preparation = load_csv(write(tmp_path, extra="1,a,9\n2,b,9\n"))
    assert (splits.train.targets == 4).sum() == 2
    assert "fewer than 4 rows each, all of them in training: ['9']." in preparation.notes


@pytest.mark.parametrize(
    ("content", "arguments", "error", "message"),
    [
        ("x,y\n" + "1,0\n2,1\n" * 4, {}, DataError, "has 8 rows; at least 10 are needed"),
        ("x,y\n" + "1,0\n" * 20, {}, DataError, "has one class only, '0'"),
        ("x,y\n" + "1,0\n2,1\n" * 9 + "3,\n", {}, DataError, "no target 'y': line 20"),
        ("x,y\n" + "1,a\n2,b\n3,c\n4,d\n" * 3, {}, DataError, "a class needs at least 4 rows"),
        ("x,y\n" + "1,0\n2,1\n" * 9, {"seed": -1}, ArgumentError, "seed must be at least 0"),
        ("x,y\n" + "1,0\n2,1\n" * 9, {"drop": "x"}, ArgumentTypeError, "Fix: ['x']"),
        ("x,y\n" + "1,0\n2,1\n" * 9, {"drop": ["z"]}, DataError, "has no column 'z'"),
        ("x,y\n" + "1,0\n2,1\n" * 9, {"target": "z"}, DataError, "has no column 'z'"),
        ("x,y\n" + "1,0\n,1\n" * 9, {"strict": True}, DataError, "has 9 missing numbers"),
    ],
)
def test_load_csv_refuses(
    tmp_path: Path, content: str, arguments: Any, error: type[Exception], message: str
) -> None:
    path = tmp_path / "made.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(error) as caught:
        load_csv(path, **arguments)
    assert message in str(caught.value)
