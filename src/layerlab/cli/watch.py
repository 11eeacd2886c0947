"""`layerlab watch`: test a lesson whenever its file is saved.

The file is looked at ten times a second. Events of the file system would come no sooner, and from
network folders, containers and WSL they do not come at all.
"""

from __future__ import annotations

import time
from pathlib import Path

import click

from layerlab.cli.course import in_workspace
from layerlab.cli.hint import show_hint
from layerlab.cli.keys import has_keys, key_within, single_keys
from layerlab.cli.options import finite
from layerlab.cli.status import rows, show_rows
from layerlab.cli.terminal import say, stdout
from layerlab.cli.test import show_tested
from layerlab.course.names import find_lesson
from layerlab.course.testing import next_hint, run_test
from layerlab.course.workspace import Workspace, find_workspace
from layerlab.errors import DataError, LayerlabError

__all__ = ["watch"]

PAUSE = 0.1  # seconds between two looks
KEYS = "n next · h hint · l list · r run · q quit"
Stamp = tuple[int, int, int] | None


@click.command()
@click.argument("lesson", metavar="[LESSON]", required=False)
@click.option("--seconds", type=click.FloatRange(min=0, min_open=True, max=86_400),
              default=10.0, show_default=True, callback=finite,
              help="After so long the code is stopped.")  # fmt: skip
@in_workspace
def watch(lesson: str | None, seconds: float, folder: Path | None) -> None:
    """Test a lesson now, and again whenever you save its file.

    LESSON is the first that has not passed if none is named. Keys: n goes on with the next lesson,
    h shows a hint, l lists the lessons, r runs the test, q quits. It never goes on by itself.

    \b
    layerlab watch 04
    """
    workspace = find_workspace(folder)
    lesson_id = find_lesson(lesson) if lesson else workspace.next_lesson()
    lesson_id = lesson_id or workspace.lessons[-1].id
    workspace.facts(lesson_id)
    if has_keys():
        with single_keys():
            _watch(workspace, lesson_id, seconds, keys=True)
    else:
        _watch(workspace, lesson_id, seconds, keys=False)


def _watch(workspace: Workspace, lesson_id: str, seconds: float, *, keys: bool) -> None:
    """Test, then wait for a key or a save, for ever."""
    console = stdout()
    say(console, KEYS if keys else "Ctrl-C ends it")
    key: str | None = "r"
    while key != "q":
        if key == "r":
            seen = stamp(workspace, lesson_id)
            _run(workspace, lesson_id, seconds, keys=keys)
        elif key == "n":
            following = workspace.next_lesson(after=lesson_id)
            if following is None:
                say(console, f"{lesson_id} is the last lesson.")
            else:
                lesson_id, key = following, "r"
                continue
        elif key == "h":
            try:
                current = find_workspace(workspace.folder)  # with the progress of this moment
                show_hint(next_hint(current, lesson_id, None, seconds=seconds))
            except LayerlabError as error:
                say(console, str(error))
            say(console)
        elif key == "l":
            show_rows(rows(find_workspace(workspace.folder)))
            say(console, f"\nThis is {lesson_id}.")
        key = _key_or_save(workspace, lesson_id, seen, keys=keys)


def _run(workspace: Workspace, lesson_id: str, seconds: float, *, keys: bool) -> None:
    console = stdout()
    say(console, f"\n── {time.strftime('%H:%M:%S')} ──\n")
    try:
        tested = run_test(workspace, lesson_id, seconds=seconds)
    except (
        LayerlabError
    ) as error:  # such as a file that is being replaced: the next save may mend it
        say(console, str(error))
        return
    show_tested(tested)
    following = workspace.next_lesson(after=lesson_id)
    if tested.result.passed and following:
        say(console, f"{'n goes on with' if keys else 'Next: layerlab watch'} {following}")
    waits = f"waits for {Path(tested.result.file).name} to be saved"
    say(console, f"{KEYS} · {waits}" if keys else waits)


def _key_or_save(workspace: Workspace, lesson_id: str, seen: Stamp, *, keys: bool) -> str | None:
    """Wait for a key, or for a save, which is the same as the key r."""
    while True:
        if keys:
            try:
                key = key_within(PAUSE)
            except EOFError:
                return "q"
            if key is not None:
                return key.lower()
        else:
            time.sleep(PAUSE)
        now = stamp(workspace, lesson_id)
        if now is not None and now != seen:
            time.sleep(PAUSE / 2)  # an editor may write in several pieces
            if stamp(workspace, lesson_id) == now:
                return "r"


def stamp(workspace: Workspace, lesson_id: str) -> Stamp:
    """What changes when the learner's file is saved; None while it is not there."""
    try:
        found = workspace.path(lesson_id).stat()
    except (DataError, OSError):
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
