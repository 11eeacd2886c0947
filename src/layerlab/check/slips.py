"""The slips of mental arithmetic: what a neuron comes to if the bias is forgotten, and so on.

A neuron is worked out in five stages: the terms weight·input, their sum, the bias, the activation,
and picking one neuron's number. A slip does one of the stages in another way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from layerlab.check.formulas import ACTIVATIONS
from layerlab.explain.expression import number

__all__ = ["SLIPS", "Question", "Slip", "Way", "numbers_of", "result", "shown_number"]

Function = Callable[[np.ndarray], np.ndarray]

DIGITS = 4  # decimals of the numbers that are shown, as in an explanation
ROWWISE = ("softmax", "log_softmax")  # each number depends on all neurons


def shown_number(value: float) -> str:
    """A number as the learner sees it: whole numbers without a point, others as in explain."""
    if float(value).is_integer() and abs(value) < 1e6:
        return f"{value:.0f}" if value else "0"
    text = number(value, DIGITS)
    return text if "e" in text or "." not in text else text.rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Question:
    """The numbers that the learner is shown, and no others: slips are made with these.

    Where a layer is wide, `weights` and `x` are those of the largest terms only, and `rest` is what
    the other terms add up to.
    """

    weights: np.ndarray  # (neurons, inputs); only the asked neuron's row if there are many
    x: np.ndarray  # (inputs,)
    bias: np.ndarray | None  # (neurons,)
    rest: np.ndarray | None  # (neurons,)
    other_samples: np.ndarray  # (samples, inputs): further rows of the batch
    sample_numbers: tuple[int, ...]  # of these rows
    other_sums: np.ndarray  # of neurons that are not shown, where the activation needs them
    activation: str
    function: Function
    row: int  # which of the neurons is asked for
    neurons: tuple[int, ...]  # the number of each neuron that is shown
    inputs: tuple[int, ...]  # the number of each input that is shown

    @property
    def has_activation(self) -> bool:
        """Whether something happens to the sum."""
        return self.activation != "identity"

    def terms(self) -> np.ndarray:
        """weight · input of each neuron and input. -> (neurons, inputs)"""
        return self.weights * self.x

    def add(self, terms: np.ndarray) -> np.ndarray:
        """The sum of each neuron's terms. -> (neurons,)"""
        sums: np.ndarray = terms.sum(axis=-1)
        return sums if self.rest is None else sums + self.rest

    def add_bias(self, sums: np.ndarray) -> np.ndarray:
        return sums if self.bias is None else sums + self.bias

    def apply(self, z: np.ndarray, function: Function | None = None) -> np.ndarray:
        """The activation, with the neurons that are not shown where it needs them."""
        full = np.concatenate([z, self.other_sums])
        return np.asarray((function or self.function)(full))[: len(z)]

    def pick(self, y: np.ndarray) -> float:
        return float(y[self.row])

    def as_shown(self) -> Question:
        """The same with each number rounded as it is printed."""
        rounded = np.vectorize(lambda value: float(shown_number(value)), otypes=[float])

        def short(array: np.ndarray) -> np.ndarray:
            return np.asarray(rounded(array)) if array.size else array

        return replace(
            self,
            weights=short(self.weights),
            x=short(self.x),
            bias=None if self.bias is None else short(self.bias),
            rest=None if self.rest is None else short(self.rest),
            other_samples=short(self.other_samples),
            other_sums=short(self.other_sums),
        )

    def term(self, place: int) -> str:
        """A term as it is written: 2·(-3)."""
        w, x = (shown_number(v) for v in (self.weights[self.row, place], self.x[place]))
        return f"{w}·({x})" if x.startswith("-") else f"{w}·{x}"


class Way:
    """One way to make a slip: what to say of it, and the stages that are done otherwise."""

    def __init__(self, said: str, **stages: Callable[..., Any]) -> None:
        self.said = said
        self.stages: Mapping[str, Callable[..., Any]] = stages


def result(q: Question, *ways: Way) -> float:
    """What a neuron comes to if these stages are done in these ways; all right without any."""
    stages: dict[str, Callable[..., Any]] = {
        "terms": q.terms,
        "add": q.add,
        "add_bias": q.add_bias,
        "apply": q.apply,
        "pick": q.pick,
    }
    for way in ways:
        stages.update(way.stages)
    with np.errstate(all="ignore"):
        sums = stages["add"](stages["terms"]())
        return float(stages["pick"](stages["apply"](stages["add_bias"](sums))))


@dataclass(frozen=True)
class Slip:
    """An entry of the table: a slug, what it is called, why it is wrong, what to look at.

    `joins`: so common that it is looked for together with another one.
    """

    slug: str
    title: str
    why: str
    hint: str
    ways: Callable[[Question], Iterator[Way]]
    joins: bool = False


SLIPS: dict[str, Slip] = {}  # the likeliest first


def slip(
    slug: str, title: str, why: str, hint: str, *, joins: bool = False
) -> Callable[[Callable[[Question], Iterator[Way]]], Callable[[Question], Iterator[Way]]]:
    """Enter a function into the table: it gives the ways to make this slip in a question."""

    def enter(ways: Callable[[Question], Iterator[Way]]) -> Callable[[Question], Iterator[Way]]:
        SLIPS[slug] = Slip(slug, title, why, hint, ways, joins)
        return ways

    return enter


def numbers_of(q: Question) -> Iterator[tuple[tuple[Slip, ...], str, float]]:
    """The slips, what is said of each, and the number it gives; pairs after single ones."""
    single = [(slip, way) for slip in SLIPS.values() for way in slip.ways(q)]
    for entry, way in single:
        yield (entry,), way.said, result(q, way)
    common = [(entry, way) for entry, way in single if entry.joins]
    for place, (first, one) in enumerate(common):
        for second, other in common[place + 1 :]:
            if not one.stages.keys() & other.stages.keys():
                said = f"{one.said} and {other.said}"
                yield (first, second), said, result(q, one, other)


# ── the bias and the activation ──────────────────────────────────────────────────────────────────


@slip(
    "bias-forgotten",
    "The bias was left out",
    "Each neuron adds a number of its own to the weighted sum, whatever the inputs are.",
    "Count the numbers that belong to this neuron: is each of them used?",
    joins=True,
)
def _bias_forgotten(q: Question) -> Iterator[Way]:
    if q.bias is not None:
        yield Way("without the bias", add_bias=lambda sums: sums)


@slip(
    "activation-missing",
    "Stopped before the activation",
    "The weighted sum is only half of it: the neuron gives what the activation makes of the sum.",
    "The sum is right. What does the formula do with it?",
    joins=True,
)
def _activation_missing(q: Question) -> Iterator[Way]:
    if q.has_activation:
        yield Way(f"before {q.activation} is applied", apply=lambda z: z)


@slip(
    "bias-subtracted",
    "The bias was subtracted",
    "The bias is added with the sign that it has.",
    "Look at the sign of the bias, and at the sign in front of it.",
)
def _bias_subtracted(q: Question) -> Iterator[Way]:
    bias = q.bias
    if bias is not None:
        yield Way("if the bias is subtracted", add_bias=lambda sums: sums - bias)


@slip(
    "column-for-row",
    "A column of weights was taken for a row",
    "Here each row holds the weights of one neuron; a column holds one weight of every neuron.",
    "Which numbers of the table belong to this neuron alone?",
    joins=True,
)
def _column_for_row(q: Question) -> Iterator[Way]:
    if q.weights.shape[0] == q.weights.shape[1] > 1:
        yield Way(
            f"with column {q.inputs[q.row]} of the weights",
            terms=lambda: q.weights.T * q.x,
        )


@slip(
    "other-neuron",
    "The numbers of another neuron were used",
    "Every neuron gets the same inputs, but has its own weights and its own bias.",
    "Look again which neuron is asked for: the first one has the number 0.",
)
def _other_neuron(q: Question) -> Iterator[Way]:
    for row, neuron in enumerate(q.neurons):
        if row == q.row:
            continue
        yield Way(f"for neuron {neuron}", pick=lambda y, row=row: float(y[row]))
        if q.bias is None:
            continue
        swapped = np.arange(len(q.neurons))
        swapped[[row, q.row]] = q.row, row
        yield Way(
            f"with the weights of neuron {neuron}",
            add=lambda terms, swapped=swapped: q.add(terms)[swapped],
        )
        bias = q.bias[swapped]
        yield Way(f"with the bias of neuron {neuron}", add_bias=lambda sums, bias=bias: sums + bias)


@slip(
    "other-sample",
    "The inputs of another sample were used",
    "Each row of the batch is a sample of its own, and the first one has the number 0.",
    "Look again which sample is asked for.",
)
def _other_sample(q: Question) -> Iterator[Way]:
    for number_, x in zip(q.sample_numbers, q.other_samples, strict=True):
        yield Way(f"for sample {number_}", terms=lambda x=x: q.weights * x)


@slip(
    "activation-before-bias",
    "The activation was applied before the bias",
    "The bias belongs to the sum; the activation comes last.",
    "Go through the formula from the inside: what stands in the brackets?",
)
def _activation_before_bias(q: Question) -> Iterator[Way]:
    if q.has_activation and q.bias is not None:
        yield Way(
            f"if {q.activation} comes before the bias",
            add_bias=lambda sums: sums,
            apply=lambda sums: q.add_bias(q.apply(sums)),
        )


@slip(
    "activation-twice",
    "The activation was applied twice",
    "The activation is applied once, to the sum with its bias.",
    "What comes out of the activation is already what the neuron gives.",
)
def _activation_twice(q: Question) -> Iterator[Way]:
    if q.has_activation:
        yield Way(f"if {q.activation} is applied twice", apply=lambda z: q.apply(q.apply(z)))


@slip(
    "activation-of-each-term",
    "The activation was applied to each term",
    "A curve of a sum is not the sum of the curves: first the terms are added, then it is applied.",
    "How many times does the formula apply the activation?",
)
def _activation_of_each_term(q: Question) -> Iterator[Way]:
    if q.has_activation and q.activation not in ROWWISE:
        yield Way(
            f"if {q.activation} is applied to each term",
            terms=lambda: np.asarray(q.function(q.terms())),
            apply=lambda z: z,
        )


@slip(
    "wrong-activation",
    "Another activation was applied",
    "Each activation bends the sum in its own way, and this layer has its own.",
    "The sum is right. Read again what the formula does with it.",
)
def _wrong_activation(q: Question) -> Iterator[Way]:
    for name, function in ACTIVATIONS.items():
        if name in (q.activation, "identity", "glu", "gelu_tanh"):
            continue
        if name in ROWWISE and len(q.weights) + len(q.other_sums) < 2:
            continue
        instead = f"in place of {q.activation}" if q.has_activation else "which this layer has not"
        yield Way(
            f"with {name}, {instead}" if not q.has_activation else f"with {name} {instead}",
            apply=lambda z, function=function: q.apply(z, function),
        )


@slip(
    "not-normalised",
    "The exponential was not divided by the sum",
    "softmax makes shares: each exponential is divided by the sum of the exponentials.",
    "What do the outputs of all neurons add up to?",
)
def _not_normalised(q: Question) -> Iterator[Way]:
    if q.activation == "softmax":
        yield Way("without dividing by the sum of all", apply=np.exp)


# ── the terms and their sum ──────────────────────────────────────────────────────────────────────


@slip(
    "term-forgotten",
    "A term was left out",
    "Every input has its weight, and every product belongs to the sum.",
    "Count the terms: one for each input.",
)
def _term_forgotten(q: Question) -> Iterator[Way]:
    for place in range(len(q.x)):
        keep = np.arange(len(q.x)) != place
        yield Way(f"if {q.term(place)} is left out", terms=lambda keep=keep: q.terms() * keep)
    if q.rest is not None:
        yield Way("without the other terms", add=lambda terms: terms.sum(axis=-1))


@slip(
    "sign-lost",
    "A sign was lost",
    "Minus times minus is plus, and plus times minus is minus; the signs belong to the numbers.",
    "Write down the sign of each product before you add.",
    joins=True,
)
def _sign_lost(q: Question) -> Iterator[Way]:
    for place in range(len(q.x)):
        signs = np.where(np.arange(len(q.x)) == place, -1.0, 1.0)
        yield Way(
            f"if {q.term(place)} gets the other sign", terms=lambda signs=signs: q.terms() * signs
        )
    if (q.terms()[q.row] < 0).sum() > 1:
        yield Way("if all products are positive", terms=lambda: np.abs(q.terms()))
    bias = q.bias
    if bias is not None and bias[q.row] < 0:
        yield Way("if the bias loses its sign", add_bias=lambda sums: sums + np.abs(bias))


@slip(
    "bias-doubled",
    "The bias was added twice",
    "Each neuron adds its bias once, after all terms, not once for each.",
    "How often does the bias stand in the formula?",
)
def _bias_doubled(q: Question) -> Iterator[Way]:
    bias, width = q.bias, len(q.x)
    if bias is not None:
        yield Way("if the bias is added twice", add_bias=lambda sums: sums + 2 * bias)
        if width > 2 and q.rest is None:
            yield Way("if the bias is added for each term", add_bias=lambda s: s + width * bias)


@slip(
    "bias-as-factor",
    "The bias was multiplied",
    "The bias is added to the sum; only the inputs have factors.",
    "Which sign stands before the bias in the formula?",
)
def _bias_as_factor(q: Question) -> Iterator[Way]:
    bias = q.bias
    if bias is not None:
        yield Way("if the bias is a factor", add_bias=lambda sums: sums * bias)


@slip(
    "added-instead-of-multiplied",
    "Added instead of multiplied",
    "Each input is multiplied by its weight; only the products are added.",
    "Look at the sign between a weight and its input.",
)
def _added(q: Question) -> Iterator[Way]:
    if len(q.x) > 1:
        yield Way("if weights and inputs are added", terms=lambda: q.weights + q.x)
    for place in range(len(q.x)):
        here = np.arange(len(q.x)) == place
        yield Way(
            f"if {q.term(place).replace('·', ' + ')} is taken for {q.term(place)}",
            terms=lambda here=here: np.where(here, q.weights + q.x, q.terms()),
        )


@slip(
    "multiplied-instead-of-added",
    "The terms were multiplied with each other",
    "The products are added up: a single input of 0 must not make all others vanish.",
    "Which sign stands between the terms?",
)
def _multiplied(q: Question) -> Iterator[Way]:
    if len(q.x) > 1 and q.rest is None:
        yield Way("if the terms are multiplied", add=lambda terms: terms.prod(axis=-1))


@slip(
    "mean-instead-of-sum",
    "The mean was taken, not the sum",
    "A neuron adds its terms up and does not divide by how many they are.",
    "Is there a division in the formula?",
)
def _mean(q: Question) -> Iterator[Way]:
    if len(q.x) > 1 and q.rest is None:
        yield Way("with the mean of the terms", add=lambda terms: terms.mean(axis=-1))


@slip(
    "weights-ignored",
    "The inputs were added without their weights",
    "The weights say how much each input counts, and in which direction.",
    "What does each input have to be multiplied by?",
)
def _weights_ignored(q: Question) -> Iterator[Way]:
    if q.rest is None:
        yield Way("without the weights", terms=lambda: q.x + 0 * q.weights)


@slip(
    "inputs-ignored",
    "The weights were added without the inputs",
    "The weights alone say nothing of the sample: each is multiplied by its input.",
    "What does each weight have to be multiplied by?",
)
def _inputs_ignored(q: Question) -> Iterator[Way]:
    if q.rest is None:
        yield Way("without the inputs", terms=lambda: q.weights + 0.0)


@slip(
    "inputs-in-another-order",
    "Weights and inputs were paired in another order",
    "The first weight belongs to the first input, the second to the second, and so on.",
    "Write each weight under its own input.",
)
def _another_order(q: Question) -> Iterator[Way]:
    if len(q.x) > 1 and q.rest is None:
        yield Way("if the inputs are taken from last to first", terms=lambda: q.weights * q.x[::-1])


@slip(
    "sign-flipped",
    "All signs are turned round",
    "The sum goes into the activation as it is, and the result is given as it is.",
    "Which way does the result go when the sum grows?",
)
def _sign_flipped(q: Question) -> Iterator[Way]:
    yield Way("with the other sign", pick=lambda y: -q.pick(y))
    if q.has_activation:
        yield Way(
            f"if {q.activation} gets the sum with the other sign", apply=lambda z: q.apply(-z)
        )


@slip(
    "neurons-summed",
    "All neurons were added up",
    "Each neuron gives a number of its own; a layer keeps them side by side.",
    "How many numbers does the layer give, and which one is asked for?",
)
def _neurons_summed(q: Question) -> Iterator[Way]:
    if len(q.neurons) > 1:
        yield Way("if all neurons are added up", pick=lambda y: float(y.sum()))


# ── writing it down ──────────────────────────────────────────────────────────────────────────────


@slip(
    "rounded-early",
    "Rounded too early",
    "What is rounded on the way is wrong at the end: small errors add up.",
    "Keep all digits, and round the last number only.",
)
def _rounded_early(q: Question) -> Iterator[Way]:
    for digits in range(DIGITS - 1, -1, -1):
        to = f"to {digits} decimal{'s' * (digits != 1)}" if digits else "to whole numbers"

        def terms(digits: int = digits) -> np.ndarray:
            return np.round(q.terms(), digits)

        def add_bias(sums: np.ndarray, digits: int = digits) -> np.ndarray:
            return np.round(q.add_bias(sums), digits)

        yield Way(f"if the sum is rounded {to}", add_bias=add_bias)
        yield Way(f"if each product is rounded {to}", terms=terms)
        yield Way(f"if each product and the sum are rounded {to}", terms=terms, add_bias=add_bias)


@slip(
    "decimal-point",
    "The decimal point is in the wrong place",
    "Ten times too large or too small: the digits are right.",
    "Estimate first: about how large must the result be?",
)
def _decimal_point(q: Question) -> Iterator[Way]:
    yield Way("with the decimal point one place further right", pick=lambda y: 10 * q.pick(y))
    yield Way("with the decimal point one place further left", pick=lambda y: q.pick(y) / 10)
