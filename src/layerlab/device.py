"""Tensors whose numbers are on a device, and come back as NumPy arrays when somebody reads them.

A compiled program leaves its results where it computed them. A tensor that is *away* keeps that
array, and its class has one thing more than the class it had before: whoever looks at the numbers,
an operation or a user, brings them home first. So nothing that is not away pays for the question.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from layerlab.autograd import Value, make

__all__ = ["Away", "away", "bring_home", "kept", "remote", "set_home", "slot"]

# The place in a Value where its array stands, which `Away._data` hides.
slot: Any = Value.__dict__["_data"]


class Away:
    """What a tensor's class has in addition while its numbers are on a device."""

    __slots__ = ()

    @property
    def _data(self) -> Any:
        bring_home(self)
        return slot.__get__(self)

    @_data.setter
    def _data(self, new: Any) -> None:
        set_home(self, new)

    def __reduce_ex__(self, protocol: Any) -> Any:
        bring_home(self)
        return self.__reduce_ex__(protocol)  # that of the class it is now


_classes: dict[type, type] = {}  # the class of tensors that are away, by that at home


def _class_away(home: type) -> type:
    """The class of a tensor of class `home` while it is away."""
    if home not in _classes:
        members = {"__slots__": (), "__module__": home.__module__}
        _classes[home] = type(home.__name__, (Away, home), members)
    return _classes[home]


def kept(tensor: Any) -> Any:
    """The device's array of a tensor that is away; None for one that is not."""
    return slot.__get__(tensor) if isinstance(tensor, Away) else None


def away(tensor: Any, array: Any) -> None:
    """Let the numbers of this tensor be those of a device's array, until they are read."""
    if not isinstance(tensor, Away):
        tensor.__class__ = _class_away(type(tensor))
    slot.__set__(tensor, array)


def set_home(tensor: Any, array: Any) -> None:
    """Let a tensor hold this array, whether it was away or not."""
    if isinstance(tensor, Away):
        tensor.__class__ = type(tensor).__mro__[2]
    slot.__set__(tensor, array)


def bring_home(tensor: Any) -> None:
    """Copy the numbers of a tensor that is away into a NumPy array of its own."""
    set_home(tensor, np.array(slot.__get__(tensor)))


def remote(array: Any) -> Any:
    """A new tensor whose numbers are this array of a device."""
    tensor = make(array)
    away(tensor, array)
    return tensor
