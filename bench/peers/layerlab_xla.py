"""layerlab compiled by XLA: `ll.compile` for a step, `fit` for epochs, `model.compiled()`."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import jax
import numpy as np
from numpy.typing import NDArray

import layerlab as ll
from layerlab.train import fit
from peers import layerlab_numpy
from peers.base import Unsupported, Work


class Entry(layerlab_numpy.Entry):
    """The model, loss and optimiser of `layerlab_numpy`; only who runs them is another."""

    def __init__(self, work: Work) -> None:
        if work.kind == "explain":
            raise Unsupported("explaining is done in NumPy")
        super().__init__(work)

    @classmethod
    def version(cls) -> str:
        return f"{super().version()} on jax {jax.__version__}"

    def build(self, weights: list[NDArray[Any]]) -> None:
        super().build(weights)
        self.fresh = self.optimiser.state_dict()
        if self.work.kind == "forward":
            self.output = self.model.compiled()
        else:
            self.step = ll.compile(super().train, self.model, self.optimiser)

    def restart(self) -> None:
        self.set_weights(self.work.arrays()[0])
        self.optimiser.load_state_dict(self.fresh)

    def tensor(self, array: NDArray[Any]) -> Any:
        # A program is handed arrays of its device; inference takes what a server would have.
        return array if self.work.kind == "forward" else ll.tensor(jax.numpy.asarray(array))

    def train(self, inputs: Any, labels: Any) -> Any:
        return self.step(inputs, labels)

    def forward(self, inputs: Any) -> Any:
        return self.output(inputs)

    def finish(self) -> None:
        if self.work.kind == "step" and self.last is not None:
            self.last.item()  # the loss is the end of a step, and the weights are read after it
            np.asarray(next(self.model.parameters()).data)

    def warm_up(self, steps: int) -> None:
        if self.work.kind != "epoch":  # where the first epochs of each call are not counted
            super().warm_up(steps)

    def timed(self, steps: int) -> float:
        if self.work.kind != "epoch":
            return super().timed(steps)
        # What an epoch more costs in one call of `fit`, as its user makes it. It traces and
        # compiles first, which the difference leaves out: a first call has a row of its own.
        # The rate, a number that is handed in, is so small that nothing is learnt by heart.
        few, many = 20, 20 + max(1000, steps)
        self.optimiser.param_groups[0]["lr"] = 1e-7
        return (self.fit(many) - self.fit(few)) / (many - few) * steps

    def fit(self, epochs: int) -> float:
        """Return the seconds that so many epochs take, with all that is before and after them."""
        data = self.raw_inputs[0], self.raw_labels[0]
        start = perf_counter()
        history = fit(
            self.model,
            data,
            loss=self.loss,
            optimizer=self.optimiser,
            epochs=epochs,
            batch_size=self.work.batch,
            engine="xla",
        )
        seconds = perf_counter() - start
        self.last = ll.tensor(history.rows[-1]["loss"])
        return seconds
