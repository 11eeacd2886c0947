"""What a learner has done so far: `progress.jsonl`, a file to which lines are only ever added.

Each line is one event. Their order does not matter and a line that is there twice counts once, so
that two branches or two machines can be joined by keeping the lines of both.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from layerlab.errors import FileError

try:
    import fcntl
except ImportError:  # Windows; there a line is still written in one piece
    fcntl = None  # type: ignore[assignment]  # elsewhere it is a module

__all__ = ["Progress", "now", "read", "record"]

PROGRESS = "progress.jsonl"


def now() -> str:
    """This moment as a text that sorts by time: 2026-01-31T09:15:00.123456Z."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def record(folder: Path, event: str, **facts: Any) -> None:
    """Add one event to the progress of a workspace, and put it on the disk.

    A process that is killed loses at most the line that it was writing. Raises FileError.
    """
    line = json.dumps({"at": now(), "event": event, **facts}, ensure_ascii=True).encode() + b"\n"
    path = folder / PROGRESS
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            with _alone(handle):
                if _torn(handle):
                    line = b"\n" + line
                written = os.write(handle, line)
                os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        reason = error.strerror or str(error)
    else:
        if written == len(line):
            return
        reason = "only a part of the line was written"
    raise FileError(
        f"your progress is not recorded in {PROGRESS}: {reason}",
        fix="look whether the file may be written to and the disk has room, then run it again",
    )


@contextlib.contextmanager
def _alone(handle: int) -> Iterator[None]:
    """Wait until no other command writes to the file."""
    with contextlib.suppress(OSError, AttributeError):  # some network folders have no locks
        fcntl.flock(handle, fcntl.LOCK_EX)
    yield  # closing the file opens the lock


def _torn(handle: int) -> bool:
    """Whether the last line has no end: whoever wrote it was stopped."""
    size = os.lseek(handle, 0, os.SEEK_END)
    if size == 0:
        return False
    os.lseek(handle, size - 1, os.SEEK_SET)
    return os.read(handle, 1) != b"\n"


@dataclass(frozen=True)
class Progress:
    """The events of a workspace, the oldest first, and how many lines could not be read."""

    events: tuple[Mapping[str, Any], ...] = ()
    unread: int = 0

    def of(self, event: str, **facts: Any) -> list[Mapping[str, Any]]:
        """The events of one kind in which these facts stand."""
        return [
            one
            for one in self.events
            if one["event"] == event and all(one.get(key) == facts[key] for key in facts)
        ]

    def last_test(self, lesson: str) -> Mapping[str, Any] | None:
        """The latest test of a lesson; none where it was begun anew since."""
        found = [*self.of("test", lesson=lesson), *self.of("reset", lesson=lesson)]
        last = max(found, key=lambda event: str(event["at"]), default=None)
        return last if last and last["event"] == "test" else None

    def passes(self, lesson: str) -> bool:
        """Whether the latest test of a lesson said that all of it is right."""
        return (self.last_test(lesson) or {}).get("passed") is True

    def has_passed(self, lesson: str) -> bool:
        """Whether the whole lesson has passed at some time."""
        return bool(self.of("test", lesson=lesson, passed=True))

    def gave_up(self, lesson: str) -> bool:
        """Whether its solution was asked for before it passed."""
        return bool(self.of("solution", lesson=lesson, gave_up=True))


def read(folder: Path) -> Progress:
    """The progress of a workspace. Lines that are no events are counted and left as they are.

    Raises FileError where the file is there and cannot be read.
    """
    path = folder / PROGRESS
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):  # a device may have no end
            raise OSError("it is no plain file")
        content = path.read_bytes()
    except FileNotFoundError:
        return Progress()
    except OSError as error:
        raise FileError(
            f"cannot read {PROGRESS}: {error.strerror or error}",
            fix=f"a plain file that you may read under the name {PROGRESS}",
        ) from error
    lines = [line for line in dict.fromkeys(map(bytes.strip, content.split(b"\n"))) if line]
    events = [event for event in map(_event, lines) if event is not None]
    events.sort(key=lambda event: str(event["at"]))
    return Progress(tuple(events), len(lines) - len(events))


def _event(line: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    known = all(isinstance(found.get(key), str) for key in ("at", "event"))
    return found if known and isinstance(found.get("lesson", ""), str) else None
