"""The arithmetic behind a number: how one neuron gets from its inputs to its output."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from layerlab import arrays
from layerlab.autograd import Value, no_grad
from layerlab.errors import ArgumentError, ArgumentTypeError, PositionError, ShapeError
from layerlab.nn import Dense, Layer, Linear, Neuron
from layerlab.nn.activations import find_activation
from layerlab.tensor import as_raw, as_tensor

__all__ = ["Explanation", "Step", "explain"]

SHOWN = 3  # terms of a long sum that are written out; the others are added up into one


@dataclass(frozen=True)
class Step:
    """One line of arithmetic: in symbols, with the numbers put in, and what comes out."""

    formula: str
    numbers: str
    result: float

    def __str__(self) -> str:
        return f"{self.formula} = {self.numbers} = {_number(self.result)}"


@dataclass(frozen=True)
class Explanation:
    """How a neuron, or each neuron of a layer, computes its output; prints as lines of arithmetic.

    `steps` holds the lines, `result` what the layer really returned.
    """

    title: str
    steps: tuple[Step, ...]
    result: Any

    def text(self) -> str:
        """The title and a line for each step."""
        return "\n".join([self.title, *(f"  {step}" for step in self.steps)])

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return self.text()


def explain(layer: Any, x: Any, *, sample: int = 0, neuron: int | None = None) -> Explanation:
    """The arithmetic of one neuron of an affine layer on one sample, or of all its neurons.

    `layer` is a Neuron, Layer, Dense or Linear. Sums of more than four terms show the terms that
    matter most, and the count and the sum of the others, so that the line adds up as printed.
    Explaining changes nothing. Raises PositionError for a sample or neuron out of range,
    ArgumentTypeError for a layer whose arithmetic is not shown yet.
    """
    if not isinstance(layer, (Neuron, Layer, Dense, Linear)):
        raise ArgumentTypeError(
            f"explain shows the arithmetic of Neuron, Layer, Dense and Linear, "
            f"not of {type(layer).__name__}",
            fix="explain one layer of the network, such as net[0]",
        )
    weights, biases, names = _parts(layer)
    _check_whole("sample", sample)
    if neuron is not None:
        _check_whole("neuron", neuron)
    if neuron is not None and not 0 <= neuron < len(weights):
        raise PositionError(
            f"there is no neuron {neuron}: this {type(layer).__name__} has {len(weights)}",
            fix=f"use 0 to {len(weights) - 1}",
        )
    with no_grad():
        row = _sample(as_tensor(x), layer, sample)
        result = layer(row)
    inputs = arrays.to_numpy(as_raw(row)).astype(np.float64).reshape(-1)
    if len(inputs) != weights.shape[1]:
        raise ShapeError(
            f"a sample is one row of {weights.shape[1]} numbers, not of shape {tuple(row.shape)}",
            fix="explain(layer, x[0], ...) for an input of more axes",
            expected=weights.shape[1],
            got=tuple(row.shape),
        )
    chosen = range(len(weights)) if neuron is None else [neuron]
    outputs = arrays.to_numpy(as_raw(result)).reshape(-1)
    steps: list[Step] = []
    for j in chosen:
        z = float(weights[j] @ inputs + biases[j])
        steps.append(_weighted_sum(weights[j], inputs, biases[j], z, _formula(layer, j, names)))
        # How far rounding in float32 may carry: terms may be large and yet cancel.
        size = float(np.abs(weights[j] * inputs).sum() + abs(biases[j]))
        activation = getattr(layer, "activation", None)
        if activation is not None:
            steps.append(_activation_step(activation, z, float(outputs[j])))
        elif math.isfinite(z) and abs(z - float(outputs[j])) > 1e-5 * (1 + size):
            raise ArgumentError(
                "the arithmetic does not give what the layer returned",
                detail=f"{z} against {outputs[j]}",
            )
    which = f"neuron {neuron}" if neuron is not None else f"all {len(weights)} neurons"
    title = f"{layer._short()}, {which}, sample {sample}"
    return Explanation(title, tuple(steps), result if neuron is None else float(outputs[neuron]))


def _sample(x: Any, layer: Any, sample: int) -> Any:
    """The row of the batch, or the one sample itself."""
    single = x.ndim == 0 or (
        x.ndim == 1 and not (isinstance(layer, Neuron) and not layer.weight.ndim)
    )
    if single:
        if sample != 0:
            raise PositionError(
                f"there is no sample {sample}: the input is a single one", fix="sample=0"
            )
        return x
    if not 0 <= sample < x.shape[0]:
        raise PositionError(
            f"there is no sample {sample}: the batch has {x.shape[0]}",
            fix=f"use 0 to {x.shape[0] - 1}" if x.shape[0] else "give at least one row",
        )
    return x[sample]


def _parts(layer: Any) -> tuple[np.ndarray, np.ndarray, tuple[str, str]]:
    """(neurons, inputs) weights, biases, and the names that the dialect gives them."""
    if isinstance(layer, Neuron):
        return _raw(layer.weight).reshape(1, -1), _raw(layer.bias).reshape(1), ("weight", "bias")
    if isinstance(layer, Layer):
        return _raw(layer.weights), _raw(layer.biases), ("weights", "biases")
    if isinstance(layer, Dense):
        weights, bias, names = _raw(layer.weights).T, layer.bias, ("weights", "bias")
    else:
        weights, bias, names = _raw(layer.weight), layer.bias, ("weight", "bias")
    return weights, np.zeros(len(weights)) if bias is None else _raw(bias), names


def _raw(value: Value) -> np.ndarray:
    return arrays.to_numpy(value.data).astype(np.float64)


def _formula(layer: Any, j: int, names: tuple[str, str]) -> str:
    """The weighted sum of neuron j in the words of the dialect."""
    index = "" if isinstance(layer, Neuron) else f"[{j}]"
    column = f"[:, {j}]" if isinstance(layer, Dense) else index  # Dense keeps neurons in columns
    added = "" if isinstance(layer, (Linear, Dense)) and layer.bias is None else names[1] + index
    return f"z{index} = {names[0]}{column}·x" + f" + {added}" * bool(added)


def _weighted_sum(w: np.ndarray, x: np.ndarray, b: float, z: float, formula: str) -> Step:
    """z = w · x + b, with the terms that matter most written out."""
    shown = (
        np.arange(len(w))
        if len(w) <= SHOWN + 1
        else np.sort(np.argsort(-np.abs(w * x), kind="stable")[:SHOWN])
    )
    others = len(w) - len(shown)
    for digits in range(4, 18):  # no more than it takes for the line to be right as it is printed
        factors = [(_number(w[i], digits), _number(x[i], digits)) for i in shown]
        parts = ["·".join(pair) for pair in factors]
        value = sum(float(first) * float(second) for first, second in factors)
        bias = _number(b, digits)
        if others:
            rest = _number(float(_number(z)) - float(bias) - value, digits)
            parts.append(f"{rest} ({others} other terms)")
            value += float(rest)
        if formula.count(" + "):
            parts.append(bias)
            value += float(bias)
        if _number(value) == _number(z):
            break
    return Step(formula, " + ".join(parts).replace("+ -", "- "), z)


def _activation_step(activation: Any, z: float, output: float) -> Step:
    name = (
        activation
        if isinstance(activation, str)
        else getattr(activation, "__name__", type(activation).__name__)
    )
    inner = {
        "sigmoid": f"1 / (1 + e^{_number(-z)})",
        "relu": f"max(0, {_number(z)})",
        "tanh": f"tanh({_number(z)})",
    }.get(str(name).lower(), f"{name}({_number(z)})")
    if name not in ("softmax", "log_softmax"):  # those look at the other neurons, too
        find_activation(activation)
    return Step(f"{name}({_number(z)})", inner, output)


def _check_whole(name: str, value: Any) -> None:
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.integer)):
        raise ArgumentTypeError(f"{name} is a whole number, not {value!r:.60}", fix=f"{name}=0")


def _number(value: float, digits: int = 4) -> str:
    """Four decimals, or four digits where they would not show it; no trailing zeros past two."""
    if value == 0 or not math.isfinite(value):
        return f"{abs(value) if value == 0 else value:.2f}"
    fixed = 1e-3 <= abs(value) < 1e6
    text = f"{value:.{digits}f}" if fixed else f"{value:.{digits}g}"
    if "e" in text or "." not in text:
        return text
    whole, decimals = text.split(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"
