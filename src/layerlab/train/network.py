"""The network that the command line builds: hidden layers of the sizes asked for, and an output."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from layerlab import nn
from layerlab.arguments import check_number, check_size, nearest
from layerlab.errors import ArgumentError
from layerlab.random import Generator

__all__ = ["ACTIVATION_LAYERS", "build_network"]

ACTIVATION_LAYERS: dict[str, type[nn.Module]] = {
    "celu": nn.CELU,
    "elu": nn.ELU,
    "gelu": nn.GELU,
    "hardswish": nn.Hardswish,
    "leaky_relu": nn.LeakyReLU,
    "mish": nn.Mish,
    "relu": nn.ReLU,
    "selu": nn.SELU,
    "sigmoid": nn.Sigmoid,
    "silu": nn.SiLU,
    "softplus": nn.Softplus,
    "softsign": nn.Softsign,
    "tanh": nn.Tanh,
}

MOST_WEIGHTS = 100_000_000  # 400 MB; five times that while Adam trains


def build_network(
    inputs: int,
    hidden: Sequence[int],
    outputs: int,
    *,
    activation: str = "relu",
    norm: str = "none",
    dropout: float = 0.0,
    generator: Generator | None = None,
) -> nn.Sequential:
    """Linear, [BatchNorm1d], activation, [Dropout] for each hidden size, then Linear.

    Shape: (n, inputs) -> (n, outputs). Raises ArgumentError for unknown names, with the nearest.
    """
    if activation not in ACTIVATION_LAYERS:
        raise nearest("activation", activation, ACTIVATION_LAYERS)
    if norm not in ("batch", "none"):
        raise nearest("norm", norm, ["batch", "none"])
    rate = check_number("dropout", dropout, 0, 1)
    layers: list[Any] = []
    width = check_size("inputs", inputs)
    widths = [width, *(check_size("a hidden layer", size) for size in hidden), outputs]
    count = sum(a * b for a, b in itertools.pairwise(widths))
    if count > MOST_WEIGHTS:
        raise ArgumentError(
            f"a network of {' -> '.join(map(str, widths))} has {count:,} weights: too many",
            detail=f"at most {MOST_WEIGHTS:,}; training keeps each about five times",
            fix="smaller or fewer hidden layers",
        )
    for size in hidden:
        layers.append(nn.Linear(width, size, generator=generator))
        if norm == "batch":
            layers.append(nn.BatchNorm1d(size))
        layers.append(ACTIVATION_LAYERS[activation]())
        if rate:
            layers.append(nn.Dropout(rate))
        width = size
    layers.append(nn.Linear(width, outputs, generator=generator))
    return nn.Sequential(*layers)
