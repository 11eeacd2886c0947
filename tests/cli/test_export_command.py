"""layerlab export: from the learner's file to their package, with nothing lost."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cli.conftest import call
from layerlab.course.building import solved_notebook, solved_text
from layerlab.course.lesson import lesson
from tiny_course import COURSE, forget, make_course


@pytest.fixture(autouse=True)
def workspace(tmp_path, monkeypatch):
    """A workspace of the small course, in which we are."""
    make_course(monkeypatch, tmp_path / "lessons", COURSE)
    monkeypatch.chdir(tmp_path)
    assert call("start here").code == 0
    monkeypatch.chdir(tmp_path / "here")
    yield
    monkeypatch.undo()
    forget()


def test_a_lesson_becomes_a_module_that_can_be_imported():
    Path("01_scales.py").write_text(solved_text(lesson("01_scales")), "utf-8")
    answer = call("export scales")
    assert answer.code == 0, answer.err
    assert answer.out == ("01_scales.py → mylayers/scales.py\n  from mylayers.scales import ...\n")
    code = "from mylayers.scales import twice; print(twice([1, 2]))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[2, 4]\n"
    events = [json.loads(line) for line in Path("progress.jsonl").read_text().splitlines()]
    assert (events[-1]["event"], events[-1]["lesson"]) == ("export", "01_scales")


def test_a_notebook_is_exported_alike():
    Path("01_scales.py").unlink()
    Path("01_scales.ipynb").write_text(solved_notebook(lesson("01_scales")), "utf-8")
    answer = call("export 1")
    assert answer.code == 0, answer.err
    assert "# 01_scales.ipynb, cell relu\n" in Path("mylayers/scales.py").read_text("utf-8")


def test_what_is_not_written_is_told():
    answer = call("export 01 02 01_scales")
    assert answer.code == 0
    assert answer.out == (
        "01_scales.py → mylayers/scales.py\n"
        "Not written yet, and so of no use to import: relu, twice\n"
        "02_pairs.py → mylayers/pairs.py\n"
        "Not written yet, and so of no use to import: Pair\n"
    )


def test_a_syntax_error_is_told_with_the_learners_line_and_changes_nothing():
    path = Path("01_scales.py")
    text = path.read_text("utf-8").replace("def twice(numbers):", "def twice(numbers)")
    path.write_text(text, "utf-8")
    line = text.splitlines().index("def twice(numbers)") + 1
    answer = call("export 01")
    assert answer.code == 1
    assert f"01_scales.py cannot be exported: line {line} is no Python" in answer.err
    assert "def twice(numbers)" in answer.err
    assert not Path("mylayers/scales.py").exists()


def test_a_module_edited_by_hand_is_kept_and_told():
    assert call("export 01").code == 0
    module = Path("mylayers/scales.py")
    module.write_text("mine = 1\n")
    answer = call("export 01")
    assert answer.code == 0
    told, *_ = answer.out.splitlines()
    assert told.startswith("scales.py had been edited by hand: a copy is in .layerlab/backups/")
    assert Path(told.split(" is in ")[1]).read_text() == "mine = 1\n"


def test_elsewhere_the_workspace_is_named(tmp_path, monkeypatch):
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    answer = call("export 01")
    assert answer.code == 1
    assert "layerlab start DIR" in answer.err
    assert call("export 01 --workspace ../here").code == 0
    assert Path("../here/mylayers/scales.py").exists()


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ("export", 2, "Missing argument"),
        ("export 09", 1, "there is no lesson '09'"),
        ("export 01 x", 1, "there is no lesson 'x'"),
    ],
)
def test_wrong_usage_is_told(words, code, message):
    answer = call(words)
    assert answer.code == code
    assert message in answer.err
    assert not Path("mylayers/scales.py").exists()


def test_a_file_that_cannot_be_read_is_told():
    Path("01_scales.py").write_bytes(b"\xff\xfe")
    answer = call("export 01")
    assert answer.code == 1
    assert "UTF-8" in answer.err
