"""How a number that was made of many is written: sums, products of matrices, means, softmax.

Of a long sum the terms that matter most are written out (see `expression.Dot`); only those are
called by name and get lines of their own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from layerlab.explain.elements import Element, Elements
from layerlab.explain.expression import (
    Call,
    Dot,
    Exponential,
    Expression,
    Named,
    Negative,
    Number,
    Product,
    Quotient,
    Sum,
)
from layerlab.explain.formulas import product
from layerlab.explain.recording import Recorded

__all__ = ["Series"]

FEW = 4  # numbers that nobody named are written out, where there are no more
MOST_OF_A_ROW = 16  # numbers of the sample that are explained where a whole batch is added up


class Series(Elements):
    """Formulas of many numbers; `Reader` adds those of few."""

    def part(self, value: Recorded, i: int, parent: Recorded) -> Expression:
        """A number as a part of a line: by its name, or written out."""
        raise NotImplementedError

    def _call(self, value: Recorded, i: int) -> Named:
        self.refers.append((value, i))
        return Named(self.name(value, i), float(value.values.reshape(-1)[i]))

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
