"""Every operation and every function has a row in `cases`; each row is checked in the same ways."""

import inspect
import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import layerlab as ll
from cases import NAMES, ROWS, Case, numbers
from layerlab import autograd, ops
from layerlab import functional as F
from layerlab.errors import ArgumentError, ArgumentTypeError, PositionError, ShapeError

each_row = pytest.mark.parametrize("case", ROWS, ids=NAMES)
few = settings(max_examples=6)


def covered():
    return [function for case in ROWS for function in case.covers]


def operations(module):
    return {
        n: f for n, f in vars(module).items() if inspect.isfunction(f) and hasattr(f, "operation")
    }


def test_every_operation_has_a_row():
    found = {**operations(ops), **operations(autograd)}
    assert len(found) > 70
    assert not [name for name, f in found.items() if not any(f is c for c in covered())]


def test_every_function_has_a_row():
    missing = [n for n in F.__all__ if not any(getattr(F, n) is c for c in covered())]
    assert not missing


def test_every_rule_belongs_to_a_differentiable_row():
    """A row that never differentiates an argument with a rule would test nothing."""
    seen = {}
    for case in ROWS:
        for seed in range(8):
            sample = case.example(seed)
            with autograd.observe(
                lambda o, args, k, r: seen.setdefault(o.name, set()).update(
                    i for i, a in enumerate(args) if getattr(a, "requires_grad", False)
                )
            ):
                case(tensors(case, sample)[0], sample.options)
    for function in {**operations(ops), **operations(autograd)}.values():
        operation = function.operation
        if operation.variadic is None:
            having = {i for i, rule in enumerate(operation.rules) if rule is not None}
            assert having <= seen[operation.name], operation.name


@each_row
def test_it_says_what_it_does(case):
    for function in case.covers:
        text = inspect.getdoc(function)
        public = not function.__name__.startswith("_")
        assert not public or (text and text.splitlines()[0].endswith((".", ":")))


def tensors(case, sample, wrap=True):
    """The operands as tensors, and those of them that want a gradient."""
    wanted = case.differentiable(sample)
    operands, leaves = [], []
    for i, x in enumerate(sample.operands):
        if x is None or not wrap:
            operands.append(x)
            continue
        value = ll.tensor(x)
        if i in wanted:
            leaves.append(value.requires_grad_())
        operands.append(value)
    return operands, leaves


def weights_for(out, seed=5):
    return np.random.default_rng(seed).uniform(0.5, 1.5, tuple(out.shape))


# ── dtypes and strictness ────────────────────────────────────────────────────────────────────────


@each_row
@few
@given(st.data())
def test_float32_stays_float32(case, data):
    exact = data.draw(case.samples())
    if case.name == "autograd.cast":
        return
    sample = exact.astype("float32")
    expected = np.asarray(case(exact.operands, exact.options))
    raw = case(sample.operands, sample.options)
    operands, leaves = tensors(case, sample)
    out = case(operands, sample.options)
    np.testing.assert_array_equal(out.data, raw)  # the same on arrays as on tensors
    like = np.dtype("float32") if expected.dtype.kind == "f" else expected.dtype
    if case.function is not ops.one_hot:
        assert out.dtype == like
        assert np.asarray(raw).dtype == like
    scale = np.nanmax(np.abs(expected), initial=0, where=np.isfinite(expected)) + 1
    np.testing.assert_allclose(np.asarray(raw), expected, rtol=1e-5, atol=1e-5 * scale)
    if out.requires_grad:
        out.backward(weights_for(out).astype("float32"))
        assert {leaf.grad.dtype.name for leaf in leaves} <= {"float32"}


@each_row
@few
@given(st.data())
def test_integers_are_not_truncated(case, data):
    sample = data.draw(case.samples())
    floating = [x is not None and x.dtype.kind == "f" for x in sample.operands]
    if not case.integers or not any(floating) or case.name == "autograd.cast":
        return
    upwards = [
        np.copysign(np.ceil(np.abs(x)), x) if f else x
        for x, f in zip(sample.operands, floating, strict=True)
    ]
    whole = [x.astype("int64") if f else x for x, f in zip(upwards, floating, strict=True)]
    with np.errstate(all="ignore"):
        expected = case(upwards, sample.options)
        found = case(whole, sample.options)
        wrapped = case([None if x is None else ll.tensor(x) for x in whole], sample.options)
    for outcome in (found, wrapped.data):
        np.testing.assert_allclose(
            np.asarray(outcome, dtype="float64"), expected, rtol=1e-5, atol=1e-5
        )


@each_row
@few
@given(st.data())
def test_operands_are_never_changed(case, data):
    sample = data.draw(case.samples())
    before = sample.converted(np.copy)
    operands, leaves = tensors(case, sample)
    copies = [None if x is None else x.data.copy() for x in operands]
    for x in [*sample.operands, *(o.data for o in operands if o is not None)]:
        if x is not None:
            x.flags.writeable = False
    for _ in range(2):  # a second run sees what a first one left behind
        case(sample.operands, sample.options)
        out = case(operands, sample.options)
        if out.requires_grad:
            gradient = weights_for(out)
            kept = gradient.copy()
            out.backward(gradient)
            np.testing.assert_array_equal(gradient, kept)
            for leaf in leaves:
                assert not np.shares_memory(leaf.grad.data, gradient)
    assert repr(sample) == repr(before)
    for x, copy in zip(operands, copies, strict=True):
        if x is not None:
            np.testing.assert_array_equal(x.data, copy)


@each_row
@few
@given(st.data())
def test_memory_layout_does_not_matter(case, data):
    """Strided, reversed and transposed operands give what contiguous ones give."""

    def awkward(x):
        wide = np.empty(tuple(2 * n for n in x.shape[::-1]), x.dtype)
        view = wide[(..., *(slice(None, None, -2),) * x.ndim)].T
        view[...] = x
        return view

    sample = data.draw(case.samples())
    strange = sample.converted(awkward)
    expected, found = (case(s.operands, s.options) for s in (sample, strange))
    np.testing.assert_allclose(np.asarray(found), np.asarray(expected), rtol=1e-12, atol=1e-12)
    results = []
    for s in (sample, strange):
        wanted = case.differentiable(s)
        operands = [None if x is None else autograd.make(x) for x in s.operands]
        leaves = [operands[i].requires_grad_() for i in wanted]
        out = case(operands, s.options)
        if out.requires_grad:
            out.backward(weights_for(out))
        results.append([leaf.grad for leaf in leaves])
    for a, b in zip(*results, strict=True):
        if a is not None:
            np.testing.assert_allclose(a.data, b.data, rtol=1e-11, atol=1e-11)


# ── at the corners ───────────────────────────────────────────────────────────────────────────────


def slope(function, *values):
    leaves = [ll.tensor(np.float64(v), requires_grad=True) for v in values]
    function(*leaves).backward()
    found = [leaf.grad.item() for leaf in leaves]
    return found[0] if len(found) == 1 else found


@pytest.mark.parametrize(
    ("function", "at", "expected"),
    [
        (ops.abs, 0.0, 0.0),
        (ops.relu, 0.0, 0.0),
        (ops.relu, -math.inf, 0.0),
        (lambda x: ops.clamp(x, min=-1.0, max=1.0), 1.0, 1.0),
        (lambda x: ops.clamp(x, min=-1.0, max=1.0), -1.0, 1.0),
        (lambda x: ops.clamp(x, max=1.0), 1.5, 0.0),
        (lambda x: x**0, 0.0, 0.0),
        (lambda x: x**1, 0.0, 1.0),
        (lambda x: x**2, 0.0, 0.0),
        (lambda x: 0.0**x, 2.0, 0.0),
        (ops.sign, 0.0, 0.0),
        (ops.floor, 1.0, 0.0),
    ],
)
def test_slope_at_a_corner(function, at, expected):
    assert slope(function, at) == expected


@pytest.mark.parametrize("function", [ops.maximum, ops.minimum])
def test_equal_numbers_share_the_gradient_of_an_extreme(function):
    assert slope(function, 2.0, 2.0) == [0.5, 0.5]
    x = ll.tensor(np.ones(3), requires_grad=True)
    ops.max(x).backward()
    np.testing.assert_array_equal(x.grad.data, np.full(3, 1 / 3))  # exactly, in float64


def test_an_exponent_keeps_float64():
    """A Python number next to a float64 tensor is never rounded to float32 on the way."""
    for b in (0.3, 1.7, -0.1):
        assert slope(lambda x, b=b: x**b, 2.0) == pytest.approx(b * 2 ** (b - 1), rel=1e-15)
        assert slope(lambda x, b=b: b * x, 2.0) == b
        assert slope(lambda x, b=b: x / b, 2.0) == 1 / b
        assert slope(lambda x, b=b: ops.where(x > 0, x * b, 0.1), 2.0) == b
    assert slope(lambda x: 0.3**x, 2.0) == pytest.approx(0.09 * math.log(0.3), rel=1e-15)
    numbers = ll.tensor(np.array([0.5, 3.0]), requires_grad=True)
    assert slope(lambda x: ops.where(numbers.data > 1, x, 0.1).sum(), 0.7) == 1.0


def test_a_quotient_of_large_numbers_has_a_gradient():
    assert slope(ops.divide, 1e200, 1e200) == [1e-200, -1e-200]
    assert slope(ops.divide, 1e-200, 1e-200) == [1e200, -1e200]


def test_power_of_zero_by_a_tensor():
    assert slope(ops.power, 0.0, 2.0) == [0.0, 0.0]
    assert slope(ops.power, 0.0, 0.0) == [0.0, 0.0]
    assert slope(ops.power, 0.0, 1.0) == [1.0, 0.0]


def test_a_spread_of_nothing_has_no_slope():
    x = ll.tensor(np.ones(4), requires_grad=True)
    ops.std(x).backward()
    np.testing.assert_array_equal(x.grad.data, np.zeros(4))


@pytest.mark.parametrize("function", [ops.mean, ops.sum, ops.square])
def test_nothing_has_a_gradient_without_a_warning(function):
    x = ll.tensor(np.zeros((0, 3)), requires_grad=True)
    out = function(x)
    out.backward(np.ones(out.shape))
    assert x.grad.shape == (0, 3)


def test_the_mean_and_spread_of_too_few_numbers_is_nan():
    assert np.isnan(ops.mean(np.zeros(0)))
    assert np.isnan(ops.var(np.ones(1)))
    assert np.isnan(ops.std(np.ones(1)))
    assert ops.var(np.ones(1), correction=0) == 0
    assert ops.var(np.arange(2.0), correction=2) == np.inf
    assert ops.sum(np.zeros(0)) == 0


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_nan_and_infinity(dtype):
    x = np.array([np.nan, -np.inf, np.inf, -1e4, 1e4], dtype)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        np.testing.assert_array_equal(ops.relu(x), [np.nan, 0, np.inf, 0, 1e4])
        np.testing.assert_array_equal(ops.sigmoid(x), [np.nan, 0, 1, 0, 1])
        np.testing.assert_array_equal(ops.tanh(x), [np.nan, -1, 1, -1, 1])
        np.testing.assert_array_equal(ops.sign(x), [0, -1, 1, -1, 1])
        assert np.isnan(ops.max(x))
        assert np.isnan(ops.min(x))
        np.testing.assert_array_equal(ops.maximum(x, 0), [np.nan, 0, np.inf, 0, 1e4])
        np.testing.assert_array_equal(ops.clamp(x, min=-2.0), [np.nan, -2, np.inf, -2, 1e4])
        np.testing.assert_array_equal(ops.isfinite(x), [False, False, False, True, True])
    leaf = ll.tensor(x, requires_grad=True)
    ops.relu(leaf).sum().backward()
    np.testing.assert_array_equal(leaf.grad.data, [1, 0, 1, 0, 1])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_sigmoid_has_no_overflow_and_keeps_small_values(dtype):
    x = np.array([-1000, -80, 0, 80, 1000], dtype)
    np.testing.assert_allclose(ops.sigmoid(x), [0, math.exp(-80), 0.5, 1, 1], rtol=1e-5)


def test_log_sum_exp_of_infinities():
    low, high = np.full(3, -np.inf), np.array([np.inf, 1.0])
    assert ops.logsumexp(low) == -np.inf
    assert ops.logsumexp(high) == np.inf
    assert np.isnan(ops.logsumexp(np.array([np.nan, 1.0])))
    assert ops.logsumexp(np.array([-np.inf, 2.0])) == 2.0
    assert ops.logsumexp(np.array([1e4, 1e4], "float32")) == np.float32(1e4 + math.log(2))


@pytest.mark.parametrize("shift", [-1e4, 0.0, 1e4])
def test_log_softmax_of_large_logits_is_precise_in_float32(shift):
    logits = np.array([1.0, 2.5, -3.0, 0.25])
    exact = logits - math.log(sum(math.exp(v) for v in logits))
    found = ops.log_softmax((logits + shift).astype("float32"))
    # 1e4 + 0.25 and the like are float32 numbers, so nothing is lost before the operation.
    np.testing.assert_allclose(found, exact, rtol=1e-6)
    loss = F.cross_entropy((logits + shift).astype("float32")[None], np.array([2]))
    np.testing.assert_allclose(loss, -exact[2], rtol=1e-6)


def test_log_softmax_where_softmax_underflows():
    x = np.array([0.0, -2000.0], "float32")
    np.testing.assert_array_equal(ops.softmax(x), [1, 0])
    np.testing.assert_array_equal(ops.log_softmax(x), [0, -2000])


def test_certain_probabilities_have_a_bounded_cross_entropy():
    """PyTorch's rule: each logarithm is held above -100, and no warning."""
    p, y = np.array([0.0, 1.0, 0.0, 1.0]), np.array([0.0, 1.0, 1.0, 0.0])
    np.testing.assert_array_equal(ops.binary_cross_entropy(p, y), [0, 0, 100, 100])
    x = ll.tensor(p.astype("float32"), requires_grad=True)
    ops.binary_cross_entropy(x, ll.tensor(y.astype("float32"))).sum().backward()
    np.testing.assert_allclose(x.grad.data, [0, 0, -1e12, 1e12], rtol=1e-6)


# ── fused operations equal their composition ─────────────────────────────────────────────────────


def equal_with_gradients(fused, composed, *arrays):
    """Value, gradients and second derivatives of both are the same."""
    outcomes = []
    for function in (fused, composed):
        leaves = [ll.tensor(x, requires_grad=True) for x in arrays]
        out = function(*leaves)
        first = autograd.grad(out, leaves, weights_for(out), create_graph=True)
        total = sum((g * ll.tensor(weights_for(g, 7))).sum() for g in first)
        second = autograd.grad(total, leaves, allow_unused=True)
        zeros = [np.zeros(x.shape) for x in arrays]
        second = [z if s is None else s.data for s, z in zip(second, zeros, strict=True)]
        outcomes.append([out.data, *(g.data for g in first), *second])
    for a, b in zip(*outcomes, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-11)


def softmax_by_hand(x, axis=-1):
    e = ops.exp(x)
    return e / ops.sum(e, axis=axis, keepdims=True)


@few
@given(st.integers(0, 2**32 - 1), st.integers(1, 4), st.integers(2, 4))
def test_fused_operations_equal_their_composition(seed, n, k):
    rng = np.random.default_rng(seed)
    x, w, b = numbers(rng, (2, n, k)), numbers(rng, (3, k)), numbers(rng, (3,))
    rows, labels = numbers(rng, (n, k)), rng.integers(0, k, n)
    p, y = numbers(rng, (n, k), 0.1, 0.9), numbers(rng, (n, k), 0, 1)
    onehot = np.eye(k)[labels]
    equal_with_gradients(ops.linear, lambda x, w, b: ops.matmul(x, w.T) + b, x, w, b)
    equal_with_gradients(ops.linear, lambda x, w: ops.matmul(x, w.T), x, w)
    equal_with_gradients(ops.dense, lambda x, w, b: ops.matmul(x, w) + b, x, w.T, b)
    equal_with_gradients(ops.dense, ops.matmul, x, w.T)
    for axis in (0, 1, -1):
        equal_with_gradients(
            lambda x, a=axis: ops.softmax(x, axis=a), lambda x, a=axis: softmax_by_hand(x, a), x
        )
        equal_with_gradients(
            lambda x, a=axis: ops.log_softmax(x, axis=a),
            lambda x, a=axis: ops.log(softmax_by_hand(x, a)),
            x,
        )
        equal_with_gradients(
            lambda x, a=axis: ops.logsumexp(x, axis=a),
            lambda x, a=axis: ops.log(ops.sum(ops.exp(x), axis=a)),
            x,
        )
    equal_with_gradients(
        lambda x: ops.cross_entropy(x, labels),
        lambda x: -ops.sum(ops.log(softmax_by_hand(x)) * onehot) / n,
        rows,
    )
    equal_with_gradients(
        ops.binary_cross_entropy,
        lambda p, y: -(y * ops.log(p) + (1 - y) * ops.log(1 - p)),
        p,
        y,
    )


@few
@given(st.integers(0, 2**32 - 1), st.sampled_from([1e-5, 0.1]))
def test_batch_norm_equals_its_composition(seed, eps):
    rng = np.random.default_rng(seed)
    x = rng.permuted(np.tile(np.linspace(-1, 1, 4)[:, None], (1, 3)), axis=0)
    x = x + numbers(rng, x.shape, -0.1, 0.1)
    weight, bias = numbers(rng, (3,)), numbers(rng, (3,))

    def by_hand(x):
        deviation = x - ops.mean(x, axis=0)
        return deviation / ops.sqrt(ops.mean(deviation * deviation, axis=0) + eps)

    def fused(x, weight=None, bias=None):
        return ops.batch_norm(x, weight, bias, eps=eps)

    equal_with_gradients(fused, lambda x, w, b: by_hand(x) * w + b, x, weight, bias)
    equal_with_gradients(fused, lambda x, w: by_hand(x) * w, x, weight)
    equal_with_gradients(lambda x, b: fused(x, None, b), lambda x, b: by_hand(x) + b, x, bias)
    equal_with_gradients(fused, by_hand, x)


@few
@given(st.integers(0, 2**32 - 1))
def test_a_bias_of_any_shape_that_fits(seed):
    rng = np.random.default_rng(seed)
    x, w = numbers(rng, (2, 3)), numbers(rng, (4, 3))
    for shape in ((4,), (1,), (), (1, 4), (2, 4), (2, 1)):
        bias = numbers(rng, shape)
        equal_with_gradients(ops.linear, lambda x, w, b: ops.matmul(x, w.T) + b, x, w, bias)


def test_argsort_keeps_the_order_of_equal_numbers():
    x = np.arange(200) % 3
    up, down = ops.argsort(x), ops.argsort(x, descending=True)
    for order, sign in ((up, 1), (down, -1)):
        values = sign * x[order]
        assert (np.diff(values) >= 0).all()
        assert (np.diff(order)[np.diff(values) == 0] > 0).all()


# ── what is refused, and in which words ──────────────────────────────────────────────────────────

A, B = ll.ones(2, 3), ll.ones(4, 5)


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        (lambda: A + B, ShapeError, ["add", "(2, 3)", "(4, 5)", "last axis", "Fix: "]),
        (lambda: A * ll.ones(2), ShapeError, ["multiply", "(2, 3)", "(2,)", "Fix: "]),
        (
            lambda: ops.where(ll.ones(3) > 0, ll.ones(2), 0.0),
            ShapeError,
            ["where", "(3,)", "(2,)", "Fix: "],
        ),
        (
            lambda: A @ A,
            ShapeError,
            ["(2, 3) and (2, 3)", "inner sizes 3 and 2", "Fix: transpose the right one: a @ b.T"],
        ),
        (lambda: A @ ll.ones(2, 4, 3), ShapeError, ["inner sizes 3 and 4", "Fix: ", "a @ b.mT"]),
        (lambda: A @ ll.ones(2), ShapeError, ["inner sizes 3 and 2", "Fix: give the right one 3"]),
        (lambda: A @ ll.ones(3, 2, 2), ShapeError, ["Fix: give the right one 3 rows"]),
        (lambda: A @ B, ShapeError, ["inner sizes 3 and 4", "Fix: give the right one 3 rows"]),
        (lambda: A @ ll.tensor(2.0), ShapeError, ["at least one axis", "Fix: multiply", "*"]),
        (
            lambda: ops.matmul(ll.ones(2, 2, 3), ll.ones(3, 3, 4)),
            ShapeError,
            ["(2, 2, 3)", "(3, 3, 4)", "Fix: "],
        ),
        (
            lambda: F.linear(A, B),
            ShapeError,
            ["(2, 3) and (5, 4)", "inner sizes 3 and 5", "Fix: "],
        ),
        (lambda: F.linear(ll.ones(3, 1), B), ShapeError, ["inner sizes 1 and 5", "Fix: "]),
        (lambda: F.dense(A, B), ShapeError, ["(2, 3) and (4, 5)", "inner sizes 3 and 4"]),
        *[
            (call, ShapeError, ["a matrix", shape, "Fix: give them two axes"])
            for call, shape in (
                (lambda: F.linear(A, ll.ones(3)), "(3,)"),  # PyTorch takes it as one neuron
                (lambda: F.linear(A, ll.ones(2, 3, 4)), "(2, 3, 4)"),
                (lambda: F.dense(A, ll.ones(3)), "(3,)"),
                (lambda: F.dense(A, ll.ones(2, 3, 4)), "(2, 3, 4)"),
            )
        ],
        (lambda: F.linear(A, ll.ones(4, 3), ll.ones(5)), ShapeError, ["linear", "(5,)", "Fix: "]),
        (lambda: ops.add(A, [1.0]), ArgumentTypeError, ["a list", "[1.0]", "Fix: ", "ll.tensor"]),
        (lambda: A + None, ArgumentTypeError, ["a NoneType", "Fix: "]),
        (lambda: A + "text", ArgumentTypeError, ["a str", "'text'", "Fix: "]),
        (lambda: A < "text", ArgumentTypeError, ["a str", "Fix: "]),
        (lambda: "text" - A, ArgumentTypeError, ["a str", "Fix: "]),
        (lambda: ll.add([1, 2], [3, 4]), ArgumentTypeError, ["a list", "[1, 2]", "Fix: "]),
        (lambda: ll.add("a", "b"), ArgumentTypeError, ["a str", "Fix: "]),
        (lambda: ll.sum([1, 2]), ArgumentTypeError, ["sum", "a list", "[1, 2]", "Fix: "]),
        (lambda: ll.mean([1, 2]), ArgumentTypeError, ["mean", "a list", "[1, 2]", "Fix: "]),
        (lambda: ll.max([1, 2], 0), ArgumentTypeError, ["max", "a list", "[1, 2]", "Fix: "]),
        (lambda: ll.sum(None), ArgumentTypeError, ["sum", "a NoneType", "Fix: "]),
        (lambda: ll.exp("text"), ArgumentTypeError, ["str", "'text'", "Fix: "]),
        (lambda: ll.exp(None), ArgumentTypeError, ["NoneType", "Fix: "]),
        (lambda: ll.relu("text"), ArgumentTypeError, ["relu", "a str", "Fix: "]),
        (lambda: ll.relu(None), ArgumentTypeError, ["relu", "a NoneType", "Fix: "]),
        (lambda: ops.matmul(A, [1.0]), ArgumentTypeError, ["a list", "Fix: "]),
        (lambda: ops.matmul(2.0, A), ArgumentTypeError, ["a float", "Fix: "]),
        (lambda: ops.concat([]), ArgumentError, ["concat", "at least one", "Fix: "]),
        (lambda: ops.stack([]), ArgumentError, ["stack", "at least one", "Fix: "]),
        (lambda: ops.concat([A, [1]]), ArgumentTypeError, ["input 1", "a list", "Fix: "]),
        (lambda: ops.stack([A, B]), ShapeError, ["stack: input 1", "(2, 3)", "(4, 5)", "Fix: "]),
        (
            lambda: ops.concat([A, ll.ones(2, 1)]),
            ShapeError,
            ["concat: input 1", "(2, 3)", "(2, 1)", "but for axis 0", "Fix: "],
        ),
        (lambda: ops.concat([A, ll.ones(3)], axis=-1), ShapeError, ["input 1", "(2, 3)", "(3,)"]),
        (
            lambda: ops.reshape(A, shape=(4,)),
            ShapeError,
            ["6 numbers", "(4,)", "they have shape (2, 3)", "Fix: "],
        ),
        (lambda: ops.permute(A, axes=(0, 3)), PositionError, ["3", "(2, 3)"]),
        (lambda: ops.permute(A, axes=(0, -3)), PositionError, ["(2, 3)"]),
        (lambda: ops.permute(A, axes=(0, 0)), ArgumentError, ["permute", "(2, 3)", "(0, 0)"]),
        (lambda: ops.squeeze(A, axis=0), ArgumentError, ["squeeze", "(2, 3)", "axis=0"]),
        (lambda: ops.sum(A, axis=4), PositionError, ["axis 4", "(2, 3)"]),
        (lambda: ops.max(A, axis=-3), PositionError, ["axis -3", "(2, 3)"]),
        (lambda: A[5], PositionError, ["index 5", "size 2", "(2, 3)"]),
        (lambda: ops.max(ll.zeros(0)), ArgumentError, ["max", "(0,)"]),
    ],
)
def test_what_is_refused(call, kind, words):
    with pytest.raises(kind) as caught:
        call()
    text = str(caught.value)
    missing = [word for word in words if word not in text]
    assert not missing, f"{missing} not in: {text}"
    assert all(len(line) <= 100 for line in text.splitlines())


def test_a_shape_error_carries_its_facts():
    with pytest.raises(ShapeError) as caught:
        A @ B
    assert (caught.value.expected, caught.value.got) == (3, 4)
    with pytest.raises(ShapeError) as caught:
        A + B
    assert caught.value.got == [(2, 3), (4, 5)]


def test_a_rule_for_no_argument_is_refused_when_it_is_written():
    with pytest.raises(TypeError, match="a rule for 'y', but no such argument"):
        autograd.op(y=lambda g, out, x: g)(lambda x: x)


def test_an_argument_without_a_rule_leaves_the_others_theirs():
    @autograd.op(b=lambda g, out, a, b: g * a)
    def product(a, b):
        return a * b

    a, b = (ll.tensor([n], requires_grad=True) for n in (2.0, 3.0))
    product(a, b).backward()
    assert (a.grad, b.grad.tolist()) == (None, [2.0])


def test_an_operation_on_any_number_of_arrays_may_have_options_and_variables():
    @autograd.op(parts=lambda g, out, *parts, factor: [g * factor for _ in parts])
    def weighted(*parts, factor):
        total = sum(parts)
        return total * factor

    x, y = (ll.tensor([n], requires_grad=True) for n in (2.0, 3.0))
    out = weighted(x, y, x, factor=10.0)
    out.backward()
    assert (out.tolist(), x.grad.tolist(), y.grad.tolist()) == ([70.0], [20.0], [10.0])


def test_two_python_numbers_make_the_default_dtype():
    condition = np.array([True, False])
    assert ops.where(condition, 1, 0.5).dtype == "float32"
    assert ops.where(condition, 0.5, 1).dtype == "float32"
    assert ops.where(condition, 1, 2).dtype == "int64"
    assert ops.where(condition, True, False).dtype == "bool"


def test_an_operation_may_be_called_by_keyword():
    x = ll.tensor(np.array([1.0, 2.0]), requires_grad=True)
    out = ops.subtract(b=x, a=1.0)
    out.sum().backward()
    np.testing.assert_array_equal(out.data, [0, -1])
    np.testing.assert_array_equal(x.grad.data, [-1, -1])


def test_the_table_is_made_of_cases():
    assert all(isinstance(case, Case) for case in ROWS)
    assert len(NAMES) == len(set(NAMES)) >= 115


def test_a_largest_number_that_is_nan_has_the_gradient():
    for function in (ops.max, ops.min):
        x = ll.tensor(np.array([1.0, np.nan, 2.0]), requires_grad=True)
        function(x).backward()
        np.testing.assert_array_equal(x.grad.data, [0, 1, 0])


@pytest.mark.parametrize(
    ("shape", "biased", "plain"),
    [
        ((3,), "ViewBackward0", "SqueezeBackward4"),
        ((2, 3), "AddmmBackward0", "MmBackward0"),
        ((2, 2, 3), "ViewBackward0", "UnsafeViewBackward0"),
    ],
)
def test_an_affine_operation_has_the_name_of_its_last_step_in_pytorch(shape, biased, plain):
    x, bias = ll.ones(*shape, requires_grad=True), ll.ones(3)
    for function in (ops.linear, ops.dense):
        assert function(x, ll.ones(3, 3), bias).node.name() == biased
        assert function(x, ll.ones(3, 3)).node.name() == plain
    out = ops.linear(x, ll.ones(3, 3))
    out.sum().backward()
    assert out.node.name() == "AddmmBackward0"  # freed: what it was applied to is not known now
