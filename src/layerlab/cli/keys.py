"""Single keys from a terminal, without Enter; afterwards the terminal is as it was."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterator
from types import FrameType

try:
    import select
    import termios
    import tty
except ImportError:  # Windows
    termios = None  # type: ignore[assignment]
    import msvcrt

__all__ = ["has_keys", "key_within", "single_keys"]


def has_keys() -> bool:
    """Whether somebody sits at a keyboard."""
    try:
        return sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()
    except ValueError:  # closed
        return False


@contextlib.contextmanager
def single_keys() -> Iterator[None]:
    """Within this block each key counts at once and is not shown. Ctrl-C stays what it is.

    The terminal is put back at the end, also where the process is asked to end.
    """
    if termios is None:
        yield
        return
    file = sys.stdin.fileno()
    before = termios.tcgetattr(file)

    def end(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    def again(number: int, frame: FrameType | None) -> None:
        tty.setcbreak(file, termios.TCSADRAIN)  # the shell has put it back meanwhile

    wanted = {signal.SIGTERM: end, signal.SIGHUP: end, signal.SIGCONT: again}
    handlers = {number: signal.signal(number, handler) for number, handler in wanted.items()}
    try:
        tty.setcbreak(file, termios.TCSADRAIN)
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        with contextlib.suppress(termios.error):  # the terminal is gone
            termios.tcsetattr(file, termios.TCSADRAIN, before)


def key_within(seconds: float) -> str | None:
    """The key that is pressed within so many seconds; None where none is. Raises EOFError."""
    if termios is None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if msvcrt.kbhit():
                return str(msvcrt.getwch())
            time.sleep(0.02)
        return None
    if not _waits(seconds):
        return None
    typed = os.read(sys.stdin.fileno(), 1)
    if not typed:
        raise EOFError  # the terminal is gone
    if typed != b"\x1b":
        return typed.decode("ascii", "replace")
    while _waits(0) and os.read(sys.stdin.fileno(), 1) in b"[O;0123456789":
        pass  # an arrow, F2: several letters that are none of ours
    return None


def _waits(seconds: float) -> bool:
    """Whether there is a letter to read, or will be within so many seconds."""
    return bool(select.select([sys.stdin.fileno()], [], [], seconds)[0])
