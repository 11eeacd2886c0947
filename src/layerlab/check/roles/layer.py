"""The roles layer, dense and linear: y = f(x @ weight.T + bias), and the ways to get it wrong."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from layerlab import nn
from layerlab.check.cases import Case, Outcome
from layerlab.check.evidence import Attachment, Evidence, Role
from layerlab.check.finding import Counterexample
from layerlab.check.formulas import ACTIVATIONS
from layerlab.check.layers import attached, steps
from layerlab.check.mistakes import Mistake
from layerlab.check.vocabulary import arguments, meaning
from layerlab.explain import explain

__all__ = ["DENSE", "LAYER", "LINEAR"]

INSIDE = tuple(name for name in ACTIVATIONS if name not in ("glu", "log_softmax", "gelu_tanh"))


class RightLayer:
    """y = f(x @ weights.T + bias), one stage a method. Shape: (..., in) -> (..., out)."""

    activation = "identity"

    def __init__(self, num_inputs: int, num_neurons: int, activation: str | None = None) -> None:
        if activation:
            self.activation = activation
        self.weights = self.initial_weights(num_inputs, num_neurons)
        self.bias = self.initial_bias(num_neurons)

    def initial_weights(self, n_in: int, n_out: int) -> np.ndarray:
        return np.random.randn(n_out, n_in) * np.sqrt(2 / (n_in + n_out))

    def initial_bias(self, n_out: int) -> np.ndarray:
        return np.zeros(n_out)

    def parameters(self) -> list[np.ndarray]:
        return [self.weights, self.bias]

    def forward(self, x: np.ndarray) -> Any:
        if x.shape[-1] != self.weights.shape[-1]:
            raise ValueError("the width does not fit")
        return self.give(self.activate(self.add_bias(self.weigh(self.take(x)))))

    def take(self, x: np.ndarray) -> np.ndarray:
        return x

    def weigh(self, x: np.ndarray) -> np.ndarray:
        return x @ self.weights.T

    def add_bias(self, z: np.ndarray) -> np.ndarray:
        return z + self.bias

    def activate(self, z: np.ndarray) -> np.ndarray:
        return ACTIVATIONS[self.activation](z)

    def give(self, y: np.ndarray) -> Any:
        return y

    @classmethod
    def answer(cls, case: Case) -> dict[str, np.ndarray]:
        """The answer of such a layer to a case."""
        layer = cls.__new__(cls)
        layer.activation = case.settings.get("activation") or "identity"
        layer.weights, layer.bias = case["weight"], case["bias"]
        return {"y": np.asarray(layer.forward(case["x"].copy()), dtype=float)}


# ── mistakes of the forward pass ─────────────────────────────────────────────────────────────────


class BiasIgnored(Mistake):
    slug = "bias-ignored"
    title = "the bias is never added"
    why = (
        "Without its bias a neuron gives 0 for an input of zeros, whatever it has learned. "
        "The bias is what lets it move its threshold away from zero."
    )
    hints = (
        "Compare the result for an input of zeros with the bias.",
        "Count the terms of the formula, and find each of them in your code.",
        "The weighted sum is right. Something is still to be added to it, one number a neuron.",
    )

    def add_bias(self, z: np.ndarray) -> np.ndarray:
        return z


class BiasSubtracted(Mistake):
    slug = "bias-subtracted"
    title = "the bias is subtracted instead of added"
    why = (
        "The formula adds the bias, so a larger bias must give a larger sum. "
        "Here a larger bias makes it smaller, and what was learned elsewhere comes out wrong."
    )
    hints = (
        "Make one bias larger: which way does the result go?",
        "Look at the sign in front of the bias.",
        "The weighted sum is right; the bias enters it with the wrong sign.",
    )

    def add_bias(self, z: np.ndarray) -> np.ndarray:
        return z - self.bias  # type: ignore[attr-defined]


class WeightTransposed(Mistake):
    slug = "weight-transposed"
    title = "the weight matrix is used the wrong way round"
    why = (
        "Each neuron must use its own weights; here it uses one weight of every neuron. "
        "A square layer hides this, because both ways fit and only the numbers are wrong."
    )
    hints = (
        "Write down the shapes of the input, the weights and the result, side by side.",
        "Which axis of your weights counts the inputs, which one the neurons?",
        "Take one neuron alone and see which weights it multiplies its inputs with.",
    )
    options = ("always", "square")

    def weigh(self, x: np.ndarray) -> np.ndarray:
        weights: np.ndarray = self.weights  # type: ignore[attr-defined]
        if self.option == "square" and weights.shape[0] != weights.shape[1]:
            return x @ weights.T
        return x @ weights


class MutatesInput(Mistake):
    slug = "mutates-input"
    title = "the input is changed by the call"
    why = (
        "Whoever called the layer still needs the input: the next layer, the loss, the next epoch. "
        "A layer must leave what it was given as it was."
    )
    hints = (
        "Print the input before and after the call.",
        "Some operators change an array in place instead of making a new one.",
        "Look for an assignment into the input, or an operator that assigns, such as adding into.",
    )
    always = True

    def take(self, x: np.ndarray) -> np.ndarray:
        x *= 1.5
        return x / 1.5

    @classmethod
    def fits(cls, evidence: Evidence) -> Counterexample | None:
        return evidence.changed("x")


MISTAKES: tuple[type[Mistake], ...] = (BiasIgnored, BiasSubtracted, WeightTransposed, MutatesInput)


# ── the roles ────────────────────────────────────────────────────────────────────────────────────


class _LayerRole(Role):
    """What layer, dense and linear share."""

    names: ClassVar[tuple[str, ...]] = INSIDE
    model = RightLayer
    mistakes = MISTAKES
    shrinkable = ("x", "weight", "bias")
    found: ClassVar[bool] = False  # whether the activation is found out where no name is given

    def attachments(self, subject: Any, name: str | None, build: Any) -> Iterator[Attachment]:
        options: list[Mapping[str, Any]] = [{}]
        argument = _activation_argument(subject)
        if name is not None and argument:
            options = [{argument: name}, {argument: ACTIVATIONS[name]}, {}]
        return attached(subject, build, lambda s: self._readings(s, name), options)

    def _readings(self, subject: Any, name: str | None) -> Sequence[Mapping[str, Any]]:
        if name is not None:
            return ({"activation": name},)
        if self.found:
            return [{"activation": known} for known in ("sigmoid", "identity", *INSIDE)]
        return ({"activation": "identity"},)

    def cases(self, attachment: Attachment, rng: np.random.Generator) -> list[Case]:
        def case(tag: str, n_in: int, n_out: int, samples: int | None, scale: float = 1.0) -> Case:
            shape = (n_in,) if samples is None else (samples, n_in)
            return Case(
                {
                    "x": _distinct(rng, shape) * scale,
                    "weight": _distinct(rng, (n_out, n_in)),
                    "bias": _distinct(rng, (n_out,)) + 0.1,
                },
                tag=tag,
            )

        def whole(case: Case) -> Case:
            return case.replaced(x=np.arange(1, 1 + case["x"].size).reshape(case["x"].shape))

        sizes = getattr(attachment, "sizes", None)
        if sizes:  # an object that cannot have others
            return [
                case("a batch of 3 samples", *sizes, 3),
                case("a batch as large as the layer", *sizes, sizes[1]),
                case("one sample", *sizes, None),
                case("a batch of one", *sizes, 1),
                whole(case("whole numbers", *sizes, 2)),
                case("large numbers", *sizes, 3, 1000.0),
            ]
        return [
            case("a batch of 3 samples, 4 inputs, 2 neurons", 4, 2, 3),
            case("a batch of 2 samples, 2 inputs, 3 neurons", 2, 3, 2),
            case("a square layer, 3 samples", 3, 3, 3),
            case("a batch as large as the layer", 4, 3, 3),
            case("one sample of 4 numbers", 4, 2, None),
            case("one sample, a square layer", 3, 3, None),
            case("a batch of one", 3, 2, 1),
            case("a single neuron", 3, 1, 3),
            case("a single input", 1, 2, 3),
            whole(case("whole numbers", 3, 2, 2)),
            case("large numbers", 2, 3, 3, 1000.0),
            *([case("an empty batch", 3, 2, 0)] if getattr(attachment, "kind", "") != "list" else []),
        ]

    def ladder(self, attachment: Attachment) -> Iterator[Case]:
        sizes = getattr(attachment, "sizes", None)
        widths = [sizes] if sizes else [(1, 1), (2, 1), (1, 2), (2, 2), (3, 2), (2, 3), (3, 3)]
        for samples, (n_in, n_out), signs in itertools.product(
            (None, 1, 2, 3), widths, (1, -1)
        ):
            count = (samples or 1) * n_in
            shape = (n_in,) if samples is None else (samples, n_in)
            numbers = np.arange(1.0, 1 + count)
            yield Case(
                {
                    "x": (numbers if signs > 0 else _alternating(numbers)).reshape(shape),
                    "weight": np.arange(1.0, 1 + n_in * n_out).reshape(n_out, n_in) * signs,
                    "bias": np.arange(1.0, 1 + n_out),
                }
            )

    def arithmetic(self, case: Case, position: tuple[int, ...]) -> tuple[str, ...]:
        if not position:
            return ()
        layer = nn.Layer(*case["weight"].shape[::-1], activation=_activation_of(case))
        layer.weights, layer.biases = case["weight"], case["bias"]
        sample = position[0] if len(position) > 1 else 0
        return steps(lambda: explain(layer, case["x"], sample=sample, neuron=position[-1]))


def _activation_argument(subject: Any) -> str | None:
    names = [parameter.name for parameter in arguments(subject)] if callable(subject) else []
    return next((name for name in names if meaning(name, ("activation",))), None)


def _activation_of(case: Case) -> Any:
    name = case.settings.get("activation") or "identity"
    return None if name == "identity" else name


def _distinct(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Numbers of both signs, none near 0 or 1, no two near each other."""
    count = int(np.prod(shape))
    sizes = 0.2 + (np.arange(count) + rng.uniform(0.2, 0.8, count)) * 1.3 / max(count, 1)
    return (rng.permutation(sizes) * np.resize((1, -1, 1), count)).reshape(shape)


def _alternating(numbers: np.ndarray) -> np.ndarray:
    return numbers * np.resize((1, -1), numbers.size)


class Layer(_LayerRole):
    """A layer with an activation."""

    name = "layer"
    found = True


class Dense(_LayerRole):
    """A dense layer; an activation only if asked for."""

    name = "dense"


class Linear(_LayerRole):
    """An affine map without an activation."""

    name = "linear"
    names = ()


LAYER, DENSE, LINEAR = Layer(), Dense(), Linear()
