"""Whether a solution shows where it should not: in what the learner gets, or in a hint.

Code is compared without its spaces, line by line. Lines that are short say nothing: `return x` is
honest everywhere.
"""

from __future__ import annotations

import io
import json
import re
import tokenize
from collections.abc import Iterable, Iterator
from itertools import pairwise

from layerlab.course.building import (
    KEPT,
    learner_notebook,
    learner_text,
    regions,
    solved_notebook,
    solved_text,
)
from layerlab.course.exercises import exercises
from layerlab.course.lesson import BEGIN, END, STUB, Cell, Lesson, lessons, parse

__all__ = ["differences", "hints", "leaks"]

LEAST = 14  # letters of a line of code that cannot be there by chance
LEAST_IN_HINT = 8  # of code between backticks
LEAST_ELSEWHERE = 40  # of a whole region, in the files of other lessons


def differences(one: Lesson) -> Iterator[str]:
    """The solved and the learner's files are the same but for stubs, in cells to write in."""
    for form, learner, solved in (
        ("text", learner_text(one), solved_text(one)),
        ("notebook", learner_notebook(one), solved_notebook(one)),
    ):
        notebook = form == "notebook"
        todo, done = (parse(text, notebook=notebook)[1] for text in (learner, solved))
        if len(todo) != len(done):
            yield f"the {form} has {len(todo)} cells, the solved one {len(done)}"
            continue
        for ours, theirs in zip(todo, done, strict=True):
            same = (ours.kind, ours.metadata) == (theirs.kind, theirs.metadata)
            if ours.is_solution and same:
                same = _fits(ours.source, theirs.source)
            elif same:
                same = ours.source == theirs.source
            if not same:
                yield f"{ours.where} of the {form} differs from the solved one beside its stub"
    from_text = parse(learner_text(one))[1]
    from_notebook = parse(learner_notebook(one), notebook=True)[1]
    if [(c.kind, c.source) for c in from_text] != [(c.kind, c.source) for c in from_notebook[1:]]:
        yield "the text and the notebook have other cells"


def leaks(one: Lesson) -> Iterator[str]:
    """No line of a solution stands in the learner's files, nor outputs, nor other metadata."""
    text, notebook = learner_text(one), learner_notebook(one)
    for form, content in (("text", text), ("notebook", notebook)):
        for mark in (BEGIN, END, "exercise("):
            if mark in content:
                yield f"the learner's {form} has {mark!r} in it"
    for cell in json.loads(notebook)["cells"]:
        if cell.get("outputs") or cell.get("execution_count"):
            yield f"cell {cell['id']} of the notebook has outputs"
        if set(cell["metadata"]) - set(KEPT):
            yield f"cell {cell['id']} of the notebook has metadata of its own"
    given = [(cell, _squeezed(cell.source), _without_docstrings(cell)) for cell in parse(text)[1]]
    for name, region in _solutions(one):
        for cell, written, code in given:
            if shown := _shown(region, written, code):
                yield f"{cell.where} shows the solution of {name}: {shown}"
    squeezed = "\n".join(written for _, written, _ in given)
    for other in lessons():
        for name, region in _solutions(other) if other.id != one.id else ():
            if sum(map(len, region)) >= LEAST_ELSEWHERE and "".join(region) in squeezed:
                yield f"the solution of {name} in {other.id} stands in this lesson"


def hints(one: Lesson) -> Iterator[str]:
    """Three for each exercise, none of them twice, none of them with code of the solution."""
    for exercise in exercises(one.id):
        said = exercise.hints
        if len(said) != 3 or not all(isinstance(it, str) and it.strip() for it in said):
            yield f"{exercise.name} has {len(said)} hints; there should be three"
        if len({" ".join(it.lower().split()) for it in said}) != len(said):
            yield f"{exercise.name} gives the same hint twice"
        solution = [line for name, region in _solutions(one) if name == exercise.name
                    for line in region]  # fmt: skip
        for hint in said:
            squeezed = _squeezed(hint)
            code = [_squeezed(it) for it in re.findall(r"`([^`]+)`", hint)]
            code = [it for it in code if len(it) >= LEAST_IN_HINT and _is_code(it)]
            if any(
                _shown([line], squeezed, [squeezed]) or any(it in line for it in code)
                for line in solution
            ):
                yield f"a hint of {exercise.name} shows its solution: {hint}"


def _shown(region: list[str], text: str, code: Iterable[str] = ()) -> str:
    """The lines of a region that stand in a text, or in code, where they are enough to tell.

    Enough are all lines that say something, or two of them in a row. A formula in a text is fair,
    so there the whole statement counts; in code, what stands after `return` is enough.
    """
    statements = [line for line in region if len(line) >= LEAST]
    values = [it for line in region if len(it := line.removeprefix("return")) >= LEAST]
    for given, telling in ((text, statements), ("\n".join(code), values)):
        if telling and all(line in given for line in telling):
            return "; ".join(telling)
    rows = [one + two for one, two in pairwise(region) if min(len(one), len(two)) >= LEAST]
    return next((row for row in rows if row in text), "")


def _fits(todo: str, done: str) -> bool:
    """Whether the solved cell is the learner's one with something in the place of each stub."""
    stub = r"\n[ \t]*".join(re.escape(line) for line in STUB)
    parts = re.split(rf"^[ \t]*{stub}$", todo, flags=re.M)
    pattern = ".*?".join(re.escape(part) for part in parts)
    return len(parts) > 1 and re.fullmatch(pattern, done, re.S) is not None


def _solutions(one: Lesson) -> list[tuple[str, list[str]]]:
    """(name, the lines of code without spaces and comments) of each region."""
    return [
        (cell.grade_id or "", _code_lines(region))
        for cell in one.cells
        if cell.is_solution
        for region in regions(cell.source)
    ]


def _without_docstrings(cell: Cell) -> list[str]:
    lines = _code_lines(cell.source) if cell.kind == "code" else []
    return [line for line in lines if not re.match("[rRfF]*[\"']", line)]


def _code_lines(source: str) -> list[str]:
    """The logical lines of code: joined where they go on, without spaces and comments."""
    lines, line = [], ""
    left_out = (tokenize.COMMENT, tokenize.NL, tokenize.INDENT, tokenize.DEDENT)
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type in (tokenize.NEWLINE, tokenize.ENDMARKER):
                lines.append(line)
                line = ""
            elif token.type not in left_out:
                line += _squeezed(token.string)
    except (tokenize.TokenError, IndentationError, SyntaxError):
        lines += [_squeezed(line) for line in source.splitlines()]
    return [line for line in lines if line]


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _is_code(text: str) -> bool:
    """Whether it does something: calls, computes, assigns. A name alone does not."""
    return bool(re.search(r"[(\[+*/@=<>]|-", text)) and not re.fullmatch(r"[\w.]+\(\)", text)
