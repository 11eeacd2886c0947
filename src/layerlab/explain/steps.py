"""What an explanation is made of: steps of arithmetic, and pictures of layers.

A `Step` is one line (a formula, the same with numbers, and what it comes to) or a heading with
steps below it. A `Picture` holds the arrays of one layer, for drawing. No rendering knows more than
what stands here, so all of them show the same numbers.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

import numpy as np

from layerlab.explain.expression import (
    FEWEST,
    MOST,
    Call,
    Defined,
    Expression,
    Lost,
    Named,
    Number,
    Sum,
    Writer,
    number,
    shortest,
)

__all__ = ["Picture", "Step"]


@dataclass(frozen=True)
class _Written:
    expression: Expression | None
    digits: int
    numbers: str
    result: str


@dataclass(frozen=True)
class Step:
    """One line of arithmetic: in symbols, with the numbers put in, and what comes out.

    A step without an `expression` is a heading, `title`, for the steps below it. `name` is what is
    computed: z[2], or a function of it, sigmoid(z[2]). A `note` says what a formula cannot.
    """

    title: str = ""
    name: Expression | None = None
    expression: Expression | None = None
    result: float | None = None
    steps: Sequence[Step] = ()
    note: str = ""
    places: int = FEWEST  # decimals of the result, at least

    @property
    def formula(self) -> str:
        """What is computed, and how, in symbols: ``z[2] = weights[2]·x + biases[2]``."""
        if self.expression is None or self.name is None:
            return ""
        symbols = Writer()
        return f"{symbols.write(self.name)} = {symbols.write(self.expression)}"

    @property
    def numbers(self) -> str:
        """The right-hand side with its numbers: arithmetic that comes to `printed`."""
        return self._written.numbers

    @property
    def printed(self) -> str:
        """The result as it is written."""
        return self._written.result

    @property
    def arithmetic(self) -> Expression | None:
        """The expression as it is written with numbers: rounded, it adds up to `printed`."""
        return self._written.expression

    @property
    def digits(self) -> int:
        """With how many decimals the numbers must be written for the line to add up."""
        return self._written.digits

    @cached_property
    def _written(self) -> _Written:
        if self.result is None or self.expression is None:
            return _Written(self.expression, FEWEST, "", "")
        # A result on the border between two roundings needs a decimal more, or one fewer.
        for places in (self.places, self.places + 1, self.places + 2, self.places - 1):
            if places < self.places and 1e-3 <= abs(self.result) < 0.1:
                break  # so few digits would say too little
            printed = number(self.result, places)
            found = shortest(self.expression, printed, self.places)
            if found is not None:
                expression, digits = found
                text = Writer(numbers=True, digits=digits).write(expression)
                return _Written(expression, digits, text, printed)
        # What the layer computed with few digits differs from exact arithmetic: say by how much.
        exact = self.expression.evaluate()
        lost = Lost(self.result - exact)
        printed = number(self.result)
        whole, digits = self.expression, FEWEST
        if math.isfinite(lost.number):
            whole, digits = shortest(Sum((whole, lost)), printed) or (Sum((whole, lost)), MOST)
        text = Writer(numbers=True, digits=digits).write(whole)
        return _Written(whole, digits, text, printed)

    @property
    def line(self) -> str:
        """The whole line: name, formula, numbers and result."""
        return " = ".join(self.sides) or self.title

    @property
    def sides(self) -> list[str]:
        """What stands between the signs = of the line, the formula as one; none of a heading."""
        if self.expression is None or self.name is None:
            return []
        parts = [self.formula, self.numbers, self.printed]
        values = Writer(numbers=True, digits=self.digits)
        if isinstance(self.name, Call):  # sigmoid(2.30) = 1 / (1 + e^-2.30) = 0.9089
            parts[0] = values.write(self.name)
        elif isinstance(self.expression, Defined):  # y = sigmoid(z) = sigmoid(2.30) = ...
            shown = Call(self.expression.name, self.expression.arguments)
            parts.insert(1, values.write(shown))
        if isinstance(self.expression, (Named, Number)):  # y = x = 2.30
            parts = [parts[0], parts[-1]]
        return [part for part, _ in groupby(parts)]  # y = tanh(2) = tanh(2) = 0.964

    def walk(self, depth: int = 0) -> Iterator[tuple[int, Step]]:
        """This step and all below it, each with its depth."""
        yield depth, self
        for step in self.steps:
            yield from step.walk(depth + 1)

    def __str__(self) -> str:
        return "\n".join("  " * depth + step.line for depth, step in self.walk())


@dataclass(frozen=True)
class Picture:
    """The arrays of one layer for one sample, as it is drawn: inputs, weights, sums, outputs.

    An affine layer has `weights`, a row for each neuron, and perhaps `biases`, `sums` and an
    activation between `sums` and `outputs`. A layer without weights works element by element
    (`inputs` and `outputs` of one length) or as a whole (of different lengths).
    """

    title: str
    input_name: str
    inputs: np.ndarray  # (inputs,)
    output_name: str
    outputs: np.ndarray  # (neurons,)
    weights_name: str = ""
    weights: np.ndarray | None = None  # (neurons, inputs)
    biases_name: str = ""
    biases: np.ndarray | None = None  # (neurons,)
    sums_name: str = ""
    sums: np.ndarray | None = None  # (neurons,), where an activation follows
    function: str = ""  # the activation, or what the layer does: "relu", "BatchNorm1d"
    neuron: int | None = None  # the one that was asked for
