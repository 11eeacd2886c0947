"""Results in words for a terminal, and in the shape of Exercism's results.json, version 3."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from layerlab import __version__, functional, nn, ops, optim
from layerlab.course.exercises import Exercise, exercises
from layerlab.course.lesson import lesson
from layerlab.course.results import SELF_CHECK, ExerciseResult, LessonResult

__all__ = ["MARKS", "built", "counted", "lines", "points_of", "results_json", "twin"]

MARKS = {"passed": "✓", "failed": "✗", "not yet": "·", "refused": "✗"}
WIDTH = 77
MOST_LINES = 8  # of output in a terminal
MOST_OUTPUT = 500  # characters, as version 3 of the interface says
CUT = "\nOutput was truncated. Please limit to 500 chars"

# Where the library has what an exercise asks for: by its role, or by its role and kind.
TWINS: dict[str, str] = {
    "neuron": "nn.Neuron",
    "matmul": "ops.matmul",
    "layer": "nn.Layer",
    "dense": "nn.Dense",
    "linear": "nn.Linear",
    "dropout": "nn.Dropout",
    "batchnorm1d": "nn.BatchNorm1d",
    "sequential": "nn.Sequential",
    "gradient": "ops.linear",
    "loss mse": "functional.mse_loss",
    "loss mae": "functional.l1_loss",
    "loss cross_entropy": "functional.cross_entropy",
    "loss bce": "functional.binary_cross_entropy",
    "loss bce_with_logits": "functional.binary_cross_entropy_with_logits",
    "optimizer sgd": "optim.SGD",
    "optimizer momentum": "optim.SGD",
    "optimizer adam": "optim.Adam",
}
ROOMS = {"functional": functional, "nn": nn, "ops": ops, "optim": optim}


def counted(number: float) -> str:
    """A number of points: 3, or 2.5."""
    return f"{number:g}"


def points_of(earned: float, points: float) -> str:
    """What was earned: "2 of 6 points"."""
    return f"{counted(earned)} of {counted(points)} point{'s' * (points != 1)}"


def lines(result: LessonResult, *, hints: int = 0) -> Iterator[tuple[str, str]]:
    """(mark, text) of a result; the text is lines of at most 80 columns with the mark before them.

    The exercises in their order, each with what is wrong with it. What is the same for several in a
    row is said once, and those in which nothing is written stand together at the end.
    """
    if result.message:
        yield "✗", _wrapped(result.message)
    later = [one.name for one in result.exercises if one.status == "not yet"]
    written = [one for one in result.exercises if one.status != "not yet"]
    for (mark, said), same in groupby(written, lambda one: (MARKS[one.status], _said(one, hints))):
        alike = list(same)
        if said:
            yield mark, f"{_head(alike)}\n{said}"
        elif not (result.message and mark == "✗"):  # that stopped it, and was said
            yield from ((mark, _head([one])) for one in alike)
    if later and not result.message:
        yield "·", _wrapped(f"nothing is written yet for {', '.join(later)}")
    if not result.exercises:
        yield "✗", "no exercises were found, so nothing is right"


def _head(alike: Sequence[ExerciseResult]) -> str:
    earned, points = sum(one.earned for one in alike), sum(one.points for one in alike)
    return _wrapped(f"{', '.join(one.name for one in alike)}  {points_of(earned, points)}")


def _said(one: ExerciseResult, hints: int) -> str:
    """What is wrong, and what the code printed; nothing of what is right."""
    said = one.text(hints=hints)
    if (
        one.finding is not None and said
    ):  # lines that fit, moved in but for the paragraph at the head
        head, gap, rest = said.partition("\n\n")
        said = "\n".join(f"  {line}" for line in head.split("\n")) + gap + rest
    elif said:
        said = "\n".join(f"  {line}" for line in _wrapped(said).split("\n"))
    if one.output and not one.passed:
        said += f"\n\n  it printed:\n{_printed(one.output)}"
    return said.strip("\n")


def _wrapped(text: str) -> str:
    """Lines that fit behind a mark; what is moved in stays so."""
    found = []
    for line in text.split("\n"):
        indent = " " * (len(line) - len(line.lstrip()))
        found += textwrap.wrap(
            line,
            WIDTH,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [""]
    return "\n".join(found)


def _printed(output: str) -> str:
    """The first lines of what the code printed."""
    found = output.rstrip("\n").split("\n")
    more = [f"  ({len(found) - MOST_LINES} more lines)"] * (len(found) > MOST_LINES)
    return "\n".join([*(f"  | {line}" for line in found[:MOST_LINES]), *more])


def built(lesson_id: str) -> list[str]:
    """Two lines for a lesson that has passed: what it wrote, and where the library has the same."""
    asked = exercises(lesson_id)
    said = [f"You built {_listed([exercise.name for exercise in asked])}."]
    twins = list(dict.fromkeys(found[0] for found in map(twin, asked) if found))
    if twins:
        said.append(
            f"The library has the same: {_listed(twins)}; "
            f"`layerlab solution {lesson_id}` shows its source."
        )
    return said


def twin(exercise: Exercise) -> tuple[str, Any] | None:
    """(name, object) of the same thing in the library, if it has it."""
    known = TWINS.get(f"{exercise.role} {exercise.kind}") or TWINS.get(exercise.role or "")
    if exercise.role == "activation" and hasattr(functional, exercise.kind or ""):
        known = f"functional.{exercise.kind}"
    if known is None:
        return None
    room, _, name = known.partition(".")
    return f"layerlab.{known}", getattr(ROOMS[room], name)


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def results_json(results: Sequence[LessonResult]) -> dict[str, Any]:
    """Results as Exercism's results.json, version 3; all that we know besides under "layerlab"."""
    tests = [(one, part) for one in results for part in one.exercises]
    stopped = [f"{one.file}: {one.message}" for one in results if one.message]
    if results and all(one.passed for one in results):
        status, message = "pass", None
    elif len(stopped) == len(results):  # nothing could be run
        status, message = "error", "\n".join(stopped) or "there is nothing to test"
    else:
        status, message = "fail", None
    return {
        "version": 3,
        "status": status,
        "message": message,
        "tests": [_test(number, one.lesson, part) for number, (one, part) in enumerate(tests, 1)],
        "layerlab": {
            "version": __version__,
            "how": SELF_CHECK,
            "earned": sum(one.earned for one in results),
            "points": sum(one.points for one in results),
            "lessons": [one.to_dict() for one in results],
        },
    }


def _test(number: int, lesson_id: str, part: ExerciseResult) -> dict[str, Any]:
    raised = part.finding is not None and part.finding.raised is not None
    output = part.output
    if len(output) > MOST_OUTPUT:
        output = output[: MOST_OUTPUT - len(CUT)] + CUT
    error = raised or part.status == "refused"
    failed = "error" if error else "fail"
    return {
        "name": f"{lesson_id}: {part.name}",
        "status": "pass" if part.passed else failed,
        "message": None if part.passed else _message(part),
        "output": output or None,
        "test_code": lesson(lesson_id).cell(f"test_{part.name}").source,
        "task_id": number,
    }


def _message(part: ExerciseResult) -> str:
    return part.text() or "nothing is written yet"
