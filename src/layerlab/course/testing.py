"""Testing a lesson in its workspace: the checks, the line in the progress, the export after a pass.

What goes wrong beside the checks (a full disk, no permission) is told as a note: the result counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from layerlab.course.exercises import Exercise, exercises
from layerlab.course.exporting import write_module
from layerlab.course.grading import grade
from layerlab.course.lesson import lesson, read_cells
from layerlab.course.progress import record
from layerlab.course.results import ExerciseResult, LessonResult
from layerlab.course.workspace import Workspace
from layerlab.errors import DataError, FileError, LayerlabError

__all__ = ["Hint", "Tested", "next_hint", "noted", "run_checks", "run_test"]


@dataclass(frozen=True)
class Tested:
    """A lesson that was tested: the result, the module that it was exported to, and notes."""

    result: LessonResult
    exported: Path | None = None
    notes: tuple[str, ...] = ()


def run_test(
    workspace: Workspace, lesson_id: str, *, seconds: float = 10.0, export: bool = True
) -> Tested:
    """Test the learner's file of a lesson, record it, and export it if every exercise passed."""
    result = run_checks(workspace, lesson_id, seconds=seconds)
    notes = noted(
        workspace,
        "test",
        lesson=lesson_id,
        passed=result.passed,
        earned=result.earned,
        points=result.points,
        exercises={one.name: one.status for one in result.exercises},
    )
    exported = None
    if export and result.passed:
        try:
            path = workspace.path(lesson_id)
            exported, kept = write_module(
                lesson(lesson_id), read_cells(path), path.name, workspace.mylayers,
                workspace.backups,
            )  # fmt: skip
        except LayerlabError as error:
            notes += (f"It is not exported: {error}",)
        else:
            if kept:
                notes += (f"{exported.name} had been edited by hand: a copy is in {kept}",)
            notes += noted(workspace, "export", lesson=lesson_id, file=path.name)
    return Tested(result, exported, notes)


def run_checks(
    workspace: Workspace,
    lesson_id: str,
    *,
    names: Sequence[str] | None = None,
    seconds: float = 10.0,
) -> LessonResult:
    """The checks alone. What stops the whole file stands in the result's message."""
    try:
        path = workspace.path(lesson_id)
        result = grade(lesson_id, path, workspace.mylayers, names=names, seconds=seconds)
    except (DataError, FileError) as error:
        result = LessonResult(lesson_id, f"{lesson_id}.{workspace.form}", message=str(error))
    if result.exercises:
        return result
    stopped = tuple(
        ExerciseResult(one.name, "failed", one.points)
        for one in exercises(lesson_id)
        if names is None or one.name in names
    )
    return replace(result, exercises=stopped)


def noted(workspace: Workspace, event: str, **facts: object) -> tuple[str, ...]:
    """Record an event; where that fails, the note that says so."""
    try:
        record(workspace.folder, event, **facts)
    except FileError as error:
        return (str(error),)
    return ()


@dataclass(frozen=True)
class Hint:
    """What `layerlab hint` says of an exercise: one rung of the ladder."""

    lesson: str
    exercise: str
    number: int  # counted from 1; one more than `count` where all were shown
    count: int
    text: str  # of the last one where all were shown
    about: str = ""  # the mistake that it is for; none where the exercise's own are shown
    said: str = ""  # what is wrong, where it is no mistake that has a name
    notes: tuple[str, ...] = ()


def next_hint(
    workspace: Workspace, lesson_id: str, name: str | None, *, seconds: float = 10.0
) -> Hint | LessonResult:
    """The next hint for an exercise, or for the first of a lesson that does not pass.

    The lesson is tested for it: where the mistake is known, the hints are those of the mistake.
    Where there is nothing to give a hint for, the result that says so.
    """
    result = run_checks(
        workspace, lesson_id, names=None if name is None else [name], seconds=seconds
    )
    failing = next((one for one in result.exercises if not one.passed), None)
    if failing is None or result.message:
        return result
    own: Exercise = next(one for one in exercises(lesson_id) if one.name == failing.name)
    finding = failing.finding if failing.status == "failed" else None
    hints, about = own.hints, ""
    if finding is not None and finding.hints:
        hints, about = tuple(finding.hints), finding.mistake or ""  # type: ignore[assignment]
    shown = workspace.progress.of("hint", lesson=lesson_id, exercise=failing.name, about=about)
    number = min(len({one.get("number") for one in shown}), len(hints)) + 1
    notes: tuple[str, ...] = ()
    if number <= len(hints):
        notes = noted(
            workspace, "hint", lesson=lesson_id, exercise=failing.name, about=about, number=number
        )
    text = hints[min(number, len(hints)) - 1]
    said = failing.message if finding is None and failing.status != "not yet" else ""
    return Hint(lesson_id, failing.name, number, len(hints), text, about, said, notes)
