"""Formulas: written as arithmetic that Python can work out, with as few digits as are true."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from reading_back import check_line, last_place, python

from layerlab.explain.accuracy import rounding_error
from layerlab.explain.expression import (
    FUNCTIONS,
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
    Writer,
    agrees,
    balanced,
    number,
    shortest,
)
from layerlab.explain.steps import Step

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")

values = st.floats(-1e6, 1e6, allow_subnormal=False).map(lambda v: v + 0.0)  # no -0.0
leaves = st.one_of(
    values.map(lambda v: Named("a", v)),
    st.sampled_from([0, 1, 2, 0.5, -1, 1e-5, 0.044715, 0.7978845608]).map(Number),
    st.lists(st.tuples(values, values), min_size=0, max_size=9).map(
        lambda pairs: Dot("w·x", np.array([p[0] for p in pairs]), np.array([p[1] for p in pairs]))
    ),
    st.lists(values, min_size=1, max_size=9).map(lambda terms: Dot("sum(x)", np.array(terms))),
    st.lists(st.floats(-20, 20), min_size=1, max_size=6).map(
        lambda terms: Dot("sum(e^x)", np.array(terms), None, True)
    ),
)


def grown(inner):
    several = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        several.map(Sum), several.map(Product), st.tuples(inner, inner).map(lambda p: Quotient(*p)),
        inner.map(Negative), inner.map(Exponential), inner.map(lambda e: Power(e, Number(2))),
        st.tuples(st.sampled_from(["abs", "tanh", "sign", "erf"]), inner).map(
            lambda p: Call(p[0], (p[1],))),
        several.map(lambda e: Call("max", (Number(0), *e))),
        inner.map(lambda e: Defined("f", (Named("z", 1.0),), e)),
    )  # fmt: skip


formulas = st.recursive(leaves, grown, max_leaves=6)


def rounded(digits):
    return lambda value: float(number(value, digits))


@settings(max_examples=300)
@given(expression=formulas, digits=st.sampled_from([4, 7, 17]))
def test_what_is_written_is_what_is_worked_out(expression, digits):
    """The text of any formula, brackets and signs and all, means the formula."""
    expected = expression.evaluate(rounded(digits))
    assume(math.isfinite(expected))
    got = python(Writer(numbers=True, digits=digits).write(expression))
    allowed = rounding_error(expression, 64 * np.finfo(float).eps)
    assume(math.isfinite(allowed))
    assert got == pytest.approx(expected, rel=1e-9, abs=max(allowed, 1e-300))


@given(expression=formulas, noise=st.floats(-1e-3, 1e-3))
def test_a_line_is_true_even_if_the_layer_lost_digits(expression, noise):
    exact = expression.evaluate()
    assume(math.isfinite(exact))
    result = exact * (1 + noise)
    step = Step(name=Named("y", result), expression=expression, result=result)
    wanted = float(step.printed)
    assert abs(wanted - result) <= max(0.51e-4, 6e-3 * abs(result))
    got = step.arithmetic.evaluate(rounded(step.digits))
    assert abs(got - wanted) <= 0.5001 * last_place(step.printed) + 1e-9 * abs(wanted)


@pytest.mark.parametrize(
    ("expression", "symbols", "numbers"),
    [
        (Sum((Named("a", 1.0), Named("b", -2.0))), "a + b", "1.00 - 2.00"),
        (Sum((Named("a", -1.0), Negative(Named("b", -2.0)))), "a - b", "-1.00 + 2.00"),
        (Negative(Sum((Named("a", 1.0), Named("b", 2.0)))), "-(a + b)", "-(1.00 + 2.00)"),
        (Product((Named("a", -1.0), Named("b", -2.0))), "a·b", "-1.00·(-2.00)"),
        (Product((Sum((Named("a", 1.0), Number(1))), Named("b", 2.0))),
         "(a + 1)·b", "(1.00 + 1)·2.00"),
        (Quotient(Named("a", 1.0), Product((Named("b", 2.0), Named("c", 3.0)))),
         "a / (b·c)", "1.00 / (2.00·3.00)"),
        (Quotient(Number(1), Quotient(Named("a", 2.0), Named("b", 3.0))),
         "1 / (a / b)", "1 / (2.00 / 3.00)"),
        (Power(Named("a", -2.0), Number(2)), "a^2", "(-2.00)^2"),
        (Power(Sum((Named("a", 1.0), Named("b", 2.0))), Number(2)), "(a + b)^2", "(1.00 + 2.00)^2"),
        (Exponential(Negative(Named("z", 2.0))), "e^-z", "e^-2.00"),
        (Exponential(Negative(Named("z", -2.0))), "e^-z", "e^2.00"),
        (Exponential(Negative(Product((Named("a", 2.0), Named("b", 3.0))))),
         "e^(-a·b)", "e^(-2.00·3.00)"),
        (Exponential(Sum((Named("z", 2.0), Named("m", 3.0)))), "e^(z + m)", "e^(2.00 + 3.00)"),
        (Call("max", (Number(0), Named("z", -2.0))), "max(0, z)", "max(0, -2.00)"),
        (Defined("relu", (Named("z", 2.0),), Call("max", (Number(0), Named("z", 2.0)))),
         "relu(z)", "max(0, 2.00)"),
        (Dot("w·x", np.array([1.0, -2.0]), np.array([-3.0, 4.0])), "w·x",
         "1.00·(-3.00) - 2.00·4.00"),
        (Negative(Dot("w·x", np.array([1.0, 2.0]), np.array([3.0, 4.0]))), "-w·x",
         "-(1.00·3.00 + 2.00·4.00)"),
        (Dot("sum(e^z)", np.array([1.0, -2.0]), None, True), "sum(e^z)", "e^1.00 + e^-2.00"),
        (Sum((Named("a", 1.0), Lost(-2e-9))), None, "1.00 - 2e-09 (rounding)"),
    ],
)  # fmt: skip
def test_how_formulas_are_written(expression, symbols, numbers):
    if symbols is not None:
        assert Writer().write(expression) == symbols
    assert Writer(numbers=True).write(expression) == numbers


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (2.0, 4, "2.00"), (-0.0, 4, "0.00"), (0.25, 4, "0.25"), (2 / 3, 4, "0.6667"),
        (-2 / 3, 6, "-0.666667"), (1e-3, 4, "0.001"), (1.234567e-4, 4, "0.0001235"),
        (1.234567e-7, 4, "1.235e-07"), (1234567.0, 4, "1.235e+06"), (123456.789, 4, "123456.789"),
        (math.inf, 4, "inf"), (-math.inf, 4, "-inf"), (math.nan, 4, "nan"), (1e-10, 4, "1e-10"),
    ],
)  # fmt: skip
def test_how_numbers_are_written(value, digits, text):
    assert number(value, digits) == text


@given(st.floats(-1e300, 1e300))
def test_a_written_number_is_near_and_with_all_digits_itself(value):
    assert float(number(value, 17)) == pytest.approx(value, rel=1e-15, abs=5e-18)
    assert float(number(value)) == pytest.approx(value, rel=5.1e-4, abs=0.51e-4)


@given(st.lists(st.tuples(values, values), min_size=1, max_size=40))
def test_a_long_sum_shows_what_matters_most_and_adds_up_the_rest(pairs):
    left, right = np.array(pairs).T
    dot = Dot("w·x", left, right)
    terms = left * right
    shown = list(dot.shown)
    assert shown == sorted(shown)
    assert dot.others == len(pairs) - len(shown)
    assert len(shown) == len(pairs) if len(pairs) <= 4 else 1 <= len(shown) <= 3
    others = np.delete(terms, shown)
    assert dot.rest == pytest.approx(math.fsum(others), abs=1e-9 * np.abs(terms).sum() + 1e-300)
    if len(others):
        assert np.abs(terms[shown]).min() >= np.abs(others).max()
    assert dot.evaluate() == pytest.approx(math.fsum(terms), abs=1e-9 * np.abs(terms).sum())


def test_a_term_that_is_not_a_number_is_written_out():
    left = np.ones(9)
    left[7] = np.nan
    assert 7 in Dot("w·x", left, np.ones(9)).shown


def test_few_digits_where_they_are_enough_and_more_where_they_are_not():
    near = Sum((Named("a", 0.1), Named("b", 0.2)))
    assert shortest(near, "0.30") == (near, 4)
    large = Product((Named("a", 1000.00004), Named("b", 1000.0)))
    expression, digits = shortest(large, "1e+06")
    assert (expression, digits) == (large, 4)
    expression, digits = shortest(large, "1000000.04")
    assert digits == 5
    assert shortest(Named("a", 1.0), "2.00") is None


def test_a_constant_counts_as_it_is_written():
    constant = Product((Number(0.044715), Named("x", 1000.0)))
    assert Writer(numbers=True).write(constant) == "0.044715·1000.00"
    assert constant.evaluate(rounded(4)) == pytest.approx(44.715, rel=1e-12)


def test_only_the_sum_of_the_rest_may_give_way():
    dot = Dot("w·x", np.array([5.0, 4.0, 3.0, 0.10001, 0.10001, 0.10001]), np.ones(6))
    changed = balanced(dot, 1e-4, 4)
    assert changed.rest == pytest.approx(0.3001)
    assert changed.left is dot.left
    assert balanced(dot, 0.5, 4) is None  # more than the rest itself
    assert balanced(Named("a", 1.0), 1e-4, 4) is None
    inside = balanced(Sum((Named("a", 1.0), dot)), 1e-4, 4)
    assert inside.terms[1].rest == changed.rest


@pytest.mark.parametrize(
    ("value", "printed", "same"),
    [
        (2.004, "2.00", True), (2.006, "2.00", False), (2.005, "2.00", True),
        (1.2344e-7, "1.234e-07", True), (1.2346e-7, "1.234e-07", False),
        (math.inf, "inf", True), (-math.inf, "inf", False), (1.0, "inf", False),
        (math.nan, "nan", True), (1.0, "nan", False), (math.nan, "1.00", False),
        (math.inf, "1.00", False),
    ],
)  # fmt: skip
def test_agreement_at_the_printed_precision(value, printed, same):
    assert agrees(value, float(printed), printed) is same


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        (Quotient(Number(1), Number(0)), math.inf),
        (Quotient(Number(0), Number(0)), math.nan),
        (Exponential(Number(1000)), math.inf),
        (Exponential(Number(-1000)), 0.0),
        (Power(Number(0), Number(-1)), math.inf),
        (Power(Number(-8), Number(0.5)), math.nan),
        (Call("ln", (Number(0),)), -math.inf),
        (Call("ln", (Number(-1),)), math.nan),
        (Call("sqrt", (Number(-1),)), math.nan),
        (Call("max", (Number(0), Number(math.nan))), math.nan),
        (Call("floor", (Number(math.inf),)), math.inf),
        (Call("sin", (Number(math.inf),)), math.nan),
        (Sum((Number(math.inf), Number(-math.inf))), math.nan),
        (Sum((Number(math.inf), Number(1))), math.inf),
        (Dot("w·x", np.array([np.inf]), np.array([0.0])), math.nan),
    ],
)
def test_no_formula_raises(expression, value):
    got = expression.evaluate()
    assert got == value or (math.isnan(got) and math.isnan(value))
    assert expression.value == got or math.isnan(got)


def test_every_function_has_a_value_that_its_name_promises():
    for name, function in FUNCTIONS.items():
        known = {"ln": math.log, "log2": math.log2, "log10": math.log10, "abs": abs, "max": max,
                 "min": min, "round": round, "sign": lambda v: 1.0}.get(name)  # fmt: skip
        arguments = (0.5, 2.0) if name in ("max", "min") else (0.5,)
        assert function(*arguments) == (known or getattr(math, name))(*arguments)


def test_a_function_that_is_not_known_is_called():
    shown = Call("spiky", (Named("x", 2.0),), lambda x: 7 * x)
    assert shown.evaluate() == 14.0
    assert Writer().write(shown) == "spiky(x)"


def test_what_is_no_formula():
    with pytest.raises(NotImplementedError):
        Expression().evaluate()
    with pytest.raises(TypeError, match="no expression"):
        Writer().write(Expression())


@settings(max_examples=200)
@given(expression=formulas, seed=st.integers(0, 10**6), unit=st.sampled_from([1e-7, 1e-12]))
def test_the_bound_of_the_rounding_error_holds(expression, seed, unit):
    """Each number off by up to a unit: the formula is off by no more than the bound."""
    rng = np.random.default_rng(seed)
    exact = expression.evaluate()
    moved = _shaken(expression, rng, unit).evaluate()
    with np.errstate(all="ignore"):
        bound = rounding_error(expression, unit)
    assume(math.isfinite(exact) and math.isfinite(moved) and math.isfinite(bound))
    assert abs(moved - exact) <= 16 * bound + 64 * np.finfo(float).eps * abs(exact) + 1e-30


def _shaken(e, rng, unit):
    """The same with every number a little off."""

    def shake(value):
        return value * (1 + unit * rng.uniform(-1, 1))

    match e:
        case Named(name, value):
            return Named(name, shake(value))
        case Number():
            return e
        case Dot():
            left = np.array([shake(v) for v in e.left])
            right = None if e.right is None else np.array([shake(v) for v in e.right])
            return Dot(e.symbols, left, right, e.exponential)
        case Sum(parts) | Product(parts):
            return type(e)(tuple(_shaken(p, rng, unit) for p in parts))
        case Quotient(top, bottom):
            return Quotient(_shaken(top, rng, unit), _shaken(bottom, rng, unit))
        case Power(base, exponent):
            return Power(_shaken(base, rng, unit), exponent)
        case Negative(inner) | Exponential(inner):
            return type(e)(_shaken(inner, rng, unit))
        case Call(name, arguments):
            # A jump (sign) may come out anywhere: it has no bound.
            return Call(name, tuple(_shaken(a, rng, unit) for a in arguments))
        case Defined(name, arguments, formula):
            return Defined(name, arguments, _shaken(formula, rng, unit))
    raise AssertionError(e)


def test_a_sum_that_cancels_has_all_its_digits():
    terms = np.array([-0.00192701200617722, 0.00142862019851055, -0.00100420691097584, 0.0015026])
    terms[3] = 1.4e-17 - math.fsum(terms[:3])
    dot = Dot("sum(g)", terms)
    check_line(Step(name=Named("L", 0.0), expression=dot, result=math.fsum(terms)))
