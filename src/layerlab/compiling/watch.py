"""What a trace leaves behind where it should not: values without numbers, in somebody's hands.

A program changes what was given to it and returns its results. If the step also keeps a value in an
attribute or a list, or changes a tensor of which the program knows nothing, then what is there
after the trace is a stand-in that will never have numbers. So everything alive is looked at before
and after, which takes hundredths of a second, once for each program.
"""

from __future__ import annotations

import gc
from types import CellType, FrameType, FunctionType, ModuleType
from typing import Any

import numpy as np

from layerlab import arrays, device, xla
from layerlab.autograd import Value
from layerlab.compiling.state import State
from layerlab.errors import CompileError, described
from layerlab.nn import Module
from layerlab.optim.optimizer import Optimizer
from layerlab.optim.schedules import Schedule
from layerlab.random import Generator
from layerlab.tensor import Parameter
from layerlab.undo import Notes, of_thread

__all__ = ["Watch"]


class Watch:
    """Everything as it was before a trace, to see what has changed, and to set it back."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.tracer: type = xla.load().core.Tracer
        values, self.generators, modules, schedules, optimizers, self.earlier = _living(
            Value, Generator, Module, Schedule, Optimizer, self.tracer
        )
        given = set(map(id, state.optimizers))
        self.optimizers = [
            (optimizer, [(part, dict(vars(part))) for part in optimizer._laid_out])
            for optimizer in optimizers
            # One whose state is on a device is another compiled step's, and stays there.
            if id(optimizer) not in given and hasattr(optimizer, "_laid_out")
        ]
        self.values = [
            (value, type(value), device.slot.__get__(value), value._grad)
            for value in values
            if _is_whole(value)
        ]
        self.modules = [(module, dict(vars(module))) for module in modules]
        self.schedules = [(schedule, dict(vars(schedule))) for schedule in schedules]
        self.flags = state.flags()
        self.foreign: list[Parameter] = []  # parameters that are used, but were not given
        self.views: dict[int, tuple[Any, Any, Any, Any]] = {}  # view, whole, and what they held
        self.parts: dict[int, list[Any]] = {}  # the views of each whole
        self.torn: Any = None  # a tensor that misses a change in place, by a view or of its whole
        # Statistics that move and numbers that are drawn are noted as for a network that fails.
        self.notes, of_thread.notes = of_thread.notes, Notes()
        of_thread.notes.running = True

    def see(self, operation: Any, args: Any, kwargs: Any, result: Any) -> None:
        """Called after each operation of the trace."""
        self.foreign += [
            arg
            for arg in args
            if isinstance(arg, Parameter) and not isinstance(device.slot.__get__(arg), self.tracer)
        ]
        for arg in args:
            if self.torn is None and isinstance(arg, Value) and self._is_torn(arg):
                self.torn = tuple(device.slot.__get__(arg).shape)
        if operation is not None and operation.views and _is_part(kwargs.get("key")):
            of = device.slot.__get__
            if isinstance(args[0], Value):
                self.views[id(result)] = (result, args[0], of(result), of(args[0]))
                self.parts.setdefault(id(args[0]), []).append(result)

    def _is_torn(self, value: Any) -> bool:
        """Whether NumPy would show a change here that was made elsewhere in the same memory."""
        if id(value) in self.views:
            _, whole, own, its = self.views[id(value)]
            if device.slot.__get__(value) is own and (
                device.slot.__get__(whole) is not its or self._is_torn_above(whole)
            ):
                return True
        return self._is_torn_below(value)

    def _is_torn_above(self, whole: Any) -> bool:
        if id(whole) not in self.views:
            return False
        _, above, own, its = self.views[id(whole)]
        is_own = device.slot.__get__(whole) is own
        return is_own and (device.slot.__get__(above) is not its or self._is_torn_above(above))

    def _is_torn_below(self, whole: Any) -> bool:
        for part in self.parts.get(id(whole), ()):
            _, _, own, its = self.views[id(part)]
            if device.slot.__get__(whole) is its and (
                device.slot.__get__(part) is not own or self._is_torn_below(part)
            ):
                return True
        return False

    def end(self) -> None:
        """Forget the notes; what was traced is as it should be."""
        of_thread.notes = self.notes

    def set_back(self) -> None:
        """Let everything be as it was before the trace, and no value be without numbers."""
        of_thread.notes.take_back()
        of_thread.notes = self.notes
        for optimizer, parts in self.optimizers:
            if self._moved(parts):
                optimizer._parts[:] = [part for part, _ in parts]
                for part, attributes in parts:
                    vars(part).update(attributes)
        for value, home, array, grad in self.values:
            if self._waits(value) or self._waits(value._grad):
                value.__class__ = home
                device.slot.__set__(value, array)
                value._grad = grad
        for holder, attributes in (*self.modules, *self.schedules):
            own = vars(holder)
            if own.keys() != attributes.keys() or any(own[k] is not attributes[k] for k in own):
                own.clear()
                own.update(attributes)
        self.state.set_flags(self.flags)
        for value in self._kept():
            if isinstance(value, Value):  # somebody holds it: its numbers are unknown
                shape = tuple(device.slot.__get__(value).shape)
                value.node, value._grad, value._requires_grad = None, None, False
                device.set_home(value, np.full(shape, np.nan, dtype="float32"))

    def fault(self) -> CompileError | None:
        """What the trace has left where it should not; None if all is well."""
        self.views.clear()
        self.parts.clear()
        found = (
            self.forgotten()
            or self._memory()
            or self._changed()
            or self._stream()
            or self._parameter()
            or self._setting()
        )
        if found is None:
            of_thread.notes.undo.clear()  # it was all given, and has been set back
            found = self._left()
        return found

    def forgotten(self) -> CompileError | None:
        """The fault, if the step moves an optimiser that was not given."""
        for optimizer, parts in self.optimizers:
            if self._moved(parts):
                name = type(optimizer).__name__
                return CompileError(
                    f"the step moves an optimizer that was not given to compile: {name}",
                    fix="ll.compile(step, model, optimizer)",
                )
        return None

    def _moved(self, parts: list[Any]) -> bool:
        """Whether an optimiser has made a step in this trace."""
        return any(
            part.step != attributes["step"]
            and any(map(self._waits, (*part.state, *(p._grad for p in part.params))))
            for part, attributes in parts
        )

    def _changed(self) -> CompileError | None:
        for value, _, array, grad in self.values:
            other = device.slot.__get__(value) is not array or value._grad is not grad
            if other and (self._waits(value) or self._waits(value._grad)):
                return CompileError(
                    f"the step changes a tensor that was not given to compile: {self._name(value)}",
                    detail=f"its shape is {tuple(device.slot.__get__(value).shape)}",
                    fix="ll.compile(step, model, optimizer, ...) with all that the step changes",
                )
        return None

    def _memory(self) -> CompileError | None:
        if self.torn is None:
            return None
        return CompileError(
            "the step changes a tensor in place and uses another of the same memory after it",
            detail=f"the other has shape {self.torn}; in a program each tensor is by itself",
            fix="x[:2] = x[:2] * 3 writes into x; x[:2].clone() does not see what x becomes",
        )

    def _stream(self) -> CompileError | None:
        known = {id(generator) for generator in self.generators}
        known -= {id(generator) for generator in self.state.generators}
        for restore, _ in of_thread.notes.undo:
            generator = getattr(restore, "__self__", None)
            if id(generator) in known:
                return CompileError(
                    f"the step draws from a stream that was not given to compile: {generator!r}",
                    detail="its numbers would be the same in every call",
                    fix="ll.compile(step, model, optimizer, generator)",
                )
        return None

    def _parameter(self) -> CompileError | None:
        known = {id(value) for value, *_ in self.values}
        for parameter in self.foreign:
            if id(parameter) in known:
                return CompileError(
                    "the step uses a parameter that was not given to compile: "
                    f"{self._name(parameter)}",
                    detail="its numbers of now would be part of the program for ever",
                    fix="ll.compile(step, model, optimizer, other_model)",
                )
        return None

    def _setting(self) -> CompileError | None:
        for module, attributes in self.modules:
            for name, value in vars(module).items():
                was = attributes.get(name)
                if type(was) in (int, float, str) and value is not was and value != was:
                    return CompileError(
                        f"the step changes {type(module).__name__}.{name}, which is no tensor",
                        detail=f"from {described(was)} to {described(value)}: a program cannot",
                        fix="do it outside the step, or make it a buffer: register_buffer",
                    )
        return None

    def _left(self) -> CompileError | None:
        kept = self._kept()
        if not kept:
            return None
        # One array keeps the hundreds of its trace alive: to look for its holder takes too long.
        name = self._name(kept[0]) if isinstance(kept[0], Value) else "the data of a tensor"
        return CompileError(
            f"the step keeps a value that it computes: {name or described(kept[0])}",
            detail="it has no numbers while the step is traced, and nobody fills them in later",
            fix="return it from the step, and keep what comes back",
        )

    def _waits(self, value: Any) -> bool:
        """Whether this is a tensor or an array without numbers."""
        if issubclass(type(value), Value):
            return _is_whole(value) and issubclass(type(device.slot.__get__(value)), self.tracer)
        return issubclass(type(value), self.tracer)

    def _kept(self) -> list[Any]:
        """Tensors, or else arrays, that are alive and have no numbers."""
        for attempt in range(2):
            if attempt:
                gc.collect()  # what nobody holds may still be waiting for that
            values, tracers = _living(Value, self.tracer)
            # Others may have been left by another trace, as in the traceback of its error.
            earlier = set(map(id, self.earlier))
            tracers = [tracer for tracer in tracers if id(tracer) not in earlier]
            found = [v for v in values if self._waits(v) and id(v.data) not in earlier] or tracers
            if not found:
                break
        return found

    def _name(self, value: object) -> str:
        """Where a person finds it: ``Net.last``, the list Net.losses, the variable kept."""
        names = [
            ".".join(filter(None, (type(module).__name__, path, name)))
            for module, _ in self.modules
            for path, part in module.named_modules()
            for name, held in vars(part).items()
            if held is value
        ]
        if names:
            return max(names, key=lambda name: name.count("."))
        return _holder(value, depth=3)


def _is_part(key: Any) -> bool:
    """Whether an index looks into the same memory: one of arrays and masks copies."""
    if isinstance(key, tuple):
        return all(map(_is_part, key))
    return not isinstance(key, (list, bool)) and not arrays.is_array(key)


def _living(*wanted: type) -> list[list[Any]]:
    """All objects of each of these classes that are alive."""
    objects = gc.get_objects()
    # type(x), because isinstance would ask the proxies of other libraries, which load modules
    present = set(map(type, objects))
    kinds = [{kind for kind in present if issubclass(kind, one)} for one in wanted]
    every = set().union(*kinds)
    found = [x for x in objects if type(x) in every]
    return [[x for x in found if type(x) in several] for several in kinds]


def _is_whole(value: Any) -> bool:
    """Whether a tensor has its numbers: one that is just being made in another thread has none."""
    try:
        device.slot.__get__(value)
        return value._grad is None or issubclass(type(value._grad), Value)
    except AttributeError:
        return False


def _holder(value: object, depth: int) -> str:
    """The name under which something is held, by an object, a module or a function."""
    holders = [
        h
        for h in gc.get_referrers(value)
        if not isinstance(h, FrameType) and not type(h).__module__.startswith("jax")
    ]
    for holder in holders:
        if isinstance(holder, dict):
            names = [name for name, held in holder.items() if held is value]
            if not names or not isinstance(names[0], str):
                continue
            owners = [
                o
                for o in gc.get_referrers(holder)
                if getattr(o, "__dict__", 0) is holder and not type(o).__module__.startswith("jax")
            ]
            if not owners:
                continue
            if isinstance(owners[0], ModuleType):
                return f"the variable {names[0]}"
            return f"{type(owners[0]).__name__}.{names[0]}"
        if isinstance(holder, CellType):
            for function in gc.get_referrers(holder):
                if not isinstance(function, tuple):
                    continue
                for owner in gc.get_referrers(function):
                    if isinstance(owner, FunctionType) and owner.__closure__ is function:
                        return f"the variable {owner.__code__.co_freevars[function.index(holder)]}"
        own = getattr(holder, "__dict__", None)
        if isinstance(own, dict):
            for name, held in own.items():
                if held is value:
                    return f"{type(holder).__name__}.{name}"
    if depth:
        for holder in holders:
            if isinstance(holder, (list, tuple, set, dict)) or type(holder).__name__ == "deque":
                name = _holder(holder, depth - 1)
                if name:
                    return f"in {name.removeprefix('in ')}"
    return ""
