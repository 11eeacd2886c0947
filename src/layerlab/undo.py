"""What a call that fails takes back: moved statistics, and random numbers that it has drawn.

A network may fail at its last layer, when the first ones have already moved their state. So while
a network runs, each layer notes how its change is undone; nobody reads the notes unless it fails.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

__all__ = ["Notes", "note", "of_thread"]


class Notes:
    """What the outermost network that runs in a thread has changed so far."""

    __slots__ = ("running", "undo")

    def __init__(self) -> None:
        self.running = False
        self.undo: list[tuple[Callable[..., None], tuple[Any, ...]]] = []

    def take_back(self) -> None:
        """Undo it, the last change first."""
        while self.undo:
            restore, args = self.undo.pop()
            restore(*args)


class _OfThread(threading.local):
    def __init__(self) -> None:
        self.notes = Notes()


of_thread = _OfThread()


def note(restore: Callable[..., None], *args: Any) -> None:
    """If a network is running, remember that ``restore(*args)`` undoes what happens now."""
    notes = of_thread.notes
    if notes.running:
        notes.undo.append((restore, args))
