"""`layerlab evaluate`: the measures of a run agree with those that are worked out by hand."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from layerlab.data import digits, iris
from layerlab.train.runs import Run


@pytest.mark.parametrize(
    ("run", "data"), [("iris-run", "iris"), ("images-run", "images"), ("digits-run", "digits")]
)
def test_the_test_part_measures_as_training_did(layerlab, here, run, data):
    measured = json.loads(layerlab("evaluate", run, data, "--json").out)
    results = Run.load(run).results
    assert measured["rows"] == results["test_rows"]
    assert measured["accuracy"] == results["test_accuracy"]
    assert measured["loss"] == pytest.approx(results["test_loss"], rel=1e-6)
    assert measured["r2"] is measured["rmse"] is None


def test_classes_are_counted_as_predict_names_them(layerlab, here):
    layerlab("predict kind-run new.csv --out out.csv")
    rows = list(csv.DictReader(Path("out.csv").read_text().splitlines()))
    right = sum(row["kind"] == row["predicted kind"] for row in rows)
    answer = layerlab("evaluate kind-run new.csv")
    lines = answer.out.splitlines()
    assert lines[0] == (
        "new.csv: 20 rows, 5 features; a classification: 'kind' is one of 2 classes (big, small)"
    )
    assert lines[1].startswith("note: column 'the length': 2 of 20 numbers are missing; ")
    assert f"{100 * right / 20:.1f} % right on these rows ({right} of 20), loss " in lines[-1]


def test_errors_of_amounts_are_in_the_unit_of_the_column(layerlab, here):
    layerlab("predict amount-run new.csv --out out.csv")
    rows = list(csv.DictReader(Path("out.csv").read_text().splitlines()))
    actual = np.array([float(row["amount"]) for row in rows])
    error = actual - [float(row["predicted amount"]) for row in rows]
    measured = json.loads(layerlab("evaluate amount-run new.csv --json").out)
    assert measured["rmse"] == pytest.approx(np.sqrt(np.mean(error**2)), rel=1e-4)
    assert measured["r2"] == pytest.approx(1 - np.mean(error**2) / np.var(actual), rel=1e-4)
    assert measured["accuracy"] is None
    said = layerlab("evaluate amount-run new.csv").out.splitlines()[-1]
    assert said == (
        f"R² {measured['r2']:.3f}, typical error {measured['rmse']:.4g} "
        f"on these rows (20), loss {measured['loss']:.4f}"
    )


def test_one_value_only_has_no_r2(layerlab, here):
    Path("one.csv").write_text("\n".join(Path("new.csv").read_text().splitlines()[:2]))
    measured = json.loads(layerlab("evaluate amount-run one.csv --json").out)
    assert (measured["rows"], measured["r2"]) == (1, None)


def test_a_run_on_a_bundled_set_measures_a_csv_file(layerlab, here):
    test = iris(standardize=False).test
    lines = [",".join([*test.feature_names, "species"])]
    lines += [
        ",".join([*map(str, row), test.class_names[label]])
        for row, label in zip(test.features.tolist(), test.targets, strict=True)
    ]
    Path("flowers.csv").write_text("\n".join(lines))
    from_file = json.loads(layerlab("evaluate iris-run flowers.csv --json").out)
    assert from_file == pytest.approx(json.loads(layerlab("evaluate iris-run iris --json").out))


def test_a_column_that_training_left_out_may_be_there_or_not(layerlab, here):
    with_amount = layerlab("evaluate kind-run new.csv --json").out
    rows = [row[:4] for row in csv.reader(Path("new.csv").read_text().splitlines())]
    with open("without.csv", "w", newline="") as file:
        csv.writer(file).writerows(rows)
    assert layerlab("evaluate kind-run without.csv --json").out == with_amount


def test_a_set_with_the_same_columns_and_another_scale_is_refused(layerlab, here):
    """The run's own statistics belong to its weights, not those of the other data."""
    part = iris(standardize=False).train
    lines = [",".join([*part.feature_names, "species"])]
    lines += [
        ",".join([*(str(2 * x) for x in row), part.class_names[label]])
        for row, label in zip(part.features.tolist(), part.targets, strict=True)
    ]
    Path("double.csv").write_text("\n".join(lines))
    assert layerlab("train double.csv --epochs 1 --out double --quiet").code == 0
    answer = layerlab("evaluate double iris")
    assert answer.code == 1
    assert "other columns, classes or scales" in answer.err


def test_evaluating_changes_nothing(layerlab, here):
    before = {file: file.read_bytes() for file in here.rglob("*") if file.is_file()}
    for _ in range(2):
        layerlab("evaluate kind-run new.csv")
    assert {file: file.read_bytes() for file in here.rglob("*") if file.is_file()} == before
    assert len(digits().test) == Run.load("digits-run").results["test_rows"]
