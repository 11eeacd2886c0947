"""`layerlab status`: how far each lesson is, from the progress alone; no lesson is loaded."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import click

from layerlab.cli.course import COLOURS, in_workspace, show_notes
from layerlab.cli.terminal import printable
from layerlab.course.workspace import LessonFacts, Workspace, find_workspace

__all__ = ["rows", "show_rows", "status"]


@click.command()
@click.option("--json", "json_only", is_flag=True, help="Print it as JSON, nothing else.")
@in_workspace
def status(json_only: bool, folder: Path | None) -> None:
    """Show how far you are: each lesson, its points, and what its last test said.

    \b
    layerlab status
    """
    workspace = find_workspace(folder)
    lessons = rows(workspace)
    earned, points = (sum(row[key] for row in lessons) for key in ("earned", "points"))
    following = workspace.next_lesson()
    unread = workspace.progress.unread
    if json_only:
        click.echo(json.dumps({
            "workspace": str(workspace.folder), "earned": earned, "points": points,
            "next": following, "unread_lines": unread, "lessons": lessons,
        }))  # fmt: skip
        return
    show_rows(lessons)
    _say(f"\n{earned:g} of {points:g} points.")
    job = "layerlab train digits --with mylayers"
    learned = {str(event.get("data")) for event in workspace.progress.of("train")}
    if not following and learned:
        _say(printable(f"Your own layers have learned {', '.join(sorted(learned))}."))
        job = "layerlab train FILE.csv --target COLUMN --with mylayers"
    _say(f"Next:\n  {f'layerlab watch {following}' if following else job}")
    if unread:
        many = f"{unread} lines" if unread > 1 else "one line"
        show_notes([f"{many} of progress.jsonl could not be read and did not count."])


def rows(workspace: Workspace) -> list[dict[str, Any]]:
    """What is known of each lesson, as plain data."""
    return [_row(workspace, known) for known in workspace.lessons]


def show_rows(lessons: list[dict[str, Any]]) -> None:
    """The lessons as a table."""
    width = max(len(row["lesson"]) for row in lessons)
    amounts = [f"{row['earned']:g} of {row['points']:g}" for row in lessons]
    for row, amount in zip(lessons, amounts, strict=True):
        mark = {"passed": "✓", "begun": "✗"}.get(row["state"], "·")
        line = f"{row['lesson']:<{width}}  {amount:>{max(map(len, amounts))}} points  {_said(row)}"
        colour = None if "NO_COLOR" in os.environ else COLOURS.get(mark)
        _say(f"{click.style(mark, colour)} {line}" if colour else f"{mark} {line}")


def _row(workspace: Workspace, known: LessonFacts) -> dict[str, Any]:
    progress = workspace.progress
    last = progress.last_test(known.id) or {}
    statuses = last.get("exercises")
    statuses = statuses if isinstance(statuses, dict) else {}
    right = [name for name in known.exercises if statuses.get(name) == "passed"]
    begun = any(statuses.get(name) in ("passed", "failed", "refused") for name in known.exercises)
    passed = len(right) == len(known.exercises) > 0
    return {
        "lesson": known.id,
        "title": known.title,
        "state": "passed" if passed else "begun" if begun else "not begun",
        "earned": sum(known.exercises[name] for name in right),
        "points": known.points,
        "right": len(right),
        "exercises": len(known.exercises),
        "exported": (workspace.mylayers / f"{known.module}.py").is_file(),
        "gave_up": progress.gave_up(known.id),
        "minutes": known.minutes,
        "tested": last.get("at"),
    }


def _said(row: dict[str, Any]) -> str:
    if row["state"] == "not begun":
        return f"{row['minutes']} minutes"
    if row["state"] == "begun":
        return f"{row['right']} of {row['exercises']} right"
    return "passed" + ", exported" * row["exported"] + ", after giving up" * row["gave_up"]


def _say(line: str) -> None:
    """One line, in the letters that the output has: without rich, which takes its time to load."""
    click.echo(line, file=sys.stdout)
