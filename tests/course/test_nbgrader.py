"""nbgrader's own commands take the lessons: generate_assignment, autograde and export.

They run in an environment of their own, `.venv-nbgrader`; `make nbgrader` makes it and runs this.
"""

import csv
import json
import os
import subprocess
from pathlib import Path

import pytest

from layerlab.course.building import learner_notebook, release, solved_source
from layerlab.course.exporting import solved_package
from layerlab.course.lesson import lesson, lessons, parse
from layerlab.course.names import lesson_ids

pytestmark = pytest.mark.nbgrader

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(os.environ.get("NBGRADER_BIN", ROOT / ".venv-nbgrader" / "bin"))
CONFIG = """\
c = get_config()
c.CourseDirectory.course_id = "layerlab"
c.ExecutePreprocessor.timeout = 120
"""


def nbgrader(folder: Path, *words: str) -> None:
    # nbgrader calls `alembic`, which stands beside it.
    environment = {
        **os.environ,
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    }
    environment.pop("PYTHONPATH", None)
    run = subprocess.run(
        [BIN / "nbgrader", *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def solved(notebook: str, name: str, how_many: int) -> str:
    """A released notebook in which somebody has written so many of the things to write."""
    found = json.loads(notebook)
    cells = {cell["id"]: cell for cell in found["cells"]}
    todo = [cell for cell in lesson(name).cells if cell.is_solution][:how_many]
    for cell in todo:
        cells[cell.grade_id]["source"] = solved_source(cell.source)
    return json.dumps(found)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course of nbgrader's with every lesson released."""
    folder = tmp_path_factory.mktemp("course")
    (folder / "nbgrader_config.py").write_text(CONFIG)
    release(lessons(), folder)
    for name in lesson_ids():
        nbgrader(folder, "generate_assignment", name, "--create")
    return folder


def released(course: Path, name: str) -> str:
    return (course / "release" / name / f"{name}.ipynb").read_text("utf-8")


@pytest.mark.parametrize("name", lesson_ids())
def test_a_release_is_the_learners_notebook(course, name):
    """What nbgrader makes of a solution region is what we make of it."""
    _, cells = parse(released(course, name), notebook=True)
    _, ours = parse(learner_notebook(lesson(name)), notebook=True)
    assert [cell.source for cell in cells] == [cell.source for cell in ours]
    assert [cell.grade_id for cell in cells] == [cell.grade_id for cell in ours]


# All eight take minutes; that every solved notebook runs is the affair of test_notebooks.py.
@pytest.mark.parametrize("name", lesson_ids()[::5])
def test_hand_ins_get_the_points_of_what_is_written(course, name, tmp_path):
    """All of it, nothing, and a half; the last one without the package of the earlier lessons."""
    tests = [cell for cell in lesson(name).cells if cell.is_test]
    half = len(tests) // 2
    written = {"all": len(tests), "none": 0, "half": half}
    for student, how_many in written.items():
        folder = course / "submitted" / student / name
        folder.mkdir(parents=True)
        hand_in = solved(released(course, name), name, how_many)
        (folder / f"{name}.ipynb").write_text(hand_in, "utf-8")
        if student != "half":
            solved_package(folder, before=name)
    nbgrader(course, "autograde", name)
    nbgrader(course, "export", "--to", str(tmp_path / "grades.csv"))
    rows = csv.DictReader((tmp_path / "grades.csv").read_text().splitlines())
    scores = {
        row["student_id"]: (float(row["score"]), float(row["max_score"]))
        for row in rows
        if row["assignment"] == name
    }
    most = sum(cell.points for cell in tests)
    assert scores == {
        "all": (most, most),
        "none": (0.0, most),
        "half": (sum(cell.points for cell in tests[:half]), most),
    }
