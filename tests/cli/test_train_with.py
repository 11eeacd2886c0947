"""`layerlab train digits --with mylayers`: what a learner sees at the end of the course."""

from __future__ import annotations

import json
import shutil
import signal
from pathlib import Path

import pytest

from cli.conftest import call, process
from layerlab.course.exporting import solved_package


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of somebody who has finished the course."""
    folder = tmp_path_factory.mktemp("solved")
    solved_package(folder)
    return folder / "mylayers"


@pytest.fixture
def here(solved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with it, in which the commands run."""
    shutil.copytree(solved, tmp_path / "mylayers")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_layers_of_a_finished_course_read_digits(here: Path) -> None:
    answer = call("train digits --with mylayers")
    assert answer.code == 0
    results = json.loads((here / "runs/digits/config.json").read_text("utf-8"))["results"]
    assert results["test_accuracy"] >= 0.95
    right = round(results["test_accuracy"] * 359)
    assert f"({right} of 359)" in answer.out
    for words in ("✓ train", "mylayers/training.py", "64 → 64 → 10", "650", "Neuron", "██"):
        assert words in answer.out
    assert "epoch 60/60" in answer.err
    report = (here / "runs/digits/report.html").read_text("utf-8")
    assert "learned by layers of your own" in report

    again = call("evaluate runs/digits digits --json")
    assert json.loads(again.out)["accuracy"] == pytest.approx(results["test_accuracy"])
    assert call("explain runs/digits --sample 3").code == 0


def test_json_is_all_that_is_printed(here: Path) -> None:
    answer = call("train digits --with mylayers --epochs 2 --json")
    assert (answer.code, answer.err) == (0, "")
    results = json.loads(answer.out)
    assert results["run"] == str(Path("runs/digits"))
    assert (results["epochs"], results["test_rows"]) == (2, 359)


def test_other_data_and_sizes(here: Path) -> None:
    answer = call("train iris --with --layers 8,6 --epochs 3 --quiet")
    assert answer.code == 0
    assert "4 → 8 → 6 → 3" in answer.out
    assert answer.err == ""
    assert "A test image" not in answer.out


def test_a_learning_rate_that_is_too_large_is_told(here: Path) -> None:
    answer = call("train digits --with mylayers --lr 3 --epochs 2 --quiet")
    assert answer.code == 0
    assert answer.err == (
        "\nIts loss never was less than 2.303, which is that of one answer for all rows.\n"
        "  Fix: --lr 0.1\n"
    )


def test_a_wrong_piece_is_named_and_nothing_is_written(here: Path) -> None:
    path = here / "mylayers/training.py"
    text = path.read_text("utf-8")
    path.write_text(text.replace("parameter -= ", "parameter += "), "utf-8")
    answer = call("train digits --with mylayers")
    assert answer.code == 1
    assert "✗ SGD" in answer.out
    assert "it walks uphill" in answer.out
    assert "layerlab test 08_training" in answer.out
    assert not (here / "runs").exists()

    answer = call("train digits --with mylayers --json")
    assert answer.code == 1
    told = json.loads(answer.out)
    assert told["run"] is None
    assert {p["name"]: p["status"] for p in told["pieces"]}["SGD"] == "failed"
    assert {p["finding"]["mistake"] for p in told["pieces"] if p["finding"]} == {"ascends"}


def test_a_missing_lesson_is_named(here: Path) -> None:
    (here / "mylayers/gradients.py").unlink()
    answer = call("train digits --with mylayers")
    assert answer.code == 1
    assert "· dense_backward" in answer.out
    assert "layerlab export 07_gradients" in answer.out


def test_their_error_in_the_middle_leaves_no_folder(here: Path) -> None:
    path = here / "mylayers/training.py"
    tired = "\n_train = train\n\n\ndef train(layers, x, y, *, epochs, **settings):\n"
    tired += "    if epochs == 1:\n        raise ValueError('tired \\x1b[31m')\n"
    tired += "    return _train(layers, x, y, epochs=epochs, **settings)\n"
    path.write_text(path.read_text("utf-8") + tired, "utf-8")
    answer = call("train digits --with mylayers --epochs 2")
    assert answer.code == 1
    assert "your train stopped in epoch 1: ValueError: tired" in answer.err
    assert "\x1b" not in answer.err
    assert not (here / "runs/digits").exists()


def test_the_package_is_found_from_below_the_workspace(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert call("start course").code == 0
    shutil.copytree(here / "mylayers", here / "course/mylayers", dirs_exist_ok=True)
    below = here / "course/notes"
    below.mkdir()
    monkeypatch.chdir(below)
    assert call("train digits --with mylayers --epochs 1 --quiet").code == 0


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        ("--with nowhere", 1, "there is no folder 'nowhere'"),
        ("--with mylayers --dropout 0.5", 2, "knows no --dropout 0.5"),
        ("--with mylayers --optimizer adam", 2, "knows no --optimizer adam"),
        ("--with mylayers --activation tanh", 2, "knows no --activation tanh"),
        ("--with mylayers --resume", 2, "leave --resume out"),
        ("--with mylayers --layers 1000000,1000000", 1, "too many"),
        ("--with mylayers --layers 20000", 1, "too large to be handed"),
        ("--with mylayers --out mylayers", 1, "holds other files"),
    ],
    ids=["no-folder", "dropout", "adam", "tanh", "resume", "too-many", "large", "folder-taken"],
)
def test_what_cannot_be_is_refused(here: Path, options: str, code: int, words: str) -> None:
    answer = call(f"train digits {options}")
    assert answer.code == code
    assert words in answer.err
    assert not (here / "runs").exists()


def test_what_the_loop_does_anyway_may_be_said(here: Path) -> None:
    fixed = "--optimizer sgd --schedule none --activation relu --dropout 0"
    assert call(f"train digits --with mylayers --epochs 1 --quiet {fixed}").code == 0


def test_a_target_that_is_a_number_is_refused(here: Path) -> None:
    rows = "\n".join(f"{i},{i * 1.5}" for i in range(40))
    (here / "houses.csv").write_text(f"size,price\n{rows}\n", "utf-8")
    answer = call("train houses.csv --target price --task regression --with mylayers")
    assert answer.code == 1
    assert "no classification" in answer.err


def test_ctrl_c_keeps_what_was_learned(here: Path) -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a child inherits "ignored"
    running = process("train", "digits", "--with", "mylayers", "--epochs", "100000")
    signal.signal(signal.SIGINT, before)
    try:
        assert running.stderr is not None
        line = running.stderr.readline()  # the first epoch is over
        assert line.startswith(b"epoch"), line
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)
    finally:
        running.kill()
    assert running.returncode == 130, err
    assert b"what was learned by then is kept" in err
    assert b"right on images it has never seen" in out
    assert (here / "runs/digits/model.safetensors").is_file()
