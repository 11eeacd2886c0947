"""Every mistake of a backward pass is named, wherever the gradients come out and in any layout."""

import collections
import dataclasses
import types

import numpy as np
import pytest

import layerlab as ll
from layerlab import nn
from layerlab.check import diagnose
from layerlab.check.cases import Case
from layerlab.check.formulas import ACTIVATIONS
from layerlab.check.gradients import gradient_of
from layerlab.check.roles.gradient import GRADIENT, MISTAKES
from layerlab.check.roles.gradient_model import FROM_OUTPUT, ROWS, SLOPES, RightBackward
from layerlab.errors import ArgumentError


def said(found):
    return [found.mistake, *found.also] if found.mistake else list(found.also)


# ── the formulas ─────────────────────────────────────────────────────────────────────────────────

Z = np.array([[-2.3, -0.7, -0.1, 0.2], [0.6, 1.1, 2.4, -1.3]])


@pytest.mark.parametrize("name", [*SLOPES, *ROWS])
def test_the_right_gradients_are_those_of_small_differences(name):
    g = np.array([[0.3, -1.2, 0.8, 2.0], [1.5, -0.4, 0.9, -0.6]])
    right = RightBackward.answer(Case({"x": Z, "grad_output": g}, {"activation": name}))["grad_x"]
    for place in np.ndindex(*Z.shape):
        step = np.zeros_like(Z)
        step[place] = 1e-6
        f = ACTIVATIONS[name]
        slope = ((f(Z + step) - f(Z - step)) * g).sum() / 2e-6
        assert slope == pytest.approx(right[place], abs=1e-7)


@pytest.mark.parametrize("name", FROM_OUTPUT)
def test_both_forms_of_a_derivative_agree(name):
    np.testing.assert_allclose(FROM_OUTPUT[name](ACTIVATIONS[name](Z)), SLOPES[name](Z))


# ── the wrong models ─────────────────────────────────────────────────────────────────────────────


def name_for(mistake):
    if mistake.of[0] == "activation":
        return mistake.shown_in or "relu"
    return f"dense {mistake.shown_in}" if mistake.shown_in else "dense"


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.slug)
def test_the_wrong_model_of_each_mistake_is_named(mistake, seed):
    found = diagnose(GRADIENT.wrong(mistake), "gradient", name=name_for(mistake), seed=seed)
    assert said(found) == [mistake.slug]
    assert found.counterexample is not None
    assert len(found.message.split()) < 60


@pytest.mark.parametrize(
    ("mistake", "option"),
    # where the option is what was asked for, it is no mistake
    [(m, option) for m in MISTAKES for option in m.options if option != name_for(m)],
    ids=lambda part: getattr(part, "slug", str(part)),
)
def test_every_form_of_a_mistake_is_named(mistake, option):
    name = name_for(mistake)
    wrong = GRADIENT.wrong(type("_", (mistake,), {"option": option}))
    assert said(diagnose(wrong, "gradient", name=name)) == [mistake.slug]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.slug)
def test_titles_and_hints_are_short(mistake):
    assert len(mistake.titled().split()) <= 10
    assert all(len(hint.split()) <= 18 for hint in mistake.hints)


# ── right ones ───────────────────────────────────────────────────────────────────────────────────


class Dense:
    """(in, out), gradients in dW and db."""

    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out)
        self.b = np.zeros(n_out)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, g):
        self.dW = self.x.T @ g
        self.db = g.sum(axis=0)
        return g @ self.W.T


class BookDense:
    def __init__(self, n_inputs, n_neurons):
        self.weights = 0.01 * np.random.randn(n_inputs, n_neurons)
        self.biases = np.zeros((1, n_neurons))

    def forward(self, inputs):
        self.inputs = inputs
        self.output = np.dot(inputs, self.weights) + self.biases

    def backward(self, dvalues):
        self.dweights = np.dot(self.inputs.T, dvalues)
        self.dbiases = np.sum(dvalues, axis=0, keepdims=True)
        self.dinputs = np.dot(dvalues, self.weights.T)


class BookRelu:
    def forward(self, inputs):
        self.inputs = inputs
        self.output = np.maximum(0, inputs)

    def backward(self, dvalues):
        self.dinputs = dvalues.copy()
        self.dinputs[self.inputs <= 0] = 0


class BookSoftmax:
    def forward(self, inputs):
        e = np.exp(inputs - np.max(inputs, axis=1, keepdims=True))
        self.output = e / e.sum(axis=1, keepdims=True)

    def backward(self, dvalues):
        self.dinputs = np.empty_like(dvalues)
        for i, (o, d) in enumerate(zip(self.output, dvalues, strict=True)):
            o = o.reshape(-1, 1)
            self.dinputs[i] = np.dot(np.diagflat(o) - np.dot(o, o.T), d)


class FishAffine:
    def __init__(self, W, b):
        self.params = [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]

    def forward(self, x):
        W, b = self.params
        self.x = x
        return np.dot(x, W) + b

    def backward(self, dout):
        W, _ = self.params
        self.grads[0][...] = np.dot(self.x.T, dout)
        self.grads[1][...] = np.sum(dout, axis=0)
        return np.dot(dout, W.T)


class FishRelu:
    """Writes into the incoming gradient, as the book does."""

    def forward(self, x):
        self.mask = x <= 0
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dout[self.mask] = 0
        return dout


def affine_backward(dout, cache):
    x, w, _ = cache
    return dout.dot(w.T), x.T.dot(dout), dout.sum(axis=0)


class WithRate:
    """Updates itself; the gradients are what the update takes away."""

    def __init__(self, input_size, output_size):
        self.weights = np.random.randn(output_size, input_size)
        self.bias = np.random.randn(output_size)

    def forward(self, input):
        self.input = input
        return input @ self.weights.T + self.bias

    def backward(self, output_gradient, learning_rate):
        before = output_gradient @ self.weights
        self.weights -= learning_rate * output_gradient.T @ self.input
        self.bias -= learning_rate * output_gradient.sum(axis=0)
        return before


class DictOfGradients:
    def __init__(self, n_in, n_out):
        self.params = {"W": np.random.randn(n_in, n_out), "b": np.zeros(n_out)}
        self.grads = {}

    def forward(self, inputs):
        self.inputs = inputs
        return inputs @ self.params["W"] + self.params["b"]

    def backward(self, grad):
        self.grads["b"] = grad.sum(axis=0)
        self.grads["W"] = self.inputs.T @ grad
        return grad @ self.params["W"].T


class NamedAsNothing(Dense):
    def backward(self, g):
        self.first, self.second = self.x.T @ g, g.sum(axis=0)
        return g @ self.W.T


class InATuple(Dense):
    def backward(self, g):
        self.grads = (self.x.T @ g, g.sum(axis=0))
        return g @ self.W.T


class InANamespace(Dense):
    def backward(self, g):
        self.grads = types.SimpleNamespace(W=self.x.T @ g, b=g.sum(axis=0))
        return g @ self.W.T


class ReturnsThree(Dense):
    def backward(self, g):
        return g @ self.W.T, self.x.T @ g, g.sum(axis=0)


class InnerLinear(nn.Module):
    def __init__(self, n_in, n_out):
        super().__init__()
        self.linear = nn.Linear(n_in, n_out)

    def forward(self, x):
        self.x = x
        return self.linear(x)

    def backward(self, g):
        self.linear.weight.grad = g.T @ self.x
        self.linear.bias.grad = g.sum(0)
        return g @ self.linear.weight


class OneMatrix:
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in + 1, n_out) * 0.1

    def forward(self, x):
        self.x = np.hstack([x, np.ones((len(x), 1))])
        return self.x @ self.W

    def backward(self, g):
        self.dW = self.x.T @ g
        return g @ self.W[:-1].T


class NoBias(Dense):
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out)

    def forward(self, x):
        self.x = x
        return x @ self.W

    def backward(self, g):
        self.dW = self.x.T @ g
        return g @ self.W.T


class Static:
    @staticmethod
    def backward(grad, x, w):
        return grad @ w.T, x.T @ grad, grad.sum(axis=0)


def factory(n_in, n_out):
    return Dense(n_in, n_out)


Grads = collections.namedtuple("Grads", "x w b")


def named(dy, x, w, b):
    return Grads(dy @ w.T, x.T @ dy, dy.sum(axis=0))


@dataclasses.dataclass
class Gradients:
    weight: object
    bias: object
    input: object


def in_a_dataclass(dy, x, w, b):
    return Gradients(x.T @ dy, dy.sum(axis=0), dy @ w.T)


def nested(dy, x, w, b):
    return dy @ w.T, (x.T @ dy, dy.sum(axis=0))


def x_first(x, weights, bias, grad_out):
    return [grad_out.sum(axis=0), grad_out @ weights, grad_out.T @ x]


def nameless(p, q, r, s):
    return p @ r.T, q.T @ p, p.sum(axis=0)


def rows_in_tuples(dy, x, w):
    columns = tuple(zip(*dy, strict=True))
    dw = tuple(
        tuple(sum(a * b for a, b in zip(i, o, strict=True)) for o in columns)
        for i in zip(*x, strict=True)
    )
    dx = [[sum(g * v for g, v in zip(row, to, strict=True)) for to in w] for row in dy]
    return dx, dw, tuple(sum(column) for column in columns)


def course(dZ, A_prev, W, b):
    return {"dA": dZ @ W.T, "dW": A_prev.T @ dZ, "db": dZ.sum(axis=0, keepdims=True)}


def relu_inside(grad_output, x, weight, bias):
    d = grad_output * (x @ weight.T + bias > 0)
    return d @ weight, d.T @ x, d.sum(axis=0)


def sigmoid_inside(dA, X, W, b, A):
    d = dA * A * (1 - A)
    return d @ W.T, X.T @ d, d.sum(axis=0)


class ReluArgument(Dense):
    def __init__(self, n_in, n_out, activation=None):
        super().__init__(n_in, n_out)
        self.activation = activation

    def forward(self, x):
        self.z = super().forward(x)
        return np.maximum(self.z, 0) if self.activation == "relu" else self.z

    def backward(self, g):
        return super().backward(g * (self.z > 0) if self.activation == "relu" else g)


def of_the_cache(grad, cache):
    return grad * cache * (1 - cache)


def of_the_input(dA, cache):
    s = 1 / (1 + np.exp(-cache))
    return dA * s * (1 - s)


def by_jacobian(grad, s):
    return (np.diag(s) - np.outer(s, s)) @ grad


def flat_relu(grads, xs):
    return [g if x > 0 else 0.0 for g, x in zip(grads, xs, strict=True)]


def gelu_by_tanh(g, x):
    inner = np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)
    t = np.tanh(inner)
    slope = np.sqrt(2 / np.pi) * (1 + 3 * 0.044715 * x**2)
    return g * (0.5 * (1 + t) + 0.5 * x * (1 - t * t) * slope)


class GivenBoth:
    def forward(self, x):
        return np.tanh(x)

    def backward(self, x, grad):
        return grad * (1 - np.tanh(x) ** 2)


RIGHT = [
    *[(subject, None) for subject in (
        Dense, Dense(4, 3), Dense(3, 3), BookDense, FishAffine, affine_backward, WithRate,
        DictOfGradients, NamedAsNothing, InATuple, InANamespace, ReturnsThree, InnerLinear,
        OneMatrix, NoBias, Static, factory, named, in_a_dataclass, nested, x_first, nameless,
        rows_in_tuples, course,
    )],
    (BookRelu, "relu"),
    (BookSoftmax, "softmax"),
    (FishRelu, "relu"),
    (relu_inside, "dense relu"),
    (sigmoid_inside, "dense sigmoid"),
    (ReluArgument, "dense relu"),
    (ReluArgument, "dense"),
    (of_the_cache, "sigmoid"),
    (of_the_input, "sigmoid"),
    (by_jacobian, "softmax"),
    (flat_relu, "relu"),
    (gelu_by_tanh, "gelu"),
    (GivenBoth, "tanh"),
    (lambda x, upstream: upstream * (1 - np.tanh(x) ** 2), "tanh"),
    (lambda g, out: g * np.where(out > 0, 1, out + 1), "elu"),
    (lambda g, x: g * (x >= 0), "relu"),
]  # fmt: skip


@pytest.mark.parametrize(("subject", "name"), RIGHT)
def test_right_ones_pass(subject, name):
    found = diagnose(subject, "gradient", name=name)
    assert found.passed, found


@pytest.mark.parametrize("seed", range(10))
def test_no_seed_changes_the_verdict(seed):
    assert diagnose(Dense, "gradient", seed=seed).passed
    assert diagnose(FishRelu, "gradient", name="relu", seed=seed).passed
    assert diagnose(BookSoftmax, "gradient", name="softmax", seed=seed).passed


def test_what_was_found_is_said():
    found = diagnose(Dense, "gradient").convention
    assert found["layout"] == "(in, out)"
    assert found["gradients in"] == "returned, self.dW, self.db"
    assert diagnose(InnerLinear, "gradient").convention["layout"] == "(out, in)"
    assert diagnose(relu_inside, "gradient", name="dense relu").convention["layout"] == "(out, in)"
    assert diagnose(by_jacobian, "gradient", name="softmax").convention["takes"] == (
        "one row of numbers"
    )


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("dW", "weight"), ("weights_gradient", "weight"), ("nabla_w", "weight"), ("gW", "weight"),
        ("grad_kernel", "weight"), ("_dW", "weight"), ("d_biases", "bias"), ("db", "bias"),
        ("bias_grad", "bias"), ("dinputs", "x"), ("grad_x", "x"), ("dA_prev", "x"),
    ],
)  # fmt: skip
def test_names_say_of_what_they_are_the_gradient(name, part):
    assert gradient_of(name) == f"grad_{part}"


@pytest.mark.parametrize("name", ["W", "bias", "x", "delta", "dZ", "grad", "output", "data", "d"])
def test_other_names_say_nothing(name):
    assert gradient_of(name) is None


# ── wrong ones ───────────────────────────────────────────────────────────────────────────────────


class Out(Dense):
    """(out, in)"""

    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_out, n_in)
        self.b = np.zeros(n_out)

    def forward(self, x):
        self.x = x
        return x @ self.W.T + self.b


class AddedUp(Out):
    def backward(self, g):
        self.dW = np.zeros_like(self.W)
        self.dW += self.x.T @ g
        self.db = g.sum(axis=0)
        return g @ self.W


class BookTransposed(BookDense):
    def backward(self, dvalues):
        super().backward(dvalues)
        self.dweights = self.dweights.T


class ListNotSummed(nn.Module):
    def __init__(self, n_in, n_out):
        super().__init__()
        self.w = nn.Parameter(ll.randn(n_in, n_out))
        self.b = nn.Parameter(ll.zeros(n_out))

    def forward(self, x):
        self.x = x
        return x @ self.w + self.b

    def backward(self, g):
        self.grads = [self.x.T @ g, g]
        return g @ self.w.T


class AllDivided(Dense):
    def backward(self, g):
        return super().backward(g / len(g))


class RateDivided(WithRate):
    def backward(self, g, lr):
        before = g @ self.weights
        self.weights -= lr / len(g) * g.T @ self.input
        self.bias -= lr / len(g) * g.sum(axis=0)
        return before


class RateAdded(WithRate):
    def backward(self, g, lr):
        before = g @ self.weights
        self.weights += lr * g.T @ self.input
        self.bias += lr * g.sum(axis=0)
        return before


class UpdatedFirst(WithRate):
    def backward(self, g, lr):
        super().backward(g, lr)
        return g @ self.weights


class Einsum(Dense):
    def backward(self, g):
        super().backward(g)
        return np.einsum("ni,ij->nj", g, self.W)


class TwoSlips(Dense):
    def backward(self, g):
        self.dW, self.db = self.x.T @ g / len(g), g.mean(axis=0)
        return g @ self.W


class KeepsTheOutput(Dense):
    def forward(self, x):
        self.x = super().forward(x)
        return self.x


class NoBiasGradient(Dense):
    def backward(self, g):
        self.dW = self.x.T @ g
        return g @ self.W.T


class NoGradients(Dense):
    def backward(self, g):
        return g @ self.W.T


class NotReturned(Dense):
    def backward(self, g):
        super().backward(g)


class NotWritten(Dense):
    def backward(self, g):
        raise NotImplementedError


class WrongForward(Dense):
    def forward(self, x):
        return super().forward(x) * 2

    def backward(self, g):
        return super().backward(g * 3)


class Relu(Dense):
    def forward(self, x):
        self.z = super().forward(x)
        return np.maximum(self.z, 0)


class MissingForTheInput(Relu):
    def backward(self, g):
        super().backward(g * (self.z > 0))
        return g @ self.W.T


class MissingForTheBias(Relu):
    def backward(self, g):
        back = super().backward(g * (self.z > 0))
        self.db = g.sum(axis=0)
        return back


WRONG = [
    (AddedUp, None, "weight-gradient-transposed"),
    (BookTransposed, None, "weight-gradient-transposed"),
    (ListNotSummed, None, "bias-gradient-not-summed"),
    (AllDivided, None, "divided-by-batch"),
    (RateDivided, None, "divided-by-batch"),
    (RateAdded, None, "sign-flipped"),
    (UpdatedFirst, None, "weights-updated-first"),
    (Einsum, None, "input-gradient-untransposed"),
    (TwoSlips, None, "input-gradient-untransposed divided-by-batch"),
    (KeepsTheOutput, None, "uses-output-for-input"),
    (NoBiasGradient, None, "gradient-missing"),
    (NoGradients, None, "gradient-missing"),
    (NotReturned, None, "gradient-missing"),
    (NotWritten, None, "not-written-yet"),
    (WrongForward, None, "forward-wrong"),
    (MissingForTheInput, "dense relu", "activation-derivative-missing"),
    (MissingForTheBias, "dense relu", "activation-derivative-missing"),
    (lambda g, x: np.where(g > 0, g, 0), "relu", "mask-from-gradient"),
    (lambda g, s: g * s * (1 - s), "softmax", "jacobian-diagonal-only"),
    (lambda g, s: s * (g - (g * s).sum(axis=0)), "softmax", "wrong-axis"),
    (lambda g, x: x * (g - (g * x).sum(-1, keepdims=True)), "softmax", "uses-output-for-input"),
    (lambda g, out: out**2 - out, "sigmoid", "sign-flipped incoming-gradient-ignored"),
]


@pytest.mark.parametrize(("subject", "name", "mistakes"), WRONG)
def test_wrong_ones_are_named(subject, name, mistakes):
    found = diagnose(subject, "gradient", name=name)
    assert set(said(found)) == set(mistakes.split()), found


def test_a_function_that_fits_two_layouts_may_have_either_mistake():
    found = diagnose(lambda dy, x, W: (dy @ W.T, dy.T @ x, dy.sum(axis=0)), "gradient")
    assert said(found) == ["weight-gradient-transposed", "input-gradient-untransposed"]

    def fixed(dy, x, W):
        assert W.shape == (x.shape[1], dy.shape[1])
        return dy @ W.T, dy.T @ x, dy.sum(axis=0)

    assert said(diagnose(fixed, "gradient")) == ["weight-gradient-transposed"]


def test_the_counterexample_is_in_the_layout_of_the_learner():
    class Slip(Dense):
        def backward(self, g):
            super().backward(g)
            self.dW = self.dW.T
            return g @ self.W.T

    example = diagnose(Slip, "gradient").counterexample
    assert np.shape(example.given["weight"]) == np.shape(example.expected["grad_weight"])
    assert np.shape(example.given["weight"])[0] == np.shape(example.given["x"])[1]
    assert example.arithmetic[0].startswith("grad_weight[0, 0] = grad_output[0, 0]·x[0, 0]")


def test_at_a_kink_both_slopes_are_right():
    found = diagnose(lambda g, x: g * np.where(x >= 0, 1.0, 0.5), "gradient", name="relu")
    assert not found.passed
    assert not (np.asarray(found.counterexample.given["x"]) == 0).any()


# ── bad input ────────────────────────────────────────────────────────────────────────────────────


def test_an_unknown_name():
    with pytest.raises(ArgumentError, match="dense relu"):
        diagnose(Dense, "gradient", name="dense rleu")


def test_an_object_without_a_backward_method():
    class Forward(Dense):
        backward = None

    found = diagnose(Forward, "gradient")
    assert not found.passed
    assert found.raised.message == "it has no method called backward"

    class Activation:
        def forward(self, x):
            return x

    assert "no method called backward" in diagnose(Activation, "gradient", name="relu").message


def test_an_error_is_shown_with_its_line():
    class Stops(Dense):
        def backward(self, g):
            return g @ self.nothing

    found = diagnose(Stops, "gradient")
    assert said(found) == []
    assert found.raised.line == "return g @ self.nothing"
    assert "g = array" in found.raised.given


def test_a_slope_that_is_written_with_the_output_is_told_with_it():
    def sigmoid_backward(grad_output, output):
        return grad_output * (1 - output)

    lines = diagnose(sigmoid_backward, "gradient", name="sigmoid").counterexample.arithmetic
    assert lines[0] == "output = sigmoid(1) = 0.7311"
    assert lines[1] == "slope = 0.7311·(1 - 0.7311) = 0.1966"
