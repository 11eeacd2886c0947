"""The roles layer, dense and linear: y = f(x @ weight.T + bias), and the ways to get it wrong."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from layerlab import functional, nn
from layerlab.check.cases import Case
from layerlab.check.evidence import Attachment, Role
from layerlab.check.kinds import numbers
from layerlab.check.layers import attached, steps
from layerlab.check.mistakes import Mistake
from layerlab.check.roles.layer_activation import ACTIVATION, INSIDE
from layerlab.check.roles.layer_batch import BATCH
from layerlab.check.roles.layer_effects import EFFECTS
from layerlab.check.roles.layer_initial import INITIAL
from layerlab.check.roles.layer_model import FUNCTIONS, RightLayer
from layerlab.check.roles.layer_parameters import PARAMETERS
from layerlab.check.roles.layer_sums import SUMS
from layerlab.check.vocabulary import arguments, meaning
from layerlab.explain import explain
from layerlab.tensor import Tensor

__all__ = ["DENSE", "LAYER", "LINEAR"]

MISTAKES: tuple[type[Mistake], ...] = (*SUMS, *ACTIVATION, *BATCH, *EFFECTS, *INITIAL, *PARAMETERS)


FOUND = tuple(
    name
    for name in dict.fromkeys(("sigmoid", "identity", "relu", "tanh", *INSIDE, *FUNCTIONS))
    if name not in ("glu", "log_softmax")
)


# The lowest and the highest number that an activation gives; a softmax gives shares.
GRID = np.concatenate([np.linspace(-4000, 4000, 801), np.linspace(-8, 8, 801)])
with np.errstate(all="ignore"):
    RANGES = {
        name: (float(np.min(y)), float(np.max(y)))
        for name, function in FUNCTIONS.items()
        if name not in ("glu", "softmax", "log_softmax") and np.isfinite(y := function(GRID)).all()
    }
RANGES["softmax"] = (0.0, 1.0)


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
        wanted = name or ("sigmoid" if self.found else "identity")
        if argument and (name is not None or argument.default is argument.empty):
            given = [wanted, Applied(wanted), *((None, "linear") if wanted == "identity" else ())]
            options = [*({argument.name: value} for value in given), {}]
        for attachment in attached(subject, build, lambda s: self._readings(s, name), options):
            if len(attachment.readings) > 2:
                attachment.readings = self._likeliest(attachment)
            yield attachment

    def _likeliest(self, attachment: Attachment) -> Sequence[Mapping[str, Any]]:
        """The readings whose activation can give such answers before those that cannot."""
        cases = self.cases(attachment, np.random.default_rng(0))[:4]
        answers = [attachment.run(case) for case in cases]
        found = [answer.values["y"].ravel() for answer in answers if "y" in answer.values]
        everything = np.concatenate(found) if found else np.zeros(0)

        def impossible(reading: Mapping[str, Any]) -> bool:
            low, high = RANGES.get(reading["activation"], (-np.inf, np.inf))
            return bool((everything < low - 1e-6).any() or (everything > high + 1e-6).any())

        return sorted(attachment.readings, key=impossible)

    def _readings(self, subject: Any, name: str | None) -> Sequence[Mapping[str, Any]]:
        if name is not None:
            also = ({"activation": "gelu_tanh"},) if name == "gelu" else ()
            return ({"activation": name}, *also)
        if self.found:
            return [{"activation": known} for known in FOUND]
        return ({"activation": "identity"},)

    def cases(self, attachment: Attachment, rng: np.random.Generator) -> list[Case]:
        has_bias = getattr(attachment, "has_bias", True)

        def case(tag: str, n_in: int, n_out: int, samples: int | None, scale: float = 1.0) -> Case:
            shape = (n_in,) if samples is None else (samples, n_in)
            return Case(
                {
                    "x": _distinct(rng, shape) * scale,
                    "weight": _distinct(rng, (n_out, n_in)),
                    "bias": (_distinct(rng, (n_out,)) + 0.1) * has_bias,
                },
                tag=tag,
            )

        def whole(case: Case) -> Case:
            return case.replaced(x=np.arange(1, 1 + case["x"].size).reshape(case["x"].shape))

        sizes: tuple[int, int] | None = getattr(attachment, "sizes", None)
        if sizes:  # an object that cannot have others
            n_in, n_out = sizes
            return [
                case("a batch of 3 samples", n_in, n_out, 3),
                case("a batch as large as the layer", n_in, n_out, n_out),
                case("one sample", n_in, n_out, None),
                case("a batch of one", n_in, n_out, 1),
                whole(case("whole numbers", n_in, n_out, 2)),
                case("large numbers", n_in, n_out, 3, 1000.0),
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
            *(
                [case("an empty batch", 3, 2, 0)]
                if getattr(attachment, "kind", "") != "list"
                else []
            ),
        ]

    def ladder(self, attachment: Attachment) -> Iterator[Case]:
        sizes = getattr(attachment, "sizes", None)
        widths = [sizes] if sizes else [(1, 1), (2, 1), (1, 2), (2, 2), (3, 2), (2, 3), (3, 3)]
        for samples, (n_in, n_out), signs in itertools.product((None, 1, 2, 3), widths, (1, -1)):
            count = (samples or 1) * n_in
            shape = (n_in,) if samples is None else (samples, n_in)
            numbers = np.arange(1.0, 1 + count)
            yield Case(
                {
                    "x": (numbers if signs > 0 else _alternating(numbers)).reshape(shape),
                    "weight": np.arange(1.0, 1 + n_in * n_out).reshape(n_out, n_in) * signs,
                    "bias": np.arange(1.0, 1 + n_out) * getattr(attachment, "has_bias", True),
                }
            )

    def arithmetic(self, case: Case, position: tuple[int, ...]) -> tuple[str, ...]:
        if not position:
            return ()
        sample = position[0] if len(position) > 1 else 0

        def explained() -> Any:
            n_out, n_in = case["weight"].shape
            layer = nn.Layer(n_in, n_out, activation=_activation_of(case))
            layer.weights, layer.biases = case["weight"], case["bias"]  # type: ignore[assignment]
            return explain(layer, case["x"], sample=sample, neuron=position[-1])

        lines = steps(explained)  # in the words in which the case is told
        return tuple(line.replace("weights", "weight").replace("biases", "bias") for line in lines)


class Applied:
    """An activation to be handed to a layer: to be called, or with forward, on any kind."""

    def __init__(self, name: str) -> None:
        self.name = self.__name__ = name

    def __call__(self, z: Any) -> Any:
        found = numbers(z)
        if found is None:
            raise TypeError(f"{self.name} wants numbers, but got {type(z).__name__}")
        if isinstance(z, Tensor):
            return getattr(functional, self.name)(z) if self.name != "identity" else z
        y = FUNCTIONS[self.name](found)
        return y.tolist() if isinstance(z, list | float | int) else y

    forward = __call__


def _activation_argument(subject: Any) -> inspect.Parameter | None:
    found = arguments(subject) if callable(subject) else []
    return next((one for one in found if meaning(one.name, ("activation",))), None)


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
