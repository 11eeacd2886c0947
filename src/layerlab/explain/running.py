"""Running a network to look at it: every call of a part is told, and nothing is moved."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from layerlab import arrays
from layerlab.autograd import Value, observe
from layerlab.nn import Module
from layerlab.random import Generator, default_generator
from layerlab.tensor import Tensor, as_tensor

TURNS = threading.RLock()  # hooks and streams belong to all threads: one after the other

__all__ = ["TURNS", "Call", "run", "shape_of", "tensors_in", "to_look_at", "told", "unchanged"]


@dataclass(eq=False)
class Call:
    """One call of a module: where it stands, who called it, and which calls it made itself."""

    path: str
    module: Module
    parent: Call | None
    calls: list[Call] = field(default_factory=list)


@contextmanager
def told(
    *models: Module,
    before: Callable[[Call, tuple[Any, ...]], None],
    after: Callable[[Call, tuple[Any, ...], Any], None],
) -> Iterator[list[Call]]:
    """Tell of every call of a module of these models, before and after; the calls under way.

    A part that stands in several places is told under the place whose turn it is.
    """
    places: dict[int, list[str]] = {}
    for model in models:
        for path, module in _every_place(model, "", ()):
            places.setdefault(id(module), []).append(path)
    stack: list[Call] = []

    def enter(module: Module, args: tuple[Any, ...]) -> None:
        parent = stack[-1] if stack else None
        path = ""
        if parent is not None:
            inside = f"{parent.path}." if parent.path else ""
            below = [p for p in places[id(module)] if p and p.startswith(inside)]
            paths = below or places[id(module)]
            path = paths[sum(c.module is module for c in parent.calls) % len(paths)]
        call = Call(path, module, parent)
        if parent is not None:
            parent.calls.append(call)
        stack.append(call)
        before(call, args)

    def leave(module: Module, args: tuple[Any, ...], out: Any) -> None:
        after(stack.pop(), args, out)

    parts = {id(module): module for model in models for module in model.modules()}
    handles = [part.register_forward_pre_hook(enter) for part in parts.values()]
    handles += [part.register_forward_hook(leave) for part in parts.values()]
    try:
        yield stack
    finally:
        for handle in handles:
            handle.remove()


def run(
    model: Module,
    inputs: tuple[Any, ...],
    *,
    before: Callable[[Call], None] = lambda call: None,
    after: Callable[[Call, tuple[Any, ...], Any], None] = lambda call, args, out: None,
    operation: Callable[[Call, str, tuple[Any, ...], Any], None] | None = None,
) -> Any:
    """Call the model and tell of every call of a module in it, and of every operation."""
    with told(model, before=lambda call, args: before(call), after=after) as stack:

        def observed(op: Any, args: tuple[Any, ...], kwargs: Any, result: Any) -> None:
            if operation is not None and stack:
                operation(stack[-1], op.name, args, result)

        with observe(observed):
            return model(*inputs)


def _every_place(
    module: Module, path: str, above: tuple[Module, ...]
) -> Iterator[tuple[str, Module]]:
    """Every part under every path; `named_modules` gives a part that is used twice only once."""
    yield path, module
    for name, part in vars(module).items():
        if isinstance(part, Module) and not any(part is m for m in (*above, module)):
            yield from _every_place(part, f"{path}.{name}" if path else name, (*above, module))


@contextmanager
def unchanged(*models: Module) -> Iterator[None]:
    """Afterwards all is as it was: values, modes, hooks, gradients, streams of random numbers.

    Attributes of the models' modules too, and what stands in lists, dicts, sets and arrays among
    them. One thread after the other: hooks and streams belong to all.
    """
    with TURNS:
        yield from _unchanged(models)


def _unchanged(models: tuple[Module, ...]) -> Iterator[None]:
    parts = {id(module): module for model in models for module in model.modules()}
    owned = [vars(module) for module in parts.values()]
    kept = [(attributes, dict(attributes)) for attributes in owned]
    inner: list[tuple[Any, Any]] = []
    things: dict[int, Any] = {id(default_generator): default_generator}
    left = [value for attributes in owned for value in attributes.values()]
    while left:
        value = left.pop()
        if id(value) in things:
            continue
        things[id(value)] = value
        if isinstance(value, (list, dict, set)):
            inner.append((value, value.copy()))
        if isinstance(value, (list, tuple, dict, set)):
            left.extend(value.values() if isinstance(value, dict) else value)
    arrays_kept = [(a, a.copy()) for a in things.values() if isinstance(a, np.ndarray)]
    tensors = [_kept(value) for value in things.values() if isinstance(value, Value)]
    generators = [(g, g.get_state()) for g in things.values() if isinstance(g, Generator)]
    bits = [g.bit_generator for g in things.values() if isinstance(g, np.random.Generator)]
    bits_before = [bit.state for bit in bits]
    numpy_state, python_state = np.random.get_state(), random.getstate()
    try:
        yield
    finally:
        for attributes, before in kept:
            attributes.clear()
            attributes.update(before)
        for container, before in inner:
            container.clear()
            container.extend(before) if isinstance(container, list) else container.update(before)
        for array, numbers in arrays_kept:
            if array.flags.writeable:
                array[...] = numbers
        for put_back in tensors:
            put_back()
        for generator, state in generators:
            generator.set_state(state)
        for bit, earlier in zip(bits, bits_before, strict=True):
            bit.state = earlier
        np.random.set_state(numpy_state)
        random.setstate(python_state)


def _kept(value: Value) -> Callable[[], None]:
    """What puts a tensor back as it is now, to the bit."""
    data, grad, node, wanted = value.data, value.grad, value.node, value.requires_grad
    copy = data.copy() if arrays.is_numpy(data) and data.flags.writeable else None
    put_back_grad = None if grad is None else _kept(grad)

    def put_back() -> None:
        value.data, value.grad, value.node, value.requires_grad = data, grad, node, wanted
        if copy is not None:
            data[...] = copy
        if put_back_grad is not None:
            put_back_grad()

    return put_back


def to_look_at(x: Any) -> Tensor:
    """The data as a tensor of its own: a forward that writes into its input shall not reach it."""
    raw = as_tensor(x).detach()
    raw.data = raw.data.copy() if arrays.is_numpy(raw.data) else raw.data
    return raw


def tensors_in(value: Any) -> list[Any]:
    """The tensors and arrays in what goes in or comes out, however they are nested."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (tuple, list)):
        return [tensor for part in value for tensor in tensors_in(part)]
    return [value] if isinstance(value, Value) or arrays.is_array(value) else []


def shape_of(value: Any) -> tuple[int, ...]:
    """The shape of what goes in or comes out; of several things, that of the first."""
    found = tensors_in(value)
    return tuple(found[0].shape) if found else ()
