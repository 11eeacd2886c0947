"""What a peer is: one library's own way to train a small network of Linear and ReLU layers.

To add a library, write `peers/<name>.py` with a class `Entry(Peer)` that says which package it
times and fills in `build`, `tensor`, `train`, `forward`, `numpy` and `weights`; then add `<name>`
to `PEERS` in `rows.py`. A peer that cannot do a row raises `Unsupported` with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from itertools import pairwise
from time import perf_counter
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray


class Unsupported(Exception):
    """This library cannot do this row; the message says why."""


@dataclass(frozen=True)
class Work:
    """One thing to be timed, as it is sent to a worker; `path` holds the arrays (see `arrays`)."""

    kind: str  # "step" (training step), "forward", "epoch" or "explain"
    sizes: tuple[int, ...]  # (784, 256, 10) is Linear, ReLU, Linear
    batch: int
    optimiser: str  # "sgd" or "adam"
    rate: float
    path: str
    what: str = ""  # is explained
    normalised: bool = False  # each hidden layer is Linear without bias, BatchNorm1d, ReLU, Dropout
    dropout: float = 0.0

    def arrays(self) -> tuple[list[NDArray[Any]], NDArray[Any], NDArray[Any]]:
        """Return the weights, the pool of inputs (deals, rows, in) and of labels (deals, rows).

        Weights are [weight (out, in), bias (out,)] for each layer in turn; of a hidden layer that
        is normalised, [weight, gamma (out,), beta (out,)].
        """
        with np.load(self.path, allow_pickle=False) as stored:
            count = sum(name.startswith("weight") for name in stored.files)
            weights = [stored[f"weight{index}"] for index in range(count)]
            return weights, stored["inputs"], stored["labels"]

    @property
    def layers(self) -> list[tuple[int, int]]:
        """Return (in, out) of each Linear."""
        return list(pairwise(self.sizes))

    def by_layer(self, weights: list[Any]) -> list[list[Any]]:
        """Return the weights as one list a layer."""
        hidden = 3 if self.normalised else 2
        starts = [hidden * index for index in range(len(self.layers))]
        return [weights[start : start + hidden] for start in starts]


class Peer:
    """A network, its optimiser and its data, all as one library has them."""

    distribution: ClassVar[str]  # what pip calls it
    module: ClassVar[str]  # what `import` calls it
    checked: ClassVar[bool] = True  # whether its training is compared with the reference
    normalises: ClassVar[bool] = False  # whether it can do BatchNorm1d and Dropout
    last: Any = None  # the loss, or the output, of the latest step

    @classmethod
    def version(cls) -> str:
        """Return the installed version."""
        return version(cls.distribution)

    @classmethod
    def use_threads(cls, count: int) -> None:
        """Say how many threads to use, where the environment variables do not say it already."""

    def __init__(self, work: Work) -> None:
        if work.normalised and not self.normalises:
            raise Unsupported("has no BatchNorm1d and Dropout here")
        weights, inputs, labels = work.arrays()
        self.work = work
        self.build(weights)
        self.raw_inputs, self.raw_labels = inputs, labels
        # Made here, outside the timed part: what is timed is training, not conversion.
        self.inputs = [self.tensor(rows) for rows in inputs]
        self.labels = [self.tensor(rows) for rows in labels]

    def build(self, weights: list[NDArray[Any]]) -> None:
        """Make the network with these weights, and its optimiser."""
        raise NotImplementedError

    def restart(self) -> None:
        """Begin again from the first weights. What compiles puts them back into what it built."""
        self.build(self.work.arrays()[0])

    def tensor(self, array: NDArray[Any]) -> Any:
        """Return the array as the library likes its data."""
        raise NotImplementedError

    def train(self, inputs: Any, labels: Any) -> Any:
        """Do one training step and return the loss before it, as the library has it."""
        raise NotImplementedError

    def forward(self, inputs: Any) -> Any:
        """Return the network's output, with no gradient kept."""
        raise NotImplementedError

    def numpy(self, value: Any) -> NDArray[Any]:
        """Return a loss or an output as a NumPy array."""
        raise NotImplementedError

    def weights(self) -> list[NDArray[Any]]:
        """Return the weights now, in the order and layout of `Work.arrays`."""
        raise NotImplementedError

    def finish(self) -> None:
        """Wait for what is still being computed, where calls return before their work is done."""

    def warm_up(self, steps: int) -> None:
        """Do a few steps that are not timed: they make buffers, and compile."""
        self.timed(steps)

    def timed(self, steps: int) -> float:
        """Return the seconds that so many steps (or epochs) took, to the end of the last one."""
        start = perf_counter()
        self.run(steps)
        self.finish()
        return perf_counter() - start

    def run(self, steps: int) -> None:
        """Do so many steps (or epochs).

        The numbers of inputs and of label deals have no common factor, so each batch meets other
        labels every time that it comes round: nothing can be memorised.
        """
        step = getattr(self, f"run_{self.work.kind}")
        for index in range(steps):
            self.last = step(index)

    def run_step(self, index: int) -> Any:
        """Do one training step."""
        return self.train(
            self.inputs[index % len(self.inputs)], self.labels[index % len(self.labels)]
        )

    def run_forward(self, index: int) -> Any:
        """Do one forward pass."""
        return self.forward(self.inputs[index % len(self.inputs)])

    def run_epoch(self, index: int) -> Any:
        """Shuffle, cut into batches, convert and train: an epoch as its user would write it."""
        inputs = self.raw_inputs[0]
        labels = self.raw_labels[index % len(self.raw_labels)]
        order = np.random.default_rng(index).permutation(len(inputs))
        loss = None
        for start in range(0, len(order), self.work.batch):
            rows = order[start : start + self.work.batch]
            loss = self.train(self.tensor(inputs[rows]), self.tensor(labels[rows]))
        return loss
