"""Everything that a training step changes, as one tree of arrays that goes in and comes out.

A compiled program is a pure function: it cannot change a parameter, it can only be handed one and
give back another. So all state is collected here: the numbers of parameters and buffers, what
optimisers remember, and how often random streams were drawn from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from layerlab import device, random, xla
from layerlab.errors import ArgumentTypeError, described
from layerlab.nn import Module
from layerlab.optim import Optimizer
from layerlab.random import Generator

__all__ = ["State"]

Tree = dict[str, Any]


class State:
    """The state of modules, optimisers and generators: where it is, and how it is exchanged.

    Raises ArgumentTypeError for a part that is none of them.
    """

    def __init__(self, parts: Iterable[Any]) -> None:
        self.modules: list[Module] = []
        self.optimizers: list[Optimizer] = []
        generators: list[Generator] = [random.default_generator]
        for part in parts:
            if isinstance(part, Module):
                self.modules += [m for m in part.modules() if not _among(m, self.modules)]
            elif isinstance(part, Optimizer):
                self.optimizers.append(part)
            elif isinstance(part, Generator):
                generators.append(part)
            else:
                raise ArgumentTypeError(
                    f"state is in modules, optimisers and generators, not in {described(part)}",
                    fix="ll.compile(step, model, optimizer)",
                )
        generators += [
            value
            for m in self.modules
            for value in vars(m).values()
            if isinstance(value, Generator)
        ]
        self.generators = list({id(g): g for g in generators}.values())
        tensors: list[Any] = [p for m in self.modules for p in m.parameters()]
        tensors += [b for m in self.modules for b in m.buffers()]
        tensors += [p for group in self._groups() for p in group["params"]]
        self.tensors = list({id(t): t for t in tensors}.values())

    def _groups(self) -> Iterator[dict[str, Any]]:
        return (group for optimizer in self.optimizers for group in optimizer.param_groups)

    def kind(self) -> tuple[Any, ...]:
        """What makes another program of the same step: modes, frozen parameters, settings, seeds.

        Not the learning rates, which are handed in.
        """
        return (
            tuple(module.training for module in self.modules),
            tuple(tensor.requires_grad for tensor in self.tensors),
            tuple(
                (name, value)
                for group in self._groups()
                for name, value in group.items()
                if name not in ("params", "lr")
            ),
            tuple(generator.seed for generator in self.generators),
        )

    def rates(self) -> list[float]:
        """The learning rates, which are given to a program with every call."""
        return [group["lr"] for group in self._groups()]

    def leave(self) -> Tree:
        """The state as arrays of the device: those that are still there, and copies of the others.

        They may be given away (donated): until `arrive`, this State does not use them again.
        """
        jax = xla.load()
        tensors = [
            device.slot.__get__(t) if isinstance(t, device.Away) else jax.numpy.array(t.data)
            for t in self.tensors
        ]
        optimizers = []
        for optimizer in self.optimizers:
            there = optimizer.state_away()
            if there is None:
                there = [
                    np.int32(value) if isinstance(value, int) else jax.numpy.array(value)
                    for value in optimizer.state_arrays()
                ]
            optimizers.append(there)
        calls = [np.uint32(generator.calls) for generator in self.generators]
        return {"tensors": tensors, "optimizers": optimizers, "calls": calls}

    def arrive(self, tree: Tree, draws: list[int]) -> None:
        """Let the state be what came out of a program that drew so often from each stream.

        Gradients are cleared.
        """
        for tensor, array in zip(self.tensors, tree["tensors"], strict=True):
            device.away(tensor, array)
            tensor._grad = None
        for optimizer, values in zip(self.optimizers, tree["optimizers"], strict=True):
            optimizer.keep_state_away(values)
        for generator, drawn in zip(self.generators, draws, strict=True):
            generator.calls += drawn

    @contextmanager
    def inside(self, tree: Tree, rates: list[Any]) -> Iterator[None]:
        """While a program is traced, let everything hold what is handed in; then set it back."""
        before = [(type(t), device.slot.__get__(t), t._grad) for t in self.tensors]
        kept = [(o._laid_out, o._away) for o in self.optimizers]
        calls, own_rates = [g.calls for g in self.generators], self.rates()
        try:
            for tensor, array in zip(self.tensors, tree["tensors"], strict=True):
                device.set_home(tensor, array)
                tensor._grad = None
            for optimizer, values in zip(self.optimizers, tree["optimizers"], strict=True):
                optimizer.set_state_arrays(values)
            for generator, count in zip(self.generators, tree["calls"], strict=True):
                generator.calls = count
            for group, rate in zip(self._groups(), rates, strict=True):
                group["lr"] = rate
            yield
        finally:
            for tensor, (home, array, grad) in zip(self.tensors, before, strict=True):
                tensor.__class__ = home
                device.slot.__set__(tensor, array)
                tensor._grad = grad
            for optimizer, (parts, away) in zip(self.optimizers, kept, strict=True):
                optimizer._laid_out, optimizer._away = parts, away
            for generator, count in zip(self.generators, calls, strict=True):
                generator.calls = count
            for group, rate in zip(self._groups(), own_rates, strict=True):
                group["lr"] = rate

    def outcome(self) -> Tree:
        """Inside a trace, the state as it is now: what the program hands out."""
        return {
            "tensors": [t._data for t in self.tensors],
            "optimizers": [o.state_arrays() for o in self.optimizers],
            "calls": [g.calls for g in self.generators],
        }


def _among(module: Module, modules: list[Module]) -> bool:
    return any(module is known for known in modules)
