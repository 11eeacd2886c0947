"""A neuron, and a layer as many neurons: the textbook's words for it.

A neuron multiplies its inputs by weights, adds them up with a bias, and sends the sum through an
activation. A layer gives the same inputs to many neurons.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np

from layerlab import arrays, autograd, ops
from layerlab import functional as F
from layerlab.arguments import check_size, check_width
from layerlab.autograd import Value
from layerlab.errors import ArgumentError, ArgumentTypeError, LayerlabError, ShapeError
from layerlab.nn import init
from layerlab.nn.activations import Activated, activation_repr, find_activation
from layerlab.random import Generator
from layerlab.tensor import Parameter, as_raw

__all__ = ["Layer", "Neuron"]


class Neuron(Activated):
    """One neuron: y = f(w . x + b).

    Shape: numbers in, a number out; with n weights, (..., n) -> (...). Plain Python numbers (and
    lists) give plain Python numbers, computed in double precision; a Tensor gives a Tensor.
    Source: the textbook neuron; row i of `nn.Linear.weight` is the weight of its neuron i.
    """

    weight: Parameter  # () or (n,), float64
    bias: Parameter  # ()

    def __init__(self, weight: Any, bias: Any = 0.0, activation: Any = None) -> None:
        super().__init__()
        weights, offset = _numbers("weight", weight), _numbers("bias", bias)
        if weights.ndim > 1 or weights.size == 0:
            raise ShapeError(
                f"a neuron has one weight, or a row of them, not shape {weights.shape}",
                fix="use nn.Layer for many neurons",
                got=weights.shape,
            )
        if offset.size != 1:
            raise ShapeError(
                f"a neuron has one bias, not {offset.size}", fix="bias=0.0", got=offset.shape
            )
        find_activation(activation)
        self.weight = Parameter(weights)
        self.bias = Parameter(offset.reshape(()))
        self.activation = activation

    def forward(self, x: Any) -> Any:
        is_array = isinstance(x, Value) or (arrays.is_array(x) and not isinstance(x, np.generic))
        plain = not is_array  # NumPy's single numbers count as plain ones
        raw = _numbers("input", x) if plain else x
        if self.weight.ndim and (not raw.shape or raw.shape[-1] != self.weight.shape[0]):
            wanted = int(self.weight.shape[0])
            check_width(raw, wanted, self._short(), fix=f"give {wanted} inputs, or other weights")
        if plain and not self.weight.ndim and raw.ndim:
            raise ShapeError(
                f"{self._short()} has one weight but got {raw.shape[-1]} inputs",
                fix=f"give {raw.shape[-1]} weights: Neuron([...], bias)",
                layer=repr(self),
                expected=1,
                got=raw.shape[-1],
            )
        value = autograd.make(raw) if plain else raw
        out = self._function(self.weighted_sum(value))
        return out.tolist() if plain else out

    def weighted_sum(self, x: Any) -> Any:
        """w . x + b, what the activation gets."""
        dtype = x.dtype if arrays.kind(x.dtype) == "f" else arrays.get_default_dtype()
        weight, bias = (
            autograd.cast(self.weight, dtype=dtype),
            autograd.cast(self.bias, dtype=dtype),
        )
        product = ops.matmul(x, weight) if weight.ndim else ops.multiply(weight, x)
        return product + bias

    def _short(self) -> str:
        n = self.weight.shape[0] if self.weight.ndim else 1
        return f"Neuron({n} -> 1)"

    def extra_repr(self) -> str:
        return (
            f"weight={self.weight.tolist()}, bias={self.bias.item()}"
            f"{activation_repr(self.activation)}"
        )


class Layer(Activated):
    """A layer of neurons: y = f(x @ weights.T + biases).

    Shape: (..., num_inputs) -> (..., num_neurons)
    Initial values: N(0, 0.1**2) for weights and biases. Source: from-scratch notebooks.
    The same as `nn.Linear(num_inputs, num_neurons)` and its activation, with
    weight = weights and bias = biases; `nn.Dense` keeps the weights transposed.
    """

    weights: Parameter  # (num_neurons, num_inputs): row i is neuron i
    biases: Parameter  # (num_neurons,)

    def __init__(
        self,
        num_inputs: int,
        num_neurons: int,
        activation: Any = "sigmoid",
        *,
        generator: Generator | None = None,
    ) -> None:
        super().__init__()
        self.num_inputs = check_size("num_inputs", num_inputs)
        self.num_neurons = check_size("num_neurons", num_neurons)
        find_activation(activation)  # refused before any number is drawn
        shape = (self.num_neurons, self.num_inputs)
        self.weights = Parameter(init.normal(shape, 0.0, 0.1, generator=generator))
        self.biases = Parameter(init.normal(shape[:1], 0.0, 0.1, generator=generator))
        self.activation = activation

    @classmethod
    def from_neurons(cls, neurons: Sequence[Neuron]) -> Self:
        """The layer whose neuron i is neurons[i]; all must have the same inputs and activation.

        Raises ArgumentError if there are none, or if they differ.
        """
        neurons = list(neurons)
        if not neurons or not all(isinstance(n, Neuron) for n in neurons):
            raise ArgumentTypeError(
                f"from_neurons takes a list of at least one Neuron, not {neurons!r:.60}",
                fix="Layer.from_neurons([Neuron([0.5, 0.3], 0.1), ...])",
            )
        widths = [n.weight.numel() for n in neurons]
        if len(set(widths)) > 1:
            raise ShapeError(
                "the neurons of a layer get the same inputs, but these have different widths",
                detail=f"numbers of weights: {widths}",
                fix="give each neuron one weight for each input",
                got=widths,
            )
        first = neurons[0].activation
        for i, neuron in enumerate(neurons):
            if neuron.activation != first:
                raise ArgumentError(
                    "the neurons of a layer share one activation, but these differ",
                    detail=f"neuron 0 has {first!r}, neuron {i} has {neuron.activation!r}",
                    fix="build one layer for each activation",
                )
        # A generator of its own: what is replaced at once shall not move the common stream.
        layer = cls(widths[0], len(neurons), activation=first, generator=Generator())
        layer.weights.data = np.stack(
            [as_raw(n.weight).reshape(-1) for n in neurons], dtype=layer.weights.dtype
        )
        layer.biases.data = np.stack([as_raw(n.bias) for n in neurons], dtype=layer.biases.dtype)
        return layer

    @property
    def neurons(self) -> list[Neuron]:
        """The neurons one by one, each with a copy of its row of weights."""
        rows = zip(as_raw(self.weights), as_raw(self.biases), strict=True)
        return [Neuron(np.array(w), float(b), self.activation) for w, b in rows]

    def weighted_sum(self, x: Any) -> Any:
        """z = x @ weights.T + biases, what the activation gets. (..., inputs) -> (..., neurons)."""
        try:
            return F.linear(x, self.weights, self.biases)
        except (LayerlabError, AttributeError):  # a plain number has no dtype
            check_width(x, self.num_inputs, self._short())
            raise

    def activate(self, z: Any) -> Any:
        """f(z)."""
        return self._function(z)

    def forward(self, x: Any) -> Any:
        return self.activate(self.weighted_sum(x))

    def _short(self) -> str:
        return f"Layer({self.num_inputs} -> {self.num_neurons})"

    def _resized(self, inputs: int | None = None, outputs: int | None = None) -> str:
        return f"Layer({inputs or self.num_inputs}, {outputs or self.num_neurons})"

    def extra_repr(self) -> str:
        return (
            f"num_inputs={self.num_inputs}, num_neurons={self.num_neurons}"
            f"{activation_repr(self.activation)}"
        )


def _numbers(what: str, value: Any) -> np.ndarray:
    """A number, list or array as a float64 array."""
    array = (
        arrays.to_numpy(as_raw(value))
        if not isinstance(value, (list, tuple, float, int))
        else (arrays.as_array(value, "float64"))
    )
    if array.dtype.kind not in "biuf" or isinstance(value, bool):
        raise ArgumentTypeError(f"{what} must be a number or a list of numbers, not {value!r:.60}")
    return array.astype(np.float64)
