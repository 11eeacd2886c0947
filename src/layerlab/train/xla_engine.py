"""The engine that compiles: many batches a call, in one program that is traced once.

The data lies on the device, and so does everything that a step changes. A call walks through as
many batches as take about a twentieth of a second; between two calls the loop may save, stop, or
show where it is.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from layerlab import arrays, ops, xla
from layerlab.autograd import make, no_grad
from layerlab.compiling import State
from layerlab.data import batches
from layerlab.nn.utils import clip_grad_norm_
from layerlab.tensor import as_raw
from layerlab.train.engine import NumpyEngine, Steps
from layerlab.train.state import Training

__all__ = ["XlaEngine"]

CALL = 0.05  # seconds that a call should take, so that Ctrl-C is heard
ROWS = 1024  # that are measured at a time


class XlaEngine:
    """A compiled program that trains many batches a call."""

    name = "xla"

    def __init__(self, run: Training) -> None:
        self.jax = xla.load()
        self.device = str(self.jax.devices()[0].platform)
        self.traces = 0
        self.state = State([*run.parts, run.optimizer, *run.streams])
        self.data = [self.jax.numpy.asarray(part) for part in run.data]
        self.validation = run.validation and [self.jax.numpy.asarray(p) for p in run.validation]
        self.programs: dict[Any, Any] = {}
        self.seconds = 0.0  # that a batch takes, as far as is known
        # A number that is not finite is looked for by doing the last batches again, one by one.
        self.careful = 0
        self.slow = NumpyEngine()

    def steps(self, run: Training, order: np.ndarray, boundaries: list[int]) -> Steps:
        if self.careful:
            self.careful -= 1
            return self.slow.steps(run, order, boundaries)
        sizes = np.diff(boundaries[run.batch :])
        same = int((np.append(sizes, -1) != sizes[0]).argmax())  # batches of the same size
        count = min(same, max(1, int(CALL / self.seconds))) if self.seconds else min(same, 2)
        program = self._program(run, int(sizes[0]), len(boundaries) - 1)
        before = self.state.leave()
        start = time.perf_counter()
        rates, place = self.state.rates(), (order.astype(np.int32), boundaries[run.batch])
        tree, losses, hits, done, finite = program(before, rates, self.data, *place, count)
        done = int(done)
        good = done == count and bool(finite)
        if good:
            traced = self.programs.setdefault("seen", set())
            if program in traced:
                self.seconds = (time.perf_counter() - start) / count
            traced.add(program)
        else:
            # Back to two steps before the end; then one by one, to see where it began.
            done, self.careful = max(done - 1, 0), 2
            tree, losses, hits, *_ = program(before, rates, self.data, *place, done)
        draws = [
            (int(after) - int(calls)) % 2**32
            for calls, after in zip(before["calls"], tree["calls"], strict=True)
        ]
        self.state.arrive(tree, draws)
        if done == 0:
            return self.slow.steps(run, order, boundaries)
        pairs = zip(np.asarray(losses)[:done], np.asarray(hits)[:done], strict=True)
        return [(float(loss), int(hit)) for loss, hit in pairs]

    def _program(self, run: Training, size: int, most: int) -> Any:
        """The program for batches of this size, up to so many of them a call."""
        key = ("train", size, most, self.state.kind())
        if key not in self.programs:
            self.programs[key] = self.jax.jit(self._pure(run, size, most))
        return self.programs[key]

    def _pure(self, run: Training, size: int, most: int) -> Any:
        lax, xp = self.jax.lax, self.jax.numpy

        def train(tree: Any, rates: Any, data: Any, order: Any, first: Any, count: Any) -> Any:
            self.traces += 1

            def go_on(carry: Any) -> Any:
                i, _, losses, _ = carry
                return (i < count) & xp.isfinite(losses[i - 1])

            def batch(carry: Any) -> Any:
                i, tree, losses, hits = carry
                rows = lax.dynamic_slice(order, (first + i * size,), (size,))
                with self.state.inside(tree, rates):
                    loss, right = _step(run, data[0][rows], data[1][rows])
                    after = self.state.outcome()
                after = self.jax.tree.map(lambda new, old: xp.astype(new, old.dtype), after, tree)
                return i + 1, after, losses.at[i].set(loss), hits.at[i].set(right)

            # The place before the first one is looked at, too: it is 0.
            losses, hits = xp.zeros(most + 1, xp.float32), xp.zeros(most + 1, xp.int32)
            i, tree, losses, hits = lax.while_loop(go_on, batch, (0, tree, losses, hits))
            # A loss that is not finite ended it, and its step does not count.
            done = i - xp.where(xp.isfinite(losses[i - 1]), 0, 1)
            finite = xp.all(xp.asarray([xp.all(xp.isfinite(t)) for t in tree["tensors"]]))
            return tree, losses, hits, done, finite

        return train

    def evaluate(self, run: Training) -> tuple[float, float | None]:
        assert self.validation is not None
        x, y = self.validation
        modes = {module: module.training for part in run.parts for module in part.modules()}
        run.model.eval()
        total, right = 0.0, 0
        try:
            tree = self.state.leave()
            for rows in batches(len(x), ROWS):
                loss, hits = self._measure(run)(tree, x[rows], y[rows])
                total, right = total + float(loss) * len(x[rows]), right + int(hits)
        finally:
            for module, mode in modes.items():
                module.__dict__["training"] = mode
        return total / len(x), right / len(x) if run.counts else None

    def _measure(self, run: Training) -> Any:
        key = ("measure", self.state.kind())
        if key not in self.programs:

            def measure(tree: Any, x: Any, y: Any) -> Any:
                self.traces += 1
                with self.state.inside(tree, self.state.rates()), no_grad():
                    out = run.model(make(x))
                    return as_raw(run.loss(out, make(y))), _right(run, out, y)

            self.programs[key] = self.jax.jit(measure)
        return self.programs[key]

    def weights_are_finite(self, run: Training) -> bool:
        return True  # each call looks, and goes back if they are not


def _step(run: Training, x: Any, y: Any) -> tuple[Any, Any]:
    """One batch inside a trace: forward, loss, backward, step."""
    out = run.model(make(x))
    loss = run.loss(out, make(y))
    loss.backward()
    if run.clip_norm is not None:
        clip_grad_norm_(run.trained(), run.clip_norm)
    right = _right(run, out, y)
    run.optimizer.step()
    return arrays.namespace(x).reshape(as_raw(loss), ()), right


def _right(run: Training, out: Any, y: Any) -> Any:
    """How many answers are right."""
    return as_raw(ops.sum(ops.argmax(as_raw(out), axis=-1) == y)) if run.counts else 0
