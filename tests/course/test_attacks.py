"""A lesson that does not compute the right answers does not pass, whatever it tries.

Each file below `attacks/` is a learner's file that wants to pass by other means: its first lines
say which lesson it is, which exercise must not pass, and what it tries. A folder is a lesson with
the files that lie beside it. Those in `attacks/honest/` are odd, and right, and must pass.
"""

import ctypes
import os
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pytest

import layerlab
from layerlab.course import exporting, grading, judging
from layerlab.course.exercises import exercises, solved
from layerlab.course.names import lesson_ids

ATTACKS = Path(__file__).parent / "attacks"
HONEST = ATTACKS / "honest"
KERNEL = ATTACKS / "kernel"  # what only the kernel stops: where it has Landlock
LIBRARY = Path(layerlab.__file__).resolve().parent
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def among(folder):
    """The attacks in a folder: files, and folders with one lesson in them."""
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix in (".py", ".ipynb") or next(path.glob("[0-9][0-9]_*"), None)
    )


def facts(path):
    """The lines `# word: ...` with which a file begins."""
    return dict(re.findall(r"^# (\w+): (.*)$", head(path), re.M))


def children():
    """The processes that this one has, those included that have lost their parent below it."""
    me = str(os.getpid())
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if parent == me and state != "Z":
            found.add(int(folder.name))
    return found


def contents(folder):
    """All files of a folder, with what is in them."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def hand_in(tmp_path, monkeypatch):
    """A function that puts an attack into a folder of its own, and grades it."""
    workspace, temporary = tmp_path / "workspace", tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setenv("PYTHONPATH", str(workspace))
    monkeypatch.setenv("PYTHONUSERBASE", str(workspace / "userbase"))
    before = children()
    handed_in = {}

    def graded(path):
        if path.is_dir():
            shutil.copytree(path, workspace)
        else:
            workspace.mkdir()
            shutil.copy(path, workspace)
        file = next(
            p for p in sorted(workspace.iterdir()) if re.match("# (attack|honest): ", head(p))
        )
        said = facts(file)
        lesson, exercise = said["lesson"], said["exercise"]
        file = file.rename(workspace / f"{lesson}{file.suffix}")
        places = {"@HERE@": workspace, "@FILE@": file, "@LAYERLAB@": LIBRARY}
        for text in (p for p in workspace.rglob("*") if p.suffix in (".py", ".ipynb", ".pth")):
            content = text.read_text("utf-8")
            for word, place in places.items():
                content = content.replace(word, str(place))
            text.write_text(content, "utf-8")
        mylayers = workspace / "mylayers"
        if "from mylayers" in file.read_text("utf-8") and not mylayers.exists():
            exporting.solved_package(workspace, before=lesson)
        if "second_run" not in path.stem:  # the arithmetic is for the eye, and takes half the time
            monkeypatch.setattr(grading, "with_arithmetic", lambda finding, *_: finding)
        monkeypatch.chdir(workspace)
        nonlocal handed_in
        handed_in = contents(workspace)
        result = grading.grade(
            lesson, file, mylayers, names=[exercise], seconds=float(said.get("seconds", 10))
        )
        return exercise, result

    yield graded
    assert contents(workspace) == handed_in
    assert not list(temporary.iterdir())
    wait = time.monotonic() + 5  # what was killed may take a moment to be gone
    while children() - before and time.monotonic() < wait:
        time.sleep(0.02)
    assert children() <= before


def head(path):
    return path.read_text("utf-8", "replace")[:200] if path.is_file() else ""


@pytest.fixture(scope="module", autouse=True)
def orphans_come_here():
    """A process that loses its parent becomes a child of this one, where it is seen."""
    adopt = ctypes.CDLL(None).prctl if sys.platform == "linux" else lambda *a: 0
    adopt(36, 1)  # PR_SET_CHILD_SUBREAPER
    yield
    adopt(36, 0)


def shut_in():
    """Whether the kernel shuts processes in: it tells its version of Landlock, from 1."""
    return sys.platform == "linux" and ctypes.CDLL(None).syscall(444, None, 0, 1) >= 1


TRIED = among(ATTACKS) + (among(KERNEL) if shut_in() else [])


def test_there_are_enough_of_them():
    assert len(among(ATTACKS)) >= 150
    assert len(among(HONEST)) >= 15


@pytest.mark.no_cover  # it takes time, and all that it reaches is measured elsewhere
@pytest.mark.parametrize("path", TRIED, ids=lambda path: path.stem)
def test_an_attack_does_not_pass(path, hand_in):
    exercise, result = hand_in(path)
    statuses = {one.name: one.status for one in result.exercises}
    assert not result.passed
    assert result.earned == 0
    assert statuses.get(exercise) in ("failed", "not yet", "refused", None)
    texts = [result.message] + [one.text() + one.output for one in result.exercises]
    assert any(texts)
    assert not any(CONTROL.search(text) for text in texts)
    assert all(len(text) < 20_000 for text in texts)


@pytest.mark.no_cover  # it takes time, and all that it reaches is measured elsewhere
@pytest.mark.parametrize("path", among(HONEST), ids=lambda path: path.stem)
def test_what_is_odd_and_right_passes(path, hand_in):
    exercise, result = hand_in(path)
    one = next(one for one in result.exercises if one.name == exercise)
    assert (one.status, one.text()) == ("passed", "")
    assert one.provenance is not None
    assert not CONTROL.search(one.output)


ASKED = [
    one
    for lesson in lesson_ids()
    for one in exercises(lesson)
    if one.role is None and one.goal is None  # those draw their numbers themselves
]


@pytest.mark.parametrize("exercise", ASKED, ids=lambda one: f"{one.lesson}-{one.name}")
def test_what_was_right_once_is_not_right_again(exercise):
    """What is asked in one check, or what is right there, is another in the next."""

    def asked(seed):
        if exercise.questions is not None:
            return [repr(one) for one in exercise.questions(np.random.default_rng(seed))]
        return [repr(step) for step in judging._steps(exercise, solved(exercise.lesson), seed)]

    known = {one for seed in (1, 2, 3) for one in asked(seed)}
    assert [one for one in asked(4) if one not in known]
