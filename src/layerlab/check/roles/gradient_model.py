"""The right backward pass, in stages, and what its mistakes need."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from layerlab.check.building import IN_OUT
from layerlab.check.cases import Case
from layerlab.check.evidence import Evidence
from layerlab.check.formulas import ACTIVATIONS, erf, sigmoid
from layerlab.check.gradients import PARTS, SAID
from layerlab.check.mistakes import Mistake

__all__ = [
    "FROM_OUTPUT",
    "PARTLY",
    "ROWS",
    "SLOPES",
    "WHICH",
    "BackwardMistake",
    "RightBackward",
    "bias_of",
    "out_in",
    "times",
]

Function = Callable[[np.ndarray], np.ndarray]


def _gelu_tanh_slope(z: np.ndarray) -> np.ndarray:
    inner = math.sqrt(2 / math.pi) * (z + 0.044715 * z**3)
    t = np.tanh(inner)
    return 0.5 * (1 + t) + 0.5 * z * (1 - t**2) * math.sqrt(2 / math.pi) * (1 + 0.134145 * z**2)


_SCALE, _ALPHA = 1.0507009873554805, 1.6732632423543772

# the derivative as a function of the input
SLOPES: dict[str, Function] = {
    "identity": np.ones_like,
    "relu": lambda z: np.where(z > 0, 1.0, 0.0),
    "sigmoid": lambda z: sigmoid(z) * (1 - sigmoid(z)),
    "tanh": lambda z: 1 - np.tanh(z) ** 2,
    "leaky_relu": lambda z: np.where(z > 0, 1.0, 0.01),
    "elu": lambda z: np.where(z > 0, 1.0, np.exp(np.minimum(z, 0))),
    "selu": lambda z: _SCALE * np.where(z > 0, 1.0, _ALPHA * np.exp(np.minimum(z, 0))),
    "silu": lambda z: sigmoid(z) * (1 + z * (1 - sigmoid(z))),
    "gelu": lambda z: (
        0.5 * (1 + erf(z / math.sqrt(2))) + z * np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    ),
    "gelu_tanh": _gelu_tanh_slope,
    "softplus": sigmoid,
    "softsign": lambda z: 1 / (1 + np.abs(z)) ** 2,
}

# the same derivative as a function of the output, where that is usual
FROM_OUTPUT: dict[str, Function] = {
    "sigmoid": lambda y: y * (1 - y),
    "tanh": lambda y: 1 - y**2,
    "elu": lambda y: np.where(y > 0, 1.0, y + 1),
    "selu": lambda y: np.where(y > 0, _SCALE, y + _SCALE * _ALPHA),
    "softplus": lambda y: 1 - np.exp(-y),
}
ROWS = ("softmax", "log_softmax")  # each number of the output depends on the whole row


class RightBackward:
    """The gradients of a dense layer with an activation, or of an activation alone."""

    activation = "identity"
    case: Case

    def gradients(self, case: Case) -> dict[str, np.ndarray]:
        self.activation = case.settings.get("activation", "identity")
        self.case = case
        x, incoming = case["x"], self.incoming(case["grad_output"])
        if "weight" not in case.arrays:
            delta = self.through(incoming, x, ACTIVATIONS[self.activation](x))
            return {"grad_x": self.signed({"grad_x": delta})["grad_x"]}
        weight = out_in(case)
        z = x @ weight.T + bias_of(case)
        y = ACTIVATIONS[self.activation](z)
        delta = self.through(incoming, z, y)
        found = {
            "grad_x": self.input_gradient(self.delta_of("grad_x", delta, incoming), weight),
            "grad_weight": self.weight_gradient(
                self.delta_of("grad_weight", delta, incoming), self.layer_input(x, y)
            ),
            "grad_bias": self.bias_gradient(self.delta_of("grad_bias", delta, incoming)),
        }
        return self.kept(self.laid_out(self.signed(self.scaled(found, len(x)))))

    def incoming(self, gradient: np.ndarray) -> np.ndarray:
        return gradient

    def through(self, gradient: np.ndarray, z: np.ndarray, y: np.ndarray) -> np.ndarray:
        """The gradient before the activation."""
        if self.activation == "softmax":
            return self.through_softmax(gradient, y)
        if self.activation == "log_softmax":
            return gradient - np.exp(y) * gradient.sum(axis=-1, keepdims=True)
        return gradient * SLOPES[self.activation](z)

    def through_softmax(self, gradient: np.ndarray, y: np.ndarray) -> np.ndarray:
        return y * (gradient - (gradient * y).sum(axis=-1, keepdims=True))

    def delta_of(self, part: str, delta: np.ndarray, incoming: np.ndarray) -> np.ndarray:
        return delta

    def layer_input(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return x

    def weight_gradient(self, delta: np.ndarray, x: np.ndarray) -> np.ndarray:
        return delta.T @ x

    def bias_gradient(self, delta: np.ndarray) -> np.ndarray:
        return delta.sum(axis=0)

    def input_gradient(self, delta: np.ndarray, weight: np.ndarray) -> np.ndarray:
        return delta @ weight

    def scaled(self, found: dict[str, np.ndarray], samples: int) -> dict[str, np.ndarray]:
        return found

    def signed(self, found: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        return found

    def laid_out(self, found: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        return found

    def kept(self, found: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        return found

    @classmethod
    def answer(cls, case: Case) -> dict[str, np.ndarray]:
        """The answer of such a backward pass to a case."""
        if case.settings.get("action") == "forward":
            z = case["x"]
            if "weight" in case.arrays:
                z = z @ out_in(case).T + bias_of(case)
            return {"y": ACTIVATIONS[case.settings["activation"]](z)}
        found = cls().gradients(case)
        if "grad_weight" in found and case.settings.get("layout") == IN_OUT:
            found["grad_weight"] = found["grad_weight"].T
        if cls is RightBackward and _has_kink(case):  # both slopes are right there
            found = {part: np.full(array.shape, np.nan) for part, array in found.items()}
        if "grad_bias" in found and found["grad_bias"].size == case["bias"].size:
            found["grad_bias"] = found["grad_bias"].ravel()
        due = case.settings.get("gradients", ", ".join(SAID.values()))
        return {part: array for part, array in found.items() if SAID[part] in due}


def out_in(case: Case) -> np.ndarray:
    """The weights as (out, in)."""
    return case["weight"].T if case.settings.get("layout") == IN_OUT else case["weight"]


def bias_of(case: Case) -> Any:
    """The bias, where the subject has one."""
    return 0.0 if case.settings.get("bias") == "none" else case["bias"]


def _has_kink(case: Case) -> bool:
    if case.settings.get("activation") not in ("relu", "leaky_relu", "selu"):
        return False
    z = case["x"]
    return bool(
        (z == 0 if "weight" not in case.arrays else z @ out_in(case).T + bias_of(case) == 0).any()
    )


class BackwardMistake(Mistake):
    """A mistake of the backward pass of a dense layer, of an activation, or of both."""

    of: ClassVar[tuple[str, ...]] = ("dense",)
    activations: ClassVar[tuple[str, ...]] = ()  # empty for all
    shown_in = ""  # the activation with which its model shows it

    @classmethod
    def applies(cls, evidence: Evidence) -> bool:
        dense = "weight" in evidence.cases[0].arrays
        known = not cls.activations or evidence.reading["activation"] in cls.activations
        return ("dense" if dense else "activation") in cls.of and known


PARTLY = ("parameters", "all", "weight", "bias", "input")
WHICH = {
    "parameters": ("grad_weight", "grad_bias"),
    "all": PARTS,
    "weight": ("grad_weight",),
    "bias": ("grad_bias",),
    "input": ("grad_x",),
}


def times(found: dict[str, np.ndarray], option: str | None, factor: float) -> dict[str, np.ndarray]:
    """Some of the gradients times a factor."""
    chosen = WHICH[option or "parameters"]
    return {part: array * factor if part in chosen else array for part, array in found.items()}
