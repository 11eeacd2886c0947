"""A record of what was computed: every value, and which operation made it of which others.

Two recorders write it: one watches the operations of the library (`operations.py`), the other hands
a learner's own code numbers and arrays that remember (`remembering.py`). What they write is of a
few kinds, whatever code it came from:

- ``given``: an input, a parameter, or a constant (its `role`).
- ``arrange``: the same numbers in another place: a view, a transpose, an index, a join. The option
  `origin` has the result's shape and says where each element stood in the inputs, which are counted
  through one after the other. So `transpose`, `take` and `concat` are one kind.
- element by element, under the names of `layerlab.ops`: add, multiply, exp, where, ...
- ``matmul`` (as `numpy.matmul`), ``linear`` and ``dense`` (as in `ops`), ``einsum`` (`subscripts`).
- fewer numbers: sum, mean, var (`correction`), max, min, prod, logsumexp. The option `into` has the
  shape of the input and says into which element of the result each of its numbers goes.
- softmax, log_softmax (`axis`), cumsum (`axis`).
- ``call``: any other function of numbers (`function`, and its name), element by element.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

__all__ = ["Record", "Recorded", "positions"]

_asarray = np.asarray  # itself: while somebody's code runs, another stands in its place


class Recorded:
    """One value: its numbers, what made it, and the names by which it is known."""

    __slots__ = (
        "depends", "inputs", "kind", "name", "nested", "options", "order", "role", "uses", "values",
    )  # fmt: skip

    def __init__(
        self,
        kind: str,
        inputs: Sequence[Recorded],
        values: Any,
        options: dict[str, Any],
        order: int,
    ) -> None:
        self.kind = kind
        self.inputs = tuple(inputs)
        self.values = _asarray(values)
        self.options = options
        self.order = order
        # As the author calls it, "" if it has no name. Single numbers of somebody's code have names
        # that differ (naming.py), but for a growing sum; arrays get their marks from the reader.
        self.name = ""
        self.role = ""  # of what was given: "input", "parameter" or "constant"
        self.nested = False  # a list of lists, whose elements are written w[2][0] and not w[2, 0]
        self.uses = 0  # how many later values were made of it
        self.depends: bool = any(value.depends for value in inputs)  # on the input
        for value in inputs:
            value.uses += 1

    def __repr__(self) -> str:
        made = f"{self.kind}({', '.join(v.name or str(v.order) for v in self.inputs)})"
        return f"<{self.order} {self.name or '-'}: {made} {self.values.shape}>"


class Record:
    """The values in the order in which they came up, and which object holds which of them."""

    def __init__(self) -> None:
        self.values: list[Recorded] = []
        self._by_object: dict[int, tuple[Any, Recorded]] = {}  # kept, so that ids stay theirs

    def given(self, values: Any, name: str = "", role: str = "constant") -> Recorded:
        """A value that nothing computed: an input, a parameter, a constant."""
        value = self.add("given", (), values)
        value.name, value.role = name, role
        value.depends = role == "input"
        return value

    def add(self, kind: str, inputs: Sequence[Recorded], values: Any, **options: Any) -> Recorded:
        """A value that an operation of this kind made of others."""
        value = Recorded(kind, inputs, values, options, len(self.values))
        self.values.append(value)
        return value

    def arrange(
        self, function: Callable[..., Any], inputs: Sequence[Recorded], values: Any = None
    ) -> Recorded:
        """What a function that only moves numbers made of the inputs: it is run on positions."""
        origin = np.asarray(function(*positions([v.values.shape for v in inputs])))
        if values is None:
            values = np.concatenate([v.values.reshape(-1) for v in inputs])[origin]
        return self.add("arrange", inputs, values, origin=origin)

    def reduce(
        self, kind: str, value: Recorded, result: Any, axis: Any = None, **options: Any
    ) -> Recorded:
        """What a reduction over the axes given, or over all, made of a value."""
        shape = value.values.shape
        axes = range(len(shape)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
        gone = {a % len(shape) for a in axes} if shape else set()
        left = tuple(1 if i in gone else n for i, n in enumerate(shape))
        into = np.broadcast_to(np.arange(int(np.prod(left))).reshape(left), shape)
        return self.add(kind, [value], result, into=into, **options)

    def keep(self, thing: Any, value: Recorded) -> Recorded:
        """Remember that an object (an array, a tensor, a number) holds this value."""
        self._by_object[id(thing)] = (thing, value)
        return value

    def find(self, thing: Any) -> Recorded | None:
        """The value that an object holds, if that is known."""
        found = self._by_object.get(id(thing))
        return None if found is None else found[1]

    def equal_to(self, numbers: Any) -> Recorded | None:
        """The newest value with exactly these numbers: for a copy that was made unseen."""
        numbers = np.asarray(numbers)
        for value in reversed(self.values):
            same = value.values.shape == numbers.shape and numbers.dtype.kind in "biuf"
            if same and np.array_equal(value.values, numbers, equal_nan=True):
                return value
        return None


def positions(shapes: Sequence[tuple[int, ...]]) -> list[np.ndarray]:
    """For each shape an array of whole numbers that count the elements of all of them through."""
    found, start = [], 0
    for shape in shapes:
        size = int(np.prod(shape))
        found.append(np.arange(start, start + size).reshape(shape))
        start += size
    return found
