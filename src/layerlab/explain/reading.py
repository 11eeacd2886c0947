"""Reading a record: which arithmetic led to one number, as lines that name what they use.

A number of the record is followed back to what it was made of. What has a name, is used more than
once, or is a sum of many products gets a line of its own and is called by its name elsewhere; the
rest is written out where it stands.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from layerlab.errors import ArgumentError
from layerlab.explain.accuracy import rounding_error
from layerlab.explain.batches import BatchAxes
from layerlab.explain.expression import (
    Call,
    Defined,
    Dot,
    Exponential,
    Expression,
    Named,
    Negative,
    Number,
    Product,
    Quotient,
    Sum,
    Writer,
)
from layerlab.explain.formulas import FORMULAS, product
from layerlab.explain.recording import Record, Recorded
from layerlab.explain.steps import Step

__all__ = ["Element", "Reader"]

Element = tuple[Recorded, int]  # one number of a recorded value: its place, counted through

LONGEST = 10  # numbers that a formula may hold before a part of it gets a line of its own
FEW = 4  # numbers that nobody named are written out, where there are no more
MOST_OF_A_ROW = 16  # numbers of the sample that are explained where a whole batch is added up
PRODUCTS = frozenset(["linear", "dense", "matmul", "einsum"])
WHOLES = PRODUCTS | {"sum", "mean", "var", "max", "min", "prod", "logsumexp", "softmax",
                     "log_softmax", "cumsum"}  # fmt: skip
ACTIVATIONS = frozenset(["relu", "sigmoid", "tanh"])
COMPARISONS = {
    "equal": "=", "not_equal": "≠", "less": "<", "less_equal": "≤", "greater": ">",
    "greater_equal": "≥", "logical_and": "and", "logical_or": "or",
}  # fmt: skip
NAMES_OF_WHOLES = {"mean": "mean", "var": "var", "max": "max", "min": "min", "sum": "sum",
                   "softmax": "p", "log_softmax": "log_p", "logsumexp": "logsumexp"}  # fmt: skip


class Reader:
    """Turns numbers of a record into lines of arithmetic.

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

    def call_as(self, other: Reader) -> None:
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

    # ── one line ─────────────────────────────────────────────────────────────────────────────────

    def line(self, value: Recorded, i: int, *, name: str = "") -> tuple[Step, list[Element]]:
        """The line that computes one number, and the other numbers that it calls by name."""
        self.refers, self.notes, self.path = [], [], self.inside(value)
        self.offset = lambda unit: 0.0
        result = float(value.values.reshape(-1)[i])
        expression = self.expand(value, i)
        function = self.functions.get(value.order)
        arguments = tuple(dict.fromkeys(
            Named(self.name(v, k), float(v.values.reshape(-1)[k]))
            for v, k in self.refers if (v.depends and v.kind != "given") or v.role == "input"
        ))  # fmt: skip
        if function and len(arguments) <= 4 and not isinstance(expression, Defined):
            expression = Defined(function, arguments, expression)
        heading: Expression
        referred = value.order in self._bases  # another line calls it by the name it then got
        if not (value.name or name or referred) and isinstance(expression, Defined):
            heading = Call(expression.name, expression.arguments)
            expression = expression.formula
        else:
            heading = Named(name or self.name(value, i), result)
        self._check(expression, result, value, i)
        self._remark(value, i)
        return Step(
            name=heading,
            expression=expression,
            result=result,
            note="; ".join(dict.fromkeys(self.notes)),
        ), list(dict.fromkeys(self.refers))

    def _remark(self, value: Recorded, i: int) -> None:
        """What a formula does not say: what was dropped, and what a comparison compared."""
        for v, k in self.refers:
            if v.kind == "given" and v.name == "mask":
                factor = float(v.values.reshape(-1)[k])
                self.notes.append(f"kept, times {factor:.4g}" if factor else "dropped")
        if value.kind in COMPARISONS:
            holds = bool(value.values.reshape(-1)[i])
            question = self._question(value, i, Writer(numbers=True))
            self.notes.append(f"{question} {'holds' if holds else 'does not hold'}")

    def decided(self, value: Recorded, i: int, held: bool) -> str:
        """A comparison on which it depended how somebody's code went on, and how it came out."""
        self.refers, self.notes, self.path = [], [], ""
        question = self._question(value, i)
        return f"{question} {'holds' if held else 'does not hold'}" if question else ""

    def passed_on(self, value: Recorded, i: int, *, name: str) -> Step:
        """The line for a result that is one of the numbers that were given."""
        self.path = ""
        number = float(value.values.reshape(-1)[i])
        named = Named(self.name(value, i), number) if value.name else Number(number)
        return Step(name=Named(name, number), expression=named, result=number)

    def _check(self, expression: Expression, result: float, value: Recorded, i: int) -> None:
        """Raise ArgumentError unless the arithmetic gives what was computed."""
        exact = expression.evaluate()
        kind = value.values.dtype
        unit = max(np.finfo(kind).eps if kind.kind == "f" else 0.0, self._coarsest())
        with np.errstate(all="ignore"):
            allowed = 16 * (rounding_error(expression, float(unit)) + self.offset(float(unit)))
            allowed += 1e-30
        if exact == result or not math.isfinite(allowed) or abs(exact - result) <= allowed:
            return
        if not math.isfinite(exact) and math.isnan(exact) == math.isnan(result):
            return
        if not math.isfinite(result):
            self.notes.append(f"too large for {kind} on the way")
            return
        raise ArgumentError(
            f"the arithmetic of {self.name(value, i)} does not give what was computed",
            detail=f"{exact!r} against {result!r}, by {value.kind}",
            fix="report it: an explanation that is not true must not be shown",
        )

    def _coarsest(self) -> float:
        """The unit of rounding of the coarsest kind of number in the record, double or single."""
        for value in self.record.values[self._seen :]:
            if value.values.dtype == np.float32:
                self._unit = float(np.finfo(np.float32).eps)
        self._seen = len(self.record.values)
        return self._unit

    def part(self, value: Recorded, i: int, parent: Recorded) -> Expression:
        """A number as a part of a line: by its name, or written out."""
        value, i = self.resolve(value, i)
        given = float(value.values.reshape(-1)[i])
        if value.kind == "given" and not value.name:
            return Number(given)
        if self.stands_alone(value, parent):
            return self._call(value, i)
        return self.expand(value, i)

    def _call(self, value: Recorded, i: int) -> Named:
        self.refers.append((value, i))
        return Named(self.name(value, i), float(value.values.reshape(-1)[i]))

    # ── how each kind of operation is written ────────────────────────────────────────────────────

    def expand(self, value: Recorded, i: int) -> Expression:
        """The formula that made a number."""
        value, i = self.resolve(value, i)
        kind = value.kind
        if kind == "given":
            return (
                self._call(value, i) if value.name else Number(float(value.values.reshape(-1)[i]))
            )
        if kind in ("add", "subtract", "negative"):
            return self._sum(value, i)
        if kind in WHOLES:
            return self._whole(value, i)
        if kind in COMPARISONS or kind == "logical_not":
            return Named(f"[{self._question(value, i)}]", float(value.values.reshape(-1)[i]))
        if kind == "where":
            return self._where(value, i)
        if kind == "gate":
            place, k = self.resolve(value.inputs[1], self.aligned(value, value.inputs[1], i))
            on = float(not place.values.reshape(-1)[k] <= 0)
            label = self._call(place, k).name
            return product(self._operand(value, 0, i), Named(f"[{label} > 0]", on))
        arguments = tuple(self._operand(value, n, i) for n in range(len(value.inputs)))
        if kind == "call":
            name, function = value.options["name"], value.options["function"]
            return Call(name, arguments, function)
        return FORMULAS[kind](*arguments, **value.options)

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

    def _operand(self, value: Recorded, n: int, i: int) -> Expression:
        """What stands at place n of an operation that works element by element."""
        part = value.inputs[n]
        return self.part(part, self.aligned(value, part, i), value)

    def _where(self, value: Recorded, i: int) -> Expression:
        condition = value.inputs[0]
        place, k = self.resolve(condition, self.aligned(value, condition, i))
        holds = bool(place.values.reshape(-1)[k])
        question = self._question(place, k)
        refused = value.inputs[2 if holds else 1]
        guard = refused.kind == "given" and np.isnan(refused.values).all()  # against 0 / 0
        if question and not guard:
            self.notes.append(f"{question} {'holds' if holds else 'does not hold'}")
        return self._operand(value, 1 if holds else 2, i)

    def _question(self, value: Recorded, i: int, writer: Writer | None = None) -> str:
        """A comparison in symbols, or as the writer has it: z[2] > 0."""
        writer = writer or Writer()
        if value.kind == "logical_not":
            inner, k = self.resolve(value.inputs[0], self.aligned(value, value.inputs[0], i))
            return f"not {self._question(inner, k, writer)}"
        if value.kind not in COMPARISONS:
            return self.name(value, i) if value.name else ""
        texts = []
        for part in value.inputs:
            place, k = self.resolve(part, self.aligned(value, part, i))
            if place.kind in COMPARISONS:
                texts.append(self._question(place, k, writer))
            elif place.kind == "given" and not place.name:
                texts.append(f"{float(place.values.reshape(-1)[k]):g}")
            elif self.stands_alone(place, value):
                texts.append(writer.write(self._call(place, k)))
            else:
                texts.append(writer.write(self.expand(place, k)))
        return f" {COMPARISONS[value.kind]} ".join(texts)

    # Sums: what was added up step by step becomes one line.

    def _sum_terms(self, value: Recorded, i: int) -> list[tuple[int, Recorded, int]]:
        """The terms of a chain of additions, with their signs, from left to right."""
        found: list[tuple[int, Recorded, int]] = []
        stack = [(1, value, i, True)]
        while stack:
            sign, v, k, first = stack.pop()
            if v.kind not in ("add", "subtract", "negative") or (
                not first and self._closed(v, value)
            ):
                found.append((sign, v, k))
                continue
            signs = {"add": (1, 1), "subtract": (1, -1), "negative": (-1,)}[v.kind]
            inner = []
            for s, part in zip(signs, v.inputs, strict=True):
                place, j = self.resolve(part, self.aligned(v, part, k))
                inner.append((sign * s, place, j, False))
            stack.extend(reversed(inner))
        return found

    def _closed(self, value: Recorded, parent: Recorded) -> bool:
        """Whether a term of a sum is itself called by name."""
        if value.kind == "negative" and not value.name:
            return False
        return self.stands_alone(value, parent)

    def _sum(self, value: Recorded, i: int) -> Expression:
        terms = self._sum_terms(value, i)
        numbers = [float(v.values.reshape(-1)[k]) for _, v, k in terms]
        kept = [
            (s, v, k) for (s, v, k), n in zip(terms, numbers, strict=True)
            if not (v.kind == "given" and v.role == "constant" and n == 0) or len(terms) == 1
        ] or terms[:1]  # fmt: skip
        pairs = [self._pair(v, k, value) if s > 0 else None for s, v, k in kept]
        long = self._long_product(pairs)
        if long is None and sum(p is not None for p in pairs) == len(kept) > LONGEST:
            long = self._product_of([p for p in pairs if p is not None])
        made: list[Expression] = []
        for (sign, v, k), pair in zip(kept, pairs, strict=True):
            if long is not None and pair is not None:
                made += [long] if long not in made else []
                continue
            part: Expression
            if v.kind == "given" and not v.name:
                part = Number(float(v.values.reshape(-1)[k]))
            elif self._closed(v, value):
                part = self._call(v, k)
            else:
                part = self.expand(v, k)
            if part == Number(0) and len(kept) > 1:
                continue
            if isinstance(part, Sum) and sign > 0:
                made += part.terms
            else:
                made.append(part if sign > 0 else Negative(part))
        if len(made) > LONGEST and long is None:
            return self._plain_sum(kept)
        return made[0] if len(made) == 1 else Sum(tuple(made)) if made else Number(0)

    def _plain_sum(self, terms: list[tuple[int, Recorded, int]]) -> Expression:
        """Many unlike terms as one series."""
        numbers = np.array([s * float(v.values.reshape(-1)[k]) for s, v, k in terms])
        first, last = (self.name(*terms[j][1:]) for j in (0, -1))
        dot = Dot(f"({first} + … + {last})", numbers)
        self.refers += [terms[j][1:] for j in dot.shown if terms[j][1].kind != "given"]
        return dot

    def _pair(self, value: Recorded, i: int, parent: Recorded) -> tuple[Element, Element] | None:
        """The two factors of a product, if both are called by name or are numbers."""
        if value.kind != "multiply" or value.name or value.uses > 1:
            return None
        found = [self.resolve(v, self.aligned(value, v, i)) for v in value.inputs]
        if all(v.kind == "given" or self.stands_alone(v, value) for v, _ in found):
            return found[0], found[1]
        return None

    def _long_product(self, pairs: Sequence[tuple[Element, Element] | None]) -> Expression | None:
        """w[0]·x[0] + w[1]·x[1] + ... as w·x, if the factors come from the same two values."""
        found = [p for p in pairs if p is not None]
        if len(found) < 2 or {id(v) for v, _ in found[0]} != {id(v) for v, _ in found[-1]}:
            return None
        first = found[0][0][0]
        ordered = [(a, b) if a[0] is first else (b, a) for a, b in found]
        if len({(id(a[0]), id(b[0])) for a, b in ordered}) > 1:
            return None
        return self._product_of(ordered)

    def _product_of(self, pairs: Sequence[tuple[Element, Element]]) -> Expression:
        kept = [p for p in pairs if not any(self._nothing(*e) for e in p)]
        if len(kept) == 1 < len(pairs):  # the others are 0, and so they are from the start
            return product(*map(self._named, kept[0]))
        if len(pairs) <= FEW and all(e[0].kind == "given" and not e[0].name for e, _ in pairs):
            return Sum(tuple(product(*map(self._named, pair)) for pair in pairs))
        left, right = [a for a, _ in pairs], [b for _, b in pairs]
        if left[0][0].depends and not right[0][0].depends:  # weights first
            left, right = right, left
        return self._series(left, right)

    def _series(
        self,
        left: list[Element],
        right: list[Element] | None = None,
        *,
        exponential: bool = False,
        symbols: str = "",
    ) -> Dot:
        """A sum of numbers, or of products of two; what is written out is called by name."""

        def numbers(elements: list[Element]) -> np.ndarray:
            first = elements[0][0] if elements else None
            if first is not None and all(v is first for v, _ in elements):
                return first.values.reshape(-1)[[k for _, k in elements]].astype(np.float64)
            return np.array([float(v.values.reshape(-1)[k]) for v, k in elements])

        names = [self._vector(left), *([] if right is None else [self._vector(right)])]
        if not symbols:
            symbols = "·".join(names) if right is not None else f"sum({names[0]})"
        dot = Dot(symbols, numbers(left), None if right is None else numbers(right), exponential)
        for elements in (left,) if right is None else (left, right):
            self.refers += [elements[k] for k in dot.shown if elements[k][0].kind != "given"]
            own = [e for e in elements if e[0].kind != "given" and self.of_this_sample(*e)]
            if len(own) < len(elements) and len(own) <= MOST_OF_A_ROW:
                self.refers += own
        return dot

    def _vector(self, elements: list[Element]) -> str:
        """The name of several elements: weights[2], x, (x, 1)."""
        runs: list[list[Element]] = []
        for element in elements:
            if runs and runs[-1][0][0] is element[0]:
                runs[-1].append(element)
            else:
                runs.append([element])
        if not runs:
            return "()"
        texts = []
        for run in runs if len(runs) < 4 else (runs[0], runs[-1]):
            value = run[0][0]
            if value.kind == "given" and not value.name and len(run) == 1:
                texts.append(f"{float(value.values.reshape(-1)[run[0][1]]):g}")
            else:
                texts.append(self.base(value) + self.index(value, np.array([k for _, k in run])))
        if len(texts) == 1:
            return texts[0]
        return "(" + (", … " if len(runs) > 3 else ", ").join(texts) + ")"

    def _row(self, value: Recorded, places: np.ndarray) -> list[Element]:
        """Elements of a value, each followed back to where it comes from."""
        if value.kind not in ("arrange", "where", "sum"):
            return [(value, int(k)) for k in places]
        return [self.resolve(value, int(k)) for k in places]

    def _together(self, value: Recorded, places: np.ndarray) -> tuple[Recorded, np.ndarray] | None:
        """Where elements come from, if all come from one value; faster than one by one."""
        while value.kind == "arrange" and len(value.inputs) == 1:
            places = value.options["origin"].reshape(-1)[places]
            value = value.inputs[0]
        return None if value.kind in ("arrange", "sum", "where") else (value, places)

    def _in_one_row(self, value: Recorded, places: np.ndarray) -> bool:
        """Whether all elements stand in the row of the sample, or in no batch."""
        axis = self.batch_axis(value)
        if axis < 0:
            return True
        rows = np.unravel_index(places, value.values.shape)[axis]
        return bool((rows == self.sample).all())

    def _weighed(self, weight: Recorded, at: np.ndarray, x: Recorded, bt: np.ndarray) -> Expression:
        """The weights of one neuron times its inputs, which are of one sample."""
        left, right = self._together(weight, at), self._together(x, bt)
        if left is None or right is None:
            pairs = zip(self._row(weight, at), self._row(x, bt), strict=True)
            return self._product_of(list(pairs))
        (weight, at), (x, bt) = left, right
        if weight.kind == "given" and not weight.name and len(at) <= FEW:
            return self._product_of(
                [((weight, int(i)), (x, int(k))) for i, k in zip(at, bt, strict=True)]
            )
        names = [self.base(v) + self.index(v, places) for v, places in (left, right)]
        dot = Dot("·".join(names), weight.values.reshape(-1)[at], x.values.reshape(-1)[bt])
        for v, places in (left, right):
            if v.kind != "given":
                self.refers += [(v, int(places[k])) for k in dot.shown]
        return dot

    def _dot(self, a: Recorded, at: np.ndarray, b: Recorded, bt: np.ndarray) -> Expression:
        if a.depends and not b.depends:  # weights first
            return self._dot(b, bt, a, at)
        if not a.depends and b.depends and self._in_one_row(b, bt):
            return self._weighed(a, at, b, bt)
        left, right = self._row(a, at), self._row(b, bt)
        return self._product_of(list(zip(left, right, strict=True)))

    def _linear(self, value: Recorded, i: int) -> Expression:
        x, weight, *bias = value.inputs
        neurons, size = weight.values.shape
        row, j = divmod(i, neurons)
        return self._with_bias(
            self._weighed(weight, j * size + np.arange(size), x, row * size + np.arange(size)),
            bias, j, value,
        )  # fmt: skip

    def _dense(self, value: Recorded, i: int) -> Expression:
        x, weights, *bias = value.inputs
        size, neurons = weights.values.shape
        row, j = divmod(i, neurons)
        return self._with_bias(
            self._weighed(weights, j + neurons * np.arange(size), x, row * size + np.arange(size)),
            bias, j, value,
        )  # fmt: skip

    def _with_bias(
        self, weighted: Expression, bias: list[Recorded], j: int, value: Recorded
    ) -> Expression:
        if not bias:
            return weighted
        return Sum((weighted, self.part(bias[0], self.aligned(value, bias[0], j), value)))

    def _matmul(self, value: Recorded, i: int) -> Expression:
        a, b = value.inputs
        left, right = a.values.shape, b.values.shape
        rows = (1, *left) if len(left) == 1 else left
        columns = (*right, 1) if len(right) == 1 else right
        lead = np.broadcast_shapes(rows[:-2], columns[:-2])
        index = list(np.unravel_index(i, value.values.shape)) if value.values.ndim else []
        column = index.pop() if len(right) > 1 else 0
        row = index.pop() if len(left) > 1 else 0
        inner = np.arange(rows[-1])

        def places(shape: tuple[int, ...], last: list[Any]) -> np.ndarray:
            own = index[len(lead) - (len(shape) - 2) :]
            fixed = [0 if n == 1 else int(k) for k, n in zip(own, shape[:-2], strict=True)]
            return np.ravel_multi_index([*(np.full(len(inner), k) for k in fixed), *last], shape)

        at = places(rows, [np.full(len(inner), row), inner])
        bt = places(columns, [inner, np.full(len(inner), column)])
        return self._dot(a, at, b, bt)

    def _einsum(self, value: Recorded, i: int) -> Expression:
        given, _, out = value.options["subscripts"].replace(" ", "").partition("->")
        labels = given.split(",")
        sizes = {
            c: n for text, v in zip(labels, value.inputs, strict=True)
            for c, n in zip(text, v.values.shape, strict=True)
        }  # fmt: skip
        index = np.unravel_index(i, value.values.shape) if value.values.ndim else ()
        fixed = dict(zip(out, index, strict=True))
        free = [c for c in sizes if c not in fixed]
        count = math.prod(sizes[c] for c in free)
        steps = np.unravel_index(np.arange(count), [sizes[c] for c in free]) if free else ()
        at = {c: np.full(count, k) for c, k in fixed.items()} | dict(zip(free, steps, strict=True))
        rows = [
            self._row(v, np.ravel_multi_index([at[c] for c in text], v.values.shape)
                      if text else np.zeros(count, dtype=int))
            for text, v in zip(labels, value.inputs, strict=True)
        ]  # fmt: skip
        if len(rows) == 1:
            return self._series(rows[0])
        if len(rows) == 2:
            return self._product_of(list(zip(*rows, strict=True)))
        numbers = np.array([
            math.prod(float(v.values.reshape(-1)[k]) for v, k in term)
            for term in zip(*rows, strict=True)
        ])  # fmt: skip
        return Dot("·".join(self._vector(row) for row in rows), numbers)

    # Reductions.

    def _members(self, value: Recorded, i: int) -> tuple[Recorded, np.ndarray]:
        """The elements that went into a number."""
        return value.inputs[0], np.flatnonzero(value.options["into"].reshape(-1) == i)

    def _summed(self, value: Recorded, i: int) -> Expression:
        source, places = self._members(value, i)
        if not len(places):
            return Number(0)
        pairs = [self._pair(*self.resolve(source, int(k)), value) for k in places]
        if pairs and all(p is not None for p in pairs):
            long = self._long_product(pairs) if len(pairs) > 1 else None
            found = [p for p in pairs if p is not None]
            same = len({(id(a[0]), id(b[0])) for a, b in found}) == 1
            if long is not None or same:
                return long or self._product_of(found)
        row = self._row(source, places)
        inner = [e for e in row if not self._nothing(*e)] or row[:1]
        if all(v.kind == "given" and not v.name for v, _ in inner):
            return Number(sum(float(v.values.reshape(-1)[k]) for v, k in inner))
        exponents = [self._exponent(v, k, value) for v, k in inner]
        if exponents and all(e is not None for e in exponents):
            found_exponents = [e for e in exponents if e is not None]
            vector = self._vector(found_exponents)
            return self._series(found_exponents, exponential=True, symbols=f"sum(e^{vector})")
        return self._series(inner)

    def _exponent(self, value: Recorded, i: int, parent: Recorded) -> Element | None:
        """What e was raised to, if that is called by name."""
        if value.kind != "exp" or self.stands_alone(value, parent):
            return None
        inner, k = self.resolve(value.inputs[0], self.aligned(value, value.inputs[0], i))
        return (inner, k) if inner.kind == "given" or self.stands_alone(inner, value) else None

    def _whole(self, value: Recorded, i: int) -> Expression:
        """A number that was made of many."""
        ways = {
            "linear": self._linear, "dense": self._dense, "matmul": self._matmul,
            "einsum": self._einsum, "sum": self._summed, "mean": self._mean, "var": self._var,
            "max": self._extreme, "min": self._extreme, "prod": self._prod,
            "softmax": self._softmax, "log_softmax": self._log_softmax,
            "logsumexp": self._logsumexp, "cumsum": self._cumsum,
        }  # fmt: skip
        return ways[value.kind](value, i)

    def _mean(self, value: Recorded, i: int) -> Expression:
        count = len(self._members(value, i)[1])
        if count == 1:
            return self._summed(value, i)
        return Quotient(self._summed(value, i), Number(count))

    def _var(self, value: Recorded, i: int) -> Expression:
        source, places = self._members(value, i)
        elements = self._row(source, places)
        numbers = np.array([float(v.values.reshape(-1)[k]) for v, k in elements])
        centred = numbers - numbers.mean()
        vector = self._vector(elements)
        dot = Dot(f"sum(({vector} - mean({vector}))^2)", centred, centred)
        # The mean is rounded as the numbers are, which may be large beside what is left of them.
        size, spread = (float(np.abs(v).max(initial=0.0)) for v in (numbers, centred))
        self.offset = lambda unit: size * unit * (2 * spread + size * unit)
        self.refers += [elements[k] for k in dot.shown if elements[k][0].kind != "given"]
        return Quotient(dot, Number(len(numbers) - value.options.get("correction", 0)))

    def _extreme(self, value: Recorded, i: int) -> Expression:
        source, places = self._members(value, i)
        elements = self._row(source, places)
        numbers = np.array([float(v.values.reshape(-1)[k]) for v, k in elements])
        order = np.argsort(-numbers if value.kind == "max" else numbers, kind="stable")[:3]
        if len(elements) > 3:
            self.notes.append(f"of {len(elements)} numbers")
        return Call(value.kind, tuple(self._named(elements[k]) for k in sorted(order.tolist())))

    def _named(self, element: Element) -> Expression:
        value, i = element
        if value.kind == "given" and not value.name:
            return Number(float(value.values.reshape(-1)[i]))
        return self._call(value, i)

    def _prod(self, value: Recorded, i: int) -> Expression:
        source, places = self._members(value, i)
        return Product(tuple(self._named(e) for e in self._row(source, places)))

    def _along(self, value: Recorded, i: int) -> tuple[list[Element], int]:
        """The elements of the row of one element along the axis, and its place among them."""
        axis = value.options["axis"] % max(value.values.ndim, 1)
        index = list(np.unravel_index(i, value.values.shape)) if value.values.ndim else [0]
        shape = value.values.shape or (1,)
        size = shape[axis]
        every = [np.full(size, k) for k in index]
        every[axis] = np.arange(size)
        return self._row(value.inputs[0], np.ravel_multi_index(every, shape)), int(index[axis])

    def _exponentials(self, row: list[Element]) -> tuple[Dot, Named | None]:
        """sum(e^z), shifted by the largest where e^z would overflow, and the shift."""
        top = max(float(v.values.reshape(-1)[k]) for v, k in row)
        vector = self._vector(row)
        if abs(top) < 80 or math.isnan(top):
            return self._series(row, exponential=True, symbols=f"sum(e^{vector})"), None
        series = self._series(row, exponential=True)
        shift = Named(f"max({vector})", top)
        return Dot(f"sum(e^({vector} - {shift.name}))", series.left - top, None, True), shift

    def _softmax(self, value: Recorded, i: int) -> Expression:
        row, place = self._along(value, i)
        bottom, shift = self._exponentials(row)
        own = self._named(row[place])
        if shift:
            self.notes.append("all shifted by the largest, so that nothing overflows")
            own = Sum((own, Negative(shift)))
        return Quotient(Exponential(own), bottom)

    def _log_softmax(self, value: Recorded, i: int) -> Expression:
        row, place = self._along(value, i)
        bottom, shift = self._exponentials(row)
        terms: tuple[Expression, ...] = (self._named(row[place]),)
        if shift:
            self.notes.append("all shifted by the largest, so that nothing overflows")
            terms += (Negative(shift),)
        return Sum((*terms, Negative(Call("ln", (bottom,)))))

    def _logsumexp(self, value: Recorded, i: int) -> Expression:
        source, places = self._members(value, i)
        bottom, shift = self._exponentials(self._row(source, places))
        logarithm = Call("ln", (bottom,))
        return Sum((shift, logarithm)) if shift else logarithm

    def _cumsum(self, value: Recorded, i: int) -> Expression:
        row, place = self._along(value, i)
        return self._series(row[: place + 1])
