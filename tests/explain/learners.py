"""Layers, neurons and functions as learners write them: none of them knows of layerlab.

Each row of `LEARNERS` says how to make one, what to give it, how many outputs it has for one
sample, and which names its author would look for in the arithmetic.
"""

import functools
import math
import random
from collections import namedtuple
from collections.abc import Callable
from dataclasses import dataclass, field
from math import exp
from typing import Any

import numpy as np
from numpy import dot
from numpy import exp as np_exp


@dataclass(frozen=True)
class Learner:
    name: str
    make: Callable[[], Any]
    x: Any
    neurons: int | None
    names: tuple[str, ...]


X3 = [1.5, -2.0, 0.5]
A3 = np.array(X3)
BATCH = np.array([[0.5, -1.0, 2.0], [1.5, 0.25, -0.75], [-0.5, 3.0, 1.0], [2.5, 0.1, 0.2]])
W23 = np.array([[0.2, -0.4, 0.6], [-0.1, 0.3, 0.5]])
B2 = np.array([0.1, -0.2])


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def plain_sigmoid(z):
    return 1.0 / (1.0 + math.exp(-z))


def relu(z):
    return np.maximum(0, z)


# ── plain Python ─────────────────────────────────────────────────────────────────────────────────


class TextbookNeuron:
    def __init__(self, weights, bias):
        self.weights = weights
        self.bias = bias

    def forward(self, inputs):
        total = 0.0
        for w, x in zip(self.weights, inputs, strict=True):
            total += w * x
        z = total + self.bias
        return 1 / (1 + math.exp(-z))


class Comprehension:
    def __init__(self):
        self.w = [0.1, 0.2, -0.3]
        self.b = 0.4

    def activate(self, x):
        return sum([wi * xi for wi, xi in zip(self.w, x, strict=True)]) + self.b


class GeneratorSum:
    def __init__(self):
        self.w = (0.1, 0.2, -0.3)
        self.b = 0.4

    def __call__(self, x):
        s = sum(self.w[i] * x[i] for i in range(len(x)))
        return math.tanh(s + self.b)


class NestedLoops:
    def __init__(self):
        self.weights = [[0.2, -0.4, 0.6], [-0.1, 0.3, 0.5]]
        self.biases = [0.1, -0.2]

    def forward(self, inputs):
        outputs = []
        for j in range(len(self.weights)):
            total = self.biases[j]
            for i in range(len(inputs)):
                total += self.weights[j][i] * inputs[i]
            outputs.append(total)
        return outputs


class PerNeuron:
    def __init__(self):
        self.neurons = [
            TextbookNeuron([0.2, -0.4, 0.6], 0.1),
            TextbookNeuron([-0.1, 0.3, 0.5], -0.2),
        ]

    def feed_forward(self, inputs):
        return [neuron.forward(inputs) for neuron in self.neurons]


class ReluWithMax:
    def __init__(self):
        self.w, self.b = [0.5, -0.5, 1.0], 0.25

    def forward(self, x):
        z = sum(w * v for w, v in zip(self.w, x, strict=True)) + self.b
        return max(0, z)


class ReluWithIf:
    def __init__(self):
        self.w, self.b = [0.5, 0.75, 1.0], 0.2

    def forward(self, x):
        z = self.b
        for w, v in zip(self.w, x, strict=True):
            z = z + w * v
        if z > 0:
            return z
        return 0.01 * z


class Perceptron:
    def __init__(self):
        self.weights = [0.5, -0.75, 1.0]
        self.threshold = 0.25

    def predict(self, x):
        activation = 0.0
        for i in range(3):
            activation += self.weights[i] * float(x[i])
        return activation - self.threshold


class FromMath:
    def __init__(self):
        self.w = [0.3, 0.1, -0.2]

    def forward(self, x):
        z = 0
        for i, v in enumerate(x):
            z += self.w[i] * v
        return exp(z) / (1 + exp(z))


class PlainSoftmax:
    def __init__(self):
        self.scale = 0.5

    def forward(self, logits):
        largest = max(logits)
        exps = [math.exp(self.scale * (v - largest)) for v in logits]
        total = sum(exps)
        return [e / total for e in exps]


class Matrix:
    """A matrix of nested lists, as people write it before they meet NumPy."""

    def __init__(self, rows):
        self.rows = rows

    def __matmul__(self, other):
        columns = list(zip(*other.rows, strict=True))
        return Matrix(
            [[sum(a * b for a, b in zip(r, c, strict=True)) for c in columns] for r in self.rows]
        )

    def __add__(self, other):
        pairs = zip(self.rows, other.rows, strict=True)
        return Matrix([[a + b for a, b in zip(r, s, strict=True)] for r, s in pairs])


class MatrixLayer:
    def __init__(self):
        self.W = Matrix([[0.2, -0.4, 0.6], [-0.1, 0.3, 0.5]])
        self.b = Matrix([[0.1], [-0.2]])

    def forward(self, x):
        column = Matrix([[v] for v in x])
        return self.W @ column + self.b


class Unit:
    __slots__ = ("bias", "w")

    def __init__(self, w, bias):
        self.w, self.bias = w, bias

    @property
    def weights(self):
        return self.w

    @staticmethod
    def squash(z):
        return plain_sigmoid(z)

    def fire(self, x):
        return self.squash(sum(map(lambda w, v: w * v, self.weights, x)) + self.bias)


Params = namedtuple("Params", "w b")


class WithNamedTuple:
    def __init__(self):
        self.params = Params([0.1, 0.2, 0.3], 0.5)

    def forward(self, x):
        z = self.params.b
        for w, v in zip(self.params.w, x, strict=True):
            z += w * v
        return z


class FsumProd:
    def __init__(self):
        self.w = [0.1, 0.2, 0.3]
        self.gain = 2.0

    def forward(self, x):
        return math.fsum(w * v for w, v in zip(self.w, x, strict=True)) * math.prod(
            [self.gain, 0.5]
        )


# ── NumPy ────────────────────────────────────────────────────────────────────────────────────────


class RowsDot:
    def __init__(self):
        self.weights, self.biases = W23.copy(), B2.copy()

    def forward(self, inputs):
        return [np.dot(w, inputs) + b for w, b in zip(self.weights, self.biases, strict=True)]


class MatVec:
    def __init__(self):
        self.W, self.b = W23.copy(), B2.copy()

    def forward(self, x):
        z = self.W @ x + self.b
        return sigmoid(z)


class DotMethod:
    def __init__(self):
        self.W, self.b = W23.T.copy(), B2.copy()

    def forward(self, X):
        return X.dot(self.W) + self.b


class DotTransposed:
    def __init__(self):
        self.weights, self.biases = W23.copy(), B2.copy()

    def forward(self, inputs):
        self.inputs = inputs
        self.output = np.dot(inputs, self.weights.T) + self.biases
        return self.output


class ListsInDot:
    def __init__(self):
        self.weights = [[0.2, -0.4, 0.6], [-0.1, 0.3, 0.5]]
        self.biases = [0.1, -0.2]

    def forward(self, inputs):
        return np.dot(self.weights, inputs) + self.biases


class Einsum:
    def __init__(self):
        self.W, self.b = W23.copy(), B2.copy()

    def forward(self, x):
        return np.einsum("ji,bi->bj", self.W, x) + self.b


class Vectorized:
    def __init__(self):
        self.W, self.b = W23.copy(), B2.copy()
        self.activation = np.vectorize(plain_sigmoid)

    def forward(self, x):
        z = np.dot(self.W, x) + self.b
        return self.activation(z)


class WhereRelu:
    def __init__(self):
        self.W, self.b = W23.copy(), B2.copy()

    def forward(self, x):
        z = x @ self.W.T + self.b
        return np.where(z > 0, z, 0)


class MaskMultiply:
    def __init__(self):
        self.W = W23.copy()

    def forward(self, x):
        z = self.W @ x
        return z * (z > 0)


class MaskAssign:
    def __init__(self):
        self.W = W23.copy()

    def forward(self, x):
        a = self.W @ x
        a[a < 0] = 0
        return a


class InPlaceOut:
    def __init__(self):
        self.W, self.b = W23.copy(), B2.copy()

    def forward(self, x):
        out = np.zeros(len(self.W))
        for j in range(self.W.shape[0]):
            for i in range(self.W.shape[1]):
                out[j] += self.W[j, i] * x[i]
            out[j] += self.b[j]
        return out


class OutArgument:
    def __init__(self):
        self.W, self.b = W23.copy(), B2.copy()

    def forward(self, x):
        z = np.empty(2)
        np.dot(self.W, x, out=z)
        z += self.b
        np.tanh(z, out=z)
        return z


class BiasTrick:
    def __init__(self):
        self.theta = np.hstack([W23, B2[:, None]])

    def forward(self, x):
        x1 = np.append(x, 1.0)
        return self.theta @ x1


class Columns:
    """Samples in columns, as Andrew Ng's course has them."""

    def __init__(self):
        self.W, self.b = W23.copy(), B2.reshape(2, 1).copy()

    def forward(self, X):
        Z = np.dot(self.W, X) + self.b
        return 1 / (1 + np.exp(-Z))


class Softmax:
    def __init__(self):
        self.W, self.b = W23.copy(), B2.copy()

    def forward(self, x):
        z = self.W @ x + self.b
        e = np.exp(z - np.max(z))
        return e / e.sum()


class BatchSoftmax:
    def __init__(self):
        self.W, self.b = W23.T.copy(), B2.copy()

    def forward(self, X):
        logits = X @ self.W + self.b
        shifted = logits - np.max(logits, axis=1, keepdims=True)
        exps = np.exp(shifted)
        return exps / np.sum(exps, axis=1, keepdims=True)


class MLP:
    def __init__(self):
        self.W1, self.b1 = W23.copy(), B2.copy()
        self.W2, self.b2 = np.array([[0.7, -0.3]]), np.array([0.05])

    def forward(self, x):
        h = np.tanh(self.W1 @ x + self.b1)
        y = self.W2 @ h + self.b2
        return y


class Composed:
    def __init__(self):
        self.layers = [MatVec(), MatVec()]
        self.layers[1].W = np.array([[0.7, -0.3]])
        self.layers[1].b = np.array([0.05])

    def __call__(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x


@dataclass
class DataLayer:
    weights: np.ndarray = field(default_factory=lambda: W23.copy())
    biases: np.ndarray = field(default_factory=lambda: B2.copy())
    activation: Callable = np.tanh

    def __call__(self, x):
        return self.activation(self.weights @ x + self.biases)


class DictParams:
    def __init__(self):
        self.params = {"W1": W23.copy(), "b1": B2.copy()}

    def forward(self, x):
        z = self.params["W1"] @ x + self.params["b1"]
        return relu(z)


class Base:
    def activate(self, z):
        return z

    def forward(self, x):
        return self.activate(self.W @ x + self.b)


class Derived(Base):
    def __init__(self):
        self.W, self.b = W23.copy(), B2.copy()

    def activate(self, z):
        z = super().activate(z)
        return np.where(z >= 0, z, 0.1 * z)


class LoopOverRows:
    def __init__(self):
        self.W, self.b = W23.copy(), B2.copy()

    def forward(self, X):
        outputs = np.zeros((len(X), 2))
        for n, row in enumerate(X):
            outputs[n] = self.W @ row + self.b
        return outputs


class FromNumpy:
    def __init__(self):
        self.W = W23.copy()

    def forward(self, x):
        return 1 / (1 + np_exp(-dot(self.W, x)))


class BatchNorm:
    def __init__(self):
        self.gamma, self.beta = np.array([1.0, 2.0, 0.5]), np.array([0.1, 0.0, -0.1])
        self.eps = 1e-5

    def forward(self, X):
        mean = X.mean(axis=0)
        var = X.var(axis=0)
        normalised = (X - mean) / np.sqrt(var + self.eps)
        return self.gamma * normalised + self.beta


class RunningNorm:
    def __init__(self):
        self.running_mean = np.zeros(3)
        self.momentum = 0.9
        self.calls = 0

    def forward(self, X):
        self.calls += 1
        mean = np.mean(X, axis=0)
        self.running_mean *= self.momentum
        self.running_mean += (1 - self.momentum) * mean
        return X - self.running_mean


class DropoutLayer:
    def __init__(self):
        self.rate = 0.5

    def forward(self, x):
        mask = (np.random.rand(*x.shape) > self.rate) / (1 - self.rate)
        return x * mask


class GeneratorDropout:
    def __init__(self):
        self.rng = np.random.default_rng(3)
        self.keep = 0.75

    def forward(self, x):
        self.mask = self.rng.random(x.shape) < self.keep
        return x * self.mask / self.keep


class NoisyNeuron:
    def __init__(self):
        self.w = [0.5, 0.25, 1.0]

    def forward(self, x):
        z = sum(a * b for a, b in zip(self.w, x, strict=True))
        return z + random.gauss(0, 0.1)


class Casts:
    def __init__(self):
        self.w = [0.5, 0.25, 1.0]

    def forward(self, x):
        x = np.array(x, dtype=float)
        w = np.asarray(self.w, dtype=np.float64)
        return float(np.dot(w, x))


class Float32:
    def __init__(self):
        self.W, self.b = W23.astype(np.float32), B2.astype(np.float32)

    def forward(self, x):
        x = np.asarray(x, dtype=np.float32)
        return np.maximum(self.W @ x + self.b, 0.0)


class Standardise:
    def __init__(self):
        self.w = np.array([0.5, 0.25, 1.0])

    def forward(self, x):
        scaled = (x - x.mean()) / x.std()
        return self.w.dot(scaled)


class ClassAttributes:
    W = W23.copy()
    b = (0.1, -0.2)

    def forward(self, x):
        return self.W @ x + self.b


class ApplyAlongAxis:
    def __init__(self):
        self.W = W23.copy()

    def forward(self, X):
        return np.apply_along_axis(lambda row: self.W @ row, 1, X)


class Clipped:
    def __init__(self):
        self.W, self.low, self.high = W23.copy(), -0.5, 1.0

    def forward(self, x):
        return np.clip(np.inner(self.W, x), self.low, self.high)


class OuterSum:
    def __init__(self):
        self.W = W23.copy()

    def forward(self, x):
        return (self.W * x[np.newaxis, :]).sum(axis=1)


class Stacked:
    def __init__(self):
        self.w1, self.w2 = np.array([0.1, 0.2, 0.3]), np.array([-0.1, 0.4, 0.0])

    def forward(self, x):
        return np.stack([self.w1 @ x, self.w2 @ x])


class ListOfWeights:
    def __init__(self):
        self.weights = [W23.copy(), np.array([[0.7, -0.3]])]

    def forward(self, x):
        a = x
        for W in self.weights:
            a = relu(np.matmul(W, a))
        return a


class Leaky:
    def __init__(self):
        self.W, self.alpha = W23.copy(), 0.1

    def forward(self, x):
        z = self.W @ x
        return np.maximum(self.alpha * z, z)


class Frompyfunc:
    def __init__(self):
        self.W = W23.copy()

    def forward(self, x):
        squash = np.frompyfunc(plain_sigmoid, 1, 1)
        return squash(self.W @ x).astype(float)


# ── functions ────────────────────────────────────────────────────────────────────────────────────

W = W23.copy()
b = [0.1, -0.2]


def uses_globals(x):
    z = W @ x + b
    return sigmoid(z)


def make_closure():
    weights = np.array([0.3, 0.1, -0.2])
    bias = 0.7

    def neuron(x):
        return np.dot(weights, x) + bias

    return neuron


def affine(w, b, x):
    return sum(p * q for p, q in zip(w, x, strict=True)) + b


def cross_entropy(logits):
    target = 1
    shifted = logits - logits.max()
    log_probabilities = shifted - np.log(np.sum(np.exp(shifted)))
    return -log_probabilities[target]


def mse(prediction):
    target = np.array([1.0, 0.0, 0.5])
    return np.mean((prediction - target) ** 2)


def recursive_sum(values):
    return values[0] + recursive_sum(values[1:]) if len(values) > 1 else values[0]


def yields(x):
    for value in x:
        yield 2.0 * value


LEARNERS: list[Learner] = [
    Learner("textbook neuron", lambda: TextbookNeuron([0.2, 0.8, -0.5], 2.0), X3, 1,
            ("weights", "inputs", "bias", "total", "z")),
    Learner("list comprehension", Comprehension, X3, 1, ("w", "x", "b")),
    Learner("generator expression", GeneratorSum, X3, 1, ("w", "x", "b", "s")),
    Learner("index loops", NestedLoops, X3, 2, ("weights", "biases", "inputs", "total")),
    Learner("an object for each neuron", PerNeuron, X3, 2,
            ("neurons[0].weights", "neurons[1].weights", "neurons[1].bias", "inputs", "z")),
    Learner("max(0, z)", ReluWithMax, X3, 1, ("w", "b", "x", "z")),
    Learner("leaky relu with if", ReluWithIf, X3, 1, ("w", "b", "x", "z")),
    Learner("perceptron with float()", Perceptron, X3, 1,
            ("weights", "threshold", "x", "activation")),
    Learner("from math import exp", FromMath, X3, 1, ("w", "x", "z")),
    Learner("softmax of a list", PlainSoftmax, X3, 3, ("logits", "scale", "largest", "exps[0]")),
    Learner("own matrix class", MatrixLayer, X3, 2, ("W.rows", "b.rows", "x")),
    Learner("slots, property, static method", lambda: Unit([0.1, 0.2, 0.3], 0.5).fire, X3, 1,
            ("w", "bias", "x", "z")),
    Learner("slots by its method", lambda: Unit([0.1, 0.2, 0.3], 0.5), X3, 1, ("w", "bias", "x")),
    Learner("named tuple", WithNamedTuple, X3, 1, ("params.w", "params.b", "x", "z")),
    Learner("fsum and prod", FsumProd, X3, 1, ("w", "gain", "x")),
    Learner("np.dot for each row", RowsDot, A3, 2, ("weights", "biases", "inputs")),
    Learner("W @ x + b", MatVec, A3, 2, ("W", "b", "x", "z")),
    Learner("X.dot(W) + b", DotMethod, BATCH, 2, ("W", "b", "X")),
    Learner("np.dot(x, W.T) + b", DotTransposed, BATCH, 2,
            ("weights", "biases", "inputs", "output")),
    Learner("np.dot of lists", ListsInDot, X3, 2, ("weights", "biases", "inputs")),
    Learner("einsum", Einsum, BATCH, 2, ("W", "b", "x")),
    Learner("np.vectorize", Vectorized, A3, 2, ("W", "b", "x", "z")),
    Learner("np.where relu", WhereRelu, BATCH, 2, ("W", "b", "x", "z")),
    Learner("mask by multiplying", MaskMultiply, A3, 2, ("W", "x", "z")),
    Learner("mask by assigning", MaskAssign, A3, 2, ("W", "x", "a")),
    Learner("in place into out", InPlaceOut, A3, 2, ("W", "b", "x", "out")),
    Learner("out= and +=", OutArgument, A3, 2, ("W", "b", "x", "z")),
    Learner("bias trick", BiasTrick, A3, 2, ("theta", "x", "x1")),
    Learner("samples in columns", Columns, BATCH.T.copy(), 2, ("W", "b", "X", "Z")),
    Learner("softmax", Softmax, A3, 2, ("W", "b", "x", "z", "e")),
    Learner("softmax of a batch", BatchSoftmax, BATCH, 2,
            ("W", "b", "X", "logits", "shifted", "exps")),
    Learner("two layers", MLP, A3, 1, ("W1", "b1", "W2", "b2", "x", "h", "y")),
    Learner("layers in a list", Composed, A3, 1,
            ("layers[0].W", "layers[1].W", "layers[1].b", "x", "z")),
    Learner("dataclass", DataLayer, A3, 2, ("weights", "biases", "x")),
    Learner("parameters in a dictionary", DictParams, A3, 2,
            ("params['W1']", "params['b1']", "x", "z")),
    Learner("inheritance and super", Derived, A3, 2, ("W", "b", "x", "z")),
    Learner("loop over rows", LoopOverRows, BATCH, 2, ("W", "b", "X", "outputs")),
    Learner("from numpy import dot", FromNumpy, A3, 2, ("W", "x")),
    Learner("batch normalisation", BatchNorm, BATCH, 3,
            ("gamma", "beta", "eps", "X", "mean", "var", "normalised")),
    Learner("running mean", RunningNorm, BATCH, 3, ("running_mean", "momentum", "X", "mean")),
    Learner("dropout with np.random", DropoutLayer, A3, 3, ("rate", "x", "mask")),
    Learner("dropout with a generator", GeneratorDropout, A3, 3, ("keep", "x", "mask")),
    Learner("noise from random", NoisyNeuron, X3, 1, ("w", "x", "z")),
    Learner("casts", Casts, X3, 1, ("w", "x")),
    Learner("float32", Float32, X3, 2, ("W", "b", "x")),
    Learner("standardised input", Standardise, A3, 1, ("w", "x", "scaled")),
    Learner("attributes of the class", ClassAttributes, A3, 2, ("W", "b", "x")),
    Learner("apply_along_axis", ApplyAlongAxis, BATCH, 2, ("W", "X")),
    Learner("np.inner and np.clip", Clipped, A3, 2, ("W", "low", "high", "x")),
    Learner("product and sum", OuterSum, A3, 2, ("W", "x")),
    Learner("np.stack", Stacked, A3, 2, ("w1", "w2", "x")),
    Learner("weights in a list", ListOfWeights, A3, 1, ("weights[0]", "weights[1]", "x", "a")),
    Learner("leaky relu with maximum", Leaky, A3, 2, ("W", "alpha", "x", "z")),
    Learner("np.frompyfunc", Frompyfunc, A3, 2, ("W", "x", "z")),
    Learner("global W and b", lambda: uses_globals, A3, 2, ("W", "b", "x", "z")),
    Learner("closure", make_closure, A3, 1, ("weights", "bias", "x")),
    Learner("partial", lambda: functools.partial(affine, [0.5, 0.25, 1.0], 0.1), X3, 1,
            ("w", "b", "x")),
    Learner("lambda", lambda: lambda x: 2.0 * x[0] + x[1], X3, 1, ("x",)),
    Learner("cross-entropy", lambda: cross_entropy, A3, 1,
            ("logits", "shifted", "log_probabilities")),
    Learner("mean squared error", lambda: mse, A3, 1, ("prediction", "target")),
    Learner("recursion", lambda: recursive_sum, X3, 1, ("values",)),
    Learner("generator", lambda: yields, X3, 3, ("x",)),
]  # fmt: skip
