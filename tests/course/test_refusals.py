"""What is said of answers that are errors, or none: of the kind that beginners write first."""

import pytest

from layerlab.course.building import solved_text
from layerlab.course.grading import grade
from layerlab.course.lesson import lesson

HEAD = "def weighted_sum(x, weights, bias):\n"
REFUSES = "    if len(x) != len(weights):\n"
SUM = "    return sum(w * v for v, w in zip(x, weights)) + bias\n"


@pytest.fixture
def written(tmp_path):
    """`written(name, body)`: what is said of lesson 01, solved but for that one cell."""

    def graded(name, body, asked=None):
        text = solved_text(lesson("01_neuron"))
        cell = next(part for part in text.split("\n# %%") if f'"grade_id": "{name}"' in part)
        head = cell.partition("\n")[0]
        file = tmp_path / "01_neuron.py"
        file.write_text(text.replace(cell, f"{head}\n#| export\n{body}\n"), "utf-8")
        return grade("01_neuron", file, None, names=[asked or name], seed=0).exercises[0]

    return graded


@pytest.mark.parametrize(
    ("refusal", "mistake"),
    [
        ("raise ValueError('no')", None),
        ("raise UnicodeError('a ValueError too')", None),
        ("return ValueError", "error-returned"),
        ("return ValueError('no')", "error-returned"),
        ("raise KeyError('no')", "another-error"),
        ("assert False", "another-error"),
        ("raise Exception('no')", "another-error"),
        ("print('ValueError')", "not-refused"),
    ],
)
def test_what_is_to_be_refused_is_refused_with_the_error_that_is_asked_for(
    written, refusal, mistake
):
    one = written("weighted_sum", f"{HEAD}{REFUSES}        {refusal}\n{SUM}")
    assert one.passed == (mistake is None)
    assert one.finding.mistake == mistake


def test_an_error_of_the_learners_own_is_as_good(written):
    own = f"class Unequal(ValueError):\n    pass\n\n\n{HEAD}{REFUSES}        raise Unequal\n{SUM}"
    assert written("weighted_sum", own).passed


def test_the_kind_of_error_that_is_asked_for_is_told(written):
    one = written("weighted_sum", f"{HEAD}{REFUSES}        raise KeyError('no')\n{SUM}")
    assert "it stops with KeyError; expected a ValueError." in " ".join(one.text().split())


def test_who_prints_without_an_end_is_told_so(written):
    said = written("weighted_sum", f"{HEAD}    while True:\n        print(x)\n").text()
    assert "weighted_sum: it prints pages and pages\n" in said
    assert "stops with prints" not in said


def test_a_name_that_is_not_there_is_no_mistake_of_another_kind(written):
    one = written("weighted_sum", "def weightedsum(x, weights, bias):\n    return 1\n", "corrected")
    assert one.finding.mistake is None
    assert "NameError: name 'weighted_sum' is not defined" in one.text()
    one = written("weighted_sum", "def weightedsum(x, weights, bias):\n    return 1\n")
    assert "There is no weighted_sum in its cell" in one.message
    assert "What is written there is weightedsum." in one.message


def test_an_exercise_whose_cell_is_gone_is_told_alone_too(tmp_path):
    file = tmp_path / "01_neuron.py"
    text = solved_text(lesson("01_neuron")).replace('"grade_id": "step"', '"grade_id": "gone"')
    file.write_text(text, "utf-8")
    result = grade("01_neuron", file, None, names=["step"])
    assert "The cell of step is gone" in result.exercises[0].message
