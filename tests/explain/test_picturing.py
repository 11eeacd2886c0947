"""The arrays that are drawn are those of the layers: inputs, weights, sums, outputs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import OWN, Loop

import layerlab as ll
from layerlab import nn
from layerlab.explain import explain

LAYERS = {
    "Linear": (lambda i, o: nn.Linear(i, o), "weight", "bias", ""),
    "Dense": (lambda i, o: nn.Dense(i, o, activation="relu"), "weights", "bias", "relu"),
    "Layer": (lambda i, o: nn.Layer(i, o, activation="tanh"), "weights", "biases", "tanh"),
    "softmax": (lambda i, o: nn.Layer(i, o, activation="softmax"), "weights", "biases", "softmax"),
}


@pytest.mark.parametrize("kind", LAYERS)
@given(inputs=st.integers(1, 5), outputs=st.integers(1, 5), sample=st.integers(0, 2),
       neuron=st.booleans(), seed=st.integers(0, 10**6))  # fmt: skip
def test_a_layer(kind, inputs, outputs, sample, neuron, seed):
    make, weights, biases, function = LAYERS[kind]
    ll.manual_seed(seed)
    layer = make(inputs, outputs)
    x = np.random.default_rng(seed).normal(size=(3, inputs)).astype(np.float32)
    shown = explain(layer, x, sample=sample, neuron=outputs - 1 if neuron else None)
    (picture,) = shown.pictures
    matrix = np.asarray(getattr(layer, weights).data)
    matrix = matrix.T if kind == "Dense" else matrix
    offsets = np.asarray(getattr(layer, biases).data)
    np.testing.assert_array_equal(picture.inputs, x[sample])
    np.testing.assert_array_equal(picture.weights, matrix)
    np.testing.assert_array_equal(picture.biases, offsets)
    np.testing.assert_array_equal(picture.outputs, np.asarray(layer(ll.tensor(x)).data)[sample])
    sums = picture.outputs if not function else picture.sums
    np.testing.assert_allclose(sums, matrix @ x[sample] + offsets, rtol=1e-5, atol=1e-6)
    columns = ".T" * (kind == "Dense")  # its neurons are columns
    assert (picture.weights_name, picture.biases_name) == (weights + columns, biases)
    assert (picture.function, picture.input_name) == (function, "x")
    assert picture.neuron == (outputs - 1 if neuron else None)


def test_no_bias_no_column():
    (picture,) = explain(nn.Linear(2, 3, bias=False), [[1.0, 2.0]]).pictures
    assert picture.biases is None
    assert picture.biases_name == ""


def test_a_network_has_a_picture_for_each_layer_and_an_activation_joins_the_layer_before_it():
    network = nn.Sequential(
        nn.Linear(2, 3), nn.ReLU(), nn.BatchNorm1d(3).eval(), nn.Linear(3, 2), nn.LogSoftmax(dim=-1)
    )
    x = np.array([[1.0, 2.0], [0.5, 3.0]], np.float32)
    first, norm, last = explain(network, x, sample=1, neuron=1).pictures
    assert [p.title for p in (first, norm)] == [
        "[0] Linear(2 -> 3) → [1] ReLU", "[2] BatchNorm1d(3)",
    ]  # fmt: skip
    value = ll.tensor(x)
    for part, numbers in zip(
        network, (first.sums, first.outputs, norm.outputs, last.sums, last.outputs), strict=True
    ):
        value = part(value)
        np.testing.assert_array_equal(numbers, np.asarray(value.data)[1])
    assert (first.sums_name, first.function, first.output_name) == ("z0", "relu", "a1")
    assert (norm.input_name, norm.function) == ("a1", "BatchNorm1d")
    assert (last.function, last.neuron, first.neuron) == ("log_softmax", 1, None)


@pytest.mark.parametrize(
    ("layer", "name"),
    [(nn.Tanh(), "y"), (nn.Softmax(dim=-1), "p"), (nn.LogSoftmax(dim=-1), "y"), (nn.GELU(), "y"),
     (nn.BatchNorm1d(3), "y"), (nn.Dropout(0.5), "y"), (nn.Linear(3, 2), "z")],
)  # fmt: skip
def test_the_results_have_the_name_that_the_lines_give_them(layer, name):
    x = np.array([[1.0, 2.0, 3.0], [0.0, -1.0, 2.0]], np.float32)
    shown = explain(layer, x)
    (picture,) = shown.pictures
    assert picture.output_name == name
    last = [step for step in shown.steps if step.expression is not None][-1]
    assert last.name.name.startswith(f"{name}[")


def test_a_neuron_is_a_layer_of_one():
    (picture,) = explain(nn.Neuron([0.1, 0.6], 0.3, "sigmoid"), [2.0, 3.0]).pictures
    np.testing.assert_array_equal(picture.weights, [[0.1, 0.6]])
    np.testing.assert_array_equal(picture.biases, [0.3])
    np.testing.assert_allclose(picture.sums, [2.3])
    assert picture.function == "sigmoid"


@pytest.mark.parametrize("kind", OWN)
def test_a_module_of_the_users_own_has_true_pictures(kind):
    ll.manual_seed(0)
    x = np.random.default_rng(0).normal(size=(4, 3)).astype(np.float32)
    for picture in explain(OWN[kind](3), x, sample=2).pictures:
        if picture.weights is not None:
            offsets = 0 if picture.biases is None else picture.biases
            sums = picture.outputs if picture.sums is None else picture.sums
            np.testing.assert_allclose(
                sums, picture.weights @ picture.inputs + offsets, rtol=1e-4, atol=1e-5
            )


def test_sums_that_a_module_computes_without_layers():
    class Matrix(nn.Module):
        def __init__(self):
            super().__init__()
            self.W = nn.Parameter(np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], np.float32))
            self.c = nn.Parameter(np.array([0.5, -0.5], np.float32))

        def forward(self, x):
            return ll.tanh(x @ self.W + self.c)

    (picture,) = explain(Matrix(), [[1.0, 0.0, -1.0]]).pictures
    np.testing.assert_array_equal(picture.weights, [[1, 3, 5], [2, 4, 6]])
    np.testing.assert_array_equal(picture.biases, [0.5, -0.5])
    np.testing.assert_allclose(picture.sums, [-3.5, -4.5])
    np.testing.assert_allclose(picture.outputs, np.tanh([-3.5, -4.5]), rtol=1e-6)


def test_a_loop_of_neurons_has_its_results():
    (picture,) = explain(Loop(2), [[1.0, 2.0]]).pictures
    np.testing.assert_array_equal(picture.inputs, [1.0, 2.0])
    np.testing.assert_array_equal(picture.outputs, explain(Loop(2), [[1.0, 2.0]]).result)
