"""Reading a record: which arithmetic led to one number, as lines that name what they use.

A number of the record is followed back to what it was made of. What has a name, is used more than
once, or is a sum of many products gets a line of its own and is called by its name elsewhere; the
rest is written out where it stands.
"""

from __future__ import annotations

import math

import numpy as np

from layerlab.errors import ArgumentError
from layerlab.explain.accuracy import rounding_error
from layerlab.explain.elements import LONGEST, WHOLES, Element
from layerlab.explain.expression import (
    Call,
    Defined,
    Expression,
    Named,
    Negative,
    Number,
    Sum,
    Writer,
)
from layerlab.explain.formulas import FORMULAS, product
from layerlab.explain.recording import Recorded
from layerlab.explain.series import Series
from layerlab.explain.steps import Step

__all__ = ["Element", "Reader"]

COMPARISONS = {
    "equal": "=", "not_equal": "≠", "less": "<", "less_equal": "≤", "greater": ">",
    "greater_equal": "≥", "logical_and": "and", "logical_or": "or",
}  # fmt: skip


class Reader(Series):
    """Turns numbers of a record into lines of arithmetic."""

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
        self.check(expression, result, value, i)
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

    def check(self, expression: Expression, result: float, value: Recorded, i: int) -> None:
        """Raise ArgumentError unless the arithmetic gives what was computed."""
        exact = expression.evaluate()
        kind = value.values.dtype
        unit = max(np.finfo(kind).eps if kind.kind == "f" else 0.0, self._coarsest())
        with np.errstate(all="ignore"):
            allowed = 16 * (rounding_error(expression, float(unit)) + self.offset(float(unit)))
            allowed += 1e-30
        if math.isfinite(exact) or not math.isfinite(result):
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
