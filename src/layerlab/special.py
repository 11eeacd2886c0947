"""The error function, which GELU and the normal distribution need and array libraries lack.

`erf(x)` is the chance that a normal number with variance 1/2 falls between -x and x. The Array-API
standard has no such function, so it is built here from what the standard has. Its coefficients are
not pasted in: they are fitted at first use to Python's own `math.erf`.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np
from numpy.polynomial import Chebyshev, Polynomial

from layerlab.arrays import Array, dtype_name, is_array, map_blocks, namespace
from layerlab.errors import ArgumentTypeError

__all__ = ["erf", "erfinv"]

# The two formulas of `erf` meet at |x| = 1; from `_FLAT` on, erf rounds to 1 in that precision.
_FLAT = {"float32": 4.0, "float64": 6.0}
_DEGREES = {"float32": (6, 6), "float64": (11, 14)}  # of the inner and of the outer polynomial


def erf(x: Array) -> Array:
    """The error function, 2/√π ∫₀ˣ exp(-t²) dt, of each number: (...) -> (...).

    |x| < 1:   x + x·P(x²)
    else:      sign(x)·(1 - exp(Q(|x|)))

    P and Q are polynomials fitted to erf(x)/x - 1 and to log(1 - erf(x)). Within 1e-14 of the true
    value, relatively, in float64 and within 2 units in the last place in float32; a library that
    flushes subnormal numbers to zero, as JAX does, loses that for |x| < 1e-36. float16 is computed
    in float32.

    Raises ArgumentTypeError unless x is an array of real floating numbers.
    """
    return _elementwise(_erf, "erf", x)


def erfinv(p: Array) -> Array:
    """The inverse of `erf`: the x for which erf(x) = p, for each number: (...) -> (...).

    ±1 give ±infinity; what lies outside [-1, 1] gives NaN, as do NumPy's own functions.

    A closed first guess within 0.002 (Winitzki, "A handy approximation for the error function and
    its inverse", 2008), then two steps of Halley's method, each of which triples the right digits.

    Raises ArgumentTypeError unless p is an array of real floating numbers.
    """
    return _elementwise(_erfinv, "erfinv", p)


def _elementwise(function: Any, name: str, x: Array) -> Array:
    """Check the dtype, then walk over the numbers in pieces that fit the cache."""
    if not is_array(x):
        raise ArgumentTypeError(
            f"{name} wants an array, not a {type(x).__name__}",
            fix=f"math.{name}(x) for one number" if name == "erf" else "numpy.asarray(p) first",
        )
    dtype = dtype_name(x.dtype)
    if dtype not in ("bfloat16", "float16", "float32", "float64"):
        raise ArgumentTypeError(
            f"{name} wants real floating numbers, but got an array of {dtype}",
            fix="convert it first, for example x.astype('float32')",
        )
    xp = namespace(x)
    flat = xp.reshape(x, (-1,))
    if dtype.endswith("float16"):
        flat = xp.astype(flat, xp.float32)
    return xp.reshape(xp.astype(map_blocks(function, flat), x.dtype), x.shape)


def _erf(x: Array) -> Array:
    xp = namespace(x)
    precision = dtype_name(x.dtype)
    inner, outer = _coefficients(precision)
    # Both formulas are evaluated everywhere: the limit keeps the unused one from overflowing.
    size = xp.clip(xp.abs(x), max=_FLAT[precision])
    near = size + size * _polynomial(inner, size * size)
    far = 1.0 - xp.exp(_polynomial(outer, size))
    return xp.copysign(xp.where(size < 1.0, near, far), x)


def _polynomial(coefficients: tuple[float, ...], x: Array) -> Array:
    """c[0] + c[1]·x + c[2]·x² + ... by Horner's rule."""
    total = x * coefficients[-1]
    for coefficient in coefficients[-2:0:-1]:
        total += coefficient
        total *= x
    total += coefficients[0]
    return total


@cache
def _coefficients(precision: str) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The polynomials P and Q of `erf`, lowest power first, fitted in float64."""
    inner_degree, outer_degree = _DEGREES[precision]

    def inner(squares: Any) -> Any:
        return np.asarray([math.erf(math.sqrt(s)) / math.sqrt(s) - 1.0 for s in squares])

    angles = (np.arange(400) + 0.5) * (math.pi / 400)
    points = 1.0 + (_FLAT[precision] - 1.0) * (0.5 - 0.5 * np.cos(angles))
    remainder = np.asarray([math.erfc(float(t)) for t in points])
    fits = (
        Chebyshev.interpolate(inner, inner_degree, domain=[0.0, 1.0]),
        # An error in Q reaches erf multiplied by the remainder 1 - erf: that is its weight. The
        # floor keeps the far points from dropping out of the fit altogether.
        Chebyshev.fit(points, np.log(remainder), outer_degree, w=np.maximum(remainder, 1e-12)),
    )
    inner_powers, outer_powers = (
        tuple(float(c) for c in fit.convert(kind=Polynomial, domain=[-1, 1], window=[-1, 1]).coef)
        for fit in fits
    )
    return inner_powers, outer_powers


def _erfinv(p: Array) -> Array:
    xp = namespace(p)
    a = 0.147  # Winitzki's constant
    size = xp.abs(p)
    # The ends are put back last; until then they are moved inside, where nothing is infinite.
    q = xp.where(size < 1.0, size, xp.zeros_like(size))
    log_term = xp.log1p(-q * q)
    half = log_term / 2 + 2 / (math.pi * a)
    # sqrt(half² - log/a) - half, written so that small numbers do not cancel each other
    x = xp.sqrt((-log_term / a) / (xp.sqrt(half * half - log_term / a) + half))
    for _ in range(2):
        step = (_erf(x) - q) * xp.exp(x * x) * (math.sqrt(math.pi) / 2)
        x = x - step / (1.0 + x * step)
    end = xp.where(size == 1.0, xp.full_like(size, math.inf), xp.full_like(size, math.nan))
    return xp.copysign(xp.where(size < 1.0, x, end), p)
