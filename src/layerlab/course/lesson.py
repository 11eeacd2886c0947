"""A lesson: one plain-text file of text and code cells, a program and a notebook at once.

The file is in Jupyter's percent format, with the markers that nbgrader and nbdev use. A learner's
copy of it, as text or as a notebook, is read by the same functions.
"""

from __future__ import annotations

import json
import os
import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import jupytext
import yaml

from layerlab.course.names import LESSONS, lesson_ids
from layerlab.errors import DataError
from layerlab.files import open_plain

__all__ = ["BEGIN", "END", "STUB", "Cell", "Lesson", "lesson", "lessons", "parse", "read_cells"]

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
STUB = ("# YOUR CODE HERE", "raise NotImplementedError()")  # as nbgrader writes it
LARGEST = 8 * 2**20  # bytes of a learner's file; pictures in a notebook count too


@dataclass(frozen=True)
class Cell:
    """One cell of a lesson or of a learner's file."""

    kind: str  # "markdown", "code" or "raw"
    source: str
    metadata: Mapping[str, Any] = field(default_factory=dict)
    number: int = 1  # its place in the file, counted from 1
    line: int | None = None  # of its first line in a text file; None in a notebook
    outputs: Sequence[Any] = ()

    @property
    def exported(self) -> bool:
        """Whether it goes into the learner's package: it has the line ``#| export``."""
        return self.kind == "code" and bool(re.search(r"^#\|\s*export\s*$", self.source, re.M))

    @property
    def module(self) -> str | None:
        """The module that ``#| default_exp NAME`` names."""
        found = re.search(r"^#\|\s*default_exp\s+(\w+)\s*$", self.source, re.M)
        return found[1] if found and self.kind == "code" else None

    @property
    def _grader(self) -> Mapping[str, Any]:
        found = self.metadata.get("nbgrader")
        return found if isinstance(found, Mapping) else {}

    @property
    def grade_id(self) -> str | None:
        """Its name among the exercises and tests of the lesson."""
        found = self._grader.get("grade_id")
        return found if isinstance(found, str) else None

    @property
    def is_solution(self) -> bool:
        """Whether the learner writes in it."""
        return self._grader.get("solution") is True

    @property
    def is_test(self) -> bool:
        """Whether it tests what the learner wrote."""
        return self._grader.get("grade") is True and not self.is_solution

    @property
    def points(self) -> float:
        """What passing this test is worth."""
        found = self._grader.get("points", 0)
        return float(found) if isinstance(found, int | float) else 0.0

    @property
    def is_exercise(self) -> bool:
        """Whether it says how exercises are checked; such a cell is left out of all that is built.

        It is code that calls `exercise`, see exercises.py.
        """
        return "exercise" in self.metadata.get("tags", ())

    @property
    def where(self) -> str:
        """The cell as a reader finds it: "cell relu, line 40", "cell 7"."""
        name = self.grade_id or str(self.number)
        return f"cell {name}" + (f", line {self.line}" if self.line else "")


@dataclass(frozen=True)
class Lesson:
    """A lesson of the course, as its author wrote it: solutions and checks are in it."""

    id: str  # "04_layers"
    front: Mapping[str, Any]  # title, subtitle, tags, minutes, difficulty, prerequisites, ...
    cells: tuple[Cell, ...]
    path: Path

    @property
    def number(self) -> int:
        """Its place in the course: 4."""
        return int(self.id.split("_")[0])

    @property
    def title(self) -> str:
        """Its title: "A layer is many neurons"."""
        return str(self.front["title"])

    @property
    def module(self) -> str:
        """The module of `mylayers` that it fills: "layers"."""
        return next(cell.module for cell in self.cells if cell.module)

    def cell(self, grade_id: str) -> Cell:
        """The cell with this name."""
        return next(cell for cell in self.cells if cell.grade_id == grade_id)


def parse(text: str, *, notebook: bool = False) -> tuple[dict[str, Any], tuple[Cell, ...]]:
    """(front matter, cells) of a file's text. Raises DataError where it cannot be read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # cells without ids are as good
            if notebook and not isinstance(json.loads(text).get("cells"), list):
                raise ValueError("it has no cells")
            found = jupytext.reads(text, fmt="ipynb" if notebook else "py:percent")
            raw = [
                (c.cell_type, c.source, dict(c.metadata), c.get("outputs", ())) for c in found.cells
            ]
            if not all(isinstance(source, str) for _, source, _, _ in raw):
                raise ValueError("a cell holds no text")
    except Exception as error:  # whatever is in the file, and its readers have many errors
        what = "notebook" if notebook else "lesson"
        raise DataError(
            f"this is no {what} that can be read",
            detail=f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}",
            fix="layerlab reset LESSON puts a fresh one there and keeps a copy of this one",
        ) from error
    front: dict[str, Any] = {}
    if raw and raw[0][0] == "raw" and raw[0][1].lstrip().startswith("---"):
        front = _front_matter(raw[0][1])
        if front:
            raw = raw[1:]
    lines = [None] * len(raw) if notebook else _lines(text, [source for _, source, _, _ in raw])
    cells = tuple(
        Cell(kind, source, metadata, number, line, outputs)
        for number, ((kind, source, metadata, outputs), line) in enumerate(
            zip(raw, lines, strict=True), 1
        )
    )
    return front, cells


def read_cells(path: Path) -> tuple[Cell, ...]:
    """The cells of a learner's file, a notebook or a text. Raises DataError, FileError."""
    try:
        with open_plain(path) as file:
            size = os.fstat(file.fileno()).st_size
            if size > LARGEST:
                raise DataError(
                    f"{path.name} is too large for a lesson",
                    detail=f"{size:,} bytes, at most {LARGEST:,} are read",
                    fix="clear the outputs of the notebook, and save it again",
                )
            text = file.read(LARGEST).decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError(
            f"{path.name} is no text in UTF-8",
            detail=f"byte {error.start:,} is {error.object[error.start]:#04x}",
            fix="save it as UTF-8 in your editor",
        ) from error
    except OSError as error:
        raise DataError(f"cannot read {path.name}: {error.strerror or error}") from error
    return parse(text, notebook=path.suffix == ".ipynb")[1]


@cache
def lesson(lesson_id: str) -> Lesson:
    """The lesson of the course with this id."""
    path = LESSONS / f"{lesson_id}.py"
    front, cells = parse(path.read_text("utf-8"))
    return Lesson(lesson_id, front, cells, path)


def lessons() -> tuple[Lesson, ...]:
    """All lessons of the course, in their order."""
    return tuple(lesson(name) for name in lesson_ids())


def _front_matter(text: str) -> dict[str, Any]:
    try:
        found = yaml.safe_load(text.strip().strip("-"))
    except yaml.YAMLError:
        return {}
    return found if isinstance(found, dict) else {}


def _lines(text: str, sources: Sequence[str]) -> list[int | None]:
    """The line on which each cell begins: its first line of text after the marker before it."""
    lines = text.splitlines()
    markers = [number for number, line in enumerate(lines, 1) if re.match(r"# %%(\s|$)", line)]
    begins: list[int | None] = []
    if len(markers) == len(sources):
        for marker in markers:
            line = marker
            while line < len(lines) and not lines[line].strip():
                line += 1
            begins.append(line + 1)
        return begins
    position = 0  # text before the first marker, or markers in strings: look for the cells
    for source in sources:
        found = text.find(source, position) if source else -1
        begins.append(text.count("\n", 0, found) + 1 if found >= 0 else None)
        position = max(position, found)
    return begins
