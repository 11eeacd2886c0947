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

    def build(self, weights: list[NDArray[Any]]) -> None:
        if self.work.kind == "epoch":
            raise Unsupported("an epoch is more than its products")
        self.matrices = weights[::2]
        self.weight_gradients = [np.empty_like(matrix) for matrix in self.matrices]
        generator = np.random.default_rng(0)
        sizes = [(self.work.batch, size) for size in self.work.sizes]
        self.hidden = [generator.standard_normal(size, np.float32) for size in sizes]
        self.gradients = [generator.standard_normal(size, np.float32) for size in sizes]
        self.outputs = [np.empty(size, np.float32) for size in sizes]

    def tensor(self, array: NDArray[Any]) -> NDArray[Any]:
        return array

    def forward(self, inputs: NDArray[Any]) -> NDArray[Any]:
        for index, matrix in enumerate(self.matrices):
            below = self.hidden[index] if index else inputs
            np.matmul(below, matrix.T, out=self.outputs[index + 1])
        return self.outputs[-1]

    def train(self, inputs: NDArray[Any], labels: NDArray[Any]) -> float:
        self.forward(inputs)
        for index in range(len(self.matrices) - 1, -1, -1):
            above = self.gradients[index + 1]
            below = self.hidden[index] if index else inputs
            np.matmul(above.T, below, out=self.weight_gradients[index])
            if index:
                np.matmul(above, self.matrices[index], out=self.outputs[index])
        return float("nan")  # there is no loss

    def numpy(self, value: Any) -> NDArray[Any]:
        return np.array(value)
