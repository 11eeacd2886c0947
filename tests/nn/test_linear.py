"""The dialects of one layer: their arguments, names, layouts, first values, and one formula."""

import copy
import math
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import layerlab as ll
from layerlab import naive, nn
from layerlab.errors import ArgumentError, ArgumentTypeError, LayerlabError, ShapeError
from layerlab.nn.activations import ACTIVATIONS

BUILDERS = {"Linear": nn.Linear, "Dense": nn.Dense, "Layer": nn.Layer}
ALL = pytest.mark.parametrize("name", BUILDERS)


def plain(name, inputs, outputs, **more):
    """A layer without an activation."""
    extra = {} if name == "Linear" else {"activation": None}
    return BUILDERS[name](inputs, outputs, **extra, **more)


def in_rows(layer):
    """Weights as (out, in), and biases, whatever the dialect."""
    if isinstance(layer, nn.Linear):
        return layer.weight.data, layer.bias.data
    if isinstance(layer, nn.Dense):
        return layer.weights.data.T, layer.bias.data
    return layer.weights.data, layer.biases.data


@pytest.mark.parametrize(
    ("layer", "shapes", "text"),
    [
        (
            lambda: nn.Linear(3, 2),
            {"weight": (2, 3), "bias": (2,)},
            "Linear(in_features=3, out_features=2, bias=True)",
        ),
        (
            lambda: nn.Linear(in_features=3, out_features=2, bias=False),
            {"weight": (2, 3)},
            "Linear(in_features=3, out_features=2, bias=False)",
        ),
        (
            lambda: nn.Dense(3, 2),
            {"weights": (3, 2), "bias": (2,)},
            "Dense(input_size=3, output_size=2, use_bias=True, activation=None)",
        ),
        (
            lambda: nn.Dense(input_size=3, output_size=2, use_bias=False, activation="relu"),
            {"weights": (3, 2)},
            "Dense(input_size=3, output_size=2, use_bias=False, activation='relu')",
        ),
        (
            lambda: nn.Layer(3, 2),
            {"weights": (2, 3), "biases": (2,)},
            "Layer(num_inputs=3, num_neurons=2, activation='sigmoid')",
        ),
        (
            lambda: nn.Layer(num_inputs=3, num_neurons=2, activation=ll.relu),
            {"weights": (2, 3), "biases": (2,)},
            "Layer(num_inputs=3, num_neurons=2, activation=relu)",
        ),
    ],
)
def test_names_layouts_and_printing(layer, shapes, text):
    layer = layer()
    assert {name: tuple(p.shape) for name, p in layer.named_parameters()} == shapes
    assert {p.dtype.name for p in layer.parameters()} == {"float32"}
    assert all(p.requires_grad for p in layer.parameters())
    assert repr(layer) == text
    if "activation=relu)" not in text:
        assert repr(eval("nn." + text)) == text


def test_what_is_left_out_is_none():
    assert nn.Linear(3, 2, bias=False).bias is None
    assert nn.Dense(3, 2, use_bias=False).bias is None
    assert nn.Linear(3, 2, False)(ll.zeros(3)).tolist() == [0, 0]


@ALL
@settings(max_examples=20)
@given(
    leading=st.lists(st.integers(0, 4), max_size=3).map(tuple),
    inputs=st.integers(1, 5),
    outputs=st.integers(1, 5),
    seed=st.integers(0, 2**32 - 1),
)
def test_any_leading_axes(name, leading, inputs, outputs, seed):
    """The same as one row after the other in plain Python, and as many rows as came in."""
    layer = plain(name, inputs, outputs, generator=ll.Generator(seed))
    x = np.random.default_rng(seed).normal(size=(*leading, inputs)).astype(np.float32)
    y = layer(ll.tensor(x))
    assert tuple(y.shape) == (*leading, outputs)
    weights, biases = in_rows(layer)
    for index in np.ndindex(*leading):
        expected = naive.layer(x[index].tolist(), weights.tolist(), biases.tolist())
        np.testing.assert_allclose(y.data[index], expected, rtol=1e-5, atol=1e-5)


@ALL
def test_integers_become_floats(name):
    layer = plain(name, 2, 3)
    y = layer(ll.tensor([[1, 2]]))
    np.testing.assert_allclose(y.data, layer(ll.tensor([[1.0, 2.0]])).data)
    assert y.dtype == np.float32


def test_the_dialects_are_one_formula():
    generator = np.random.default_rng(0)
    weight, bias = generator.normal(size=(2, 3)), generator.normal(size=2)
    x = ll.tensor(generator.normal(size=(5, 3)))
    layers = [plain(name, 3, 2).double() for name in BUILDERS]
    layers[0].weight, layers[0].bias = weight, bias
    layers[1].weights, layers[1].bias = weight.T, bias
    layers[2].weights, layers[2].biases = weight, bias
    for layer in layers:
        np.testing.assert_allclose(layer(x).data, x.data @ weight.T + bias, rtol=1e-14)


# ── first values ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("inputs", "outputs"), [(400, 300), (50, 1000)])
def test_first_values(inputs, outputs):
    """Bounds, means and deviations, within six deviations of what chance allows."""
    generator = ll.Generator(5)
    linear = nn.Linear(inputs, outputs, generator=generator)
    bound = 1 / math.sqrt(inputs)
    spread(linear.weight, 0, bound / math.sqrt(3), kurtosis=1.8)
    spread(linear.bias, 0, bound / math.sqrt(3), kurtosis=1.8)
    for parameter in linear.parameters():
        assert np.abs(parameter.data).max() <= bound
        assert np.abs(parameter.data).max() > 0.98 * bound
    layer = nn.Layer(inputs, outputs, generator=generator)
    spread(layer.weights, 0, 0.1, kurtosis=3)
    spread(layer.biases, 0, 0.1, kurtosis=3)
    dense = nn.Dense(inputs, outputs, generator=generator)
    spread(dense.weights, 0, math.sqrt(2 / (inputs + outputs)), kurtosis=3)
    assert not dense.bias.data.any()


def spread(parameter, mean, std, kurtosis):
    """Whether mean and variance are within 6 sigma, for a distribution of this kurtosis."""
    x = parameter.data.astype(float).ravel()
    assert abs(x.mean() - mean) < 6 * std / math.sqrt(x.size)
    assert abs(x.var() - std**2) < 6 * std**2 * math.sqrt((kurtosis - 1) / x.size)


@ALL
def test_the_same_generator_gives_the_same_layer(name):
    one, two, other = (
        [p.data for p in BUILDERS[name](4, 3, generator=ll.Generator(seed)).parameters()]
        for seed in (3, 3, 4)
    )
    assert all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))
    assert not np.array_equal(one[0], other[0])
    ll.manual_seed(3)
    assert np.array_equal(next(BUILDERS[name](4, 3).parameters()).data, one[0])


@ALL
def test_a_generator_of_its_own_leaves_the_common_one(name):
    before = ll.get_rng_state()
    BUILDERS[name](4, 3, generator=ll.Generator(1))
    assert ll.get_rng_state() == before


# ── activations ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["Dense", "Layer"])
@pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
def test_every_activation_by_name(name, activation):
    x = ll.randn(4, 3)
    layer = BUILDERS[name](3, 2, activation=activation)
    bare = BUILDERS[name](3, 2, activation=None)
    bare.load_state_dict(layer.state_dict())
    expected = ACTIVATIONS[activation](bare(x)).data
    np.testing.assert_array_equal(layer(x).data, expected)
    upper = BUILDERS[name](3, 2, activation=activation.upper())
    upper.load_state_dict(layer.state_dict())
    np.testing.assert_array_equal(upper(x).data, expected)


@pytest.mark.parametrize("name", ["Dense", "Layer"])
def test_an_activation_may_be_a_function_or_a_module(name):
    x = ll.randn(4, 3)
    layer = BUILDERS[name](3, 2, activation=lambda z: z * 0 + 7)
    assert layer(x).tolist() == [[7, 7]] * 4
    prelu = BUILDERS[name](3, 2, activation=nn.PReLU())
    names = [key for key, _ in prelu.named_parameters()]
    assert names[2:] == ["activation.weight"]
    assert list(prelu.state_dict()) == names
    assert repr(prelu).count("PReLU") == 1
    prelu.activation.weight = [1.0]
    bare = BUILDERS[name](3, 2, activation=None)
    bare.load_state_dict(prelu.state_dict(), strict=False)
    np.testing.assert_array_equal(prelu(x).data, bare(x).data)
    twin = copy.deepcopy(prelu)
    twin.activation.weight = [0.0]
    assert (twin(x).data >= 0).all()
    np.testing.assert_array_equal(prelu(x).data, bare(x).data)
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(prelu))(x).data, bare(x).data)


@pytest.mark.parametrize("name", ["Dense", "Layer"])
def test_another_activation_takes_effect_at_once(name):
    x = ll.randn(4, 3)
    layer = BUILDERS[name](3, 2, activation="relu")
    layer.activation = None
    z = layer(x).data
    for activation, function in [("tanh", ll.tanh), (nn.Sigmoid(), ll.sigmoid), ("relu", ll.relu)]:
        layer.activation = activation
        np.testing.assert_array_equal(layer(x).data, function(z))
    with pytest.raises(ArgumentError, match="no activation 'reul'"):
        layer.activation = "reul"
    assert layer.activation == "relu"
    np.testing.assert_array_equal(layer(x).data, ll.relu(z))


@pytest.mark.parametrize("make", [lambda a: nn.Dense(3, 2, True, a), lambda a: nn.Layer(3, 2, a)])
def test_an_unknown_activation(make):
    before = ll.get_rng_state()
    with pytest.raises(ArgumentError) as caught:
        make("sigmoyd")
    assert "no activation 'sigmoyd'" in str(caught.value)
    assert "did you mean 'sigmoid'?" in str(caught.value)
    for known in ACTIVATIONS:
        assert known in caught.value.detail
    with pytest.raises(ArgumentTypeError, match=r"make one: ReLU\(\)"):
        make(nn.ReLU)
    with pytest.raises(ArgumentTypeError, match="a name, a function or a module, not int 3"):
        make(3)
    assert ll.get_rng_state() == before  # nothing was drawn for a layer that is not made


# ── assigning values ─────────────────────────────────────────────────────────────────────────────


def test_assigning_replaces_the_value_and_keeps_it_trainable():
    layer = nn.Layer(2, 1, None)
    parameter = layer.weights
    value = np.array([[0.5, 0.3]], dtype=np.float32)
    for given_ in (ll.tensor([[0.5, 0.3]]), value, [[0.5, 0.3]]):
        layer.weights = given_
        assert layer.weights is parameter
        assert isinstance(layer.weights, nn.Parameter)
        assert layer.weights.requires_grad
        np.testing.assert_array_equal(layer.weights.data, value)
    layer.weights = value
    value[...] = 99
    assert layer.weights.tolist() == [[0.5, pytest.approx(0.3)]]
    layer.weights = [[1, 2]]
    layer.biases = np.array([True])
    assert layer.weights.dtype == layer.biases.dtype == np.float32
    layer(ll.tensor([3.0, 4.0])).sum().backward()
    assert (layer.weights.grad.tolist(), layer.biases.grad.tolist()) == ([[3, 4]], [1])


@pytest.mark.parametrize(
    ("value", "error", "words"),
    [
        ([[0.5], [0.3]], ShapeError, ["shape (1, 2)", "(2, 1)", "value.T"]),
        ([0.5, 0.3], ShapeError, ["Layer.weights", "(2,)", "assign an array of shape (1, 2)"]),
        (0.5, ShapeError, ["shape ()"]),
        ("text", ArgumentTypeError, ["str is no array", "(1, 2)"]),
        (nn.ReLU(), ArgumentTypeError, ["ReLU is no array"]),
        ([["a", "b"]], ArgumentTypeError, ["give numbers"]),
        ([[1], [2, 3]], ArgumentError, ["ragged"]),
        (np.ones((1, 2)) * 1j, ArgumentTypeError, ["complex"]),
    ],
)
def test_assigning_what_does_not_fit(value, error, words):
    layer = nn.Layer(2, 1)
    before = layer.weights.data.copy()
    with pytest.raises(error) as caught:
        layer.weights = value
    for word in words:
        assert word in str(caught.value)
    np.testing.assert_array_equal(layer.weights.data, before)


# ── bad input ────────────────────────────────────────────────────────────────────────────────────


@ALL
@pytest.mark.parametrize("width", [2, 3, 5])
def test_a_column_is_not_broadcast(name, width):
    with pytest.raises(ShapeError) as caught:
        BUILDERS[name](width, 1)(ll.randn(width, 1))
    message = str(caught.value)
    assert f"{name}({width} -> 1) wants {width} numbers per row but got 1" in message
    assert f"({width}, 1), a column: {width} rows of 1 number" in message
    assert "x.T makes one row of it" in message
    assert (caught.value.expected, caught.value.got) == (width, 1)
    assert caught.value.layer == repr(BUILDERS[name](width, 1))


@ALL
@pytest.mark.parametrize(
    ("x", "error", "words"),
    [
        (lambda: ll.randn(2, 4), ShapeError, ["wants 3 numbers per row but got 4", "(2, 4)"]),
        (lambda: ll.randn(4), ShapeError, ["but got 4", "input here: (4,)"]),
        (lambda: ll.tensor(1.0), ShapeError, ["a single number without an axis", "shape (3,)"]),
        (lambda: ll.randn(2, 3, 1), ShapeError, ["but got 1", "nn.Flatten()"]),
        (lambda: ll.randn(1, 1, 3).reshape(3, 1, 1), ShapeError, ["but got 1", "x.flatten()"]),
        (lambda: [1, 2, 3], ArgumentTypeError, ["not a list", "ll.tensor"]),
        (lambda: "abc", ArgumentTypeError, ["not a str"]),
        (lambda: None, ArgumentTypeError, ["not a NoneType"]),
        (lambda: 3.0, ArgumentTypeError, ["not a float"]),
    ],
)
def test_wrong_input(name, x, error, words):
    layer = BUILDERS[name](3, 2)
    with pytest.raises(error) as caught:
        layer(x())
    for word in words:
        assert word in str(caught.value)
    assert f"{name}(3 -> 2)" in str(caught.value)


@ALL
def test_a_wrong_width_says_how_the_layer_should_be_built(name):
    with pytest.raises(ShapeError) as caught:
        BUILDERS[name](3, 2)(ll.randn(5, 4))
    assert caught.value.fix == f"{name}(4, 2)"


@ALL
@pytest.mark.parametrize("position", [0, 1])
@pytest.mark.parametrize(
    ("size", "error", "words"),
    [
        (0, ArgumentError, "must be at least 1, not 0"),
        (-2, ArgumentError, "must be at least 1, not -2"),
        (2.0, ArgumentTypeError, "must be a whole number, not float 2.0"),
        (True, ArgumentTypeError, "must be a whole number, not bool True"),
        (math.nan, ArgumentTypeError, "must be a whole number, not float nan"),
        ("3", ArgumentTypeError, "must be a whole number, not str '3'"),
        (None, ArgumentTypeError, "must be a whole number, not None"),
    ],
)
def test_wrong_sizes(name, position, size, error, words):
    sizes = [3, 3]
    sizes[position] = size
    before = ll.get_rng_state()
    with pytest.raises(error, match=words) as caught:
        BUILDERS[name](*sizes)
    argument = {
        "Linear": ["in_features", "out_features"],
        "Dense": ["input_size", "output_size"],
        "Layer": ["num_inputs", "num_neurons"],
    }[name][position]
    assert str(caught.value).startswith(argument)
    assert isinstance(caught.value, LayerlabError)
    assert ll.get_rng_state() == before


@ALL
def test_numpy_integers_are_sizes(name):
    layer = BUILDERS[name](np.int64(3), np.int32(2))
    assert tuple(layer(ll.ones(3)).shape) == (2,)
    assert "np." not in repr(layer)


@pytest.mark.parametrize("make", [nn.Linear, nn.Dense])
@pytest.mark.parametrize("flag", [1, 0, "no", None])
def test_a_bias_is_true_or_false(make, flag):
    before = ll.get_rng_state()
    with pytest.raises(ArgumentTypeError, match="is True or False, not"):
        make(3, 2, flag)
    assert ll.get_rng_state() == before
