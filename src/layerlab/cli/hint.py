"""`layerlab hint`: the next hint for an exercise, one at a time."""

from __future__ import annotations

from pathlib import Path

import click

from layerlab.cli.course import in_workspace, show_notes
from layerlab.cli.terminal import printable, say, stdout
from layerlab.course.results import LessonResult
from layerlab.course.testing import Hint, next_hint
from layerlab.course.workspace import find_workspace

__all__ = ["hint", "show_hint"]


@click.command()
@click.argument("what", metavar="[LESSON|NAME]", required=False)
@click.argument("exercise", metavar="[NAME]", required=False)
@in_workspace
def hint(what: str | None, exercise: str | None, folder: Path | None) -> None:
    """Show the next hint: for an exercise, or for the first one of a lesson that does not pass.

    Without a name: for the first lesson that has not passed. Your file is tested for it, so that
    the hint fits the mistake. There are three for each mistake; none of them is the solution.

    \b
    layerlab hint 02
    layerlab hint relu
    layerlab hint 02 sigmoid
    """
    workspace = find_workspace(folder)
    lesson_id, name = (workspace.next_lesson() or workspace.lessons[-1].id, None)
    if what is not None:
        lesson_id, name = workspace.find_exercise(f"{what}:{exercise}" if exercise else what)
    workspace.facts(lesson_id)
    show_hint(next_hint(workspace, lesson_id, name))


def show_hint(found: Hint | LessonResult) -> None:
    """A hint, or why there is none."""
    console = stdout()
    if isinstance(found, LessonResult):
        if found.message:
            say(console, printable(found.message))
        else:
            names = ", ".join(part.name for part in found.exercises)
            say(console, f"{found.lesson}: {names} passed already. There is nothing to hint at.")
        return
    exercise = f"{found.lesson}:{found.exercise}" + f" [{found.about}]" * bool(found.about)
    if found.said:
        say(console, f"{printable(found.said)}\n")
    last = found.number > found.count
    which = (
        f"these were all {found.count} hints. The last one was"
        if last
        else (f"hint {found.number} of {found.count}")
    )
    say(console, f"{exercise}, {which}:\n\n{printable(found.text)}")
    if last:
        say(console, f"\nNext:\n  layerlab solution {found.lesson} --give-up")
    show_notes(found.notes)
