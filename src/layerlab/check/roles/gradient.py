"""The role gradient: the backward pass of a dense layer or of an activation, and its mistakes.

The incoming gradient carries everything that comes after, a division by the batch as well. So the
gradients are plain sums over the samples.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from layerlab.check.backwards import attached_activation, attached_dense
from layerlab.check.building import IN_OUT
from layerlab.check.cases import Case, Outcome
from layerlab.check.evidence import Attachment, Role, made
from layerlab.check.finding import written
from layerlab.check.formulas import ACTIVATIONS
from layerlab.check.mistakes import Mistake
from layerlab.check.roles.gradient_model import (
    ROWS,
    SLOPES,
    BackwardMistake,
    RightBackward,
    bias_of,
    out_in,
)
from layerlab.check.roles.gradient_slopes import ANOTHER, THROUGH
from layerlab.check.roles.gradient_sums import LAST, SUMS
from layerlab.check.vocabulary import arguments, meaning

__all__ = ["GRADIENT"]

MISTAKES: tuple[type[BackwardMistake], ...] = (*SUMS, *THROUGH, *ANOTHER, *LAST)


# The slopes that are usually written with the output.
OF_OUTPUT = {"sigmoid": "{0}·(1 - {0})", "tanh": "1 - {0}²"}
INSIDE = tuple(name for name in SLOPES if name not in ("identity", "gelu_tanh")) + ROWS


class Gradient(Role):
    """The backward pass of a dense layer ("dense", "dense relu") or of an activation ("relu")."""

    name = "gradient"
    names: ClassVar[tuple[str, ...]] = ("dense", *INSIDE, *(f"dense {name}" for name in INSIDE))
    model = RightBackward
    mistakes = MISTAKES
    shrinkable = ("grad_output", "x", "weight", "bias")

    def attachments(self, subject: Any, name: str | None, build: Any) -> Iterator[Attachment]:
        words = (name or "dense").split()
        if words[0] != "dense":
            names = [words[0], "gelu_tanh"] if words[0] == "gelu" else [words[0]]
            readings = [{"activation": known} for known in names]
            rows = [_activation_case("", shape, _even(shape)) for shape in ((2, 3), (3,))]
            return attached_activation(subject, build, readings, rows)
        activation = words[1] if len(words) > 1 else "identity"
        options: list[Mapping[str, Any]] = [{}]
        argument = next(
            (p.name for p in _arguments(subject) if meaning(p.name, ("activation",))), None
        )
        if argument and len(words) > 1:
            options = [{argument: activation}, {argument: ACTIVATIONS[activation]}, {}]
        return attached_dense(subject, build, activation, options, _probes, _all_right)

    def cases(self, attachment: Attachment, rng: np.random.Generator) -> list[Case]:
        patterns = itertools.cycle(SIGNS)  # other signs in each array of a case

        def some(shape: tuple[int, ...]) -> np.ndarray:
            return _distinct(rng, shape, next(patterns))

        if "gradients" not in attachment.readings[0]:
            ranks = getattr(attachment, "ranks", (1, 2))
            shapes = ((2, 3), (3, 3), (4, 2), (1, 4), (4,), (2,))
            tags = ("2 rows of 3", "3 rows of 3", "4 rows of 2", "one row of 4", "4 numbers",
                    "2 numbers")  # fmt: skip
            return [
                _activation_case(tag, shape, some(shape), some(shape) * 1.5)
                for tag, shape in zip(tags, shapes, strict=True)
                if len(shape) in ranks
            ]
        sizes = getattr(attachment, "sizes", None)
        if sizes:  # an object that cannot have others
            batches = (3, sizes[1], sizes[0], 1)
            wanted = [(f"a batch of {m}", m, *sizes) for m in dict.fromkeys(batches)]
        else:
            wanted = [
                ("3 samples, 4 inputs, 2 neurons", 3, 4, 2),
                ("2 samples, 2 inputs, 3 neurons", 2, 2, 3),
                ("a square layer, 4 samples", 4, 3, 3),
                ("as many samples as neurons", 3, 2, 3),
                ("as many samples as inputs", 3, 3, 2),
                ("all sizes alike", 3, 3, 3),
                ("one sample", 1, 3, 2),
                ("a single neuron", 3, 2, 1),
                ("a single input", 2, 1, 3),
            ]
        layout = attachment.readings[0]["layout"]
        return [_dense_case(tag, m, i, o, layout, some) for tag, m, i, o in wanted]

    def ladder(self, attachment: Attachment) -> Iterator[Case]:
        if "gradients" not in attachment.readings[0]:
            for shape in ((1,), (2,), (3,), (1, 1), (1, 2), (2, 2)):
                if len(shape) in getattr(attachment, "ranks", (1, 2)):
                    for x in (_even(shape), -_even(shape)):
                        yield _activation_case("", shape, np.full(shape, 2.0) + _even(shape), x)
            return
        sizes = getattr(attachment, "sizes", None)
        widths = [sizes] if sizes else [(1, 1), (2, 1), (1, 2), (2, 2), (3, 2), (2, 3)]
        layout = attachment.readings[0]["layout"]
        for m, (n_in, n_out), sign in itertools.product((1, 2, 3), widths, (1, -1)):
            yield Case(
                {
                    "grad_output": np.arange(1.0, 1 + m * n_out).reshape(m, n_out),
                    "x": np.arange(1.0, 1 + m * n_in).reshape(m, n_in),
                    "weight": np.arange(1.0, 1 + n_in * n_out).reshape(_laid(n_in, n_out, layout))
                    * sign,
                    "bias": np.arange(1.0, 1 + n_out),
                }
            )

    def shown(self, outcome: Outcome, name: str) -> Any:
        if name == "grad_x" and list(outcome.values) == ["grad_x"]:
            return outcome.values[name]
        return {name: outcome.values.get(name, "nothing")}

    def agree(self, a: Outcome, b: Outcome) -> bool:
        """At a kink nothing is wrong."""
        return super().agree(a, b) or any(np.isnan(array).any() for array in b.values.values())

    def arithmetic(self, case: Case, position: tuple[int, ...]) -> tuple[str, ...]:
        part = case.settings.get("part", "grad_x" if "weight" not in case.arrays else "")
        if not part or max(case["x"].size, case["grad_output"].size) > 12:
            return ()
        return _lines(case, part, position)

    def wrong(self, mistake: type[Mistake]) -> Any:
        assert issubclass(mistake, BackwardMistake)
        return _wrong(made(self.model, mistake), mistake)


def _arguments(subject: Any) -> Sequence[Any]:
    return arguments(subject) if callable(subject) else ()


def _probes(layout: str, sizes: tuple[int, int] | None) -> list[Case]:
    """A case for finding out what is what, and one with a square weight."""
    n_in, n_out = sizes or (3, 2)
    some = max(n_in, n_out) + 2, *(sizes or (3, 3))
    return [
        _dense_case("", 5 + n_in, n_in, n_out, layout, _even),
        _dense_case("", *some, layout, _even),
    ]


def _all_right(case: Case) -> dict[str, np.ndarray]:
    return {
        **RightBackward().gradients(case),
        **RightBackward.answer(case.told(action="forward")),
        "grad_y": case["grad_output"],
    }


def _lines(case: Case, part: str, position: tuple[int, ...]) -> tuple[str, ...]:
    """The right arithmetic for one number of one gradient."""
    activation = case.settings["activation"]
    incoming, x = case["grad_output"], case["x"]
    at = ", ".join(map(str, position))
    right = _all_right(case)[part] if "weight" in case.arrays else RightBackward.answer(case)[part]
    result = written(right[position])
    if "weight" not in case.arrays:
        if activation in ROWS:
            return ()
        slope = SLOPES[activation](x)[position]
        product = f"{_factor(incoming[position])}·{_factor(slope)}"
        lines = [f"slope of {activation} at {written(x[position])}: {written(slope)}"]
        if activation in OF_OUTPUT:
            y = ACTIVATIONS[activation](x)[position]
            formula = OF_OUTPUT[activation].format(_factor(y))
            lines = [
                f"output = {activation}({written(x[position])}) = {written(y)}",
                f"slope = {formula} = {written(slope)}",
            ]
        return (
            *lines,
            f"grad_x[{at}] = grad_output[{at}]·slope = {product} = {result}",
        )
    weight = out_in(case)
    z = x @ weight.T + bias_of(case)
    delta, name, lines = incoming, "grad_output", []
    if activation != "identity":
        delta = RightBackward.answer(
            Case({"x": z, "grad_output": incoming}, {"activation": activation})
        )["grad_x"]
        name = "delta"
        lines = [
            f"z = {written(z)}",
            f"delta = grad_output through {activation}: {written(delta)}",
        ]
    samples, neurons = range(len(x)), range(delta.shape[1])
    if part == "grad_weight":
        o, i = position[::-1] if case.settings["layout"] == IN_OUT else position
        terms = [(f"{name}[{n}, {o}]·x[{n}, {i}]", delta[n, o], x[n, i]) for n in samples]
    elif part == "grad_bias":
        terms = [(f"{name}[{n}, {position[0]}]", delta[n, position[0]], None) for n in samples]
    else:
        n, i = position
        turned = case.settings["layout"] == IN_OUT
        terms = [
            (
                f"{name}[{n}, {o}]·weight[{f'{i}, {o}' if turned else f'{o}, {i}'}]",
                delta[n, o],
                weight[o, i],
            )
            for o in neurons
        ]
    words = " + ".join(term for term, _, _ in terms)
    numbers = " + ".join(
        _factor(a) if b is None else f"{_factor(a)}·{_factor(b)}" for _, a, b in terms
    )
    return (*lines, f"{part}[{at}] = {words}", f"= {numbers} = {result}")


def _factor(number: Any) -> str:
    text = written(number)
    return f"({text})" if text.startswith("-") else text


def _wrong(model: Any, mistake: type[BackwardMistake]) -> Any:
    """An object with a forward and a backward method that has the mistake."""
    activation = mistake.shown_in or "identity"
    forward = -1 if mistake.slug == "forward-wrong" else 1

    def run(x: np.ndarray, weight: Any, bias: Any, gradient: np.ndarray) -> dict[str, np.ndarray]:
        arrays = {"x": x, "grad_output": gradient}
        if weight is not None:
            arrays |= {"weight": weight, "bias": bias}
        found: dict[str, np.ndarray] = model.answer(Case(arrays, {"activation": activation}))
        return found

    class WrongDense:
        def __init__(self, n_in: int, n_out: int) -> None:
            self.weight = np.random.randn(n_out, n_in)
            self.bias = np.zeros(n_out)

        def forward(self, x: np.ndarray) -> np.ndarray:
            self.x = x
            return ACTIVATIONS[activation](forward * x @ self.weight.T + self.bias)

        def backward(self, grad_output: np.ndarray) -> np.ndarray | None:
            found = run(self.x, self.weight, self.bias, grad_output)
            if mistake.slug == "forward-wrong":
                found = {part: -2 * array for part, array in found.items()}
            self.grad_weight = found.get("grad_weight")
            self.grad_bias = found.get("grad_bias")
            return found.get("grad_x")

    class WrongActivationBackward:
        def forward(self, x: np.ndarray) -> np.ndarray:
            self.x = x
            return ACTIVATIONS[activation](x)

        def backward(self, grad_output: np.ndarray) -> np.ndarray:
            return run(self.x, None, None, grad_output)["grad_x"]

    return WrongDense if mistake.of[0] == "dense" else WrongActivationBackward


def _dense_case(
    tag: str,
    m: int,
    n_in: int,
    n_out: int,
    layout: str,
    some: Callable[[tuple[int, ...]], np.ndarray],
) -> Case:
    arrays = {
        "grad_output": some((m, n_out)),
        "x": some((m, n_in)),
        "weight": some(_laid(n_in, n_out, layout)),
        "bias": some((n_out,)),
    }
    return Case(arrays, tag=tag)


def _laid(n_in: int, n_out: int, layout: str) -> tuple[int, int]:
    return (n_in, n_out) if layout == IN_OUT else (n_out, n_in)


def _activation_case(
    tag: str, shape: tuple[int, ...], incoming: np.ndarray, x: np.ndarray | None = None
) -> Case:
    return Case({"grad_output": incoming, "x": _even(shape) if x is None else x}, tag=tag)


def _even(shape: tuple[int, ...]) -> np.ndarray:
    """1, -2, 3, ... scaled to at most 2."""
    count = int(np.prod(shape))
    return (np.arange(1, 1 + count) * np.resize((1, -1, 1), count) / max(1, count / 2)).reshape(
        shape
    )


# Four arrays a case, or two: none has the signs of another.
SIGNS = ((1, 1, -1, -1), (1, -1, 1), (-1, 1, 1, -1, 1), (-1, 1))


def _distinct(rng: np.random.Generator, shape: tuple[int, ...], signs: Any) -> np.ndarray:
    """Numbers of both signs, none near 0, no two near each other."""
    count = int(np.prod(shape))
    sizes = 0.2 + (np.arange(count) + rng.uniform(0.2, 0.8, count)) * 1.5 / max(count, 1)
    return (rng.permutation(sizes) * np.resize(signs, count)).reshape(shape)


GRADIENT = Gradient()
