"""`layerlab hint`: a ladder for each mistake, one rung at a time."""

from pathlib import Path

from cli.conftest import write_solved
from layerlab.course.exercises import exercises
from layerlab.course.progress import read

OWN = ("look at the sign", "two numbers are compared", "see the formula above")


def hints_in(text):
    return [hint for exercise in exercises("01_scales") for hint in exercise.hints if hint in text]


def test_one_at_a_time_and_after_the_last_it_says_so(layerlab, workspace):
    for number, own in enumerate(OWN, 1):
        answer = layerlab("hint 01")
        assert (answer.code, answer.err) == (0, "")
        assert f"01_scales:relu, hint {number} of 3:\n\n{own}\n" in answer.out
        assert hints_in(answer.out) == [own]
    for _ in range(2):
        answer = layerlab("hint")
        assert "01_scales:relu, these were all 3 hints. The last one was:" in answer.out
        assert answer.out.endswith("Next:\n  layerlab solution 01_scales --give-up\n")
        assert hints_in(answer.out) == [OWN[2]]
    assert [event["number"] for event in read(Path()).of("hint")] == [1, 2, 3]


def test_an_exercise_by_its_name(layerlab, workspace):
    assert "01_scales:twice, hint 1 of 3:\n\nonce is not enough" in layerlab("hint twice").out
    assert "01_scales:twice, hint 2 of 3" in layerlab("hint 1:twice").out
    assert "01_scales:relu, hint 1 of 3" in layerlab("hint 1:relu").out


def test_the_first_that_does_not_pass(layerlab, workspace):
    write_solved("01_scales", ("return [2 * number for number in numbers]", "return numbers"))
    assert "01_scales:twice, hint 1 of 3" in layerlab("hint 1").out


def test_the_hints_are_those_of_the_mistake(layerlab, workspace):
    right = "return np.maximum(x, 0)"
    write_solved("01_scales", (right, "return np.minimum(x, 0)"))
    first = layerlab("hint 1").out
    assert first.startswith("01_scales:relu [")
    assert "hint 1 of 3" in first
    assert not hints_in(first)
    assert "hint 2 of 3" in layerlab("hint 1").out
    write_solved("01_scales", (right, "return np.where(x > 0, x, 0.01 * x)"))
    other = layerlab("hint 1").out
    assert "hint 1 of 3" in other, "another mistake has hints of its own"
    assert other.splitlines()[0] != first.splitlines()[0]
    write_solved("01_scales", (right, "return np.minimum(x, 0)"))
    assert "hint 3 of 3" in layerlab("hint 1").out


def test_nothing_to_hint_at(layerlab, workspace):
    write_solved("01_scales")
    answer = layerlab("hint 1")
    assert answer.code == 0
    assert "01_scales: relu, twice passed already. There is nothing to hint at." in answer.out
    assert not read(Path()).of("hint")


def test_where_the_file_cannot_be_read_that_is_said(layerlab, workspace):
    Path("01_scales.py").write_bytes(b"\xff")
    answer = layerlab("hint 1")
    assert "no text in UTF-8" in answer.out
    assert "hint 1 of" not in answer.out
    assert not read(Path()).of("hint")


def test_where_the_code_cannot_run_that_is_said_with_the_hint(layerlab, workspace):
    write_solved("01_scales", ("return np.maximum(x, 0)", "return np.maximum(x, 0"))
    answer = layerlab("hint relu")
    assert "SyntaxError" in answer.out


def test_a_full_disk_is_a_note(layerlab, workspace, full_disk):
    answer = layerlab("hint 1")
    assert (answer.code, OWN[0] in answer.out) == (0, True)
    assert "Note: your progress is not recorded" in answer.err
    assert "hint 1 of 3" in layerlab("hint 1").out


def test_names_that_are_none(layerlab, workspace):
    for name, nearest in (("rellu", "relu"), ("1:twise", "01_scales:twice"), ("7:x", "01_scales")):
        answer = layerlab(f"hint {name}")
        assert (answer.code, answer.out) == (1, "")
        assert answer.err.endswith(f"Fix: {nearest}\n"), answer.err


def test_lesson_and_exercise_as_two_words(layerlab, workspace):
    two, one = layerlab("hint 01 twice"), layerlab("hint 01:relu")
    assert "01_scales:twice, hint 1 of" in two.out
    assert "01_scales:relu, hint 1 of" in one.out
