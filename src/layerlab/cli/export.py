"""`layerlab export`: what was written in a lesson becomes a module of the learner's package."""

from __future__ import annotations

import os
from pathlib import Path

import click

from layerlab.cli.course import in_workspace, show_notes
from layerlab.cli.terminal import say, stdout
from layerlab.course.exporting import unwritten, write_module
from layerlab.course.lesson import lesson, read_cells
from layerlab.course.names import find_lesson
from layerlab.course.testing import noted
from layerlab.course.workspace import find_workspace

__all__ = ["export"]


@click.command()
@click.argument("lessons", metavar="LESSON...", nargs=-1, required=True)
@in_workspace
def export(lessons: tuple[str, ...], folder: Path | None) -> None:
    """Write the cells marked `#| export` of a lesson to mylayers/, as a module to import.

    Later lessons import it. A lesson that passes `layerlab test` is exported by itself.

    \b
    layerlab export 04_layers
    """
    workspace = find_workspace(folder)
    names = list(dict.fromkeys(find_lesson(name) for name in lessons))
    console = stdout()
    for name in names:
        path = workspace.path(name)
        cells = read_cells(path)
        target, kept = write_module(
            lesson(name), cells, path.name, workspace.mylayers, workspace.backups
        )
        if kept:
            say(console, f"{target.name} had been edited by hand: a copy is in {_shown(kept)}")
        say(console, f"{path.name} → {_shown(target)}")
        todo = unwritten(cells)
        if todo:
            say(console, f"Not written yet, and so of no use to import: {', '.join(todo)}")
        else:
            say(console, f"  from mylayers.{lesson(name).module} import ...")
        show_notes(noted(workspace, "export", lesson=name, file=path.name))


def _shown(path: Path) -> str:
    return os.path.relpath(path)
