"""Borrowing a learner's objects and functions for one run: copies that remember, and all put back.

An object is copied with everything in it; numbers and arrays in the copy remember, under the names
that the learner gave them. What functions use from outside (globals, closures) is exchanged for the
time of the call.
"""

from __future__ import annotations

import builtins
import copy
import enum
import functools
import math
import threading
import types
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from layerlab.explain.keeping import is_learners, members, names_outside, root_of, slots
from layerlab.explain.remembering_arrays import NumpyTrace, RememberingArray
from layerlab.explain.remembering_functions import NUMPY_SHADOWS, vectorized
from layerlab.explain.remembering_numbers import BUILTINS, MATHS, NUMBERS, plain

__all__ = ["Borrower"]

_LOCK = threading.RLock()  # names in the modules math and numpy are exchanged by one run at a time
_MISSING = object()
_LEFT_ALONE = (bool, np.bool_, str, bytes, complex, BaseException)


class Borrower:
    """Copies things; `with borrower:` exchanges what functions see, and puts it back."""

    def __init__(
        self,
        trace: NumpyTrace,
        home: str,
        wholes: Mapping[int, np.ndarray],
        arguments: Sequence[str],
    ) -> None:
        self.trace = trace
        self.wholes = wholes
        self.arguments = arguments  # an attribute with the name of one is self.x
        self.home = home  # the module of what is looked at: the learner's, even if it is installed
        self._copies: dict[int, tuple[Any, Any]] = {}  # the original is kept: ids stay its own
        self._visited: dict[int, Any] = {}
        self._undo: list[Callable[[], None]] = []
        self._shadows: dict[int, Any] = {}

    def __enter__(self) -> Borrower:
        _LOCK.acquire()
        shadows = {(math, name): shadow for name, shadow in MATHS.items()} | NUMPY_SHADOWS
        for (module, name), shadow in shadows.items():
            self._shadows[id(shadow.__wrapped__)] = shadow
            if vars(module)[name] is shadow.__wrapped__:  # and not what a test put there
                self._exchange(vars(module), name, shadow)
        for name, kind in [(n, t) for n, t in vars(np).items() if isinstance(t, type)]:
            if kind in NUMBERS and kind not in (float, int):  # np.float64(x)
                self._shadows[id(kind)] = NUMBERS[kind]
                self._exchange(vars(np), name, NUMBERS[kind])
        call = np.vectorize.__call__
        self._undo.append(lambda: setattr(np.vectorize, "__call__", call))
        np.vectorize.__call__ = vectorized(call)  # type: ignore[method-assign]
        for name in ("max", "min", "sum", "float", "int"):
            self._shadows[id(getattr(builtins, name))] = BUILTINS[name]
        return self

    def __exit__(self, *exception: object) -> None:
        try:
            for undo in reversed(self._undo):
                undo()
        finally:
            _LOCK.release()

    def _exchange(self, names: dict[str, Any], name: str, thing: Any) -> None:
        before = names.get(name, _MISSING)

        def undo() -> None:
            if before is _MISSING:
                names.pop(name, None)
            else:
                names[name] = before

        self._undo.append(undo)
        if thing is not _MISSING:
            names[name] = thing

    # ── things ───────────────────────────────────────────────────────────────────────────────────

    def copy(self, thing: Any, name: str, role: str = "parameter", *, top: bool = False) -> Any:
        """The same with memory: numbers, arrays, and whatever they are in."""
        if thing is None or type(thing) is object or isinstance(thing, _LEFT_ALONE):
            return thing
        if id(thing) in self._shadows:
            return self._shadows[id(thing)]
        if isinstance(thing, (int, float, np.integer, np.floating)):
            if type(thing) not in _KNOWN:  # a class of one's own: its number
                base = next((b for b in type(thing).__mro__ if b in NUMBERS), None)
                if base is None:
                    return thing
                thing = base(thing)
            return self.trace.wrap(plain(thing), self.trace.record.given(plain(thing), name, role))
        if isinstance(thing, enum.Enum):
            return thing
        if id(thing) in self._copies:
            made = self._copies[id(thing)][1]
            if isinstance(thing, np.ndarray) and (memory := self.trace.memory(made)) is not None:
                given = memory.base()  # a view of it was met before
                given.name = given.name or name
            return made
        made = self._made(thing, name, role, top)
        self._copies.setdefault(id(thing), (thing, made))
        return made

    def _made(self, thing: Any, name: str, role: str, top: bool) -> Any:
        if isinstance(thing, np.ndarray):
            return self._array(thing, name, role)
        if isinstance(thing, (list, tuple)):
            return self._sequence(thing, name, role)
        if isinstance(thing, dict):
            made = self._bare(thing, dict)
            kind = OrderedDict if isinstance(thing, OrderedDict) else dict
            for key, part in thing.items():
                own = self.copy(key, "") if self._is_learners(type(key)) else key
                kind.__setitem__(made, own, self.copy(part, f"{name}[{key!r}]", role))
            return made
        if isinstance(thing, functools.partial):
            return self._partial(thing, name)
        if isinstance(thing, types.MethodType):
            self.visit(thing.__func__)
            owner = thing.__self__
            if not isinstance(owner, type):
                owner = self.copy(owner, "" if top else name, top=top)
            return types.MethodType(self._unwrapped(thing.__func__), owner)
        if isinstance(thing, types.FunctionType) or hasattr(thing, "__wrapped__"):
            self.visit(thing)
            return self._unwrapped(thing)
        if isinstance(thing, types.BuiltinMethodType) and not isinstance(
            thing.__self__, (types.ModuleType, type(None))
        ):
            return getattr(self.copy(thing.__self__, name), thing.__name__)  # rng.normal
        if isinstance(thing, (type, types.ModuleType)):
            self.visit(thing)
            return thing
        if isinstance(thing, np.vectorize):
            made = copy.copy(thing)
            made.pyfunc = self.copy(thing.pyfunc, name)
            return made
        if self._is_learners(type(thing)):
            return self._object(thing, "" if top else f"{name}.")
        try:
            return copy.deepcopy(thing)  # a generator of random numbers, a deque
        except Exception:
            return thing

    def _array(self, array: np.ndarray, name: str, role: str) -> Any:
        if array.dtype.kind == "O":
            made = array.copy()
            for index in np.ndindex(array.shape):
                made[index] = self.copy(array[index], f"{name}[{', '.join(map(str, index))}]", role)
            return made
        if type(array) not in (np.ndarray, RememberingArray):
            raise self.trace.error(
                f"{name} is a {type(array).__name__}, which cannot be followed",
                fix="make it an array: np.array(...)",
            )
        if array.dtype.kind not in "biuf":
            return array.copy()
        whole = self.wholes.get(id(root_of(array)), array)
        if whole is not array and whole.dtype == array.dtype:
            made = self._view(array, self.copy(whole, "", role), _address(array) - _address(whole))
        else:
            numbers = np.array(plain(array), order="K")
            made = self.trace.array(numbers, self.trace.record.given(numbers, name, role))
        made.flags.writeable = array.flags.writeable
        return made

    def _view(self, array: np.ndarray, whole: Any, offset: int) -> Any:
        """The same view of the copy of a whole array."""
        memory = plain(whole).ravel(order="K")
        found: Any = np.ndarray(array.shape, array.dtype, memory, offset, array.strides)
        return found.view(RememberingArray)

    def _sequence(self, things: Any, name: str, role: str) -> Any:
        table = _table(things)
        if table is not None:
            value = self.trace.record.given(table, name, role)
            value.nested = True
            places = iter(range(table.size))
            numbers = self._numbers(things, value, places)
            return self._like(things, numbers)
        if isinstance(things, list):
            made = self._bare(things, list)
            self._copies[id(things)] = (things, made)  # a list may hold itself
            list.extend(made, (self.copy(p, f"{name}[{i}]", role) for i, p in enumerate(things)))
            return made
        fields = getattr(things, "_fields", None)
        names = (
            [f"{name}.{f}" for f in fields]
            if fields
            else [f"{name}[{i}]" for i in range(len(things))]
        )
        return self._like(
            things, [self.copy(p, n, role) for p, n in zip(things, names, strict=True)]
        )

    def _numbers(self, things: Any, value: Any, places: Iterator[int]) -> list[Any]:
        return [
            self._like(part, self._numbers(part, value, places))
            if isinstance(part, (list, tuple))
            else self.trace.wrap(plain(part), value, next(places))
            for part in things
        ]

    def _like(self, original: Any, parts: list[Any]) -> Any:
        """The parts as the kind of list or tuple that the original is."""
        if type(original) is list:
            return parts
        if isinstance(original, list):
            made = self._bare(original, list)
            list.extend(made, parts)
            return made
        if type(original) is tuple:
            return tuple(parts)
        made = tuple.__new__(type(original), parts)
        self._attributes(original, made, "")
        if hasattr(original, "_fields"):
            self.visit(type(original))
        return made

    def _bare(self, thing: Any, base: type) -> Any:
        """An empty list or dictionary of the same class."""
        if type(thing) is base:
            return base()
        try:
            made = copy.copy(thing)
            made.clear()
        except Exception:
            made = base()
        else:
            self._attributes(thing, made, "")
        return made

    def _partial(self, thing: Any, name: str) -> Any:
        function = self.copy(thing.func, name)
        names = _parameters(thing.func)
        args = [self.copy(a, n) for a, n in zip(thing.args, [*names, *[name] * 99], strict=False)]
        return functools.partial(
            function, *args, **{k: self.copy(v, k) for k, v in thing.keywords.items()}
        )

    def _object(self, thing: Any, prefix: str) -> Any:
        """A copy of a learner's object, attribute by attribute; of an empty one itself."""
        if not getattr(thing, "__dict__", None) and not any(slots(thing)) and not isinstance(
            thing, (set, frozenset)
        ):  # fmt: skip
            self.trace.own.add(id(thing))
            self.visit(type(thing))
            return thing
        try:
            made = object.__new__(type(thing))
        except TypeError:
            try:
                return copy.deepcopy(thing)
            except Exception:
                return thing
        self._copies[id(thing)] = (thing, made)  # objects may hold each other
        self.trace.own.add(id(made))
        self.visit(type(thing))
        self._attributes(thing, made, prefix)
        return made

    def _attributes(self, thing: Any, made: Any, prefix: str) -> None:
        for name, part in getattr(thing, "__dict__", {}).items():
            own = f"self.{name}" if not prefix and name in self.arguments else prefix + name
            made.__dict__[name] = self.copy(part, own)
        for name in slots(thing):
            object.__setattr__(made, name, self.copy(getattr(thing, name), prefix + name))

    # ── functions ────────────────────────────────────────────────────────────────────────────────

    def _unwrapped(self, function: Any) -> Any:
        """Not through a cache, which would keep numbers that remember."""
        return function.__wrapped__ if hasattr(function, "cache_clear") else function

    def visit(self, thing: Any) -> None:
        """Exchange what a function, or the methods of a class, see for things that remember."""
        if id(thing) in self._visited:
            return
        self._visited[id(thing)] = thing
        if isinstance(thing, type):
            for owner in thing.__mro__:
                if self._is_learners(owner):
                    for name, part in list(vars(owner).items()):
                        for function in members(part):
                            self.visit(function)
                        if not name.startswith("__") and _is_data(part):
                            made = self.copy(part, name)  # put back by `kept`
                            if made is not part:
                                type.__setattr__(owner, name, made)
        elif isinstance(thing, types.FunctionType):
            self._visit_function(thing)
        elif hasattr(thing, "__wrapped__"):
            self.visit(thing.__wrapped__)

    def _visit_function(self, function: types.FunctionType) -> None:
        if not self._is_learners(function):
            return
        known = function.__globals__
        names, attributes = names_outside(function.__code__)
        for name in sorted(names):
            if name in known:
                thing = known[name]
                if isinstance(thing, types.ModuleType):
                    self._visit_module(thing, attributes)
                    continue
                self._exchange(known, name, _MISSING)  # put back, whatever the code does to it
                made = self.copy(thing, name)
                if made is not thing:
                    known[name] = made
            elif name in BUILTINS:
                self._exchange(known, name, BUILTINS[name])
            elif not hasattr(builtins, name):
                self._exchange(known, name, _MISSING)  # a global that the code may make
        for name, cell in zip(
            function.__code__.co_freevars, function.__closure__ or (), strict=True
        ):
            self._visit_cell(cell, name)
        inner = getattr(function, "__wrapped__", None)
        if inner is not None:
            self.visit(inner)
        self._defaults(function)

    def _defaults(self, function: types.FunctionType) -> None:
        """Functions and arrays that stand as default values of parameters."""
        before = function.__defaults__
        if before and any(not isinstance(d, (int, float, str, bool, type(None))) for d in before):
            names = _parameters(function)[-len(before) :]
            self._undo.append(lambda: setattr(function, "__defaults__", before))
            function.__defaults__ = tuple(
                d if isinstance(d, (int, float, str, bool)) else self.copy(d, n)
                for n, d in zip(names, before, strict=False)
            )

    def _is_learners(self, thing: Any) -> bool:
        return is_learners(thing) or getattr(thing, "__module__", None) == self.home

    def _visit_module(self, module: types.ModuleType, names: frozenset[str]) -> None:
        if not is_learners(module):
            return
        for name in names & set(vars(module)):
            part = vars(module)[name]
            if isinstance(part, types.ModuleType) or not (callable(part) or _is_data(part)):
                continue
            made = self.copy(part, name)
            if made is not part:
                self._exchange(vars(module), name, made)

    def _visit_cell(self, cell: types.CellType, name: str) -> None:
        if id(cell) in self._visited:
            return
        self._visited[id(cell)] = cell
        try:
            before = cell.cell_contents
        except ValueError:  # not set yet
            return
        made = self.copy(before, name)
        self._undo.append(lambda: setattr(cell, "cell_contents", before))
        if made is not before:
            cell.cell_contents = made


def _address(array: np.ndarray) -> int:
    return array.__array_interface__["data"][0]


_KNOWN = {*NUMBERS, *NUMBERS.values()}


def _is_data(thing: Any) -> bool:
    """Whether it is a number, an array, or a list of them."""
    return isinstance(thing, (int, float, np.generic, np.ndarray, list, tuple, dict)) and not (
        isinstance(thing, (bool, np.bool_))
    )


def _table(things: Any) -> np.ndarray | None:
    """A list of numbers, or lists of them of one length, as an array; None if it is none."""
    if not things or not _only_numbers(things):
        return None
    try:
        table = np.array(plain(things))
    except (ValueError, OverflowError):  # lists of several lengths
        return None
    return table if table.dtype.kind in "iuf" and table.size else None


def _only_numbers(things: Any) -> bool:
    return all(_only_numbers(t) if type(t) in (list, tuple) else type(t) in _KNOWN for t in things)


def _parameters(function: Any) -> list[str]:
    code = getattr(function, "__code__", None)
    return list(code.co_varnames[: code.co_argcount]) if code is not None else []
