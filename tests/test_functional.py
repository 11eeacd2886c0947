"""Formulas at their edges: what each activation promises, losses that refuse nonsense, dropout."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import layerlab as ll
from layerlab import functional as F
from layerlab import naive, nn, ops
from layerlab.errors import ArgumentError, ArgumentTypeError, PositionError, ShapeError
from layerlab.random import Generator

reals = st.floats(-50, 50, allow_subnormal=False)
lists = st.lists(reals, min_size=1, max_size=6)


def at(function, x, **options):
    return float(function(np.float64(x) * np.ones(1), **options)[0])


def slope(function, x):
    leaf = ll.tensor(np.full(1, x, dtype="float64"), requires_grad=True)
    function(leaf).sum().backward()
    return leaf.grad.item()


def curvature(function, x):
    leaf = ll.tensor(np.full(1, x, dtype="float64"), requires_grad=True)
    (first,) = ll.autograd.grad(function(leaf).sum(), leaf, create_graph=True)
    return ll.autograd.grad(first, leaf)[0].item()


# ── activations ──────────────────────────────────────────────────────────────────────────────────


@given(reals)
def test_activations_against_their_formulas_in_plain_python(x):
    sigmoid = 1 / (1 + math.exp(-x))
    normal = 0.5 * math.erfc(-x / math.sqrt(2))
    softplus = math.log1p(math.exp(-abs(x))) + max(x, 0)
    formulas = {
        F.relu: max(x, 0),
        F.leaky_relu: x if x > 0 else 0.01 * x,
        F.elu: x if x > 0 else math.expm1(x),
        F.selu: 1.0507009873554805 * (x if x > 0 else 1.6732632423543772 * math.expm1(x)),
        F.celu: x if x > 0 else math.expm1(x),
        F.sigmoid: sigmoid,
        F.tanh: math.tanh(x),
        F.silu: x * sigmoid,
        F.gelu: x * normal,
        F.softsign: x / (1 + abs(x)),
        F.hardtanh: min(max(x, -1), 1),
        F.relu6: min(max(x, 0), 6),
        F.hardsigmoid: min(max(x + 3, 0), 6) / 6,
        F.hardswish: x * min(max(x + 3, 0), 6) / 6,
        F.logsigmoid: -math.log1p(math.exp(-abs(x))) + min(x, 0),
        F.mish: x * math.tanh(softplus),
    }
    for function, expected in formulas.items():
        # gelu far below 0 is a difference of nearly equal numbers: PyTorch's formula, kept.
        assert at(function, x) == pytest.approx(expected, rel=1e-12, abs=1e-13), function.__name__
    assert at(F.softplus, x) == pytest.approx(softplus, rel=1e-8, abs=1e-15)


@given(reals, st.floats(0.1, 3))
def test_relations_between_activations(x, scale):
    assert at(F.softplus, x, beta=scale) == pytest.approx(
        at(F.softplus, scale * x) / scale, rel=1e-12
    )
    assert at(F.celu, x, alpha=scale) == pytest.approx(
        scale * at(F.elu, x / scale), rel=1e-12, abs=1e-300
    )
    assert at(F.logsigmoid, x) == pytest.approx(-at(F.softplus, -x, threshold=99.0), rel=1e-9)
    assert at(F.gelu, x) - at(F.gelu, -x) == pytest.approx(x, rel=1e-12, abs=1e-12)
    assert at(F.silu, x) - at(F.silu, -x) == pytest.approx(x, rel=1e-12, abs=1e-12)
    assert at(F.gelu, x, approximate="tanh") == pytest.approx(at(F.gelu, x), abs=5e-4)


@pytest.mark.parametrize(
    ("function", "low", "high"),
    [
        (F.softplus, 0, 1000),
        (F.elu, -1, 1000),
        (F.celu, -1, 1000),
        (F.logsigmoid, -1000, 0),
        (F.mish, 0, 1000),
        (F.silu, 0, 1000),
        (F.gelu, 0, 1000),
        (F.softsign, -1000 / 1001, 1000 / 1001),
        (F.hardswish, 0, 1000),
        (F.leaky_relu, -10, 1000),
    ],
)
def test_far_from_zero_nothing_overflows(function, low, high):
    x = np.array([-1000.0, 1000.0])
    np.testing.assert_allclose(function(x), [low, high], rtol=1e-12, atol=1e-12)
    leaf = ll.tensor(x, requires_grad=True)
    function(leaf).sum().backward()
    assert np.isfinite(leaf.grad.data).all()
    assert np.isnan(function(np.array([np.nan]))).all()


@pytest.mark.parametrize(
    ("function", "first", "second"),
    [
        (F.logsigmoid, 0.5, -0.25),
        (F.softplus, 0.5, 0.25),
        (F.silu, 0.5, 0.5),
        (F.gelu, 0.5, 2 / math.sqrt(2 * math.pi)),
        (F.sigmoid, 0.25, 0.0),
        (F.tanh, 1.0, 0.0),
        (F.elu, 1.0, 0.0),  # a jump from 1 to 0: PyTorch says 0
    ],
)
def test_derivatives_at_zero(function, first, second):
    """Weights that start at 0 put everything here: no branch may lose its curvature."""
    assert slope(function, 0.0) == pytest.approx(first)
    assert curvature(function, 0.0) == pytest.approx(second)


def test_softplus_is_the_identity_above_its_threshold():
    assert at(F.softplus, 20.5) == 20.5
    assert at(F.softplus, 19.5) != 19.5
    assert at(F.softplus, 10.5, beta=2.0) == 10.5
    assert at(F.softplus, 1.5, threshold=1.0) == 1.5


@given(lists)
def test_softmax_is_a_distribution_that_shifts_do_not_move(x):
    x = np.array(x)
    p = F.softmax(x, -1)
    assert p.sum() == pytest.approx(1)
    assert (p >= 0).all()
    np.testing.assert_allclose(F.softmax(x + 7.5, -1), p, rtol=1e-12)
    np.testing.assert_allclose(np.exp(F.log_softmax(x, -1)), p, rtol=1e-12)
    order = np.argsort(x, stable=True)
    assert (np.diff(p[order]) >= 0).all()


def test_softmax_takes_dim_or_axis():
    x = np.arange(6.0).reshape(2, 3)
    for function in (F.softmax, F.log_softmax):
        np.testing.assert_array_equal(function(x, 0), function(x, axis=0))
        np.testing.assert_array_equal(function(x, dim=-1), function(x, axis=1))
        assert not np.allclose(function(x, 0), function(x, 1))


def test_prelu_takes_features_from_axis_1():
    x = np.full((2, 3, 4), -1.0)
    out = F.prelu(x, np.array([1.0, 2.0, 3.0]))
    np.testing.assert_array_equal(out, np.broadcast_to([[-1.0], [-2.0], [-3.0]], (2, 3, 4)))
    np.testing.assert_array_equal(F.prelu(x[0, 0], np.array([0.5])), np.full(4, -0.5))


def test_the_gate_is_the_second_half():
    x = np.array([[2.0, 3.0, -1.0, 0.5]])
    a, b = x[:, :2], x[:, 2:]
    np.testing.assert_allclose(F.glu(x), a / (1 + np.exp(-b)))
    np.testing.assert_allclose(F.reglu(x), a * np.maximum(b, 0))
    np.testing.assert_allclose(F.bilinear_glu(x), a * b)
    np.testing.assert_allclose(F.swiglu(x), a * F.silu(b))
    np.testing.assert_allclose(F.geglu(x), a * F.gelu(b))
    np.testing.assert_allclose(F.glu(x.T, 0), F.glu(x).T)


@given(lists, st.integers(0, 2**32 - 1))
def test_affine_maps_equal_plain_loops(x, seed):
    rng = np.random.default_rng(seed)
    weight, bias = rng.normal(size=(3, len(x))), rng.normal(size=3)
    expected = [
        sum(w * v for w, v in zip(row, x, strict=True)) + b
        for row, b in zip(weight, bias, strict=True)
    ]
    np.testing.assert_allclose(F.linear(np.array(x), weight, bias), expected, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(F.dense(np.array(x), weight.T, bias), expected, rtol=1e-9, atol=1e-9)
    product = naive.matmul([x], weight.T.tolist())
    np.testing.assert_allclose(F.linear(np.array([x]), weight), product, rtol=1e-9, atol=1e-9)


# ── batch normalisation ──────────────────────────────────────────────────────────────────────────


@given(st.integers(2, 6), st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_batch_norm_in_training_has_mean_0_and_spread_1(n, features, seed):
    x = np.random.default_rng(seed).normal(5, 3, (n, features))
    x[0] += 1
    out = F.batch_norm(x, None, None, training=True, eps=1e-30)
    np.testing.assert_allclose(out.mean(0), 0, atol=1e-9)
    np.testing.assert_allclose(out.std(0), 1, rtol=1e-9)
    running = x.mean(0), x.var(0)  # evaluated with the batch's own numbers it is the same
    np.testing.assert_allclose(F.batch_norm(x, *running, eps=1e-30), out, rtol=1e-7, atol=1e-9)


def test_batch_norm_reads_the_running_numbers_only_in_evaluation():
    x = ll.tensor([[1.0], [3.0]])
    mean, var = ll.tensor([1.0]), ll.tensor([4.0])
    assert F.batch_norm(x, mean, var, eps=1e-30).tolist() == [[0.0], [1.0]]
    assert F.batch_norm(x, mean, var, training=True, eps=1e-30).tolist() == [[-1.0], [1.0]]
    assert (mean.tolist(), var.tolist()) == ([1.0], [4.0])
    found = F.batch_norm(x, mean, var, eps=5.0)  # sqrt(4 + 5) is 3
    np.testing.assert_allclose(found.data, [[0.0], [2 / 3]], rtol=1e-6)
    for training in (False, True):
        plain = F.batch_norm(x, mean, var, None, None, training)
        scaled = F.batch_norm(x, mean, var, ll.tensor([2.0]), None, training)
        shifted = F.batch_norm(x, mean, var, None, ll.tensor([7.0]), training)
        np.testing.assert_allclose(scaled.data, 2 * plain.data)
        np.testing.assert_allclose(shifted.data, plain.data + 7)


# ── dropout ──────────────────────────────────────────────────────────────────────────────────────


def test_dropout_outside_training_is_the_input_itself():
    x = ll.ones(3)
    assert F.dropout(x, 0.5, training=False) is x
    assert F.dropout(x, 0.0) is x
    assert F.dropout(x, 1.0).tolist() == [0, 0, 0]


def test_dropout_sends_gradients_where_it_sent_numbers():
    x = ll.tensor(np.ones(50), requires_grad=True)
    out = F.dropout(x, 0.4, generator=Generator(1))
    out.sum().backward()
    np.testing.assert_array_equal(x.grad.data, out.data)


def test_dropout_of_what_is_infinite_or_nan():
    out = F.dropout(np.array([np.nan] * 20), 0.5, generator=Generator(1))
    assert np.isnan(out).all()  # a NaN is never hidden


def test_dropout_follows_the_seed():
    x = np.ones(64)
    again = [F.dropout(x, 0.5, generator=Generator(5)) for _ in range(2)]
    np.testing.assert_array_equal(*again)
    assert (F.dropout(x, 0.5, generator=Generator(6)) != again[0]).any()


# ── losses ───────────────────────────────────────────────────────────────────────────────────────


@given(lists, st.integers(0, 2**32 - 1))
def test_losses_against_plain_loops(x, seed):
    y = np.random.default_rng(seed).normal(size=len(x))
    d = [a - b for a, b in zip(x, y, strict=True)]
    formulas = {
        F.mse_loss: [v * v for v in d],
        F.l1_loss: [abs(v) for v in d],
        F.huber_loss: [v * v / 2 if abs(v) < 1 else abs(v) - 0.5 for v in d],
        F.smooth_l1_loss: [v * v / 2 if abs(v) < 1 else abs(v) - 0.5 for v in d],
    }
    for function, terms in formulas.items():
        x_, y_ = np.array(x), np.array(y)
        np.testing.assert_allclose(function(x_, y_, reduction="none"), terms, rtol=1e-12)
        assert float(function(x_, y_, reduction="sum")) == pytest.approx(sum(terms))
        assert float(function(x_, y_)) == pytest.approx(sum(terms) / len(terms))


@given(reals, st.floats(0.1, 4))
def test_huber_and_smooth_l1_with_their_parameter(d, delta):
    """Both meet their straight line where |d| is the parameter, with equal slopes."""
    x, zero = np.array([d]), np.zeros(1)
    huber = d * d / 2 if abs(d) < delta else delta * (abs(d) - delta / 2)
    assert float(F.huber_loss(x, zero, delta=delta)) == pytest.approx(huber)
    assert float(F.smooth_l1_loss(x, zero, beta=delta)) == pytest.approx(huber / delta)


@given(reals)
def test_the_gelu_that_is_written_with_tanh(x):
    inner = math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)
    expected = x / 2 * (1 + math.tanh(inner))
    assert at(F.gelu, x, approximate="tanh") == pytest.approx(expected, rel=1e-12, abs=1e-14)


@given(st.floats(0, 1), st.integers(0, 2**32 - 1))
@settings(max_examples=30)
def test_smoothed_labels_are_smoothed_probabilities(smoothing, seed):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(4, 3)), rng.integers(0, 3, 4)
    soft = (1 - smoothing) * np.eye(3)[y] + smoothing / 3
    expected = float(-np.mean(np.sum(soft * F.log_softmax(x, 1), 1)))
    options = {"label_smoothing": smoothing}
    assert float(F.cross_entropy(x, y, **options)) == pytest.approx(expected)
    assert float(F.cross_entropy(x, np.eye(3)[y], **options)) == pytest.approx(expected)
    assert float(F.cross_entropy(x, soft)) == pytest.approx(expected)
    weight = rng.uniform(0.5, 2, 3)  # both ways weigh the classes inside the sum
    found = float(F.cross_entropy(x, y, weight, reduction="sum", **options))
    assert found == pytest.approx(float(F.cross_entropy(x, soft, weight, reduction="sum")))


@given(st.floats(-5, 5), st.floats(0, 1), st.floats(0.1, 4), st.floats(0.1, 4))
def test_weights_of_binary_cross_entropy(x, y, weight, positive):
    p = 1 / (1 + math.exp(-x))
    expected = -weight * (positive * y * math.log(p) + (1 - y) * math.log1p(-p))
    x, y, weight, positive, p = (np.array([v]) for v in (x, y, weight, positive, p))
    found = F.binary_cross_entropy_with_logits(x, y, weight, pos_weight=positive)
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-12)
    plain = F.binary_cross_entropy(p, y, weight)
    expected = -weight * (y * np.log(p) + (1 - y) * np.log1p(-p))
    assert plain == pytest.approx(float(expected[0]), rel=1e-9, abs=1e-12)


@given(st.integers(1, 5), st.integers(2, 4), st.integers(0, 2**32 - 1))
@settings(max_examples=30)
def test_the_ways_to_cross_entropy_agree(n, classes, seed):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(n, classes)), rng.integers(0, classes, n)
    loss = float(F.cross_entropy(x, y))
    log_p = F.log_softmax(x, 1)
    assert loss == pytest.approx(-np.mean([log_p[i, label] for i, label in enumerate(y)]))
    assert loss == pytest.approx(float(F.nll_loss(log_p, y)))
    assert loss == pytest.approx(float(F.cross_entropy(x, F.one_hot(y, classes).astype(float))))
    assert loss == pytest.approx(float(F.cross_entropy(x, y, reduction="none").mean()))
    assert loss == pytest.approx(float(F.cross_entropy(x, y, weight=np.full(classes, 3.0))))
    assert loss == pytest.approx(float(F.cross_entropy(x.T[None], y[None])))
    assert loss == pytest.approx(
        float(np.mean([F.cross_entropy(x[i], np.array(y[i])) for i in range(n)]))
    )


def test_an_ignored_label_is_ignored_also_if_it_is_a_class():
    x, y = np.array([[1.0, 2.0], [3.0, -1.0]]), np.array([0, 1])
    first = float(F.cross_entropy(x[:1], y[:1]))
    assert float(F.cross_entropy(x, y, ignore_index=1)) == pytest.approx(first)
    leaf = ll.tensor(x, requires_grad=True)
    F.cross_entropy(leaf, ll.tensor(y), ignore_index=1).backward()
    assert leaf.grad.data[1].tolist() == [0, 0]
    assert float(F.cross_entropy(x, np.array([0, -100]))) == pytest.approx(first)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_binary_cross_entropy_is_exact_for_small_probabilities(dtype):
    p = np.array([1e-10], dtype)  # 1 - p is 1 in single precision
    assert F.binary_cross_entropy(p, np.zeros(1, dtype)) == pytest.approx(1e-10, rel=1e-6)


def test_only_ignored_labels_average_to_nan_without_a_warning():
    assert math.isnan(F.cross_entropy(ll.zeros(2, 3), ll.tensor([-100, -100])).item())


@pytest.mark.parametrize(
    ("loss", "target"),
    [
        (F.mse_loss, ll.zeros(0, 3)),
        (F.l1_loss, ll.zeros(0, 3)),
        (F.huber_loss, ll.zeros(0, 3)),
        (F.smooth_l1_loss, ll.zeros(0, 3)),
        (F.binary_cross_entropy, ll.zeros(0, 3)),
        (F.binary_cross_entropy_with_logits, ll.zeros(0, 3)),
        (F.cross_entropy, ll.zeros(0, 3)),
        (F.cross_entropy, ll.zeros(0).long()),
        (F.nll_loss, ll.zeros(0).long()),
    ],
)
def test_an_empty_batch_has_a_sum_of_losses_but_no_mean(loss, target):
    prediction = ll.zeros(0, 3, requires_grad=True)
    assert loss(prediction, target, reduction="sum").item() == 0
    with pytest.raises(ShapeError, match="no losses to take the mean of"):
        loss(prediction, target)


@given(reals, st.floats(0, 1))
def test_binary_cross_entropy_with_logits_is_that_of_the_sigmoid(x, y):
    x = x / 5
    logit = float(F.binary_cross_entropy_with_logits(np.array([x]), np.array([y])))
    p = 1 / (1 + math.exp(-x))
    assert logit == pytest.approx(-(y * math.log(p) + (1 - y) * math.log1p(-p)), rel=1e-9, abs=1e-9)
    plain = float(F.binary_cross_entropy(np.array([p]), np.array([y])))
    assert logit == pytest.approx(plain, rel=1e-9, abs=1e-9)


def test_integer_targets_leave_the_dtype_of_the_prediction():
    p, y = ll.tensor([0.25, 0.5]), ll.tensor([0, 1])
    for function in (
        F.binary_cross_entropy,
        F.binary_cross_entropy_with_logits,
        F.mse_loss,
        F.l1_loss,
        F.huber_loss,
    ):
        assert function(p, y).dtype == "float32"
        np.testing.assert_array_equal(function(p, y).data, function(p, y.float()).data)


def test_one_hot():
    rows = F.one_hot(ll.tensor([[0, 2], [1, 0]]))
    assert rows.shape == (2, 2, 3)
    assert rows.dtype == "int64"
    assert rows.tolist() == [[[1, 0, 0], [0, 0, 1]], [[0, 1, 0], [1, 0, 0]]]
    assert F.one_hot(ll.tensor(1), 3).tolist() == [0, 1, 0]
    assert F.one_hot(ll.zeros(0).long(), 3).shape == (0, 3)


# ── what is refused, and in which words ──────────────────────────────────────────────────────────

X, Y = ll.zeros(4, 3), ll.tensor([0, 1, 2, 0])
COLUMN, FLAT = ll.zeros(4, 1), ll.zeros(4)
LOSSES = [
    F.mse_loss,
    F.l1_loss,
    F.huber_loss,
    F.smooth_l1_loss,
    F.binary_cross_entropy,
    F.binary_cross_entropy_with_logits,
]


def check(call, kind, words):
    with pytest.raises(kind) as caught:
        call()
    text = str(caught.value)
    missing = [word for word in words if word not in text]
    assert not missing, f"{missing} not in: {text}"
    assert all(len(line) <= 100 for line in text.splitlines())
    assert len(text.splitlines()) <= 3
    assert caught.value.fix or caught.value.detail


@pytest.mark.parametrize("loss", LOSSES)
def test_a_loss_never_broadcasts(loss):
    name = loss.__name__
    check(
        lambda: loss(COLUMN, FLAT),
        ShapeError,
        [name, "(4, 1) and (4,)", "broadcast", "Fix: prediction.squeeze(-1)"],
    )
    check(lambda: loss(FLAT, COLUMN), ShapeError, [name, "(4,) and (4, 1)", "Fix: "])
    check(lambda: loss(FLAT, ll.tensor(0.0)), ShapeError, [name, "(4,) and ()"])
    check(
        lambda: loss([0.0], ll.zeros(1)),
        ArgumentTypeError,
        [name, "prediction is a list", "Fix: ", "ll.tensor"],
    )
    check(lambda: loss(ll.zeros(1), None), ArgumentTypeError, ["target is a NoneType"])
    check(
        lambda: loss(FLAT, FLAT, reduction="average"),
        ArgumentError,
        ["known: mean, none, sum", "'average'", "Fix: "],
    )


@pytest.mark.parametrize("loss", [F.cross_entropy, F.nll_loss])
@pytest.mark.parametrize("weight", [None, ll.ones(3)])
def test_labels_that_do_not_fit(loss, weight):
    name = loss.__name__
    for reduction in ("mean", "none"):

        def call(x, y, reduction=reduction):
            return lambda: loss(x, y, weight, reduction=reduction)

        check(
            call(X, ll.tensor([0, 1, 2, 3])),
            ArgumentError,
            ["between 0 and 2", "3 classes", "between 0 and 3", "Fix: count labels from 0"],
        )
        check(call(X, ll.tensor([0, 1, -1, 0])), ArgumentError, ["between -1 and 1", "Fix: "])
        check(
            call(X, ll.tensor([0, 1])),
            ShapeError,
            [name, "one label for each row", "(4,)", "(2,)", "(4, 3)", "Fix: "],
        )
        check(call(X, Y.reshape(4, 1)), ShapeError, [name, "(4, 1)", "Fix: labels.flatten()"])
        check(
            call(X, ll.zeros(4)),
            ArgumentTypeError,
            [name, "integer labels", "float32", "Fix: labels.long()"],
        )
        check(call(X, ll.zeros(4).bool()), ArgumentTypeError, ["integer labels", "bool"])
        check(call(ll.tensor(0.0), ll.tensor(0)), ShapeError, [name])
        check(call([[0.0, 1.0]], ll.tensor([0])), ArgumentTypeError, [name, "a list", "Fix: "])
        check(call(X, ["a", "b", "c", "d"]), ArgumentTypeError, ["list", "Fix: "])
    check(lambda: loss(X, Y, weight, reduction="total"), ArgumentError, ["'total'", "Fix: "])


@pytest.mark.parametrize("shape", [(1,), (4,), (3, 1), (1, 3)])
def test_class_weights_that_would_broadcast(shape):
    for loss in (F.cross_entropy, F.nll_loss):
        check(
            lambda loss=loss: loss(X, Y, ll.ones(shape)),
            ShapeError,
            [loss.__name__, "one weight for each class", "(3,)", str(shape), "Fix: "],
        )
    check(lambda: F.cross_entropy(X, X, ll.ones(shape)), ShapeError, ["cross_entropy", "(3,)"])


def test_weights_of_a_binary_loss_that_would_broadcast():
    for loss in (F.binary_cross_entropy, F.binary_cross_entropy_with_logits):
        for shape in ((4, 1), (3,), (2, 4)):
            check(
                lambda loss=loss, shape=shape: loss(FLAT, FLAT, ll.ones(shape)),
                ShapeError,
                ["weight", str(shape), "(4,)", "Fix: "],
            )
        assert loss(X, X, ll.ones(3), reduction="none").shape == (4, 3)
    check(
        lambda: F.binary_cross_entropy_with_logits(FLAT, FLAT, pos_weight=ll.ones(4, 1)),
        ShapeError,
        ["pos_weight", "(4, 1)", "(4,)", "Fix: "],
    )


def test_probabilities_outside_0_to_1():
    for bad in (1.5, -0.5, math.nan):
        check(
            lambda bad=bad: F.binary_cross_entropy(ll.tensor([0.5, bad]), ll.zeros(2)),
            ArgumentError,
            ["between 0 and 1", "Fix: apply a sigmoid", "with_logits"],
        )


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        (lambda: F.cross_entropy(X, Y, label_smoothing=1.5), ArgumentError, ["1.5", "Fix: "]),
        (lambda: F.cross_entropy(X, Y, label_smoothing=math.nan), ArgumentError, ["nan", "Fix: "]),
        (lambda: F.cross_entropy(X, Y, label_smoothing=-0.1), ArgumentError, ["-0.1"]),
        (
            lambda: F.huber_loss(X, X, delta=0),
            ArgumentError,
            ["delta must be above 0", "not 0", "Fix: "],
        ),
        (lambda: F.huber_loss(X, X, delta=math.nan), ArgumentError, ["nan"]),
        (
            lambda: F.smooth_l1_loss(X, X, beta=-1.0),
            ArgumentError,
            ["beta", "-1.0", "Fix: "],
        ),
        (
            lambda: F.softmax(X),
            ArgumentError,
            ["softmax needs the axis", "Fix: ", "dim=-1"],
        ),
        (lambda: F.log_softmax(X), ArgumentError, ["log_softmax needs the axis", "Fix: "]),
        (lambda: F.softmax(X, 2), PositionError, ["no axis 2", "(4, 3)", "Fix: "]),
        (lambda: F.softmax(X, -3), PositionError, ["no axis -3"]),
        (lambda: F.softmax([1.0], 0), ArgumentTypeError, ["softmax", "a list", "Fix: "]),
        (lambda: F.gelu(X, approximate="erf"), ArgumentError, ["known: none, tanh", "'erf'"]),
        (lambda: F.celu(X, alpha=0), ArgumentError, ["celu", "alpha", "Fix: "]),
        (lambda: F.softplus(X, beta=0), ArgumentError, ["softplus", "beta", "Fix: "]),
        (
            lambda: F.prelu(X, ll.ones(2)),
            ShapeError,
            ["2 weights", "3 features", "(4, 3)"],
        ),
        (lambda: F.prelu(X, ll.ones(1, 3)), ShapeError, ["vector", "(1, 3)", "Fix: "]),
        (lambda: F.glu(X), ShapeError, ["glu", "axis -1", "3 numbers", "(4, 3)", "Fix: "]),
        (lambda: F.swiglu(X, 5), PositionError, ["swiglu", "no axis 5", "(4, 3)"]),
        (lambda: F.glu(ll.tensor(1.0)), ShapeError, ["glu", "()"]),
        (
            lambda: F.batch_norm(ll.zeros(1, 3), None, None, training=True),
            ShapeError,
            ["at least 2 rows", "has 1", "Fix: ", "model.eval()"],
        ),
        (
            lambda: F.batch_norm(ll.zeros(2, 3, 4), None, None, training=True),
            ShapeError,
            ["(n, features)", "(2, 3, 4)", "Fix: "],
        ),
        (
            lambda: F.batch_norm(X, ll.zeros(1), ll.ones(3)),
            ShapeError,
            ["running_mean", "(1,)", "3 features", "Fix: "],
        ),
        (
            lambda: F.batch_norm(X, None, None, ll.ones(4), None, True),
            ShapeError,
            ["weight", "(4,)", "3 features", "Fix: "],
        ),
        (lambda: F.dropout(X, 1.5), ArgumentError, ["between 0 and 1", "1.5", "Fix: "]),
        (lambda: F.dropout(X, -0.1), ArgumentError, ["-0.1", "Fix: "]),
        (
            lambda: F.dropout(X, math.nan),
            ArgumentError,
            ["p must be between 0 and 1", "nan", "Fix: "],
        ),
        (lambda: F.dropout(X, True), ArgumentTypeError, ["bool True", "Fix: "]),
        (lambda: F.dropout(X, "0.5"), ArgumentTypeError, ["str '0.5'", "Fix: "]),
        (lambda: F.dropout(X, 7, training=False), ArgumentError, ["not 7"]),
        (lambda: F.one_hot(ll.tensor([0.5])), ArgumentTypeError, ["integer labels", "float32"]),
        (lambda: F.one_hot(Y, 2), ArgumentError, ["between 0 and 1", "between 0 and 2", "Fix: "]),
        (lambda: F.one_hot(ll.tensor([-1])), ArgumentError, ["-1", "Fix: "]),
        (lambda: F.one_hot(Y, 2.5), ArgumentTypeError, ["whole number", "2.5", "Fix: "]),
        (lambda: F.one_hot(Y, True), ArgumentTypeError, ["whole number", "True"]),
        (lambda: F.one_hot(Y, -3), ArgumentError, ["num_classes is -3", "4 labels", "Fix: "]),
        (lambda: F.one_hot(ll.zeros(0).long()), ArgumentError, ["0 labels", "Fix: "]),
    ],
)
def test_what_is_refused(call, kind, words):
    check(call, kind, words)


def test_a_refused_dropout_draws_nothing():
    generator = Generator(3)
    before = generator.get_state()
    with pytest.raises(ArgumentError):
        F.dropout(X, 2.0, generator=generator)
    assert generator.get_state() == before


def test_the_public_names_are_the_functions_of_the_file():
    assert list(F.__all__) == sorted(F.__all__)
    assert F.relu is ops.relu
    assert all(callable(getattr(F, name)) for name in F.__all__)


@pytest.mark.parametrize("loss", [F.huber_loss, F.smooth_l1_loss])
def test_the_curvature_of_a_parabola_at_its_bottom(loss):
    x = ll.tensor([0.0, 0.5, 2.0], requires_grad=True)
    (slope,) = ll.autograd.grad(loss(x, ll.zeros(3), reduction="sum"), x, create_graph=True)
    (curvature,) = ll.autograd.grad(slope.sum(), x)
    assert curvature.tolist() == [1.0, 1.0, 0.0]


NOT_ELEMENTWISE = ("loss", "entropy", "linear", "dense", "one_hot", "batch_norm", "prelu")


@pytest.mark.parametrize("name", [n for n in F.__all__ if not any(w in n for w in NOT_ELEMENTWISE)])
def test_a_list_is_no_tensor(name):
    options = {"dim": -1} if "softmax" in name else {}
    check(
        lambda: getattr(F, name)([[1.0, 2.0]], **options),
        ArgumentTypeError,
        ["list", "Fix: ", "ll.tensor(...)"],
    )


def test_a_list_is_no_tensor_for_an_axis_that_is_left_out():
    check(lambda: nn.Softmax()([[1.0]]), ArgumentTypeError, ["softmax", "a list", "ll.tensor(...)"])


def test_one_hot_labels_of_whole_numbers_are_told_what_they_are():
    check(
        lambda: F.cross_entropy(ll.zeros(2, 3), F.one_hot(ll.tensor([0, 2]), 3)),
        ShapeError,
        ["(2,), not (2, 3)", "Fix: labels.float(), or labels.argmax(1)"],
    )


@pytest.mark.parametrize(("out", "fix"), [(None, "`return`"), ((ll.zeros(2),), "out[0]")])
def test_a_forward_that_returns_no_tensor_is_told_so(out, fix):
    check(lambda: F.mse_loss(out, ll.zeros(2)), ArgumentTypeError, ["prediction", fix])


@pytest.mark.parametrize("values", [["1", "2"], [1, None]])
def test_an_array_without_numbers_is_refused_by_name(values):
    array = np.array([values], dtype=object)
    for call in (lambda: nn.Linear(2, 2)(array), lambda: F.elu(array), lambda: F.softmax(array, 1)):
        check(call, ArgumentTypeError, ["an array of object holds no numbers", "astype"])


@pytest.mark.parametrize(
    ("target", "fix"),
    [
        (ll.zeros(4), "cross_entropy with target.long()"),
        (ll.zeros(3, 4), "reshape one"),
        (ll.zeros(5, 3), "one target for each number"),
    ],
)
def test_shapes_that_differ_are_told_what_fits(target, fix):
    check(lambda: F.mse_loss(ll.zeros(4, 3), target), ShapeError, ["Fix: ", fix])
