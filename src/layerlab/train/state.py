"""A training run: what it is made of, and where it stands."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from layerlab import arrays, random
from layerlab.errors import ArgumentError, ArgumentTypeError, described
from layerlab.nn import Module
from layerlab.optim import Adam, Optimizer, Schedule
from layerlab.random import Generator
from layerlab.train.evaluation import check_loss, check_model, usual_loss
from layerlab.train.progress import Row

__all__ = ["History", "Training", "own_copy"]


@dataclass
class History:
    """What was measured: one row for each epoch, with its loss, accuracy and validation."""

    rows: list[Row] = field(default_factory=list)
    best_epoch: int | None = None
    stopped_early: bool = False
    seconds: float = 0.0  # of training, before and after an interruption
    engine: str = "numpy"  # what computed last: "numpy" or "xla"

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, key: Any) -> Any:
        """A row by its number, or a column by its name: history[-1], history["loss"]."""
        return [row.get(key) for row in self.rows] if isinstance(key, str) else self.rows[key]


@dataclass
class Training:
    """A training run: what it is made of, and where it stands."""

    model: Module
    data: tuple[np.ndarray, np.ndarray]
    loss: Any
    optimizer: Any
    epochs: int
    batch_size: int
    validation: tuple[np.ndarray, np.ndarray] | None
    schedule: Schedule | None
    clip_norm: float | None
    patience: int | None
    restore_best: bool
    seed: int
    callbacks: Sequence[Callable[[Row], Any]]
    checkpoint: Path | None
    precision: str = "float32"  # of forward and backward

    def __post_init__(self) -> None:
        check_model(self.model, "fit trains")
        if self.loss is None:
            self.loss = usual_loss(self.data[1])
        check_loss(self.loss)
        if self.optimizer is None:
            self.optimizer = Adam(self.model.parameters())
        if not isinstance(self.optimizer, Optimizer):
            raise ArgumentTypeError(
                f"optimizer must be an Optimizer, not {described(self.optimizer)}",
                fix="optim.Adam(model.parameters(), lr=1e-3)",
            )
        own = {id(p) for p in self.model.parameters()}
        if not any(id(p) in own for p in self.trained()):
            raise ArgumentError(
                "the optimiser trains no parameter of this model, but those of another",
                fix="build it for this one: optim.Adam(model.parameters(), lr=1e-3)",
            )
        if self.schedule is not None and not isinstance(self.schedule, Schedule):
            raise ArgumentTypeError(
                f"schedule must be a Schedule, not {described(self.schedule)}",
                fix="optim.StepLR(optimizer, step_size=10)",
            )
        if self.schedule is not None and self.schedule.optimizer is not self.optimizer:
            raise ArgumentError(
                "the schedule steers another optimiser than the one that trains",
                fix="give both the same optimiser",
            )
        if (self.patience is not None or self.restore_best) and self.validation is None:
            raise ArgumentError(
                "patience and restore_best judge by the validation loss, and none is given",
                fix="validation=(inputs, targets)",
            )
        if not isinstance(self.callbacks, (list, tuple)) or not all(map(callable, self.callbacks)):
            raise ArgumentTypeError(
                f"callbacks is a list of functions, not {described(self.callbacks)}",
                fix="callbacks=[print]",
            )
        self.shuffles = Generator(self.seed)
        self.counts = False  # whether there are right and wrong answers: see `_try_out` in the loop
        # What has a state dict; a loss may be trained too.
        self.parts = [part for part in (self.model, self.loss) if isinstance(part, Module)]
        self.modules = [module for part in self.parts for module in part.modules()]
        self.buffers = list({id(b): b for m in self.modules for b in m.buffers()}.values())
        self.streams = self.generators()
        self.settings: dict[str, Any] = {}  # see `settings_of`; of a run that is saved
        self.whole = True  # whether all below and the model are of the same moment
        self.ahead = 0  # steps that the model has done, and that are not counted below yet
        self.before: tuple[list[Any], Any] = ([], None)  # weights and `moment` before a step
        self.next_save = math.inf
        self.started = 0.0
        # Where the run stands: all of this is in a checkpoint.
        self.epoch = 0  # finished epochs
        self.batch = 0  # finished batches of the next one
        self.sums = [0.0, 0, 0]  # loss, right answers and rows of the unfinished epoch
        self.history = History()
        self.best: tuple[float, dict[str, np.ndarray]] | None = None
        self.seconds = 0.0

    def is_over(self) -> bool:
        """Whether no epoch is left to do."""
        return self.epoch >= self.epochs or self.history.stopped_early

    def boundaries(self) -> list[int]:
        """Where batches begin and end: 0, 32, ..., all rows. A last row alone joins the others."""
        n = len(self.data[0])
        found = [*range(0, n, self.batch_size), n]
        if len(found) > 2 and n - found[-2] == 1 < self.batch_size:
            del found[-2]
        return found

    def order(self, epoch: int) -> np.ndarray:
        """The order of the rows: it depends on the seed and the number of the epoch alone."""
        return self.shuffles.spawn(epoch).permutation(len(self.data[0]))

    def trained(self) -> list[Any]:
        """The parameters that the optimiser changes."""
        return [p for group in self.optimizer.param_groups for p in group["params"]]

    def generators(self) -> list[Generator]:
        """The default generator and those that layers and the loss keep, each once."""
        found = [random.default_generator]
        for own in (value for m in self.modules for value in vars(m).values()):
            if isinstance(own, Generator) and not any(own is g for g in found):
                found.append(own)
        return found

    def moment(self) -> tuple[list[Any], list[Any]]:
        """What sending data through the model changes: statistics and random streams."""
        return [own_copy(b.data) for b in self.buffers], [g.calls for g in self.streams]

    def back_to(self, moment: tuple[list[Any], list[Any]]) -> None:
        """Take back what sending data through the model has changed since."""
        for buffer, data in zip(self.buffers, moment[0], strict=True):
            buffer.data = own_copy(data)
        for stream, calls in zip(self.streams, moment[1], strict=True):
            stream.calls = calls

    def remember(self, moment: tuple[list[Any], list[Any]]) -> None:
        """Keep the weights as they are before a step, in the memory of the step before."""
        now = [p.data for p in self.trained()]
        kept = self.before[0] or [None] * len(now)
        self.before = ([_copy(new, old) for new, old in zip(now, kept, strict=True)], moment)

    def weights_before(self, named: dict[str, Any]) -> dict[str, Any]:
        """These parameters as they were before the last step."""
        before = {id(p): v for p, v in zip(self.trained(), self.before[0], strict=False)}
        return {name: before.get(id(p), p.data) for name, p in named.items()}

    def undo_step(self) -> None:
        """Set weights, statistics and random streams back to before the last step."""
        self.whole = False  # the optimiser has moved on
        self.back_to(self.before[1])
        for p, data in zip(self.trained(), self.before[0], strict=True):
            p.data = data


def own_copy(value: Any) -> Any:
    """An array of its own; one that never changes, such as JAX's, is that already."""
    return value.copy() if arrays.is_numpy(value) else value


def _copy(value: Any, memory: Any) -> Any:
    """A copy in this memory where it fits: large arrays would be mapped anew for each step."""
    if (
        not (isinstance(memory, np.ndarray) and arrays.is_numpy(value))
        or memory is value
        or (memory.shape, memory.dtype) != (value.shape, value.dtype)
    ):
        return own_copy(value)
    memory[...] = value
    return memory
