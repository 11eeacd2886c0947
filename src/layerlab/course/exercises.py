"""What a lesson asks its learner to write, and how that is checked.

The cells of a lesson that are tagged ``exercise`` call `exercise` once for each thing to write.
They are run here, where the verdict is made, and never shown to the learner's code. Besides
`exercise` and `wrong` they have `right`: the names of the lesson, solved::

    exercise("relu", role="activation", kind="relu", hints=("...", "...", "..."))

    exercise(
        "count_parameters",
        questions=lambda rng: [([3, 2],), (rng.integers(1, 99, 4).tolist(),)],
        mistakes=[wrong("bias-forgotten", "the biases are not counted", without_biases)],
        hints=("...", "...", "..."),
    )
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np

from layerlab.course.lesson import Cell, lesson
from layerlab.course.names import lesson_ids

__all__ = ["Exercise", "Wrong", "exercises", "runs_when_checked", "solved", "wrong"]


@dataclass(frozen=True)
class Wrong:
    """A mistake that an exercise knows: its name, and a function that has it."""

    slug: str
    title: str  # lower case, completes "count_parameters: ..."
    function: Callable[..., Any]
    why: str = ""


def wrong(slug: str, title: str, function: Callable[..., Any], why: str = "") -> Wrong:
    """A mistake of an exercise that is compared with the solution."""
    return Wrong(slug, title, function, why)


@dataclass(frozen=True)
class Exercise:
    """One thing to write: a function or a class, by its name.

    It is checked in one of four ways. `role`, with `kind` where the role needs one: by
    `layerlab.check.diagnose`. `questions(rng)`: tuples of arguments; what the function returns
    must equal what the solution returns. `scenario(its, rng)`: a generator of (what was done,
    value) that uses ``its.Network``; run with the learner's names and with the solution's, the
    values must be equal. `goal(its, rng)`: returns (reached, what was reached).

    `mistakes`: wrong functions, or classes, for the second and third way. The one that gives the
    learner's answers in every question is the mistake that is named.

    A scenario beside a role asks for what the role does not know, after it. A scenario beside a
    goal judges nothing: where the goal is not reached, it finds the mistake.
    """

    name: str
    hints: tuple[str, str, str]
    role: str | None = None
    kind: str | None = None
    questions: Callable[[np.random.Generator], Iterable[tuple[Any, ...]]] | None = None
    scenario: Callable[[Any, np.random.Generator], Iterator[tuple[str, Any]]] | None = None
    goal: Callable[[Any, np.random.Generator], tuple[bool, str]] | None = None
    mistakes: Sequence[Wrong] = ()
    tolerance: float = 1e-6
    points: float = 1.0
    lesson: str = ""


@cache
def exercises(lesson_id: str) -> tuple[Exercise, ...]:
    """The exercises of a lesson, in their order."""
    found: list[Exercise] = []

    def exercise(name: str, **facts: Any) -> None:
        points = lesson(lesson_id).cell(f"test_{name}").points
        found.append(Exercise(name, points=points, lesson=lesson_id, **facts))

    names: dict[str, Any] = {
        "exercise": exercise, "wrong": wrong, "np": np, "right": _Right(lesson_id),
    }  # fmt: skip
    for cell in lesson(lesson_id).cells:
        if cell.is_exercise:
            exec(compile(cell.source, f"{lesson_id}: {cell.where}", "exec"), names)
    return tuple(found)


class _Right:
    """The solved names of a lesson, looked up when they are used."""

    def __init__(self, lesson_id: str) -> None:
        self._lesson_id = lesson_id

    def __getattr__(self, name: str) -> Any:
        return getattr(solved(self._lesson_id), name)


def runs_when_checked(cell: Cell) -> bool:
    """Whether a cell is part of what is checked: it is exported, or the learner writes in it."""
    return cell.kind == "code" and (cell.exported or cell.is_solution)


@cache
def solved(lesson_id: str) -> SimpleNamespace:
    """The names of a lesson with its solutions, for what is right; earlier lessons are solved too.

    Runs here what the lesson's author wrote, nothing of a learner's.
    """
    modules = {lesson(name).module: name for name in lesson_ids()}

    def import_module(
        name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0
    ) -> Any:
        package, _, module = name.partition(".")
        if package == "mylayers":
            return solved(modules[module])
        return builtins.__import__(name, globals, locals, fromlist, level)

    names: dict[str, Any] = {
        "__name__": f"mylayers.{lesson(lesson_id).module}",
        "__builtins__": {**vars(builtins), "__import__": import_module},
    }
    for cell in lesson(lesson_id).cells:
        if runs_when_checked(cell):
            exec(compile(cell.source, f"{lesson_id}: {cell.where}", "exec"), names)
    return SimpleNamespace(**{name: value for name, value in names.items() if name[:2] != "__"})
