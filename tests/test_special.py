"""erf agrees with math.erf on the whole line, on every array library, and erfinv undoes it."""

import math

import array_api_strict
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layerlab.errors import ArgumentTypeError
from layerlab.special import erf, erfinv


def exact(x):
    return np.asarray([math.erf(float(value)) for value in x.ravel()]).reshape(x.shape)


def sample(dtype):
    """Numbers where erf bends, where its two formulas meet, where it is flat, and tiny ones."""
    rng = np.random.default_rng(0)
    smallest = np.finfo(dtype).tiny
    tiny = rng.uniform(math.log(smallest), 0, 20000)
    x = np.concatenate(
        [rng.uniform(-7, 7, 40000), rng.uniform(0.9, 1.1, 20000), np.exp(tiny), -np.exp(tiny)]
    )
    return x.astype(dtype)


def units_in_the_last_place(actual, expected):
    spacing = np.spacing(np.abs(expected).astype(actual.dtype)).astype(np.float64)
    return np.abs(actual.astype(np.float64) - expected) / spacing


def test_float64_is_within_1e_14_of_math_erf():
    x = sample(np.float64)
    np.testing.assert_allclose(erf(x), exact(x), rtol=1e-14, atol=0)


def test_float32_is_within_2_units_in_the_last_place():
    x = sample(np.float32)
    assert erf(x).dtype == np.float32
    assert units_in_the_last_place(erf(x), exact(x)).max() <= 2.0


def test_every_library_agrees():
    jax = pytest.importorskip("jax")
    x = sample(np.float32)
    x = x[np.abs(x) > 1e-36]  # JAX flushes subnormal numbers to zero, also those on the way
    for result in (erf(jax.numpy.asarray(x)), jax.jit(erf)(jax.numpy.asarray(x))):
        assert isinstance(result, jax.Array)
        assert units_in_the_last_place(np.asarray(result), exact(x)).max() <= 2.0
    for dtype in (np.float32, np.float64):
        x = sample(dtype)
        strict = erf(array_api_strict.asarray(x))
        np.testing.assert_allclose(np.asarray(strict), erf(x), rtol=2 * np.finfo(dtype).eps)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_the_ends_zero_and_nan(dtype):
    x = np.array([0.0, -0.0, math.inf, -math.inf, 100.0, -100.0, math.nan], dtype)
    result = erf(x)
    assert result.dtype == dtype
    assert result[:6].tolist() == [0.0, 0.0, 1.0, -1.0, 1.0, -1.0]
    assert np.signbit(result[:2]).tolist() == [False, True]
    assert math.isnan(result[6])
    smallest = np.finfo(dtype).smallest_subnormal
    few = np.array([smallest, -smallest, 1000 * smallest], dtype)
    assert erf(few).tolist() == [smallest, -smallest, 1128 * smallest]


@given(st.floats(allow_nan=False), st.floats(allow_nan=False))
def test_erf_is_odd_bounded_and_rises(a, b):
    low, high = sorted((a, b))
    values = erf(np.array([low, high, -low]))
    assert -1.0 <= values[0] <= 1.0
    assert values[2] == -values[0]
    assert values[0] <= values[1] + 1e-14 * abs(values[1])


@pytest.mark.parametrize("shape", [(), (0,), (3, 0), (2, 3, 4), (40000,), (5, 20000)])
def test_shape_is_kept_and_pieces_join(shape):
    x = np.linspace(-3, 3, math.prod(shape)).reshape(shape)
    assert erf(x).shape == shape
    np.testing.assert_allclose(erf(x), exact(x), rtol=1e-14)


def test_the_input_is_left_alone():
    x = np.linspace(-9, 9, 101)
    copy = x.copy()
    erf(x)
    erfinv(x)
    assert x.tobytes() == copy.tobytes()


@given(st.floats(-1 + 1e-9, 1 - 1e-9))
def test_erfinv_undoes_erf(p):
    x = erfinv(np.array([p, -p]))
    assert math.isclose(math.erf(x[0]), p, rel_tol=2e-14, abs_tol=1e-320)
    assert x[1] == -x[0]


def test_erfinv_at_the_ends_and_outside():
    for dtype in (np.float32, np.float64):
        x = erfinv(np.array([1.0, -1.0, 0.0, 1.5, -2.0, math.nan, math.inf], dtype))
        assert x[:3].tolist() == [math.inf, -math.inf, 0.0]
        assert np.isnan(x[3:]).all()
        nearest = np.nextafter(dtype(1.0), dtype(0.0))
        assert 3.0 < erfinv(np.array([nearest]))[0] < 6.0


@pytest.mark.parametrize("function", [erf, erfinv])
@pytest.mark.parametrize(
    ("x", "words"),
    [
        (0.5, "wants an array, not a float"),
        ([0.5], "wants an array, not a list"),
        (np.array([1, 2]), "array of int64"),
        (np.array([True]), "array of bool"),
        (np.array([1j]), "array of complex128"),
    ],
)
def test_bad_input_is_named(function, x, words):
    with pytest.raises(ArgumentTypeError) as caught:
        function(x)
    assert words in str(caught.value)
    assert function.__name__ in str(caught.value)
    assert "Fix: " in str(caught.value)
