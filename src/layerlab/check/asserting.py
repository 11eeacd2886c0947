"""`check`: a diagnosis as one line of a notebook; it stops with the finding where it is wrong."""

from __future__ import annotations

from typing import Any

from layerlab.check.diagnosis import diagnose
from layerlab.check.finding import Finding

__all__ = ["NotRight", "check"]


class NotRight(AssertionError):
    """What was checked is not right; `finding` says what is wrong with it."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.text())
        self.finding = finding

    def _render_traceback_(self) -> list[str]:
        """In a notebook the finding alone: the frames of the checker explain nothing."""
        return [f"✗ {self.finding.text()}"]


def check(subject: Any, role: str, name: str | None = None, **options: Any) -> None:
    """Print that the subject is right, or raise NotRight with the name of its mistake.

    The arguments are those of `diagnose`. NotRight is an AssertionError, so a failing check fails
    the cell, and every tool that grades notebooks sees it.
    """
    finding = diagnose(subject, role, name=name, **options)
    if not finding.passed:
        raise NotRight(finding)
    print(f"✓ {finding.text().splitlines()[0]}")
