"""Lessons are tried out: graded unsolved and solved, run from top to bottom, block by block.

What runs, runs in a process of its own: it may import, draw and fail as it likes.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from matplotlib import use

from layerlab.course.building import (
    learner_text,
    solved_notebook,
    solved_source,
    solved_text,
)
from layerlab.course.exercises import exercises, solved
from layerlab.course.exporting import solved_package
from layerlab.course.grading import grade
from layerlab.course.judging import judge
from layerlab.course.lesson import Cell, Lesson, parse
from layerlab.course.outputs import outputs
from layerlab.course.results import LessonResult
from layerlab.errors import DataError

__all__ = ["blocks", "figures", "learner_fails", "mistakes", "page_blocks", "solution_passes"]

DRAWS = re.compile(r"^\s*figures\.|plt\.show\(|ll\.explain\(", re.M)
SEEDS = range(3)


def learner_fails(one: Lesson) -> Iterator[str]:
    """Whoever writes nothing passes nothing, with the solutions beside it too."""
    result = _graded(one, learner_text(one), "py", before=None)
    if result.message or len(result.exercises) != len(exercises(one.id)):
        yield f"the learner's file is not graded: {result.message}"
    for each in result.exercises:
        if each.passed:
            yield f"{each.name} passes before anything is written"
    for name in _own_process(_passing_tests, one.id, parse(learner_text(one))[1]):
        yield f"the cell {name} passes before anything is written"


def solution_passes(one: Lesson) -> Iterator[str]:
    """Whoever writes the solution passes everything, in a text and in a notebook."""
    for form, text in (("py", solved_text(one)), ("ipynb", solved_notebook(one))):
        result = _graded(one, text, form, before=one.id)
        if result.message:
            yield f"the solved .{form} is not graded: {result.message}"
        elif not result.exercises:
            yield "there is no exercise in it"
        for each in result.exercises:
            if not each.passed:
                yield f"the solution of {each.name} does not pass: {each.status}, {each.message}"


def figures(one: Lesson) -> Iterator[str]:
    """The solved lesson runs from top to bottom without a warning; what should draw, draws."""
    try:
        shown = outputs(one)
    except DataError as error:
        yield error.detail or error.what
        return
    for cell, results in zip(one.cells, shown, strict=True):
        draws = cell.kind == "code" and not cell.is_exercise and DRAWS.search(cell.source)
        if draws and not any(result.kind in ("svg", "html") for result in results):
            yield f"{cell.where} draws nothing"


def mistakes(one: Lesson) -> Iterator[str]:
    """Each mistake that an exercise names is wrong, and is told apart from the others."""
    here: Any = SimpleNamespace(find=lambda name: (getattr(solved(one.id), name), ()))
    for exercise in exercises(one.id):
        if exercise.questions is None and exercise.scenario is None:
            continue
        if exercise.role is None and len(exercise.mistakes) < 2:
            yield f"{exercise.name} names {len(exercise.mistakes)} mistakes; name two at least"
        asked = replace(exercise, role=None, goal=None)  # only by what names them
        for seed in SEEDS:
            for wrong in exercise.mistakes:
                with np.errstate(all="ignore"):  # what is wrong may divide by zero
                    found = judge(asked, here, wrong.function, seed).finding
                said = found and not found.passed and found.mistake
                if said != wrong.slug:
                    yield (
                        f"{exercise.name}: with seed {seed} the mistake {wrong.slug} "
                        f"{'passes' if found and found.passed else f'is taken for {said}'}"
                    )


def blocks(one: Lesson) -> Iterator[str]:
    """The code blocks in the text of a lesson run, each after the cells before it."""
    if any(_fenced(cell.source) for cell in one.cells if cell.kind == "markdown"):
        yield from _own_process(_run_blocks, one.id, one.cells)


def page_blocks(page: Path) -> Iterator[str]:
    """The code blocks of a page run one after the other, as a reader types them."""
    cell = Cell("markdown", page.read_text("utf-8"))
    if _fenced(cell.source):
        yield from _own_process(_run_blocks, "", (cell,))


def _graded(one: Lesson, text: str, form: str, *, before: str | None) -> LessonResult:
    """A file of the lesson, with the solutions of the lessons before another one, or of all."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"{one.id}.{form}")
        file.write_text(text, "utf-8")
        return grade(one.id, file, solved_package(folder, before=before), seconds=60.0, seed=0)


def _own_process(
    run: Callable[[Sequence[Cell]], list[str]], before: str, cells: Sequence[Cell]
) -> list[str]:
    """What a function says that runs cells, in a fresh process and an empty folder."""
    with (
        tempfile.TemporaryDirectory() as folder,
        ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process,
    ):
        solved_package(folder, before=before or None)
        return process.submit(_in_folder, folder, run, cells).result()


def _in_folder(folder: str, run: Callable[[Sequence[Cell]], list[str]], cells: Any) -> list[str]:
    os.chdir(folder)
    sys.path.insert(0, folder)
    use("agg")
    with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
        return run(cells)


def _passing_tests(cells: Sequence[Cell]) -> list[str]:
    """The test cells that do not fail, where each cell runs whatever became of those before."""
    names: dict[str, Any] = {"__name__": "__main__"}
    warnings.simplefilter("ignore")
    passing = []
    for cell in cells:
        if cell.kind != "code":
            continue
        try:
            exec(compile(cell.source, cell.where, "exec"), names)
        except Exception:
            continue
        if cell.is_test:
            passing.append(cell.grade_id or cell.where)
    return passing


def _run_blocks(cells: Sequence[Cell]) -> list[str]:
    """What is wrong with the blocks in the text, each run after the cells before it."""
    names: dict[str, Any] = {"__name__": "__main__"}
    wrong = []
    for cell in cells:
        if cell.kind == "code" and not cell.is_exercise:
            with contextlib.suppress(Exception):  # `figures` says so
                exec(compile(solved_source(cell.source), cell.where, "exec"), names)
        for number, block in enumerate(_fenced(cell.source) if cell.kind == "markdown" else (), 1):
            where = f"{cell.where}, block {number}"
            try:
                if ">>>" in block:
                    _doctest(block, names, where)
                else:
                    exec(compile(block, where, "exec"), names)
            except Exception as error:
                wrong.append(f"{where}: {type(error).__name__}: {error}")
    return wrong


def _doctest(block: str, names: dict[str, Any], where: str) -> None:
    test = doctest.DocTestParser().get_doctest(block, names, where, where, 0)
    told = io.StringIO()
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    if runner.run(test, out=told.write, clear_globs=False).failed:
        raise AssertionError(told.getvalue())
    names.update(test.globs)


def _fenced(text: str) -> list[str]:
    """The Python blocks of a Markdown text that are to be run."""
    return re.findall(r"^```(?:python|pycon)\n(.*?)^```", text, re.M | re.S)
