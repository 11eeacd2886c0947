"""A right layer in stages: each mistake of layer, dense and linear overrides one of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from layerlab.check.cases import Case
from layerlab.check.formulas import ACTIVATIONS, OTHERS, Function
from layerlab.check.layers import as_column

__all__ = ["FUNCTIONS", "RightLayer"]


def _leaky(slope: float) -> Function:
    return lambda x: np.where(x > 0, x, slope * x)


PLAIN = (
    "step from zero", "sign", "relu6", "hardsigmoid", "hardsigmoid of Keras", "logsigmoid", "mish",
    "hardswish", "quick gelu",
)  # fmt: skip
SLOPES = (0.1, 0.2, 0.3, 0.05, 0.02, 0.001, 0.25)

# What a layer may apply: the activations that have a name here, and what else is met.
FUNCTIONS: dict[str, Function] = {
    **ACTIVATIONS,
    **{name: OTHERS[name] for name in PLAIN},
    **{f"leaky relu with slope {slope}": _leaky(slope) for slope in SLOPES},
    "sine": np.sin,
    "square": np.square,
    "absolute value": np.abs,
    "exponential": np.exp,
}


class RightLayer:
    """y = f(x @ weights.T + bias), one stage a method. Shape: (..., in) -> (..., out)."""

    activation = "identity"
    weights: np.ndarray
    bias: np.ndarray

    def __init__(
        self,
        num_inputs: int,
        num_neurons: int,
        activation: Any = None,
        use_bias: bool = True,
    ) -> None:
        self.activation = getattr(activation, "__name__", activation or "identity")
        self.weights = self.initial_weights(num_inputs, num_neurons)
        if self.wants_bias(use_bias):
            self.bias = self.initial_bias(num_neurons)

    @property
    def f(self) -> Function:
        """The activation function."""
        return FUNCTIONS[self.activation]

    # ── how it starts ────────────────────────────────────────────────────────────────────────────

    def initial_weights(self, n_in: int, n_out: int) -> np.ndarray:
        """Random numbers around zero with Glorot's spread."""
        return self.drawn(n_in, n_out) * self.scale(n_in, n_out)

    def drawn(self, n_in: int, n_out: int) -> np.ndarray:
        """Random numbers around zero with a spread of 1."""
        return np.random.randn(n_out, n_in)

    def scale(self, n_in: int, n_out: int) -> float:
        """The standard deviation of the weights."""
        return float(np.sqrt(2 / (n_in + n_out)))

    def initial_bias(self, n_out: int) -> np.ndarray:
        """Zeros."""
        return np.zeros(n_out)

    def wants_bias(self, use_bias: bool) -> bool:
        """Whether there is a bias."""
        return use_bias

    def parameters(self) -> list[np.ndarray]:
        """The weights and the bias, if there is one."""
        return [value for key, value in vars(self).items() if key in ("weights", "bias")]

    # ── what it computes ─────────────────────────────────────────────────────────────────────────

    def forward(self, x: np.ndarray) -> Any:
        """The answer of the layer, stage by stage."""
        self.check(x)
        z = self.weigh(self.take(x))
        if hasattr(self, "bias"):
            z = self.add_bias(z)
        return self.give(self.activate(z))

    def check(self, x: np.ndarray) -> None:
        """A width that does not fit is refused."""
        if x.shape[-1] != self.weights.shape[-1]:
            raise ValueError("the width does not fit")

    def take(self, x: np.ndarray) -> np.ndarray:
        """The input as it came."""
        return x

    def weigh(self, x: np.ndarray) -> np.ndarray:
        """The weighted sums."""
        return x @ self.weights.T

    def add_bias(self, z: np.ndarray) -> np.ndarray:
        """A bias a neuron."""
        return z + self.bias

    def activate(self, z: np.ndarray) -> np.ndarray:
        """The activation function."""
        return self.f(z)

    def give(self, y: np.ndarray) -> Any:
        """The answer as it goes out."""
        return y

    @classmethod
    def answer(cls, case: Case) -> dict[str, np.ndarray]:
        """The answer of such a layer to a case."""
        layer = cls.__new__(cls)
        layer.activation = case.settings.get("activation") or "identity"
        layer.weights, layer.bias = case["weight"], case["bias"]
        y = np.asarray(layer.forward(case["x"].copy()), dtype=float)
        return {"y": as_column(y, case)}
