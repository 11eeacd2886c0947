"""What is made of a lesson: the learner's file, the solved one, notebooks, a release for nbgrader.

Nothing is added and nothing is changed but this: exercise cells are left out, and a solution region
becomes a stub (learner) or loses its markers (solved). Notebooks begin with a cell that installs
what is missing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import jupytext
import yaml

from layerlab.course.lesson import BEGIN, END, STUB, Cell, Lesson
from layerlab.errors import DataError
from layerlab.files import write_atomically

__all__ = [
    "SETUP",
    "cleared",
    "learner_notebook",
    "learner_text",
    "regions",
    "release",
    "released",
    "solved_notebook",
    "solved_source",
    "solved_text",
]

KEPT = ("nbgrader", "tags")  # of a cell's metadata; jupytext adds notes of its own
JUPYTER = {
    "jupytext": {"text_representation": {"extension": ".py", "format_name": "percent"}},
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
}
SETUP = "setup"  # the id of the cell that installs what is missing
INSTALL = """\
# Elsewhere than on your own machine, as in Colab: install what is missing.
from importlib.util import find_spec

if find_spec("layerlab") is None:
    %pip install --quiet "layerlab[course]"
"""
EARLIER = """\
if find_spec("mylayers") is None:  # what the lessons before this one write
    from layerlab.course.exporting import solved_package

    solved_package(".", before="{lesson}")
"""


def cleared(source: str) -> str:
    """A cell as the learner gets it: each solution region is a stub, as nbgrader writes it.

    Raises DataError where a region has no end, or begins inside another one.
    """
    kept = []
    for line, inside in _marked(source):
        if BEGIN in line:
            indent = line[: len(line) - len(line.lstrip())]
            kept += [indent + stub for stub in STUB]
        elif not inside:
            kept.append(line)
    return "\n".join(kept)


def solved_source(source: str) -> str:
    """A cell with its solution, without the markers around it. Raises DataError as `cleared`."""
    return "\n".join(line for line, _ in _marked(source) if BEGIN not in line and END not in line)


def regions(source: str) -> list[str]:
    """What stands inside each solution region of a cell. Raises DataError as `cleared`."""
    found: list[list[str]] = []
    for line, inside in _marked(source):
        if BEGIN in line:
            found.append([])
        elif inside and END not in line:
            found[-1].append(line)
    return ["\n".join(lines) for lines in found]


def _marked(source: str) -> list[tuple[str, bool]]:
    """Each line, and whether it belongs to a solution region; its markers do."""
    found, inside = [], False
    for line in source.split("\n"):
        if (BEGIN in line and inside) or (END in line and not inside):
            raise DataError(
                "solution regions are not in order", detail=line.strip(), fix=f"{BEGIN} ... {END}"
            )
        inside = inside or BEGIN in line
        found.append((line, inside))
        if END in line:
            inside = False
    if inside:
        raise DataError("a solution region has no end", fix=END)
    return found


def learner_text(lesson: Lesson) -> str:
    """The learner's file, a program in the percent format: solutions are taken out."""
    return _text(lesson, cleared)


def solved_text(lesson: Lesson) -> str:
    """The same file with the solutions in it."""
    return _text(lesson, solved_source)


def learner_notebook(lesson: Lesson) -> str:
    """The learner's file as a Jupyter notebook: no outputs, the same text at every build."""
    return _notebook(lesson, cleared)


def solved_notebook(lesson: Lesson) -> str:
    """The same notebook with the solutions in it."""
    return _notebook(lesson, solved_source)


def release(lessons: Iterable[Lesson], folder: Path) -> list[Path]:
    """Write ``source/LESSON/LESSON.ipynb`` for nbgrader: solutions between their markers.

    nbgrader takes them out itself, and keeps the tests for grading. A student hands in the notebook
    and the `mylayers` folder beside it; where that is missing, the notebook's first cell writes the
    solutions of the lessons before. So nothing is released before its own lesson is.
    """
    written = []
    for lesson in lessons:
        target = released(lesson, folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        written.append(write_atomically(target, _notebook(lesson, lambda source: source)))
    return written


def released(lesson: Lesson, folder: Path) -> Path:
    """Where nbgrader looks for a lesson in the folder of its course."""
    return folder / "source" / lesson.id / f"{lesson.id}.ipynb"


def _cells(lesson: Lesson, change: Callable[[str], str]) -> list[dict[str, Any]]:
    """The cells that are built, as a notebook has them."""
    return [
        _cell(
            cell.kind,
            _identity(cell),
            change(cell.source) if cell.is_solution else cell.source,
            {name: cell.metadata[name] for name in KEPT if name in cell.metadata},
        )
        for cell in lesson.cells
        if not cell.is_exercise
    ]


def _cell(
    kind: str, identity: str, source: str, metadata: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    found: dict[str, Any] = {"cell_type": kind, "id": identity, "metadata": dict(metadata or {})}
    if kind == "code":
        found |= {"execution_count": None, "outputs": []}
    return {**found, "source": source.splitlines(keepends=True)}


def _identity(cell: Cell) -> str:
    """An id that is the same at every build, of the letters that Jupyter allows."""
    name = cell.grade_id or f"cell-{cell.number:03}"
    return re.sub(r"[^A-Za-z0-9_-]", "-", name)[:64]


def _text(lesson: Lesson, change: Callable[[str], str]) -> str:
    front = {"title": lesson.title, "jupyter": JUPYTER}
    header = yaml.safe_dump(front, sort_keys=False, allow_unicode=True, width=1000).splitlines()
    # The header that jupytext would write has versions in it.
    plain = _json(_cells(lesson, change), {"jupytext": {"notebook_metadata_filter": "-all"}})
    body: str = jupytext.writes(jupytext.reads(plain, fmt="ipynb"), fmt="py:percent")
    return "\n".join(f"# {line}" for line in ["---", *header, "---"]) + f"\n\n{body}"


def _notebook(lesson: Lesson, change: Callable[[str], str]) -> str:
    earlier = any(
        cell.exported and re.search(r"^(from|import) mylayers\b", cell.source, re.M)
        for cell in lesson.cells
    )
    setup = "\n".join([INSTALL, EARLIER.format(lesson=lesson.id)] if earlier else [INSTALL])
    return _json(
        [_cell("code", SETUP, setup.rstrip()), *_cells(lesson, change)],
        {"title": lesson.title, "kernelspec": JUPYTER["kernelspec"]},
    )


def _json(cells: Sequence[Mapping[str, Any]], metadata: Mapping[str, Any]) -> str:
    notebook = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
