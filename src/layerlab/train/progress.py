"""What is shown while a network trains: a live bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from typing import Any, Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

__all__ = ["LiveProgress", "NoProgress", "PlainProgress", "Reporter", "choose_progress"]

Row = dict[str, Any]


class Reporter(Protocol):
    """What the training loop tells whoever watches."""

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

    def begin(self, epochs: int, batches: int, done: int) -> None: ...

    def batch(self, epoch: int, batch: int, loss: float, accuracy: float | None) -> None: ...

    def epoch(self, row: Row) -> None: ...

    def end(self) -> None: ...


class PlainProgress(NoProgress):
    """A line for about every twentieth epoch: for files and pipes."""

    def __init__(self, console: Console) -> None:
        self.console = console

    def begin(self, epochs: int, batches: int, done: int) -> None:
        self.epochs, self.every = epochs, max(1, epochs // 20)

    def epoch(self, row: Row) -> None:
        number = row["epoch"]
        if number % self.every == 0 or number in (1, self.epochs):
            width = len(str(self.epochs))
            self.console.print(
                f"epoch {number:>{width}}/{self.epochs}  {describe(row)}",
                highlight=False,
                markup=False,
            )


class LiveProgress(NoProgress):
    """A bar over all epochs with loss, accuracy and the time left."""

    def __init__(self, console: Console) -> None:
        self.bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=None),
            TextColumn("{task.fields[numbers]}"),
            TimeRemainingColumn(compact=True),
            console=console,
            expand=True,
        )
        self.shown = 0.0
        self.last = ""

    def begin(self, epochs: int, batches: int, done: int) -> None:
        self.epochs, self.batches = epochs, batches
        self.task = self.bar.add_task(
            "", total=epochs * batches, numbers="", completed=done * batches
        )
        self.bar.start()

    def batch(self, epoch: int, batch: int, loss: float, accuracy: float | None) -> None:
        now = time.monotonic()
        if now - self.shown < 0.05:  # the eye does not see more, and the loop is faster than this
            return
        self.shown = now
        numbers = self.last or describe({"loss": loss, "accuracy": accuracy})
        self.bar.update(
            self.task,
            completed=(epoch - 1) * self.batches + batch,
            description=f"epoch {epoch:>{len(str(self.epochs))}}/{self.epochs}",
            numbers=numbers,
        )

    def epoch(self, row: Row) -> None:
        self.last = describe(row)
        self.bar.update(
            self.task,
            completed=row["epoch"] * self.batches,
            description=f"epoch {row['epoch']:>{len(str(self.epochs))}}/{self.epochs}",
            numbers=self.last,
        )

    def end(self) -> None:
        self.bar.stop()


def choose_progress(console: Console | None = None) -> Reporter:
    """A live bar if there is a terminal to draw it on, else plain lines."""
    console = console or Console(stderr=True)
    return LiveProgress(console) if console.is_terminal else PlainProgress(console)


def describe(row: Row) -> str:
    """Loss and accuracy, of training and validation, in one short line."""
    text = f"loss {row['loss']:.4f}"
    if row.get("accuracy") is not None:
        text += f"  accuracy {row['accuracy']:.1%}"
    if row.get("validation_accuracy") is not None:
        text += f"  validation {row['validation_accuracy']:.1%}"
    elif row.get("validation_loss") is not None:
        text += f"  validation loss {row['validation_loss']:.4f}"
    return text
