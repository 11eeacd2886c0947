"""What is made of a lesson: solutions are gone or stay, and nothing else differs."""

import json

import jupytext
import nbformat
import pytest

from layerlab.course.building import (
    SETUP,
    cleared,
    learner_notebook,
    learner_text,
    regions,
    release,
    solved_notebook,
    solved_source,
    solved_text,
)
from layerlab.course.lesson import BEGIN, END, STUB, lesson, parse
from layerlab.course.names import lesson_ids
from layerlab.errors import DataError
from tiny_course import COURSE, read

LESSONS = [*map(read, COURSE), *map(lesson, lesson_ids())]
BUILDERS = [(learner_text, learner_notebook), (solved_text, solved_notebook)]


def facts(cells):
    return [(cell.kind, cell.source, cell.metadata) for cell in cells]


@pytest.mark.parametrize("it", LESSONS, ids=lambda it: it.id)
@pytest.mark.parametrize("builders", BUILDERS, ids=["learner", "solved"])
def test_text_and_notebook_have_the_same_cells(it, builders):
    text, notebook = builders
    _, from_text = parse(text(it))
    _, from_notebook = parse(notebook(it), notebook=True)
    assert facts(from_notebook)[1:] == facts(from_text)
    assert "find_spec" in from_notebook[0].source
    assert notebook(it) == notebook(it)


@pytest.mark.parametrize("it", LESSONS, ids=lambda it: it.id)
def test_only_exercises_are_left_out_and_only_regions_change(it):
    expected = [cell for cell in it.cells if not cell.is_exercise]
    for text, change in ((learner_text, cleared), (solved_text, solved_source)):
        _, cells = parse(text(it))
        assert [cell.source for cell in cells] == [
            change(cell.source) if cell.is_solution else cell.source for cell in expected
        ]
        assert [cell.grade_id for cell in cells] == [cell.grade_id for cell in expected]
        assert [cell.points for cell in cells] == [cell.points for cell in expected]
        assert BEGIN not in text(it)
        assert END not in text(it)


@pytest.mark.parametrize("it", LESSONS, ids=lambda it: it.id)
def test_notebooks_are_valid_without_outputs_and_with_ids_that_stay(it):
    for build in (learner_notebook, solved_notebook):
        found = nbformat.reads(build(it), as_version=4)
        nbformat.validate(found)
        assert set(found.metadata) == {"title", "kernelspec"}
        names = [cell.id for cell in found.cells]
        assert len(set(names)) == len(names)
        assert names[0] == SETUP
        assert {cell.grade_id for cell in it.cells if cell.grade_id} <= set(names)
        for cell in found.cells:
            assert set(cell.metadata) <= {"nbgrader", "tags"}
            assert not cell.get("outputs")


def test_the_front_matter_says_what_a_notebook_needs_and_no_version():
    header = learner_text(read("01_scales")).split("\n\n")[0]
    assert header.splitlines()[:2] == ["# ---", "# title: 'Scales: numbers, bent'"]
    assert "version" not in header
    assert "objectives" not in header
    found = jupytext.reads(learner_text(read("01_scales")), fmt="py:percent")
    assert found.metadata["kernelspec"]["name"] == "python3"
    assert parse(learner_text(read("01_scales")))[0] == {"title": "Scales: numbers, bent"}


def test_a_class_with_two_regions_gets_two_stubs_at_their_indentation():
    source = read("02_pairs").cell("Pair").source
    stub = "\n".join("        " + line for line in STUB)
    assert cleared(source).count(stub) == 2
    assert "self.first" not in cleared(source)
    assert regions(source) == [
        "        self.first, self.second = first, second",
        "        return float(relu(self.first) + relu(self.second))",
    ]
    assert solved_source(source) == "\n".join(
        line for line in source.split("\n") if "SOLUTION" not in line
    )


@pytest.mark.parametrize(
    "source",
    [
        f"{BEGIN}\nx = 1",
        f"x = 1\n{END}",
        f"{BEGIN}\n{BEGIN}\n{END}",
        f"{END}\n{BEGIN}",
        f"{BEGIN}\n{END}\n{END}",
    ],
)
def test_regions_that_are_not_in_order_are_refused(source):
    for change in (cleared, solved_source, regions):
        with pytest.raises(DataError, match="solution region"):
            change(source)


def test_the_first_cell_gets_the_earlier_modules_only_where_they_are_used():
    first = json.loads(learner_notebook(read("01_scales")))["cells"][0]["source"]
    second = json.loads(learner_notebook(read("02_pairs")))["cells"][0]["source"]
    assert "mylayers" not in "".join(first)
    assert '    solved_package(".", before="02_pairs")' in "".join(second)


def test_a_release_keeps_the_markers_and_lies_where_nbgrader_looks(tmp_path):
    written = release([read("01_scales"), read("02_pairs")], tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in written] == [
        "source/01_scales/01_scales.ipynb",
        "source/02_pairs/02_pairs.ipynb",
    ]
    text = written[0].read_text("utf-8")
    assert text.count(BEGIN) == 2
    assert "exercise(" not in text
