"""The matrix products of a training step in one program of XLA, and nothing else."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from peers import matmuls


@jax.jit
def forward(inputs: Any, matrices: list[Any], hidden: list[Any]) -> list[Any]:
    """Return each layer's product; (in, out) is the layout in which XLA is fastest."""
    below = [inputs, *hidden[1:]]
    return [a @ b for a, b in zip(below, matrices, strict=False)]


@jax.jit
def step(inputs: Any, matrices: list[Any], hidden: list[Any], gradients: list[Any]) -> list[Any]:
    """Return all products of a step."""
    below = [inputs, *hidden[1:]]
    layers = range(len(matrices))
    return [
        *forward(inputs, matrices, hidden),
        *(below[index].T @ gradients[index + 1] for index in layers),
        *(gradients[index + 1] @ matrices[index].T for index in layers if index),
    ]


class Entry(matmuls.Entry):
    """The products of `matmuls`."""

    distribution = "jax"
    module = "jax"

    def build(self, weights: list[NDArray[Any]]) -> None:
        super().build(weights)
        self.matrices = [jnp.asarray(np.ascontiguousarray(value.T)) for value in self.matrices]
        self.hidden = [jnp.asarray(value) for value in self.hidden]
        self.gradients = [jnp.asarray(value) for value in self.gradients]

    def tensor(self, array: NDArray[Any]) -> Any:
        return jnp.asarray(array)

    def forward(self, inputs: Any) -> Any:
        return forward(inputs, self.matrices, self.hidden)[-1]

    def train(self, inputs: Any, labels: Any) -> Any:
        return step(inputs, self.matrices, self.hidden, self.gradients)

    def finish(self) -> None:
        jax.block_until_ready(self.last)
