"""Read a table from a CSV file, and say for every column what it holds and what is missing."""

from __future__ import annotations

import csv
import difflib
import io
import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from layerlab.data.checks import listed, read_bytes, shortened
from layerlab.errors import DataError

if TYPE_CHECKING:
    from _csv import Reader

__all__ = ["Column", "Table", "parse_number", "read_csv"]

MISSING = frozenset({"", "na", "n/a", "nan", "null", "?", "none"})
DELIMITERS = ",;\t"
NUMBER = re.compile(r"[+-]?((\d+\.?\d*|\.\d+)(e[+-]?\d+)?|inf(inity)?)", re.ASCII | re.IGNORECASE)
COMMA_NUMBER = re.compile(r"[+-]?\d+(,\d+)+(\.\d+)?", re.ASCII)


@dataclass(frozen=True, eq=False, repr=False)
class Column:
    """One column: its texts as written (None where missing) and, if all are numbers, the numbers.

    Shape: texts (n,); numbers (n,) float64 with NaN where missing, or None for a text column.
    """

    name: str
    texts: tuple[str | None, ...]
    numbers: NDArray[np.float64] | None

    @property
    def kind(self) -> Literal["numeric", "text"]:
        """Whether the column holds numbers or texts. A column with nothing in it is numeric."""
        return "text" if self.numbers is None else "numeric"

    @property
    def values(self) -> NDArray[np.float64] | tuple[str | None, ...]:
        """The numbers of a numeric column, the texts of a text column."""
        return self.texts if self.numbers is None else self.numbers

    @property
    def missing(self) -> int:
        """How many rows have nothing in this column."""
        return self.texts.count(None)

    def __repr__(self) -> str:
        count = f", {self.missing} missing" if self.missing else ""
        return f"Column({self.name!r}: {self.kind}, {len(self.texts)} rows{count})"


@dataclass(frozen=True, eq=False, repr=False)
class Table:
    """Named columns of one length. `table["age"]` is a column; `lines[i]` is row i's line number.

    Raises DataError for a column that is not there.
    """

    name: str
    columns: tuple[Column, ...]
    lines: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.lines)

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __getitem__(self, name: str) -> Column:
        if name in self:
            return self._by_name[name]
        near = difflib.get_close_matches(str(name), self.column_names, n=1)
        raise DataError(
            f"{self.name} has no column {shortened(name)}.",
            detail=f"its columns: {listed(self.column_names)}",
            fix=repr(near[0]) if near else "",
        )

    @cached_property
    def _by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of the columns, in the order of the file."""
        return tuple(column.name for column in self.columns)

    def without(self, *names: str) -> Table:
        """Return the table without these columns. Raises DataError for one that is not there."""
        dropped = {self[name].name for name in names}
        return replace(self, columns=tuple(column for column in self if column.name not in dropped))

    def describe(self) -> str:
        """Return one line for the table and one for each column: its kind and what is missing."""
        width = max((len(name) for name in self.column_names), default=0)
        lines = [f"{self.name}: {len(self)} rows, {len(self.columns)} columns"]
        for column in self:
            missing = f"{column.missing} missing" if column.missing else "nothing missing"
            lines.append(f"  {column.name:<{width}}  {column.kind:<7}  {missing}")
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"Table({self.name!r}: {len(self)} rows, {len(self.columns)} columns)"


def read_csv(path: str | os.PathLike[str]) -> Table:
    """Read a CSV file with a header line: UTF-8, separated by commas, semicolons or tabs.

    A column is numeric when all its values are numbers, else text. Nothing, NA, N/A, NaN, null,
    none and ? mean missing, in capitals or not. Blanks around a value, and empty lines, are
    dropped.
    Raises DataError, with the line number, for what cannot be read without guessing: a file that
    is not UTF-8 text, rows of different lengths, an unclosed quote, columns without a name or with
    the same name, a header without rows, infinite numbers, numbers with a comma.
    """
    path = Path(path)
    try:
        content = read_bytes(path)
        _check_text(content, path)
        return _table(content, path)
    except MemoryError:
        raise DataError(
            f"there is not enough memory to read {path}.", fix="split it into smaller files."
        ) from None


def _table(content: bytes, path: Path) -> Table:
    records = _records(content, _delimiter(content), path)
    header_line, header = next(records, (0, []))
    if not header:
        raise DataError(f"{path} is empty.", fix="the first line names the columns.")
    names = [name.strip() for name in header]
    _check_names(names, header_line, path)
    lines: list[int] = []
    cells: list[list[str]] = [[] for _ in names]
    for line, row in records:
        if len(row) != len(names):
            raise DataError(
                f"line {line} of {path} has {len(row)} values but the header has {len(names)}.",
                fix='put a value that holds the separator in quotes: "a, b".',
            )
        lines.append(line)
        for column, cell in zip(cells, row, strict=True):
            column.append(cell.strip())
    if not lines:
        raise DataError(f"{path} has a header but no data rows.")
    columns = [_column(name, part, lines, path) for name, part in zip(names, cells, strict=True)]
    return Table(name=path.name, columns=tuple(columns), lines=tuple(lines))


def parse_number(text: str) -> float | None:
    """Return the number that a text is (infinite where it says so), or None for any other text."""
    # Not float() alone: that takes "1_000", "nan" and digits of every script.
    return float(text) if NUMBER.fullmatch(text) else None


def _check_text(content: bytes, path: Path) -> None:
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DataError(
            f"line {line} of {path} is not UTF-8 text: byte 0x{error.object[error.start]:02x}.",
            fix="save the table as 'CSV UTF-8'.",
        ) from None
    if (zero := content.find(0)) >= 0:
        line = content.count(b"\n", 0, zero) + 1
        raise DataError(
            f"line {line} of {path} holds a zero byte: this is not a text file.",
            fix="save the table as 'CSV UTF-8'.",
        )


def _reader(content: bytes, delimiter: str) -> Reader:
    # newline="": the csv module itself tells line ends in quotes from those between records.
    lines = io.TextIOWrapper(io.BytesIO(content), "utf-8-sig", newline="")
    return csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)


def _records(content: bytes, delimiter: str, path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield each record that is no empty line, with the number of the line it starts on."""
    reader = _reader(content, delimiter)
    line = 1
    try:
        for record in reader:
            if record:
                yield line, record
            line = reader.line_num + 1
    except csv.Error as error:
        raise DataError(
            f"the record that starts on line {line} of {path} cannot be read: {error}.",
            fix='close each quote, and write a quote inside quotes twice: "a ""b"" c".',
        ) from None


def _delimiter(content: bytes) -> str:
    """Return the separator that gives the first lines the same, and then the largest, length."""

    def merit(delimiter: str) -> tuple[bool, int]:
        lengths: list[int] = []
        try:
            for record in _reader(content, delimiter):
                if record:
                    lengths.append(len(record))
                if len(lengths) == 10:
                    break
        except csv.Error:  # reported, with its line, when the file is read in earnest
            return False, 1
        alike = len(set(lengths)) == 1 and lengths[0] > 1
        return alike, max(lengths, default=1)

    return max(DELIMITERS, key=merit)


def _check_names(names: list[str], line: int, path: Path) -> None:
    for position, name in enumerate(names, start=1):
        if not name:
            raise DataError(
                f"column {position} of {path} has no name on line {line}.",
                fix="name it, or leave it out (pandas: to_csv(index=False)).",
            )
    values = [name for name in names if "." in name and parse_number(name) is not None]
    if values:
        raise DataError(
            f"line {line} of {path} has {values[0]!r} for a column name: there is no header.",
            fix="put a line with the names of the columns first.",
        )
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise DataError(
            f"{path} has more than one column named {', '.join(map(shortened, twice[:5]))}.",
            fix="give each column its own name.",
        )


def _column(name: str, cells: list[str], lines: list[int], path: Path) -> Column:
    texts = tuple(None if cell.lower() in MISSING else cell for cell in cells)
    others = [
        (line, text)
        for line, text in zip(lines, texts, strict=True)
        if text is not None and parse_number(text) is None
    ]
    if others and all(COMMA_NUMBER.fullmatch(text) for _, text in others):
        line, text = others[0]
        raise DataError(
            f"column {name!r} of {path} writes numbers with a comma: {text!r} on line {line}.",
            fix="write 1234.5, with a decimal point and nothing between thousands.",
        )
    if others:
        return Column(name, texts, None)
    numbers = np.array([np.nan if text is None else float(text) for text in texts])
    infinite = np.flatnonzero(np.isinf(numbers))
    if len(infinite):
        row = int(infinite[0])
        raise DataError(
            f"column {name!r} of {path} holds {texts[row]!r} on line {lines[row]}, "
            "which is no finite number.",
            fix="leave the cell empty if the value is not known.",
        )
    return Column(name, texts, numbers)
