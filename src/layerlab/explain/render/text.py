"""An explanation as lines of text for a terminal, never wider than it is.

A layer is first drawn as the matrices that are multiplied and added, then come the steps, indented.
A line that is too long is broken at " = ", then at " + " and " - ", and never inside a number.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from layerlab.errors import ArgumentError, ArgumentTypeError
from layerlab.explain.expression import FEWEST, number
from layerlab.explain.render.common import (
    Explained,
    Numbers,
    chosen,
    clean,
    flat,
    gap_note,
    shown_steps,
)
from layerlab.explain.steps import Picture, Step

__all__ = ["picture_lines", "render"]

NARROWEST = 20
MOST_COLUMNS, MOST_ROWS = 6, 8  # of a matrix
LONGEST_NAME = 24  # above a matrix

PLAIN = {
    "·": "*",
    "→": "->",
    "×": "x",
    "…": "...",
    "−": "-",
    "≈": "~",
    "\N{REPLACEMENT CHARACTER}": "?",
}
STYLES = {"": "", "bold": "\x1b[1m", "dim": "\x1b[2m"}

# Where a long line may be broken, the best places first.
_FORMULA = (r" (?=[+-] )", r" ", r"(?<=[·*,(^/])")
_PROSE = (r" ",)


def render(
    explanation: Explained,
    *,
    width: int | None = None,
    color: bool | None = None,
    ascii: bool | None = None,
) -> str:
    """The title, the layers as matrices, the steps and the notes.

    `width` is in columns: by default the terminal's, and no limit where the output is none.
    `color` makes results and headings bold: by default in a terminal, unless NO_COLOR is set.
    `ascii` writes * for · and so on: by default where the output cannot show the text otherwise.

    Raises ArgumentError for a width below 20.
    """
    if width is None:
        width = max(NARROWEST, shutil.get_terminal_size().columns) if _in_terminal() else None
    elif isinstance(width, bool) or not isinstance(width, int):
        raise ArgumentTypeError(
            f"width is a whole number of columns, not {width!r:.60}", fix="width=80"
        )
    elif width < NARROWEST:
        raise ArgumentError(
            f"a width of {width} columns is too narrow for numbers",
            fix=f"a width of at least {NARROWEST}",
        )
    color = _colored() if color is None else color
    text = _lines(explanation, _Paper(width, color, bool(ascii)))
    if ascii is None and not _showable(text):
        text = _lines(explanation, _Paper(width, color, True))
    return text


def _showable(text: str) -> bool:
    """Whether the output has all these letters."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _in_terminal() -> bool:
    try:
        return sys.stdout.isatty()
    except (AttributeError, ValueError):  # no stdout, or a closed one
        return False


def _colored() -> bool:
    """What https://no-color.org and https://force-color.org ask for."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return _in_terminal() and os.environ.get("TERM") != "dumb"


@dataclass(frozen=True)
class _Paper:
    """What is written on: its width, and whether it takes styles and letters beyond ASCII."""

    width: int | None
    color: bool
    ascii: bool

    def plain(self, text: str) -> str:
        """The text in letters that can be shown, on one line."""
        text = clean(text)
        if not self.ascii:
            return text
        for letter, spelled in PLAIN.items():
            text = text.replace(letter, spelled)
        return text.encode("ascii", "backslashreplace").decode("ascii")

    def styled(self, text: str, style: str) -> str:
        return f"{STYLES[style]}{text}\x1b[0m" if self.color and style and text else text

    def room(self, indent: int) -> int | None:
        return None if self.width is None else max(1, self.width - indent)

    def prose(self, text: str, indent: int = 0, style: str = "") -> Iterator[str]:
        """A sentence over as many lines as it needs."""
        for row in _fold(self.plain(text), self.room(indent), _PROSE):
            yield " " * indent + self.styled(row.rstrip(), style)

    def step(self, step: Step, indent: int) -> Iterator[str]:
        """A line of arithmetic, its result in bold; broken before the signs = if it is long."""
        whole = self.plain(step.line)
        name, *parts = whole.split(" = ")
        room = self.room(indent)
        if room is None or _cells(whole) <= room or not parts:
            rows = [(" = ".join([name, *parts[:-1]]) + " = " * bool(parts), *parts[-1:])]
        else:
            beside = _cells(name) + 1 <= max(4, room // 3)  # else the rest stands below the name
            hang = " " * (_cells(name) + 1 if beside else 4)
            rows = [] if beside else [(row,) for row in _fold(name, room, _FORMULA)]
            for i, part in enumerate(parts):
                lead = f"{name} = " if beside and i == 0 else f"{hang}= "
                for row in _fold(part, room - _cells(hang) - 2, _FORMULA):
                    rows.append((lead, row) if i == len(parts) - 1 else (lead + row,))
                    lead = f"{hang}  "
        for text, *result in rows:
            yield " " * indent + text + self.styled("".join(result), "bold")


def _cells(text: str) -> int:
    """How many columns of a terminal the text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # `import layerlab` loads NumPy alone

    return cell_len(text)


def _fold(text: str, width: int | None, places: Sequence[str]) -> list[str]:
    """The text in rows of at most `width` columns, broken at the first of `places` that helps."""
    if width is None or _cells(text) <= width:
        return [text]
    for i, place in enumerate(places):
        pieces = re.split(place, text)
        if len(pieces) == 1:
            continue
        glue = " " if place.startswith(" ") else ""
        rows: list[str] = []
        for piece in pieces:
            if rows and _cells(rows[-1] + glue + piece) <= width:
                rows[-1] += glue + piece
            else:
                rows += _fold(piece, width, places[i + 1 :])
        return rows
    rows = [""]
    for letter in text:
        if rows[-1] and _cells(rows[-1] + letter) > width:
            rows.append("")
        rows[-1] += letter
    return rows


def _lines(explanation: Explained, paper: _Paper) -> str:
    lines = list(paper.prose(explanation.title, style="bold"))
    for picture in explanation.pictures:
        drawn = picture_lines(picture, paper.width, color=paper.color, ascii=paper.ascii)
        if drawn:
            titled = picture.title and len(explanation.pictures) > 1
            lines += ["", *(paper.prose(picture.title, 2) if titled else ()), *drawn]
    if any(explanation.pictures) and len(lines) > 1:
        lines.append("")
    lines += _steps(explanation.steps, explanation, paper, 2)
    lines += [""] * bool(explanation.notes)
    for note in explanation.notes:
        lines += paper.prose(f"Note: {note}", 2, "dim")
    return "\n".join(line.rstrip() for line in lines)


def _steps(
    steps: Sequence[Step], explanation: Explained, paper: _Paper, indent: int
) -> Iterator[str]:
    deepest = 1000 if paper.width is None else paper.width // 4
    here = min(indent, deepest)
    for step in shown_steps(steps, explanation.pictures):
        if isinstance(step, int):
            yield from paper.prose(gap_note(step), here, "dim")
            continue
        if step.expression is None:
            yield from paper.prose(step.title, here, "bold") if step.title else ()
        else:
            yield from paper.step(step, here)
        if step.note:
            yield from paper.prose(step.note, min(indent + 2, deepest), "dim")
        yield from _steps(step.steps, explanation, paper, indent + 2)


# ── the matrices of a layer ──────────────────────────────────────────────────────────────────────


@dataclass
class _Block:
    """Rows of equal width side by side with other blocks, and the name above them."""

    rows: list[str]
    name: str = ""
    marked: int | None = None  # the row that was asked for
    width: int = field(init=False)

    def __post_init__(self) -> None:
        self.width = max(map(_cells, [self.name, *self.rows]), default=0)

    def row(self, i: int) -> str:
        text = self.rows[i] if 0 <= i < len(self.rows) else ""
        return text + " " * (self.width - _cells(text))


def picture_lines(
    picture: Picture, width: int | None = None, *, color: bool = False, ascii: bool = False
) -> list[str]:
    """The layer as matrices: weights · inputs + biases = sums → outputs, names above.

    What does not fit is left out: first columns and rows in the middle, then decimals, then the
    outputs after the activation, then all but inputs and outputs, and at last the whole.
    """
    paper = _Paper(width, color, ascii)
    for blocks in _choices(picture, paper):
        if width is None or 2 + sum(block.width for block in blocks) <= width:
            return _beside(blocks, paper)
    return []


def _choices(picture: Picture, paper: _Paper) -> Iterator[list[_Block]]:
    """The ways to draw a layer, from complete to short."""
    outputs, inputs = flat(picture.outputs), flat(picture.inputs)
    rows = chosen(len(outputs), MOST_ROWS, picture.neuron)
    marked = rows.index(picture.neuron) if picture.neuron in rows else None

    def column(
        values: Numbers, name: str, places: Sequence[int | None], digits: int = FEWEST
    ) -> _Block:
        mark = marked if places is rows else None
        return _matrix(values[:, None], places, [0], name, paper, mark, digits)

    def sign(text: str) -> _Block:
        return _Block([f" {paper.plain(text)} "])

    labels = _Block(
        [
            paper.plain("…" if i is None else f"→ {i}" if i == picture.neuron else str(i))
            for i in rows
        ],
        marked=marked,
    )
    labels = _Block([text.rjust(labels.width) + " " for text in labels.rows], marked=marked)
    function = _short(picture.function, paper)
    arrow = [sign(f"{function} →" if function else "→")]
    if picture.weights is None:
        along = len(inputs) == len(outputs)
        places = rows if along else chosen(len(inputs), MOST_ROWS)
        first = column(inputs, picture.input_name, places)
        yield [*[labels] * along, first, *arrow, column(outputs, picture.output_name, rows)]
        return
    weights = picture.weights.reshape(len(outputs), len(inputs))
    for digits, most in [(4, 6), (4, 5), (4, 4), (4, 3), (2, 6), (2, 5), (2, 4), (2, 3), (2, 2)]:
        places = chosen(len(inputs), most)
        parts = [
            labels,
            _matrix(weights, rows, places, picture.weights_name, paper, marked, digits),
            sign("·"),
            column(inputs, picture.input_name, places, digits),
        ]
        if picture.biases is not None:
            parts += [sign("+"), column(flat(picture.biases), picture.biases_name, rows, digits)]
        last = column(outputs, picture.output_name, rows, digits)
        if picture.sums is None:
            yield [*parts, sign("="), last]
        else:
            parts += [sign("="), column(flat(picture.sums), picture.sums_name, rows, digits)]
            yield [*parts, *arrow, last]
    if picture.sums is not None:
        yield parts
    yield [column(inputs, picture.input_name, chosen(len(inputs), MOST_ROWS)), sign("→"), last]


def _matrix(
    values: Numbers,
    rows: Sequence[int | None],
    columns: Sequence[int | None],
    name: str,
    paper: _Paper,
    marked: int | None,
    digits: int,
) -> _Block:
    """Numbers in brackets, their points below each other; … where some are left out."""
    sizes = np.abs(values[np.isfinite(values)])
    small = sizes.max(initial=0.0) < 10.0 ** (1 - digits)
    gap = paper.plain("…")
    cells = []
    for j in columns:
        texts = [
            gap if i is None or j is None else _cell(float(values[i, j]), digits, small)
            for i in rows
        ]
        tails = [len(t) - t.find(".") if "." in t and t != gap else 0 for t in texts]
        longest = max(tails, default=0)
        texts = [
            paper.plain(t) + " " * (longest - n) if n or t.startswith("≈") else t
            for t, n in zip(texts, tails, strict=True)
        ]
        width = max(map(len, texts), default=0)
        cells.append(
            [
                text.center(width) if i is None else text.rjust(width)
                for i, text in zip(rows, texts, strict=True)
            ]
        )
    lines = ["[" + "  ".join(row) + "]" for row in zip(*cells, strict=True)]
    return _Block(lines or ["[]"], _short(name, paper), marked)


def _cell(value: float, digits: int, small: bool) -> str:
    """A number with at most so many decimals; of a matrix of small ones, with so many digits.

    What is not 0 is not printed as 0: ≈0. Just so 1, from which a probability may be apart.
    """
    if value == 0 or not abs(value) < 1e6:
        return number(value, digits)
    if small:
        return f"{value:.{digits}g}"
    half = 0.5 * 10.0**-digits
    if abs(value) < half:
        return "≈0"
    if 1e-7 < 1 - abs(value) < half:
        return "≈1" if value > 0 else "≈-1"
    return number(value, digits) if abs(value) >= 1e-3 else f"{value:.{digits}f}"


def _short(name: str, paper: _Paper) -> str:
    name = paper.plain(name)
    if _cells(name) <= LONGEST_NAME:
        return name
    end = paper.plain("…")
    return _fold(name, LONGEST_NAME - len(end), ())[0] + end


def _beside(blocks: Sequence[_Block], paper: _Paper) -> list[str]:
    """The blocks next to each other, each in the middle of the height, its name on top."""
    height = max(len(block.rows) for block in blocks)
    tops = [(height - len(block.rows)) // 2 for block in blocks]
    names = "".join(b.name.center(b.width - _cells(b.name) + len(b.name)) for b in blocks)
    lines = ["  " + paper.styled(names.rstrip(), "dim")] if names.strip() else []
    for i in range(height):
        line = "  "
        for block, top in zip(blocks, tops, strict=True):
            row = block.row(i - top)
            shown = row.rstrip() if block is blocks[-1] else row
            line += paper.styled(shown, "bold" if i - top == block.marked else "")
        lines.append(line.rstrip())
    return lines
