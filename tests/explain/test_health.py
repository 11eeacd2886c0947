"""Findings: each fault is found where it was made, with its number; healthy networks have none."""

import itertools
import json
import math
import re

import array_api_strict
import jax
import jax.numpy as jnp
import numpy as np
import pytest

import layerlab as ll
from layerlab import functional as F
from layerlab import nn, optim, random
from layerlab.data import digits, iris
from layerlab.errors import ArgumentError, ArgumentTypeError, ShapeError
from layerlab.explain import health, summary, trace
from layerlab.explain.health import EXPLODING, FADING, FEWEST_ROWS, GROWING, VANISHING
from layerlab.nn import init
from layerlab.train import fit
from snapshots import snapshot

ROWS = random.Generator(0).normal((200, 4))


def kinds(found):
    return [(finding.kind, finding.path) for finding in found]


def only(found, kind):
    """The findings of one kind: another fault may follow from the one that was made."""
    return [finding for finding in found if finding.kind == kind]


# ── healthy networks ─────────────────────────────────────────────────────────────────────────────


class Written(nn.Module):
    """As users write them: activations as functions, a product of its own, a shortcut."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.first = nn.Linear(inputs, 24)
        self.weight = nn.Parameter(init.he_normal((24, 24)))
        self.last = nn.Linear(24, outputs)

    def forward(self, x):
        x = F.relu(self.first(x))
        return self.last(F.silu(x @ self.weight.T) + x)


def chain(*layers):
    """Layers after one another: a width stands for Linear, a class for itself."""

    def build(inputs, outputs):
        width, parts = inputs, []
        for layer in (*layers, outputs):
            if isinstance(layer, int):
                parts.append(nn.Linear(width, layer))
                width = layer
            else:
                part, width = layer(width)
                parts.append(part)
        return nn.Sequential(*parts)

    return build


def each(make, width=None):
    return lambda n: (make(n), n if width is None else width)


relu, tanh, sigmoid, gelu = (
    each(lambda _, a=a: a()) for a in (nn.ReLU, nn.Tanh, nn.Sigmoid, nn.GELU)
)
silu, elu, leaky, prelu = (
    each(lambda _, a=a: a()) for a in (nn.SiLU, nn.ELU, nn.LeakyReLU, nn.PReLU)
)
norm, drop = each(nn.BatchNorm1d), each(lambda _: nn.Dropout(0.3))


def dense(width, activation):
    return each(lambda n: nn.Dense(n, width, activation=activation), width)


def layer(width, activation):
    return each(lambda n: nn.Layer(n, width, activation), width)


def residual(n):
    return nn.Residual(nn.Sequential(nn.Linear(n, n), nn.ReLU(), nn.Linear(n, n))), n


HEALTHY = {
    "one layer": chain(),
    "narrow relu": chain(8, relu),
    "wide relu": chain(256, relu),
    "two relu": chain(64, relu, 32, relu),
    "four relu": chain(32, relu, 32, relu, 32, relu, 32, relu),
    "tanh": chain(16, tanh, 16, tanh),
    "deep tanh": chain(*[32, tanh] * 6),
    "sigmoid": chain(16, sigmoid),
    "three sigmoids": chain(24, sigmoid, 24, sigmoid, 24, sigmoid),
    "gelu": chain(32, gelu, 32, gelu),
    "silu": chain(32, silu, 32, silu),
    "elu": chain(32, elu, 32, elu),
    "leaky": chain(32, leaky, 32, leaky),
    "prelu": chain(32, prelu),
    "norm": chain(32, norm, relu, 32, norm, relu),
    "deep norm": chain(*[32, norm, relu] * 8),
    "norm, sigmoid": chain(*[16, norm, sigmoid] * 3),
    "dropout": chain(64, relu, drop, 64, relu, drop),
    "dense relu": chain(dense(32, "relu"), dense(32, "relu")),
    "dense tanh": chain(dense(32, "tanh"), dense(32, "tanh")),
    "layer sigmoid": chain(layer(16, "sigmoid")),
    "layer tanh": chain(layer(16, "tanh"), layer(16, "tanh")),
    "residual": chain(32, residual, relu, residual),
    "probabilities": chain(16, relu, dense(8, "sigmoid"), norm),
    "user-written": Written,
}


def test_there_are_at_least_twenty():
    assert len(HEALTHY) >= 20


@pytest.mark.parametrize("name", HEALTHY)
def test_healthy_networks_have_no_finding_fresh_or_trained(name):
    number = list(HEALTHY).index(name)
    for dataset in (digits().train, iris().train):
        for seed in range(4):
            random.manual_seed(seed)
            model = HEALTHY[name](dataset.num_features, dataset.num_outputs)
            assert list(health(model, dataset)) == [], "fresh"
            assert list(health(model.eval(), dataset.features)) == [], "fresh, without targets"
            if seed == number % 2:
                rate = 1e-2 if dataset.name == "iris" else 3e-3
                optimizer = optim.Adam(model.parameters(), lr=rate)
                fit(model, dataset, optimizer=optimizer, epochs=12, seed=seed)
                assert list(health(model, dataset)) == [], "trained"
                assert list(health(model.train(), dataset)) == [], "trained, in training"


def test_healthy_however_it_was_initialised():
    for recipe in ("he_normal", "glorot_uniform", "lecun_normal", "orthogonal", "kaiming_uniform"):
        random.manual_seed(3)
        model = chain(64, relu, 64, relu, 64, relu)(64, 10)
        for part in model:
            if isinstance(part, nn.Linear):
                getattr(init, recipe)(part.weight)
                init.zeros(part.bias)
        assert not health(model, digits().train), recipe


# ── faults ───────────────────────────────────────────────────────────────────────────────────────


def passing(width, *, bias=0.0):
    """Neuron j gives x[j mod 4] + bias[j]: without a bias it is on for about half of the rows."""
    made = nn.Linear(4, width)
    made.weight = np.eye(4, dtype="float32")[np.arange(width) % 4] * (
        1 + np.arange(width, dtype="float32")[:, None] / 100
    )
    made.bias = np.broadcast_to(np.float32(bias), width).copy()
    return made


class Functional(nn.Module):
    def __init__(self, first, function):
        super().__init__()
        self.first, self.last, self.function = first, nn.Linear(16, 2), function

    def forward(self, x):
        return self.last(self.function(self.first(x)))


@pytest.mark.parametrize("dead", [0, 8, 14, 15, 16])
def test_dead_relus(dead):
    """Of 16 neurons, 1/2 + 3 / (2 √16) = 14 may be dead by chance."""
    bias = np.where(np.arange(16) < dead, -100.0, 0.0)
    inner = passing(16, bias=bias)
    in_dense = nn.Dense(4, 16, activation="relu")
    in_dense.weights, in_dense.bias = inner.weight.data.T.copy(), inner.bias.data
    in_layer = nn.Layer(4, 16, "relu")
    in_layer.weights, in_layer.biases = inner.weight.data, inner.bias.data
    for model, path, layer in (
        (nn.Sequential(inner, nn.ReLU(), nn.Linear(16, 2)), "1", "ReLU"),
        (nn.Sequential(nn.Sequential(inner, nn.ReLU()), nn.Linear(16, 2)), "0.1", "ReLU"),
        (nn.Sequential(in_dense, nn.Linear(16, 2)), "0", "Dense(4 -> 16)"),
        (nn.Sequential(in_layer, nn.Linear(16, 2)), "0", "Layer(4 -> 16)"),
        (Functional(inner, F.relu), "", "relu in Functional"),
        (Functional(inner, lambda x: x.relu()), "", "relu in Functional"),
    ):
        found = only(health(model, ROWS), "dead-relu")
        assert [(f.path, f.layer) for f in found] == [(path, layer)] * (dead > 14)
        for finding in found:
            assert finding.value == dead / 16
            assert finding.limit == 0.875
            assert finding.neurons == tuple(range(dead))
            assert f"{dead} of 16 neurons never give more than 0" in finding.what
            assert "LeakyReLU" in finding.advice
    assert not only(health(Functional(inner, F.gelu), ROWS), "dead-relu")


@pytest.mark.parametrize("dead", [3, 4])
def test_a_narrow_layer_is_dead_when_all_of_it_is(dead):
    bias = np.where(np.arange(4) < dead, -100.0, 0.0)
    model = nn.Sequential(passing(4, bias=bias), nn.ReLU(), nn.Linear(4, 2))
    assert [f.limit for f in only(health(model, ROWS), "dead-relu")] == [1.0] * (dead == 4)


@pytest.mark.parametrize("stuck", [0, 8, 9, 16])
@pytest.mark.parametrize("side", [-100.0, 100.0])
@pytest.mark.parametrize(("activation", "name"), [(nn.Sigmoid, "sigmoid"), (nn.Tanh, "tanh")])
def test_saturated_neurons(stuck, side, activation, name):
    inner = passing(16, bias=np.where(np.arange(16) < stuck, side, 0.0))
    in_layer = nn.Layer(4, 16, name)
    in_layer.weights, in_layer.biases = inner.weight.data, inner.bias.data
    for model, path in (
        (nn.Sequential(inner, activation(), nn.Linear(16, 2)), "1"),
        (nn.Sequential(in_layer, nn.Linear(16, 2)), "0"),
        (Functional(inner, getattr(ll, name)), ""),
    ):
        found = only(health(model, ROWS), "saturated")
        assert [f.path for f in found] == [path] * (stuck > 8)
        for finding in found:
            assert (finding.value, finding.limit) == (stuck / 16, 0.5)
            assert finding.neurons == tuple(range(stuck))
    # An output may be certain, as it is or without its axis of one.
    assert not only(health(nn.Sequential(inner, activation()), ROWS), "saturated")
    single = nn.Sequential(passing(1, bias=side), activation(), nn.Flatten(0))
    assert not only(health(single, ROWS), "saturated")


@pytest.mark.parametrize(("rows", "found"), [(99, False), (100, True)])
def test_saturated_is_so_on_more_than_99_of_100_rows(rows, found):
    x = np.where(np.arange(100)[:, None] < rows, 9.0, 0.0).astype("float32").repeat(4, axis=1)
    first = passing(4)
    first.weight.data[3] = 0  # so that it is not most of all that the layer gives
    model = nn.Sequential(first, nn.Tanh(), nn.Linear(4, 2))
    assert bool(only(health(model, x), "saturated")) is found


@pytest.mark.parametrize(("rows", "found"), [(80, False), (81, True)])
@pytest.mark.parametrize("activation", [nn.Sigmoid, nn.Tanh])
def test_saturated_is_so_for_more_than_80_percent_of_all_numbers(rows, found, activation):
    x = np.where(np.arange(100)[:, None] < rows, 9.0, 0.0).astype("float32").repeat(4, axis=1)
    model = nn.Sequential(passing(4), activation(), nn.Linear(4, 2))
    told = only(health(model, x), "saturated")
    assert [(f.path, f.value, f.limit) for f in told] == [("1", 0.81, 0.8)] * found
    relu = nn.Sequential(passing(4), nn.ReLU(), nn.Linear(4, 2))
    assert not only(health(relu, -x), "saturated")


def test_weights_that_are_a_hundred_times_too_large():
    random.manual_seed(0)
    model = nn.Sequential(nn.Linear(64, 32), nn.Sigmoid(), nn.Linear(32, 10))
    assert not health(model, digits().train)
    model[0].weight.data *= 100
    (finding,) = only(health(model, digits().train), "saturated")
    assert finding.path == "1"
    assert 0.8 < finding.value < 1
    assert f"{finding.value:.0%}; limit 80%" in finding.what


@pytest.mark.parametrize(
    ("activation", "limit"), [(nn.Sigmoid, math.log(99)), (nn.Tanh, math.atanh(0.98))]
)
@pytest.mark.parametrize("side", [-1, 1])
def test_saturated_is_within_one_percent_of_the_way_between_the_limits(activation, limit, side):
    model = nn.Sequential(passing(4), activation(), nn.Linear(4, 2))
    model[0].weight = np.eye(4, dtype="float32")
    for factor, found in ((0.999, False), (1.001, True)):
        x = np.full((100, 4), side * limit * factor, dtype="float32")
        assert bool(only(health(model, x), "saturated")) is found


def test_a_sigmoid_inside_another_activation_is_none():
    inner = passing(16, bias=-100.0)
    in_layer = nn.Layer(4, 16, "silu")
    in_layer.weights, in_layer.biases = inner.weight.data, inner.bias.data
    for first in ([inner, nn.SiLU()], [inner, nn.GELU("tanh")], [in_layer]):
        assert not only(health(nn.Sequential(*first, nn.Linear(16, 2)), ROWS), "saturated")


@pytest.mark.parametrize("rows", [1, FEWEST_ROWS - 1, FEWEST_ROWS])
def test_few_rows_do_not_show_what_is_dead(rows):
    model = nn.Sequential(passing(16, bias=-100.0), nn.ReLU(), nn.Linear(16, 2))
    told = health(model, ROWS[:rows])
    assert bool(only(told, "dead-relu")) is (rows == FEWEST_ROWS)
    assert ("dead and saturated neurons" in str(told)) is (rows < FEWEST_ROWS)


LABELS = np.arange(200) % 3
LABELLED = (ROWS, LABELS)


@pytest.mark.parametrize("loss", [None, nn.CrossEntropyLoss(), F.cross_entropy])
@pytest.mark.parametrize(
    ("end", "path", "name"),
    [
        ([nn.Softmax(-1)], "1", "softmax"),
        ([nn.Sigmoid()], "1", "sigmoid"),
        ([nn.Softmax(-1), nn.Identity()], "1", "softmax"),
    ],
)
def test_a_softmax_under_the_cross_entropy(end, path, name, loss):
    model = nn.Sequential(nn.Linear(4, 3), *end)
    (finding,) = health(model, LABELLED, loss=loss)
    assert (finding.kind, finding.path) == ("softmax-twice", path)
    # The least that the loss can be: the right class at 1, the others at 0.
    best = F.cross_entropy(ll.eye(3), ll.arange(3)).item()
    assert finding.value == pytest.approx(best, rel=1e-6)
    assert f"this {name} gives" in finding.what
    assert f"Leave the {name} out" in finding.advice


def test_a_layer_may_have_the_softmax_inside():
    for layer in (nn.Dense(4, 3, activation="softmax"), nn.Layer(4, 3, "sigmoid")):
        assert kinds(health(layer, LABELLED)) == [("softmax-twice", "")]


@pytest.mark.parametrize(
    ("model", "options"),
    [
        (nn.Sequential(nn.Linear(4, 3)), {}),
        (nn.Sequential(nn.Linear(4, 3), nn.LogSoftmax(-1)), {}),  # of itself, it is itself
        (nn.Sequential(nn.Linear(4, 8), nn.Sigmoid(), nn.Linear(8, 3)), {}),
        (nn.Sequential(nn.Linear(4, 3), nn.Softmax(-1), nn.Linear(3, 3)), {}),
        (
            nn.Sequential(nn.Linear(4, 3), nn.Softmax(-1)),
            {"loss": lambda p, y: F.mse_loss(p, F.one_hot(y, 3).to(p.dtype))},
        ),
    ],
)
def test_a_softmax_that_is_in_its_place(model, options):
    assert not only(health(model, LABELLED, **options), "softmax-twice")
    assert not only(health(model, ROWS), "softmax-twice")


@pytest.mark.parametrize(("factor", "offset"), [(1e4, 0.0), (1.0, -1e4), (1e4, 3e4)])
def test_inputs_of_another_scale(factor, offset):
    model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
    assert not health(model, LABELLED)
    x = ROWS.copy()
    x[:, [1, 3]] = x[:, [1, 3]] * factor + offset
    (finding,) = only(health(model, (x, LABELS)), "inputs-unscaled")
    assert (finding.path, finding.limit, finding.neurons) == ("0", 1e3, (1, 3))
    wanted = max(abs(x.mean(axis=0)).max(), x.std(axis=0).max())
    assert finding.value == pytest.approx(wanted, rel=1e-5)


def test_inputs_that_the_network_scales_itself():
    class Scaling(nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = nn.Linear(4, 3)

        def forward(self, x):
            return self.inner(x / 1e4)

    for model in (nn.Sequential(nn.BatchNorm1d(4), nn.Linear(4, 3)), Scaling()):
        assert not only(health(model, ROWS * 1e4), "inputs-unscaled")
    pixels = np.random.default_rng(0).integers(0, 256, (100, 4)).astype("float32")
    assert not only(health(nn.Linear(4, 3), pixels), "inputs-unscaled")


def test_a_value_inside_of_a_trace_is_refused():
    model = nn.Sequential(nn.Linear(4, 3), nn.ReLU())
    with pytest.raises(ArgumentTypeError, match="value inside of a trace"):
        jax.jit(lambda x: len(health(model, x)))(jnp.ones((5, 4)))


def test_names_do_not_steer_the_terminal():
    sick = type("Evil\x1b[31m\u202e", (nn.ReLU,), {})
    told = health(nn.Sequential(passing(4, bias=-100.0), sick(), nn.Linear(4, 2)), ROWS)
    assert "Evil" in str(told)
    for text in (str(told), *map(str, told), told._repr_html_(), told.text(ascii=True)):
        assert not set("\x1b\u202e") & set(text)


def test_identical_neurons():
    model = nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Dense(6, 5), nn.Tanh(), nn.Linear(5, 3))
    assert not health(model, ROWS)
    model[0].weight.data[4] = model[0].weight.data[1]
    assert not health(model, ROWS)  # another bias
    model[0].bias.data[4] = model[0].bias.data[1]
    (finding,) = health(model, ROWS)
    assert (finding.kind, finding.path, finding.value, finding.limit) == (
        "identical-neurons",
        "0",
        2,
        0,
    )
    assert finding.neurons == (1, 4)
    model[0].bias.data[4] += 1e-4
    assert not health(model, ROWS)
    model[2].weights.data[:, 1:4] = model[2].weights.data[:, :1]
    (finding,) = health(model, ROWS)
    assert (finding.path, finding.layer, finding.neurons) == ("2", "Dense(6 -> 5)", (0, 1, 2, 3))


@pytest.mark.parametrize("way", ["x @ w.T", "(w @ x.T).T", "x @ v", "linear"])
def test_products_that_a_user_wrote_have_neurons_too(way):
    class Product(nn.Module):
        def __init__(self):
            super().__init__()
            self.w = nn.Parameter(init.he_normal((6, 4)))
            self.v = nn.Parameter(init.he_normal((4, 6)))

        def forward(self, x):
            ways = {
                "x @ w.T": lambda: x @ self.w.T,
                "(w @ x.T).T": lambda: (self.w @ x.T).T,
                "x @ v": lambda: x @ self.v,
                "linear": lambda: F.linear(x, self.w),
            }
            return ways[way]()

    model = nn.Sequential(Product(), nn.Tanh(), nn.Linear(6, 3))
    assert not health(model, ROWS)
    model[0].w.data[5] = model[0].w.data[1]
    model[0].v.data[:, 5] = model[0].v.data[:, 1]
    (finding,) = health(model, ROWS)
    assert (finding.path, finding.layer, finding.neurons) == ("0", "Product", (1, 5))


def test_a_symmetric_start_is_found_after_training_too():
    model = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 3))
    for parameter in (model[0].weight, model[0].bias, model[2].weight):
        init.constant(parameter, 0.1)
    train = iris().train
    assert kinds(only(health(model, train), "identical-neurons")) == [("identical-neurons", "0")]
    fit(model, train, epochs=5)
    (finding,) = only(health(model, train), "identical-neurons")
    assert (finding.kind, finding.value) == ("identical-neurons", 8)
    output_of_zeros = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 3))
    init.zeros(output_of_zeros[2].weight)
    init.zeros(output_of_zeros[2].bias)
    assert not health(output_of_zeros, train)
    with_shortcut = nn.Sequential(nn.Linear(4, 8), nn.Residual(output_of_zeros), nn.Linear(8, 3))
    output_of_zeros[0], output_of_zeros[2] = nn.Linear(8, 8), nn.Linear(8, 8)
    init.zeros(output_of_zeros[2].weight)
    assert not health(with_shortcut, train)  # biases differ, and a step later weights do


@pytest.mark.parametrize(("spread", "found"), [(1.1e-5, False), (0.9e-5, True), (0.0, True)])
@pytest.mark.parametrize("axes", [2, 3])
def test_constant_features_in_the_data(spread, found, axes):
    x = np.stack([ROWS, ROWS], axis=2) if axes == 3 else ROWS.copy()
    sign = np.where(np.arange(len(x)) % 2, 1.0, -1.0)
    x[:, 2] = (3 + math.sqrt(spread) * sign).reshape(-1, *[1] * (axes - 2))
    model = nn.Sequential(nn.Identity(), nn.BatchNorm1d(4))
    told = health(model, x.astype("float32"))
    assert kinds(told) == [("constant-feature", "1")] * found
    for finding in told:
        assert finding.value == pytest.approx(spread, abs=1e-7)
        assert (finding.limit, finding.neurons) == (1e-5, (2,))
        assert "1 of 4 features has a variance below eps on this data" in finding.what
    assert not health(model.eval(), x.astype("float32"))  # there the running estimate is used
    untracked = nn.Sequential(nn.BatchNorm1d(4, track_running_stats=False)).eval()
    assert bool(health(untracked, x.astype("float32"))) is found


def test_constant_features_in_the_running_estimate():
    model = nn.Sequential(nn.BatchNorm1d(4, eps=1e-3)).eval()
    model[0].running_var.data[:] = [1.0, 0.0, 0.0011, 0.0009]
    (finding,) = health(model, ROWS)
    assert (finding.neurons, finding.value, finding.limit) == ((1, 3), 0, 1e-3)
    assert "2 of 4 features have a variance below eps in the running estimate" in finding.what
    assert not health(model.train(), ROWS)  # there it is not used


def scaling(*factors):
    """Layers that multiply by a factor; the first stands at 0."""
    layers = []
    for factor in factors:
        layers.append(nn.Linear(4, 4))
        layers[-1].weight = np.eye(4, dtype="float32") * np.float32(factor)
        init.constant(layers[-1].bias, 5.0)  # a bias is no drift
    return nn.Sequential(*layers)


@pytest.mark.parametrize(
    ("gain", "depth", "value"),
    [
        (2, 6, None),
        (1 / 3, 6, None),
        (1900, 2, None),
        (2100, 2, 1050**2),
        (210, 3, 105**3),
        (1 / 290, 2, None),
        (1 / 310, 2, (3 / 310) ** 2),
    ],
)
def test_drift_beyond_what_initialisations_promise(gain, depth, value):
    model = nn.Sequential(scaling(*[math.sqrt(gain)] * depth), nn.Identity())
    found = only(health(model, ROWS), "variance-drift")
    assert [f.path for f in found] == [f"0.{depth - 1}"] * (value is not None)
    for finding in found:
        assert finding.value == pytest.approx(value, rel=1e-3)
        assert finding.limit == (GROWING if gain > 1 else FADING)
    normal = nn.Sequential(*[p for layer in model[0] for p in (layer, nn.BatchNorm1d(4))])
    assert not only(health(normal, ROWS), "variance-drift")


def test_a_layer_may_have_the_gain_of_its_own_initialisation():
    """nn.Layer draws N(0, 0.1²) whatever its width; the same weights in Linear would be a drift."""
    random.manual_seed(0)
    wide = random.Generator(0).normal((100, 900))
    layers = [nn.Layer(900, 900, "linear") for _ in range(11)]
    assert not only(health(nn.Sequential(*layers), wide), "variance-drift")
    plain = [nn.Linear(900, 900) for _ in layers]
    for new, old in zip(plain, layers, strict=True):
        new.weight = old.weights
    (finding,) = only(health(nn.Sequential(*plain), wide), "variance-drift")
    drift, h = 1.0, wide
    for n, part in enumerate(plain):  # gains of about 9, where 2 is promised
        place, product = n, h @ part.weight.data.T
        drift *= np.mean(product**2, dtype=float) / np.mean(h**2, dtype=float) / 2
        h = product + part.bias.data
        if drift > GROWING:
            break
    assert finding.path == str(place)
    assert finding.value == pytest.approx(drift, rel=1e-4)


def test_widening_dense_layers_have_the_small_gain_that_glorot_gives_them():
    random.manual_seed(0)
    widths = [4, 400] * 5
    layers = [nn.Dense(a, b, activation="linear") for a, b in itertools.pairwise(widths)]
    assert not health(nn.Sequential(*layers), ROWS)
    plain = [nn.Linear(a, b) for a, b in itertools.pairwise(widths)]
    for new, old in zip(plain, layers, strict=True):
        new.weight = old.weights.data.T.copy()
    (finding,) = health(nn.Sequential(*plain), ROWS)
    assert (finding.kind, finding.limit) == ("variance-drift", FADING)


@pytest.mark.parametrize(
    ("factor", "kind", "limit"),
    [
        (1.05e-2, None, None),
        (0.95e-2, "vanishing-gradient", VANISHING),
        (20, None, None),
        (25, "exploding-gradient", EXPLODING),
    ],
)
@pytest.mark.parametrize("frozen", [True, False])
def test_gradients_from_layer_to_layer(factor, kind, limit, frozen):
    model = nn.Sequential(scaling(*[factor] * 4)).requires_grad_(not frozen)
    for data in (ROWS, (ROWS, ROWS)):
        found = [f for f in health(model, data) if "gradient" in f.kind]
        assert kinds(found) == [(kind, "0.0")] * (kind is not None)
        for finding in found:
            assert finding.value == pytest.approx(factor**3, rel=1e-4)
            assert finding.limit == limit


def test_gradients_are_looked_at_where_none_are_wanted():
    with ll.no_grad():
        assert only(health(scaling(25, 25, 25, 25), ROWS), "exploding-gradient")


def test_the_gradient_is_told_where_it_first_passes_the_limit():
    model = scaling(1.0, 1e-4, 1e-4, 1.0, 1.0)
    (finding,) = only(health(model, ROWS), "vanishing-gradient")
    assert finding.path == "0"
    assert finding.value == pytest.approx(1e-8, rel=1e-3)
    model = scaling(1.0, 1.0, 1e-7, 1.0)
    (finding,) = only(health(model, ROWS), "vanishing-gradient")
    assert finding.path == "1"
    deep = nn.Sequential(*[p for _ in range(15) for p in (nn.Linear(32, 32), nn.Sigmoid())])
    (finding,) = health(deep, random.Generator(0).normal((100, 32)))
    assert finding.kind == "vanishing-gradient"


def test_gradients_that_are_not_finite():
    model = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 2))
    (finding,) = health(model, (ROWS, ROWS[:, :2]), loss=lambda out, y: (out * 0).sqrt().sum())
    assert (finding.kind, finding.path) == ("not-finite-gradient", "1")
    assert health(model, ROWS).to_dict()
    json.dumps(health(model, (ROWS, ROWS), loss=lambda out, y: (out * 0).sqrt().sum()).to_dict())


# ── NaN and infinity ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_weights_that_are_not_finite(bad):
    model = nn.Sequential(nn.Linear(4, 4), nn.Sequential(nn.BatchNorm1d(4), nn.Linear(4, 2))).eval()
    model[1][1].weight.data[0, :2] = bad
    told = health(model, ROWS)
    assert kinds(told) == [("not-finite-weights", "1.1"), ("not-finite-activation", "1.1")]
    assert [f.value for f in told] == [2, 200]
    assert "2 numbers of weight are" in told.findings[0].what
    model[1][1].weight.data[0, :2] = 0.5
    model[1][0].running_mean.data[1] = bad
    told = health(model, ROWS)
    assert kinds(told) == [("not-finite-weights", "1.0"), ("not-finite-activation", "1.0")]
    assert "running_mean" in told.findings[0].what


def test_activations_that_overflow():
    model = scaling(1e30, 1e30, 1e30)
    (finding,) = only(health(model, ROWS), "not-finite-activation")
    assert finding.path == "1"
    assert "dead neurons, drift and gradients" in str(health(model, ROWS))
    assert only(health(nn.Sequential(model), ROWS), "not-finite-activation")[0].path == "0.1"


@pytest.mark.parametrize("training", [True, False])
def test_data_that_is_not_finite_is_not_the_fault_of_the_network(training):
    x = ROWS.copy()
    x[3, 1], x[5, 0] = np.nan, np.inf
    model = nn.Sequential(nn.Linear(4, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 2))
    told = health(model.train(training), x)
    assert kinds(told) == [("not-finite-data", "")]
    assert (told.findings[0].value, told.findings[0].layer) == (2, "input")
    assert "2 numbers of the data are NaN or infinite" in str(told)
    assert str(told).count("at input") == 1
    init.zeros(model[0].weight)
    init.zeros(model[0].bias)
    assert kinds(health(model, x)) == [("not-finite-data", ""), ("identical-neurons", "0")]


# ── what is asked, what comes back ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("targets", "options", "said"),
    [
        (None, {}, "the mean of the squared outputs"),
        (np.arange(200) % 3, {}, "the cross-entropy"),
        (np.ones((200, 3), dtype="float32"), {}, "the mean squared error"),
        (np.ones((200, 3), dtype="float32"), {"loss": nn.HuberLoss()}, "HuberLoss"),
        (np.ones((200, 3), dtype="float32"), {"loss": F.l1_loss}, "l1_loss"),
    ],
)
def test_the_gradients_are_those_of_the_loss(targets, options, said):
    model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 3))
    data = ROWS if targets is None else (ROWS, targets)
    told = health(model, data, **options)
    assert told.loss == said
    assert str(told) == f"no finding in 3 layers on 200 rows; gradients of {said}"
    assert not told
    assert (len(told), list(told)) == (0, [])
    # Where this very loss is flat there is nothing to compare.
    flat = ROWS if targets is None else (ROWS, targets * 0 + 1)
    init.zeros(model[2].weight)
    init.constant(model[2].bias, 0.0 if targets is None else 1.0)
    flat_told = health(model, flat, **options)
    assert ("that of the last layer is 0" in str(flat_told)) is (said != "the cross-entropy")


def test_a_dataset_is_data():
    numbers = nn.Sequential(nn.Linear(4, 1), nn.Flatten(0))
    assert health(numbers, (ROWS, ROWS[:, 0])).loss == "the mean squared error"
    model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 3))
    assert health(model, iris().train).loss == "the cross-entropy"
    assert health(model, ll.tensor(ROWS)).rows == 200
    assert health(model, ROWS.tolist()).rows == 200
    assert health(model, ROWS[:2].tolist()).loss == "the mean of the squared outputs"  # no pair
    assert health(model, (ROWS.tolist(), [0, 1] * 100)).loss == "the cross-entropy"


@pytest.mark.parametrize("library", [array_api_strict, jnp])
def test_arrays_of_another_library(library):
    model = nn.Sequential(nn.Linear(4, 5), nn.BatchNorm1d(5), nn.ReLU(), nn.Linear(5, 2))
    for value in (*model.parameters(), *model.buffers()):
        value.data = library.asarray(value.data)
    x, y = library.asarray(ROWS), library.asarray(np.arange(200) % 2)
    before = [value.data for value in (*model.parameters(), *model.buffers())]
    for training in (True, False):
        assert not health(model.train(training), x)
        assert not health(model, (x, y))
        assert trace(model, x).rows[-1].output_shape == (200, 2)
        assert summary(model, (3, 4)).parameters == 47
    after = [value.data for value in (*model.parameters(), *model.buffers())]
    assert all(a is b for a, b in zip(after, before, strict=True))


def sick():
    model = nn.Sequential(passing(16, bias=-100.0), nn.ReLU(), nn.Linear(16, 3))
    model[0].weight.data[3] = model[0].weight.data[2]
    return model


def test_findings_are_a_list_with_plain_values():
    told = health(sick(), ROWS)
    assert told
    assert len(told) == len(list(told)) == len(told.findings) >= 2
    content = json.loads(json.dumps(told.to_dict(), allow_nan=False))
    assert content == told.to_dict()
    first = content["findings"][0]
    assert set(first) == {"kind", "path", "layer", "value", "limit", "what", "advice", "neurons"}
    assert (first["kind"], first["path"], first["neurons"]) == ("identical-neurons", "0", [2, 3])
    for finding in told:
        assert finding.advice.endswith(".")
        assert finding.what in str(finding)
        said = " ".join(str(told).split())
        assert finding.what in said
        assert finding.advice in said


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_no_line_is_wider_than_asked(width, monkeypatch):
    told = health(sick(), ROWS[:10])
    for ascii in (False, True):
        text = told.text(width=width, ascii=ascii)
        assert max(map(len, text.splitlines())) <= width
        assert "not looked for" in " ".join(text.split())
    monkeypatch.setenv("COLUMNS", str(width))
    assert str(told) == repr(told) == told.text(width=width)


def test_html_is_escaped_and_runs_nothing():
    class Odd(nn.Module):
        def __init__(self):
            super().__init__()
            self.add_module("<b>", sick())

        def forward(self, x):
            return next(self.children())(x)

    page = health(Odd(), ROWS)._repr_html_()
    assert "<b>" not in page
    assert "[&lt;b&gt;.0] Linear(4 -&gt; 16)" in page
    assert not re.search(r"https?:|src=|url\(|@import|<script", page)
    page = health(nn.Linear(4, 2), ROWS)._repr_html_()
    assert "no finding in 1 layer" in page
    assert "<table" not in page


@pytest.mark.parametrize("training", [True, False])
def test_nothing_is_moved(training):
    model = nn.Sequential(
        nn.Linear(4, 6),
        nn.BatchNorm1d(6),
        nn.ReLU(),
        nn.Dropout(0.5, generator=random.Generator(5)),
        nn.Dropout(0.5),
        nn.Linear(6, 3),
    )
    model(ll.tensor(ROWS)).sum().backward()
    model[0].bias.requires_grad_(False)
    model[1].register_forward_hook(lambda *_: None)
    model.train(training)
    x, y = ll.tensor(ROWS), np.arange(200) % 3
    before, numbers = snapshot(model), x.data.tobytes()
    with ll.no_grad():
        health(model, (x, y))
        assert not ll.is_grad_enabled()
    assert snapshot(model) == before
    assert (x.data.tobytes(), x.grad, x.requires_grad) == (numbers, None, False)
    for data, error in (((x, y + 7), ArgumentError), (ROWS[:, :3], ShapeError)):
        with pytest.raises(error):
            health(model, data)
        assert snapshot(model) == before


def test_a_forward_may_write_into_its_input():
    class Writing(nn.Module):
        def __init__(self):
            super().__init__()
            self.part = nn.Linear(4, 3)

        def forward(self, x):
            x *= 2
            return self.part(x)

    x, numbers = ll.tensor(ROWS), ROWS.tobytes()
    for frozen in (False, True):
        assert not health(Writing().requires_grad_(not frozen), x)
    assert x.data.tobytes() == numbers


@pytest.mark.parametrize(
    ("data", "options", "error", "message"),
    [
        (ROWS[:0], {}, ShapeError, r"at least one row of data, not shape \(0, 4\)"),
        (3.0, {}, ShapeError, r"at least one row of data, not shape \(\)"),
        ((ROWS, ROWS, ROWS), {}, ArgumentTypeError, r"a pair \(inputs, targets\), not 3 things"),
        ((ROWS, np.arange(3)), {}, ShapeError, "do not pair up"),
        (ROWS[:, :3], {}, ShapeError, r"Linear\(4 -> 5\) at net\[0\], wants 4 numbers per row but"),
        (ROWS, {"loss": nn.MSELoss()}, ArgumentTypeError, "compares with targets, and none"),
        ((ROWS, ROWS), {"loss": nn.MSELoss}, ArgumentTypeError, "a function or a loss module"),
        (
            (ROWS, ROWS),
            {"loss": "mse"},
            ArgumentTypeError,
            "a function or a loss module, not str 'mse'",
        ),
        ((ROWS, ROWS[:, :1]), {}, ShapeError, "shape"),
        ([["a"]], {}, ArgumentTypeError, "text|str|number"),
    ],
)
def test_what_cannot_be_is_refused(data, options, error, message):
    model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 3))
    with pytest.raises(error, match=message):
        health(model, data, **options)


def test_only_modules_have_a_health():
    with pytest.raises(ArgumentTypeError, match="health takes a Module, not a function"):
        health(F.relu, ROWS)
