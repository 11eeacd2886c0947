"""compile: a training step, written as always, becomes one program that is traced once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from layerlab import arrays, device, xla
from layerlab.autograd import Value, make
from layerlab.compiling.state import State
from layerlab.errors import ArgumentTypeError, described
from layerlab.tensor import as_raw

__all__ = ["CompiledStep", "compile"]


def compile(step: Callable[..., Any], *parts: Any) -> CompiledStep:
    """The same step as one compiled program: `parts` are the model, the optimiser and what else
    it changes (modules, optimisers, generators).

    Called with arrays or tensors, it does what `step` does: forward, backward, update, moving
    statistics and random streams. It is traced once for each mode and each shape of the arguments;
    `traces` counts that. Arguments that are no arrays are part of the program. Parameters and
    state stay on the device between calls, and come back when they are read. Gradients are
    cleared.

    Raises CompileError for what cannot be traced, ArgumentError where JAX is not installed, and
    what the step raises; then everything is as it was.
    """
    return CompiledStep(step, parts)


class CompiledStep:
    """A step that was compiled; `traces` says how often."""

    def __init__(self, step: Callable[..., Any], parts: tuple[Any, ...]) -> None:
        if not callable(step):
            raise ArgumentTypeError(
                f"compile takes a function, not {described(step)}",
                fix="ll.compile(step, model, optimizer)",
            )
        self._jax = xla.load()
        self.step = step
        self.state = State(parts)
        self.traces = 0
        self._programs: dict[Any, _Program] = {}

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        leaves, form = self._jax.tree.flatten((args, kwargs), is_leaf=_is_tensor)
        given, fixed = [], []
        for leaf in leaves:
            is_data = isinstance(leaf, Value) or arrays.is_array(leaf)
            fixed.append(None if is_data else leaf)
            if is_data:
                given.append(_raw(leaf))
        key = (self.state.kind(), form, tuple(fixed))
        program = self._programs.get(key)
        if program is None:
            program = self._programs[key] = _Program(self, form, fixed)
        return program.run(given)


class _Program:
    """One compiled program: a step in one mode, with one form of arguments."""

    def __init__(self, owner: CompiledStep, form: Any, fixed: list[Any]) -> None:
        self.owner, self.form, self.fixed = owner, form, fixed
        self.draws: list[int] | None = None
        self.function = owner._jax.jit(self.pure, donate_argnums=0, compiler_options=xla.options())

    def run(self, given: list[Any]) -> Any:
        state = self.owner.state
        tree = state.leave()
        calls = [g.calls for g in state.generators]
        tree, out = self.function(tree, state.rates(), given)
        if self.draws is None:  # the same in each run
            after = [int(count) for count in tree["calls"]]
            self.draws = [(b - a) % 2**32 for a, b in zip(calls, after, strict=True)]
        state.arrive(tree, self.draws)
        return self.owner._jax.tree.map(device.remote, out)

    def pure(self, tree: Any, rates: list[Any], given: list[Any]) -> Any:
        """The step as a pure function: JAX calls it once, with stand-ins for the arrays."""
        owner = self.owner
        owner.traces += 1
        rest = iter(given)
        leaves = [make(next(rest)) if leaf is None else leaf for leaf in self.fixed]
        args, kwargs = owner._jax.tree.unflatten(self.form, leaves)
        with owner.state.inside(tree, rates):
            out = owner.step(*args, **kwargs)
            raw = owner._jax.tree.map(as_raw, out, is_leaf=_is_tensor)
            return owner.state.outcome(), raw


def _is_tensor(leaf: Any) -> bool:
    return isinstance(leaf, Value)


def _raw(leaf: Any) -> Any:
    there = device.kept(leaf)
    if there is not None:
        return there
    raw = as_raw(leaf)
    return np.asarray(raw) if isinstance(raw, np.generic) else raw
