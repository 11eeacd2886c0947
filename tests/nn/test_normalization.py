"""Batch normalisation: by the batch in training, by the running estimates in evaluation."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import layerlab as ll
from layerlab import nn
from layerlab.errors import ArgumentError, ArgumentTypeError, ShapeError

SHAPES = st.tuples(st.integers(2, 6), st.integers(1, 4), st.none() | st.integers(1, 4)).map(
    lambda s: s if s[2] is not None else s[:2]
)
SEEDS = st.integers(0, 2**32 - 1)


def axes(x):
    return (0,) if x.ndim == 2 else (0, 2)


def shaped(v, x):
    return v.reshape(1, -1) if x.ndim == 2 else v.reshape(1, -1, 1)


@settings(max_examples=40)
@given(shape=SHAPES, seed=SEEDS, eps=st.sampled_from([1e-5, 0.1, 1e-12]))
def test_training_brings_each_feature_to_mean_0_and_variance_1(shape, seed, eps):
    x = np.random.default_rng(seed).normal(3.0, 2.0, shape)
    norm = nn.BatchNorm1d(shape[1], eps=eps).double()
    norm.weight = scale = np.random.default_rng(seed + 1).normal(size=shape[1])
    norm.bias = shift = np.random.default_rng(seed + 2).normal(size=shape[1])
    y = norm(ll.tensor(x)).data
    var = x.var(axis=axes(x))  # the biased one
    expected = (x - shaped(x.mean(axis=axes(x)), x)) / shaped(np.sqrt(var + eps), x)
    expected = expected * shaped(scale, x) + shaped(shift, x)
    np.testing.assert_allclose(y, expected, rtol=1e-9, atol=1e-9)


@settings(max_examples=40)
@given(
    shapes=st.lists(st.integers(2, 6), min_size=1, max_size=5),
    length=st.none() | st.integers(1, 3),
    momentum=st.none() | st.floats(0, 1),
    seed=SEEDS,
)
def test_running_estimates(shapes, length, momentum, seed):
    """The unbiased variance, moved by the momentum; without one, the mean over all batches."""
    norm = nn.BatchNorm1d(3, momentum=momentum).double()
    draw = np.random.default_rng(seed)
    mean, var, means, variances = np.zeros(3), np.ones(3), [], []
    for n in shapes:
        x = draw.normal(1.0, 2.0, (n, 3) if length is None else (n, 3, length))
        norm(ll.tensor(x))
        means.append(x.mean(axis=axes(x)))
        variances.append(x.var(axis=axes(x), ddof=1))
        if momentum is not None:
            mean = (1 - momentum) * mean + momentum * means[-1]
            var = (1 - momentum) * var + momentum * variances[-1]
    if momentum is None:
        mean, var = np.mean(means, axis=0), np.mean(variances, axis=0)
    np.testing.assert_allclose(norm.running_mean.data, mean, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(norm.running_var.data, var, rtol=1e-9, atol=1e-9)
    assert norm.num_batches_tracked.item() == len(shapes)
    before = {k: v.data.copy() for k, v in norm.state_dict().items()}
    x = draw.normal(size=(4, 3))
    y = norm.eval()(ll.tensor(x)).data
    np.testing.assert_allclose(y, (x - mean) / np.sqrt(var + 1e-5), rtol=1e-9, atol=1e-9)
    one = norm(ll.tensor(x[:1])).data  # one row is enough here
    np.testing.assert_allclose(one, y[:1], rtol=1e-12)
    for key, value in norm.state_dict().items():
        np.testing.assert_array_equal(value.data, before[key])


def test_buffers_and_parameters():
    norm = nn.BatchNorm1d(3)
    state = {k: (tuple(v.shape), v.dtype.name) for k, v in norm.state_dict().items()}
    assert state == {
        "weight": ((3,), "float32"),
        "bias": ((3,), "float32"),
        "running_mean": ((3,), "float32"),
        "running_var": ((3,), "float32"),
        "num_batches_tracked": ((), "int64"),
    }
    assert (norm.weight.tolist(), norm.bias.tolist()) == ([1, 1, 1], [0, 0, 0])
    assert (norm.running_mean.tolist(), norm.running_var.tolist()) == ([0, 0, 0], [1, 1, 1])
    norm(ll.randn(4, 3))
    assert [b.dtype.name for b in norm.buffers()] == ["float32", "float32", "int64"]
    assert not any(b.requires_grad for b in norm.buffers())
    norm.num_batches_tracked.zero_()  # it stays an array, which can be written to
    assert norm.num_batches_tracked.tolist() == 0


def test_without_scale_and_shift():
    norm = nn.BatchNorm1d(3, affine=False)
    assert list(norm.parameters()) == []
    assert list(norm.state_dict()) == ["running_mean", "running_var", "num_batches_tracked"]
    shifted = nn.BatchNorm1d(3, bias=False)
    assert [name for name, _ in shifted.named_parameters()] == ["weight"]
    x = ll.randn(5, 3)
    np.testing.assert_array_equal(norm(x).data, shifted(x).data)
    np.testing.assert_array_equal(norm.eval()(x).data, shifted.eval()(x).data)


def test_without_running_estimates_the_batch_counts_in_evaluation_too():
    norm = nn.BatchNorm1d(3, track_running_stats=False)
    assert list(norm.buffers()) == []
    x = ll.randn(6, 3)
    y = norm(x).data
    np.testing.assert_array_equal(norm.eval()(x).data, y)
    np.testing.assert_allclose(y.mean(axis=0), 0, atol=1e-6)


def test_whole_numbers_become_floats():
    x = ll.tensor([[1, 2], [3, 6]])
    for mode in (True, False):
        norm = nn.BatchNorm1d(2).train(mode)
        y = norm(x)
        assert y.dtype == np.float32
        np.testing.assert_allclose(y.data, nn.BatchNorm1d(2).train(mode)(x.float()).data)


def test_the_running_estimates_take_no_part_in_the_gradient():
    norm = nn.BatchNorm1d(2)
    x = ll.randn(4, 2).requires_grad_()
    norm(x).sum().backward()
    assert not norm.running_mean.requires_grad
    np.testing.assert_allclose(x.grad.data, 0, atol=1e-5)  # the sum of what is centred never moves


@pytest.mark.parametrize("momentum", [0.1, None])
def test_an_empty_batch_leaves_the_estimates_as_they_are(momentum):
    norm = nn.BatchNorm1d(3, momentum=momentum)
    norm(ll.randn(5, 3))
    mean, var = norm.running_mean.data.copy(), norm.running_var.data.copy()
    for shape in [(0, 3), (0, 3, 4), (2, 3, 0)]:
        assert norm(ll.zeros(*shape)).shape == shape
    np.testing.assert_array_equal(norm.running_mean.data, mean)
    np.testing.assert_array_equal(norm.running_var.data, var)


def snapshot(norm):
    return {k: v.data.copy() for k, v in norm.state_dict().items()}


@pytest.mark.parametrize(
    ("x", "error", "words"),
    [
        (lambda: ll.ones(1, 3), ShapeError, ["at least 2 rows, but the batch has 1", "variance"]),
        (lambda: ll.ones(1, 3, 1), ShapeError, ["at least 2 rows", "model.eval()"]),
        (lambda: ll.ones(2, 4), ShapeError, ["BatchNorm1d(3) wants 3 numbers per row but got 4"]),
        (lambda: ll.ones(3, 1), ShapeError, ["a column"]),
        (lambda: ll.ones(2, 4, 3), ShapeError, ["(n, 3) or (n, 3, length), not (2, 4, 3)"]),
        (lambda: ll.ones(3), ShapeError, ["x.unsqueeze(0)"]),
        (lambda: ll.ones(2, 3, 4, 5), ShapeError, ["not (2, 3, 4, 5)"]),
        (lambda: ll.tensor(1.0), ShapeError, ["without an axis"]),
        (lambda: [[1, 2, 3], [4, 5, 6]], ArgumentTypeError, ["not a list", "ll.tensor"]),
        (lambda: None, ArgumentTypeError, ["not a NoneType"]),
        (lambda: 3.0, ArgumentTypeError, ["not a float"]),
    ],
)
def test_wrong_input_changes_nothing(x, error, words):
    norm = nn.BatchNorm1d(3)
    norm(ll.randn(5, 3))
    before = snapshot(norm)
    with pytest.raises(error) as caught:
        norm(x())
    for word in words:
        assert word in str(caught.value)
    after = snapshot(norm)
    assert all(np.array_equal(before[k], after[k]) for k in before)


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"num_features": 0}, ArgumentError, "num_features must be at least 1"),
        ({"num_features": 2.0}, ArgumentTypeError, "num_features=2"),
        ({"momentum": 7}, ArgumentError, "momentum must be between 0 and 1, not 7"),
        ({"momentum": -0.1}, ArgumentError, "momentum must be between 0 and 1"),
        ({"momentum": math.nan}, ArgumentError, "not nan"),
        ({"momentum": True}, ArgumentTypeError, "momentum must be a number"),
        ({"eps": 0.0}, ArgumentError, "eps must be above 0"),
        ({"eps": -1e-5}, ArgumentError, "eps must be above 0"),
        ({"eps": math.nan}, ArgumentError, "eps must be above 0, not nan"),
        ({"eps": math.inf}, ArgumentError, "not inf"),
        ({"eps": None}, ArgumentTypeError, "eps must be a number"),
        ({"affine": "no"}, ArgumentTypeError, "affine is True or False"),
        ({"track_running_stats": 0}, ArgumentTypeError, "track_running_stats is True or False"),
        ({"bias": None}, ArgumentTypeError, "bias is True or False"),
    ],
)
def test_wrong_arguments(arguments, error, words):
    with pytest.raises(error, match=words):
        nn.BatchNorm1d(**{"num_features": 3, **arguments})


def test_printing():
    text = (
        "BatchNorm1d(3, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)"
    )
    assert repr(nn.BatchNorm1d(3)) == text
    assert repr(eval("nn." + text)) == text
