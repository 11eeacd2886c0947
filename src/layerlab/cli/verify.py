"""`layerlab verify`: whether the course keeps what it promises, for its authors."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from layerlab.check.guard import printable
from layerlab.cli.course import show_marked
from layerlab.cli.terminal import say, stderr, stdout
from layerlab.course.names import find_lesson, lesson_ids
from layerlab.course.verification import CHECKS, Outcome
from layerlab.course.verification import verify as verified

__all__ = ["verify"]


@click.command()
@click.argument("lessons", metavar="[LESSON...]", nargs=-1)
@click.option("--pages", metavar="DIR", type=click.Path(path_type=Path, exists=True),
              help="A checkout of the repository: the code in its README and docs runs as "
              "well.  [default: lessons only]")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON, nothing else.")
@click.pass_context
def verify(ctx: click.Context, lessons: tuple[str, ...], pages: Path | None, as_json: bool) -> None:
    """Check the lessons themselves: all, or those named (04_layers, 04 or layers).

    Each one is built, graded unsolved and solved, run from top to bottom, and looked through for
    solutions that show. The exit code is 1 where a promise is broken.

    \b
    layerlab verify
    layerlab verify 04 --json
    """
    names = sorted({find_lesson(name) for name in lessons}) or list(lesson_ids())
    texts = [pages / "README.md", *sorted((pages / "docs").glob("**/*.md"))] if pages else []
    show, outcomes = stderr(), []
    with Progress(
        TextColumn("{task.description}"), BarColumn(None), MofNCompleteColumn(),
        console=show, transient=True, disable=not show.is_terminal,
    ) as progress:  # fmt: skip
        task = progress.add_task("", total=len(names) * len(CHECKS) + len(texts))
        found = verified(names, texts, told=lambda what: progress.update(task, description=what))
        for subject, each in groupby(found, key=lambda one: one.subject):
            of_subject = []
            for outcome in each:
                of_subject.append(outcome)
                progress.advance(task)
            outcomes += of_subject
            if not as_json:
                _show(stdout(), subject, of_subject)
    broken = sum(not one.passed for one in outcomes)
    if as_json:
        click.echo(
            json.dumps({"passed": not broken, "outcomes": [one.to_dict() for one in outcomes]})
        )
    else:
        say(stdout(), f"\n{len(outcomes) - broken} of {len(outcomes)} checks passed.")
    ctx.exit(1 if broken else 0)


def _show(console: Console, subject: str, outcomes: Sequence[Outcome]) -> None:
    """A line for a lesson, and below it what is broken."""
    broken = [one for one in outcomes if not one.passed]
    passed = len(outcomes) - len(broken)
    show_marked(console, "✗" if broken else "✓", f"{subject:<18} {passed} of {len(outcomes)}")
    for one in broken:
        say(console, f"  {one.check.name}: {one.check.promise}")
        for problem in one.problems:
            say(console, f"    {printable(problem)}", hang=6)
