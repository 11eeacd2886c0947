"""How training is stopped between two batches: by Ctrl-C, and by SIGTERM."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from typing import Any

from layerlab.train.state import History

__all__ = ["Interrupted", "StopSignal"]


class Interrupted(KeyboardInterrupt):
    """Training was stopped at the end of a batch; `history` holds what was done.

    `signal` is what stopped it: SIGINT (Ctrl-C) or SIGTERM.
    """

    def __init__(
        self, history: History, epoch: int, checkpoint: Path | None, signal: int = signal.SIGINT
    ) -> None:
        super().__init__(f"stopped in epoch {epoch}")
        self.history, self.epoch, self.checkpoint = history, epoch, checkpoint
        self.signal = signal


class StopSignal:
    """Ctrl-C and SIGTERM: the first asks to stop after the batch, the second stops at once.

    A SIGTERM that somebody else has a use for is left to them.
    """

    def __init__(self) -> None:
        self.signal = 0  # the one that came
        self._before: dict[int, Any] = {}

    def __enter__(self) -> StopSignal:
        # Only the main thread may listen to signals; elsewhere Ctrl-C is its owner's business.
        if threading.current_thread() is threading.main_thread():
            self._before[signal.SIGINT] = signal.signal(signal.SIGINT, self._ask)
            if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
                self._before[signal.SIGTERM] = signal.signal(signal.SIGTERM, self._ask)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            if handler is not None:  # one that Python did not set, and cannot put back
                signal.signal(number, handler)

    def _ask(self, number: int, _: object) -> None:
        if self.signal:
            raise KeyboardInterrupt
        self.signal = number
