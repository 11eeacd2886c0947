"""What a call that fails takes back: moved statistics, and random numbers that it has drawn.

A network may fail at its last layer, when the first ones have already moved their state. So while
a network runs, each layer notes how its change is undone; nobody reads the notes unless it fails.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

__all__ = ["note", "notes", "take_back"]

Notes = list[tuple[Callable[..., None], tuple[Any, ...]]]


class _Notes(threading.local):
    of_call: Notes | None = None  # None: no network is running in this thread


notes = _Notes()


def note(restore: Callable[..., None], *args: Any) -> None:
    """If a network is running, remember that ``restore(*args)`` undoes what happens now."""
    if notes.of_call is not None:
        notes.of_call.append((restore, args))


def take_back(what: Notes) -> None:
    """Undo it, the last change first."""
    for restore, args in reversed(what):
        restore(*args)
