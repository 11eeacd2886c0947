"""Tensors made of zeros, of numbers in a row, of random numbers: right values, dtypes, refusals."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import layerlab as ll
from layerlab.errors import ArgumentError, ArgumentTypeError

SHAPES = hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)
DTYPES = st.sampled_from(["bool", "uint8", "int32", "int64", "float16", "float32", "float64"])


def same(tensor, array, dtype):
    assert tensor.dtype == np.dtype(dtype)
    assert tensor.shape == array.shape
    np.testing.assert_allclose(tensor.numpy(), array, rtol=1e-6)


@given(SHAPES, st.one_of(st.none(), DTYPES))
def test_constants(shape, dtype):
    wanted = dtype or "float32"
    for make, value in ((ll.zeros, 0), (ll.ones, 1), (ll.empty, 0)):
        expected = np.full(shape, value)
        for made in (make(shape, dtype=dtype), make(size=shape, dtype=dtype)):
            same(made, expected, wanted)
        same(make(list(shape), dtype=dtype), expected, wanted)
        if shape:
            same(make(*shape, dtype=dtype), expected, wanted)
    x = ll.zeros(shape, dtype=dtype)
    same(ll.zeros_like(x), np.zeros(shape), wanted)
    same(ll.ones_like(x), np.ones(shape), wanted)
    same(ll.full_like(x, 1), np.ones(shape), wanted)
    same(ll.ones_like(x, dtype="float64"), np.ones(shape), "float64")
    same(ll.full(shape, 1, dtype=dtype), np.ones(shape), dtype or "int64")


def test_full_takes_the_dtype_of_its_value():
    assert ll.full((2,), 7).dtype == ll.int64
    assert ll.full((2,), 0.5).dtype == ll.float32
    assert ll.full((2,), True).dtype == ll.bool
    assert ll.full(3, 1.5).tolist() == [1.5, 1.5, 1.5]
    assert ll.full((), 2).item() == 2


@given(st.integers(0, 5), st.one_of(st.none(), st.integers(0, 5)))
def test_eye(n, m):
    same(ll.eye(n, m), np.eye(n, m), "float32")


@given(st.integers(-50, 50), st.integers(-50, 50), st.integers(-7, 7).filter(bool))
def test_whole_numbers_in_a_row(start, end, step):
    if (end - start) * step < 0:
        with pytest.raises(ArgumentError, match=r"(?s)arange cannot go from.*sign of the step"):
            ll.arange(start, end, step)
        return
    same(ll.arange(start, end, step), np.arange(start, end, step), "int64")
    same(ll.arange(start, end, step, dtype=ll.float32), np.arange(start, end, step), "float32")


def test_ways_to_call_arange():
    for made in (ll.arange(4), ll.arange(0, 4), ll.arange(end=4), ll.arange(start=0, end=4)):
        same(made, np.arange(4), "int64")
    same(ll.arange(0, 1, 0.25), np.arange(0, 1, 0.25), "float32")
    same(ll.arange(3.0), np.arange(3.0), "float32")
    same(ll.arange(0), np.arange(0), "int64")
    with pytest.raises(ArgumentError, match=r"(?s)step other than 0.*step=1"):
        ll.arange(0, 4, 0)


@given(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3), st.integers(0, 20))
def test_linspace(start, end, steps):
    made = ll.linspace(start, end, steps, dtype=ll.float64)
    same(made, np.linspace(start, end, steps), "float64")
    if steps > 1:
        assert made[0].item() == start
        assert made[-1].item() == end
    assert ll.linspace(start, end, steps).dtype == ll.float32


def test_leaves_can_be_made_at_once():
    like = ll.ones(2)
    for made in (
        ll.zeros(2, requires_grad=True),
        ll.ones(2, requires_grad=True),
        ll.empty(2, requires_grad=True),
        ll.full((2,), 1.0, requires_grad=True),
        ll.eye(2, requires_grad=True),
        ll.arange(2.0, requires_grad=True),
        ll.linspace(0, 1, 2, requires_grad=True),
        ll.zeros_like(like, requires_grad=True),
        ll.ones_like(like, requires_grad=True),
        ll.full_like(like, 2.0, requires_grad=True),
        ll.rand(2, requires_grad=True),
        ll.randn(2, requires_grad=True),
    ):
        assert made.requires_grad
        assert made.is_leaf
    with pytest.raises(ArgumentError, match="only floating tensors"):
        ll.arange(3, requires_grad=True)


def test_from_numpy_shares_memory():
    array = np.zeros(2, dtype=np.float64)
    x = ll.from_numpy(array)
    array[0] = 5
    x[1] = 7
    assert x.tolist() == array.tolist() == [5, 7]
    assert x.dtype == ll.float64
    with pytest.raises(ArgumentTypeError, match=r"(?s)NumPy array, not list.*ll\.tensor"):
        ll.from_numpy([1, 2])


@pytest.mark.parametrize("make", [ll.zeros, ll.ones, ll.empty, ll.rand, ll.randn])
@pytest.mark.parametrize(
    ("size", "error", "message"),
    [
        ((-1,), ArgumentError, r"a size cannot be negative: \(-1,\)"),
        ((2, -3), ArgumentError, r"cannot be negative: \(2, -3\)"),
        ((1.5,), ArgumentTypeError, "must be a whole number, not float 1.5"),
        ((2, True), ArgumentTypeError, "must be a whole number, not bool True"),
        (("3",), ArgumentTypeError, "must be a whole number, not str '3'"),
        ((None,), ArgumentTypeError, "must be a whole number, not None"),
        (([2, [3]],), ArgumentTypeError, "must be a whole number, not list"),
        ((math.nan,), ArgumentTypeError, "must be a whole number, not float nan"),
    ],
)
def test_sizes_that_are_none(make, size, error, message):
    with pytest.raises(error, match=message):
        make(*size)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ll.zeros(2, size=(3,)), "given twice"),
        (lambda: ll.eye(-1), "cannot be negative"),
        (lambda: ll.eye(2.5), "whole number, not float"),
        (lambda: ll.linspace(0, 1, -1), "cannot be negative"),
        (lambda: ll.linspace(0, 1, 2.5), "whole number, not float"),
        (lambda: ll.full((2,), "a"), "tensor of str"),
        (lambda: ll.full((2,), None), "tensor of NoneType"),
        (lambda: ll.zeros(2, dtype="float33"), "no dtype 'float33'"),
        (lambda: ll.zeros(2, dtype=str), "there is no dtype"),
        (lambda: ll.randint(5), r"randint\(0, 10, \(2, 3\)\)"),
        (lambda: ll.randint(3, 3, (2,)), "low is 3, high is 3"),
        (lambda: ll.randint(3, 1, (2,)), "low is 3, high is 1"),
        (lambda: ll.randperm(-1), "is -1"),
        (lambda: ll.set_default_dtype("int64"), "must be floating"),
    ],
)
def test_wrong_calls(call, message):
    with pytest.raises((ArgumentError, ArgumentTypeError), match=message):
        call()


# ── random numbers ───────────────────────────────────────────────────────────────────────────────

DRAWS = {
    "rand": lambda g: ll.rand(3, 4, generator=g),
    "randn": lambda g: ll.randn(3, 4, generator=g),
    "randint": lambda g: ll.randint(0, 10, (3, 4), generator=g),
    "randperm": lambda g: ll.randperm(12, generator=g),
    "rand_like": lambda g: ll.rand_like(ll.zeros(3, 4), generator=g),
    "randn_like": lambda g: ll.randn_like(ll.zeros(3, 4), generator=g),
    "bernoulli": lambda g: ll.bernoulli(ll.full((30,), 0.5), generator=g),
}


@pytest.mark.parametrize("name", DRAWS)
def test_a_seed_repeats_the_numbers(name):
    draw = DRAWS[name]
    ll.manual_seed(5)
    first, second = draw(None), draw(None)
    ll.manual_seed(5)
    assert draw(None).equal(first)
    assert draw(None).equal(second)
    assert not first.equal(second)
    ll.manual_seed(5)
    own = ll.Generator(9)
    with_own = draw(own)
    assert draw(None).equal(first)  # a generator of one's own leaves the default one alone
    assert draw(ll.Generator(9)).equal(with_own)


@settings(max_examples=30)
@given(st.integers(0, 10), st.integers(-5, 5), st.integers(1, 7))
def test_draws_lie_where_they_should(n, low, width):
    assert ll.rand(n).shape == (n,)
    assert not ((ll.rand(n) < 0) | (ll.rand(n) >= 1)).any()
    whole = ll.randint(low, low + width, (n, 2))
    assert whole.dtype == ll.int64
    assert not ((whole < low) | (whole >= low + width)).any()
    assert sorted(ll.randperm(n).tolist()) == list(range(n))
    assert ll.randint(width, (3,)).max() < width
    assert ll.randint(low=0, high=width, size=(2,)).shape == (2,)


def test_chances_of_0_and_1_are_certain():
    ll.manual_seed(0)
    chances = ll.tensor([0.0, 0.25, 1.0]).reshape(3, 1).expand(3, 5000)
    drawn = ll.bernoulli(chances).mean(dim=1)
    assert drawn[0] == 0
    assert drawn[2] == 1
    assert abs(drawn[1].item() - 0.25) < 0.03


def test_the_default_dtype_is_followed():
    ll.set_default_dtype(ll.float64)
    try:
        for made in (ll.zeros(1), ll.rand(1), ll.randn(1), ll.tensor(1.5), ll.linspace(0, 1, 2)):
            assert made.dtype == ll.float64
        assert ll.tensor(1).dtype == ll.int64
        assert ll.get_default_dtype() == ll.float64
    finally:
        ll.set_default_dtype(ll.float32)
    assert ll.zeros(1).dtype == ll.float32
