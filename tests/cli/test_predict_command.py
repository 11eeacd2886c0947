"""`layerlab predict`: rows come back as they were, each with what the network says of it."""

import csv
import io
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from layerlab import nn
from layerlab.autograd import no_grad
from layerlab.data import digits, load_idx_folder, read_csv
from layerlab.tensor import as_tensor
from layerlab.train.runs import Run


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def write(name: str, rows: list[dict[str, str]], order: list[str]) -> None:
    with open(name, "w", newline="") as file:
        writer = csv.DictWriter(file, order, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)


def test_it_waits_for_nothing_that_it_does_not_need():
    """Explaining and drawing on a terminal would take a third of its time."""
    code = "import sys, layerlab.cli.predict; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    assert "layerlab.train.loop" in loaded
    assert not loaded & {"layerlab.explain", "rich", "jax", "torch"}


def test_rows_come_back_as_they_were_with_the_prediction_behind(layerlab, here):
    answer = layerlab("predict kind-run new.csv")
    assert answer.code == 0
    before, after = table(Path("new.csv").read_text()), table(answer.out)
    assert list(after[0]) == [*before[0], "predicted kind", "probability"]
    for old, new in zip(before, after, strict=True):
        assert {name: new[name] for name in old} == old
        assert new["predicted kind"] in ("big", "small")
        assert 0.5 <= float(new["probability"]) <= 1
    assert answer.err.startswith("note: column 'the length': 2 of 20 numbers are missing; ")


def test_the_numbers_are_those_of_the_network(layerlab, here):
    rows = table(layerlab("predict kind-run new.csv").out)
    run = Run.load("kind-run")
    features = run.preparation.transform(read_csv("new.csv").without("amount"))
    with no_grad():
        outputs = np.asarray(run.trained()(as_tensor(features)).data).astype(np.float64)
    odds = np.exp(outputs - outputs.max(1, keepdims=True))
    odds /= odds.sum(1, keepdims=True)
    names = run.dataset["classes"]
    assert [row["predicted kind"] for row in rows] == [names[k] for k in odds.argmax(1)]
    np.testing.assert_allclose([float(r["probability"]) for r in rows], odds.max(1), atol=6e-5)

    rows = table(layerlab("predict amount-run new.csv").out)
    run = Run.load("amount-run")
    features = run.preparation.transform(read_csv("new.csv"))
    with no_grad():
        outputs = np.asarray(run.trained()(as_tensor(features)).data)[:, 0]
    amounts = outputs * run.preparation.target_std + run.preparation.target_mean
    np.testing.assert_allclose([float(r["predicted amount"]) for r in rows], amounts, rtol=1e-5)
    assert 45 < amounts.mean() < 56  # the column's own unit


def test_a_file_gets_the_same_text(layerlab, here):
    printed = layerlab("predict kind-run new.csv").out
    answer = layerlab("predict kind-run new.csv --out out.csv")
    assert answer.out == ""
    assert answer.err.startswith("20 predictions in out.csv\n")
    assert Path("out.csv").read_text() == printed


@pytest.mark.parametrize("run", ["kind-run", "amount-run"])
def test_columns_are_matched_by_name_in_any_order(layerlab, here, run):
    wanted = table(layerlab("predict", run, "new.csv").out)
    rows = table(Path("new.csv").read_text())
    names = list(rows[0])
    chance = random.Random(0)
    for _ in range(5):
        chance.shuffle(names)
        write("mixed.csv", rows, names)
        got = table(layerlab("predict", run, "mixed.csv").out)
        assert list(got[0])[: len(names)] == names
        assert got == wanted


def test_the_target_may_be_absent_and_is_not_looked_at(layerlab, here):
    rows = table(Path("new.csv").read_text())
    wanted = [row["predicted kind"] for row in table(layerlab("predict kind-run new.csv").out)]
    names = list(rows[0])
    for row in rows:
        row["kind"] = "?"
    for order in (names, [name for name in names if name != "kind"], names[:3]):
        write("other.csv", rows, order)
        got = table(layerlab("predict kind-run other.csv").out)
        assert [row["predicted kind"] for row in got] == wanted


@pytest.mark.parametrize("name", ["the length", "colour", "weight, in kg"])
def test_a_missing_and_an_unknown_column_are_named(layerlab, here, name):
    rows = table(Path("new.csv").read_text())
    write("less.csv", rows, [column for column in rows[0] if column != name])
    answer = layerlab("predict kind-run less.csv")
    assert (answer.code, answer.out) == (1, "")
    assert f"less.csv lacks {name!r}." in answer.err
    write("renamed.csv", [{**row, name + "s": row[name]} for row in rows],
          [column + "s" * (column == name) for column in rows[0]])  # fmt: skip
    answer = layerlab("predict kind-run renamed.csv")
    assert f"lacks {name!r} and has {name + 's'!r}" in answer.err
    assert f"rename {name + 's'!r} to {name!r}" in answer.err


def test_a_text_that_training_did_not_have_is_said(layerlab, here):
    rows = table(Path("new.csv").read_text())
    rows[3]["colour"] = "mauve"
    write("mauve.csv", rows, list(rows[0]))
    answer = layerlab("predict kind-run mauve.csv")
    assert answer.code == 0
    assert "'mauve' on line 5; they get zeros" in answer.err


def test_notes_on_the_training_table_are_not_told_of_another(layerlab, here):
    rows = table(Path("new.csv").read_text())
    whole = [row for row in rows if row["the length"]]
    write("whole.csv", whole, list(rows[0]))
    answer = layerlab("predict kind-run whole.csv")
    assert (answer.code, answer.err) == (0, "")


def test_what_looks_odd_in_the_training_table_is_said_once(layerlab, here):
    Path("count.csv").write_text("n,y\n" + "".join(f"{i},{i % 2}\n" for i in range(40)))
    trained = layerlab("train count.csv --epochs 1 --out count --quiet")
    assert "note: column 'n' counts the rows" in trained.out
    assert layerlab("predict count count.csv").err == ""


def test_names_of_the_columns_that_are_added_never_meet_others(layerlab, here):
    rows = "".join(f"{i % 7},{i % 5},{'ab'[i % 2]}\n" for i in range(40))
    Path("odd.csv").write_text("probability,predicted y,y\n" + rows)
    assert layerlab("train odd.csv --epochs 1 --out odd --quiet").code == 0
    rows = table(layerlab("predict odd odd.csv").out)
    assert list(rows[0]) == [
        *("probability", "predicted y", "y", "predicted predicted y", "predicted probability")
    ]


def pixels(dataset, scale=1.0, **more):
    names = [*dataset.feature_names, *more]
    lines = [",".join(names)]
    for row in (dataset.features * scale).tolist():
        lines.append(",".join([*(f"{value:.6g}" for value in row), *more.values()]))
    return "\n".join(lines)


def test_images_as_a_table_of_pixels(layerlab, here):
    test = load_idx_folder("images").test
    Path("pixels.csv").write_text(pixels(test, label="?"))
    rows = table(layerlab("predict images-run pixels.csv").out)
    model: nn.Sequential = Run.load("images-run").trained()
    with no_grad():
        outputs = np.asarray(model(as_tensor(test.features)).data)
    assert [int(row["predicted label"]) for row in rows] == outputs.argmax(1).tolist()


@pytest.mark.parametrize("scale", [255, 16, -1])
def test_pixels_on_another_scale_are_refused(layerlab, here, scale):
    Path("pixels.csv").write_text(pixels(digits().test.subset([0, 1]), scale))
    answer = layerlab("predict digits-run pixels.csv")
    assert answer.code == 1
    assert "must go from 0 to 1" in answer.err
    assert f"they go from {'-1 to' if scale < 0 else '0 to'}" in answer.err
    assert "255, or 16 for digits" in answer.err


def test_a_pixel_that_is_missing_or_no_number_is_refused(layerlab, here):
    text = pixels(digits().test.subset([0, 1]))
    for value in ("", "white"):
        Path("pixels.csv").write_text(text[: text.rindex(",") + 1] + value)
        answer = layerlab("predict digits-run pixels.csv")
        assert answer.code == 1
        assert "column 'pixel_7_7' of pixels.csv must hold a number in every row" in answer.err


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_the_output_is_utf_8_whatever_the_terminal_has(layerlab, layerlab_process, here, encoding):
    rows = table(Path("new.csv").read_text())
    rows[0]["colour"] = "blü"
    write("new.csv", rows, list(rows[0]))
    layerlab("predict kind-run new.csv --out out.csv")
    running = layerlab_process("predict", "kind-run", "new.csv", PYTHONIOENCODING=encoding)
    out, err = running.communicate()
    assert out == Path("out.csv").read_bytes()
    assert "blü" in out.decode()
    assert ("first 'blü' on" if encoding == "latin-1" else "first 'bl?' on") in err.decode(encoding)


def test_the_file_that_is_read_is_not_written_over(layerlab, here):
    before = Path("new.csv").read_bytes()
    Path("link.csv").symlink_to("new.csv")
    for out in ("new.csv", "./new.csv", "link.csv"):
        answer = layerlab("predict kind-run new.csv --out", out)
        assert answer.code == 1
        assert "it would be lost" in answer.err
    answer = layerlab("predict kind-run nowhere.csv --out new.csv")
    assert (answer.code, answer.err) == (1, layerlab("predict kind-run nowhere.csv").err)
    assert Path("new.csv").read_bytes() == before
