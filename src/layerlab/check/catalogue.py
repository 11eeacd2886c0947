"""The catalogue of mistakes as a table: one entry for each role and mistake."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from layerlab.check.diagnosis import role_named
from layerlab.check.mistakes import GENERAL
from layerlab.check.roles import ROLES

__all__ = ["Entry", "catalogue"]


@dataclass(frozen=True)
class Entry:
    """One mistake of one role, with `wrong`: a wrong model that has it, to try `diagnose` on.

    `wrong` is None for what every role can have, such as a function that returns nothing.
    """

    role: str
    slug: str
    title: str
    why: str
    hints: tuple[str, str, str]
    wrong: Any

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data, for JSON."""
        return {
            "role": self.role,
            "slug": self.slug,
            "title": self.title,
            "why": self.why,
            "hints": list(self.hints),
        }


def catalogue(role: str | None = None) -> tuple[Entry, ...]:
    """Every mistake that is known, or those of one role, the likeliest first.

    Raises ArgumentError for an unknown role.
    """
    chosen = ROLES.values() if role is None else (role_named(role),)
    general = [
        Entry("any", mistake.slug, mistake.title, mistake.why, mistake.hints, None)
        for mistake in GENERAL
    ]
    return (
        *(
            Entry(
                one.name,
                mistake.slug,
                mistake.title.removesuffix(": {option}").format(option=mistake.option_unknown),
                mistake.why,
                mistake.hints,
                one.wrong(mistake),
            )
            for one in chosen
            for mistake in one.mistakes
        ),
        *(general if role is None else ()),
    )
