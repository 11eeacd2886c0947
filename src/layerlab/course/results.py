"""What a check of a lesson found: for each exercise passed, failed, not yet or refused."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from typing import Any

from layerlab.check import Finding

__all__ = ["SELF_CHECK", "ExerciseResult", "LessonResult", "Provenance"]

# How the code was run. A limit of time and memory is no sandbox: who cheats, cheats themselves.
SELF_CHECK = "self-check"
WIDTH = 77


@dataclass(frozen=True)
class Provenance:
    """Which code was checked: the learner's own, in this cell of this file."""

    file: str  # as the user wrote it
    cell: str  # "cell relu, line 40"
    sha256: str  # of the cell's source, 64 hexadecimal digits
    module: str  # the import path under which it ran: "mylayers.activations"

    def to_dict(self) -> dict[str, str]:
        """The same as plain data."""
        return dict(vars(self))


@dataclass(frozen=True)
class ExerciseResult:
    """What is said of one exercise."""

    name: str
    status: str  # "passed", "failed", "not yet" (nothing is written), "refused" (not the learner's)
    points: float
    message: str = ""  # one paragraph for the learner; empty where it passed
    finding: Finding | None = None  # where `check` judged, with the arithmetic
    provenance: Provenance | None = None
    output: str = ""  # what the code printed, cut at a size, without control characters
    seconds: float = 0.0
    uses: tuple[str, ...] = ()  # exercises before it that it calls, and that are not right yet

    @property
    def passed(self) -> bool:
        """Whether it is right."""
        return self.status == "passed"

    @property
    def earned(self) -> float:
        """The points it brings."""
        return self.points if self.passed else 0.0

    def text(self, *, hints: int = 0) -> str:
        """What is to be said of it, lines of at most 80 columns; empty where it passed."""
        if self.passed:
            return ""
        if self.finding is None or self.status != "failed":
            return self.message
        said = self.finding.text(hints=hints)
        if self.uses:
            are = "is" if len(self.uses) == 1 else "are"
            first = f"It uses {' and '.join(self.uses)}, which {are} not right yet: begin there."
            said = f"{textwrap.fill(first, WIDTH)}\n{said}"
        return said

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data, for JSON."""
        return {
            "name": self.name,
            "status": self.status,
            "points": self.points,
            "earned": self.earned,
            "message": self.message,
            "finding": self.finding and self.finding.to_dict(),
            "provenance": self.provenance and self.provenance.to_dict(),
            "output": self.output,
            "seconds": round(self.seconds, 3),
            "uses": list(self.uses),
        }


@dataclass(frozen=True)
class LessonResult:
    """What is said of a lesson. `message` tells what stopped the whole file, if something did."""

    lesson: str
    file: str
    exercises: tuple[ExerciseResult, ...] = ()
    message: str = ""
    how: str = field(default=SELF_CHECK)
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether every exercise passed, and there is one."""
        return bool(self.exercises) and all(one.passed for one in self.exercises)

    @property
    def points(self) -> float:
        """The points that can be earned."""
        return sum(one.points for one in self.exercises)

    @property
    def earned(self) -> float:
        """The points that are earned."""
        return sum(one.earned for one in self.exercises)

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data, for JSON."""
        return {
            "lesson": self.lesson,
            "file": self.file,
            "passed": self.passed,
            "points": self.points,
            "earned": self.earned,
            "message": self.message,
            "how": self.how,
            "seconds": round(self.seconds, 3),
            "exercises": [one.to_dict() for one in self.exercises],
        }
