"""The solution of a lesson: to be read, or written into the learner's file.

Only the cells that the learner was to write in are replaced; all others stay as they are.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from layerlab.course.building import solved_source
from layerlab.course.exercises import exercises
from layerlab.course.lesson import lesson, parse, read_cells
from layerlab.course.report import twin
from layerlab.course.workspace import Workspace
from layerlab.errors import ArgumentError, DataError
from layerlab.files import write_atomically

__all__ = ["require_leave", "solutions", "sources_in_library", "write_solution"]


def solutions(lesson_id: str) -> dict[str, str]:
    """The cells to write in by name, with their solutions, as they stand in a learner's file."""
    return {
        cell.grade_id: solved_source(cell.source)
        for cell in lesson(lesson_id).cells
        if cell.is_solution and cell.grade_id
    }


def sources_in_library(lesson_id: str) -> dict[str, str]:
    """The library's own source of what a lesson writes, by name."""
    found = dict(filter(None, map(twin, exercises(lesson_id))))
    return {name: inspect.getsource(thing) for name, thing in found.items()}


def require_leave(workspace: Workspace, lesson_id: str, *, give_up: bool) -> None:
    """Raises ArgumentError where a lesson has not passed and is not given up."""
    progress = workspace.progress
    if not (give_up or progress.has_passed(lesson_id) or progress.gave_up(lesson_id)):
        raise ArgumentError(
            f"{lesson_id} has not passed yet, and its solution is shown after that",
            detail=f"layerlab hint {lesson_id} gives a hint, one at a time",
            fix=f"layerlab solution {lesson_id} --give-up shows it now, which is recorded",
        )


def write_solution(workspace: Workspace, lesson_id: str) -> tuple[Path, Path]:
    """Put the solution into the learner's file: (the file, the copy of what was there).

    Raises DataError where a cell is missing or is there twice, and FileError; the file is then as
    it was.
    """
    path = workspace.path(lesson_id)
    notebook = path.suffix == ".ipynb"
    before = read_cells(path)
    known = solutions(lesson_id)
    names = [cell.grade_id for cell in before if cell.is_solution]
    for name in known:
        if names.count(name) != 1:
            there = "is missing from" if name not in names else "is more than once in"
            raise DataError(
                f"the cell {name} {there} {path.name}, so nothing is written",
                fix=f"layerlab reset {lesson_id} puts a fresh file there and keeps a copy",
            )
    old = path.read_bytes().decode("utf-8")
    new = _in_notebook(old, known) if notebook else _in_text(old, known)
    after = parse(new, notebook=notebook)[1]
    wanted = [known.get(cell.grade_id or "", cell.source) if cell.is_solution else cell.source
              for cell in before]  # fmt: skip
    if [cell.source.strip() for cell in after] != [source.strip() for source in wanted]:
        raise DataError(  # such as a line "# %%" inside a text of the learner's
            f"the cells of {path.name} cannot be told apart, so nothing is written",
            fix=f"layerlab reset {lesson_id} puts a fresh file there and keeps a copy",
        )
    kept = workspace.backup(path)
    return write_atomically(path, new), kept


def _in_text(text: str, known: Mapping[str, str]) -> str:
    """A file in the percent format with the solutions in the place of what was written."""
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(newline)
    result: list[str] = []
    inside = False  # a cell whose source is replaced
    for line in lines:
        if re.match(r"# %%(\s|$)", line):
            found = re.search(r'"grade_id": "(\w+)"', line)
            name = found[1] if found and '"solution": true' in line else None
            inside = name in known
            result.append(line)
            if name is not None and inside:
                result += [*known[name].split("\n"), ""]
        elif not inside:
            result.append(line)
    return newline.join(result)


def _in_notebook(text: str, known: Mapping[str, str]) -> str:
    notebook: dict[str, Any] = json.loads(text)
    for cell in notebook["cells"]:
        grader = cell.get("metadata", {}).get("nbgrader", {})
        if grader.get("solution") is True and grader.get("grade_id") in known:
            cell["source"] = known[grader["grade_id"]].splitlines(keepends=True)
            cell["outputs"], cell["execution_count"] = [], None
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
