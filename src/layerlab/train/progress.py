"""What is shown while a network trains: a live bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Protocol

from layerlab.errors import ArgumentTypeError, described

if TYPE_CHECKING:
    from rich.console import Console

__all__ = [
    "LiveProgress",
    "NoProgress",
    "PlainProgress",
    "Reporter",
    "choose_progress",
    "reporter_for",
    "tell",
]

Row = dict[str, Any]
SHORTEST_BAR, LONGEST_BAR = 8, 40


class Reporter(Protocol):
    """What the training loop tells whoever watches.

    One that has the methods `note` and `busy` of `NoProgress` is told of the engine, too.
    """

    def begin(self, epochs: int, batches: int, done: int) -> None:
        """Training starts: so many epochs of so many batches, of which `done` epochs are over."""

    def batch(self, epoch: int, batch: int, loss: float, accuracy: float | None) -> None:
        """A batch is over; loss and accuracy are the means of the epoch so far."""

    def epoch(self, row: Row) -> None:
        """An epoch is over."""

    def end(self) -> None:
        """Training is over, or was stopped."""


class NoProgress:
    """Shows nothing."""

    def note(self, text: str) -> None:
        """A line to be read: the engine and its device, or why it is another one."""

    def busy(self, text: str) -> None:
        """What takes its time before the next batch, such as "compiling"."""

    def begin(self, epochs: int, batches: int, done: int) -> None: ...

    def batch(self, epoch: int, batch: int, loss: float, accuracy: float | None) -> None: ...

    def epoch(self, row: Row) -> None: ...

    def end(self) -> None: ...


class PlainProgress(NoProgress):
    """A line for about every twentieth epoch: for files and pipes."""

    def __init__(self, console: Console) -> None:
        self.console = console

    def begin(self, epochs: int, batches: int, done: int) -> None:
        self.epochs, self.every, self.done = epochs, max(1, epochs // 20), done
        self.started = time.monotonic()

    def note(self, text: str) -> None:
        self._print(text)
        self.started = time.monotonic()  # compiling is behind it, and done once

    def epoch(self, row: Row) -> None:
        number = row["epoch"]
        if number % self.every == 0 or number in (self.done + 1, self.epochs):
            width = len(str(self.epochs))
            each = (time.monotonic() - self.started) / (number - self.done)
            left = duration(each * (self.epochs - number))
            self._print(
                f"epoch {number:>{width}}/{self.epochs}  {describe(row)}"
                + f"  {left} left" * (number < self.epochs)
            )

    def _print(self, text: str) -> None:
        self.console.print(text, highlight=False, markup=False, soft_wrap=True)


class LiveProgress(NoProgress):
    """A bar over all epochs with loss, accuracy and the time left, as much as the width allows."""

    def __init__(self, console: Console) -> None:
        # Most programs show no bar, and it takes 20 ms to load.
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        self.line = BarColumn(bar_width=LONGEST_BAR)
        self.bar = Progress(
            TextColumn("{task.description}"),
            self.line,
            TextColumn("{task.fields[numbers]}"),
            TimeRemainingColumn(compact=True),
            TextColumn("left"),
            console=console,
        )
        self.shown = 0.0
        self.last: Row | None = None

    def begin(self, epochs: int, batches: int, done: int) -> None:
        self.epochs, self.batches = epochs, batches
        self.task = self.bar.add_task("", total=epochs * batches, numbers="")
        self._show(min(done + 1, epochs), done * batches, None)
        self.bar.start()

    def note(self, text: str) -> None:
        self.bar.console.print(text, highlight=False, markup=False, soft_wrap=True)

    def busy(self, text: str) -> None:
        self.bar.update(self.task, description=text)

    def batch(self, epoch: int, batch: int, loss: float, accuracy: float | None) -> None:
        now = time.monotonic()
        if now - self.shown < 0.05:  # the eye does not see more, and the loop is faster than this
            return
        self.shown = now
        row = self.last or {"loss": loss, "accuracy": accuracy}
        self._show(epoch, (epoch - 1) * self.batches + batch, row)

    def epoch(self, row: Row) -> None:
        self.last = row
        self._show(row["epoch"], row["epoch"] * self.batches, row)

    def end(self) -> None:
        self.bar.stop()

    def _show(self, epoch: int, batches: int, row: Row | None) -> None:
        name = f"epoch {epoch:>{len(str(self.epochs))}}/{self.epochs}"
        # Beside the numbers stand the epoch, the time ("0:00:00 left") and the blanks between;
        # two columns stay free, so that the ^C of a stop does not begin a new line.
        room = self.bar.console.width - len(name) - len("  0:00:00 left  ")
        choices = []
        if row is not None:
            choices = [describe(row), describe(row, short=True), f"loss {row['loss']:.3g}"]
        numbers = next((text for text in choices if len(text) + SHORTEST_BAR + 2 <= room), "")
        self.line.bar_width = max(1, min(LONGEST_BAR, room - len(numbers) - 2))
        self.bar.update(self.task, completed=batches, description=name, numbers=numbers)


def choose_progress(console: Console | None = None) -> Reporter:
    """A live bar if there is a terminal that can draw it, else plain lines."""
    from rich.console import Console

    console = console or Console(stderr=True)
    drawable = console.is_terminal and not console.is_dumb_terminal
    return LiveProgress(console) if drawable else PlainProgress(console)


def describe(row: Row, *, short: bool = False) -> str:
    """Loss and accuracy, of training and validation, in one line; one of each where short."""
    text = f"loss {row['loss']:.4f}"
    validation_accuracy = row.get("validation_accuracy")
    if row.get("accuracy") is not None and not (short and validation_accuracy is not None):
        text += f"  accuracy {row['accuracy']:.1%}"
    if validation_accuracy is not None:
        text += f"  validation {validation_accuracy:.1%}"
    elif row.get("validation_loss") is not None and not short:
        text += f"  validation loss {row['validation_loss']:.4f}"
    return text


def duration(seconds: float) -> str:
    """A time to wait, roughly: 8 s, 5 min, 2.5 h."""
    if seconds < 100:
        return f"{max(1, seconds):.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"


def reporter_for(progress: Any) -> Reporter:
    """What the argument `progress` asks for. Raises ArgumentTypeError for anything else."""
    if progress is True:
        return choose_progress()
    if progress is False or progress is None:
        return NoProgress()
    if not all(callable(getattr(progress, n, None)) for n in ("begin", "batch", "epoch", "end")):
        raise ArgumentTypeError(
            f"progress is True, False or a Reporter, not {described(progress)}", fix="progress=True"
        )
    return progress


def tell(reporter: Reporter, what: str, text: str) -> None:
    """Call `note` or `busy` of a reporter that has it."""
    method = getattr(reporter, what, None)
    if method is not None:
        method(text)
