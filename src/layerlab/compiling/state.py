"""Everything that a training step changes, as one tree of arrays that goes in and comes out.

A compiled program is a pure function: it cannot change a parameter, it can only be handed one and
give back another. So all state is collected here: the numbers of parameters and buffers, what
optimisers remember, how often they stepped, and where the streams of random numbers stand.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from operator import is_
from typing import Any

import numpy as np

from layerlab import arrays, device, random, xla
from layerlab.arguments import check_number
from layerlab.autograd import Value
from layerlab.errors import ArgumentTypeError, described
from layerlab.nn import Module
from layerlab.optim import Optimizer
from layerlab.random import Generator

__all__ = ["State"]

Tree = dict[str, Any]
Flags = tuple[Any, ...]

_PLAIN = (bool, int, float, complex, str, type(None))
_WORD = 2**32


class State:
    """The state of modules, optimisers and generators: where it is, and how it is exchanged.

    Its tree has the arrays of the `tensors`, those of the `optimizers`, and `counts`: one vector
    with the draws and the seed of each stream, and the steps of each parameter.

    Raises ArgumentTypeError for a part that is none of them.
    """

    def __init__(self, parts: Iterable[Any]) -> None:
        self._parts = tuple(parts)
        for part in self._parts:
            if not isinstance(part, (Module, Optimizer, Generator)):
                raise ArgumentTypeError(
                    f"state is in modules, optimisers and generators, not in {described(part)}",
                    fix="ll.compile(step, model, optimizer)",
                )
        self._structures: dict[Any, int] = {}
        self._collect()

    def _collect(self) -> None:
        modules = [m for part in self._parts if isinstance(part, Module) for m in part.modules()]
        self.modules = _once(modules)
        self.optimizers: list[Optimizer] = _once(
            part for part in self._parts if isinstance(part, Optimizer)
        )
        held = [value for m in self.modules for value in vars(m).values()]
        self.generators: list[Generator] = _once(
            g for g in (random.default_generator, *self._parts, *held) if isinstance(g, Generator)
        )
        # A tensor that is neither a parameter nor a buffer may be changed as well.
        tensors = [t for t in held if isinstance(t, Value) and t.node is None]
        tensors += [p for o in self.optimizers for g in o.param_groups for p in g["params"]]
        self.tensors: list[Any] = _once(tensors)
        self._trained = [sum(len(g["params"]) for g in o.param_groups) for o in self.optimizers]
        self._seen = self._look()
        structure = tuple(
            tuple((name, _identity(value)) for name, value in vars(m).items())
            + tuple(map(_Same, (*m._forward_hooks.values(), *m._forward_pre_hooks.values())))
            for m in self.modules
        )
        self._structure = self._structures.setdefault(structure, len(self._structures))

    def _look(self) -> list[Any]:
        """All that modules hold: as long as it is the same, so is the structure."""
        seen: list[Any] = []
        for module in self.modules:
            seen += module.__dict__.values()
            if module._forward_hooks or module._forward_pre_hooks:
                seen += module._forward_hooks.values()
                seen += module._forward_pre_hooks.values()
        for optimizer in self.optimizers:
            seen += [group["params"] for group in optimizer.param_groups]
        return seen

    def _groups(self) -> list[dict[str, Any]]:
        return [group for optimizer in self.optimizers for group in optimizer.param_groups]

    def kind(self) -> tuple[Any, ...]:
        """What makes another program of the same step: modes, frozen parameters, settings, layers.

        Not the learning rates and seeds, which are handed in.
        """
        now = self._look()
        if len(now) != len(self._seen) or not all(map(is_, now, self._seen)):
            self._collect()
        return (
            self._structure,
            tuple([tensor._requires_grad for tensor in self.tensors]),
            tuple(
                [
                    value
                    for group in self._groups()
                    for name, value in group.items()
                    if name not in ("params", "lr")
                ]
            ),
        )

    def rates(self) -> list[float]:
        """The learning rates, which are given to a program with every call.

        Raises ArgumentError or ArgumentTypeError for one that is no finite number from 0.
        """
        rates = [group["lr"] for group in self._groups()]
        for rate in rates:
            if not (type(rate) is float and 0 <= rate < math.inf) and (
                isinstance(rate, (np.ndarray, np.generic)) or not arrays.is_array(rate)
            ):
                check_number("lr", rate, 0)
        return rates

    def flags(self) -> Flags:
        """Modes, frozen parameters and settings but the rates as they are now, for `set_flags`."""
        settings = [
            {name: value for name, value in group.items() if name not in ("params", "lr")}
            for group in self._groups()
        ]
        return (
            [module.training for module in self.modules],
            [tensor._requires_grad for tensor in self.tensors],
            settings,
        )

    def set_flags(self, flags: Flags) -> None:
        """Set modes, frozen parameters and settings."""
        modes, wanted, settings = flags
        for module, training in zip(self.modules, modes, strict=True):
            module.__dict__["training"] = training
        for tensor, requires_grad in zip(self.tensors, wanted, strict=True):
            tensor._requires_grad = requires_grad
        for group, values in zip(self._groups(), settings, strict=True):
            group.update(values)

    # ── out and in ───────────────────────────────────────────────────────────────────────────────

    def leave(self, *, home: bool = False) -> Tree:
        """The state as arrays of the device: those that are still there, and copies of the others.

        They may be given away (donated): until `arrive`, this State does not use them again.
        With `home` everything is brought home first, so that nothing is lost if the program fails.
        """
        put = xla.load().device_put
        remembered, steps = [], []
        for optimizer in self.optimizers:
            known = None if home else optimizer.state_away()
            if known is None:
                done, values = optimizer.separated()
                known = [int(step) for step in done], [put(np.array(value)) for value in values]
            steps += known[0]
            remembered.append(known[1])
        there = []
        for tensor in self.tensors:
            if home or not isinstance(tensor, device.Away):
                there.append(put(np.array(tensor._data)))
            else:
                there.append(device.slot.__get__(tensor))
        counts: list[int] = []
        for generator in self.generators:
            counts += (generator.calls, *divmod(generator._seed, _WORD))
        return {
            "tensors": there,
            "optimizers": remembered,
            "counts": np.array(counts + steps, dtype=np.uint32),
        }

    def arrive(self, tree: Tree, counts: Sequence[int] | None = None) -> None:
        """Let the state be what came out of a program. Gradients are cleared.

        `counts` are those of the tree, if they are known: to read them is to wait.
        """
        if counts is None or len(counts) != len(tree["counts"]):
            counts = np.asarray(tree["counts"]).tolist()
        for tensor, array in zip(self.tensors, tree["tensors"], strict=True):
            device.away(tensor, array)
            tensor._grad = None
        place = 0
        for generator in self.generators:
            calls, high, low = counts[place : place + 3]
            generator._seed, generator.calls = high * _WORD + low, calls
            place += 3
        for optimizer, values, n in zip(
            self.optimizers, tree["optimizers"], self._trained, strict=True
        ):
            optimizer.keep_state_away(list(counts[place : place + n]), values)
            place += n

    # ── inside a trace ───────────────────────────────────────────────────────────────────────────

    @contextmanager
    def inside(self, tree: Tree, rates: Sequence[Any]) -> Iterator[None]:
        """While a program is traced, let everything hold what is handed in; then set it back."""
        before = [
            (type(t), device.slot.__get__(t), t._grad, t.node, getattr(t, "earlier", None))
            for t in self.tensors
        ]
        kept = [(o._laid_out, o._away) for o in self.optimizers]
        streams = [(g._seed, g.calls) for g in self.generators]
        flags, own_rates = self.flags(), self.rates()
        counts = iter([tree["counts"][i] for i in range(len(tree["counts"]))])
        try:
            for tensor, array in zip(self.tensors, tree["tensors"], strict=True):
                device.set_home(tensor, array)
                tensor._grad = None
            for generator in self.generators:
                generator.calls = next(counts)
                generator._seed_words = next(counts), next(counts)
            for optimizer, values, n in zip(
                self.optimizers, tree["optimizers"], self._trained, strict=True
            ):
                steps = [arrays.cast(next(counts), "int32") for _ in range(n)]
                optimizer.set_state_arrays(optimizer.interleaved(steps, values))
            for group, rate in zip(self._groups(), rates, strict=True):
                group["lr"] = rate
            yield
        finally:
            for tensor, (home, array, grad, node, earlier) in zip(
                self.tensors, before, strict=True
            ):
                tensor.__class__ = home
                device.slot.__set__(tensor, array)
                tensor._grad, tensor.node = grad, node
                if earlier is not None:
                    tensor.earlier = earlier
                elif hasattr(tensor, "earlier"):
                    del tensor.earlier
            for optimizer, (parts, away) in zip(self.optimizers, kept, strict=True):
                optimizer._laid_out, optimizer._away = parts, away
            for generator, (seed, calls) in zip(self.generators, streams, strict=True):
                generator._seed, generator.calls, generator._seed_words = seed, calls, None
            self.set_flags(flags)
            for group, rate in zip(self._groups(), own_rates, strict=True):
                group["lr"] = rate

    def outcome(self) -> Tree:
        """Inside a trace, the state as it is now: what the program hands out."""
        xp = xla.load().numpy
        return {
            "tensors": [t._data for t in self.tensors],
            "optimizers": [optimizer.separated()[1] for optimizer in self.optimizers],
            "counts": xp.stack([xp.asarray(count).astype("uint32") for count in self._counts()]),
        }

    def fixed(self) -> list[int | None]:
        """Inside a trace, the counts that the step sets, whatever they were: a stream sown anew."""
        return [count if isinstance(count, int) else None for count in self._counts()]

    def _counts(self) -> list[Any]:
        counts: list[Any] = []
        for generator in self.generators:
            counts += (generator.calls, *(generator._seed_words or divmod(generator._seed, _WORD)))
        for optimizer in self.optimizers:
            counts += optimizer.separated()[0]
        return counts


class _Same:
    """A stand-in by which an object is compared as itself, not by what it holds."""

    def __init__(self, value: object) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.value is other.value

    def __hash__(self) -> int:
        return id(self.value)


def _identity(value: Any) -> Any:
    """What a setting of a module is compared by: a plain value, or the very object."""
    if isinstance(value, tuple):
        return tuple(_identity(v) for v in value)
    return (type(value), value) if isinstance(value, _PLAIN) else _Same(value)


def _once(values: Iterable[Any]) -> list[Any]:
    """Each object once, in order."""
    return list({id(value): value for value in values}.values())
