"""How each operation on single numbers is written as a formula."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable

from layerlab.explain.expression import (
    FUNCTIONS,
    Call,
    Defined,
    Exponential,
    Expression,
    Named,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
)

__all__ = ["FORMULAS", "product"]


def _one_over(e: Expression) -> Expression:
    return Quotient(Number(1), e)


def product(a: Expression, b: Expression) -> Expression:
    """a·b in one row with the products inside; a factor of 1 that no one named is left out."""
    if Number(1) in (a, b):
        return b if a == Number(1) else a
    if a == b and isinstance(a, Named):
        return Power(a, Number(2))
    left = a.factors if isinstance(a, Product) else (a,)
    return Product((*left, b))


def _sigmoid(z: Expression) -> Expression:
    return Defined("sigmoid", (z,), _one_over(Sum((Number(1), Exponential(Negative(z))))))


def _binary_cross_entropy(p: Expression, t: Expression) -> Expression:
    def held(e: Expression) -> Expression:
        logarithm = Call("ln", (e,))
        return logarithm if logarithm.evaluate() > -100 else Call("max", (logarithm, Number(-100)))

    other = Sum((Number(1), Negative(t)))
    rest = held(Sum((Number(1), Negative(p))))
    return Negative(Sum((Product((t, held(p))), Product((other, rest)))))


def _clamp(x: Expression, min: float | None = None, max: float | None = None) -> Expression:
    low = x if min is None else Call("max", (x, Number(min)))
    return low if max is None else Call("min", (low, Number(max)))


def _call(name: str, *arguments: Expression) -> Expression:
    return Call(name, arguments)


FORMULAS: dict[str, Callable[..., Expression]] = {
    "multiply": lambda a, b: product(a, b),
    "divide": lambda a, b: a if b == Number(1) else Quotient(a, b),
    "power": lambda a, b: Exponential(b) if a == Number(math.e) else Power(a, b),
    "square": lambda x: Power(x, Number(2)),
    "reciprocal": _one_over,
    "maximum": lambda a, b: Call("max", (a, b)),
    "minimum": lambda a, b: Call("min", (a, b)),
    "clamp": _clamp,
    "exp": Exponential,
    "expm1": lambda x: Sum((Exponential(x), Number(-1))),
    "log": lambda x: Call("ln", (x,)),
    "log1p": lambda x: Call("ln", (Sum((Number(1), x)),)),
    "sigmoid": _sigmoid,
    "relu": lambda x: Defined("relu", (x,), Call("max", (Number(0), x))),
    "binary_cross_entropy": _binary_cross_entropy,
    **{name: functools.partial(_call, name) for name in FUNCTIONS if name not in ("max", "min")},
}
