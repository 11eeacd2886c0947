"""`layerlab test`: check what the learner wrote, name the mistakes, count the points."""

from __future__ import annotations

import json
from pathlib import Path

import click

from layerlab.cli.course import in_workspace, show_marked, show_notes
from layerlab.cli.options import finite
from layerlab.cli.terminal import say, stdout
from layerlab.course.names import find_lesson
from layerlab.course.report import built, lines, points_of, results_json
from layerlab.course.testing import Tested, run_test
from layerlab.course.workspace import Workspace, find_workspace

__all__ = ["show_next", "show_tested", "test"]


@click.command()
@click.argument("lessons", metavar="[LESSON...]", nargs=-1)
@click.option("--module", "modules", metavar="NAME", multiple=True,
              help="A lesson by its module in mylayers: layers.")  # fmt: skip
@click.option("--hints", type=click.IntRange(0, 3), default=0, show_default=True,
              help="How many hints to show for each mistake.")  # fmt: skip
@click.option("--seconds", type=click.FloatRange(min=0, min_open=True, max=86_400),
              default=10.0, show_default=True, callback=finite,
              help="After so long the code is stopped.")  # fmt: skip
@click.option("--no-export", is_flag=True, help="A lesson that passes is not exported.")
@click.option("--json", "json_only", is_flag=True,
              help="Print Exercism's results.json, version 3, nothing else.")  # fmt: skip
@in_workspace
@click.pass_context
def test(
    ctx: click.Context,
    lessons: tuple[str, ...],
    modules: tuple[str, ...],
    hints: int,
    seconds: float,
    no_export: bool,
    json_only: bool,
    folder: Path | None,
) -> None:
    """Check what you wrote in one lesson, several, or all of them.

    LESSON is a name, a number or a module: 04_layers, 04, layers. The code runs in a process of its
    own. A lesson that passes is exported into mylayers. The exit code is 0 only if all passed.

    \b
    layerlab test 04
    layerlab test
    """
    workspace = find_workspace(folder)
    asked = [find_lesson(name) for name in (*lessons, *modules)]
    asked = list(dict.fromkeys(asked)) or [known.id for known in workspace.lessons]
    done: list[Tested] = []
    for lesson_id in asked:
        workspace.facts(lesson_id)
        tested = run_test(workspace, lesson_id, seconds=seconds, export=not no_export)
        done.append(tested)
        if json_only:
            show_notes(tested.notes)
        else:
            show_tested(tested, hints=hints, brief=len(asked) > 1)
    results = [tested.result for tested in done]
    passed = all(result.passed for result in results)
    if json_only:
        click.echo(json.dumps(results_json(results)))
    else:
        if len(results) > 1:
            earned = sum(result.earned for result in results)
            total = points_of(earned, sum(result.points for result in results))
            say(stdout(), f"All together: {total}.\n")
        show_next(workspace, next((t for t in done if not t.result.passed), done[-1]))
    ctx.exit(0 if passed else 1)


def show_tested(tested: Tested, *, hints: int = 0, brief: bool = False) -> None:
    """A lesson's result. `brief`: of several; one in which nothing is written takes a line."""
    console, result = stdout(), tested.result
    total = points_of(result.earned, result.points)
    untouched = all(part.status == "not yet" for part in result.exercises)
    if brief and untouched and result.exercises and not result.message:
        show_marked(console, "·", f"{result.lesson}: nothing is written yet, {total}\n")
        show_notes(tested.notes)
        return
    say(console, f"{result.lesson}, {Path(result.file).name}\n")
    long = False  # a block of several lines has space around it
    for number, (mark, text) in enumerate(lines(result, hints=hints)):
        if number and (long or "\n" in text):
            say(console)
        long = "\n" in text
        show_marked(console, mark, text)
    say(console, f"\n{total}.  ({result.how}, {result.seconds:.1f} s)\n")
    if result.passed:
        for line in built(result.lesson):
            say(console, line)
        if tested.exported:
            say(console, f"Exported to {tested.exported.parent.name}/{tested.exported.name}.")
        say(console)
    show_notes(tested.notes)


def show_next(workspace: Workspace, tested: Tested) -> None:
    """What to do next, as a command to copy."""
    console, result = stdout(), tested.result
    say(console, "Next:")
    if not result.passed:
        failed = [part.name for part in result.exercises if part.status in ("failed", "refused")]
        if failed and not result.message:
            say(console, f"  layerlab hint {result.lesson}:{failed[0]}")
        say(console, f"  layerlab watch {result.lesson}")
        return
    if not tested.exported:
        say(console, f"  layerlab export {result.lesson}")
    following = workspace.next_lesson(after=result.lesson)
    say(
        console,
        f"  layerlab watch {following}" if following else "  layerlab train digits --with mylayers",
    )
