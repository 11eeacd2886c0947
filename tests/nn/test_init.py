"""First values: bounds, means and deviations of every recipe, and fans in both layouts."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import layerlab as ll
from layerlab import init
from layerlab.errors import ArgumentError, ArgumentTypeError, ShapeError

OUT, IN = 300, 500  # a weight laid out (out, in)
SHAPE = (OUT, IN)
LEAKY = math.sqrt(2 / (1 + 0.3**2))

# recipe, arguments, standard deviation, and whether it is uniform
RECIPES = [
    ("uniform", {"a": -0.5, "b": 0.5}, 1 / math.sqrt(12), True),
    ("normal", {"std": 0.7}, 0.7, False),
    ("xavier_uniform", {"gain": 2.0}, 2 * math.sqrt(2 / (IN + OUT)), True),
    ("xavier_normal", {"gain": 2.0}, 2 * math.sqrt(2 / (IN + OUT)), False),
    ("glorot_uniform", {}, math.sqrt(2 / (IN + OUT)), True),
    ("glorot_normal", {}, math.sqrt(2 / (IN + OUT)), False),
    ("kaiming_uniform", {}, math.sqrt(2 / IN), True),
    ("kaiming_uniform", {"a": 0.3}, LEAKY / math.sqrt(IN), True),
    ("kaiming_uniform", {"mode": "fan_out"}, math.sqrt(2 / OUT), True),
    ("kaiming_normal", {}, math.sqrt(2 / IN), False),
    ("kaiming_normal", {"nonlinearity": "linear"}, math.sqrt(1 / IN), False),
    ("kaiming_normal", {"mode": "fan_out", "nonlinearity": "tanh"}, 5 / 3 / math.sqrt(OUT), False),
    ("he_uniform", {"nonlinearity": "relu"}, math.sqrt(2 / IN), True),
    ("he_normal", {"nonlinearity": "relu"}, math.sqrt(2 / IN), False),
    ("lecun_uniform", {}, math.sqrt(1 / IN), True),
    ("lecun_normal", {}, math.sqrt(1 / IN), False),
]
DRAWN = ["uniform", "normal", "truncated_normal", "orthogonal"]
DRAWN += ["xavier_uniform", "xavier_normal", "kaiming_uniform", "kaiming_normal"]
DRAWN += ["lecun_uniform", "lecun_normal"]
FANNED = DRAWN[4:]


@pytest.mark.parametrize("in_place", [False, True])
@pytest.mark.parametrize(("name", "arguments", "std", "uniform"), RECIPES)
def test_means_deviations_and_bounds(name, arguments, std, uniform, in_place):
    target = ll.zeros(SHAPE) if in_place else SHAPE
    out = getattr(init, name)(target, **arguments, generator=ll.Generator(11))
    assert (out is target) == in_place
    assert out.dtype == np.float32
    x = out.data.astype(float)
    assert x.shape == SHAPE
    kurtosis = 1.8 if uniform else 3.0
    assert abs(x.mean()) < 6 * std / math.sqrt(x.size)
    assert abs(x.var() - std**2) < 6 * std**2 * math.sqrt((kurtosis - 1) / x.size)
    if uniform:
        assert 0.999 < np.abs(x).max() / (std * math.sqrt(3)) < 1 + 1e-6
    else:  # the largest of 150000 normal numbers; a uniform one would end at 1.73
        assert 3.5 < np.abs(x).max() / std < 7


@pytest.mark.parametrize("name", FANNED)
def test_the_other_layout_exchanges_the_fans(name):
    """(in, out) with layout "in_out" spreads as (out, in) does: for every recipe, every mode."""
    for more in [{}, {"mode": "fan_out"}] if name.startswith("kaiming") else [{}]:
        recipe = getattr(init, name)
        one = recipe((20, 70), generator=ll.Generator(1), **more).data
        two = recipe((70, 20), layout="in_out", generator=ll.Generator(1), **more).data
        np.testing.assert_array_equal(one.ravel(), two.ravel())
        three = recipe((70, 20), generator=ll.Generator(1), **more).data
        if not name.startswith("xavier"):
            assert not np.array_equal(one.ravel(), three.ravel())


@pytest.mark.parametrize("name", FANNED)
def test_further_axes_multiply_both_fans(name):
    one = getattr(init, name)((6, 8, 5), generator=ll.Generator(1)).data
    two = getattr(init, name)((30, 40), generator=ll.Generator(1)).data.ravel()[:240]
    np.testing.assert_allclose(one.ravel(), two, rtol=1e-5)


@settings(max_examples=15)
@given(
    mean=st.floats(-1, 1),
    std=st.floats(0.5, 2),
    low=st.floats(-2, -0.5),
    high=st.floats(0.5, 2),
)
def test_truncated_normal(mean, std, low, high):
    x = init.truncated_normal((100, 100), mean, std, low, high, generator=ll.Generator(3)).data
    x = x.astype(float)
    assert low - 1e-6 <= x.min()
    assert x.max() <= high + 1e-6
    # The mean of what is let through, from the density and distribution of the normal law.
    a, b = (low - mean) / std, (high - mean) / std
    density = [math.exp(-v * v / 2) / math.sqrt(2 * math.pi) for v in (a, b)]
    share = (math.erf(b / math.sqrt(2)) - math.erf(a / math.sqrt(2))) / 2
    expected = mean + std * (density[0] - density[1]) / share
    assert abs(x.mean() - expected) < 6 * x.std() / math.sqrt(x.size)


@settings(max_examples=25)
@given(
    rows=st.integers(1, 12),
    columns=st.integers(1, 12),
    gain=st.sampled_from([1.0, 2.5]),
    seed=st.integers(0, 1000),
)
def test_orthogonal_is_orthogonal(rows, columns, gain, seed):
    w = init.orthogonal(
        ll.zeros(rows, columns, dtype="float64"), gain, generator=ll.Generator(seed)
    )
    w = w.data
    product = w @ w.T if rows <= columns else w.T @ w
    np.testing.assert_allclose(product, gain**2 * np.eye(min(rows, columns)), atol=1e-12)
    short = init.orthogonal((rows, columns), gain, generator=ll.Generator(seed))
    assert short.dtype == np.float32
    np.testing.assert_allclose(short.data, w, atol=1e-5)


def test_orthogonal_prefers_no_direction():
    """Without the signs of R every first entry of Q would have one sign."""
    first = [init.orthogonal((3, 3), generator=ll.Generator(s)).data for s in range(400)]
    means = np.mean(first, axis=0)  # each entry has mean 0 and variance 1/3
    assert np.abs(means).max() < 6 * math.sqrt(1 / 3 / 400)
    four = init.orthogonal((4, 2, 3), generator=ll.Generator(0)).data.reshape(4, 6)
    np.testing.assert_allclose(four @ four.T, np.eye(4), atol=1e-6)


def test_constants():
    assert init.zeros((2, 2)).tolist() == [[0, 0], [0, 0]]
    assert init.ones([2]).tolist() == [1, 1]
    assert init.constant((2,), -0.5).tolist() == [-0.5, -0.5]
    target = ll.randn(3)
    assert init.ones(target) is target
    assert target.tolist() == [1, 1, 1]


@pytest.mark.parametrize("name", DRAWN)
def test_the_same_generator_gives_the_same_weights(name):
    recipe = getattr(init, name)
    one, two, other = (recipe((5, 4), generator=ll.Generator(s)).data for s in (7, 7, 8))
    np.testing.assert_array_equal(one, two)
    assert not np.array_equal(one, other)
    ll.manual_seed(7)
    np.testing.assert_array_equal(recipe((5, 4)).data, one)
    assert not np.array_equal(recipe((5, 4)).data, one)
    before = ll.get_rng_state()
    recipe((5, 4), generator=ll.Generator(1))
    assert ll.get_rng_state() == before


@pytest.mark.parametrize("name", [*DRAWN, "zeros", "ones"])
def test_a_target_keeps_its_dtype_and_stays_a_parameter(name):
    for dtype in ("float32", "float64"):
        target = ll.nn.Parameter(np.full((5, 4), 9.0, dtype))
        assert getattr(init, name)(target) is target
        assert target.dtype == dtype
        assert target.requires_grad
        assert target.is_leaf
        assert not (target.data == 9).any()


GAINS = {"linear": 1, "sigmoid": 1, "tanh": 5 / 3, "relu": math.sqrt(2), "selu": 0.75}


def test_gains():
    for name, gain in GAINS.items():
        assert init.calculate_gain(name) == pytest.approx(gain)
    assert init.calculate_gain("leaky_relu") == pytest.approx(math.sqrt(2 / (1 + 1e-4)))
    assert init.calculate_gain("leaky_relu", 1) == pytest.approx(1)
    with pytest.raises(ArgumentError) as caught:
        init.calculate_gain("leaky_rleu")
    assert "did you mean 'leaky_relu'" in str(caught.value)
    assert all(name in caught.value.detail for name in GAINS)
    with pytest.raises(ArgumentTypeError, match="param must be a number"):
        init.calculate_gain("leaky_relu", "0.1")


@pytest.mark.parametrize("name", [*FANNED, "orthogonal"])
@pytest.mark.parametrize("shape", [(), (5,)])
def test_a_bias_has_no_fan(name, shape):
    with pytest.raises(ShapeError, match="at least 2 axes"):
        getattr(init, name)(shape)


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (
            lambda t: init.xavier_uniform(t, math.nan),
            ArgumentError,
            "gain must be at least 0, not nan",
        ),
        (lambda t: init.xavier_normal(t, "big"), ArgumentTypeError, "gain must be a number"),
        (lambda t: init.orthogonal(t, math.inf), ArgumentError, "gain must be finite"),
        (lambda t: init.kaiming_uniform(t, mode="fan"), ArgumentError, "there is no mode"),
        (lambda t: init.kaiming_normal(t, nonlinearity="rely"), ArgumentError, "mean 'relu'"),
        (lambda t: init.kaiming_normal(t, "a"), ArgumentTypeError, "param must be a number"),
        (lambda t: init.lecun_normal(t, layout="io"), ArgumentError, "there is no layout"),
        (lambda t: init.uniform(t, 1, 0), ArgumentError, "a is 1 and b is 0"),
        (lambda t: init.normal(t, 0, -1), ArgumentError, "std"),
        (lambda t: init.normal(t, math.nan), ArgumentError, "mean"),
        (lambda t: init.truncated_normal(t, 0, 1, 2, -2), ArgumentError, "too few"),
        (lambda t: init.constant(t, "a"), ArgumentTypeError, "val must be a number"),
        (lambda t: init.constant(t, math.nan), ArgumentError, "val must be finite"),
    ],
)
def test_wrong_arguments_change_nothing(make, error, words):
    target = ll.ones(4, 4)
    before = ll.get_rng_state()
    with pytest.raises(error, match=words):
        make(target)
    assert ll.get_rng_state() == before
    assert (target.data == 1).all()


@pytest.mark.parametrize("shape", [(2.0, 3), (True, 2), ("a", 2)])
def test_wrong_sizes(shape):
    with pytest.raises(ArgumentTypeError, match="a size must be a whole number"):
        init.zeros(shape)
    with pytest.raises(ArgumentTypeError, match="a size must be a whole number"):
        init.xavier_normal(shape)


@pytest.mark.parametrize("name", DRAWN)
def test_whole_numbers_cannot_hold_a_draw(name):
    target = ll.ones(4, 4).long()
    with pytest.raises((ArgumentTypeError, ArgumentError)):
        getattr(init, name)(target)
    assert (target.data == 1).all()
