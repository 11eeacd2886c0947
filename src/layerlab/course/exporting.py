"""From a learner's file to the module of their package `mylayers` that it fills.

The cells marked ``#| export`` are laid out as a module: imports first, then each cell under a line
that says where it came from.
"""

from __future__ import annotations

import ast
import hashlib
import re
import symtable
import sys
import warnings
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from layerlab.course.building import solved_source
from layerlab.course.lesson import STUB, Cell, Lesson, lessons
from layerlab.errors import DataError, FileError
from layerlab.files import write_atomically

__all__ = [
    "edited_by_hand",
    "export",
    "solved_package",
    "unwritten",
    "write_module",
    "write_package",
]

PACKAGE = '''\
"""The layers that I wrote myself: one module for each lesson, written by `layerlab export`."""
'''
WIDEST = 88  # letters of a line of ours
HEADER = '''\
"""Lesson {number}, {title}. From {file}, by `layerlab export`.

Change it there and export again: what is written here is replaced.
"""

# checksum {checksum}
'''


def export(lesson: Lesson, cells: Sequence[Cell], file: str) -> str:
    """The text of ``mylayers/MODULE.py`` from the exported cells of a learner's file.

    `file` is the name of that file, for the header and the messages. Raises DataError with the
    learner's own line where it is no Python, and where no cell is exported.
    """
    parts = [_Part(cell, file) for cell in cells if cell.exported or cell.is_solution]
    if not parts:
        raise DataError(
            f"{file} has no cell to export",
            detail="the cells whose first line is #| export are gone",
            fix=f"layerlab reset {lesson.id} puts a fresh file there and keeps a copy of this one",
        )
    bound = set().union(*(part.bound for part in parts))
    imports = dict.fromkeys(line for part in parts for line in part.imports(bound))
    public = sorted(name for name in bound if not name.startswith("_"))
    blocks = [_grouped(imports), _wrapped("__all__ = [", [f'"{name}"' for name in public], "]")]
    body = "\n\n".join(block for block in blocks if block)
    for part in parts:
        if text := part.text(bound):
            body += f"\n\n\n# {file}, {part.cell.where}\n{text}"
    body += "\n"
    header = HEADER.format(
        number=lesson.number, title=_plain(lesson.title), file=_plain(file), checksum=_sum(body)
    )
    return f"{header}\n{body}"


def edited_by_hand(module: str) -> bool:
    """Whether the text of an exported module was changed since, or is no exported module."""
    found = re.search(r"^# checksum (\w+)\n\n", module, re.M)
    return not found or _sum(module[found.end() :]) != found[1]


def write_module(
    lesson: Lesson, cells: Sequence[Cell], file: str, package: Path, backups: Path
) -> tuple[Path, Path | None]:
    """Export into the folder `package`: (the module, the copy of one that was edited by hand).

    Raises DataError as `export`, with the old module as it was, and FileError.
    """
    text = export(lesson, cells, file)
    target = package / f"{lesson.module}.py"
    kept = None
    try:
        old = target.read_bytes() if target.exists() else b""
        backups_needed = bool(old) and edited_by_hand(old.decode("utf-8", "replace"))
        if backups_needed:
            backups.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(
            f"cannot keep a copy of {target.name}: {error.strerror or error}",
            fix=f"look whether {backups} can be written to",
        ) from error
    if backups_needed:
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        kept = write_atomically(backups / f"{lesson.module}-{stamp}.py", old)
    write_package(package)
    return write_atomically(target, text), kept


def unwritten(cells: Iterable[Cell]) -> list[str]:
    """The names of what a learner has not written yet: its stub is still there."""
    return [
        cell.grade_id
        for cell in cells
        if cell.is_solution and cell.grade_id and STUB[1] in cell.source
    ]


def write_package(package: Path) -> None:
    """Make the folder a package, unless it is one. Raises FileError."""
    try:
        package.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(
            f"cannot make the folder {str(package)!r}: {error.strerror or error}"
        ) from error
    if not (package / "__init__.py").exists():
        write_atomically(package / "__init__.py", PACKAGE)


def solved_package(folder: str | Path, *, before: str | None = None) -> Path:
    """Write ``mylayers/`` with every lesson solved, or those before one, into the folder."""
    package = Path(folder) / "mylayers"
    write_package(package)
    for lesson in lessons():
        if before is not None and lesson.id >= before:
            break
        cells = [solved_cell(cell) for cell in lesson.cells]
        write_atomically(
            package / f"{lesson.module}.py", export(lesson, cells, f"the solved {lesson.id}.py")
        )
    return package


def solved_cell(cell: Cell) -> Cell:
    """A lesson's cell without the markers of its solution; its line is that in the lesson."""
    if not cell.is_solution:
        return cell
    return Cell(cell.kind, solved_source(cell.source), cell.metadata, cell.number)


class _Part:
    """One exported cell: its statements, its imports, and the names that it binds."""

    def __init__(self, cell: Cell, file: str) -> None:
        self.cell = cell
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of "\\d" and the like: it runs all the same
                self.tree = ast.parse(cell.source)
                compile(cell.source, file, "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise _refused(cell, file, error) from error
        self.bound = _bound(self.tree)

    def imports(self, bound: set[str]) -> list[str]:
        """The imports that can stand at the head of the module, one name each."""
        return [
            line
            for node in self.tree.body
            if _movable(node, bound) and self._alone(node)
            for line in _split(node)
        ]

    def text(self, bound: set[str]) -> str:
        """The rest of the cell, without blanks at the ends of lines."""
        lines = self.cell.source.split("\n")
        gone = {
            number
            for node in self.tree.body
            if _movable(node, bound) and self._alone(node)
            for number in range(node.lineno, (node.end_lineno or node.lineno) + 1)
        }
        rest = "\n".join(
            line
            for number, line in enumerate(lines, 1)
            if number not in gone and not re.match(r"#\|\s*export\s*$", line)
        )
        tidy = re.sub(r"[ \t]+$", "", rest, flags=re.M)
        same = ast.dump(ast.parse(tidy)) == ast.dump(ast.parse(rest))  # not in a string's lines
        return (tidy if same else rest).strip("\n")

    def _alone(self, node: ast.stmt) -> bool:
        """Whether no other statement shares a line with this one."""
        first, last = node.lineno, node.end_lineno or node.lineno
        return not any(
            other is not node and other.lineno <= last and (other.end_lineno or 0) >= first
            for other in self.tree.body
        )


def _refused(cell: Cell, file: str, error: Exception) -> DataError:
    """What is told of a cell that is no Python: the learner's own line and its text."""
    number = getattr(error, "lineno", None)
    if not number:
        return DataError(f"{file} cannot be exported: {cell.where} is no Python", detail=str(error))
    where = f"line {cell.line + number - 1}" if cell.line else f"{cell.where}, its line {number}"
    lines = cell.source.split("\n")
    text = lines[number - 1].strip() if number <= len(lines) else ""
    return DataError(
        f"{file} cannot be exported: {where} is no Python",
        detail=f"{getattr(error, 'msg', error)}: {text}",
        fix="mend that line; mylayers is as it was",
    )


def _bound(tree: ast.Module) -> set[str]:
    """The names that a module defines; those that it imports at its top do not count."""
    rest = [node for node in tree.body if not isinstance(node, ast.Import | ast.ImportFrom)]
    table = symtable.symtable(ast.unparse(ast.Module(rest, [])), "cell", "exec")
    return {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_assigned() and not symbol.is_imported()
    }


def _movable(node: ast.stmt, bound: set[str]) -> bool:
    """Whether it is an import that means the same at the head of the module."""
    return isinstance(node, ast.Import | ast.ImportFrom) and not any(
        alias.name == "*" or (alias.asname or alias.name.partition(".")[0]) in bound
        for alias in node.names
    )


def _split(node: ast.stmt) -> Iterator[str]:
    """An import as lines that import one name each."""
    assert isinstance(node, ast.Import | ast.ImportFrom)
    for alias in node.names:
        if isinstance(node, ast.Import):
            yield ast.unparse(ast.Import([alias]))
        else:
            yield ast.unparse(ast.ImportFrom(node.module, [alias], node.level))


def _grouped(imports: Iterable[str]) -> str:
    """Imports in the usual order: the future, the standard library, others, the learner's own.

    Names from one module stand in one line.
    """
    groups: list[list[str]] = [[], [], [], []]
    together: dict[str, list[str]] = {}
    for line in imports:
        if line.startswith("from "):
            module, _, name = line.partition(" import ")
            together.setdefault(module, []).append(name)
        else:
            groups[_group(line)].append(line)
    for module, names in together.items():
        names = sorted(names)
        line = f"{module} import {', '.join(names)}"
        if len(line) > WIDEST:
            line = _wrapped(f"{module} import (", names, ")")
        groups[_group(module)].append(line)
    return "\n\n".join(
        "\n".join(sorted(lines, key=lambda line: (line.startswith("from "), line)))
        for lines in groups
        if lines
    )


def _wrapped(begin: str, parts: Sequence[str], end: str) -> str:
    """A list in one line, or a line for each part where it would be long."""
    line = f"{begin}{', '.join(parts)}{end}"
    if len(line) <= WIDEST:
        return line
    return "\n".join([begin, *(f"    {part}," for part in parts), end])


def _group(line: str) -> int:
    root = line.split()[1].partition(".")[0]
    if root == "__future__":
        return 0
    if root in sys.stdlib_module_names:
        return 1
    return 3 if root in ("mylayers", "") else 2


def _plain(text: str) -> str:
    """Text that can stand in a docstring."""
    return text.replace("\\", "/").replace('"', "'").rstrip(".")


def _sum(body: str) -> str:
    return hashlib.sha256(body.encode("utf-8", "replace")).hexdigest()[:12]
