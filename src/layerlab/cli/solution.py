"""`layerlab solution`: how it can be written, after it was written or given up."""

from __future__ import annotations

import os
from pathlib import Path

import click

from layerlab.cli.course import in_workspace
from layerlab.cli.terminal import say, stdout
from layerlab.course.names import find_lesson
from layerlab.course.progress import record
from layerlab.course.solving import require_leave, solutions, sources_in_library, write_solution
from layerlab.course.workspace import find_workspace

__all__ = ["solution"]


@click.command()
@click.argument("lesson", metavar="LESSON")
@click.option("--give-up", is_flag=True, help="Show it before the lesson passes; this is recorded.")
@click.option("--write", is_flag=True, help="Put it into your file; a copy of yours is kept.")
@in_workspace
def solution(lesson: str, give_up: bool, write: bool, folder: Path | None) -> None:
    """Show the solution of a lesson that has passed, and the library's own source of the same.

    With --write only the cells that you were to write in are replaced.

    \b
    layerlab solution 04
    layerlab solution 04 --give-up --write
    """
    console = stdout()
    workspace = find_workspace(folder)
    lesson_id = find_lesson(lesson)
    workspace.facts(lesson_id)
    require_leave(workspace, lesson_id, give_up=give_up)
    gave_up = not workspace.progress.has_passed(lesson_id)
    # First of all: a solution that was seen and not recorded is no record.
    record(workspace.folder, "solution", lesson=lesson_id, gave_up=gave_up, write=write)
    if write:
        path, kept = write_solution(workspace, lesson_id)
        say(console, f"The solution is in {path.name}. What you had written is in")
        say(console, f"  {os.path.relpath(kept)}")
        say(console, f"\nNext:\n  layerlab test {lesson_id}")
        return
    for source in solutions(lesson_id).values():
        say(console, "\n".join(f"  {line}".rstrip() for line in source.split("\n")))
        say(console)
    for name, source in sources_in_library(lesson_id).items():
        say(console, f"The same in the library, {name}:\n")
        say(console, "\n".join(f"  {line}".rstrip() for line in source.split("\n")))
