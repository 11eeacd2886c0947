"""A neuron is the textbook's, in plain Python numbers, and a layer is its neurons side by side."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import layerlab as ll
from layerlab import naive, nn
from layerlab.errors import ArgumentError, ArgumentTypeError, ShapeError

NUMBERS = st.floats(-50, 50)
ACTIVATIONS = {
    None: lambda z: z,
    "relu": lambda z: max(z, 0.0),
    "sigmoid": naive.sigmoid,
    "tanh": math.tanh,
}


def test_the_textbook_examples():
    assert nn.Neuron(2, 1)(2) == 5
    assert nn.Neuron(1.5, 0.2, "relu")(2) == 3.2
    assert nn.Neuron(1.5, 0.2, "sigmoid")(0.5) == pytest.approx(0.7211151780228631, rel=1e-15)
    assert nn.Neuron([0.5, -1.0], 0.25)([2.0, 1.0]) == 0.25


@settings(max_examples=60)
@given(w=NUMBERS, b=NUMBERS, x=NUMBERS, activation=st.sampled_from(list(ACTIVATIONS)))
def test_plain_numbers_give_a_plain_number(w, b, x, activation):
    y = nn.Neuron(w, b, activation)(x)
    assert type(y) is float
    assert y == pytest.approx(ACTIVATIONS[activation](w * x + b), rel=1e-12, abs=1e-12)


@settings(max_examples=60)
@given(data=st.data(), n=st.integers(1, 6), activation=st.sampled_from(list(ACTIVATIONS)))
def test_lists_of_numbers(data, n, activation):
    row = st.lists(NUMBERS, min_size=n, max_size=n)
    w, b, rows = (
        data.draw(row),
        data.draw(NUMBERS),
        data.draw(st.lists(row, min_size=1, max_size=3)),
    )
    neuron = nn.Neuron(w, b, activation)
    expected = [
        ACTIVATIONS[activation](math.fsum([*(a * c for a, c in zip(w, x, strict=True)), b]))
        for x in rows
    ]
    y = neuron(rows[0])
    assert type(y) is float
    assert y == pytest.approx(expected[0], rel=1e-9, abs=1e-9)
    assert neuron(rows) == pytest.approx(expected, rel=1e-9, abs=1e-9)
    assert neuron(tuple(rows[0])) == y


@pytest.mark.parametrize("x", [2, 2.0, np.float64(2), np.int64(2), np.float32(2)])
def test_every_kind_of_single_number(x):
    y = nn.Neuron(2, 1)(x)
    assert (type(y), y) == (float, 5.0)


@pytest.mark.parametrize("leading", [(), (3,), (2, 3)])
def test_tensors_give_tensors_with_gradients(leading):
    neuron = nn.Neuron([0.5, -1.0, 2.0], 0.25, "tanh")
    x = ll.randn(*leading, 3)
    y = neuron(x)
    assert isinstance(y, ll.Tensor)
    assert tuple(y.shape) == leading
    assert y.dtype == np.float32
    (y * 1.0).sum().backward()
    slopes = 1 - y.numpy(force=True) ** 2
    assert neuron.bias.grad.item() == pytest.approx(float(slopes.sum()), rel=1e-5)
    expected = (slopes[..., None] * x.numpy()).reshape(-1, 3).sum(axis=0)
    np.testing.assert_allclose(neuron.weight.grad.numpy(), expected, rtol=1e-5, atol=1e-6)


def test_a_tensor_of_any_shape_goes_through_a_neuron_of_one_weight_number_by_number():
    assert nn.Neuron(2.0, 1.0)(ll.tensor([[1.0, 2.0], [3.0, 4.0]])).tolist() == [[3, 5], [7, 9]]


def test_an_array_of_another_library_stays_one():
    jnp = pytest.importorskip("jax.numpy")
    x = jnp.asarray([[1.0, 2.0], [3.0, 4.0]])
    y = nn.Neuron([0.5, 1.0], 1.0)(x)
    assert isinstance(y, ll.Tensor)
    np.testing.assert_allclose(np.asarray(y.data), [3.5, 6.5])


@settings(max_examples=25)
@given(
    n=st.integers(1, 5),
    m=st.integers(1, 5),
    activation=st.sampled_from(list(ACTIVATIONS)),
    seed=st.integers(0, 2**32 - 1),
)
def test_a_layer_equals_its_neurons_one_by_one(n, m, activation, seed):
    draw = np.random.default_rng(seed)
    neurons = [nn.Neuron(draw.normal(size=n), draw.normal(), activation) for _ in range(m)]
    layer = nn.Layer.from_neurons(neurons)
    assert (layer.num_inputs, layer.num_neurons, layer.activation) == (n, m, activation)
    x = ll.tensor(draw.normal(size=(4, n)).astype(np.float32))
    expected = np.stack([neuron(x).numpy(force=True) for neuron in neurons], axis=-1)
    np.testing.assert_allclose(layer(x).numpy(force=True), expected, rtol=1e-5, atol=1e-6)
    for before, after in zip(neurons, layer.neurons, strict=True):
        np.testing.assert_allclose(after.weight.data, before.weight.data, rtol=1e-6)
        assert after.bias.item() == pytest.approx(before.bias.item(), rel=1e-6)
        assert after.activation == activation
    again = nn.Layer.from_neurons(layer.neurons)
    np.testing.assert_array_equal(again.weights.data, layer.weights.data)
    np.testing.assert_array_equal(again.biases.data, layer.biases.data)


def test_neurons_of_one_plain_weight_make_a_layer_of_one_input():
    layer = nn.Layer.from_neurons([nn.Neuron(2, 1), nn.Neuron([3], 0)])
    assert layer(ll.tensor([[1.0], [2.0]])).tolist() == [[3, 3], [5, 6]]


def test_the_parts_are_copies():
    neuron = nn.Neuron([1.0, 2.0], 0.5)
    layer = nn.Layer.from_neurons([neuron])
    layer.weights.data[...] = 9
    layer.biases.data[...] = 9
    assert (neuron.weight.tolist(), neuron.bias.item()) == ([1, 2], 0.5)
    layer.neurons[0].weight.data[...] = 4
    assert layer.weights.tolist() == [[9, 9]]


def test_building_a_layer_of_neurons_leaves_the_random_stream():
    before = ll.get_rng_state()
    nn.Layer.from_neurons([nn.Neuron([1.0, 2.0])])
    assert ll.get_rng_state() == before


def test_a_layer_shows_its_steps():
    layer = nn.Layer(3, 2, "relu")
    x = ll.randn(4, 3)
    z = layer.weighted_sum(x)
    np.testing.assert_array_equal(layer.activate(z).data, layer(x).data)
    expected = x.numpy() @ layer.weights.data.T + layer.biases.data
    np.testing.assert_allclose(z.data, expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    "text",
    [
        "Neuron(weight=2.0, bias=1.0, activation=None)",
        "Neuron(weight=[0.5, -1.0], bias=0.25, activation='relu')",
        "Layer(num_inputs=3, num_neurons=2, activation='sigmoid')",
    ],
)
def test_repr_is_constructor_syntax(text):
    assert repr(eval("nn." + text)) == text


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: nn.Neuron([[1, 2]]), ShapeError, ["one weight, or a row", "(1, 2)", "nn.Layer"]),
        (lambda: nn.Neuron([]), ShapeError, ["(0,)"]),
        (lambda: nn.Neuron(1, [1, 2]), ShapeError, ["one bias, not 2"]),
        (lambda: nn.Neuron("a"), ArgumentTypeError, ["'a'", "give numbers"]),
        (lambda: nn.Neuron(True), ArgumentTypeError, ["weight must be a number", "True"]),
        (lambda: nn.Neuron(None), ArgumentTypeError, ["None"]),
        (lambda: nn.Neuron(1j), ArgumentTypeError, ["number"]),
        (lambda: nn.Neuron([1, [2]]), ArgumentError, ["ragged"]),
        (
            lambda: nn.Neuron(1)([1, 2]),
            ShapeError,
            ["Neuron(1 -> 1) has one weight but got 2 inputs", "2 weights"],
        ),
        (lambda: nn.Neuron([1, 2])(3), ShapeError, ["wants 2 numbers per row"]),
        (lambda: nn.Neuron([1, 2])([1, 2, 3]), ShapeError, ["wants 2 numbers per row but got 3"]),
        (lambda: nn.Neuron([1, 2])([[1], [2]]), ShapeError, ["a column", "x.T"]),
        (lambda: nn.Neuron([1, 2])(ll.ones(2, 1)), ShapeError, ["a column", "x.flatten()"]),
        (lambda: nn.Neuron(1)("a"), ArgumentTypeError, ["'a'"]),
        (lambda: nn.Neuron(1)(None), ArgumentTypeError, ["None"]),
        (lambda: nn.Neuron(1, activation="rellu"), ArgumentError, ["did you mean 'relu'"]),
        (lambda: nn.Layer.from_neurons([]), ArgumentTypeError, ["at least one Neuron"]),
        (lambda: nn.Layer.from_neurons([1]), ArgumentTypeError, ["at least one Neuron, not [1]"]),
        (
            lambda: nn.Layer.from_neurons([nn.Neuron([1, 2]), nn.Neuron([1])]),
            ShapeError,
            ["different widths", "[2, 1]"],
        ),
        (
            lambda: nn.Layer.from_neurons([nn.Neuron(1, 0, "relu"), nn.Neuron(1, 0, "tanh")]),
            ArgumentError,
            ["share one activation", "neuron 0 has 'relu', neuron 1 has 'tanh'"],
        ),
    ],
)
def test_what_cannot_be_is_refused(make, error, words):
    with pytest.raises(error) as caught:
        make()
    for word in words:
        assert word in str(caught.value)


def test_a_neuron_with_one_weight_counts_what_it_got():
    for inputs in ([1, 2, 3], [[1, 2, 3], [4, 5, 6]]):
        with pytest.raises(ShapeError, match="got 3 inputs\n  Fix: give 3 weights") as caught:
            nn.Neuron(1)(inputs)
        assert (caught.value.expected, caught.value.got) == (1, 3)
