"""Neural networks in plain Python: one loop for each sum, nothing hidden. Start reading here.

Everything takes whatever has a length and an index (lists, tuples, arrays, tensors) and returns
plain lists and floats. Slow and obvious on purpose: the fast code of the library is tested against
these few lines.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from difflib import get_close_matches
from typing import Any

from layerlab.errors import ArgumentError, ArgumentTypeError, ShapeError

__all__ = [
    "batch_norm",
    "cross_entropy",
    "dense",
    "gelu",
    "layer",
    "leaky_relu",
    "linear",
    "log_softmax",
    "matmul",
    "neuron",
    "relu",
    "sigmoid",
    "softmax",
    "tanh",
    "transpose",
]

Numbers = Any  # a number, or anything with a length and an index that holds numbers: see above
Vector = list[float]
Matrix = list[list[float]]
Activation = str | Callable[[float], float] | None


# ── activations: one number in, one number out ───────────────────────────────────────────────────


def relu(z: float) -> float:
    """max(0, z): lets positive numbers through and stops negative ones.

    >>> relu(2.5), relu(-2.5)
    (2.5, 0.0)
    """
    z = float(z)
    return 0.0 if z <= 0.0 else z  # in this order NaN comes out as NaN


def leaky_relu(z: float, negative_slope: float = 0.01) -> float:
    """z if z > 0, else negative_slope·z: negative numbers come through small.

    >>> leaky_relu(2.0), leaky_relu(-2.0)
    (2.0, -0.02)
    """
    z = float(z)
    return negative_slope * z if z <= 0.0 else z


def sigmoid(z: float) -> float:
    """1 / (1 + e⁻ᶻ): squeezes any number into 0 to 1.

    >>> sigmoid(0.0)
    0.5
    """
    z = float(z)
    if z >= 0.0:
        return 1.0 / (1.0 + math.exp(-z))
    # the same value, with e to a negative power: e to a large positive one would overflow
    return math.exp(z) / (1.0 + math.exp(z))


def tanh(z: float) -> float:
    """(eᶻ - e⁻ᶻ) / (eᶻ + e⁻ᶻ): squeezes any number into -1 to 1.

    >>> tanh(0.0)
    0.0
    """
    return math.tanh(z)


def gelu(z: float) -> float:
    """z·Φ(z): each number times the chance that a normal number is smaller than it.

    Φ(z) = erfc(-z/√2) / 2. Source: Hendrycks, Gimpel, "Gaussian error linear units", 2016.

    >>> round(gelu(1.0), 4)
    0.8413
    """
    z = float(z)
    if z == -math.inf:
        return 0.0  # the limit: the chance falls to 0 faster than z grows
    return z * math.erfc(-z / math.sqrt(2.0)) / 2.0


def _identity(z: float) -> float:
    return float(z)


ACTIVATIONS: dict[str, Callable[[float], float]] = {
    "gelu": gelu,
    "leaky_relu": leaky_relu,
    "linear": _identity,
    "relu": relu,
    "sigmoid": sigmoid,
    "tanh": tanh,
}


# ── neurons and layers ───────────────────────────────────────────────────────────────────────────


def neuron(x: Numbers, weights: Numbers, bias: float = 0.0, activation: Activation = None) -> float:
    """f(weights[0]·x[0] + weights[1]·x[1] + ... + bias): (inputs,), (inputs,) -> one number.

    With a single input, `x` and `weights` may be plain numbers.

    Raises ShapeError if there are not as many weights as inputs.

    >>> neuron([2.0, 3.0], [0.5, -1.0], bias=4.0)
    2.0
    >>> neuron(2.0, 0.5, bias=1.0, activation="relu")
    2.0
    """
    f = _activation(activation)
    if _is_number(x) != _is_number(weights):
        raise ShapeError(
            "x and weights must both be single numbers or both be sequences",
            detail=f"x is {_describe(x)}, weights is {_describe(weights)}",
            fix="write a single input as [x] and its weight as [w], or both without brackets",
        )
    inputs = [_number(x, "x")] if _is_number(x) else _vector(x, "x")
    factors = [_number(weights, "weights")] if _is_number(weights) else _vector(weights, "weights")
    _same_length(inputs, factors, "inputs in x", "weights")
    z = _number(bias, "bias")
    for i in range(len(inputs)):
        z += factors[i] * inputs[i]
    return f(z)


def layer(x: Numbers, weights: Numbers, biases: Numbers, activation: Activation = None) -> Any:
    """Neurons side by side; weights[j] and biases[j] belong to neuron j.

    Shape: (inputs,) -> (neurons,), and (samples, inputs) -> (samples, neurons);
    weights (neurons, inputs), biases (neurons,).

    Raises ShapeError if the sizes do not fit.

    >>> layer([2.0, 3.0], [[0.5, -1.0], [1.0, 1.0]], [4.0, 0.0])
    [2.0, 5.0]
    """
    rows, offsets = _matrix(weights, "weights"), _vector(biases, "biases")
    _same_length(rows, offsets, "neurons in weights", "biases")

    def one_sample(sample: Vector) -> Vector:
        return [neuron(sample, rows[j], offsets[j], activation) for j in range(len(rows))]

    return _each_sample(one_sample, x)


def linear(x: Numbers, weight: Numbers, bias: Numbers | None = None) -> Any:
    """y = x @ weight.T + bias: weight[j] is neuron j, as in PyTorch.

    Shape: (..., inputs) -> (..., outputs), with no or one leading axis;
    weight (outputs, inputs), bias (outputs,).

    Raises ShapeError if the sizes do not fit.

    >>> linear([[2.0, 3.0]], [[0.5, -1.0]], [4.0])
    [[2.0]]
    """
    rows = _matrix(weight, "weight")
    offsets = [0.0] * len(rows) if bias is None else _vector(bias, "bias")
    return layer(x, rows, offsets)


def dense(
    x: Numbers, weights: Numbers, bias: Numbers | None = None, activation: Activation = None
) -> Any:
    """y = f(x @ weights + bias): column j of weights is neuron j, as in Keras.

    Shape: (..., inputs) -> (..., outputs), with no or one leading axis;
    weights (inputs, outputs), bias (outputs,).

    Raises ShapeError if the sizes do not fit.

    >>> dense([[2.0, 3.0]], [[0.5], [-1.0]], [4.0])
    [[2.0]]
    """
    rows = transpose(weights)
    offsets = [0.0] * len(rows) if bias is None else _vector(bias, "bias")
    return layer(x, rows, offsets, activation)


# ── matrices ─────────────────────────────────────────────────────────────────────────────────────


def matmul(A: Numbers, B: Numbers) -> Matrix:
    """C[i][j] = A[i][0]·B[0][j] + A[i][1]·B[1][j] + ...: (n, k), (k, m) -> (n, m).

    Raises ShapeError unless A has as many columns as B has rows.

    >>> matmul([[1, 2], [3, 4]], [[5], [6]])
    [[17.0], [39.0]]
    """
    left, right = _matrix(A, "A"), _matrix(B, "B")
    rows, inner = len(left), len(left[0])
    columns = len(right[0])
    if inner != len(right):
        raise ShapeError(
            f"Incompatible matrix dimensions: A is {rows}x{inner}, B is {len(right)}x{columns}",
            detail=f"each row of A meets each column of B number by number, but A has {inner} "
            f"{_plural('column', inner)} against {len(right)} {_plural('row', len(right))} of B",
            fix=_matmul_fix(rows, inner, len(right), columns),
            expected=(inner, columns),
            got=(len(right), columns),
        )
    product = []
    for i in range(rows):
        row = []
        for j in range(columns):
            total = 0.0
            for k in range(inner):
                total += left[i][k] * right[k][j]
            row.append(total)
        product.append(row)
    return product


def _matmul_fix(rows: int, inner: int, other: int, columns: int) -> str:
    """A transposition that makes the sizes fit, or the size that B needs."""
    if inner == columns:
        return f"matmul(A, transpose(B)): transposed, B is {columns}x{other}"
    if rows == other:
        return f"matmul(transpose(A), B): transposed, A is {inner}x{rows}"
    return f"give B {inner} {_plural('row', inner)}, or A {other} {_plural('column', other)}"


def transpose(A: Numbers) -> Matrix:
    """Rows become columns: (n, m) -> (m, n).

    >>> transpose([[1, 2, 3], [4, 5, 6]])
    [[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]]
    """
    rows = _matrix(A, "A")
    return [[rows[i][j] for i in range(len(rows))] for j in range(len(rows[0]))]


# ── from scores to a loss ────────────────────────────────────────────────────────────────────────


def softmax(x: Numbers) -> Any:
    """exp(x[i]) / (exp(x[0]) + exp(x[1]) + ...): scores become shares that add up to 1.

    Shape: (classes,) -> the same, and (samples, classes) -> the same, each row by itself.

    >>> softmax([0.0, 0.0])
    [0.5, 0.5]
    """

    def one_row(row: Vector) -> Vector:
        largest = max(row)  # taken off every score: the shares stay, and exp cannot overflow
        powers = [math.exp(value - largest) for value in row]
        total = sum(powers)
        return [power / total for power in powers]

    return _each_sample(one_row, x)


def log_softmax(x: Numbers) -> Any:
    """x[i] - log(exp(x[0]) + exp(x[1]) + ...): the logarithms of `softmax`, exact for tiny shares.

    Shape: (classes,) -> the same, and (samples, classes) -> the same, each row by itself.

    >>> [round(value, 4) for value in log_softmax([0.0, 0.0])]
    [-0.6931, -0.6931]
    """

    def one_row(row: Vector) -> Vector:
        largest = max(row)
        log_total = math.log(sum([math.exp(value - largest) for value in row]))
        return [(value - largest) - log_total for value in row]

    return _each_sample(one_row, x)


def cross_entropy(logits: Numbers, labels: Numbers) -> float:
    """The mean over the samples of -log(softmax(logits)[label]): (samples, classes), (samples,).

    One sample may be given as (classes,) with a single label.

    Raises ShapeError unless there is one label a sample, ArgumentError for a label that is no
    class, ArgumentTypeError for one that is no whole number.

    >>> round(cross_entropy([[2.0, 0.0], [0.0, 2.0]], [0, 0]), 4)
    1.1269
    """
    if _is_number(labels):
        labels = [labels]
        logits = [logits]
    rows = _matrix(logits, "logits")
    _same_length(rows, labels, "samples in logits", "labels")
    total = 0.0
    for i in range(len(rows)):
        total -= log_softmax(rows[i])[_class_number(labels[i], len(rows[i]))]
    return total / len(rows)


def batch_norm(x: Numbers, gamma: Numbers, beta: Numbers, eps: float = 1e-5) -> Matrix:
    """gamma·(x - mean)/√(variance + eps) + beta, with the mean and variance of each column of x.

    variance = mean of (x - mean)²: divided by the number of samples, not by one less.
    Shape: (samples, features) -> the same; gamma and beta (features,).
    Source: Ioffe, Szegedy, "Batch normalization", 2015, algorithm 1.

    >>> [[round(v, 3) for v in row] for row in batch_norm([[1.0], [3.0]], [1.0], [0.0])]
    [[-1.0], [1.0]]
    """
    rows = _matrix(x, "x")
    scales, shifts = _vector(gamma, "gamma"), _vector(beta, "beta")
    columns = transpose(rows)
    _same_length(columns, scales, "features in x", "numbers in gamma")
    _same_length(columns, shifts, "features in x", "numbers in beta")
    if not _number(eps, "eps") > 0.0:
        raise ArgumentError(f"eps must be above 0, but is {eps}", fix="eps=1e-5")
    normalized = []
    for j in range(len(columns)):
        column = columns[j]
        mean = sum(column) / len(column)
        variance = sum([(value - mean) * (value - mean) for value in column]) / len(column)
        deviation = math.sqrt(variance + eps)
        normalized.append([scales[j] * (v - mean) / deviation + shifts[j] for v in column])
    return transpose(normalized)


# ── reading and checking what was given ──────────────────────────────────────────────────────────


def _each_sample(function: Callable[[Vector], Vector], x: Numbers) -> Any:
    """The function of one sample, or of every row of a batch."""
    if not _is_number(x) and len(x) and not _is_number(x[0]):
        return [function(row) for row in _matrix(x, "x")]
    return function(_vector(x, "x"))


def _is_number(value: object) -> bool:
    """Whether the value has no axis: an array or tensor without axes has no length either."""
    if isinstance(value, (str, bytes, dict, set)):
        raise ArgumentTypeError(
            f"wants numbers, but got {value!r:.60} ({type(value).__name__})",
            fix="give a number, a list of numbers or an array",
        )
    try:
        len(value)  # type: ignore[arg-type]
    except TypeError:
        return True
    return False


def _number(value: Any, name: str) -> float:
    if not _is_number(value):
        raise ShapeError(
            f"{name} must be a number here, but is {_describe(value)}",
            fix="take the brackets away, or check which axis is which",
        )
    try:
        return float(value)
    except (TypeError, ValueError):
        raise ArgumentTypeError(
            f"{name} must hold numbers, but holds {value!r:.60} ({type(value).__name__})",
            fix="give a number, a list of numbers or an array",
        ) from None


def _vector(values: Numbers, name: str) -> Vector:
    """The numbers of something with one axis, as a list of floats."""
    if _is_number(values):
        _number(values, name)
        raise ShapeError(
            f"{name} must be a sequence of numbers, but is {_describe(values)}",
            fix=f"write [{name}] for a single one",
        )
    if len(values) == 0:
        raise ShapeError(f"{name} is empty", fix="give at least one number")
    return [_number(values[i], f"{name}[{i}]") for i in range(len(values))]


def _matrix(values: Numbers, name: str) -> Matrix:
    """The numbers of something with two axes, as a list of rows of equal length."""
    if _is_number(values) or (len(values) and _is_number(values[0])):
        raise ShapeError(
            f"{name} must have two axes, rows and columns, but is {_describe(values)}",
            fix=f"write [{name}] for a single row",
        )
    if len(values) == 0:
        raise ShapeError(f"{name} is empty", fix="give at least one row")
    rows = [_vector(values[i], f"{name}[{i}]") for i in range(len(values))]
    for i in range(len(rows)):
        if len(rows[i]) != len(rows[0]):
            raise ShapeError(
                f"{name} is ragged: {name}[0] has {len(rows[0])} numbers, "
                f"{name}[{i}] has {len(rows[i])}",
                fix="give every row the same length",
            )
    return rows


def _same_length(first: Numbers, second: Numbers, first_name: str, second_name: str) -> None:
    if len(first) != len(second):
        raise ShapeError(
            f"there are {len(first)} {first_name}, but {len(second)} {second_name}",
            fix="give as many of one as of the other",
            expected=len(first),
            got=len(second),
        )


def _class_number(label: Any, classes: int) -> int:
    try:
        number = int(label)
        is_whole = bool(number == label) and not isinstance(label, (bool, str))
    except (TypeError, ValueError, OverflowError):  # None, a list, NaN, infinity
        is_whole = False
    if not is_whole:
        raise ArgumentTypeError(
            f"a label must be a whole number, but is {label!r:.60}",
            fix="number the classes from 0",
        )
    if not 0 <= number < classes:
        raise ArgumentError(
            f"label {number} is no class: the logits have {classes} classes",
            fix=f"use labels from 0 to {classes - 1}",
        )
    return number


def _activation(activation: Activation) -> Callable[[float], float]:
    if activation is None:
        return _identity
    if isinstance(activation, str):
        if activation in ACTIVATIONS:
            return ACTIVATIONS[activation]
        near = get_close_matches(activation.lower(), ACTIVATIONS, n=1, cutoff=0.0)[0]
        raise ArgumentError(
            f"unknown activation {activation!r}",
            detail=f"known: {', '.join(ACTIVATIONS)}",
            fix=f"activation={near!r}",
        )
    if not callable(activation):
        raise ArgumentTypeError(
            f"activation must be a name, a function or None, not {activation!r:.60}",
            fix="activation='relu', for example",
        )
    return activation


def _describe(value: Numbers) -> str:
    """A few words on what was given."""
    if _is_number(value):
        return f"the single number {value}"
    return f"a sequence of {len(value)}"


def _plural(word: str, count: int) -> str:
    return word if count == 1 else word + "s"
