"""Whether the course keeps what it promises: every check of every lesson, each with a name.

`layerlab verify` runs them all, and so do the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from layerlab.course import conventions, leaks, trials
from layerlab.course.lesson import Lesson, lesson
from layerlab.errors import DataError

__all__ = ["CHECKS", "PAGES", "Check", "Outcome", "verify"]


@dataclass(frozen=True)
class Check:
    """One promise: a name, a sentence, and what yields a message for each way it is broken."""

    name: str
    promise: str
    problems: Callable[[Any], Iterator[str]]


CHECKS = (
    Check("front matter", "the facts at its head are complete", conventions.front_matter),
    Check("sections", "its sections come in the order of the course", conventions.sections),
    Check("cells", "everything to write has a name, a region, a test", conventions.cells),
    Check("imports", "it imports only from lessons before it", conventions.imports),
    Check("differences", "solved and unsolved differ in the regions only", leaks.differences),
    Check("leaks", "no solution shows in the learner's files", leaks.leaks),
    Check("hints", "three hints, none of them code of the solution", leaks.hints),
    Check("mistakes", "each named mistake is told from the others", trials.mistakes),
    Check("unsolved fails", "whoever writes nothing passes nothing", trials.learner_fails),
    Check("solved passes", "whoever writes the solution passes all", trials.solution_passes),
    Check("figures", "it runs without a warning, every figure draws", trials.figures),
    Check("blocks", "every code block in its text runs", trials.blocks),
)
PAGES = Check("blocks", "every code block of the page runs", trials.page_blocks)


@dataclass(frozen=True)
class Outcome:
    """What one check found in one lesson or page: nothing, or what is broken."""

    check: Check
    subject: str  # "04_layers" or "README.md"
    problems: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether the promise is kept."""
        return not self.problems

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data, for JSON."""
        return {
            "subject": self.subject,
            "check": self.check.name,
            "promise": self.check.promise,
            "passed": self.passed,
            "problems": list(self.problems),
        }


def verify(
    names: Sequence[str],
    pages: Iterable[Path] = (),
    *,
    checks: Sequence[Check] = CHECKS,
    told: Callable[[str], object] = lambda _: None,
) -> Iterator[Outcome]:
    """Run the checks on lessons and pages, one after the other; `told` hears of each before it.

    A check that cannot be done is a broken promise. Raises DataError where there is no lesson.
    """
    if not names:
        raise DataError("there is no lesson to verify", fix="pip install 'layerlab[course]'")
    for name in names:
        for check in checks:
            told(f"{name}: {check.name}")
            yield Outcome(check, name, _problems(check, partial(lesson, name)))
    for page in pages:
        told(page.name)
        yield Outcome(PAGES, page.name, _problems(PAGES, partial(Path, page)))


def _problems(check: Check, subject: Callable[[], Lesson | Path]) -> tuple[str, ...]:
    found: list[str] = []
    try:
        found.extend(check.problems(subject()))
    except Exception as error:  # a lesson that is broken so far that it cannot be looked at
        cause = error.__cause__ or error
        said = f"{type(cause).__name__}: {cause}".strip(": ").splitlines()[0]
        found.append(f"this cannot be checked: {said}")
    return tuple(found)
