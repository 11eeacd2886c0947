"""One number of a record: where it comes from, what it is called, and whether it has a line.

A value is an array; a line of an explanation speaks of one number in it. What was only moved is
followed back to where it came from. No two values have one name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import cached_property

import numpy as np

from layerlab.explain.batches import BatchAxes
from layerlab.explain.recording import Record, Recorded

__all__ = ["LONGEST", "WHOLES", "Element", "Elements"]

Element = tuple[Recorded, int]  # one number of a recorded value: its place, counted through

LONGEST = 10  # numbers that a formula may hold before a part of it gets a line of its own
PRODUCTS = frozenset(["linear", "dense", "matmul", "einsum"])
WHOLES = PRODUCTS | {"sum", "mean", "var", "max", "min", "prod", "logsumexp", "softmax",
                     "log_softmax", "cumsum"}  # fmt: skip
ACTIVATIONS = frozenset(["relu", "sigmoid", "tanh"])
NAMES_OF_WHOLES = {"mean": "mean", "var": "var", "max": "max", "min": "min", "sum": "sum",
                   "softmax": "p", "log_softmax": "log_p", "logsumexp": "logsumexp"}  # fmt: skip


class Elements:
    """The numbers of a record as an explanation speaks of them.

    `rows` is the size of the batch and `sample` the row that is explained: an index of the batch
    is left out where it is this row. `functions` names the function of values that came out of an
    activation. `inside` says under which path of the network a value was made.
    """

    def __init__(
        self,
        record: Record,
        *,
        rows: int | None = None,
        sample: int = 0,
        functions: dict[int, str] | None = None,
        inside: Callable[[Recorded], str] = lambda value: "",
    ) -> None:
        self.record, self.rows, self.sample = record, rows, sample
        self.functions = functions or {}
        self.inside = inside
        self._axes = BatchAxes(record, rows)
        self.refers: list[Element] = []  # what the line being read calls by name
        self.notes: list[str] = []
        self.offset: Callable[[float], float] = lambda unit: 0.0  # what a formula may lose besides
        self.path = ""
        self.gradients_from: int | None = None  # values from this one on are gradients
        self.whole_index: set[int] = set()  # gradients of weights: an index like the weight's
        self._seen, self._unit = 0, float(np.finfo(np.float64).eps)
        self._bases: dict[int, str] = {}
        self._reserved: dict[str, str] = {}
        self._taken: dict[str, int] = {}
        self._sizes: dict[int, int] = {}
        self._single: dict[int, bool] = {}
        self._affine: dict[int, bool] = {}

    # ── names ────────────────────────────────────────────────────────────────────────────────────

    def resolve(self, value: Recorded, i: int) -> Element:
        """Where a number that was only moved really comes from."""
        while (origin := self._origin(value, i)) is not None:
            i = origin
            for source in value.inputs:
                if i < source.values.size:
                    value = source
                    break
                i -= source.values.size
        return value, i

    def _origin(self, value: Recorded, i: int) -> int | None:
        """Where a number stood before it was only moved, in all inputs counted through."""
        if value.kind == "arrange":
            return int(value.options["origin"].reshape(-1)[i])
        if value.kind == "sum" and self._sums_of_one(value):
            return int(np.flatnonzero(value.options["into"].reshape(-1) == i)[0])
        if value.kind == "sum" and self.moved(value.inputs[0]).kind == "where":
            source, places = self._members(value, i)  # the label's number, and a 0 for the others
            left = [int(k) for k in places if not self._nothing(*self.resolve(source, int(k)))]
            return left[0] if len(left) == 1 else None
        if value.kind == "where":
            at = [self.aligned(value, v, i) for v in value.inputs]
            condition, _ = self.resolve(value.inputs[0], at[0])
            chosen = 1 if value.inputs[0].values.reshape(-1)[at[0]] else 2
            kept, _ = self.resolve(value.inputs[chosen], at[chosen])
            # out[out < 0] = 0 leaves the others as they are; a mask or the labels chose before.
            fixed = condition.kind == "given" and condition.role == "constant"
            names = (value.name, value.name + self.index(value, np.array([i])))
            if kept.name in names if value.name else fixed:
                return sum(v.values.size for v in value.inputs[:chosen]) + at[chosen]
        return None

    def _nothing(self, value: Recorded, i: int) -> bool:
        """Whether a number is a 0 that no one named."""
        return value.kind == "given" and not value.name and not value.values.reshape(-1)[i]

    def _sums_of_one(self, value: Recorded) -> bool:
        if value.order not in self._single:
            counts = np.bincount(value.options["into"].reshape(-1), minlength=value.values.size)
            self._single[value.order] = bool((counts == 1).all())
        return self._single[value.order]

    def aligned(self, value: Recorded, part: Recorded, i: int) -> int:
        """Where the element of an operand stands that met element i of the result."""
        shape, own = value.values.shape, part.values.shape
        if own == shape:
            return i
        if not own:
            return 0
        index = np.unravel_index(i, shape)[len(shape) - len(own) :]
        place = [0 if n == 1 else int(k) for k, n in zip(index, own, strict=True)]
        return int(np.ravel_multi_index(place, own))

    def _members(self, value: Recorded, i: int) -> tuple[Recorded, np.ndarray]:
        """The elements that went into a number."""
        return value.inputs[0], np.flatnonzero(value.options["into"].reshape(-1) == i)

    def base(self, value: Recorded) -> str:
        """The name of a value, made up if it has none, and never that of another value."""
        if value.order not in self._bases:
            name = value.name or self._made_up(value)
            if value.kind != "given" and name in self._of_parameters:
                self._taken.setdefault(name, 1)
            if (
                value.values.ndim or not value.name
            ):  # the z of one neuron may be called as another's
                self._taken[name] = count = self._taken.get(name, 0) + 1
                name += "′" * (count - 1) if count < 4 else f"_{count}"
            self._bases[value.order] = name
        return self._strip(self._bases[value.order])

    def knows(self, value: Recorded) -> bool:
        """Whether a value has been called by a name."""
        return value.order in self._bases

    @cached_property
    def _of_parameters(self) -> set[str]:
        """What parameters are called inside of their layer; nothing else is."""
        given = (v.name for v in self.record.values if v.kind == "given")
        return {name.rpartition(".")[2] for name in given if name}

    def name_in_order(self) -> None:
        """Of several values with one name, the first has it without a mark."""
        for value in self.record.values:
            if value.name:
                self.base(value)

    def reserve(self, value: Recorded, name: str) -> str:
        """This name for a value, with a mark if others have it; no other value gets it later."""
        if name not in self._reserved:
            free = name
            while free in self._taken or any(v.name == free for v in self.record.values):
                free += "′"
            self._taken[free] = 1
            self._reserved[name] = free
        if value.kind == "given":  # passed on: it has a name of its own besides
            return self._reserved[name]
        return self._bases.setdefault(value.order, self._reserved[name])

    def call_as(self, other: Elements) -> None:
        """Call the values of the same run by the names that another reader gave them."""
        given = Counter(other._bases.values())
        self._taken = dict(other._taken)
        for own, before in zip(self.record.values, other.record.values, strict=False):
            if (own.kind, own.values.shape) != (before.kind, before.values.shape):
                break
            name = other._bases.get(before.order)
            if name is not None and given[name] == 1:
                self._bases[own.order] = name

    def _strip(self, name: str) -> str:
        name = name.removeprefix(self.path + ".") if self.path else name
        numbered = re.fullmatch(r"((?:\d+\.)+)(\w+)", name)  # 0.weight reads as a number
        return name if numbered is None else numbered[2] + numbered[1][:-1].replace(".", "_")

    def _made_up(self, value: Recorded) -> str:
        if self.gradients_from is not None and value.order >= self.gradients_from:
            return f"g_{value.kind}" if value.kind in NAMES_OF_WHOLES else "g"
        if value.kind in NAMES_OF_WHOLES:
            return NAMES_OF_WHOLES[value.kind]
        if self.affine(value):
            return "z"
        if value.kind in ACTIVATIONS:
            return "a"
        return "x" if value.role == "input" else "c" if value.kind == "given" else "v"

    def name(self, value: Recorded, i: int) -> str:
        """One element by its name: weights[2, 0]."""
        return self.base(value) + self.index(value, np.array([i]))

    def index(self, value: Recorded, places: np.ndarray) -> str:
        """The index of some elements: [2, 0], or [2] for the whole of row 2."""
        shape, size = value.values.shape, value.values.size
        if size == len(places) > 1 and (places == np.arange(size)).all():
            return ""  # all of it
        axes = list(np.unravel_index(places, shape)) if shape else []
        texts = []
        for axis, (found, size) in enumerate(zip(axes, shape, strict=True)):
            if len(found) and (found == found[0]).all():
                if value.order in self.whole_index:
                    texts.append(str(int(found[0])))
                    continue
                if axis == self.batch_axis(value) and found[0] == self.sample:
                    continue
                if size == 1 and value.depends and value.role != "input":
                    continue
                texts.append(str(int(found[0])))
            elif len(found) == size and len(np.unique(found)) == size:
                texts.append(":")
            elif (np.diff(found) == 1).all():
                texts.append(f"{int(found[0])}:{int(found[-1]) + 1}")
            else:
                few = ", ".join(str(int(k)) for k in found)
                texts.append(f"[{few}]" if len(found) <= 4 else "...")
        while texts and texts[-1] == ":":
            texts.pop()
        if not texts:
            return ""
        return "[" + ("][" if value.nested else ", ").join(texts) + "]"

    def in_row(self, value: Recorded, i: int) -> tuple[int, ...] | None:
        """The place of a number in the row of its sample; None if it has no row."""
        if not value.values.ndim:
            return None
        index = [int(k) for k in np.unravel_index(i, value.values.shape)]
        axis = self.batch_axis(value)
        return tuple(index[:axis] + index[axis + 1 :]) if axis >= 0 else tuple(index)

    def of_this_sample(self, value: Recorded, i: int) -> bool:
        """Whether a number belongs to the row that is explained, or to no row."""
        axis = self.batch_axis(value)
        return axis < 0 or int(np.unravel_index(i, value.values.shape)[axis]) == self.sample

    def batch_axis(self, value: Recorded) -> int:
        """Along which axis the rows of the batch stand; -1 if there is none."""
        return self._axes.of(value)

    # ── what gets a line of its own ──────────────────────────────────────────────────────────────

    def affine(self, value: Recorded) -> bool:
        """Whether it is a sum of products, to which more may have been added."""
        if value.order not in self._affine:
            inner = [self.moved(v) for v in value.inputs]
            self._affine[value.order] = value.kind in PRODUCTS or (
                (value.kind == "sum" and inner[0].kind == "multiply")
                or (
                    value.kind in ("add", "subtract")
                    and any(
                        (not v.name or v.name == value.name)
                        and (self.affine(v) or (v.kind == "multiply" and self._weighted(v)))
                        for v in inner
                    )
                )
            )
        return self._affine[value.order]

    def weighted_sum(self, value: Recorded) -> bool:
        """Whether it is the sum of inputs with weights: what is called z where it has no name."""
        inner = [self.moved(v) for v in value.inputs]
        if value.kind == "multiply":
            return all(v.kind == "given" for v in inner) and self._weighted(value)
        if value.kind in ("add", "subtract"):
            return any(self.weighted_sum(v) for v in inner)
        return value.kind in PRODUCTS or (value.kind == "sum" and self.affine(value))

    def _weighted(self, value: Recorded) -> bool:
        return any(self.moved(v).role == "parameter" for v in value.inputs)

    def moved(self, value: Recorded) -> Recorded:
        """What an array that was only rearranged was made of (the first of several)."""
        while value.kind == "arrange" and value.inputs:
            value = value.inputs[0]
        return value

    def stands_alone(self, value: Recorded, parent: Recorded) -> bool:
        """Whether it has a line of its own, and is called by its name in others."""
        if value.kind == "given":
            return bool(value.name)
        added = parent.kind in ("add", "subtract")
        if value.name:
            return not (added and value.name == parent.name)  # total = total + w * x
        if value.order in self.functions:
            return True
        if value.kind in WHOLES or self.affine(value):
            return (
                not added
                or value.uses > 1
                or value.kind not in (PRODUCTS | {"sum", "add", "subtract"})
            )
        small = self.size(value)
        return (value.uses > 1 and small > 3) or small > LONGEST

    def size(self, value: Recorded) -> int:
        """How many numbers it takes to write a value out."""
        if value.order not in self._sizes:
            self._sizes[value.order] = 1  # while it is being counted
            if value.kind == "arrange":
                found = self.size(self.moved(value))
            elif value.kind in WHOLES:
                found = 4
            elif value.kind == "given" or value.name:
                found = 1
            elif value.kind == "where":
                found = max(self.size(v) for v in value.inputs[1:])
            else:
                found = sum(
                    1 if self.stands_alone(v, value) else self.size(v) for v in value.inputs
                )
            self._sizes[value.order] = found
        return self._sizes[value.order]
