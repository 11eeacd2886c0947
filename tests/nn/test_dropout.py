"""Dropout drops with its rate, keeps the mean, draws from one stream, and rests in evaluation."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import layerlab as ll
from layerlab import nn
from layerlab.errors import ArgumentError, ArgumentTypeError


@settings(max_examples=20)
@given(p=st.floats(0.02, 0.98), seed=st.integers(0, 2**32 - 1))
def test_each_number_is_dropped_or_enlarged(p, seed):
    x = ll.tensor(np.random.default_rng(seed).normal(1.0, 0.2, (100, 100)))
    x.requires_grad_()
    y = nn.Dropout(p, generator=ll.Generator(seed))(x)
    kept = y.data != 0
    np.testing.assert_allclose(y.data[kept], x.data[kept] / (1 - p), rtol=1e-12)
    assert abs(kept.mean() - (1 - p)) < 6 * math.sqrt(p * (1 - p) / kept.size)
    y.sum().backward()
    np.testing.assert_allclose(x.grad.data, kept / (1 - p), rtol=1e-12)


@pytest.mark.parametrize("shape", [(), (3,), (2, 3, 4), (0, 5)])
def test_evaluation_and_rate_zero_hand_on_the_input_itself(shape):
    before = ll.get_rng_state()
    x = ll.randn(*shape) if shape else ll.tensor(1.5)
    before = ll.get_rng_state()
    assert nn.Dropout(0.9).eval()(x) is x
    assert nn.Dropout(0.0)(x) is x
    assert ll.get_rng_state() == before
    y = nn.Dropout(1.0)(x)
    assert y.shape == x.shape
    assert not y.data.any()
    assert y.dtype == x.dtype


def test_every_call_draws_anew_and_a_seed_repeats_it():
    x, drop = ll.ones(200), nn.Dropout(0.5)
    ll.manual_seed(1)
    one, two = drop(x).data, drop(x).data
    assert not np.array_equal(one, two)
    ll.manual_seed(1)
    np.testing.assert_array_equal(drop(x).data, one)
    own = nn.Dropout(0.5, generator=ll.Generator(1))
    before = ll.get_rng_state()
    np.testing.assert_array_equal(own(x).data, one)
    assert ll.get_rng_state() == before
    np.testing.assert_array_equal(own(x).data, two)


def test_it_acts_by_the_mode_of_the_network():
    net = nn.Sequential(nn.Identity(), nn.Dropout(0.5))
    x = ll.ones(100)
    assert (net(x).data == 0).any()
    assert net.eval()(x) is x
    assert (net.train()(x).data == 0).any()


@pytest.mark.parametrize("x", [np.arange(6), ll.tensor([1, 2, 3])])
def test_whole_numbers_become_floats(x):
    y = nn.Dropout(0.5)(x)
    assert y.dtype == np.float32


@pytest.mark.parametrize(
    ("p", "error", "words"),
    [
        (-0.1, ArgumentError, "p must be between 0 and 1, not -0.1"),
        (1.1, ArgumentError, "p must be between 0 and 1, not 1.1"),
        (math.nan, ArgumentError, "p must be between 0 and 1, not nan"),
        (math.inf, ArgumentError, "not inf"),
        ("0.5", ArgumentTypeError, "p must be a number, not str '0.5'"),
        (True, ArgumentTypeError, "p must be a number, not bool"),
        (None, ArgumentTypeError, "p must be a number, not None"),
        (1j, ArgumentTypeError, "p must be a number, not complex"),
    ],
)
def test_wrong_rates(p, error, words):
    with pytest.raises(error, match=words):
        nn.Dropout(p)


def test_a_rate_that_became_wrong_draws_nothing():
    drop = nn.Dropout(0.5)
    for p in (7, math.nan, "a"):
        drop.p = p
        before = ll.get_rng_state()
        with pytest.raises((ArgumentError, ArgumentTypeError), match="p must be"):
            drop(ll.ones(3))
        assert ll.get_rng_state() == before


def test_printing():
    assert repr(nn.Dropout(0.25)) == "Dropout(p=0.25, inplace=False)"
    assert repr(nn.Dropout()) == "Dropout(p=0.5, inplace=False)"
