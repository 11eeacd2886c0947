"""An explanation as latex."""

from __future__ import annotations

from typing import Any

__all__ = ["render"]


def render(explanation: Any, **options: Any) -> str:
    return "\n".join([explanation.title, *map(str, explanation.steps), *explanation.notes])
