"""The losses in their unusual settings, and the dtypes of mixed operands, as PyTorch has them."""

import itertools
import math

import numpy as np
import pytest
import torch

import layerlab as ll
from layerlab import functional as F
from layerlab.errors import ArgumentTypeError

pytestmark = pytest.mark.oracle

rng = np.random.default_rng(7)


def both(x, requires_grad=True):
    return ll.tensor(x, requires_grad=requires_grad), torch.tensor(x, requires_grad=requires_grad)


def assert_same(found, expected, ours, theirs, rtol=1e-9):
    np.testing.assert_allclose(found.data, expected.detach().numpy(), rtol=rtol, atol=rtol)
    found.sum().backward()
    expected.sum().backward()
    np.testing.assert_allclose(ours.grad.data, theirs.grad.numpy(), rtol=rtol, atol=rtol)


SETTINGS = list(
    itertools.product((None, "weights"), (-100, 1, 0), ("mean", "sum", "none"), (0.0, 0.1, 1.0))
)


@pytest.mark.parametrize("shape", [(4, 3), (3,), (2, 3, 2), (2, 3, 2, 2)])
def test_cross_entropy_in_every_setting(shape):
    logits = rng.normal(size=shape)
    places = () if len(shape) == 1 else (shape[0], *shape[2:])
    labels = np.asarray(rng.integers(0, 3, places))
    labels.reshape(-1)[0] = 2  # one that is never ignored
    weights = np.array([0.5, 2.0, 1.5])
    count = 0
    for weighted, ignored, reduction, smoothing in SETTINGS:
        given = labels.copy()
        if ignored == -100 and given.ndim:
            given.reshape(-1)[-1] = -100
        ours, theirs = both(logits)
        options = {"ignore_index": ignored, "reduction": reduction, "label_smoothing": smoothing}
        found = F.cross_entropy(
            ours, ll.tensor(given), ll.tensor(weights) if weighted else None, **options
        )
        expected = torch.nn.functional.cross_entropy(
            theirs, torch.tensor(given), torch.tensor(weights) if weighted else None, **options
        )
        assert_same(found, expected, ours, theirs)
        count += 1
    assert count == 2 * 3 * 3 * 3


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("smoothing", [0.0, 0.3])
def test_cross_entropy_of_probabilities(reduction, smoothing):
    for shape in ((4, 3), (3,), (2, 3, 2)):
        logits, target = rng.normal(size=shape), rng.uniform(size=shape)
        weights = rng.uniform(0.5, 2, 3)
        options = {"reduction": reduction, "label_smoothing": smoothing}
        ours, theirs = both(logits)
        found = F.cross_entropy(ours, ll.tensor(target), ll.tensor(weights), **options)
        expected = torch.nn.functional.cross_entropy(
            theirs, torch.tensor(target), torch.tensor(weights), **options
        )
        assert_same(found, expected, ours, theirs)


def test_nothing_left_to_average_is_nan_as_in_pytorch():
    labels = np.array([-100, -100])
    found = F.cross_entropy(ll.zeros(2, 3), ll.tensor(labels))
    expected = torch.nn.functional.cross_entropy(torch.zeros(2, 3), torch.tensor(labels))
    assert math.isnan(found.item())
    assert math.isnan(expected.item())


def test_binary_cross_entropy_at_certainty():
    p, y = np.array([0.0, 1.0, 0.0, 1.0, 0.5]), np.array([0.0, 1.0, 1.0, 0.0, 0.3])
    ours, theirs = both(p)
    found = F.binary_cross_entropy(ours, ll.tensor(y), reduction="none")
    expected = torch.nn.functional.binary_cross_entropy(theirs, torch.tensor(y), reduction="none")
    # PyTorch's smallest p (1 - p) is 1e-12 rounded to float32, hence the tolerance.
    assert_same(found, expected, ours, theirs, rtol=1e-8)


def test_binary_cross_entropy_with_extreme_logits():
    x = np.array([-1000.0, -50.0, 0.0, 50.0, 1000.0])
    y = np.array([0.0, 1.0, 0.5, 0.2, 1.0])
    for weight in (None, np.array([2.0])):
        ours, theirs = both(x)
        found = F.binary_cross_entropy_with_logits(
            ours,
            ll.tensor(y),
            reduction="none",
            pos_weight=None if weight is None else ll.tensor(weight),
        )
        expected = torch.nn.functional.binary_cross_entropy_with_logits(
            theirs,
            torch.tensor(y),
            reduction="none",
            pos_weight=None if weight is None else torch.tensor(weight),
        )
        assert_same(found, expected, ours, theirs)


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_large_logits_in_float32(name):
    x = np.array([[1e4, 1e4 + 1, -1e4], [-1e4, -1e4 - 2, -1e4 - 1]], "float32")
    found = getattr(F, name)(ll.tensor(x), -1)
    expected = getattr(torch.nn.functional, name)(torch.tensor(x), -1)
    np.testing.assert_allclose(found.data, expected.numpy(), rtol=1e-6)


DTYPES = ["bool", "uint8", "int32", "int64", "float32", "float64"]


@pytest.mark.parametrize("name", ["add", "multiply", "divide", "maximum"])
def test_two_dtypes_meet_as_in_pytorch(name):
    count = 0
    for a, b in itertools.product(DTYPES, DTYPES):
        for shape_a, shape_b in (((2,), (2,)), ((2,), ()), ((), (2,)), ((), ())):
            x, y = np.ones(shape_a, a), np.ones(shape_b, b)
            found = getattr(ll, name)(ll.tensor(x), ll.tensor(y))
            expected = getattr(torch, name)(torch.tensor(x), torch.tensor(y))
            wanted = str(expected.dtype).removeprefix("torch.")
            assert found.dtype.name == wanted, (name, a, b, shape_a, shape_b)
            count += 1
    assert count == 144


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("number", [2, 2.5, True])
def test_a_python_number_meets_a_dtype_as_in_pytorch(dtype, number):
    for function in (
        lambda x: x + number,
        lambda x: number * x,
        lambda x: x / number,
        lambda x: number - x,
    ):
        ours, theirs = both(np.ones(2, dtype), requires_grad=False)
        try:
            expected = function(theirs)
        except RuntimeError:  # PyTorch does not subtract booleans
            continue
        found = function(ours)
        assert found.dtype.name == str(expected.dtype).removeprefix("torch.")
        np.testing.assert_allclose(found.data, expected.numpy())


@pytest.mark.parametrize(
    "call",
    [
        lambda x, y: F.mse_loss(x, y),
        lambda x, y: F.linear(x, y),
        lambda x, y: F.cross_entropy(x, y[0].long()),
        lambda x, y: ll.tensor(x) + y,
    ],
)
def test_arrays_of_numpy_and_of_pytorch_do_not_meet(call):
    # The second is said where array-api-compat, by which torch arrays are read, is not installed.
    answers = r"numpy, torch\n  Fix: x\.numpy\(\)|needs array-api-compat\n.*or pass a NumPy array"
    with pytest.raises(ArgumentTypeError, match=answers):
        call(np.ones((2, 2), np.float32), torch.ones(2, 2))
