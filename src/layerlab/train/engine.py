"""How batches are computed: one after the other by NumPy, or many at a time by a compiled program.

An engine does steps and measures; what an epoch is, when to save and when to stop stands in
`loop.py` and is the same for all.
"""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np

from layerlab import arrays, machine, xla
from layerlab.errors import TrainingError
from layerlab.nn.utils import clip_grad_norm_
from layerlab.tensor import as_raw, as_tensor
from layerlab.train.evaluation import count_hits, evaluate, one_number
from layerlab.train.not_finite import fail, is_finite
from layerlab.train.state import Training

__all__ = ["Engine", "NumpyEngine", "Steps", "choose"]

Steps = list[tuple[float, int]]  # of each batch: the loss, and how many answers were right


def choose(name: str) -> tuple[str, bool]:
    """The engine of this name, and whether no other will do.

    "auto" is XLA if JAX is there, and NumPy for what XLA cannot. Raises what `xla.chosen` raises.
    """
    name = xla.chosen(name)
    return ("xla", False) if name == "auto" else (name, True)


class Engine(Protocol):
    """What the loop asks of an engine."""

    name: str  # "numpy", "xla"
    device: str  # where it computes, for people
    reason: str  # why it is not the one that was wanted, or nothing

    def prepare(self, run: Training) -> None:
        """Make ready what the steps need; it may take seconds."""

    def steps(self, run: Training, ahead: int) -> Steps:
        """Train the next batch, or the next few, of at most so many epochs from this one on.

        Raises TrainingError at the first loss that is not finite, with the weights as of the last
        good step.
        """

    def evaluate(self, run: Training) -> tuple[float, float | None]:
        """The loss on the validation data, and the share of right answers if there are any."""

    def weights_are_finite(self, run: Training) -> bool:
        """Whether each trained number is finite."""

    def end(self) -> None:
        """After the last step, whatever ended the run: leave the model as one that is at home."""


class NumpyEngine:
    """One batch at a time, each operation at once; denormal numbers count as 0, as in XLA."""

    name = "numpy"
    device = "cpu"
    reason = ""

    def __init__(self) -> None:
        self.epoch = -1  # the one whose order is known
        self.order = np.empty(0, np.int64)
        self.boundaries: list[int] = []

    def prepare(self, run: Training) -> None: ...

    def steps(self, run: Training, ahead: int) -> Steps:
        if run.epoch != self.epoch:
            self.epoch, self.order = run.epoch, run.order(run.epoch)
            self.boundaries = run.boundaries()
        start, end = self.boundaries[run.batch : run.batch + 2]
        with machine.FlushedDenormals():  # a converged run is full of them
            return [_step(run, self.order[start:end])]

    def evaluate(self, run: Training) -> tuple[float, float | None]:
        measured = evaluate(run.model, run.validation, loss=run.loss)
        return measured.loss, measured.accuracy

    def weights_are_finite(self, run: Training) -> bool:
        return all(is_finite(p.data) for p in run.trained())

    def end(self) -> None: ...


def _step(run: Training, rows: np.ndarray) -> tuple[float, int]:
    """One batch: forward, loss, backward, step. Returns the loss and the right answers."""
    x, y = (part[rows] for part in run.data)
    moment = run.moment()
    try:
        out = run.model(as_tensor(x))
        loss = run.loss(out, as_tensor(y))
        value = one_number(loss, trains=True)
        if not math.isfinite(value):
            run.back_to(moment)
            fail(run, f"the loss became {value}", rows)
        run.optimizer.zero_grad()  # not before: they say where a loss that is not finite began
        loss.backward()
        if run.clip_norm is not None:
            clip_grad_norm_(run.trained(), run.clip_norm)
    except TrainingError:  # of `fail`, which has put all in its place
        raise
    except BaseException:  # as after the batch before
        run.back_to(moment)
        raise
    hits = count_hits(arrays.to_numpy(as_raw(out)), y) if run.counts else 0
    run.remember(moment)
    run.whole = False
    run.optimizer.step()
    return value, hits
