"""Activations as layers equal their formulas, far corners too; their arguments are checked."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import layerlab as ll
from layerlab import nn
from layerlab.errors import ArgumentError, ArgumentTypeError, PositionError, ShapeError
from layerlab.nn.activations import ACTIVATIONS, find_activation


def logistic(x):
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def softplus(x):
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


def short_gelu(x):
    return x / 2 * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


def short_gelu_slope(x):
    t = math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))
    inner = math.sqrt(2 / math.pi) * (1 + 3 * 0.044715 * x * x)
    return (1 + t) / 2 + x / 2 * (1 - t * t) * inner


def normal_below(x):
    return 0.5 * math.erfc(-x / math.sqrt(2))


# The module, its formula for one number, and the derivative of that.
FORMULAS = [
    (nn.Identity(), lambda x: x, lambda x: 1.0),
    (nn.ReLU(), lambda x: max(x, 0.0), lambda x: float(x > 0)),
    (nn.LeakyReLU(0.2), lambda x: x if x > 0 else 0.2 * x, lambda x: 1.0 if x > 0 else 0.2),
    (nn.PReLU(), lambda x: x if x > 0 else 0.25 * x, lambda x: 1.0 if x > 0 else 0.25),
    (
        nn.ELU(0.7),
        lambda x: x if x > 0 else 0.7 * math.expm1(x),
        lambda x: 1.0 if x > 0 else 0.7 * math.exp(x),
    ),
    (
        nn.CELU(0.3),
        lambda x: x if x > 0 else 0.3 * math.expm1(x / 0.3),
        lambda x: 1.0 if x > 0 else math.exp(x / 0.3),
    ),
    (
        nn.SELU(),
        lambda x: 1.0507009873554805 * (x if x > 0 else 1.6732632423543772 * math.expm1(x)),
        lambda x: 1.0507009873554805 * (1.0 if x > 0 else 1.6732632423543772 * math.exp(x)),
    ),
    (
        nn.SiLU(),
        lambda x: x * logistic(x),
        lambda x: logistic(x) * (1 + x * logistic(-x)),
    ),
    (
        nn.GELU(),
        lambda x: x * normal_below(x),
        lambda x: normal_below(x) + x * math.exp(-x * x / 2) / math.sqrt(2 * math.pi),
    ),
    (nn.GELU("tanh"), short_gelu, short_gelu_slope),
    (
        nn.Mish(),
        lambda x: x * math.tanh(softplus(x)),
        lambda x: math.tanh(softplus(x)) + x * logistic(x) * (1 - math.tanh(softplus(x)) ** 2),
    ),
    (
        nn.Softplus(2.0, 9.0),
        lambda x: x if 2 * x > 9 else softplus(2 * x) / 2,
        lambda x: 1.0 if 2 * x > 9 else logistic(2 * x),
    ),
    (nn.Softsign(), lambda x: x / (1 + abs(x)), lambda x: 1 / (1 + abs(x)) ** 2),
    (
        nn.Hardtanh(-0.5, 2.0),
        lambda x: min(max(x, -0.5), 2.0),
        lambda x: float(-0.5 < x < 2),
    ),
    (nn.ReLU6(), lambda x: min(max(x, 0.0), 6.0), lambda x: float(0 < x < 6)),
    (
        nn.Hardsigmoid(),
        lambda x: min(max(x + 3, 0.0), 6.0) / 6,
        lambda x: 1 / 6 if -3 < x < 3 else 0.0,
    ),
    (
        nn.Hardswish(),
        lambda x: x * min(max(x + 3, 0.0), 6.0) / 6,
        lambda x: 0.0 if x <= -3 else 1.0 if x >= 3 else (2 * x + 3) / 6,
    ),
    (nn.Sigmoid(), logistic, lambda x: logistic(x) * logistic(-x)),
    (nn.LogSigmoid(), lambda x: -softplus(-x), lambda x: logistic(-x)),
    (nn.Tanh(), math.tanh, lambda x: 1 - math.tanh(x) ** 2),
]
NAMES = [type(module).__name__ for module, *_ in FORMULAS]
CORNERS = [0.0, -0.0, 1e-300, -1e-300, 3.0, -3.0, 6.0, 2.0, -0.5, 40.0, -40.0, 300.0, -300.0]


def test_every_elementwise_activation_has_a_row():
    others = {"GLU", "BilinearGLU", "ReGLU", "GEGLU", "SwiGLU", "Softmax", "LogSoftmax"}
    modules = {
        n
        for n, v in vars(nn).items()
        if isinstance(v, type)
        and issubclass(v, nn.Module)
        and v.__module__ == "layerlab.nn.activations"
    }
    assert modules == {*NAMES, *others}


@pytest.mark.parametrize(("module", "value", "slope"), FORMULAS, ids=NAMES)
@settings(max_examples=30)
@given(numbers=st.lists(st.floats(-50, 50) | st.sampled_from(CORNERS), min_size=1, max_size=8))
def test_formula_and_slope(module, value, slope, numbers):
    module.double()
    x = ll.tensor(np.array(numbers), requires_grad=True)
    y = module(x)
    expected = [value(n) for n in numbers]
    np.testing.assert_allclose(y.data, expected, rtol=1e-12, atol=1e-14)
    y.backward(ll.tensor(np.ones(len(numbers))))
    expected = [slope(n) for n in numbers]
    np.testing.assert_allclose(x.grad.data, expected, rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize(("module", "value", "slope"), FORMULAS, ids=NAMES)
def test_shape_dtype_and_no_harm_from_large_numbers(module, value, slope):
    module.float()
    for shape in [(), (0,), (2, 3), (2, 0, 3), (1, 2, 3, 4)]:
        assert module(ll.zeros(*shape)).shape == shape
    for dtype in ("float32", "float64"):
        module.to(dtype)
        x = ll.tensor(np.array([1e4, -1e4], dtype), requires_grad=True)
        y = module(x)
        assert y.dtype == dtype
        y.sum().backward()
        assert np.isfinite(y.data).all()
        assert np.isfinite(x.grad.data).all()
    assert np.isnan(module(ll.tensor([math.nan])).data).all()
    if not isinstance(module, (nn.Identity, nn.ReLU, nn.ReLU6, nn.Hardtanh)):
        assert module.float()(ll.tensor([1, -2])).dtype == np.float32  # nothing truncates


# ── along an axis, and gates ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("dim", [0, 1, 2, -1, -3])
def test_softmax_adds_up_to_one_along_its_axis(dim):
    x = ll.randn(2, 3, 4) * 10
    y = nn.Softmax(dim)(x)
    np.testing.assert_allclose(y.data.sum(axis=dim), 1, rtol=1e-5)
    np.testing.assert_allclose(nn.LogSoftmax(dim)(x).data, np.log(y.data), rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(nn.Softmax(dim)(x + 100).data, y.data, rtol=1e-3)


@pytest.mark.parametrize(("shape", "axis"), [((), 0), ((3,), 0), ((2, 3), 1), ((2, 3, 4), 0)])
def test_softmax_without_an_axis(shape, axis):
    x = ll.randn(*shape)
    for module in (nn.Softmax, nn.LogSoftmax):
        np.testing.assert_array_equal(module()(x).data, module(axis)(x).data)


GATES = {
    "GLU": logistic,
    "BilinearGLU": lambda b: b,
    "ReGLU": lambda b: max(b, 0.0),
    "GEGLU": lambda b: b * normal_below(b),
    "SwiGLU": lambda b: b * logistic(b),
}


@pytest.mark.parametrize("name", GATES)
@pytest.mark.parametrize("dim", [0, 1, -1, -2])
def test_gates(name, dim):
    x = np.random.default_rng(0).normal(size=(4, 6))
    a, b = np.split(x, 2, axis=dim)
    y = getattr(nn, name)(dim)(ll.tensor(x)).data
    np.testing.assert_allclose(y, a * np.vectorize(GATES[name])(b), rtol=1e-12)
    assert repr(getattr(nn, name)(dim)) == f"{name}(dim={dim})"


@pytest.mark.parametrize("name", GATES)
def test_gates_refuse_what_cannot_be_halved(name):
    module = getattr(nn, name)()
    with pytest.raises(ShapeError, match=r"splits axis -1 in two halves, but it has 3 numbers"):
        module(ll.ones(2, 3))
    with pytest.raises(PositionError, match=r"no axis 4 in shape \(2, 2\)"):
        getattr(nn, name)(4)(ll.ones(2, 2))
    with pytest.raises(ShapeError):
        module(ll.tensor(1.0))
    with pytest.raises(ArgumentTypeError, match="dim must be a whole number"):
        getattr(nn, name)(0.5)


# ── prelu ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("shape", [(5, 3), (5, 3, 2), (5, 3, 2, 4)])
def test_prelu_with_a_slope_for_each_feature(shape):
    module = nn.PReLU(3)
    module.weight = [0.0, 0.5, -1.0]
    x = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    slopes = np.array([0.0, 0.5, -1.0]).reshape(1, 3, *(1,) * (len(shape) - 2))
    np.testing.assert_allclose(module(ll.tensor(x)).data, np.where(x > 0, x, slopes * x), rtol=1e-6)


def test_prelu_learns_and_is_checked():
    module = nn.PReLU(2, init=0.1)
    np.testing.assert_allclose(module.weight.data, 0.1)
    assert nn.PReLU().weight.tolist() == [0.25]
    module(ll.tensor([[-2.0, 3.0], [-1.0, -4.0]])).sum().backward()
    assert module.weight.grad.tolist() == [-3, -4]
    with pytest.raises(ShapeError, match="2 weights but the input has 3 features"):
        module(ll.ones(2, 3))
    with pytest.raises(ArgumentError, match=r"no argument of PReLU 'inits'[\s\S]*mean 'init'"):
        nn.PReLU(inits=1)
    with pytest.raises(ArgumentError, match="init must be finite"):
        nn.PReLU(init=math.nan)
    with pytest.raises(ArgumentError, match="num_parameters must be at least 1"):
        nn.PReLU(0)


# ── arguments and names ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: nn.LeakyReLU("0.1"), ArgumentTypeError, "negative_slope must be a number"),
        (lambda: nn.LeakyReLU(math.inf), ArgumentError, "negative_slope must be finite"),
        (lambda: nn.ELU(math.nan), ArgumentError, "alpha must be finite, not nan"),
        (lambda: nn.ELU(None), ArgumentTypeError, "alpha must be a number"),
        (lambda: nn.CELU(0)(ll.ones(1)), ArgumentError, "divides by alpha"),
        (lambda: nn.Softplus(0), ArgumentError, "beta must be above 0, not 0"),
        (lambda: nn.Softplus(-1), ArgumentError, "beta must be above 0"),
        (lambda: nn.Softplus(threshold=True), ArgumentTypeError, "threshold must be a number"),
        (lambda: nn.Hardtanh(1, -1), ArgumentError, "max_val must be above 1, not -1"),
        (lambda: nn.Hardtanh(2, 2), ArgumentError, "max_val must be above 2"),
        (lambda: nn.GELU("tahn"), ArgumentError, "did you mean 'tanh'"),
        (lambda: nn.Softmax(1.0), ArgumentTypeError, "dim must be a whole number, not 1.0"),
        (lambda: nn.Softmax(True), ArgumentTypeError, "dim must be a whole number"),
        (lambda: nn.Softmax(5)(ll.ones(2, 3)), PositionError, r"no axis 5 in shape \(2, 3\)"),
        (lambda: nn.LogSoftmax(-3)(ll.ones(2, 3)), PositionError, "no axis -3"),
        (lambda: find_activation("gleu"), ArgumentError, "did you mean 'gelu'"),
        (lambda: find_activation("qqqq"), ArgumentError, "use one of these names"),
        (lambda: find_activation(""), ArgumentError, "no activation ''"),
        (lambda: find_activation(nn.Tanh), ArgumentTypeError, r"make one: Tanh\(\)"),
        (lambda: find_activation(0.5), ArgumentTypeError, "not float 0.5"),
        (lambda: find_activation(["relu"]), ArgumentTypeError, "a name, a function or a module"),
    ],
)
def test_what_cannot_be_is_refused(make, error, words):
    with pytest.raises(error, match=words):
        make()


MODULES = {
    "linear": nn.Identity,
    "identity": nn.Identity,
    "swish": nn.SiLU,
    "softmax": lambda: nn.Softmax(-1),
    "log_softmax": lambda: nn.LogSoftmax(-1),
}


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_every_name_is_the_module_of_that_name(name):
    known = {key.lower(): value for key, value in vars(nn).items()}
    module = MODULES.get(name) or known[name.replace("_", "")]
    x = ll.randn(3, 4) * 3
    np.testing.assert_array_equal(find_activation(name)(x).data, module()(x).data)


def test_softmax_by_name_runs_along_the_last_axis():
    x = np.arange(12.0).reshape(2, 3, 2)
    for name in ("softmax", "log_softmax"):
        function = find_activation(name)
        out = np.asarray(function(x))
        total = (out if name == "softmax" else np.exp(out)).sum(-1)
        np.testing.assert_allclose(total, np.ones((2, 3)))
