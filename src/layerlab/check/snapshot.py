"""What code keeps outside of its objects, put back before each case.

A list in the class body, in a default argument or at the top of the file outlives the object that
wrote into it. Each case must find it as the first one did, so that what is shared shows where it
is asked for, and nowhere else.
"""

from __future__ import annotations

import contextlib
import copy
import inspect
from collections import deque
from collections.abc import Iterator
from types import FunctionType
from typing import Any

import numpy as np

__all__ = ["Snapshot"]

KEEPERS = (list, dict, set, deque)
DEEPEST = 6  # containers in containers
MOST = 1000  # longer ones are data, not something kept between calls


class Snapshot:
    """The lists and dictionaries around a class or function, as they are now."""

    def __init__(self, subject: Any) -> None:
        self._kept = []
        for keeper in _keepers(subject):
            with contextlib.suppress(Exception):  # what cannot be copied stays as it becomes
                self._kept.append((keeper, _copied(keeper)))
        self._plain = list(_numbers(subject))
        self._bodies = [(kind, dict(vars(kind))) for kind in _classes(subject)]
        self._globals = [
            (function.__globals__, name, function.__globals__[name])
            for function in _functions(subject)
            for name in function.__code__.co_names
            if name in function.__globals__
        ]
        self._notes = [(function, dict(vars(function))) for function in _functions(subject)]
        self._arrays = [
            (value, value.copy())
            for _, body in self._bodies
            for value in body.values()
            if isinstance(value, np.ndarray) and value.size <= MOST
        ]

    def restore(self) -> None:
        """Put everything back."""
        for keeper, content in self._kept:
            keeper.clear()
            fresh = _copied(content)
            keeper.extend(fresh) if isinstance(keeper, list | deque) else keeper.update(fresh)
        for owner, name, value in self._plain:
            if vars(owner).get(name) is not value:
                setattr(owner, name, value)

    def undo(self) -> None:
        """Put everything back for good: attributes and names that are other ones now, too."""
        self.restore()
        for kind, body in self._bodies:
            for name in [name for name in vars(kind) if name not in body]:
                delattr(kind, name)
            for name, value in body.items():
                if name not in vars(kind) or vars(kind)[name] is not value:
                    setattr(kind, name, value)
        for names, name, value in self._globals:
            names[name] = value
        for function, notes in self._notes:
            vars(function).clear()
            vars(function).update(notes)
        for array, content in self._arrays:
            array[...] = content


def _copied(value: Any, depth: int = DEEPEST) -> Any:
    """A copy down to what is neither a container nor an array."""
    if not depth:  # a list may hold itself
        return value
    if isinstance(value, np.ndarray):
        return value.copy()
    if type(value) is dict:
        return {key: _copied(part, depth - 1) for key, part in value.items()}
    if type(value) in KEEPERS:
        return type(value)(_copied(part, depth - 1) for part in value)
    return copy.copy(value) if isinstance(value, KEEPERS) else value


def _classes(subject: Any) -> list[type]:
    """The class and those it inherits from, as far as they are its author's own."""
    if not inspect.isclass(subject):
        return []
    return [
        kind
        for kind in subject.__mro__
        if kind is not object
        and not (kind.__module__.startswith("layerlab") and ".check." not in kind.__module__)
    ]


def _functions(subject: Any) -> Iterator[FunctionType]:
    """The function itself, or those in the class body."""
    if isinstance(subject, FunctionType):
        yield subject
    for kind in _classes(subject):
        for value in vars(kind).values():
            inner = getattr(value, "__func__", value)
            if isinstance(inner, FunctionType):
                yield inner


def _keepers(subject: Any) -> Iterator[Any]:
    places: list[Any] = [
        value
        for kind in _classes(subject)
        for name, value in vars(kind).items()
        if not name.startswith("__")
    ]
    for function in _functions(subject):
        places += [*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()]
        places += [function.__globals__.get(name) for name in function.__code__.co_names]
    seen: set[int] = set()
    for value in places:
        with contextlib.suppress(Exception):  # one that has no length, say
            if isinstance(value, KEEPERS) and len(value) <= MOST and id(value) not in seen:
                seen.add(id(value))
                yield value


def _numbers(subject: Any) -> Iterator[tuple[Any, str, Any]]:
    """Numbers in the class body, which code may count up."""
    for kind in _classes(subject):
        for name, value in vars(kind).items():
            if isinstance(value, int | float) and not name.startswith("__"):
                yield kind, name, value
