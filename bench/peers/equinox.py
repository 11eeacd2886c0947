"""Equinox with Optax: modules that are pytrees, and optimisers that are chains of functions."""

from __future__ import annotations

from functools import cache
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import optax
from numpy.typing import NDArray

from peers.base import Peer, Work


class Network(eqx.Module):
    """Linear and ReLU in turn, for one row; BatchNorm and Dropout between where they are asked."""

    layers: list[Any]

    def __init__(self, work: Work) -> None:
        key = jax.random.key(0)
        self.layers = []
        for a, b in work.layers[:-1]:
            self.layers.append(eqx.nn.Linear(a, b, use_bias=not work.normalised, key=key))
            if work.normalised:
                self.layers.append(
                    eqx.nn.BatchNorm(b, "batch", eps=1e-5, momentum=0.9, mode="batch")
                )
            self.layers.append(eqx.nn.Lambda(jax.nn.relu))
            if work.dropout:
                self.layers.append(eqx.nn.Dropout(work.dropout))
        self.layers.append(eqx.nn.Linear(*work.layers[-1], key=key))

    def __call__(self, x: Any, state: Any, key: Any) -> tuple[Any, Any]:
        for layer in self.layers:
            if isinstance(layer, eqx.nn.BatchNorm):
                x, state = layer(x, state)
            elif isinstance(layer, eqx.nn.Dropout):
                key, own = jax.random.split(key)
                x = layer(x, key=own)
            else:
                x = layer(x)
        return x, state


@cache
def programs(work: Work) -> Any:
    """Return (parameters, moving statistics, optimiser, a step, an epoch, the forward pass).

    The model is split into arrays and the rest once, outside the step, so that a call flattens
    no modules: that is what Equinox's documentation advises where calls are short.
    """
    model, statistics = eqx.nn.make_with_state(Network)(work)
    parameters, static = eqx.partition(model, eqx.is_inexact_array)
    kind = optax.adam if work.optimiser == "adam" else optax.sgd
    optimiser = kind(work.rate)
    shape = jax.tree.structure(parameters)
    statistics_leaves, statistics_shape = jax.tree.flatten(statistics)

    def outputs(leaves: Any, moving: Any, inputs: Any, key: Any) -> tuple[Any, Any]:
        model = eqx.combine(jax.tree.unflatten(shape, leaves), static)
        state = jax.tree.unflatten(statistics_shape, moving)
        keys = None if key is None else jax.random.split(key, len(inputs))
        axes = (0, None, None if key is None else 0)
        found, state = jax.vmap(model, axes, (0, None), axis_name="batch")(inputs, state, keys)
        return found, jax.tree.leaves(state)

    def loss_of(leaves: Any, moving: Any, inputs: Any, labels: Any, key: Any) -> tuple[Any, Any]:
        logits, moving = outputs(leaves, moving, inputs, key)
        losses = optax.softmax_cross_entropy_with_integer_labels(logits, labels)
        return losses.mean(), moving

    def step(everything: Any, inputs: Any, labels: Any) -> tuple[Any, Any]:
        leaves, moving, memory, count = everything
        key = None
        if work.dropout:
            key = jax.random.fold_in(jax.random.key(0, impl="unsafe_rbg"), count)
        (loss, moving), slope = jax.value_and_grad(loss_of, has_aux=True)(
            leaves, moving, inputs, labels, key
        )
        updates, memory = optimiser.update(slope, memory, leaves)
        return (optax.apply_updates(leaves, updates), moving, memory, count + 1), loss

    def epoch(everything: Any, inputs: Any, labels: Any, order: Any) -> tuple[Any, Any]:
        whole = len(order) // work.batch * work.batch

        def body(everything: Any, rows: Any) -> tuple[Any, Any]:
            return step(everything, inputs[rows], labels[rows])

        everything, losses = jax.lax.scan(body, everything, order[:whole].reshape(-1, work.batch))
        if whole < len(order):
            return body(everything, order[whole:])
        return everything, losses[-1]

    return (
        statistics_leaves,
        optimiser,
        jax.jit(step, donate_argnums=0),
        jax.jit(epoch, donate_argnums=0),
        jax.jit(lambda leaves, inputs: outputs(leaves, statistics_leaves, inputs, None)[0]),
    )


class Entry(Peer):
    """`eqx.Module` and `eqx.nn`, `optax.adam` or `optax.sgd`; an epoch is a scan."""

    distribution = "equinox"
    module = "equinox"
    normalises = True

    def build(self, weights: list[NDArray[Any]]) -> None:
        moving, optimiser, self.step, self.epoch, self.output = programs(self.work)
        leaves = [jnp.asarray(value) for value in weights]
        moving = [jnp.array(value) for value in moving]
        self.everything = leaves, moving, optimiser.init(leaves), jnp.int32(0)

    def tensor(self, array: NDArray[Any]) -> Any:
        return jnp.asarray(array.astype(np.int32) if array.dtype == np.int64 else array)

    def train(self, inputs: Any, labels: Any) -> Any:
        self.everything, loss = self.step(self.everything, inputs, labels)
        return loss

    def run_epoch(self, index: int) -> Any:
        order = np.random.default_rng(index).permutation(len(self.inputs[0])).astype(np.int32)
        labels = self.labels[index % len(self.labels)]
        self.everything, loss = self.epoch(self.everything, self.inputs[0], labels, order)
        return loss

    def forward(self, inputs: Any) -> Any:
        return self.output(self.everything[0], inputs)

    def finish(self) -> None:
        jax.block_until_ready((self.everything, self.last))

    def numpy(self, value: Any) -> NDArray[Any]:
        return np.asarray(value)

    def weights(self) -> list[NDArray[Any]]:
        return [np.asarray(value) for value in self.everything[0]]
