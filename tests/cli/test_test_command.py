"""`layerlab test`: what is said of a lesson, the export, the record, and every kind of bad file."""

import json
import os
import re
import shutil
import time
from pathlib import Path

import pytest

from cli.conftest import SMALL, write_solved
from layerlab.course.progress import read
from layerlab.course.results import ExerciseResult, LessonResult

RELU = "return np.maximum(x, 0)"
TWICE = "return [2 * number for number in numbers]"


def events(kind):
    return read(Path()).of(kind)


# ── what is said ─────────────────────────────────────────────────────────────────────────────────


def test_an_untouched_lesson(layerlab, workspace):
    answer = layerlab("test 01")
    assert (answer.code, answer.err) == (1, "")
    assert "· nothing is written yet for relu, twice\n" in answer.out
    assert "0 of 5 points.  (self-check, " in answer.out
    assert answer.out.endswith("Next:\n  layerlab watch 01_scales\n")
    assert not Path("mylayers", "scales.py").exists()
    assert events("test")[0]["exercises"] == {"relu": "not yet", "twice": "not yet"}


def test_a_lesson_that_passes_is_exported(layerlab, workspace):
    write_solved("01_scales")
    answer = layerlab("test scales")
    assert (answer.code, answer.err) == (0, "")
    for line in (
        "01_scales, 01_scales.py",
        "✓ relu  2 of 2 points",
        "✓ twice  3 of 3 points",
        "You built relu and twice.",
        "The library has the same: layerlab.functional.relu; "
        "`layerlab solution 01_scales` shows its source.",
        "Exported to mylayers/scales.py.",
    ):
        assert f"{line}\n" in answer.out
    assert answer.out.endswith("Next:\n  layerlab watch 02_pairs\n")
    assert "def relu" in Path("mylayers", "scales.py").read_text()
    test, export = events("test")[0], events("export")[0]
    assert (test["lesson"], test["passed"], test["earned"], test["points"]) == (
        "01_scales", True, 5, 5,
    )  # fmt: skip
    assert (export["lesson"], export["file"]) == ("01_scales", "01_scales.py")
    write_solved("02_pairs")
    answer = layerlab("test")
    assert answer.code == 0
    assert "All together: 9 of 9 points." in answer.out
    assert answer.out.endswith("Next:\n  layerlab train digits --with mylayers\n")


def test_it_is_not_exported_where_that_is_not_wanted(layerlab, workspace):
    write_solved("01_scales")
    answer = layerlab("test 1 --no-export")
    assert answer.code == 0
    assert not Path("mylayers", "scales.py").exists()
    assert "Exported" not in answer.out
    assert "Next:\n  layerlab export 01_scales\n" in answer.out


def test_what_was_edited_by_hand_in_mylayers_is_kept(layerlab, workspace):
    Path("mylayers", "scales.py").write_text("mine = 1\n")
    write_solved("01_scales")
    answer = layerlab("test 1")
    assert answer.code == 0
    assert "Note: scales.py had been edited by hand: a copy is in " in answer.err
    assert [p.read_text() for p in Path(".layerlab/backups").iterdir()] == ["mine = 1\n"]


def test_mistakes_are_named_with_their_numbers(layerlab, workspace):
    write_solved(
        "01_scales", (RELU, "return np.abs(x)"), (TWICE, "return [2 + n for n in numbers]")
    )
    answer = layerlab("test 1 --hints 1")
    assert answer.code == 1
    assert "✗ relu  0 of 2 points\n  activation: " in answer.out
    assert "✗ twice  0 of 3 points\n" in answer.out
    assert "[added]" in answer.out
    assert "2 + x is not 2x." in answer.out
    assert "Hint 1 of 3: " in answer.out
    assert "expected  " in answer.out
    assert "Next:\n  layerlab hint 01_scales:relu\n  layerlab watch 01_scales\n" in answer.out
    assert max(map(len, answer.out.splitlines())) <= 80
    assert "Hint" not in layerlab("test 1").out


def test_one_of_two_brings_its_points(layerlab, workspace):
    write_solved("01_scales", (TWICE, "raise NotImplementedError()"))
    answer = layerlab("test 1")
    assert answer.code == 1
    assert "✓ relu  2 of 2 points\n" in answer.out
    assert "2 of 5 points." in answer.out
    assert events("test")[0]["earned"] == 2
    assert not events("export")


def test_several_lessons(layerlab, workspace):
    write_solved("01_scales")
    answer = layerlab("test --module pairs --module scales 01")
    assert answer.code == 1
    assert [event["lesson"] for event in events("test")] == ["01_scales", "02_pairs"]
    assert "· 02_pairs: nothing is written yet, 0 of 4 points\n" in answer.out
    assert "All together: 5 of 9 points." in answer.out
    assert answer.out.endswith("Next:\n  layerlab watch 02_pairs\n")


def test_what_several_exercises_have_in_common_is_said_once(layerlab, workspace, monkeypatch):
    told = tuple(ExerciseResult(name, "failed", 1.0, "A " * 60) for name in ("relu", "twice"))
    result = LessonResult("01_scales", "01_scales.py", told)
    monkeypatch.setattr("layerlab.course.testing.grade", lambda *_, **__: result)
    answer = layerlab("test 1")
    assert "✗ relu, twice  0 of 2 points\n  A A A " in answer.out
    assert answer.out.count("A") == 60
    assert max(map(len, answer.out.splitlines())) <= 80


def test_the_earlier_lesson_must_be_exported(layerlab, workspace):
    write_solved("02_pairs")
    answer = layerlab("test 2")
    assert answer.code == 1
    assert "layerlab export 01_scales" in answer.out
    assert layerlab("test 2").code == 1


def test_a_notebook_is_the_same(layerlab, workspace):
    write_solved("01_scales")
    assert layerlab("start ../n --notebooks").code == 0
    os.chdir("../n")
    answer = layerlab("test 1")
    assert (answer.code, "nothing is written yet for relu, twice" in answer.out) == (1, True)
    assert layerlab("solution 1 --give-up --write").code == 0
    assert layerlab("test 1").code == 0
    assert "01_scales.ipynb" in Path("mylayers", "scales.py").read_text()


def test_an_option_for_the_workspace(layerlab, workspace):
    write_solved("01_scales")
    os.chdir("..")
    assert layerlab("test 1 --workspace w").code == 0
    assert Path("w", "mylayers", "scales.py").is_file()


# ── as JSON ──────────────────────────────────────────────────────────────────────────────────────


def exercism(answer):
    """The content, held to what version 3 of results.json says."""
    content = json.loads(answer.out)
    assert set(content) == {"version", "status", "message", "tests", "layerlab"}
    assert content["version"] == 3
    assert content["status"] in ("pass", "fail", "error")
    assert (content["message"] is None) is (content["status"] != "error")
    for number, test in enumerate(content["tests"], 1):
        assert set(test) == {"name", "status", "message", "output", "test_code", "task_id"}
        assert test["status"] in ("pass", "fail", "error")
        assert (test["message"] is None) is (test["status"] == "pass")
        assert test["output"] is None or 0 < len(test["output"]) <= 500
        assert test["task_id"] == number
    return content


def test_json_of_what_passes(layerlab, workspace):
    write_solved("01_scales")
    answer = layerlab("test 1 --json")
    content = exercism(answer)
    assert (answer.code, answer.err, content["status"]) == (0, "", "pass")
    assert [test["name"] for test in content["tests"]] == ["01_scales: relu", "01_scales: twice"]
    assert content["tests"][0]["test_code"] == 'check(relu, "activation", "relu")'
    ours = content["layerlab"]
    assert (ours["earned"], ours["points"], ours["how"]) == (5, 5, "self-check")
    origin = ours["lessons"][0]["exercises"][0]["provenance"]
    assert origin["file"].endswith("01_scales.py")
    assert origin["module"] == "mylayers.scales"
    assert re.fullmatch(r"[0-9a-f]{64}", origin["sha256"])
    assert "relu" in origin["cell"]


def test_json_of_mistakes(layerlab, workspace):
    write_solved(
        "01_scales", (RELU, "print('y' * 900)\n    return 1 / 0"), (TWICE, "return numbers")
    )
    answer = layerlab("test --json")
    content = exercism(answer)
    assert (answer.code, content["status"]) == (1, "fail")
    assert [test["status"] for test in content["tests"]] == ["error", "fail", "fail"]
    assert "ZeroDivisionError" in content["tests"][0]["message"]
    assert content["tests"][0]["output"].endswith(
        "\nOutput was truncated. Please limit to 500 chars"
    )
    assert content["tests"][2]["message"]
    assert len(content["layerlab"]["lessons"]) == 2


def test_json_of_a_file_that_cannot_be_read(layerlab, workspace):
    Path("01_scales.py").write_bytes(b"\xff")
    content = exercism(layerlab("test 1 --json"))
    assert content["status"] == "error"
    assert "01_scales.py is no text in UTF-8" in content["message"]
    assert {test["status"] for test in content["tests"]} == {"fail"}
    shutil.copy("01_scales.py", "02_pairs.py")
    write_solved("01_scales")
    content = exercism(layerlab("test --json"))
    assert content["status"] == "fail", "one of the two could be run"
    assert "UTF-8" in content["layerlab"]["lessons"][1]["message"]


# ── bad input: the message, and nothing lost ─────────────────────────────────────────────────────


def change(old, new):
    path = Path("01_scales.py")
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def cell(name):
    """The text of one cell of the file, with its marker."""
    text = Path("01_scales.py").read_text("utf-8")
    begin = text.index(f'"grade_id": "{name}"')
    begin = text.rindex("# %%", 0, begin)
    end = text.find("\n# %%", begin)
    return text[begin : end + 1]


BAD = {
    "no such file": (
        lambda: Path("01_scales.py").unlink(),
        "there is no 01_scales.py in ",
        "Fix: layerlab start puts a fresh one there",
    ),
    "not UTF-8": (
        lambda: Path("01_scales.py").write_bytes("# é".encode("latin-1")),
        "01_scales.py is no text in UTF-8",
        "save it as UTF-8",
    ),
    "empty": (
        lambda: Path("01_scales.py").write_text(""),
        "01_scales.py has none of the exercises of 01_scales",
        "layerlab reset 01_scales",
    ),
    "another lesson": (
        lambda: shutil.copy("02_pairs.py", "01_scales.py"),
        "it looks like 02_pairs",
        "layerlab reset 01_scales",
    ),
    "a cell is deleted": (
        lambda: change(cell("relu"), ""),
        "The cell of relu is gone",
        "layerlab reset 01_scales",
    ),
    "a cell is there twice": (
        lambda: change(cell("relu"), cell("relu") * 2),
        "relu has 2 cells",
        "Keep one",
    ),
    "a syntax error": (lambda: change(RELU, "return np.maximum(x, 0"), "SyntaxError", "line "),
    "an error of its own": (lambda: change(RELU, "return x.nothing"), "AttributeError", "line "),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_gets_a_message(layerlab, workspace, kind):
    write_solved("01_scales")
    spoil, *said = BAD[kind]
    spoil()
    before = Path("01_scales.py").read_bytes() if Path("01_scales.py").exists() else None
    answer = layerlab("test 1")
    flat = " ".join(answer.out.split())
    assert answer.code == 1
    assert all(words in flat for words in said), answer.out
    assert "layerlab/" not in answer.out, "no frames of ours"
    assert events("test")[0]["passed"] is False
    after = Path("01_scales.py").read_bytes() if Path("01_scales.py").exists() else None
    assert after == before


def test_a_syntax_error_shows_their_line(layerlab, workspace):
    write_solved("01_scales", (RELU, "return np.maximum(x, 0"))
    number = Path("01_scales.py").read_text().split("np.maximum")[0].count("\n") + 1
    out = layerlab("test 1").out
    assert f"01_scales.py, line {number}: return np.maximum(x, 0" in out
    assert "✓ twice" in out, "the other exercise is checked all the same"


NOTEBOOKS = {
    "broken JSON": b'{"cells": [',
    "no notebook": b"[]",
    "cells of no kind": b'{"cells": [{}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
}


@pytest.mark.parametrize("kind", NOTEBOOKS)
def test_a_broken_notebook(layerlab, workspace, kind):
    assert layerlab("start ../n --notebooks").code == 0
    os.chdir("../n")
    Path("01_scales.ipynb").write_bytes(NOTEBOOKS[kind])
    answer = layerlab("test 1")
    assert answer.code == 1
    assert "this is no notebook that can be read" in answer.out
    assert "layerlab reset" in answer.out
    assert Path("01_scales.ipynb").read_bytes() == NOTEBOOKS[kind]


@pytest.mark.parametrize("ids", ["missing", "doubled"])
def test_ids_of_notebook_cells_do_not_matter(layerlab, workspace, ids):
    assert layerlab("start ../n --notebooks").code == 0
    os.chdir("../n")
    assert layerlab("solution 1 --give-up --write").code == 0
    notebook = json.loads(Path("01_scales.ipynb").read_text("utf-8"))
    for part in notebook["cells"]:
        part["id"] = "same"
        if ids == "missing":
            del part["id"]
    Path("01_scales.ipynb").write_text(json.dumps(notebook), "utf-8")
    assert layerlab("test 1").code == 0


def test_code_that_never_ends_is_stopped(layerlab, workspace):
    write_solved("01_scales", (RELU, "while True: pass"))
    started = time.monotonic()
    answer = layerlab("test 1 --seconds 1")
    assert answer.code == 1
    assert "stopped after 1 second" in answer.out
    assert "Does every loop have an end?" in answer.out
    assert "✓ twice" in answer.out
    assert time.monotonic() - started < 60


def test_output_without_an_end_is_cut(layerlab, workspace):
    write_solved("01_scales", (RELU, "while True: print('z' * 10_000)"))
    answer = layerlab("test 1 --seconds 1")
    assert answer.code == 1
    assert len(answer.out) < 20_000
    assert "✓ twice" in answer.out


def test_a_terminal_is_never_fed_control_characters(layerlab, workspace):
    nasty = r"\x1b[2J\x07\x9b\u202e\r\b"
    change_relu = f'print("{nasty}")\n    raise ValueError("{nasty}")  # \x1b[31m \x9b \u202e'
    write_solved("01_scales", (RELU, change_relu), (TWICE, f'return ["{nasty}"]'))
    for command in ("test 1", "test 1 --json", "test 1 --hints 3", "hint 1:relu"):
        answer = layerlab(command)
        for letter in answer.out + answer.err:
            assert letter == "\n" or letter.isprintable(), (command, letter)


@pytest.mark.parametrize("command", ["test", "watch", "reset", "solution", "hint"])
def test_a_lesson_that_does_not_exist(layerlab, workspace, command):
    answer = layerlab(f"{command} scailes")
    assert (answer.code, answer.out) == (1, "")
    assert "there is no lesson" in answer.err
    assert answer.err.endswith("Fix: 01_scales\n")
    assert len(Path("progress.jsonl").read_text().splitlines()) == 1


@pytest.mark.parametrize("command", ["test", "watch", "reset 1", "solution 1", "hint", "status"])
def test_a_folder_that_is_no_workspace(layerlab, workspace, command):
    os.chdir("..")
    answer = layerlab(command)
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith("Error: neither this folder nor one above it is a workspace")
    assert f"Fix: cd {workspace.name}, which is one" in answer.err
    Path("elsewhere").mkdir()
    os.chdir("elsewhere")
    assert "Fix: layerlab start DIR makes one; then cd DIR" in layerlab(command).err
    os.chdir("..")
    assert "Error: mylayers is not a workspace" in layerlab(f"{command} --workspace mylayers").err


def test_a_full_disk_hides_no_result(layerlab, workspace, full_disk):
    write_solved("01_scales")
    before = Path("progress.jsonl").read_bytes()
    answer = layerlab("test 1")
    assert answer.code == 0
    assert "✓ relu" in answer.out
    assert "Note: your progress is not recorded in progress.jsonl: No space left" in answer.err
    assert Path("progress.jsonl").read_bytes() == before
    assert json.loads(layerlab("test 1 --json").out)["status"] == "pass"


def test_no_permission_hides_no_result(layerlab, workspace):
    write_solved("01_scales")
    Path("progress.jsonl").unlink()
    Path("progress.jsonl").mkdir()  # root may write to everything but this
    shutil.rmtree("mylayers")
    Path("mylayers").write_text("a file")
    answer = layerlab("test 1 --no-export")
    assert (answer.code, "✓ twice" in answer.out) == (0, True)
    assert "Note: your progress is not recorded in progress.jsonl: Is a directory" in answer.err


def test_an_export_that_fails_hides_no_result(layerlab, workspace):
    write_solved("01_scales")
    shutil.rmtree("mylayers")
    Path("mylayers").write_text("a file")
    answer = layerlab("test 1")
    assert (answer.code, "✓ twice" in answer.out, "Exported" in answer.out) == (0, True, False)
    assert "Note: It is not exported: cannot " in answer.err
    assert Path("mylayers").read_text() == "a file"


def test_wrong_usage(layerlab, workspace):
    for command in ("test --seconds 0", "test --seconds nan", "test --hints 4", "test --lessons"):
        assert layerlab(command).code == 2


def test_a_plain_terminal(layerlab_process, workspace):
    """Commands that write signs to one that knows ASCII alone."""
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "NO_COLOR": "1"}
    for command in (("status",), ("test", "1"), ("doctor",)):
        running = layerlab_process(*command, code=SMALL.format(workspace.parent), **plain)
        out, err = running.communicate()
        assert (running.returncode, err) == (int(command[0] == "test"), b"")
        assert out.isascii()
        assert b"\x1b" not in out
