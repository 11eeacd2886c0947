"""An explanation as Markdown: headings, nested lists, formulas in dollars, matrices as they print.

GitHub and notebooks typeset the formulas; as plain text it can be read too. A line with a name that
a formula in Markdown cannot hold ($, a brace, a backtick) is shown as code instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from layerlab.explain.render.common import Explained, clean, gap_note, shown_steps
from layerlab.explain.render.latex import lines_of
from layerlab.explain.render.text import picture_lines
from layerlab.explain.steps import Step

__all__ = ["escaped", "render"]

WIDTH = 80  # of the matrices
_COMPARED = {"<": "lt", ">": "gt", "<=": "le", ">=": "ge"}  # HTML could take < for a tag


def render(explanation: Explained) -> str:
    """The title, the matrices of each layer, the steps as a list, and the notes."""
    blocks = [f"### {escaped(explanation.title)}"]
    for picture in explanation.pictures:
        if picture.title and len(explanation.pictures) > 1:
            blocks.append(f"**{escaped(picture.title)}**")
        lines = picture_lines(picture, WIDTH)
        if lines:
            fence = _longer_than_any("\n".join(lines), "`", 3)
            blocks.append("\n".join([fence, *lines, fence]))
    steps = list(_steps(explanation.steps, explanation, 0))
    if steps:
        blocks.append("\n".join(steps))
    blocks += [f"> Note: {escaped(note)}" for note in explanation.notes]
    return "\n\n".join(blocks)


def _steps(steps: Sequence[Step], explanation: Explained, depth: int) -> Iterator[str]:
    indent = "  " * depth
    for step in shown_steps(steps, explanation.pictures):
        if isinstance(step, int):
            yield f"{indent}- {escaped(gap_note(step))}"
            continue
        line = _line(step) if step.expression is not None else f"**{escaped(step.title)}**"
        note = f"  \n{indent}  _{escaped(step.note)}_" if step.note.strip() else ""
        yield f"{indent}- {line}{note}"
        yield from _steps(step.steps, explanation, depth + 1)


def _line(step: Step) -> str:
    """The line as a formula, or as code."""
    formula = " = ".join(lines_of(step))
    symbols = re.sub(" [<>]=? ", " ", step.formula.replace("·", ""))
    if re.fullmatch(r"[\w\s.,:()\[\]+/^=-]*", symbols) and "$" not in formula:
        for sign, command in _COMPARED.items():
            formula = formula.replace(f" {sign} ", rf" \{command} ")
        return f"${formula}$"
    line = clean(step.line)
    fence = _longer_than_any(line, "`", 1)
    return f"{fence} {line} {fence}"


def _longer_than_any(text: str, letter: str, least: int) -> str:
    """So many of the letter that the text does not hold as many in a row."""
    runs = re.findall(f"{letter}+", text)
    return letter * max(least, *(len(run) + 1 for run in runs), least)


def escaped(words: str) -> str:
    """Words as they are: nothing in them is a command of Markdown or HTML."""
    safe = re.sub(r"([\\`*_\[\]|~$&#])", r"\\\1", clean(words).strip()) or "…"
    return safe.replace("<", "&lt;")
