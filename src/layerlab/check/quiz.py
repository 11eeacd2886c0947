"""A quiz: predict what a neuron gives, and hear which slip a wrong number comes from."""

from __future__ import annotations

import contextlib
import copy
import math
import re
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from layerlab import nn
from layerlab.autograd import no_grad
from layerlab.check.calling import method_of
from layerlab.check.formulas import ACTIVATIONS
from layerlab.check.holders import find
from layerlab.check.kinds import numbers
from layerlab.check.slips import (
    ROWWISE,
    SLIPS,
    Function,
    Question,
    Slip,
    numbers_of,
    result,
    shown_number,
)
from layerlab.errors import ArgumentError, ArgumentTypeError, TraceError
from layerlab.explain import Explanation, Picture, explain
from layerlab.tensor import Parameter, Tensor, as_tensor

__all__ = ["Answer", "Quiz", "quiz"]

WIDTH = 80
MOST_INPUTS = 5  # of a wider layer the largest terms are shown, and the sum of the others
LARGEST_TERMS = 3
MOST_NEURONS, MOST_SAMPLES = 4, 4  # of more only the one that is asked for is shown
MOST_SAID = 3  # slips that are told of one number
Found = tuple[tuple[Slip, ...], str]  # slips that give a number, and what is said of them
SLACK = 1e-6  # of the size of the terms: what single precision may lose


@dataclass(frozen=True)
class Answer:
    """What is said of a number.

    `given` is the number as it was written. `slip` is the slug of the slip that gives exactly this
    number, None where the number is right or no slip is known that gives it. `together_with` is a
    second slip where it takes two at once, `also` are others that give the same number. `hints`:
    one for each slip that is named in the message.
    """

    given: str
    right: bool
    slip: str | None = None
    together_with: str | None = None
    also: tuple[str, ...] = ()
    title: str = ""
    message: str = ""
    why: str = ""
    hints: tuple[str, ...] = ()

    def __str__(self) -> str:
        parts = [f"{self.title}. {self.message}", self.why]
        parts += [f"Hint: {hint}" for hint in self.hints[:1]]
        return "\n".join(_wrapped(part) for part in parts if part)

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data, for JSON."""
        return {
            "given": self.given,
            "right": self.right,
            "slip": self.slip,
            "together_with": self.together_with,
            "also": list(self.also),
            "title": self.title,
            "message": self.message,
            "why": self.why,
            "hints": list(self.hints),
        }


@dataclass(frozen=True)
class Quiz:
    """A question to be answered with a number; prints as the question.

    `question` holds the numbers that are shown, `decimals` with how many the answer is asked for.
    `neuron` and `sample` say which number it is.
    """

    title: str
    neuron: int
    sample: int
    question: Question
    input_name: str
    decimals: int
    several: bool  # whether the batch has several samples
    _explanation: Explanation = field(repr=False)
    _true: float = field(repr=False)

    def answer(self, number: Any) -> Answer:
        """What is to be said of a number, given as a number or as text: "3.1" fits 3.14.

        Raises ArgumentError for a text that is no number, ArgumentTypeError for something else.
        """
        given = _read(number)
        shown = self.question.as_shown()
        rights = [self._true, result(shown), _with_digits(shown)]
        fits = any(self._fits(given, right) for right in rights)
        found = self._slips(given, shown, exactly=True)
        told_apart = given.decimals >= self.decimals or not set(_slugs(found)) - _OF_WRITING
        if any(self._fits(given, right, exactly=True) for right in rights) or (
            fits and given.is_fine and told_apart
        ):
            value = shown_number(self._true)
            message = f"It gives {value}." if value != given.text else f"{value} it is."
            return Answer(given.text, True, title="Right", message=message)
        if fits:
            found = [((_COARSE,), "rounded to so few digits"), *found]
        elif not found:
            cut = [((_CUT,), "if the last digits are cut off, not rounded")]
            found = cut * self._is_cut(given) + self._slips(given, shown, exactly=False)
        return self._named(given, found) if found else self._unknown(given)

    def reveal(self) -> Explanation:
        """The arithmetic behind the number, from `explain`."""
        return self._explanation

    def _fits(self, given: _Written, number: float, *, exactly: bool = False) -> bool:
        scale = float(np.abs(self.question.terms()[self.question.row]).sum())
        slack = SLACK * max(abs(number), scale)
        return abs(number - given.value) <= slack + (0 if exactly else given.half)

    def _slips(self, given: _Written, shown: Question, *, exactly: bool) -> list[Found]:
        """The slips that give the number, with what is said of each; each once."""
        found: dict[tuple[str, ...], Found] = {}
        for question in (self.question, shown):
            for slips, said, number in numbers_of(question):
                if math.isfinite(number) and self._fits(given, number, exactly=exactly):
                    found.setdefault(tuple(slip.slug for slip in slips), (slips, said))
        order = list(SLIPS)
        every = sorted(found.values(), key=lambda each: order.index(each[0][0].slug))
        single = [each for each in every if len(each[0]) == 1]
        return single or every

    def _is_cut(self, given: _Written) -> bool:
        scale = 10.0**given.decimals
        return given.is_fine and math.isclose(
            math.trunc(self._true * scale) / scale, given.value, abs_tol=1e-12
        )

    def _named(self, given: _Written, found: list[Found]) -> Answer:
        first, second = found[0][0][0], found[0][0][1:]
        told = [said for _, said in found[:MOST_SAID]]
        also = _slugs(found[1:])
        message = f"{given.text} is what comes out {told[0]}."
        if told[1:]:
            message += f" Also {', or '.join(told[1:])}."
        return Answer(
            given.text,
            False,
            slip=first.slug,
            together_with=second[0].slug if second else None,
            also=tuple(slug for slug in dict.fromkeys(also) if slug != first.slug),
            title=" and ".join((first.title, *(_lower(slip.title) for slip in second))),
            message=message,
            why=first.why,
            hints=tuple(
                dict.fromkeys(slip.hint for slips, _ in found[:MOST_SAID] for slip in slips)
            ),
        )

    def _unknown(self, given: _Written) -> Answer:
        off = given.value - self._true
        amount = f"{abs(off):.1g}" if abs(off) < 1 else f"{abs(off):.3g}"
        side = "large" if off > 0 else "small"
        return Answer(
            given.text,
            False,
            title="Not this number",
            message=f"{given.text} is about {amount} too {side}, and none of the known slips "
            "gives it.",
            hints=("Work it out once more, or look at the arithmetic.",),
        )

    # ── how it is shown ──────────────────────────────────────────────────────────────────────────

    @property
    def asked(self) -> str:
        """The question in a sentence."""
        which = f" for sample {self.sample}" * self.several
        how = f", to {self.decimals} decimal{'s' * (self.decimals > 1)}" if self.decimals else ""
        return f"What does neuron {self.neuron} give{which}{how}?"

    @property
    def formula(self) -> str:
        """What the neuron does, in words and signs."""
        q = self.question
        inner = f"weights · {self.input_name}" if q.rest is None else "sum of all terms"
        inner += " + bias" * (q.bias is not None)
        if q.activation in ROWWISE:
            return f"z = {inner},  y = {q.activation}(z) over all neurons"
        return f"y = {q.activation}({inner})" if q.has_activation else f"y = {inner}"

    def __str__(self) -> str:
        lines = [self.title, "", *self._inputs(), *self._neurons(), "", f"  {self.formula}", ""]
        return "\n".join([*lines, self.asked])

    def _inputs(self) -> list[str]:
        q = self.question
        if q.rest is not None:
            return []
        places = dict(zip(q.sample_numbers, q.other_samples, strict=True)) | {self.sample: q.x}
        order = sorted(places)
        table = _columns(np.array([places[sample] for sample in order]))
        if len(order) == 1:
            return [f"  {self.input_name} = [{table[0]}]"]
        arrows = ["→" if sample == self.sample else " " for sample in order]
        return [
            f"  {arrow} sample {sample}:  {self.input_name} = [{row}]"
            for arrow, sample, row in zip(arrows, order, table, strict=True)
        ]

    def _neurons(self) -> list[str]:
        q = self.question
        if q.rest is not None:
            lines = [f"  The {len(q.x)} largest terms, weight · {self.input_name}:"]
            pairs = _columns(np.stack([q.weights[q.row], q.x], axis=1), between=" · ")
            lines += [
                f"    {pair}   (input {place})" for pair, place in zip(pairs, q.inputs, strict=True)
            ]
            lines.append(f"  The other terms add up to {shown_number(q.rest[q.row])}")
            if q.bias is not None:
                lines.append(f"  bias = {shown_number(q.bias[q.row])}")
        else:
            rows = [f"[{row}]" for row in _columns(q.weights)]
            heads, wide = ["weights", "bias"], max(len(rows[0]), len("weights"))
            biases = [""] * len(rows) if q.bias is None else _columns(q.bias[:, None])
            names = [f"neuron {neuron}" for neuron in q.neurons]
            margin = max(map(len, names)) + 4
            head = f"{'':{margin}}   {heads[0]:^{wide}}   {heads[1] if q.bias is not None else ''}"
            lines = [head.rstrip()]
            for row, (name, weights, bias) in enumerate(zip(names, rows, biases, strict=True)):
                arrow = "→" if len(rows) > 1 and row == q.row else " "
                line = f"  {arrow} {name:{margin - 4}}   {weights:^{wide}}   {bias:>4}"
                lines.append(line.rstrip())
        if len(q.other_sums):
            sums = ", ".join(map(shown_number, q.other_sums))
            lines += _wrapped(f"The sums z of the other neurons: {sums}", "  ").split("\n")
        return lines

    def to_dict(self) -> dict[str, Any]:
        """The question as plain data, for JSON; the answer is not in it."""
        q = self.question.as_shown()
        return {
            "title": self.title,
            "neuron": self.neuron,
            "sample": self.sample,
            "neurons": list(q.neurons),
            "inputs": list(q.inputs),
            "weights": q.weights.tolist(),
            "bias": None if q.bias is None else q.bias.tolist(),
            "x": q.x.tolist(),
            "input_name": self.input_name,
            "other_terms": None if q.rest is None else float(q.rest[q.row]),
            "other_sums": q.other_sums.tolist(),
            "other_samples": {
                str(k): x.tolist() for k, x in zip(q.sample_numbers, q.other_samples, strict=True)
            },
            "activation": q.activation,
            "formula": self.formula,
            "decimals": self.decimals,
            "asked": self.asked,
        }


_COARSE = Slip(
    "rounded-coarsely",
    "Too few digits",
    "So few digits cannot tell the right number from others near it.",
    "Give a digit or two more.",
    lambda q: iter(()),
)
_CUT = Slip(
    "cut-off",
    "Cut off instead of rounded",
    "What stands behind the last digit that is kept decides whether it goes up.",
    "Look at the first digit that you left out.",
    lambda q: iter(()),
)
_OF_WRITING = {"rounded-early", "decimal-point"}  # which give the right number, but for its digits


def _slugs(found: list[Found]) -> list[str]:
    return [slip.slug for slips, _ in found for slip in slips]


# ── the number that somebody writes ──────────────────────────────────────────────────────────────

_NUMBER = re.compile(r"([+-]?)(?:([0-9]+)(?:[.,]([0-9]*))?|[.,]([0-9]+))(?:[eE]([+-]?[0-9]{1,3}))?")
_FRACTION = re.compile(r"([+-]?[0-9]{1,15}) ?/ ?([0-9]{1,15})")


@dataclass(frozen=True)
class _Written:
    """A number, and how exactly it was written."""

    text: str
    value: float
    decimals: int
    digits: int  # that say something

    @property
    def half(self) -> float:
        """Half a unit of the last place."""
        return 0.5 * 10.0**-self.decimals

    @property
    def is_fine(self) -> bool:
        """Whether it is written with more than one digit, or with decimals."""
        return self.value != 0 and (self.digits > 1 or self.decimals > 0)


def _read(number: Any) -> _Written:
    """A number out of a text or a number. A comma may stand for the point."""
    text = _text(number)
    plain = text.replace("−", "-").replace("–", "-")
    if fraction := _FRACTION.fullmatch(plain):
        top, bottom = (int(part) for part in fraction.groups())
        if bottom:
            return _Written(text, top / bottom, 15, 15)
    found = _NUMBER.fullmatch(plain)
    if found is None:
        raise ArgumentError(
            f"{text[:40]!r} is not a number", fix="write it as 3, -0.25 or 1/3"
        ) from None
    sign, whole, behind, alone, power = found.groups()
    decimals = behind or alone or ""
    power = int(power or 0)
    value = float(f"{sign}{whole or 0}.{decimals or 0}e{power}")
    if not math.isfinite(value):
        raise ArgumentError(f"{text[:40]!r} is not a finite number", fix="write a smaller one")
    digits = len(f"{whole or ''}{decimals}".lstrip("0"))
    return _Written(text, value, min(max(len(decimals) - power, -300), 30), digits)


def _text(number: Any) -> str:
    if isinstance(number, str):
        return number.strip()
    raw = number.detach().data if isinstance(number, Tensor) else number
    array = np.asarray(raw)
    if array.dtype.kind not in "iuf" or array.size != 1:
        raise ArgumentTypeError(
            f"an answer is a number, or a text with one, not {number!r:.60}", fix="answer(3.1)"
        )
    return str(array.reshape(())[()])


def _with_digits(shown: Question) -> float:
    """The result where each number on the way is written with as many digits as those shown."""
    rounded = np.vectorize(lambda value: float(shown_number(value)), otypes=[float])
    sums = shown.add_bias(shown.add(rounded(shown.terms()) if shown.x.size else shown.terms()))
    return shown.pick(shown.apply(np.asarray(rounded(sums))))


# ── the question ─────────────────────────────────────────────────────────────────────────────────


def quiz(layer: Any, x: Any, neuron: int = 0, *, sample: int = 0) -> Quiz:
    """Ask what one neuron of a layer gives: y = f(w·x + b).

    `layer` is a Neuron, Layer, Dense or Linear, a network that ends in one (with or without an
    activation behind it; it is asked for that last layer), or somebody's own layer in NumPy or
    plain Python. `x` is its input, one sample or a batch, of which `sample` is the row.

    Raises PositionError for a neuron or a sample that is not there, ArgumentError where the number
    is no weighted sum with an activation, or not finite; the layer's own errors for an `x` that
    does not fit.
    """
    explanation, parts = _read_layer(layer, x, neuron, sample)
    question = _question(parts, neuron, _other_samples(layer, x, neuron, sample, parts))
    true = float(parts.outputs[parts.row])
    return Quiz(
        title=parts.title,
        neuron=neuron,
        sample=sample,
        question=question,
        input_name=parts.input_name,
        decimals=_decimals(true),
        several=_rows(layer, x) > 1,
        _explanation=explanation,
        _true=true,
    )


def _doubles(array: Any) -> np.ndarray:
    return np.asarray(array, dtype=np.float64)


class _Parts:
    """The arrays of a picture in double precision, and the activation, once it is known."""

    def __init__(self, picture: Picture, neuron: int) -> None:
        self.name, self.function = "identity", ACTIVATIONS["identity"]
        self.title, self.input_name = picture.title, picture.input_name
        self.row = neuron if picture.neuron is None else picture.neuron
        self.weights = _doubles(picture.weights)
        self.inputs, self.outputs = _doubles(picture.inputs), _doubles(picture.outputs)
        self.sums = self.outputs if picture.sums is None else _doubles(picture.sums)
        self.bias: np.ndarray | None = None
        if picture.biases is not None:
            self.bias = np.broadcast_to(_doubles(picture.biases), (len(self.weights),))

    def weighted(self, x: np.ndarray) -> np.ndarray:
        """x @ weights.T + bias. (..., inputs) -> (..., neurons)"""
        return x @ self.weights.T + (0 if self.bias is None else self.bias)

    def check_finite(self) -> None:
        """Raise ArgumentError if there is a number that is none."""
        arrays = (self.weights, self.inputs, self.sums, self.outputs)
        if not all(np.isfinite(array).all() for array in arrays):
            raise ArgumentError(
                "the numbers of this layer are not all finite, so that nobody can predict them",
                fix="quiz a layer and an input without NaN and infinity",
            )


def _same(a: np.ndarray, b: np.ndarray) -> bool:
    return a.shape == b.shape and np.allclose(a, b, rtol=1e-4, atol=1e-5, equal_nan=True)


def _no_neuron(layer: Any) -> ArgumentError:
    name = type(layer).__name__
    return ArgumentError(
        f"the numbers that this {name} gives are not a known activation of w·x + b",
        fix="quiz a layer with weights, such as net[0], with at most an activation behind it; for "
        "a layer of your own, diagnose it first",
    )


def _read_layer(layer: Any, x: Any, neuron: int, sample: int) -> tuple[Explanation, _Parts]:
    """The explanation of the neuron, and the arrays and the activation of its layer."""
    explanation = None
    with contextlib.suppress(TraceError):  # what cannot be followed may say where its weights are
        explanation = explain(layer, x, neuron=neuron, sample=sample)
        picture = explanation.pictures[-1] if explanation.pictures else None
        if picture is not None and picture.weights is not None:
            parts = _Parts(picture, neuron)
            parts.check_finite()
            fits = _same(parts.weighted(parts.inputs), parts.sums)
            if fits and (picture.sums is None or _find_activation(layer, x, picture, parts)):
                return explanation, parts
    found = _copy_of(layer, x)
    if found is None:
        raise _no_neuron(layer)
    same, name = found
    own = explain(same, _given_rows(layer, x), neuron=neuron, sample=sample)
    parts = _Parts(own.pictures[-1], neuron)
    parts.name, parts.function = name, ACTIVATIONS[name]
    parts.title = layer._short() if isinstance(layer, nn.Module) else type(layer).__name__
    return explanation or replace(own, title=parts.title), parts


def _given_rows(layer: Any, x: Any) -> np.ndarray:
    """The input of the weights as it is, or in rows of one for a neuron of one weight."""
    rows = np.atleast_1d(_numbers(x))
    single = isinstance(layer, nn.Neuron) and not layer.weight.ndim
    return rows.reshape(-1, 1) if single else rows


def _numbers(x: Any) -> np.ndarray:
    found = numbers(x)
    if found is None:
        raise ArgumentTypeError(f"x must be numbers, not {x!r:.60}", fix="x=[1.0, 2.0]")
    return found


def _copy_of(layer: Any, x: Any) -> tuple[nn.Layer, str] | None:
    """A layer of ours with the weights that an object holds, if it gives the same numbers."""
    answers = list(_answers(layer, x))
    if not answers:
        return None
    wide, many = answers[0][0].shape[-1], answers[0][1].shape[-1]
    alone = [(wide,)] * (many == 1) + [()] * (wide == many == 1)
    found = find(layer, {"weight": [(many, wide), (wide, many), *alone], "bias": [(many,), ()]})
    if "weight" not in found:
        return None
    weight = found["weight"].numbers()
    bias = np.zeros(many)
    if "bias" in found:
        bias = bias + found["bias"].numbers().reshape(-1)
    for rows in (weight.reshape(many, wide), weight.reshape(wide, many).T):
        for name, function in ACTIVATIONS.items():
            if name in nn.activations.ACTIVATIONS and all(
                _same(np.asarray(function(given @ rows.T + bias)), y) for given, y in answers
            ):
                made = nn.Layer(wide, many, None if name == "identity" else name)
                made.weights, made.biases = Parameter(rows.copy()), Parameter(bias)
                return made, name
    return None


def _answers(layer: Any, x: Any) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Rows of inputs, and what a layer makes of them: of x, -x and 3x. A copy of it is asked."""
    method = None if type(x) is tuple else method_of(layer)
    found = None if method is None else numbers(x)
    for factor in (1.0, -1.0, 3.0):
        if found is None:
            return
        with contextlib.suppress(Exception), no_grad():  # anybody's code, and other numbers
            other = np.asarray(factor * found)
            own = method_of(copy.deepcopy(layer))
            given: Any = other.tolist() if isinstance(x, list | float | int) else other
            if isinstance(layer, nn.Module):
                given = as_tensor(other)
            y = numbers(own[1](given)) if own else None
            if y is not None:
                rows = np.atleast_2d(_given_rows(layer, other))
                yield rows, y.reshape(len(rows), -1)


def _rows(layer: Any, x: Any) -> int:
    """How many samples there are."""
    found = None if type(x) is tuple else numbers(x)
    numbered = isinstance(layer, nn.Neuron) and not layer.weight.ndim
    return 1 if found is None or found.ndim < 2 - numbered else len(found)


def _other_samples(
    layer: Any, x: Any, neuron: int, sample: int, parts: _Parts
) -> dict[int, np.ndarray]:
    """The inputs of the further rows of a small batch."""
    rows = _rows(layer, x)
    if not 1 < rows <= MOST_SAMPLES:
        return {}
    others = [other for other in range(rows) if other != sample]
    given = _given_rows(layer, x)
    if np.array_equal(_doubles(given[sample]), parts.inputs):
        return {other: given[other] for other in others}
    with contextlib.suppress(TraceError):
        pictures = [explain(layer, x, neuron=neuron, sample=o).pictures[-1] for o in others]
        found = [_doubles(picture.inputs) for picture in pictures]
        if all(inputs.shape == parts.inputs.shape for inputs in found):
            return dict(zip(others, found, strict=True))
    return {}


def _find_activation(layer: Any, x: Any, picture: Picture, parts: _Parts) -> bool:
    """Which function makes the outputs of the sums; tried on further inputs too."""
    seen = [(parts.sums, parts.outputs), *_further(layer, x, parts)]
    for name, candidate in _candidates(layer, picture.function):
        with contextlib.suppress(Exception), np.errstate(all="ignore"):  # it may be anybody's code
            if all(_same(_doubles(candidate(z)), y) for z, y in seen):
                parts.name, parts.function = name, candidate
                return True
    return False


def _further(layer: Any, x: Any, parts: _Parts) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Sums and results for other inputs, where they are the layer's own."""
    if isinstance(layer, nn.Module):
        found = None if type(x) is tuple else numbers(x)
        for factor in (-1.0, 3.0):
            with contextlib.suppress(Exception):  # the code may not bear other numbers
                other = _Parts(explain(layer, factor * np.asarray(found)).pictures[-1], 0)
                if _same(other.weighted(other.inputs), other.sums):
                    yield other.sums, other.outputs
        return
    answers = list(_answers(layer, x))
    if answers and any(np.array_equal(row, parts.inputs) for row in answers[0][0]):
        for given, y in answers:
            yield parts.weighted(given), y


def _candidates(layer: Any, function: str) -> Iterator[tuple[str, Function]]:
    """The activations that it may be: the one that is named, the layer's own, every known one."""
    ours = nn.activations.ACTIVATIONS
    known: dict[str, Callable[..., Any]] = {**ours, **ACTIVATIONS}
    named = {"maximum": "relu", "where": "leaky_relu"}.get(function, function)
    if named in known:
        yield named, known[named]
    parts = list(layer.modules())[1:] if isinstance(layer, nn.Module) else []
    for own in (getattr(layer, "activation", None), *reversed(parts)):
        if callable(own) and not (isinstance(own, nn.Module) and list(own.parameters())):
            yield function, partial(_applied, own)
    for name, formula in known.items():
        if name != "identity":
            yield name, formula


def _applied(function: Any, z: np.ndarray) -> np.ndarray:
    """Somebody's function of the sums; what is ours takes Tensors."""
    return _doubles(numbers(function(as_tensor(z) if isinstance(function, nn.Module) else z)))


def _question(parts: _Parts, neuron: int, others: dict[int, np.ndarray]) -> Question:
    """What is shown: everything of a small layer, the largest terms of a wide one."""
    row = parts.row
    weights, x, bias, sums = parts.weights, parts.inputs, parts.bias, parts.sums
    wide = len(x) > MOST_INPUTS
    alone = wide or len(weights) > MOST_NEURONS or row != neuron  # in another order
    rows = [row] if alone else list(range(len(weights)))
    hidden = np.array([z for place, z in enumerate(sums) if place not in rows])
    inputs = list(range(len(x)))
    rest = None
    if wide:
        terms = weights[row] * x
        inputs = sorted(np.argsort(-np.abs(terms), kind="stable")[:LARGEST_TERMS].tolist())
        rest = np.array([terms.sum() - terms[inputs].sum()])
    others = {} if wide else others
    return Question(
        weights=weights[np.ix_(rows, inputs)],
        x=x[inputs],
        bias=None if bias is None else bias[rows],
        rest=rest,
        other_samples=np.array(list(others.values())).reshape(-1, len(inputs)),
        sample_numbers=tuple(others),
        other_sums=hidden if parts.name in ROWWISE else np.zeros(0),
        activation=parts.name,
        function=parts.function,
        row=rows.index(row),
        neurons=(neuron,) if alone else tuple(rows),
        inputs=tuple(inputs),
    )


def _decimals(number: float) -> int:
    """How many decimals are asked for: as many as it has, at most two; more for a small number."""
    for decimals in range(3):
        if math.isclose(round(number, decimals), number, rel_tol=1e-6, abs_tol=1e-9):
            return decimals
    return min(max(2, 1 - math.floor(math.log10(abs(number)))), 6)


def _columns(table: np.ndarray, between: str = ", ") -> list[str]:
    """The numbers of each row, one below the other."""
    texts = [[shown_number(value) for value in row] for row in table]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    return [
        between.join(f"{text:>{width}}" for text, width in zip(row, widths, strict=True))
        for row in texts
    ]


def _lower(title: str) -> str:
    return title[0].lower() + title[1:]


def _wrapped(text: str, indent: str = "") -> str:
    return textwrap.fill(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    )
