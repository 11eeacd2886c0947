"""The errors of layerlab: what happened, the numbers, and the likely fix.

Every error carries the same facts twice: as a message of at most a few lines for a person, and as
fields for a program. Each is also the built-in exception that Python readers expect (`ValueError`
for a wrong value, `TypeError` for a wrong kind of thing, `RuntimeError` for a wrong moment), so
`except ValueError` keeps working.
"""

from __future__ import annotations

import textwrap
from typing import Any

__all__ = [
    "ArgumentError",
    "ArgumentTypeError",
    "CheckpointError",
    "CompileError",
    "DataError",
    "FileError",
    "GraphError",
    "LayerlabError",
    "PositionError",
    "ProcessError",
    "ShapeError",
    "TraceError",
    "TrainingError",
    "described",
]


def described(value: object) -> str:
    """A value in a few words on one line, for a message: ``str '3'``, ``ndarray of shape (2,)``."""
    kind = type(value).__name__
    if value is None:
        return kind.removesuffix("Type")
    if isinstance(value, type):
        return f"the class {value.__name__}"
    shape = getattr(value, "shape", None)
    if isinstance(shape, tuple) and shape:
        return f"{kind} of shape {tuple(shape)}"
    try:
        text = " ".join(repr(value).split())
    except Exception:  # somebody's own, or a number with too many digits
        return kind
    if text.startswith(("<", kind)):  # <object at 0x7f...>, Linear(in_features=3, ...)
        return kind
    return f"{kind} {text if len(text) <= 50 else text[:47] + '...'}"


class LayerlabError(Exception):
    """The common base: `what` happened, `detail` with the numbers, `fix` as the likely mend."""

    def __init__(self, what: str, *, detail: str = "", fix: str = "") -> None:
        self.what = what
        self.detail = detail
        self.fix = fix
        super().__init__(what)

    def __str__(self) -> str:
        return self._text(self.what)

    def _text(self, what: str) -> str:
        """What happened, the detail and the fix, below each other."""
        text = what
        if self.detail:
            text += f"\n  {self.detail}"
        if self.fix:
            text += f"\n  Fix: {self.fix}"
        return text


class ArgumentError(LayerlabError, ValueError):
    """An argument has the right kind but an impossible value (a rate of 7, an unknown name)."""


class ArgumentTypeError(LayerlabError, TypeError):
    """An argument is the wrong kind of thing (a string for a size, a list for a module)."""


class DataError(LayerlabError, ValueError):
    """A file or a table cannot be used as it is (truncated, a column missing, text)."""


class PositionError(LayerlabError, IndexError):
    """There is no such row, axis or layer."""


class ProcessError(LayerlabError, RuntimeError):
    """Processes that train together cannot begin or go on: one is missing, lost, or differs."""


class FileError(LayerlabError, OSError):
    """A file cannot be written: the folder is missing, may not be written to, or is full."""


class CheckpointError(LayerlabError, ValueError):
    """Saved weights or a saved run do not fit, or cannot be read."""


class TrainingError(LayerlabError, ArithmeticError):
    """Training cannot go on: the loss is no longer a finite number.

    Field: `path` (such as ``net[2]``), where the first number was that is not finite.
    """

    def __init__(self, what: str, *, detail: str = "", fix: str = "", path: str = "") -> None:
        super().__init__(what, detail=detail, fix=fix)
        self.path = path


class GraphError(LayerlabError, RuntimeError):
    """A gradient was asked for at a moment when it cannot be given."""


class CompileError(LayerlabError, RuntimeError):
    """A step cannot become one program: it asks for a number at a moment when there is none.

    Fields: `file`, `line` and `source` of the code that asks, where they are known.
    """

    def __init__(
        self,
        what: str,
        *,
        detail: str = "",
        fix: str = "",
        file: str = "",
        line: int = 0,
        source: str = "",
    ) -> None:
        super().__init__(what, detail=detail, fix=fix)
        self.file = file
        self.line = line
        self.source = source


class TraceError(LayerlabError, ValueError):
    """Code cannot be followed from its inputs to its result: some operation loses the numbers."""


class ShapeError(LayerlabError, ValueError):
    """Sizes do not fit. While it travels up through the network, each container adds where it is.

    Fields: `layer` (its repr), `path` (such as ``net[2]``), `expected`, `got`, `fix`.
    """

    def __init__(
        self,
        what: str,
        *,
        detail: str = "",
        fix: str = "",
        layer: str | None = None,
        expected: Any = None,
        got: Any = None,
    ) -> None:
        super().__init__(what, detail=detail, fix=fix)
        self.layer = layer
        self.name = ""  # the layer in a few words: "Linear(128 -> 10)"
        self.path = ""  # where the layer stands, from the outermost module that was called
        self.position = ""  # "layer 3 of 4" in the innermost Sequential
        self.expected = expected
        self.got = got
        self.source: object = None  # the module through which the error passed last

    def __str__(self) -> str:
        return "\n".join(
            line if len(line) <= 100 else textwrap.fill(line, 100, subsequent_indent="    ")
            for line in self._text(self._where()).split("\n")
        )

    def _where(self) -> str:
        """What happened, with where in the network."""
        if not self.path:
            return self.what
        subject, wants, rest = self.what.partition(" wants ")
        if wants:
            self_at = f"{subject} at net{self.path}, wants {rest}"
        else:
            self_at = f"{self.name} at net{self.path}: {self.what}"
        return f"{self.position}, {self_at}" if self.position else self_at
