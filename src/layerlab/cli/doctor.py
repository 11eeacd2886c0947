"""`layerlab doctor`: what is wrong around the course, and how to mend it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from layerlab.cli.course import in_workspace, show_marked
from layerlab.cli.terminal import say, stdout
from layerlab.course.health import look

__all__ = ["doctor"]


@click.command()
@in_workspace
@click.pass_context
def doctor(ctx: click.Context, folder: Path | None) -> None:
    """Look for what is wrong, and say how to mend it.

    Python, versions, packages, the terminal; in a workspace its files too. The exit code is 1 if
    something is wrong.

    \b
    layerlab doctor
    """
    console = stdout()
    wrong = 0
    for found in look(folder, sys.stdout.encoding):
        mark = "✗" if found.wrong else "!" if found.note else "✓"
        show_marked(console, mark, f"{found.what}: {found.said}")
        if found.wrong:
            wrong += 1
            say(console, f"    Fix: {found.fix}")
    say(console)
    things = "thing is" if wrong == 1 else "things are"
    say(console, f"{wrong} {things} wrong." if wrong else "Nothing is wrong.")
    ctx.exit(1 if wrong else 0)
