"""`layerlab reset`: a fresh file for a lesson; what was in it is kept."""

from __future__ import annotations

import os
from pathlib import Path

import click

from layerlab.cli.course import in_workspace, show_notes
from layerlab.cli.terminal import say, stdout
from layerlab.course.names import find_lesson
from layerlab.course.starting import reset as put_fresh
from layerlab.course.testing import noted
from layerlab.course.workspace import find_workspace

__all__ = ["reset"]


@click.command()
@click.argument("lesson", metavar="LESSON")
@in_workspace
def reset(lesson: str, folder: Path | None) -> None:
    """Begin a lesson anew: a fresh file, and a copy of yours under .layerlab/backups.

    \b
    layerlab reset 04
    """
    workspace = find_workspace(folder)
    lesson_id = find_lesson(lesson)
    path, kept = put_fresh(workspace, lesson_id)
    if kept is None:
        say(stdout(), f"{path.name} is as it was at the start: there is nothing to reset.")
        return
    say(stdout(), f"{path.name} is fresh. What you had written is in\n  {os.path.relpath(kept)}")
    show_notes(noted(workspace, "reset", lesson=lesson_id, backup=kept.name))
