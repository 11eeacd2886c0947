"""`layerlab audit`: the kill matrix, wrong and right implementations and what was said of each."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from layerlab.check.audit import Audit, read_subjects, summed
from layerlab.check.audit import audit as diagnosed
from layerlab.check.roles import ROLES
from layerlab.cli.options import one_of
from layerlab.cli.terminal import say, stderr, stdout

__all__ = ["audit"]

FOLDER = Path("tests/check/subjects")


@click.command()
@click.argument("folder", required=False, default=FOLDER, type=click.Path(path_type=Path))
@click.option("--role", callback=one_of(ROLES), help="Only this role.  [default: all]")
@click.option("--each", is_flag=True, help="A line for every implementation.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True,
              help="Decides the random probes.")  # fmt: skip
@click.option("--json", "json_only", is_flag=True, help="Print it as JSON, nothing else.")
@click.pass_context
def audit(
    ctx: click.Context, folder: Path, role: str | None, each: bool, seed: int, json_only: bool
) -> None:
    """Diagnose every implementation in FOLDER, wrong and right, and print what was said of each.

    A file of FOLDER/ROLE/ is one implementation; its first lines say which mistake it has.  FOLDER
    is tests/check/subjects in a checkout of the repository. The exit code is 1 where fewer
    than 100 % of the wrong ones are caught, fewer than 97 % are named, or a right one is accused.
    """
    subjects = read_subjects(folder, role)
    show = stderr()
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(None),
        MofNCompleteColumn(),
        console=show,
        transient=True,
        disable=not show.is_terminal,
    ) as progress:
        task = progress.add_task("diagnosing", total=len(subjects))
        result = diagnosed(subjects, seed=seed, told=lambda _: progress.advance(task))
    if json_only:
        click.echo(json.dumps(result.to_dict()))
    else:
        _print(stdout(), result, each)
    ctx.exit(0 if result.strong_enough else 1)


def _print(console: Console, result: Audit, each: bool) -> None:
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="bold")
    table.add_column("implementations", overflow="fold")
    table.add_column("", justify="right")
    table.add_column("what was said", overflow="fold")
    before = None
    for role, mistakes, results in result.matrix():
        if role != before:
            table.add_row(*([""] * 3 if before else []))
            table.add_row(f"[bold]{role}[/]", "", "")
            before = role
        as_it_should = sum(one.as_it_should for one in results)
        row = " + ".join(mistakes) or "right ones"
        good = as_it_should == len(results)
        mark = f"{as_it_should}/{len(results)}"
        table.add_row(f"  {escape(row)}", mark if good else f"[red]{mark}[/]", summed(results))
        if each:
            for one in results:
                said = "" if one.as_it_should else f"[red]{one.verdict}[/]"
                table.add_row(
                    f"    {escape(one.subject.path.stem)}", "✓" if one.as_it_should else "✗", said
                )
    with console.capture() as printed:
        console.print(table)
    lines = printed.get().splitlines()  # a table fills its lines with spaces
    click.echo("\n".join(line.rstrip() for line in lines), color=console.is_terminal or None)
    say(console)
    say(console, in_short(result))


def in_short(result: Audit) -> str:
    """The strength in two sentences."""
    wrong, right = len(result.wrong), len(result.right)
    slowest = max(one.seconds for one in result.results)
    return (
        f"{wrong} wrong implementations: {_share(result.caught, wrong)} caught, "
        f"{_share(result.named, wrong)} named right.\n"
        f"{right} right ones: {result.accused} accused. Slowest diagnosis: {slowest:.2f} s."
    )


def _share(part: int, whole: int) -> str:
    return f"{part} ({100 * part / whole:.1f} %)" if whole else "none"
