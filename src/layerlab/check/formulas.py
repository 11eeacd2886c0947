"""The activations as plain formulas on NumPy arrays, in double precision: what is right.

Kept apart from `layerlab.functional`, so that the checker does not judge the library by itself;
a test holds the two against each other.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

__all__ = ["ACTIVATIONS", "OTHERS", "erf"]

Function = Callable[[np.ndarray], np.ndarray]

_SELU_SCALE, _SELU_ALPHA = 1.0507009873554805, 1.6732632423543772

erf = np.vectorize(math.erf, otypes=[float])


def sigmoid(x: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-x)), from the side on which exp does not overflow."""
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, e) / (1 + e)


def softmax(x: np.ndarray) -> np.ndarray:
    """exp(x) / sum(exp(x)) along the last axis."""
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def log_softmax(x: np.ndarray) -> np.ndarray:
    """x - log(sum(exp(x))) along the last axis."""
    shifted = x - x.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def elu(x: np.ndarray) -> np.ndarray:
    """x, or exp(x) - 1 where x is negative."""
    return np.where(x > 0, x, np.expm1(np.minimum(x, 0)))


def gelu_tanh(x: np.ndarray) -> np.ndarray:
    """The tanh form of GELU."""
    return 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


def glu(x: np.ndarray) -> np.ndarray:
    """The first half of the last axis times the sigmoid of the second."""
    first, second = np.split(x, 2, axis=-1)
    return first * sigmoid(second)


ACTIVATIONS: dict[str, Function] = {
    "identity": lambda x: x,
    "step": lambda x: np.where(x > 0, 1.0, 0.0),
    "relu": lambda x: np.maximum(x, 0),
    "leaky_relu": lambda x: np.where(x > 0, x, 0.01 * x),
    "sigmoid": sigmoid,
    "tanh": np.tanh,
    "softmax": softmax,
    "log_softmax": log_softmax,
    "elu": elu,
    "selu": lambda x: _SELU_SCALE * np.where(x > 0, x, _SELU_ALPHA * np.expm1(np.minimum(x, 0))),
    "silu": lambda x: x * sigmoid(x),
    "gelu": lambda x: 0.5 * x * (1 + erf(x / math.sqrt(2))),
    "gelu_tanh": gelu_tanh,
    "glu": glu,
    "softplus": lambda x: np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x))),
    "softsign": lambda x: x / (1 + np.abs(x)),
    "hardtanh": lambda x: np.clip(x, -1, 1),
}


def _gated(gate: Function) -> Function:
    """The first half of the last axis times another function of the second."""

    def function(x: np.ndarray) -> np.ndarray:
        if x.shape[-1] % 2:
            return x
        first, second = np.split(x, 2, axis=-1)
        return first * gate(second)

    return function


# What is not asked for, but what somebody may have written in place of what was.
OTHERS: dict[str, Function] = {
    "step from zero": lambda x: np.where(x >= 0, 1.0, 0.0),
    "sign": np.sign,
    "relu6": lambda x: np.clip(x, 0, 6),
    "hardsigmoid": lambda x: np.clip(x / 6 + 0.5, 0, 1),
    "hardsigmoid of Keras": lambda x: np.clip(0.2 * x + 0.5, 0, 1),
    "logsigmoid": lambda x: np.minimum(x, 0) - np.log1p(np.exp(-np.abs(x))),
    "mish": lambda x: x * np.tanh(ACTIVATIONS["softplus"](x)),
    "hardswish": lambda x: x * np.clip(x / 6 + 0.5, 0, 1),
    "quick gelu": lambda x: x * sigmoid(1.702 * x),
    "normal distribution": lambda x: 0.5 * (1 + erf(x / math.sqrt(2))),
    "hardmax": lambda x: np.where(x == x.max(axis=-1, keepdims=True), 1.0, 0.0),
    "swiglu": _gated(ACTIVATIONS["silu"]),
    "geglu": _gated(ACTIVATIONS["gelu"]),
    "reglu": _gated(ACTIVATIONS["relu"]),
    "bilinear glu": _gated(ACTIVATIONS["identity"]),
    "glu with a tanh gate": _gated(np.tanh),
    "the first half alone": _gated(np.ones_like),
}
