"""What learners write wrong is called by its name, and what is right in another way passes.

The files in `wrong/` hold cells as learners write them, a file for each lesson. Above each stands
which exercise it is of, and its mistake: the name that must be found, None where it is only
noticed, or "right".
"""

import re
from collections import defaultdict
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from layerlab.course.building import solved_text
from layerlab.course.exercises import exercises, solved
from layerlab.course.exporting import solved_package
from layerlab.course.grading import grade
from layerlab.course.judging import judge
from layerlab.course.lesson import lesson
from layerlab.course.names import lesson_ids

FOLDER = Path(__file__).parent / "wrong"


def cells(lesson_id):
    """The cells in the file of a lesson: [(exercise, mistake, code), ...]."""
    text = (FOLDER / f"{lesson_id}.py").read_text("utf-8")
    return re.findall(r"^# %% (\w+): ([\w-]+)\n(.*?)(?=^# %%|\Z)", text, re.M | re.S)


CELLS = {
    (lesson_id, name): [cell[1:] for cell in cells(lesson_id) if cell[0] == name]
    for lesson_id in lesson_ids()
    for name in sorted({cell[0] for cell in cells(lesson_id)})
}
EVERY = pytest.mark.parametrize(("lesson_id", "name"), CELLS)


def said(verdict):
    """The table's word for a verdict."""
    if verdict.status == "passed":
        return "right"
    assert verdict.status == "failed", (verdict.status, verdict.message)
    return str(verdict.finding.mistake)


def judged(lesson_id, name, code, seed):
    """The verdict on a cell whose code runs here, beside the solutions of the others."""
    names = dict(vars(solved(lesson_id)))
    with np.errstate(all="ignore"):
        exec(compile(code, f"{lesson_id}: {name}", "exec"), names)
        exercise = next(one for one in exercises(lesson_id) if one.name == name)
        here = SimpleNamespace(find=lambda other: (names[other], ()))
        return judge(exercise, here, names[name], seed)


def test_the_table_is_large():
    table = defaultdict(int)
    for rows in CELLS.values():
        for mistake, _ in rows:
            table[mistake] += 1
    wrong = sum(table.values()) - table["right"]
    assert wrong >= 300
    assert table["right"] >= 60
    assert table["None"] <= 0.05 * wrong
    asked = {(lesson_id, one.name) for lesson_id in lesson_ids() for one in exercises(lesson_id)}
    assert asked - set(CELLS) == {("03_matmul", "matmul_rows")} - set(CELLS)


@EVERY
def test_mistakes_have_names(lesson_id, name):
    for seed, (mistake, code) in enumerate(CELLS[lesson_id, name]):
        verdict = judged(lesson_id, name, code, seed)
        assert said(verdict) == mistake, f"{code}\n{verdict.message}"


@EVERY
def test_a_named_mistake_says_why(lesson_id, name):
    """A title that completes "name: ...", a reason, a case or what was reached; no code."""
    for mistake, code in CELLS[lesson_id, name][:3]:
        if mistake in ("right", "None"):
            continue
        finding = judged(lesson_id, name, code, 0).finding
        text = finding.text(hints=1)
        assert finding.title[0].islower()
        assert not finding.title.endswith(".")
        assert finding.why.endswith((".", ")"))
        assert "expected" in text or next(e for e in exercises(lesson_id) if e.name == name).goal
        assert "Hint 1 of 3" in text
        assert all(len(line) <= 80 for line in text.splitlines())


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """`graded(lesson_id, name, code, seed)`: the result for a solved lesson with this cell."""
    folder = tmp_path_factory.mktemp("graded")
    solved_package(folder)

    def result(lesson_id, name, code, seed):
        text = solved_text(lesson(lesson_id))
        cell = next(one for one in text.split("\n# %%") if f'"grade_id": "{name}"' in one)
        head = cell.partition("\n")[0]
        file = folder / f"{lesson_id}.py"
        file.write_text(text.replace(cell, f"{head}\n#| export\n{code}\n"), "utf-8")
        graded = grade(lesson_id, file, folder / "mylayers", names=[name], seed=seed)
        assert graded.message == ""
        return graded.exercises[0]

    return result


@EVERY
def test_the_same_in_a_process_of_its_own(graded, lesson_id, name):
    for seed, (mistake, code) in enumerate(CELLS[lesson_id, name][:1]):
        assert said(graded(lesson_id, name, code, seed)) == mistake, code


@pytest.mark.slow
@EVERY
def test_more_of_the_same_in_processes_of_their_own(graded, lesson_id, name):
    for seed, (mistake, code) in enumerate(CELLS[lesson_id, name][1::8], 1):
        assert said(graded(lesson_id, name, code, seed)) == mistake, code
