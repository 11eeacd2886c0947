"""layerlab build: every kind of file, where it says, and never over another one."""

import os
from pathlib import Path

import pytest

from cli.conftest import call
from layerlab.course import building
from layerlab.course.lesson import lesson
from tiny_course import COURSE, forget, make_course

FILES = [
    "learner/01_scales.ipynb",
    "learner/01_scales.py",
    "learner/02_pairs.ipynb",
    "learner/02_pairs.py",
    "nbgrader/source/01_scales/01_scales.ipynb",
    "nbgrader/source/02_pairs/02_pairs.ipynb",
    "pages/01_scales.md",
    "pages/01_scales/figure-1.svg",
    "pages/02_pairs.md",
    "solved/01_scales.ipynb",
    "solved/01_scales.py",
    "solved/02_pairs.ipynb",
    "solved/02_pairs.py",
    "solved/mylayers/__init__.py",
    "solved/mylayers/pairs.py",
    "solved/mylayers/scales.py",
]


@pytest.fixture(autouse=True)
def course(tmp_path, monkeypatch):
    """A course of two small lessons, and an empty folder to be in."""
    make_course(monkeypatch, tmp_path / "lessons", COURSE)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    yield
    monkeypatch.undo()
    forget()


def files(folder: str) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in Path(folder).rglob("*") if p.is_file())


def test_without_options_everything_is_built():
    answer = call("build")
    assert answer.code == 0, answer.err
    assert answer.out.endswith("2 lessons, 13 files in build.\n")
    assert files("build") == FILES
    for line in answer.out.splitlines()[:-1]:
        assert Path(line.strip()).exists()


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("--learner", ["learner/02_pairs.py"]),
        ("--notebook", ["learner/02_pairs.ipynb"]),
        ("--learner --notebook", ["learner/02_pairs.ipynb", "learner/02_pairs.py"]),
        ("--nbgrader", ["nbgrader/source/02_pairs/02_pairs.ipynb"]),
        ("--solved", [name for name in FILES if "solved" in name and "01_scales" not in name]),
    ],
)
def test_one_lesson_and_some_kinds(options, expected):
    answer = call(f"build pairs --to out {options}")
    assert answer.code == 0, answer.err
    assert files("out") == expected
    if "--learner" in options:
        text = Path("out/learner/02_pairs.py").read_text("utf-8")
        assert text == building.learner_text(lesson("02_pairs"))


def test_nothing_is_overwritten_without_being_asked():
    assert call("build 01 --learner").code == 0
    target = Path("build/learner/01_scales.py")
    target.write_text("mine")
    refused = call("build --learner --notebook")
    assert refused.code == 1
    assert "build/learner/01_scales.py is there already" in refused.err
    assert "--overwrite" in refused.err
    assert files("build") == ["learner/01_scales.py"]
    assert target.read_text() == "mine"
    assert call("build --learner --overwrite").code == 0
    assert target.read_text("utf-8") == building.learner_text(lesson("01_scales"))


def test_a_lesson_that_is_not_there_is_told_with_the_nearest():
    answer = call("build scale --learner")
    assert answer.code == 1
    assert "there is no lesson 'scale'" in answer.err
    assert "Fix: 01_scales" in answer.err
    assert files(".") == []


def test_a_course_without_lessons_says_what_to_install(tmp_path, monkeypatch):
    make_course(monkeypatch, tmp_path / "none", {})
    answer = call("build")
    assert answer.code == 1
    assert "pip install 'layerlab[course]'" in answer.err


def test_where_no_folder_can_be_made_it_is_said():
    Path("file").write_text("")
    answer = call(f"build 01 --learner --to file{os.sep}out")
    assert answer.code == 1
    assert "cannot make the folder" in answer.err
    assert "--to" in answer.err


def test_a_cell_that_fails_stops_the_page_and_is_told(tmp_path, monkeypatch):
    broken = COURSE["01_scales"].replace('plt.title("relu")', "1 / 0")
    make_course(monkeypatch, tmp_path / "broken", {"01_scales": broken})
    answer = call("build --page")
    assert answer.code == 1
    assert "ZeroDivisionError" in answer.err
