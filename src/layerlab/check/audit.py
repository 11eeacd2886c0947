"""How strong the checks are: wrong and right implementations, and what was said of each.

The implementations are files, one each, written without a look at the catalogue. A file opens with
a header of comments::

    # role: dense
    # mistake: bias-ignored          (`none` for a right one, two slugs for two mistakes)
    # name: relu                     (where the role needs it)
    # subject: MyDense
    # style: loops over lists
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from layerlab.check.diagnosis import diagnose
from layerlab.check.finding import Finding
from layerlab.check.guard import quiet
from layerlab.check.loading import ImportFailed, load
from layerlab.check.process import failed_import
from layerlab.check.roles import ROLES
from layerlab.errors import DataError, LayerlabError

__all__ = ["CAUGHT", "NAMED", "Audit", "Judged", "Subject", "audit", "read_subjects"]

CAUGHT, NAMED = 1.0, 0.97  # the published strength: below it the audit fails

_HEADER = re.compile(r"# (role|mistake|name|subject|style): *(.*?) *$")


@dataclass(frozen=True)
class Subject:
    """One implementation: where it is, and what its author says of it."""

    path: Path
    role: str
    mistakes: tuple[str, ...]  # empty for a right one
    name: str | None
    subject: str
    style: str

    def diagnosed(self, seed: int = 0) -> Finding:
        """What the checker says of it. Raises DataError where the header is not true."""
        try:
            with quiet(seed % 2**32):
                subject = load(self.path, self.subject)
            return diagnose(subject, self.role, name=self.name, seed=seed)
        except ImportFailed as error:
            return failed_import(self.role, seed, error)
        except LayerlabError as error:
            what = f"{self.path.name}: {error.what}"
            raise DataError(what, detail=error.detail, fix=error.fix) from error


@dataclass(frozen=True)
class Judged:
    """An implementation and what was said of it."""

    subject: Subject
    finding: Finding
    seconds: float

    @property
    def said(self) -> tuple[str, ...]:
        """The slugs that were said, the first one first."""
        first = (self.finding.mistake,) if self.finding.mistake else ()
        return (*first, *self.finding.also)

    @property
    def verdict(self) -> str:
        """In one word or two what was said: a slug, several, passed, or no name."""
        if self.finding.passed:
            return "passed"
        return " + ".join(self.said) or "wrong, no name"

    @property
    def caught(self) -> bool:
        """Whether a wrong one was found to be wrong."""
        return not self.finding.passed

    @property
    def named(self) -> bool:
        """Whether the first thing said is one of its mistakes, and all of them were said."""
        mistakes = self.subject.mistakes
        return self.finding.mistake in mistakes and set(mistakes) <= set(self.said)

    @property
    def as_it_should(self) -> bool:
        """Whether a wrong one was named, or a right one passed."""
        return self.named if self.subject.mistakes else self.finding.passed


@dataclass(frozen=True)
class Audit:
    """The kill matrix: every implementation, with what was said of it."""

    results: tuple[Judged, ...]

    @property
    def wrong(self) -> tuple[Judged, ...]:
        """The wrong implementations."""
        return tuple(result for result in self.results if result.subject.mistakes)

    @property
    def right(self) -> tuple[Judged, ...]:
        """The right ones."""
        return tuple(result for result in self.results if not result.subject.mistakes)

    @property
    def caught(self) -> int:
        """How many wrong ones were found to be wrong."""
        return sum(result.caught for result in self.wrong)

    @property
    def named(self) -> int:
        """How many wrong ones were named right."""
        return sum(result.named for result in self.wrong)

    @property
    def accused(self) -> int:
        """How many right ones were called wrong."""
        return sum(not result.finding.passed for result in self.right)

    @property
    def strong_enough(self) -> bool:
        """Whether the published strength is reached."""
        return (
            self.caught >= CAUGHT * len(self.wrong)
            and self.named >= NAMED * len(self.wrong)
            and not self.accused
        )

    def of_role(self, role: str) -> Audit:
        """The part of one role."""
        return Audit(tuple(result for result in self.results if result.subject.role == role))

    def matrix(self) -> Iterator[tuple[str, tuple[str, ...], Sequence[Judged]]]:
        """(role, true mistakes, results) for each row of the matrix; right ones have no mistake."""
        roles = [role for role in ROLES if self.of_role(role).results]
        for role in roles:
            rows: dict[tuple[str, ...], list[Judged]] = {}
            for result in self.of_role(role).results:
                rows.setdefault(result.subject.mistakes, []).append(result)
            for mistakes in sorted(rows, key=lambda m: (not m, len(m), m)):
                yield role, mistakes, rows[mistakes]

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data, for JSON."""
        return {
            "subjects": len(self.results),
            "wrong": len(self.wrong),
            "caught": self.caught,
            "named": self.named,
            "right": len(self.right),
            "accused": self.accused,
            "slowest_seconds": round(max((r.seconds for r in self.results), default=0.0), 3),
            "results": [
                {
                    "file": f"{result.subject.role}/{result.subject.path.name}",
                    "role": result.subject.role,
                    "mistakes": list(result.subject.mistakes),
                    "style": result.subject.style,
                    "passed": result.finding.passed,
                    "said": list(result.said),
                    "as_it_should": result.as_it_should,
                    "seconds": round(result.seconds, 3),
                }
                for result in self.results
            ],
        }


def read_subjects(folder: Path, role: str | None = None) -> list[Subject]:
    """The implementations in a folder that has a folder for each role.

    Raises DataError where there are none, or where a header is incomplete.
    """
    pattern = f"{role or '*'}/*.py"
    paths = [path for path in sorted(folder.glob(pattern)) if not path.is_dir()]
    found = [_subject(path) for path in paths if path.stem != "__init__"]
    if not found:
        raise DataError(
            f"there are no implementations in {folder / pattern}",
            detail="they stand in the project's repository, not in the installed package",
            fix="layerlab audit tests/check/subjects, in a checkout of the repository",
        )
    return found


def _subject(path: Path) -> Subject:
    header = {}
    for line in path.read_text("utf-8-sig", errors="replace").splitlines():
        if not line.startswith("#"):
            break
        if found := _HEADER.match(line):
            header[found[1]] = found[2]
    missing = [key for key in ("role", "mistake", "subject") if not header.get(key)]
    if missing or header["role"] not in ROLES:
        what = f"lacks {', '.join(missing)}" if missing else f"has the role {header['role']!r}"
        raise DataError(f"the header of {path.name} {what}", fix="# role: dense, ...")
    mistakes = () if header["mistake"] == "none" else tuple(header["mistake"].split())
    return Subject(
        path,
        header["role"],
        mistakes,
        header.get("name") or None,
        header["subject"],
        header.get("style", ""),
    )


def audit(
    subjects: Sequence[Subject], *, seed: int = 0, told: Callable[[Judged], None] | None = None
) -> Audit:
    """Diagnose each of the implementations; `told` hears of each result as it comes."""
    results = []
    for subject in subjects:
        started = time.perf_counter()
        finding = subject.diagnosed(seed)
        results.append(Judged(subject, finding, time.perf_counter() - started))
        if told:
            told(results[-1])
    return Audit(tuple(results))


def summed(results: Sequence[Judged]) -> str:
    """What was said of these, most often first: "bias-ignored ×3, passed"."""
    counts = Counter(result.verdict for result in results)
    return ", ".join(f"{said} ×{n}" if n > 1 else said for said, n in counts.most_common())
