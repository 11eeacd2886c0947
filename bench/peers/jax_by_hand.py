"""JAX as a good engineer writes it for exactly this network: one jitted step, donated state."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.flatten_util import ravel_pytree
from numpy.typing import NDArray

from peers.base import Peer, Work

FLAT = 10_000  # below so many, parameters lie in one array: a call with few arguments is quick
WIDE = 1024  # weights of layers this wide are kept (in, out), in which XLA's products are faster
# Not XLA's own choice, and faster here: the same as layerlab asks for.
ON_PROCESSORS = {
    "xla_cpu_prefer_vector_width": 512,
    "xla_cpu_copy_insertion_use_region_analysis": True,
}


@cache
def programs(work: Work) -> tuple[Any, Any, Any, Any]:
    """Return (flat or nested state from weights, a step, an epoch, the forward pass), jitted."""
    wide = max(work.sizes) >= WIDE
    last = len(work.layers) - 1
    adam = work.optimiser == "adam"

    def nested(weights: list[Any]) -> list[list[Any]]:
        groups = work.by_layer([jnp.asarray(value) for value in weights])
        return [[group[0].T if wide else group[0], *group[1:]] for group in groups]

    # The structure alone is used, to take a flat array apart.
    shapes = [np.zeros(value.shape, np.float32) for value in work.arrays()[0]]
    flat_first, unravel = ravel_pytree(nested(shapes))
    flat = flat_first.size < FLAT and work.kind == "step"

    def start(weights: list[Any]) -> Any:
        parameters: Any = nested(weights)
        if flat:
            parameters = ravel_pytree(parameters)[0]
        zeros = partial(jax.tree.map, jnp.zeros_like)
        moments = (zeros(parameters), zeros(parameters)) if adam else ()
        moving = []
        if work.normalised:
            moving = [(jnp.zeros(n), jnp.ones(n)) for n in work.sizes[1:-1]]
        return parameters, moments, moving, jnp.int32(0)

    def output(parameters: Any, inputs: Any, key: Any = None) -> tuple[Any, list[Any]]:
        statistics = []
        for index, (weight, *rest) in enumerate(unravel(parameters) if flat else parameters):
            # The weight first, row by row: `inputs @ weight.T` is up to 5 times slower for a few.
            inputs = inputs @ weight if wide else jax.vmap(partial(jnp.matmul, weight))(inputs)
            if index < last and work.normalised:
                gamma, beta = rest
                mean = inputs.mean(axis=0)
                variance = ((inputs - mean) ** 2).mean(axis=0)
                statistics.append((mean, variance * len(inputs) / (len(inputs) - 1)))
                inputs = (inputs - mean) * (gamma / jnp.sqrt(variance + 1e-5)) + beta
            else:
                inputs = inputs + rest[0]
            if index < last:
                inputs = jnp.maximum(inputs, 0)
                if work.dropout:
                    key, own = jax.random.split(key)
                    kept = jax.random.bernoulli(own, 1 - work.dropout, inputs.shape)
                    inputs = jnp.where(kept, inputs / (1 - work.dropout), 0)
        return inputs, statistics

    def loss_of(parameters: Any, inputs: Any, labels: Any, key: Any) -> tuple[Any, list[Any]]:
        logits, statistics = output(parameters, inputs, key)
        chosen = jnp.take_along_axis(logits, labels[:, None], axis=1)[:, 0]
        return (jax.nn.logsumexp(logits, axis=1) - chosen).mean(), statistics

    def step(state: Any, inputs: Any, labels: Any) -> tuple[Any, Any]:
        parameters, moments, moving, time = state
        time = time + 1
        key = None
        if work.dropout:
            key = jax.random.fold_in(jax.random.key(0, impl="unsafe_rbg"), time)
        (loss, found), slope = jax.value_and_grad(loss_of, has_aux=True)(
            parameters, inputs, labels, key
        )
        moving = jax.tree.map(lambda old, new: 0.9 * old + 0.1 * new, moving, found)
        each = jax.tree.map
        if not adam:
            parameters = each(lambda p, g: p - work.rate * g, parameters, slope)
            return (parameters, moments, moving, time), loss
        first = each(lambda m, g: 0.9 * m + 0.1 * g, moments[0], slope)
        second = each(lambda v, g: 0.999 * v + 0.001 * g * g, moments[1], slope)
        rate = work.rate / (1 - 0.9**time)
        scale = 1 / (1 - 0.999**time)
        parameters = each(
            lambda p, m, v: p - rate * m / (jnp.sqrt(v * scale) + 1e-8), parameters, first, second
        )
        return (parameters, (first, second), moving, time), loss

    def epoch(state: Any, inputs: Any, labels: Any, order: Any) -> tuple[Any, Any]:
        whole = len(order) // work.batch * work.batch

        def body(state: Any, rows: Any) -> tuple[Any, Any]:
            return step(state, inputs[rows], labels[rows])

        state, losses = jax.lax.scan(body, state, order[:whole].reshape(-1, work.batch))
        if whole < len(order):  # the short batch, in the same program
            state, loss = body(state, order[whole:])
            return state, loss
        return state, losses[-1]

    options: Any = ON_PROCESSORS if jax.default_backend() == "cpu" else None
    jit = partial(jax.jit, compiler_options=options)
    forward = jit(lambda parameters, inputs: output(parameters, inputs)[0])
    return start, jit(step, donate_argnums=0), jit(epoch, donate_argnums=0), forward


class Entry(Peer):
    """Plain functions over arrays; an epoch is one program, a scan over its batches."""

    distribution = "jax"
    module = "jax"
    normalises = True

    def build(self, weights: list[NDArray[Any]]) -> None:
        start, self.step, self.epoch, self.output = programs(self.work)
        self.state = start(weights)
        self.count = [value.shape for value in weights]

    def tensor(self, array: NDArray[Any]) -> Any:
        return jnp.asarray(array.astype(np.int32) if array.dtype == np.int64 else array)

    def train(self, inputs: Any, labels: Any) -> Any:
        self.state, loss = self.step(self.state, inputs, labels)
        return loss

    def run_epoch(self, index: int) -> Any:
        order = np.random.default_rng(index).permutation(len(self.inputs[0])).astype(np.int32)
        labels = self.labels[index % len(self.labels)]
        self.state, loss = self.epoch(self.state, self.inputs[0], labels, order)
        return loss

    def forward(self, inputs: Any) -> Any:
        return self.output(self.state[0], inputs)

    def finish(self) -> None:
        jax.block_until_ready((self.state, self.last))

    def numpy(self, value: Any) -> NDArray[Any]:
        return np.asarray(value)

    def weights(self) -> list[NDArray[Any]]:
        found = [np.asarray(value) for value in jax.tree.leaves(self.state[0])]
        if len(found) != len(self.count):  # flat
            sizes = [int(np.prod(shape)) for shape in self.count]
            parts = np.split(found[0], np.cumsum(sizes)[:-1])
            return [part.reshape(shape) for part, shape in zip(parts, self.count, strict=True)]
        wide = max(self.work.sizes) >= WIDE
        return [value.T if wide and value.ndim == 2 else value for value in found]
