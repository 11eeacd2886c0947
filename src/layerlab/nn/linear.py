"""Affine layers: PyTorch's `Linear` and Keras's `Dense`, one formula in two layouts."""

from __future__ import annotations

import math
from typing import Any

from layerlab import functional as F
from layerlab.arguments import check_flag, check_size, check_width
from layerlab.errors import LayerlabError
from layerlab.nn import init
from layerlab.nn.activations import Activated, activation_repr, find_activation
from layerlab.nn.module import Module
from layerlab.random import Generator
from layerlab.tensor import Parameter

__all__ = ["Dense", "Linear"]


class Linear(Module):
    """An affine map of the last axis: y = x @ weight.T + bias.

    Shape: (..., in_features) -> (..., out_features)
    Initial values: U(-1/sqrt(in), 1/sqrt(in)) for both. Source: torch.nn.Linear, with the same
    layout, names and scale. `nn.Dense` keeps the weight transposed, as (in, out).
    """

    weight: Parameter  # (out_features, in_features): row i is neuron i
    bias: Parameter | None  # (out_features,)

    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: bool = True,
        *,
        generator: Generator | None = None,
    ) -> None:
        super().__init__()
        self.in_features = check_size("in_features", in_features)
        self.out_features = check_size("out_features", out_features)
        check_flag("bias", bias)
        bound = 1 / math.sqrt(self.in_features)
        shape = (self.out_features, self.in_features)
        self.weight = Parameter(init.uniform(shape, -bound, bound, generator=generator))
        self.bias = (
            Parameter(init.uniform(shape[:1], -bound, bound, generator=generator)) if bias else None
        )

    def forward(self, x: Any) -> Any:
        try:
            return F.linear(x, self.weight, self.bias)
        except (LayerlabError, AttributeError):  # a plain number has no dtype
            check_width(x, self.in_features, self._short())
            raise

    def _short(self) -> str:
        return f"Linear({self.in_features} -> {self.out_features})"

    def _resized(self, inputs: int | None = None, outputs: int | None = None) -> str:
        return f"Linear({inputs or self.in_features}, {outputs or self.out_features})"

    def extra_repr(self) -> str:
        return (
            f"in_features={self.in_features}, out_features={self.out_features}, "
            f"bias={self.bias is not None}"
        )


class Dense(Activated):
    """An affine map of the last axis and an activation: y = f(x @ weights + bias).

    Shape: (..., input_size) -> (..., output_size)
    Initial values: Glorot normal, N(0, 2 / (in + out)), for the weights, zeros for the bias.
    Source: keras.layers.Dense, with its layout. `nn.Linear` keeps the weight transposed.
    """

    weights: Parameter  # (input_size, output_size): column j is neuron j
    bias: Parameter | None  # (output_size,)

    def __init__(
        self,
        input_size: int,
        output_size: int,
        use_bias: bool = True,
        activation: Any = None,
        *,
        generator: Generator | None = None,
    ) -> None:
        super().__init__()
        self.input_size = check_size("input_size", input_size)
        self.output_size = check_size("output_size", output_size)
        self.use_bias = check_flag("use_bias", use_bias)
        find_activation(activation)  # refused before any number is drawn
        shape = (self.input_size, self.output_size)
        self.weights = Parameter(init.glorot_normal(shape, layout="in_out", generator=generator))
        self.bias = Parameter(init.zeros(shape[1:])) if use_bias else None
        self.activation = activation

    def forward(self, x: Any) -> Any:
        try:
            return self._function(F.dense(x, self.weights, self.bias))
        except (LayerlabError, AttributeError):  # a plain number has no dtype
            check_width(x, self.input_size, self._short())
            raise

    def _short(self) -> str:
        return f"Dense({self.input_size} -> {self.output_size})"

    def _resized(self, inputs: int | None = None, outputs: int | None = None) -> str:
        return f"Dense({inputs or self.input_size}, {outputs or self.output_size})"

    def extra_repr(self) -> str:
        return (
            f"input_size={self.input_size}, output_size={self.output_size}, "
            f"use_bias={self.use_bias}{activation_repr(self.activation)}"
        )
