"""What the commands of the course share: the option for the workspace, marks and notes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from layerlab.cli.terminal import printable, say, stderr

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["in_workspace", "show_marked", "show_notes"]

COLOURS = {"✓": "green", "✗": "red", "!": "yellow"}


def in_workspace(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option ``--workspace DIR``."""
    return click.option(
        "--workspace",
        "folder",
        metavar="DIR",
        type=click.Path(path_type=Path),
        help="The workspace.  [default: the folder here, or one above it]",
    )(command)


def show_marked(console: Console, mark: str, text: str) -> None:
    """A mark in its colour, and a text behind it."""
    console.print(f"{mark} ", end="", style=COLOURS.get(mark), markup=False)
    say(console, printable(text))


def show_notes(notes: Iterable[str]) -> None:
    """What went wrong beside the job itself."""
    for note in notes:
        say(stderr(), f"Note: {printable(note)}")
