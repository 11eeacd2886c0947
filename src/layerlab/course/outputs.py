"""What the code of a lesson shows: its solved cells are run, in a process of their own.

A cell shows what it prints, the value of its last line, and the figures that it draws, in the
order in which a notebook would have them.
"""

from __future__ import annotations

import ast
import io
import linecache
import sys
import tempfile
import warnings
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stdout
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

import matplotlib
from matplotlib import pyplot
from matplotlib.figure import Figure

from layerlab.course.building import solved_source
from layerlab.course.exporting import solved_package
from layerlab.course.lesson import Cell, Lesson
from layerlab.errors import DataError

__all__ = ["Output", "outputs"]


@dataclass(frozen=True)
class Output:
    """One thing that a cell shows: text, HTML, or a figure as SVG."""

    kind: str  # "text", "html" or "svg"
    data: str
    alt: str = ""  # of a figure: what it shows, in words


def outputs(lesson: Lesson) -> list[list[Output]]:
    """What each cell of a lesson shows, with its solutions in place; [] for text and exercises.

    The modules of `mylayers` hold the solutions of the lessons before. A warning is a failure.
    Raises DataError for a cell that fails.
    """
    # A fresh interpreter: a lesson cannot see what another one imported, seeded or drew.
    with (
        tempfile.TemporaryDirectory() as folder,
        ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process,
    ):
        solved_package(folder, before=lesson.id)
        found = process.submit(_run, lesson, folder).result()
    if isinstance(found, str):
        raise DataError(f"a cell of {lesson.id} fails when it is run", detail=found)
    return found


def _run(lesson: Lesson, folder: str) -> list[list[Output]] | str:
    """The outputs, or which cell failed and why."""
    matplotlib.use("agg")
    matplotlib.rcParams["svg.hashsalt"] = lesson.id  # the same text at every build
    warnings.simplefilter("error")
    sys.path.insert(0, folder)
    names: dict[str, Any] = {"__name__": "__main__"}
    found: list[list[Output]] = []
    for cell in lesson.cells:
        shown = _Shown(cell)
        if cell.kind == "code" and not cell.is_exercise:
            try:
                shown.run(f"{lesson.id}, {cell.where}", names)
            except (Exception, SystemExit) as error:
                return f"{cell.where}: {type(error).__name__}: {error}"
        found.append(shown.outputs)
    return found


class _Shown:
    """Runs one cell, and keeps what it shows."""

    def __init__(self, cell: Cell) -> None:
        self.cell = cell
        self.outputs: list[Output] = []
        self.printed = io.StringIO()

    def run(self, file: str, names: dict[str, Any]) -> None:
        """Run the cell; `file` is what an error calls it."""
        source = solved_source(self.cell.source)
        # So that inspect.getsource finds what the cell defines.
        linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
        body = ast.parse(source, file).body
        last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
        show, pyplot.show = pyplot.show, lambda *args, **options: self.figures()
        try:
            with redirect_stdout(self.printed):
                exec(compile(ast.Module(body, []), file, "exec"), names)
                if isinstance(last, ast.Expr):
                    value = eval(compile(ast.Expression(last.value), file, "eval"), names)
                    self.value(value)
                self.figures()
        finally:
            pyplot.show = show
            pyplot.close("all")
        self.text()

    def text(self) -> None:
        """Keep what was printed until now."""
        if printed := self.printed.getvalue().rstrip():
            self.outputs.append(Output("text", printed))
        self.printed.seek(0)
        self.printed.truncate()

    def value(self, value: Any) -> None:
        """Keep the value of the last line, as a notebook shows it."""
        made_by = type(value[0] if isinstance(value, Sequence) and value else value).__module__
        if isinstance(value, Figure):
            self.figure(value)
        elif value is None or made_by.startswith("matplotlib."):
            return  # axes and lines are shown with their figure
        elif hasattr(value, "_repr_html_"):
            self.text()
            self.outputs.append(Output("html", value._repr_html_()))
        else:
            print(repr(value))

    def figures(self) -> None:
        """Keep the open figures, and close them."""
        for number in pyplot.get_fignums():
            self.figure(pyplot.figure(number))
        pyplot.close("all")

    def figure(self, figure: Any) -> None:
        """Keep a figure. Raises ValueError where no words say what it shows."""
        self.text()
        titles = [figure.get_suptitle(), *(axis.get_title() for axis in figure.axes)]
        said = [line[len("#| alt:") :] for line in self.cell.source.splitlines()
                if line.startswith("#| alt:")]  # fmt: skip
        words = " ".join(said) or getattr(figure, "alt", "") or ". ".join(filter(None, titles))
        if not words.strip():
            raise ValueError("a figure wants words: a title, or a line '#| alt: what it shows'")
        if hasattr(figure, "svg"):  # of layerlab.course.figures, which has a style of its own
            drawn = figure.svg()
        else:
            file = io.StringIO()
            figure.savefig(file, format="svg", bbox_inches="tight", metadata={"Date": None})
            drawn = file.getvalue()
        self.outputs.append(Output("svg", drawn, " ".join(words.split())))
        pyplot.close(figure)
