"""What the source of a lesson must look like, so that everything can be made of it.

Each function yields a sentence for everything that is not so; nothing of the lesson is run.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from layerlab.course.building import cleared, regions
from layerlab.course.lesson import Cell, Lesson, lesson
from layerlab.course.names import lesson_ids
from layerlab.errors import DataError

__all__ = ["SECTIONS", "cells", "front_matter", "imports", "sections"]

SECTIONS = ("What it is", "The mathematics", "Step by step", "Test it", "Use it",
            "Where it lives", "Summary")  # fmt: skip
# What nbgrader wants of a cell that is written in, and of one that tests.
SOLUTION = {"grade": False, "locked": False, "schema_version": 3, "solution": True, "task": False}
TEST = {"grade": True, "locked": True, "schema_version": 3, "solution": False, "task": False}
FACTS: Mapping[str, tuple[str, Any]] = {
    "title": ("a short text", lambda it: isinstance(it, str) and 0 < len(it) <= 60),
    "subtitle": ("one sentence", lambda it: isinstance(it, str) and 0 < len(it) <= 200),
    "tags": ("a list of words", lambda it: _texts(it) and 1 <= len(it) <= 8),
    "minutes": ("8 to 60", lambda it: type(it) is int and 8 <= it <= 60),
    "difficulty": ("1 to 4", lambda it: type(it) is int and 1 <= it <= 4),
    "prerequisites": ("a list of lessons", lambda it: it == [] or _texts(it)),
    "next": ("a list of lessons", lambda it: it == [] or _texts(it)),
    "objectives": ("a list of 3 to 5", lambda it: _texts(it) and 3 <= len(it) <= 5),
}


def front_matter(one: Lesson) -> Iterator[str]:
    """The facts at the head of the file, all of them and no others; lessons that there are."""
    for key in sorted(set(one.front) ^ set(FACTS)):
        yield f"{key} is {'no fact of a lesson' if key in one.front else 'missing'}"
    for key, (wanted, is_right) in FACTS.items():
        if key in one.front and not is_right(one.front[key]):
            yield f"{key} should be {wanted}, not {one.front[key]!r}"
    for key, before in (("prerequisites", True), ("next", False)):
        for name in one.front.get(key) or ():
            if name not in lesson_ids():
                yield f"{key} names {name}, which is no lesson"
            elif name == one.id or (name < one.id) != before:
                yield f"{key} names {name}, which does not come {'before' if before else 'after'}"
    following = [name for name in lesson_ids() if name > one.id]
    if following and not one.front.get("next"):
        yield "next is empty, and there are lessons after it"


def sections(one: Lesson) -> Iterator[str]:
    """The title first, then the sections of every lesson in their order."""
    if not one.cells or not re.match(r"# \S", one.cells[0].source):
        yield "it does not begin with a title: # Title"
    found = [heading for cell in one.cells for heading in _headings(cell)]
    if found != list(SECTIONS):
        yield f"its sections are {', '.join(found)}; they should be {', '.join(SECTIONS)}"


def cells(one: Lesson) -> Iterator[str]:
    """Each thing to write has its name, a region, and a test that is worth points."""
    code = [cell for cell in one.cells if cell.kind == "code"]
    if not code or code[0].module is None or len(code[0].source.strip().splitlines()) > 1:
        yield "the first code cell should be the one line #| default_exp MODULE"
    elif code[0].module != one.id.partition("_")[2]:
        yield f"it exports to {code[0].module}, not to {one.id.partition('_')[2]}"
    for name, count in Counter(cell.grade_id for cell in code if cell.grade_id).items():
        if count > 1:
            yield f"{count} cells are called {name}"
    for name, count in Counter(
        name for cell in code if _stays(cell) for name in _defined(cell)
    ).items():
        if count > 1:
            yield f"{name} is defined {count} times"
    asked = Counter(name for cell in code if cell.is_exercise for name in _asked(cell))
    for name in sorted({cell.grade_id or "" for cell in code if cell.is_solution} ^ set(asked)):
        yield f"{name} " + ("is an exercise and has no cell" if asked[name] else "has no exercise")
    tests = {cell.grade_id: cell for cell in code if cell.is_test}
    written = [cell for cell in code if cell.is_solution]
    if not written:
        yield "there is nothing to write in it"
    for cell in written:
        yield from _solution(cell)
        test = tests.pop(f"test_{cell.grade_id}", None)
        if test is None:
            yield f"{cell.where} has no test: a cell test_{cell.grade_id}"
        elif test.number < cell.number:
            yield f"{test.where} comes before what it tests"
    for test in tests.values():
        yield f"{test.where} tests nothing that is written here"
    for cell in code:
        if cell.is_test:
            yield from _metadata(cell, {**TEST, "points": cell.points})
            if cell.points < 1 or cell.points != int(cell.points):
                yield f"{cell.where} should be worth whole points, not {cell.points:g}"


def imports(one: Lesson) -> Iterator[str]:
    """Lessons import only from lessons before them, so that there is no cycle.

    What is exported or written needs nothing but NumPy, the standard library and those.
    """
    modules = {lesson(name).module: name for name in lesson_ids() if name < one.id}
    known = _before(one)
    for cell in one.cells:
        if cell.kind != "code" or cell.is_exercise:
            continue
        for name in _imported(cell):
            top, _, module = name.partition(".")
            if top == "mylayers":
                if module not in modules:
                    yield f"{cell.where} imports {name}, which no lesson before this one writes"
                elif modules[module] not in known:
                    yield f"{cell.where} imports {name}: {modules[module]} is no prerequisite"
            elif _stays(cell) and top not in sys.stdlib_module_names and top != "numpy":
                yield f"{cell.where} is exported and imports {name}"


def _solution(cell: Cell) -> Iterator[str]:
    """What is to be said of a cell that the learner writes in."""
    yield from _metadata(cell, SOLUTION)
    if not cell.exported:
        yield f"{cell.where} is not exported: #| export"
    try:
        if not regions(cell.source):
            yield f"{cell.where} has no solution region"
        stub = ast.parse(cleared(cell.source))
    except DataError as error:
        yield f"{cell.where}: {error.what}"
        return
    except SyntaxError as error:
        yield f"{cell.where} is no Python without its solution: {error.msg}"
        return
    names = [node.name for node in stub.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    if names != [cell.grade_id] or len(stub.body) != 1:
        yield f"{cell.where} should define {cell.grade_id} and nothing else, outside its regions"


def _metadata(cell: Cell, wanted: Mapping[str, Any]) -> Iterator[str]:
    found = {k: v for k, v in cell.metadata.get("nbgrader", {}).items() if k != "grade_id"}
    if found != wanted:
        yield f"{cell.where} has other metadata than nbgrader wants: {found}"


def _headings(cell: Cell) -> list[str]:
    """The headings of sections in a text cell, those in code blocks left out."""
    if cell.kind != "markdown":
        return []
    text = re.sub(r"^```.*?^```", "", cell.source, flags=re.M | re.S)
    return re.findall(r"^## (.*\S)", text, re.M)


def _stays(cell: Cell) -> bool:
    """Whether it becomes part of the learner's module."""
    return cell.exported or cell.is_solution


def _tree(cell: Cell) -> ast.Module:
    try:
        return ast.parse(cell.source)
    except SyntaxError:
        return ast.Module([], [])  # whoever runs the cell says so


def _defined(cell: Cell) -> list[str]:
    return [
        node.name for node in _tree(cell).body if isinstance(node, ast.FunctionDef | ast.ClassDef)
    ]


def _asked(cell: Cell) -> list[str]:
    """The names that a cell calls `exercise` with."""
    return [
        str(node.args[0].value)
        for node in ast.walk(_tree(cell))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "exercise"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    ]


def _imported(cell: Cell) -> Iterator[str]:
    """The modules that a cell imports, anywhere in it."""
    for node in ast.walk(_tree(cell)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "."


def _before(one: Lesson) -> set[str]:
    """Its prerequisites, and theirs."""
    found: set[str] = set()
    waiting = list(one.front.get("prerequisites", ()))
    while waiting:
        name = waiting.pop()
        if name in lesson_ids() and name < one.id and name not in found:
            found.add(name)
            waiting += lesson(name).front.get("prerequisites", ())
    return found


def _texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(it, str) for it in value)
