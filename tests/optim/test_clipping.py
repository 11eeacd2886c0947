"""Clipping: the common norm and direction of all gradients, and limits number by number."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import layerlab as ll
from layerlab import nn, optim
from layerlab.errors import ArgumentError, ArgumentTypeError
from layerlab.optim import clip_grad_norm_, clip_grad_value_
from layerlab.tensor import Parameter

values = st.lists(st.integers(-40, 40).map(lambda n: n / 8), min_size=1, max_size=5)


def with_gradients(*gradients, dtype="float64"):
    parameters = []
    for g in gradients:
        array = np.asarray(g, dtype=dtype)
        p = Parameter(np.zeros(array.shape, dtype=dtype))
        p.grad = ll.tensor(array)
        parameters.append(p)
    return parameters


@given(
    gradients=st.lists(values, min_size=1, max_size=3),
    limit=st.floats(0.0, 20.0),
    order=st.sampled_from([1.0, 1.5, 2.0, 2, 3.0, math.inf]),
)
@settings(max_examples=150)
def test_the_norm_is_limited_and_the_direction_kept(gradients, limit, order):
    parameters = with_gradients(*gradients)
    flat = [abs(x) for g in gradients for x in g]
    norm = max(flat) if math.isinf(order) else sum(x**order for x in flat) ** (1 / order)
    returned = clip_grad_norm_(parameters, limit, order)
    assert returned.item() == pytest.approx(norm, rel=1e-12)
    assert not returned.requires_grad
    scale = min(1.0, limit / (norm + 1e-6))
    for p, g in zip(parameters, gradients, strict=True):
        np.testing.assert_allclose(p.grad.data, np.array(g) * scale, rtol=1e-12, atol=0)


@given(gradients=st.lists(values, min_size=1, max_size=3), limit=st.floats(0.0, 6.0))
@settings(max_examples=50)
def test_each_number_is_held_between_the_limits(gradients, limit):
    parameters = with_gradients(*gradients)
    assert clip_grad_value_(parameters, limit) is None
    for p, g in zip(parameters, gradients, strict=True):
        assert p.grad.tolist() == [min(max(x, -limit), limit) for x in g]


def test_gradients_below_the_limit_keep_their_bits():
    (p,) = with_gradients([0.1, -0.3], dtype="float32")
    before = p.grad.data.copy()
    clip_grad_norm_([p], 1.0)
    clip_grad_value_([p], 1.0)
    np.testing.assert_array_equal(p.grad.data, before)


def test_the_gradient_stays_the_same_tensor_and_dtype():
    """Even where float32 and float64 share one norm."""
    p, q = with_gradients([3.0], dtype="float32") + with_gradients([4.0], dtype="float64")
    kept = p.grad
    assert clip_grad_norm_([p, q], 1.0).item() == 5.0
    assert p.grad is kept
    assert p.grad.dtype == np.float32
    assert q.grad.dtype == np.float64
    clip_grad_value_([p, q], 0.1)
    assert p.grad.dtype == np.float32


def test_a_single_tensor_a_generator_and_parameters_without_gradient():
    (p,) = with_gradients([3.0, 4.0])
    assert clip_grad_norm_(p, 1.0).item() == 5.0
    assert clip_grad_norm_((x for x in [p, Parameter([1.0])]), 9.0).item() == pytest.approx(1.0)
    assert clip_grad_norm_([Parameter([1.0])], 1.0).item() == 0.0
    clip_grad_value_(p, 0.25)
    assert p.grad.tolist() == [0.25, 0.25]


def test_what_is_not_finite_shows_in_the_norm():
    """As in PyTorch: no warning; an infinity makes the others 0, a NaN makes all NaN."""
    (p,) = with_gradients([np.inf, 1.0])
    assert clip_grad_norm_([p], 1.0).item() == math.inf
    np.testing.assert_array_equal(p.grad.data, [np.nan, 0.0])
    (p,) = with_gradients([np.nan, 1.0])
    assert math.isnan(clip_grad_norm_([p], 1.0).item())
    np.testing.assert_array_equal(p.grad.data, [np.nan, np.nan])
    (p,) = with_gradients([1e30, 1.0], dtype="float32")
    assert clip_grad_norm_([p], 1.0).item() == math.inf
    (p,) = with_gradients([np.nan, 9.0])
    clip_grad_value_([p], 1.0)
    np.testing.assert_array_equal(p.grad.data, [np.nan, 1.0])


@pytest.mark.parametrize("bad", [np.inf, np.nan])
@pytest.mark.parametrize("order", [1, 2, math.inf])
def test_what_is_not_finite_can_be_an_error_that_changes_nothing(bad, order):
    p, q = with_gradients([5.0], [bad, 1.0])
    with pytest.raises(ArgumentError, match=f"the norm of the gradients is {bad}") as caught:
        clip_grad_norm_([p, q], 1.0, order, error_if_nonfinite=True)
    assert "look for a NaN" in str(caught.value)
    np.testing.assert_array_equal(p.grad.data, [5.0])
    np.testing.assert_array_equal(q.grad.data, [bad, 1.0])


WRONG = [
    (
        lambda p: clip_grad_norm_([p], math.nan),
        ArgumentError,
        "max_norm must be at least 0, not nan",
    ),
    (lambda p: clip_grad_norm_([p], -1), ArgumentError, "max_norm must be at least 0, not -1"),
    (lambda p: clip_grad_norm_([p], "1"), ArgumentTypeError, "max_norm must be a number, not str"),
    (
        lambda p: clip_grad_norm_([p], True),
        ArgumentTypeError,
        "max_norm must be a number, not bool",
    ),
    (lambda p: clip_grad_norm_([p], 1, 0), ArgumentError, "norm_type must be above 0, not 0"),
    (lambda p: clip_grad_norm_([p], 1, -2), ArgumentError, "norm_type must be above 0, not -2"),
    (
        lambda p: clip_grad_norm_([p], 1, math.nan),
        ArgumentError,
        "norm_type must be above 0, not n",
    ),
    (
        lambda p: clip_grad_norm_([p], 1, "inf"),
        ArgumentTypeError,
        "norm_type must be a number, not",
    ),
    (lambda p: clip_grad_norm_([p], 1, True), ArgumentTypeError, "norm_type must be a number, not"),
    (lambda p: clip_grad_value_([p], -1), ArgumentError, "clip_value must be at least 0, not -1"),
    (
        lambda p: clip_grad_value_([p], None),
        ArgumentTypeError,
        "clip_value must be a number, not N",
    ),
    (lambda p: clip_grad_value_([p], math.nan), ArgumentError, "clip_value must be at least 0"),
    *(
        case
        for clip in (clip_grad_norm_, clip_grad_value_)
        for case in [
            (lambda p, c=clip: c([], 1), ArgumentError, "a generator works only once"),
            (lambda p, c=clip: c(nn.Linear(2, 2), 1), ArgumentTypeError, "not Linear"),
            (lambda p, c=clip: c(None, 1), ArgumentTypeError, "not None"),
            (
                lambda p, c=clip: c([p, None], 1),
                ArgumentTypeError,
                "parameter 1 must be a Tensor, not None",
            ),
            (
                lambda p, c=clip: c([p.data], 1),
                ArgumentTypeError,
                "parameter 0 must be a Tensor, not ndarray",
            ),
        ]
    ),
]


@pytest.mark.parametrize(("clip", "error", "message"), WRONG)
def test_wrong_arguments_are_refused(clip, error, message):
    (p,) = with_gradients([3.0, 4.0])
    with pytest.raises(error) as caught:
        clip(p)
    assert message in str(caught.value)
    assert p.grad.tolist() == [3.0, 4.0]


def test_the_step_takes_the_clipped_gradient():
    p, q = with_gradients([3.0], [4.0])
    optimizer = optim.SGD([p, q], lr=1.0)
    clip_grad_norm_([p, q], 0.5)
    optimizer.step()
    assert [p.item(), q.item()] == pytest.approx([-0.3, -0.4], rel=1e-6)
