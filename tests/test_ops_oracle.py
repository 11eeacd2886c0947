"""Every row of the table, operations and functions alike, has PyTorch's value and gradients."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import layerlab as ll
from cases import NAMES, ROWS
from layerlab import ops

pytestmark = pytest.mark.oracle

TOLERANCE = {"float64": 1e-9, "float32": 1e-5}
compared = {dtype: set() for dtype in TOLERANCE}


def close(actual, expected, dtype, scale):
    """Equal up to the dtype's tolerance, measured against the largest number in play."""
    rtol = TOLERANCE[dtype]
    np.testing.assert_allclose(actual, expected, rtol=rtol, atol=rtol * max(1.0, scale))


def largest(x):
    x = np.abs(np.asarray(x, dtype="float64"))
    return x[np.isfinite(x)].max(initial=0)


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("case", ROWS, ids=NAMES)
@settings(max_examples=8)
@given(st.data())
def test_equal_to_pytorch(case, dtype, data):
    sample = data.draw(case.samples()).astype(dtype)
    wanted = case.differentiable(sample)

    ours = [None if x is None else ll.tensor(x) for x in sample.operands]
    theirs = [None if x is None else torch.from_numpy(np.array(x)) for x in sample.operands]
    for i in wanted:
        ours[i].requires_grad_()
        theirs[i].requires_grad_()
    found, expected = case(ours, sample.options), case.torch(torch, *theirs, **sample.options)

    assert tuple(found.shape) == tuple(expected.shape)
    if case.function is not ops.one_hot and case.name != "autograd.cast":
        assert ll.arrays.dtype_name(found.dtype) == str(expected.dtype).removeprefix("torch.")
    close(found.data, expected.detach().numpy(), dtype, largest(expected.detach()))
    compared[dtype].add(case.name)
    if not expected.requires_grad:
        return
    assert found.requires_grad
    upstream = np.random.default_rng(0).uniform(0.5, 1.5, tuple(found.shape)).astype(dtype)
    if case.name == "autograd.cast":
        upstream = upstream.astype("float64")
    found.backward(upstream)
    expected.backward(torch.from_numpy(np.array(upstream)).to(expected.dtype))
    for i in wanted:
        if theirs[i].grad is None:  # no part in the result
            assert ours[i].grad is None or not ours[i].grad.data.any()
            continue
        assert ours[i].grad.dtype == dtype
        close(ours[i].grad.data, theirs[i].grad.numpy(), dtype, largest(theirs[i].grad))


@pytest.mark.parametrize("dtype", TOLERANCE)
def test_every_row_was_compared(dtype, request):
    asked = {
        item.callspec.params["case"].name
        for item in request.session.items
        if item.path == request.path
        and getattr(item, "originalname", "") == "test_equal_to_pytorch"
        and item.callspec.params["dtype"] == dtype
    }
    if asked != set(NAMES):
        pytest.skip("only some of the rows were asked for")
    assert compared[dtype] == set(NAMES)


CORNERS = np.array([-3.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.5, 3.0, 6.0])


@pytest.mark.parametrize(
    "name",
    [
        "abs",
        "sign",
        "floor",
        "ceil",
        "round",
        "relu",
        "sigmoid",
        "tanh",
        "leaky_relu",
        "elu",
        "selu",
        "celu",
        "silu",
        "gelu",
        "mish",
        "softplus",
        "softsign",
        "hardtanh",
        "relu6",
        "hardsigmoid",
        "hardswish",
        "logsigmoid",
    ],
)
def test_the_same_slope_at_the_corners(name):
    """Value and slope where a function bends, and far from there."""
    x = np.concatenate([CORNERS, [-1000, -100, 100, 1000]])
    function = getattr(ll.functional, name, None) or getattr(ops, name)
    other = getattr(torch, name, None) or getattr(torch.nn.functional, name)
    ours, theirs = ll.tensor(x, requires_grad=True), torch.tensor(x, requires_grad=True)
    found, expected = function(ours), other(theirs)
    found.sum().backward()
    expected.sum().backward()
    rtol = 1e-7 if name in ("celu", "hardsigmoid") else 1e-12  # their constants are float32 there
    np.testing.assert_allclose(found.data, expected.detach().numpy(), rtol=rtol, atol=1e-15)
    np.testing.assert_allclose(ours.grad.data, theirs.grad.numpy(), rtol=rtol, atol=1e-15)
    nan = np.full(3, np.nan)
    assert other(torch.tensor(nan)).isnan().all().item() == np.isnan(function(nan)).all()


@pytest.mark.parametrize("name", ["max", "min"])
def test_ties_share_as_in_pytorch(name):
    x = np.array([[1.0, 3.0, 3.0], [2.0, 2.0, 2.0]])
    for options in ({}, {"axis": 0}, {"axis": 1}):
        ours, theirs = ll.tensor(x, requires_grad=True), torch.tensor(x, requires_grad=True)
        getattr(ops, name)(ours, **options).sum().backward()
        dims = {"dim": options.get("axis", (0, 1))}
        getattr(torch, "a" + name)(theirs, **dims).sum().backward()
        np.testing.assert_array_equal(ours.grad.data, theirs.grad.numpy())


@pytest.mark.parametrize(
    ("a", "b"),
    [(0.0, 2.0), (0.0, 0.0), (0.0, 1.0), (2.0, 0.0), (2.0, -1.5), (1e-200, 0.5), (-2.0, 3.0)],
)
def test_power_at_the_corners(a, b):
    ours = [ll.tensor(np.float64(v), requires_grad=True) for v in (a, b)]
    theirs = [torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (a, b)]
    with np.errstate(invalid="ignore"):  # log of a negative number, in the slope by b
        (ours[0] ** ours[1]).backward()
    (theirs[0] ** theirs[1]).backward()
    for mine, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(mine.grad.data, other.grad.numpy(), rtol=1e-12)


def test_maximum_of_equal_numbers():
    for name in ("maximum", "minimum"):
        ours = [ll.tensor(np.array([1.0, 2.0]), requires_grad=True) for _ in range(2)]
        theirs = [torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True) for _ in "ab"]
        getattr(ops, name)(*ours).sum().backward()
        getattr(torch, name)(*theirs).sum().backward()
        for mine, other in zip(ours, theirs, strict=True):
            np.testing.assert_array_equal(mine.grad.data, other.grad.numpy())
