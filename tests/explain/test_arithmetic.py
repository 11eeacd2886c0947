"""Every line of an explanation is true: printed arithmetic, names, results; and nothing changes."""

import contextlib
import copy
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import ACTIVATIONS, OWN, Twice, random_network
from reading_back import check, fingerprint, lines_of, python

import layerlab as ll
from layerlab import nn
from layerlab.explain import explain
from layerlab.nn.activations import ACTIVATIONS as NAMES

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")

SCALES = [1e-6, 1e-3, 0.1, 1.0, 30.0, 1e4, 1e6]
seeds = st.integers(0, 10**6)
scales = st.sampled_from(SCALES)
dtypes = st.sampled_from([np.float32, np.float64])


def explained_right(what, inputs, sample=0, neuron=None, rows=True):
    """Explain it; each line is true, the result is what it returns, and nothing has changed."""
    before = fingerprint(what, *inputs)
    stream = ll.random.default_generator.get_state()
    explanation = explain(what, inputs if len(inputs) > 1 else inputs[0], sample=sample,
                          neuron=neuron)  # fmt: skip
    lines = check(explanation)
    for show in (explanation.text, explanation.html, explanation.latex, explanation.svg):
        show()
    assert fingerprint(what, *inputs) == before
    ll.random.default_generator.set_state(stream)
    returned = np.asarray(copy.deepcopy(what)(*(ll.tensor(x) for x in inputs)).data)
    # A sample is a row, unless what came out has no rows.
    of_sample = returned[sample] if rows and returned.ndim else returned
    numbers = of_sample.reshape(-1) if neuron is None else of_sample.reshape(-1)[[neuron]]
    np.testing.assert_array_equal(np.asarray(explanation.result).reshape(-1), numbers)
    assert [s.result for s, _ in lines].count(numbers[-1]) or np.isnan(numbers[-1])
    return explanation


# ── the layers ───────────────────────────────────────────────────────────────────────────────────


def random_layer(dialect, inputs, outputs, scale, activation, bias, rng):
    weights = rng.normal(size=(outputs, inputs)) * scale
    offsets = rng.normal(size=outputs) * scale
    if dialect == "Linear":
        layer = nn.Linear(inputs, outputs, bias=bias)
        layer.weight = weights
    elif dialect == "Dense":
        layer = nn.Dense(inputs, outputs, use_bias=bias, activation=activation)
        layer.weights = weights.T
    elif dialect == "Layer":
        layer = nn.Layer(inputs, outputs, activation=activation)
        layer.weights = weights
        layer.biases = offsets
    else:
        return nn.Neuron(weights[0], offsets[0], activation)
    if dialect != "Layer" and bias:
        layer.bias = offsets
    return layer


@settings(max_examples=200)
@given(
    dialect=st.sampled_from(["Linear", "Dense", "Layer", "Neuron"]),
    inputs=st.integers(1, 6) | st.just(60),
    outputs=st.integers(1, 4),
    scale=scales,
    data_scale=scales,
    activation=st.sampled_from([None, *NAMES]),
    bias=st.booleans(),
    dtype=dtypes,
    ndim=st.integers(1, 3),
    seed=seeds,
)
def test_every_line_of_a_random_layer_is_true(
    dialect, inputs, outputs, scale, data_scale, activation, bias, dtype, ndim, seed
):
    rng = np.random.default_rng(seed)
    if dialect == "Neuron" and activation in ("softmax", "log_softmax"):
        activation = "tanh"
    layer = random_layer(dialect, inputs, outputs, scale, activation, bias, rng)
    if dtype is np.float64:
        layer.double()
    shape = {1: (inputs,), 2: (3, inputs), 3: (3, 2, inputs)}[ndim]
    x = (rng.normal(size=shape) * data_scale).astype(dtype)
    rows = ndim > 1
    for sample in (0, 2) if rows else (0,):
        whole = explained_right(layer, (x,), sample, rows=rows)
        for neuron in range(np.asarray(whole.result).size):
            one = explained_right(layer, (x,), sample, neuron, rows=rows)
            assert one.result == np.asarray(whole.result).reshape(-1)[neuron]
            assert isinstance(one.result, float)


@pytest.mark.parametrize(
    ("dialect", "line"),
    [
        ("Layer", "z[1] = weights[1]·x + biases[1] = 0.10·2.00 - 0.60·3.00 + 0.30 = -1.30"),
        ("Dense", "z[1] = weights[:, 1]·x + bias[1] = 0.10·2.00 - 0.60·3.00 + 0.30 = -1.30"),
        ("Linear", "z[1] = weight[1]·x + bias[1] = 0.10·2.00 - 0.60·3.00 + 0.30 = -1.30"),
    ],
)
def test_each_dialect_names_its_own_parameters(dialect, line):
    weights = np.array([[0.0, 0.0], [0.1, -0.6]])
    layer = random_layer(dialect, 2, 2, 1.0, None, True, np.random.default_rng(0))
    setattr(layer, "weight" if dialect == "Linear" else "weights",
            weights.T if dialect == "Dense" else weights)  # fmt: skip
    setattr(layer, "biases" if dialect == "Layer" else "bias", [0.0, 0.3])
    (step,) = explain(layer, [2.0, 3.0], neuron=1).steps
    assert step.line == line
    for name in re.findall(r"(weights?|bias(?:es)?)\b", step.formula):
        assert hasattr(layer, name)


@pytest.mark.parametrize(
    ("neuron", "x", "lines"),
    [
        (nn.Neuron([0.1, 0.6], 0.3), [2.0, 3.0],
         ["z = weight·x + bias = 0.10·2.00 + 0.60·3.00 + 0.30 = 2.30"]),
        (nn.Neuron(0.5, -1.0), 2.0, ["z = weight·x + bias = 0.50·2.00 - 1.00 = 0.00"]),
        (nn.Neuron([0.1, 0.6], 0.3, "sigmoid"), [2.0, 3.0],
         ["z = weight·x + bias = 0.10·2.00 + 0.60·3.00 + 0.30 = 2.30",
          "y = sigmoid(z) = sigmoid(2.30) = 1 / (1 + e^-2.30) = 0.9089"]),
    ],
)  # fmt: skip
def test_a_neuron(neuron, x, lines):
    assert [step.line for step in explain(neuron, x).steps] == lines


def test_a_scalar_neuron_takes_a_batch_of_numbers():
    shown = explain(nn.Neuron(0.5, -1.0, "tanh"), [2.0, 4.0, -6.0], sample=2)
    check(shown)
    assert shown.result == pytest.approx(np.tanh(-4.0))


def test_a_layer_without_bias_has_none_in_its_arithmetic():
    for layer in (nn.Linear(1, 1, bias=False), nn.Dense(1, 1, use_bias=False)):
        setattr(layer, "weight" if isinstance(layer, nn.Linear) else "weights", [[2.0]])
        (step,) = explain(layer, [3.0]).steps
        assert "bias" not in step.formula
        assert step.numbers == "2.00·3.00"


def test_long_sums_show_the_largest_terms_and_the_count_of_the_others():
    layer = nn.Linear(6, 1)
    layer.weight = [[1.0, -5.0, 0.1, 4.0, 0.2, 3.0]]
    layer.bias = [0.5]
    (step,) = explain(layer, [1.0] * 6).steps
    assert step.numbers == "-5.00·1.00 + 4.00·1.00 + 3.00·1.00 + 1.30 (3 other terms) + 0.50"
    (step,) = explain(layer, [9.0, 1.0, 90.0, 1.0, 0.0, 1.0]).steps
    assert step.numbers == "1.00·9.00 - 5.00·1.00 + 0.10·90.00 + 7.00 (3 other terms) + 0.50"


# ── activations, dropout, batch normalisation ────────────────────────────────────────────────────


@settings(max_examples=200)
@given(
    kind=st.sampled_from(list(ACTIVATIONS)), width=st.integers(1, 6) | st.just(20),
    scale=scales, dtype=dtypes, ndim=st.integers(1, 3), last=st.booleans(), seed=seeds,
)  # fmt: skip
def test_every_line_of_an_activation_is_true(kind, width, scale, dtype, ndim, last, seed):
    module = ACTIVATIONS[kind]()
    rng = np.random.default_rng(seed)
    ll.manual_seed(seed)
    width *= 2 if "GLU" in kind else 1
    shape = {1: (width,), 2: (3, width), 3: (3, 2, width)}[ndim]
    x = (rng.normal(size=shape) * scale).astype(dtype)
    explained_right(module, (x,), 2 if ndim > 1 and last else 0, rows=ndim > 1)


@pytest.mark.parametrize("scale", [1.0, 1e4])
def test_softmax_of_large_numbers_is_shifted_and_says_so(scale):
    x = np.array([[1.0, 3.0, 2.0], [0.5, -1.0, 0.0]]) * scale
    for module in (nn.Softmax(dim=-1), nn.LogSoftmax(dim=-1)):
        shown = explained_right(module, (x,), 1)
        shifted = [s for s, _ in lines_of(shown) if "max(x)" in s.formula]
        assert len(shifted) == (3 if scale > 1 else 0)
        assert all("largest" in s.note for s in shifted)


@settings(max_examples=150)
@given(
    features=st.integers(1, 4), length=st.none() | st.integers(1, 3), scale=scales, dtype=dtypes,
    momentum=st.sampled_from([0.1, None, 0.5, 0.0, 1.0]), affine=st.booleans(), bias=st.booleans(),
    tracked=st.booleans(), training=st.booleans(), eps=st.sampled_from([1e-5, 1e-12, 1e-2]),
    seed=seeds,
)  # fmt: skip
def test_every_line_of_batch_normalisation_is_true(
    features, length, scale, dtype, momentum, affine, bias, tracked, training, eps, seed
):
    rng = np.random.default_rng(seed)
    layer = nn.BatchNorm1d(features, eps, momentum, affine, tracked, bias=bias)
    if affine:
        layer.weight = rng.normal(size=features)
        if bias:
            layer.bias = rng.normal(size=features)
    if tracked:
        layer(ll.tensor(rng.normal(size=(4, features)).astype(np.float32)))
    if dtype is np.float64:
        layer.double()
    layer.train(training)
    shape = (4, features) if length is None else (4, features, length)
    x = (rng.normal(size=shape) * scale).astype(dtype)
    neuron = (features - 1) * (length or 1)
    shown = explained_right(layer, (x,), 3, neuron)
    steps = {s.name.name: s for s, _ in lines_of(shown) if hasattr(s.name, "name")}
    moved = [name for name in steps if name.startswith("new ")]
    if not training and tracked:
        assert not moved
        return
    last = features - 1
    place = f"[{last}]" if features > 1 else ""
    if tracked:
        layer(ll.tensor(x))
        assert moved == [f"new running_mean[{last}]", f"new running_var[{last}]"]
        assert steps[moved[0]].result == float(layer.running_mean[last])
        assert steps[moved[1]].result == float(layer.running_var[last])
    rows = np.moveaxis(x, 1, -1).reshape(-1, features)[:, last].astype(np.float64)
    tolerance = 1e-5 if dtype is np.float32 else 1e-12
    assert steps["mean" + place].result == pytest.approx(
        rows.mean(), rel=tolerance, abs=tolerance * np.abs(rows).max()
    )
    assert steps["var" + place].result == pytest.approx(rows.var(), rel=10 * tolerance)


def test_each_of_two_batch_normalisations_has_its_running_estimates():
    ll.manual_seed(0)
    network = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.Linear(3, 2), nn.BatchNorm1d(2))
    x = np.array([[1.0, 2.0], [0.5, -1.0], [0.0, 3.0]], np.float32)
    shown = explained_right(network, (x,), 1)
    names = [s.name.name for s, _ in lines_of(shown)]
    assert sum(name.startswith("new ") for name in names) == 2 * 3 + 2 * 2
    assert {"mean[2]", "var[2]", "mean′[1]", "var′[1]"} <= set(names)  # of 3 rows and 3 features


def test_flatten_moves_numbers_and_says_from_where():
    x = np.arange(12.0).reshape(2, 3, 2)
    steps = explained_right(nn.Flatten(), (x,), 1).steps
    assert steps[3].line == "y[3] = x[1, 1] = 9.00"


def test_dropout_shows_the_mask_that_is_drawn_next():
    layer = nn.Dropout(0.5)
    ll.manual_seed(3)
    x = np.arange(1.0, 9.0, dtype=np.float32).reshape(2, 4)
    shown = explained_right(layer, (x,), 1)
    ll.manual_seed(3)
    kept = np.asarray(layer(ll.tensor(x)).data)[1] != 0
    assert 0 < kept.sum() < 4
    for line, keep in zip(shown.steps, kept, strict=True):
        assert ("·2.00 = " if keep else "·0.00 = ") in line.line
        assert "mask" in line.formula


# ── losses ───────────────────────────────────────────────────────────────────────────────────────

LOSSES = {
    "MSE": lambda reduction, **_: nn.MSELoss(reduction),
    "L1": lambda reduction, **_: nn.L1Loss(reduction),
    "Huber": lambda reduction, **_: nn.HuberLoss(reduction, 0.5),
    "SmoothL1": lambda reduction, **_: nn.SmoothL1Loss(reduction, 0.5),
    "SmoothL1 0": lambda reduction, **_: nn.SmoothL1Loss(reduction, 0.0),
    "CrossEntropy": lambda reduction, weight, ignored, smoothing: nn.CrossEntropyLoss(
        weight, ignored, reduction, smoothing
    ),
    "CrossEntropy soft": lambda reduction, weight, ignored, smoothing: nn.CrossEntropyLoss(
        weight, -100, reduction, smoothing
    ),
    "NLL": lambda reduction, weight, ignored, smoothing: nn.NLLLoss(weight, ignored, reduction),
    "BCE": lambda reduction, weight, **_: nn.BCELoss(weight, reduction),
    "BCEWithLogits": lambda reduction, weight, **_: nn.BCEWithLogitsLoss(
        None, reduction, pos_weight=weight
    ),
}


@settings(max_examples=250)
@given(
    kind=st.sampled_from(list(LOSSES)), reduction=st.sampled_from(["mean", "sum", "none"]),
    classes=st.integers(1, 5) | st.just(20), ndim=st.integers(1, 3), scale=scales, dtype=dtypes,
    weighted=st.booleans(), ignored=st.sampled_from([-100, 0]),
    smoothing=st.sampled_from([0.0, 0.1, 1.0]), seed=seeds,
)  # fmt: skip
def test_every_line_of_a_loss_is_true(
    kind, reduction, classes, ndim, scale, dtype, weighted, ignored, smoothing, seed
):
    rng = np.random.default_rng(seed)
    shape = {1: (classes,), 2: (3, classes), 3: (3, classes, 2)}[ndim]
    prediction, target = rng.normal(size=shape) * scale, rng.normal(size=shape) * scale
    weight = np.abs(rng.normal(size=classes)) + 0.1 if weighted else None
    if kind in ("CrossEntropy", "NLL"):
        target = rng.integers(0, classes, size=shape[:1] + shape[2:] if ndim > 1 else ())
    elif kind == "CrossEntropy soft":
        target = np.abs(target) + 1e-9
        target /= target.sum(axis=0 if ndim == 1 else 1, keepdims=True)
    elif kind == "BCE":
        prediction = 1 / (1 + np.exp(-np.clip(prediction, -700, 700)))
        target = rng.integers(0, 2, size=shape).astype(float)
    elif kind == "BCEWithLogits":
        target = rng.uniform(size=shape)
    if kind.startswith("BCE") and weight is not None and ndim == 3:
        weight = weight[:, None]
    loss = LOSSES[kind](reduction, weight=weight, ignored=ignored, smoothing=smoothing)
    if dtype is np.float64:
        loss.double()
    prediction = prediction.astype(dtype)
    target = target.astype(dtype) if target.dtype.kind == "f" else np.asarray(target)
    shown = explained_right(loss, (prediction, target), 2 if ndim > 1 else 0, rows=ndim > 1)
    if not np.isnan(np.asarray(shown.result)).any():
        assert not shown.notes  # no NaN of the library's own is reported


def test_a_cross_entropy_goes_down_to_one_logarithm():
    logits = np.array([[2.0, 3.0, -1.0], [0.5, 0.1, 0.2]])
    shown = explain(nn.CrossEntropyLoss(), (logits, np.array([0, 2])))
    assert [step.line for step in shown.steps] == [
        "p[0] = e^prediction[0] / sum(e^prediction) = e^2.00 / (e^2.00 + e^3.00 + e^-1.00)"
        " = 0.2654",
        "l = -ln(p[0]) = -ln(0.26539) = 1.3266",
        "loss = sum(l) / 2 = (1.3266 + 1.1801) / 2 = 1.2533",
    ]


@pytest.mark.parametrize("scale", [10.0, 100.0, 1e4])
def test_a_cross_entropy_of_a_probability_that_is_0(scale):
    logits = (np.array([[0.0, 9.0, 1.0], [3.0, -9.0, 2.0]]) * scale).astype(np.float32)
    shown = explained_right(nn.CrossEntropyLoss(), (logits, np.array([0, 1])))
    assert np.isfinite(shown.result)
    assert "inf" not in shown.text()


def test_a_weighted_cross_entropy_has_only_the_lines_that_say_something():
    loss = nn.CrossEntropyLoss(weight=np.array([1.0, 2.0, 3.0]))
    logits = np.array([[2.0, 3.0, -1.0], [0.5, 0.1, 0.2]])
    steps = explain(loss, (logits, np.array([0, 2]))).steps
    assert not any(step.note for step in steps)
    assert [step.formula for step in steps] == [
        "sum′ = sum(weight[[0, 2]])",
        "log_p[0] = prediction[0] - ln(sum(e^prediction))",
        "l = -log_p[0]·weight[0]",
        "sum = sum(l)",
        "loss = sum / sum′",
    ]


# ── networks ─────────────────────────────────────────────────────────────────────────────────────


@settings(max_examples=100)
@given(inputs=st.integers(1, 5), scale=st.sampled_from([1e-3, 0.1, 1.0, 30.0]), one=st.booleans(),
       seed=seeds)  # fmt: skip
def test_every_line_of_a_random_network_is_true(inputs, scale, one, seed):
    rng = np.random.default_rng(seed)
    ll.manual_seed(seed)
    network, _ = random_network(rng, inputs)
    x = (rng.normal(size=(3, inputs)) * scale).astype(np.float32)
    explained_right(network, (x,), int(rng.integers(3)), 0 if one else None)


@pytest.mark.parametrize("kind", OWN)
@settings(max_examples=8)
@given(inputs=st.integers(1, 5), scale=st.sampled_from([0.1, 1.0, 30.0]), sample=st.integers(0, 2),
       seed=seeds)  # fmt: skip
def test_every_line_of_a_module_of_the_users_own_is_true(kind, inputs, scale, sample, seed):
    ll.manual_seed(seed)
    x = (np.random.default_rng(seed).normal(size=(3, inputs)) * scale).astype(np.float32)
    explained_right(OWN[kind](inputs), (x,), sample)


@settings(max_examples=30)
@given(seed=seeds)
def test_numbers_on_the_way_are_those_of_the_parts_called_one_by_one(seed):
    ll.manual_seed(seed)
    rng = np.random.default_rng(seed)
    network = nn.Sequential(
        nn.Linear(4, 3), nn.Tanh(), nn.BatchNorm1d(3), nn.Residual(nn.Linear(3, 3)), nn.Dense(3, 2)
    )
    x = rng.normal(size=(5, 4)).astype(np.float32)
    sample = int(rng.integers(5))
    shown = {s.name.name: s.result for s, _ in lines_of(explain(network, x, sample=sample))
             if hasattr(s.name, "name")}  # fmt: skip
    value = ll.tensor(x)
    seen = 0
    for part in network:
        value = part(value)
        path = str(list(network).index(part))
        for k, number in enumerate(np.asarray(value.data)[sample]):
            found = shown.get(f"z{path}[{k}]", shown.get(f"a{path}[{k}]"))
            assert found == number
            seen += 1
    assert seen == 3 + 3 + 3 + 3 + 2


def test_each_layer_has_its_heading_and_a_quiet_one_says_why():
    network = nn.Sequential(nn.Linear(2, 2), nn.Dropout(0.5), nn.ReLU(), nn.Identity()).eval()
    shown = explain(network, [[1.0, 2.0]])
    assert [step.title for step in shown.steps] == [
        "[0] Linear(2 -> 2)", "[1] Dropout", "[2] ReLU", "[3] Identity",
    ]  # fmt: skip
    assert shown.steps[1].note == "drops nothing in evaluation"
    assert shown.steps[3].note == "only moves its numbers"


def test_a_local_variable_names_its_value_and_an_argument_keeps_the_name_it_came_with():
    ll.manual_seed(0)
    names = [s.name.name for s, _ in lines_of(explain(OWN["Gated"](2), [[1.0, 2.0]]))]
    assert {"hidden[0]", "gate[1]", "mixed[0]", "y[1]"} <= set(names)
    inner = explain(OWN["Norm in a Sequential"](2), [[1.0, 2.0]])
    names = [s.name.name for s, _ in lines_of(inner) if hasattr(s.name, "name")]
    assert {"z0[0]", "m", "v", "a1[0]", "z2[0]"} <= set(names)  # and not x for z0


def test_a_layer_that_is_called_twice_has_two_sets_of_names():
    ll.manual_seed(0)
    shown = explain(Twice(2), [[1.0, 2.0]])
    names = [s.name.name for s, _ in lines_of(shown)]
    assert len(names) == len(set(names)) == 8
    shared = nn.Linear(2, 2)
    network = nn.Sequential(shared, nn.Tanh(), shared)
    explained_right(network, (np.array([[1.0, 2.0]], np.float32),))


# ── sizes ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", [nn.Linear, nn.Dense, nn.Layer])
def test_a_layer_of_a_thousand(kind):
    ll.manual_seed(0)
    layer = kind(1000, 1000)
    x = np.random.default_rng(0).normal(size=(2, 1000)).astype(np.float32)
    shown = explain(layer, x, sample=1)
    assert len(shown.steps) == 1000
    np.testing.assert_array_equal(shown.result, np.asarray(layer(ll.tensor(x)).data)[1])
    for k in (0, 500, 999, -1):
        step = shown.steps[k]
        lines = [s for _, s in step.walk() if s.expression is not None]
        assert lines[-1].result == shown.result[k]
        assert "(997 other terms)" in lines[0].numbers
        for line in lines:
            assert python(line.numbers) == pytest.approx(float(line.printed), abs=0.51e-4)
    assert len(shown.steps[3:6]) == 3
    explained_right(layer, (x,), 1, 7)


def test_two_hundred_samples():
    ll.manual_seed(0)
    network = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 2))
    x = np.random.default_rng(0).normal(size=(200, 3)).astype(np.float32)
    shown = explained_right(network, (x,), 199, 1)
    assert "196 other terms" in shown.text() or "197 other terms" in shown.text()


def test_forty_layers():
    ll.manual_seed(0)
    parts = [part for _ in range(20) for part in (nn.Linear(2, 2), nn.Tanh())]
    shown = explained_right(nn.Sequential(*parts), (np.array([[1.0, 2.0]], np.float32),))
    assert len(shown.steps) == 40


def test_one_neuron_and_no_neurons():
    explained_right(nn.Linear(1, 1), (np.array([[2.0]], np.float32),), 0, 0)
    x = np.zeros((2, 0), np.float32)
    assert explain(nn.ReLU(), x).result.shape == (0,)
    assert list(explain(nn.ReLU(), x).steps) == []


# ── nothing changes ──────────────────────────────────────────────────────────────────────────────


def changeable():
    """A network with everything that a call could change."""
    network = nn.Sequential(
        nn.Linear(2, 3), nn.BatchNorm1d(3), nn.Dropout(0.5), OWN["Gated"](3), nn.Linear(3, 2)
    )
    network(ll.tensor([[1.0, 2.0], [0.5, -1.0]])).sum().backward()
    network[2].eval()
    network[0].register_forward_hook(lambda module, args, out: None)
    return network


@pytest.mark.parametrize("backward", [False, True])
def test_explaining_changes_nothing(backward):
    ll.manual_seed(5)
    network = changeable()
    x, y = np.array([[1.0, 2.0], [3.0, -1.0]], np.float32), np.array([0, 1])
    before = fingerprint(network, x, y)
    options = {"backward": True, "target": y} if backward else {}
    for neuron in (None, 1):
        explain(network, x, sample=1, neuron=neuron, **options).text()
        assert fingerprint(network, x, y) == before


@pytest.mark.parametrize("backward", [False, True])
def test_a_failed_explanation_changes_nothing_either(backward):
    class Breaks(nn.Module):
        def __init__(self):
            super().__init__()
            self.first, self.calls, self.seen = changeable(), 0, []

        def forward(self, x):
            self.calls += 1
            self.seen.append(x)
            self.first.training = False
            np.random.random()
            self.first(x)
            raise ValueError("broken")

    network = Breaks()
    x = np.array([[1.0, 2.0], [3.0, -1.0]], np.float32)
    before = fingerprint(network, x)
    with pytest.raises(ValueError, match="broken"):
        explain(network, x, backward=backward)
    assert fingerprint(network, x) == before


def test_a_forward_that_writes_into_its_input_does_not_reach_it():
    class Writes(nn.Module):
        def forward(self, x):
            x.data[...] = 7.0
            return x * 2

    x = np.array([[1.0, 2.0]], np.float32)
    before = x.copy()
    with contextlib.suppress(ll.errors.LayerlabError):  # it may be refused
        explain(Writes(), x)
    np.testing.assert_array_equal(x, before)
