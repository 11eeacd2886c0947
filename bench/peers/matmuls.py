"""The matrix products of a training step in NumPy, and nothing else: the floor under any loop."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from peers.base import Peer, Unsupported


class Entry(Peer):
    """For each layer: forward, weight gradient, and input gradient but for the first layer."""

    distribution = "numpy"
    module = "numpy"
    checked = False
    normalises = True  # its products are the same

    def build(self, weights: list[NDArray[Any]]) -> None:
        if self.work.kind == "epoch":
            raise Unsupported("an epoch is more than its products")
        self.matrices = [group[0] for group in self.work.by_layer(weights)]
        self.weight_gradients = [np.empty_like(matrix) for matrix in self.matrices]
        generator = np.random.default_rng(0)
        sizes = [(self.work.batch, size) for size in self.work.sizes]
        self.hidden = [generator.standard_normal(size, np.float32) for size in sizes]
        self.gradients = [generator.standard_normal(size, np.float32) for size in sizes]
        self.outputs = [np.empty(size, np.float32) for size in sizes]

    def tensor(self, array: NDArray[Any]) -> Any:
        return array

    def product(self, a: Any, b: Any, out: Any) -> None:
        """Compute a @ b into an array that is there already."""
        np.matmul(a, b, out=out)

    def forward(self, inputs: Any) -> Any:
        for index, matrix in enumerate(self.matrices):
            below = self.hidden[index] if index else inputs
            self.product(below, matrix.T, self.outputs[index + 1])
        return self.outputs[-1]

    def train(self, inputs: Any, labels: Any) -> Any:
        self.forward(inputs)
        for index in range(len(self.matrices) - 1, -1, -1):
            above = self.gradients[index + 1]
            below = self.hidden[index] if index else inputs
            self.product(above.T, below, self.weight_gradients[index])
            if index:
                self.product(above, self.matrices[index], self.outputs[index])
        return float("nan")  # there is no loss

    def numpy(self, value: Any) -> NDArray[Any]:
        return np.array(value)
