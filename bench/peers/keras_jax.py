"""Keras 3 on JAX, with the training step that its guide writes for JAX: stateless, jitted."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
from numpy.typing import NDArray

from peers.base import Peer

os.environ["KERAS_BACKEND"] = "jax"  # read when keras is imported
# After that choice, hence here.
import jax
import jax.numpy as jnp
import keras


class Entry(Peer):
    """`keras.Sequential`, `stateless_call` and `stateless_apply` in one donated jit."""

    distribution = "keras"
    module = "keras"
    normalises = True

    @classmethod
    def version(cls) -> str:
        return f"{super().version()} on jax {jax.__version__}"

    def build(self, weights: list[NDArray[Any]]) -> None:
        layers: list[Any] = [keras.Input((self.work.sizes[0],))]
        for size in self.work.sizes[1:-1]:
            layers.append(keras.layers.Dense(size, use_bias=not self.work.normalised))
            if self.work.normalised:
                layers.append(keras.layers.BatchNormalization(momentum=0.9, epsilon=1e-5))
            layers.append(keras.layers.ReLU())
            if self.work.dropout:
                layers.append(keras.layers.Dropout(self.work.dropout, seed=0))
        self.model = keras.Sequential([*layers, keras.layers.Dense(self.work.sizes[-1])])
        loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        if self.work.optimiser == "adam":
            self.optimiser: Any = keras.optimizers.Adam(self.work.rate)
        else:
            self.optimiser = keras.optimizers.SGD(self.work.rate)
        self.optimiser.build(self.model.trainable_variables)

        def compute(trainable: Any, other: Any, x: Any, y: Any) -> tuple[Any, Any]:
            logits, other = self.model.stateless_call(trainable, other, x, training=True)
            return loss_of(y, logits), other

        def step(state: Any, x: Any, y: Any) -> tuple[Any, Any]:
            trainable, other, memory = state
            if self.work.optimiser == "adam":
                # Its Adam adds epsilon before the second moment's correction, the others after it.
                time = memory[0] + 1
                self.optimiser.epsilon = 1e-8 * jnp.sqrt(1 - 0.999**time)
            (loss, other), slope = jax.value_and_grad(compute, has_aux=True)(trainable, other, x, y)
            trainable, memory = self.optimiser.stateless_apply(memory, slope, trainable)
            return (trainable, other, memory), loss

        def output(state: Any, x: Any) -> Any:
            return self.model.stateless_call(*state[:2], x, training=False)[0]

        self.step = jax.jit(step, donate_argnums=0)
        self.output = jax.jit(output)
        self.fresh = [
            [np.array(variable.value) for variable in variables]
            for variables in (self.model.non_trainable_variables, self.optimiser.variables)
        ]
        self.set(weights)

    def set(self, weights: list[NDArray[Any]]) -> None:
        """Begin with these weights."""
        trainable = [jnp.asarray(value.T) for value in weights]  # a kernel is (in, out)
        self.state: Any = (trainable, *([jnp.array(v) for v in part] for part in self.fresh))

    def restart(self) -> None:
        self.set(self.work.arrays()[0])

    def tensor(self, array: NDArray[Any]) -> Any:
        return jnp.asarray(array.astype(np.int32) if array.dtype == np.int64 else array)

    def train(self, inputs: Any, labels: Any) -> Any:
        self.state, loss = self.step(self.state, inputs, labels)
        return loss

    def forward(self, inputs: Any) -> Any:
        return self.output(self.state, inputs)

    def finish(self) -> None:
        jax.block_until_ready((self.state, self.last))

    def numpy(self, value: Any) -> NDArray[Any]:
        return np.asarray(value)

    def weights(self) -> list[NDArray[Any]]:
        return [np.asarray(value).T for value in self.state[0]]
