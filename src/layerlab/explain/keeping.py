"""Keeping what somebody's code can reach: whatever a run does to it, afterwards it is as it was.

What can be reached are the arguments, the object with all that is in it, its classes, and what
functions see from outside: globals, closures, defaults. Everything stays where it is, so that `is`
and shared memory are as ever; only iterators, which would be used up, are exchanged for copies.
"""

from __future__ import annotations

import array
import copy
import dis
import functools
import io
import os
import random
import sys
import types
import warnings
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from layerlab.errors import TraceError

__all__ = ["is_learners", "kept", "members", "names_outside", "root_of", "slots"]

_INSTALLED = ("site-packages", "dist-packages")
_PLAIN = frozenset([int, float, bool, complex, str, bytes, type(None), range, slice])
_MISSING = object()
_STATES = (("getstate", "setstate"), ("get_state", "set_state"))  # of random numbers


def is_learners(thing: Any) -> bool:
    """Whether a class, function or module was written by the user, and is of no library."""
    name = getattr(thing, "__module__", None) or getattr(thing, "__name__", "")
    if name == "builtins":  # code that was run with exec has no module
        heap = isinstance(thing, type) and bool(thing.__flags__ & 1 << 9)
        return heap or isinstance(thing, types.FunctionType)
    return isinstance(name, str) and not _is_library(name.partition(".")[0])


@functools.cache
def _is_library(package: str) -> bool:
    if package == "__main__":
        return False
    file = getattr(sys.modules.get(package), "__file__", None) or ""
    return package in {*sys.stdlib_module_names, "layerlab"} or any(p in file for p in _INSTALLED)


@functools.lru_cache(maxsize=4096)
def names_outside(code: types.CodeType) -> tuple[frozenset[str], frozenset[str]]:
    """The globals that a function, or one inside it, looks up, and the attributes."""
    names, attributes = set(), set()
    for step in dis.get_instructions(code):
        if step.opname in ("LOAD_GLOBAL", "LOAD_NAME", "STORE_GLOBAL", "DELETE_GLOBAL"):
            names.add(str(step.argval))
        elif step.opname in ("LOAD_ATTR", "LOAD_METHOD", "STORE_ATTR", "DELETE_ATTR"):
            attributes.add(str(step.argval))
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            inner = names_outside(constant)
            names |= inner[0]
            attributes |= inner[1]
    return frozenset(names), frozenset(attributes)


def members(part: Any) -> Iterator[types.FunctionType]:
    """The functions in what stands in a class: methods, properties, static methods."""
    for inner in (part, *(getattr(part, n, None) for n in
                          ("__func__", "fget", "fset", "func", "__wrapped__"))):  # fmt: skip
        if isinstance(inner, types.FunctionType):
            yield inner


def slots(thing: Any) -> Iterator[str]:
    """The attributes for which a class reserved a place and that are set."""
    for owner in type(thing).__mro__:
        found = vars(owner).get("__slots__", ())
        for name in [found] if isinstance(found, str) else found:
            hidden = name.startswith("__") and not name.endswith("__")
            own = f"_{owner.__name__.lstrip('_')}{name}" if hidden else name
            if name not in ("__dict__", "__weakref__") and hasattr(thing, own):
                yield own


@contextmanager
def kept(*things: Any, home: str = "") -> Iterator[dict[int, np.ndarray]]:
    """Afterwards all that can be reached from these things is as it was.

    Gives, by the id of an array that has the memory, the array that shows the whole of it.

    So are random streams, the environment, NumPy's handling of errors and the filters of warnings.
    `home` is a module whose code counts as the learner's, even if it is installed.

    Raises TraceError, while in use, where the code takes from a generator: that can be done once.
    """
    keeper = _Keeper(home)
    streams, environment = (random.getstate(), np.random.get_state()), dict(os.environ)
    try:
        keeper.keep(things)
        with np.errstate(), warnings.catch_warnings():
            yield keeper.wholes
    finally:
        keeper.put_back()
        random.setstate(streams[0])
        np.random.set_state(streams[1])
        if dict(os.environ) != environment:
            os.environ.clear()
            os.environ.update(environment)


class _UsedUp:
    """In the place of a generator, which gives its numbers only once."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        raise TraceError(
            f"the code takes numbers from the generator {self.name}, which gives them only once",
            fix="make a list of it first: list(...)",
        )


class _Keeper:
    def __init__(self, home: str) -> None:
        self.home = home
        self._seen: dict[int, Any] = {}
        self._undo: list[Callable[[], None]] = []
        self._copies: dict[int, Any] = {}
        self.wholes: dict[int, np.ndarray] = {}

    def put_back(self) -> None:
        for undo in reversed(self._undo):
            undo()

    def keep(self, things: Iterable[Any]) -> None:
        todo = list(things)
        while todo:
            thing = todo.pop()
            if type(thing) not in _PLAIN and id(thing) not in self._seen:
                self._seen[id(thing)] = thing
                todo.extend(self._look(thing))

    def _look(self, thing: Any) -> Iterable[Any]:
        """Remember one thing as it is, and give what is in it."""
        if isinstance(thing, np.ndarray):
            return self._array(thing)
        if isinstance(thing, types.FunctionType):
            return self._function(thing)
        if isinstance(thing, type):
            return self._class(thing)
        if isinstance(thing, types.CellType):
            return self._cell(thing)
        if isinstance(thing, functools.partial):
            return [thing.func, thing.args, thing.keywords]
        if isinstance(thing, types.ModuleType):
            return []
        for read, write in _STATES:
            if hasattr(thing, read) and hasattr(thing, write):
                state = getattr(thing, read)()
                self._undo.append(functools.partial(getattr(thing, write), state))
                return []
        if isinstance(thing, np.random.Generator):
            bits, state = thing.bit_generator, thing.bit_generator.state
            self._undo.append(lambda: setattr(bits, "state", state))
            return []
        return [*self._container(thing), *self._attributes(thing)]

    def _array(self, thing: np.ndarray) -> Iterable[Any]:
        root = root_of(thing)
        if thing.size == root.size and thing.flags.forc:
            self.wholes.setdefault(id(root), thing)
        for part in (thing, root) if root is not thing else (thing,):
            self._undo.append(functools.partial(
                _put_back_array, part, part.copy(), part.shape, part.flags.writeable
            ))  # fmt: skip
        return thing.flat if thing.dtype.kind == "O" else []

    def _container(self, thing: Any) -> Iterable[Any]:
        if isinstance(thing, dict):
            return [*thing, *self._dictionary(thing)]
        if isinstance(thing, (list, deque)):
            parts = list(thing)
            kind: Any = list if isinstance(thing, list) else deque

            def undo() -> None:
                if len(thing) != len(parts) or any(map(_differ, thing, parts)):
                    kind.clear(thing)
                    kind.extend(thing, parts)

            self._undo.append(undo)
            for i, part in enumerate(parts):
                if type(part) not in _PLAIN and (own := self._own(part, "")) is not part:
                    thing[i] = own
            return parts
        if isinstance(thing, (set, bytearray, array.array)):
            before: Any = copy.copy(thing)

            def back() -> None:
                if thing != before:
                    if isinstance(thing, set):
                        set.clear(thing)
                        set.update(thing, before)
                    else:
                        thing[:] = before

            self._undo.append(back)
            return before if isinstance(thing, set) else []
        return thing if isinstance(thing, (tuple, frozenset)) else []

    def _dictionary(self, thing: dict[Any, Any]) -> Iterable[Any]:
        parts = dict(thing)
        kind = OrderedDict if isinstance(thing, OrderedDict) else dict

        def undo() -> None:
            same = len(parts) == len(thing) and not any(
                _differ(a, c) or _differ(b, d)
                for (a, b), (c, d) in zip(parts.items(), kind.items(thing), strict=True)
            )
            if not same:
                kind.clear(thing)
                kind.update(thing, parts)

        self._undo.append(undo)
        for name, part in parts.items():
            if type(part) not in _PLAIN and (own := self._own(part, name)) is not part:
                dict.__setitem__(thing, name, own)
        return parts.values()

    def _attributes(self, thing: Any) -> Iterable[Any]:
        """What an object holds; of the standard library's objects only what is the same for all."""
        if isinstance(thing, types.MethodType):
            return [thing.__func__, thing.__self__]
        if isinstance(thing, types.BuiltinMethodType):
            return [thing.__self__]
        if hasattr(thing, "__wrapped__"):
            return [thing.__wrapped__]
        kind = type(thing)
        package = kind.__module__.partition(".")[0]
        if package in sys.stdlib_module_names and not (is_learners(kind) or package == "types"):
            return []
        found: list[Any] = [kind]
        for name in slots(thing):
            part = getattr(thing, name)
            self._undo.append(functools.partial(_set_slot, thing, name, part))
            found.append(part)
        own = getattr(thing, "__dict__", None)
        if isinstance(own, dict):
            found += self._dictionary(own)
        return found

    def _class(self, thing: type) -> Iterable[Any]:
        found = []
        for owner in thing.__mro__:
            if not self._is_learners(owner):
                continue
            before = dict(vars(owner))

            def undo(owner: type = owner, before: dict[str, Any] = before) -> None:
                for name in {*before, *vars(owner)}:
                    if name not in before:
                        type.__delattr__(owner, name)
                    elif _differ(vars(owner).get(name, _MISSING), before[name]):
                        type.__setattr__(owner, name, before[name])

            self._undo.append(undo)
            for name, part in before.items():
                if name.startswith("__") and not isinstance(part, types.FunctionType):
                    continue
                if (own := self._own(part, name)) is not part:
                    type.__setattr__(owner, name, own)
                found += [*members(part)] or [part]
        return found

    def _function(self, thing: types.FunctionType) -> Iterable[Any]:
        if not self._is_learners(thing):
            return []
        defaults, by_name = thing.__defaults__, thing.__kwdefaults__

        def undo() -> None:
            thing.__defaults__, thing.__kwdefaults__ = defaults, by_name

        self._undo.append(undo)
        names, attributes = names_outside(thing.__code__)
        found = [defaults, by_name, *(thing.__closure__ or ()), *self._dictionary(vars(thing))]
        found += self._names(thing.__globals__, names)
        for part in [*found]:
            if isinstance(part, types.ModuleType) and self._is_learners(part):
                found += self._names(vars(part), attributes)
        return found

    def _names(self, known: dict[str, Any], names: Iterable[str]) -> Iterable[Any]:
        """Names of a module; a part of them is another module's, which has names of its own."""
        found = []
        for name in sorted(names):
            before = known.get(name, _MISSING)
            self._undo.append(functools.partial(_set_name, known, name, before))
            if before is not _MISSING:
                found.append(before)
                if (own := self._own(before, name)) is not before:
                    known[name] = own
        return found

    def _cell(self, cell: types.CellType) -> Iterable[Any]:
        try:
            before = cell.cell_contents
        except ValueError:  # not set yet
            self._undo.append(functools.partial(_empty, cell))
            return []
        self._undo.append(lambda: setattr(cell, "cell_contents", before))
        if (own := self._own(before, "")) is not before:
            cell.cell_contents = own
        return [before]

    def _own(self, thing: Any, name: Any) -> Any:
        """What stands in its place meanwhile: iterators are used up, caches keep what they see."""
        if hasattr(type(thing), "cache_clear") and hasattr(thing, "__wrapped__"):
            return thing.__wrapped__
        if not isinstance(thing, Iterator) or isinstance(thing, io.IOBase):
            return thing
        if self._is_learners(type(thing)):
            return thing  # its attributes are put back
        if id(thing) not in self._copies:
            try:
                made = copy.deepcopy(thing)
            except Exception:
                made = _UsedUp(str(name)) if isinstance(thing, types.GeneratorType) else thing
            self._copies[id(thing)] = made
        return self._copies[id(thing)]

    def _is_learners(self, thing: Any) -> bool:
        return is_learners(thing) or getattr(thing, "__module__", None) == self.home


def root_of(array: np.ndarray) -> np.ndarray:
    """The array that has the memory of a view."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


def _put_back_array(
    thing: np.ndarray, numbers: np.ndarray, shape: tuple[int, ...], writeable: bool
) -> None:
    if thing.shape != shape:
        thing.shape = shape
    if thing.flags.writeable != writeable:
        thing.flags.writeable = writeable
    if writeable and thing.tobytes() != numbers.tobytes():
        thing[...] = numbers


def _differ(a: Any, b: Any) -> bool:
    return a is not b


def _empty(cell: types.CellType) -> None:
    if hasattr(cell, "cell_contents"):
        del cell.cell_contents


def _set_slot(thing: Any, name: str, part: Any) -> None:
    if getattr(thing, name, _MISSING) is not part:
        object.__setattr__(thing, name, part)


def _set_name(names: dict[str, Any], name: str, thing: Any) -> None:
    if thing is _MISSING:
        names.pop(name, None)
    elif names.get(name) is not thing:
        names[name] = thing
