"""Which arrays were changed in place, how often, and whether that was since a certain moment.

A gradient rule may read what went into an operation, or what came out. If that has been changed in
place since, the gradient would be wrong: so changes are counted, as PyTorch does. The count belongs
to memory, not to a tensor: a part, a transpose and a detached tensor share it with the whole.
Nothing is noted for arrays that never change, which are nearly all.
"""

from __future__ import annotations

import itertools
import weakref
from collections import deque
from typing import Any

import numpy as np

from layerlab.arrays import Array

__all__ = ["changed", "changed_since", "moments", "version", "version_at"]

moments = itertools.count()  # one clock for operations and changes: which came first?
latest = -1  # when anything was last changed in place
_KEPT = 8  # moments kept of each array, for the message that says which version was meant


class _Changes:
    """The changes of one piece of memory: how many, and when the last ones were."""

    __slots__ = ("count", "last", "owner")

    def __init__(self, owner: Any) -> None:
        key = id(owner)
        self.owner = weakref.ref(owner, lambda _: _changes.pop(key, None))
        self.count = 0
        self.last: deque[int] = deque(maxlen=_KEPT)


_changes: dict[int, _Changes] = {}  # by the id of the array that owns the memory


def changed(array: Array) -> None:
    """Note that numbers were written into an array."""
    global latest
    latest = next(moments)
    changes = _changes.get(id(array))
    if changes is None:
        owner = _owners(array)[0]
        changes = _changes.get(id(owner))
        if changes is None:
            changes = _changes[id(owner)] = _Changes(owner)
    changes.count += 1
    changes.last.append(latest)


def changed_since(array: Array, moment: int) -> bool:
    """Whether the memory of an array was written to after a moment."""
    return any(changes.last[-1] > moment for changes in _of(array))


def version(array: Array) -> int:
    """How often the memory of an array was written to."""
    return sum(changes.count for changes in _of(array))


def version_at(array: Array, moment: int) -> int:
    """The version at a moment, or the oldest one that is still known to be later."""
    later = sum(m > moment for changes in _of(array) for m in changes.last)
    return version(array) - later


def _of(array: Array) -> list[_Changes]:
    return [_changes[id(owner)] for owner in _owners(array) if id(owner) in _changes]


def _owners(array: Array) -> list[Any]:
    """The array whose memory this is a view of; behind it the long one that `arrays.pack` made."""
    owner = array
    while isinstance(base := getattr(owner, "base", None), np.ndarray):
        owner = base
    if isinstance(base, memoryview) and isinstance(base.obj, np.ndarray):
        return [owner, *_owners(base.obj)]
    return [owner]
