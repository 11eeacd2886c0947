"""`layerlab start`: a folder to work in, or what is new for one that is there."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import click

from layerlab.cli.course import show_notes
from layerlab.cli.terminal import say, stdout
from layerlab.course.starting import start as start_workspace
from layerlab.course.testing import noted
from layerlab.course.workspace import find_workspace
from layerlab.errors import DataError

__all__ = ["start"]

FOLDER = "course"


@click.command()
@click.argument("folder", metavar="[DIR]", required=False)
@click.option(
    "--notebooks", is_flag=True, help="New lessons as Jupyter notebooks, not as .py files."
)
def start(folder: str | None, notebooks: bool) -> None:
    """Make a folder of lessons to write in, or add to one what is new.

    DIR is `course` if it is not given; inside a workspace, that workspace. Nothing that is there is
    changed: a file that is missing is made, a file that is there stays as it is.

    \b
    layerlab start
    layerlab start my-layers --notebooks
    """
    if folder == "":  # as an unset variable gives; the folder here is "."
        raise click.UsageError("name a folder for the lessons: layerlab start DIR")
    console = stdout()
    started = start_workspace(Path(folder) if folder else _here(), "ipynb" if notebooks else None)
    workspace = started.workspace
    shown = os.path.relpath(workspace.folder)
    lessons = [name for name in started.made if name[:2].isdigit()]
    others = [name for name in started.made if name not in lessons]
    where = "this folder" if shown == "." else f"{shown}{os.sep}"
    if not started.made:
        say(console, f"Nothing is new: {where} has every lesson already.")
    elif started.existed:
        say(console, f"Added to {where}: {', '.join([*lessons, *others])}")
    else:
        say(console, f"Made {where}: {len(lessons)} lessons, {', '.join(others)}", hang=2)
    if started.kept and started.made:
        say(console, f"Left as they are: {', '.join(started.kept)}")
    if started.made:
        show_notes(noted(workspace, "start", made=list(started.made)))
    first = workspace.next_lesson()
    say(console)
    say(console, "Next:")
    if shown != ".":
        say(console, f"  cd {shlex.quote(shown)}")
    if first is None:
        say(console, "  layerlab status")
        return
    say(console, f"  open {workspace.path(first).name} in your editor, and read")
    say(console, f"  layerlab watch {first}")


def _here() -> Path:
    """The workspace that we are in, else a new folder."""
    try:
        return find_workspace().folder
    except DataError:
        return Path(FOLDER)
