"""A case is one question to somebody's layer, an outcome is what it answered; both are plain data.

Nothing else passes between the checker and the code that it judges. So the code may run elsewhere
(in a process of its own), and a mistake is judged by what can be seen from outside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

__all__ = ["Case", "Outcome", "Raised", "agree", "is_arithmetic", "same_numbers"]


@dataclass(frozen=True)
class Case:
    """Arrays by name and settings: ``Case({"x": x, "weight": w}, {"training": True})``."""

    arrays: Mapping[str, np.ndarray]
    settings: Mapping[str, Any] = field(default_factory=dict)
    tag: str = ""  # what the case is for, in a few words: "a batch of 3 samples"

    def __getitem__(self, name: str) -> np.ndarray:
        return self.arrays[name]

    def replaced(self, **arrays: np.ndarray) -> Case:
        """The same case with other arrays."""
        return Case({**self.arrays, **arrays}, self.settings, self.tag)

    def told(self, **settings: Any) -> Case:
        """The same case with more settings."""
        return Case(self.arrays, {**self.settings, **settings}, self.tag)


@dataclass(frozen=True)
class Raised:
    """An exception in somebody's code: what it said, on which of their lines, and what came in."""

    kind: str  # "ValueError", or how it was cut off: "recursion", "prints", "time"
    message: str
    line: str = ""  # the learner's own line, as written
    number: int | None = None
    function: str = ""
    given: str = ""  # the arguments of that function: "x = array (2, 3)"
    file: str = ""  # where the line stands, if not in the file that is checked

    @property
    def said(self) -> str:
        """As Python says it: the kind, and the message where there is one."""
        return f"{self.kind}: {self.message}" if self.message else self.kind


@dataclass(frozen=True)
class Outcome:
    """What a case gave: arrays by name, or an exception; and which inputs the call changed."""

    values: Mapping[str, np.ndarray] = field(default_factory=dict)
    raised: Raised | None = None
    changed: Mapping[str, np.ndarray] = field(default_factory=dict)  # name -> what is there now
    returned: str = ""  # "array", "Tensor", "list", "tuple", "None", "number", ...


def same_numbers(a: np.ndarray, b: np.ndarray, tolerance: float = 1e-4) -> bool:
    """Equal shapes, and numbers equal within rounding in float32; NaN equals NaN."""
    if a.shape != b.shape:
        return False
    if a.size == 1:  # the quick way: most neurons give one number
        one, other = float(a.flat[0]), float(b.flat[0])
        if one == other or (one != one and other != other):
            return True
        size = abs(other) if abs(other) < np.inf else 0.0
        return abs(one - other) <= tolerance * (size + 0.1 * min(size, 1.0))
    sizes = np.abs(b)
    scale = sizes.max(initial=0.0)
    if scale < np.inf:
        return bool((np.abs(a - b) <= _rounding(scale, tolerance) + tolerance * sizes).all())
    # infinite, or not a number
    scale = np.abs(b, where=np.isfinite(b), out=np.zeros(b.shape)).max(initial=0.0)
    rounding = _rounding(scale, tolerance)
    return bool(np.allclose(a, b, rtol=tolerance, atol=rounding, equal_nan=True))


def _rounding(scale: float, tolerance: float) -> float:
    """What sums that cancel may be wrong by, where the largest number is `scale`."""
    return max(tolerance * 0.1 * min(scale, 1.0), 5e-7 * scale)


def is_arithmetic(raised: Raised) -> bool:
    """Whether it is an error of arithmetic: a division by zero, a number out of range."""
    return raised.kind in ("ZeroDivisionError", "OverflowError", "FloatingPointError") or (
        raised.kind == "ValueError" and raised.message.startswith("math ")
    )


def agree(a: Outcome, b: Outcome, tolerance: float = 1e-4) -> bool:
    """Whether two outcomes are the same answer: the same numbers, or an error on both sides.

    Where NumPy gives no number, plain Python stops: `a` may be an error of arithmetic where the
    answer `b` is not finite.
    """
    if a.raised and not b.raised and is_arithmetic(a.raised):
        return not all(np.isfinite(value).all() for value in b.values.values())
    if a.raised or b.raised:
        return bool(a.raised and b.raised)
    return a.values.keys() == b.values.keys() and all(
        same_numbers(value, b.values[name], tolerance) for name, value in a.values.items()
    )
