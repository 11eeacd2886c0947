"""Tables and paragraphs as text that is never too wide, and as HTML that runs no code."""

from __future__ import annotations

import html
import os
import shutil
import sys
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from layerlab.explain.render.common import clean

__all__ = [
    "Column",
    "as_html",
    "counted",
    "lines_of",
    "plain",
    "shape_text",
    "shown",
    "width_here",
    "wrapped",
]

WIDTH_OF_A_FILE = 100  # where there is no terminal to ask
PARAGRAPH = 100  # longer lines are hard to read
NARROWEST = 20

# One letter for one letter, so that tables stay in line.
PLAIN = str.maketrans("×·→─–—−…²≥≤⋯▁▂▃▄▅▆▇█", "x*>----~2><~.-=+*#%@")


@dataclass(frozen=True)
class Column:
    """A title and a cell for each row; numbers stand on the right."""

    title: str
    cells: Sequence[str]
    right: bool = False

    @property
    def width(self) -> int:
        return max(map(len, (self.title, *self.cells)))


def lines_of(
    choices: Sequence[Sequence[Column]], width: int, notes: Sequence[str] = ()
) -> list[str]:
    """The first choice of columns that fits, with a rule under the head; the last one is cut.

    `notes` are remarks on the rows: beside the row where that fits, else in a line below it.
    """
    columns = next((c for c in choices if _room(c, width) >= 0), choices[-1])
    noted = max(map(len, notes), default=0)
    beside = _room(columns, width) >= noted + 2
    first = max(8, columns[0].width + min(0, _room(columns, width)))
    widths = [first, *(column.width for column in columns[1:])]
    rows = zip(*(column.cells for column in columns), strict=True)
    table = []
    for i, row in enumerate([[column.title for column in columns], *map(list, rows)]):
        cells = [
            _cut(cell, size).rjust(size) if column.right else _cut(cell, size).ljust(size)
            for cell, size, column in zip(row, widths, columns, strict=True)
        ]
        note = notes[i - 1] if i and notes else ""
        line = _cut("  ".join([*cells, note] if note and beside else cells).rstrip(), width)
        table.append(line)
        if note and not beside:
            indent = " " * min(len(row[0]) - len(row[0].lstrip()) + 4, width // 4)
            table += textwrap.wrap(note, width, initial_indent=indent, subsequent_indent=indent)
    rule = "─" * max(map(len, table))
    return [table[0], rule, *table[1:], rule]


def _room(columns: Sequence[Column], width: int) -> int:
    return width - sum(c.width for c in columns) - 2 * (len(columns) - 1)


def _cut(text: str, size: int) -> str:
    return text if len(text) <= size else text[: max(size - 1, 0)] + "…"


def wrapped(text: str, width: int, *, hang: int = 0) -> list[str]:
    """A paragraph, broken between words; `hang` indents what follows the first line."""
    return textwrap.wrap(
        text, min(width, PARAGRAPH), subsequent_indent=" " * hang, break_on_hyphens=False
    )


def width_here() -> int:
    """How wide the terminal is, or how wide a file may be."""
    here = os.environ.get("COLUMNS") or (sys.stdout is not None and sys.stdout.isatty())
    wide = shutil.get_terminal_size().columns if here else WIDTH_OF_A_FILE
    return max(wide, NARROWEST)


def shown(lines: Sequence[str], ascii: bool | None) -> str:
    """The lines as one text, in plain letters where asked or where the output has no others."""
    text = "\n".join(map(clean, lines))
    if ascii is None:
        try:
            text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
        except (UnicodeEncodeError, LookupError):
            ascii = True
    return plain(text) if ascii else text


def plain(text: str) -> str:
    """The text in ASCII, letter for letter."""
    return "".join(c if c.isascii() else "?" for c in text.translate(PLAIN))


def shape_text(shape: Sequence[int]) -> str:
    """A shape as Python prints it: (32, 64), (5,)."""
    return "(" + ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "") + ")"


def counted(n: int, what: str) -> str:
    """A number of things: 1 layer, 2 layers."""
    return f"{n:,} {what}{'s' * (n != 1)}"


CELL = "padding:0.15em 0.6em;vertical-align:top;white-space:pre-wrap"


def as_html(title: str, columns: Sequence[Column], paragraphs: Sequence[str] = ()) -> str:
    """A self-contained table; every text in it is escaped. The first column heads its row.

    Without columns there is the title alone, and the paragraphs.
    """

    def cell(tag: str, text: str, style: str) -> str:
        return f'<{tag} style="{style}">{html.escape(clean(text).lstrip())}</{tag.split()[0]}>'

    def style(column: Column, text: str = "") -> str:
        side = f"{CELL};text-align:{'right' if column.right else 'left'}"
        indent = len(text) - len(text.lstrip())
        return side + f";padding-left:{0.6 + 0.7 * indent:.1f}em" * bool(indent)

    notes = "".join(
        f'<p style="max-width:46em">{html.escape(clean(text))}</p>' for text in paragraphs
    )
    if not columns:
        return f"<div><p><strong>{html.escape(title)}</strong></p>{notes}</div>"
    head = "".join(cell('th scope="col"', c.title, style(c)) for c in columns)
    body = []
    for row in zip(*(column.cells for column in columns), strict=True):
        cells = [
            cell('th scope="row"', text, style(column, text) + ";font-weight:normal")
            if i == 0
            else cell("td", text, style(column))
            for i, (text, column) in enumerate(zip(row, columns, strict=True))
        ]
        body.append("<tr>" + "".join(cells) + "</tr>")
    return (
        '<div style="font-variant-numeric:tabular-nums;overflow-x:auto">'
        '<table style="border-collapse:collapse">'
        f'<caption style="text-align:left;font-weight:bold">{html.escape(title)}</caption>'
        f'<thead style="border-bottom:1px solid"><tr>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table>{notes}</div>"
    )
