"""How far a formula may come out wrong because its numbers were rounded.

The arithmetic of an explanation is done in double precision, that of a layer in single precision,
and in another order. What is printed must agree with the layer within this bound, or it is no
explanation.
"""

from __future__ import annotations

import math

import numpy as np

from layerlab.explain.expression import (
    Call,
    Defined,
    Dot,
    Exponential,
    Expression,
    Lost,
    Named,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
)

__all__ = ["rounding_error"]


def rounding_error(e: Expression, unit: float) -> float:
    """How far a formula may come out wrong if each number in it is off by one unit of rounding."""
    match e:
        case Named() | Number() | Lost():
            return abs(e.number) * unit
        case Dot():
            scale = float(np.abs(e.terms).sum()) * math.sqrt(len(e.left) + 1)
            return (
                unit * scale * (1 + (float(np.abs(e.left).max(initial=0)) if e.exponential else 0))
            )
        case Sum():
            return sum(rounding_error(t, unit) + unit * abs(t.evaluate()) for t in e.terms)
        case Product():
            values = [abs(f.evaluate()) for f in e.factors]
            errors = [rounding_error(f, unit) for f in e.factors]
            whole = math.prod(v + d for v, d in zip(values, errors, strict=True))
            return whole - math.prod(values) + unit * math.prod(values)
        case Quotient():
            bottom = e.bottom.evaluate()
            if not bottom:
                return math.inf
            value = abs(e.evaluate())
            below = rounding_error(e.bottom, unit) / abs(bottom)
            if below >= 1:
                return math.inf
            above = rounding_error(e.top, unit) / abs(bottom)
            return (above + value * below) / (1 - below) + unit * value
        case Negative():
            return rounding_error(e.term, unit)
        case Exponential():
            error = rounding_error(e.exponent, unit)
            if error > 700:
                return math.inf
            return e.evaluate() * (math.expm1(error) + unit)
        case Power():
            base, exponent = abs(e.base.evaluate()), e.exponent.evaluate()
            inner, outer = rounding_error(e.base, unit), rounding_error(e.exponent, unit)
            if exponent <= 0 and inner >= base:
                return math.inf
            most = float(np.power(base + inner if exponent > 0 else base - inner, exponent))
            value = float(np.power(base, exponent)) if base else 0.0
            grown = abs(math.log(base)) * outer * value if base else 0.0
            return abs(most - value) + grown + unit * (value or 1)
        case Defined():
            return rounding_error(e.formula, unit)
        case Call():
            value = abs(e.evaluate())
            inner = sum(rounding_error(a, unit) for a in e.arguments)
            if e.name in ("ln", "log2", "log10"):
                at = abs(e.arguments[0].evaluate())
                return (math.inf if not at else 2 * inner / at) + unit * value
            if e.name == "sqrt":
                return (inner / value if value else math.sqrt(inner)) + unit * value
            if e.function is not None or e.name in ("floor", "ceil", "round", "sign"):
                return math.inf
            return 2 * inner + 4 * unit * value + unit  # slopes of 1 or little more
    return math.inf
