"""The plain loops agree with NumPy, and say clearly what is wrong with what they were given."""

import ast
import doctest
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from layerlab import naive
from layerlab.errors import ArgumentError, ArgumentTypeError, ShapeError

sizes = st.integers(1, 5)
numbers = st.floats(-100, 100, width=32)


def matrix(rows, columns):
    return arrays(np.float64, (rows, columns), elements=numbers)


def vector(length):
    return arrays(np.float64, (length,), elements=numbers)


@st.composite
def layers(draw):
    """A batch x (samples, inputs), weight (outputs, inputs) and bias (outputs,)."""
    samples, inputs, outputs = draw(sizes), draw(sizes), draw(sizes)
    return draw(matrix(samples, inputs)), draw(matrix(outputs, inputs)), draw(vector(outputs))


def close(actual, expected):
    np.testing.assert_allclose(actual, expected, rtol=1e-9, atol=1e-9)


def test_every_example_in_the_docstrings_is_true():
    result = doctest.testmod(naive)
    assert result.attempted >= 15
    assert result.failed == 0


def test_it_is_plain_python():
    imported = {
        (node.module or "") if isinstance(node, ast.ImportFrom) else node.names[0].name
        for node in ast.walk(ast.parse(Path(naive.__file__).read_text(encoding="utf-8")))
        if isinstance(node, (ast.Import, ast.ImportFrom))
    }
    assert imported <= {
        "__future__",
        "collections.abc",
        "difflib",
        "layerlab.errors",
        "math",
        "typing",
    }


@given(layers())
def test_the_dialects_agree_with_numpy_and_with_each_other(parts):
    x, weight, bias = parts
    expected = x @ weight.T + bias
    close(naive.linear(x, weight, bias), expected)
    close(naive.linear(x, weight), x @ weight.T)
    close(naive.layer(x, weight, bias), expected)
    close(naive.dense(x, weight.T, bias), expected)
    close(naive.dense(x, weight.T), x @ weight.T)
    close(naive.layer(x[0], weight, bias), expected[0])
    close(naive.neuron(x[0], weight[0], bias[0]), expected[0, 0])
    close(naive.layer(x, weight, bias, "tanh"), np.tanh(expected))
    close(naive.dense(x, weight.T, bias, "relu"), np.maximum(expected, 0))


@given(st.data(), sizes, sizes, sizes)
def test_matmul_and_transpose_agree_with_numpy(data, rows, inner, columns):
    a, b = data.draw(matrix(rows, inner)), data.draw(matrix(inner, columns))
    product = naive.matmul(a, b)
    close(product, a @ b)
    assert naive.transpose(a) == a.T.tolist()
    close(naive.matmul(naive.transpose(b), naive.transpose(a)), naive.transpose(product))


def test_lists_tuples_and_arrays_give_the_same_plain_lists():
    expected = [[19.0, 22.0], [43.0, 50.0]]
    for kind in (list, tuple, np.array, lambda rows: [np.array(row) for row in rows]):
        product = naive.matmul(kind([[1, 2], [3, 4]]), kind([[5, 6], [7, 8]]))
        assert product == expected
        assert type(product) is list
        assert type(product[0]) is list
        assert type(product[0][0]) is float


@given(st.lists(st.floats(-1e300, 1e300), min_size=1, max_size=6))
def test_softmax_adds_up_to_one_and_log_softmax_is_its_logarithm(scores):
    shares = naive.softmax(scores)
    assert math.isclose(sum(shares), 1.0)
    for share, logarithm in zip(shares, naive.log_softmax(scores), strict=True):
        assert math.isclose(math.exp(logarithm), share, rel_tol=1e-9)


@given(st.lists(numbers, min_size=1, max_size=6), numbers)
def test_softmax_does_not_change_when_all_scores_are_shifted(scores, shift):
    shifted = [score + shift for score in scores]
    np.testing.assert_allclose(naive.softmax(shifted), naive.softmax(scores), rtol=1e-6)


@given(st.data(), sizes, sizes)
def test_softmax_and_cross_entropy_agree_with_numpy(data, samples, classes):
    logits = data.draw(matrix(samples, classes))
    labels = data.draw(st.lists(st.integers(0, classes - 1), min_size=samples, max_size=samples))
    shifted = logits - logits.max(axis=1, keepdims=True)
    logarithms = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    close(naive.log_softmax(logits), logarithms)
    close(naive.softmax(logits), np.exp(logarithms))
    close(naive.cross_entropy(logits, labels), -logarithms[np.arange(samples), labels].mean())
    close(naive.cross_entropy(logits, np.array(labels)), naive.cross_entropy(logits, labels))
    close(naive.cross_entropy(logits[0], labels[0]), -logarithms[0, labels[0]])


@given(st.data(), sizes, sizes)
def test_batch_norm_agrees_with_numpy(data, samples, features):
    x = data.draw(matrix(samples, features))
    gamma, beta = data.draw(vector(features)), data.draw(vector(features))
    expected = gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + 1e-3) + beta
    close(naive.batch_norm(x, gamma, beta, eps=1e-3), expected)


def test_batch_norm_uses_the_eps_that_pytorch_uses():
    (low,), (high,) = naive.batch_norm([[-0.001], [0.001]], [1.0], [0.0])
    assert math.isclose(high, 0.001 / math.sqrt(1e-6 + 1e-5))
    assert low == -high


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (naive.relu, (0.0, 0.0, math.inf)),
        (naive.leaky_relu, (-10.0, -math.inf, math.inf)),
        (naive.sigmoid, (0.0, 0.0, 1.0)),
        (naive.tanh, (-1.0, -1.0, 1.0)),
        (naive.gelu, (0.0, 0.0, math.inf)),
    ],
)
def test_activations_at_the_ends(function, expected):
    assert (function(-1000), function(-math.inf), function(math.inf)) == expected
    assert math.isnan(function(math.nan))
    assert type(function(np.float32(0.5))) is float
    assert function(0) == (0.5 if function is naive.sigmoid else 0.0)


@given(numbers)
def test_activations_agree_with_their_formulas(z):
    assert naive.relu(z) == max(z, 0.0)
    assert naive.leaky_relu(z, 0.1) == (z if z > 0 else 0.1 * z)
    assert math.isclose(naive.sigmoid(z), (1 + math.tanh(z / 2)) / 2, abs_tol=1e-15)
    assert math.isclose(naive.sigmoid(z) + naive.sigmoid(-z), 1.0)
    # what gelu takes from z it gives back at -z: gelu(z) - gelu(-z) = z
    assert math.isclose(naive.gelu(z) - naive.gelu(-z), z, rel_tol=1e-12, abs_tol=1e-300)
    assert math.isclose(naive.gelu(z), z * (1 + math.erf(z / math.sqrt(2))) / 2, abs_tol=1e-14)


def test_a_neuron_takes_plain_numbers_and_any_activation():
    assert naive.neuron(2, 3) == 6.0
    assert naive.neuron(2, 3, -7, "relu") == 0.0
    assert naive.neuron(2, 3, -7, "linear") == -1.0
    assert naive.neuron(2, 3, 1, lambda z: z * z) == 49.0
    assert naive.neuron(np.float32(2), np.array(3.0), np.array(1)) == 7.0
    assert type(naive.neuron(2, 3)) is float


def test_matmul_says_which_sizes_do_not_fit_and_how_to_mend_it():
    with pytest.raises(ValueError, match="Incompatible") as caught:
        naive.matmul([[1, 2, 3], [4, 5, 6]], [[1, 2], [3, 4]])
    text = str(caught.value)
    assert text.startswith("Incompatible matrix dimensions: A is 2x3, B is 2x2")
    assert "3 columns against 2 rows" in text
    assert "Fix: matmul(transpose(A), B)" in text
    assert isinstance(caught.value, ShapeError)


@given(sizes, sizes, sizes, sizes)
def test_the_transposition_that_matmul_proposes_fits(rows, inner, other, columns):
    a, b = np.ones((rows, inner)).tolist(), np.ones((other, columns)).tolist()
    if inner == other:
        assert len(naive.matmul(a, b)) == rows
        return
    with pytest.raises(ShapeError) as caught:
        naive.matmul(a, b)
    if inner == columns:
        assert "transpose(B)" in caught.value.fix
        assert len(naive.matmul(a, naive.transpose(b))) == rows
    elif rows == other:
        assert "transpose(A)" in caught.value.fix
        assert len(naive.matmul(naive.transpose(a), b)) == inner
    else:
        assert f"give B {inner} row" in caught.value.fix


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: naive.matmul([[1, 2], [3]], [[1], [2]]), ShapeError, "A is ragged: A[0] has 2"),
        (lambda: naive.matmul([1, 2], [[1], [2]]), ShapeError, "A must have two axes"),
        (lambda: naive.matmul([[1, 2]], [1, 2]), ShapeError, "B must have two axes"),
        (lambda: naive.matmul(3, [[1]]), ShapeError, "the single number 3"),
        (lambda: naive.matmul([], [[1]]), ShapeError, "A is empty"),
        (lambda: naive.matmul([[]], [[1]]), ShapeError, "A[0] is empty"),
        (lambda: naive.matmul([["a"]], [[1]]), ArgumentTypeError, "'a'"),
        (lambda: naive.matmul([[None]], [[1]]), ArgumentTypeError, "A[0][0] must hold numbers"),
        (lambda: naive.matmul([[[1]]], [[1]]), ShapeError, "A[0][0] must be a number"),
        (lambda: naive.matmul("ab", [[1]]), ArgumentTypeError, "'ab'"),
        (lambda: naive.transpose([1, 2]), ShapeError, "A must have two axes"),
        (lambda: naive.neuron([1, 2], [1]), ShapeError, "2 inputs in x, but 1 weights"),
        (lambda: naive.neuron(1, [1]), ShapeError, "both be single numbers"),
        (lambda: naive.neuron([1], [1], [1]), ShapeError, "bias must be a number here"),
        (lambda: naive.neuron([], []), ShapeError, "x is empty"),
        (lambda: naive.neuron(1j, 1), ArgumentTypeError, "x must hold numbers"),
        (lambda: naive.neuron(1, 1, activation="relo"), ArgumentError, "activation='relu'"),
        (lambda: naive.neuron(1, 1, activation="Sigmoid"), ArgumentError, "activation='sigmoid'"),
        (lambda: naive.neuron(1, 1, activation="?"), ArgumentError, "known: gelu, leaky_relu"),
        (lambda: naive.neuron(1, 1, activation=3), ArgumentTypeError, "not 3"),
        (lambda: naive.layer([1], [[1], [2]], [1]), ShapeError, "2 neurons in weights, but 1"),
        (lambda: naive.layer([[1, 2]], [[1]], [1]), ShapeError, "2 inputs in x, but 1 weights"),
        (lambda: naive.layer([[1], [1, 2]], [[1]], [1]), ShapeError, "x is ragged"),
        (lambda: naive.layer([], [[1]], [1]), ShapeError, "x is empty"),
        (lambda: naive.layer(1, [[1]], [1]), ShapeError, "write [x]"),
        (lambda: naive.linear([1], [1], [1]), ShapeError, "weight must have two axes"),
        (lambda: naive.linear([1], [[1]], 1), ShapeError, "bias must be a sequence"),
        (lambda: naive.dense([1, 2], [[1]]), ShapeError, "2 inputs in x, but 1 weights"),
        (lambda: naive.softmax([]), ShapeError, "x is empty"),
        (lambda: naive.softmax([[1, 2], [3]]), ShapeError, "x is ragged"),
        (lambda: naive.log_softmax(1.0), ShapeError, "x must be a sequence"),
        (lambda: naive.cross_entropy([[1, 2]], [0, 1]), ShapeError, "1 samples in logits, but 2"),
        (lambda: naive.cross_entropy([[1, 2]], [2]), ArgumentError, "label 2 is no class"),
        (lambda: naive.cross_entropy([[1, 2]], [-1]), ArgumentError, "label -1 is no class"),
        (lambda: naive.cross_entropy([[1, 2]], [0.5]), ArgumentTypeError, "whole number"),
        (lambda: naive.cross_entropy([[1, 2]], [math.nan]), ArgumentTypeError, "whole number"),
        (lambda: naive.cross_entropy([[1, 2]], [True]), ArgumentTypeError, "whole number"),
        (lambda: naive.cross_entropy([[1, 2]], [None]), ArgumentTypeError, "whole number"),
        (lambda: naive.cross_entropy([1, 2], [0, 1]), ShapeError, "logits must have two axes"),
        (lambda: naive.batch_norm([[1, 2]], [1], [0, 0]), ShapeError, "1 numbers in gamma"),
        (lambda: naive.batch_norm([[1, 2]], [1, 1], [0]), ShapeError, "1 numbers in beta"),
        (lambda: naive.batch_norm([[1]], [1], [0], eps=0.0), ArgumentError, "eps must be above 0"),
        (lambda: naive.batch_norm([[1]], [1], [0], eps=math.nan), ArgumentError, "eps"),
        (lambda: naive.batch_norm([1, 2], [1], [0]), ShapeError, "x must have two axes"),
    ],
)
def test_bad_input_is_named(call, error, words):
    with pytest.raises(error) as caught:
        call()
    assert words in str(caught.value)
    assert "Fix: " in str(caught.value)


def test_nothing_finite_overflows_into_an_exception():
    assert naive.softmax([1e308, -1e308]) == [1.0, 0.0]
    assert naive.log_softmax([0.0, -5000.0]) == [0.0, -5000.0]
    assert naive.cross_entropy([[0.0, -5000.0]], [1]) == 5000.0
    assert naive.batch_norm([[1e200], [-1e200]], [1.0], [0.0]) == [[0.0], [0.0]]
    assert all(math.isnan(share) for share in naive.softmax([math.nan, 1.0]))
    assert all(math.isnan(share) for share in naive.softmax([1.0, math.nan]))
