"""A formula that can be written in symbols, written with its numbers put in, and worked out.

`z = w·x + b` is a small tree: a sum of a dot product and a named number. Every rendering (text,
LaTeX, HTML) writes the same tree, and `evaluate` works out what is written, so that a line of an
explanation can be checked by the arithmetic that is printed in it.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

__all__ = [
    "FEWEST",
    "FUNCTIONS",
    "MOST",
    "Call",
    "Defined",
    "Dot",
    "Exponential",
    "Expression",
    "Lost",
    "Named",
    "Negative",
    "Number",
    "Power",
    "Product",
    "Quotient",
    "Sum",
    "Writer",
    "agrees",
    "balanced",
    "number",
    "shortest",
]

SHOWN = 3  # terms of a long sum that are written out; the others are added up into one
FEWEST, MOST = 4, 17  # decimals: what is usual, and what tells any two numbers apart

Rounding = Callable[[float], float]

FUNCTIONS: dict[str, Callable[..., float]] = {
    "abs": abs,
    "ceil": math.ceil,
    "cos": math.cos,
    "erf": math.erf,
    "floor": math.floor,
    "max": max,
    "min": min,
    "round": round,
    "sign": lambda v: float(np.sign(v)),
    "sin": math.sin,
    "sqrt": lambda v: math.sqrt(v) if v >= 0 else math.nan,
    "tanh": math.tanh,
    "ln": lambda v: math.log(v) if v > 0 else -math.inf if v == 0 else math.nan,
    "log2": lambda v: math.log2(v) if v > 0 else -math.inf if v == 0 else math.nan,
    "log10": lambda v: math.log10(v) if v > 0 else -math.inf if v == 0 else math.nan,
}


class Expression:
    """A part of a formula."""

    def evaluate(self, rounding: Rounding = float) -> float:
        """What it comes to when each number in it is first rounded as it is printed."""
        raise NotImplementedError

    @property
    def value(self) -> float:
        """What it comes to in double precision."""
        return self.evaluate()


@dataclass(frozen=True)
class Number(Expression):
    """A constant that belongs to the formula itself, such as the 1 of 1 + e^-z."""

    number: float

    def evaluate(self, rounding: Rounding = float) -> float:
        return float(self.number) if _is_short(self.number) else rounding(self.number)


@dataclass(frozen=True)
class Named(Expression):
    """One element of something with a name: weights[2, 0], or z."""

    name: str
    number: float

    def evaluate(self, rounding: Rounding = float) -> float:
        return rounding(self.number)


@dataclass(frozen=True)
class Lost(Expression):
    """What the layer's own rounding, in few digits, added to or took from the exact result."""

    number: float

    def evaluate(self, rounding: Rounding = float) -> float:
        return rounding(self.number)


@dataclass(frozen=True)
class Sum(Expression):
    """a + b + c."""

    terms: tuple[Expression, ...]

    def evaluate(self, rounding: Rounding = float) -> float:
        return math.fsum(_all_finite([t.evaluate(rounding) for t in self.terms]))


@dataclass(frozen=True)
class Product(Expression):
    """a·b·c."""

    factors: tuple[Expression, ...]

    def evaluate(self, rounding: Rounding = float) -> float:
        return math.prod(f.evaluate(rounding) for f in self.factors)


@dataclass(frozen=True)
class Quotient(Expression):
    """a / b; what NumPy makes of a division by 0."""

    top: Expression
    bottom: Expression

    def evaluate(self, rounding: Rounding = float) -> float:
        with np.errstate(all="ignore"):
            return float(np.divide(self.top.evaluate(rounding), self.bottom.evaluate(rounding)))


@dataclass(frozen=True)
class Negative(Expression):
    """-a."""

    term: Expression

    def evaluate(self, rounding: Rounding = float) -> float:
        return -self.term.evaluate(rounding)


@dataclass(frozen=True)
class Power(Expression):
    """a^b."""

    base: Expression
    exponent: Expression

    def evaluate(self, rounding: Rounding = float) -> float:
        with np.errstate(all="ignore"):
            return float(np.power(self.base.evaluate(rounding), self.exponent.evaluate(rounding)))


@dataclass(frozen=True)
class Exponential(Expression):
    """e^a."""

    exponent: Expression

    def evaluate(self, rounding: Rounding = float) -> float:
        try:
            return math.exp(self.exponent.evaluate(rounding))
        except OverflowError:
            return math.inf


@dataclass(frozen=True)
class Call(Expression):
    """A function of some numbers: max(0, z), tanh(z). `function` is for one that is not known."""

    name: str
    arguments: tuple[Expression, ...]
    function: Callable[..., float] | None = None

    def evaluate(self, rounding: Rounding = float) -> float:
        values = [a.evaluate(rounding) for a in self.arguments]
        if self.function is None and any(math.isnan(v) for v in values):
            return math.nan
        function = self.function or FUNCTIONS[self.name]
        try:
            return float(function(*values))
        except (OverflowError, ValueError):  # floor(inf), sin(inf)
            return values[0] if self.name in ("floor", "ceil", "round") else math.nan


@dataclass(frozen=True)
class Defined(Expression):
    """A function with a name and a formula: sigmoid(z) in symbols, 1 / (1 + e^-2.30) in numbers."""

    name: str
    arguments: tuple[Expression, ...]
    formula: Expression

    def evaluate(self, rounding: Rounding = float) -> float:
        return self.formula.evaluate(rounding)


@dataclass(frozen=True)
class Dot(Expression):
    """left[0]·right[0] + left[1]·right[1] + ..., or a plain sum if there is no `right`.

    With `exponential` it is e^left[0] + e^left[1] + ....

    In symbols it is written as `symbols` says ("weights[2]·x"). With numbers, of a long sum the
    terms that matter most are written out, and the others as one number with their count.
    """

    symbols: str
    left: np.ndarray
    right: np.ndarray | None = None
    exponential: bool = False
    shown: tuple[int, ...] = field(init=False)
    rest: float = field(init=False)  # the sum of the terms that are not written out

    def __post_init__(self) -> None:
        terms = self.terms
        shown: Sequence[int] = range(len(terms))
        rest = 0.0
        if len(terms) > SHOWN + 1:
            sizes = np.abs(terms)
            sizes[np.isnan(sizes)] = np.inf  # what is not a number matters most
            largest = np.argpartition(-sizes, SHOWN)[:SHOWN]
            shown = sorted(largest[sizes[largest] > 0].tolist()) or [int(largest.min())]
            others = terms.copy()
            others[list(shown)] = 0.0
            rest = _total(others)
        object.__setattr__(self, "shown", tuple(shown))
        object.__setattr__(self, "rest", rest)

    @property
    def terms(self) -> np.ndarray:
        """The numbers that are added up, in double precision."""
        left = self.left.astype(np.float64)
        with np.errstate(all="ignore"):
            if self.exponential:
                return np.exp(left)
            return left if self.right is None else left * self.right.astype(np.float64)

    @property
    def others(self) -> int:
        """How many terms are not written out."""
        return len(self.left) - len(self.shown)

    def pairs(self) -> list[tuple[float, ...]]:
        """The factors of each term that is written out."""
        if self.right is None:
            return [(float(self.left[i]),) for i in self.shown]
        return [(float(self.left[i]), float(self.right[i])) for i in self.shown]

    def evaluate(self, rounding: Rounding = float) -> float:
        if rounding is float:
            return _total(self.terms)
        total = [math.prod(map(rounding, pair)) for pair in self.pairs()]
        if self.exponential:
            total = [Exponential(Number(v)).evaluate() for v in total]
        if self.others:
            total.append(rounding(self.rest))
        return math.fsum(_all_finite(total))


def _total(terms: np.ndarray) -> float:
    with np.errstate(all="ignore"):  # infinities of both signs add up to NaN
        return float(terms.sum())


def balanced(expression: Expression, missing: float, digits: int) -> Expression | None:
    """The same with `missing` added to the sum of the terms that are not written out, if any."""
    if isinstance(expression, Dot) and abs(expression.rest) > abs(missing):
        other = copy.copy(expression)
        rounded = float(number(expression.rest, digits))
        object.__setattr__(other, "rest", round(rounded + missing, digits))
        return other
    if isinstance(expression, Sum):
        for i, term in enumerate(expression.terms):
            changed = balanced(term, missing, digits)
            if changed is not None:
                return Sum((*expression.terms[:i], changed, *expression.terms[i + 1 :]))
    return None


def _is_short(constant: float) -> bool:
    """Whether a constant of a formula is written in full: 0.044715, and not the root of 2 / pi."""
    return float(f"{constant:g}") == constant


def _all_finite(values: list[float]) -> list[float]:
    """The values; or their plain sum where math.fsum would refuse infinities."""
    return values if all(map(math.isfinite, values)) else [_plain_sum(values)]


def _plain_sum(values: list[float]) -> float:
    total = 0.0
    for value in values:
        total += value
    return total


# ── writing ──────────────────────────────────────────────────────────────────────────────────────

_SUM, _QUOTIENT, _PRODUCT, _SIGN, _POWER, _ATOM = range(
    6
)  # how tightly a piece of text holds together


def number(value: float, digits: int = FEWEST) -> str:
    """Four decimals, or four digits where they would not show it; no trailing zeros past two."""
    if value == 0 or not math.isfinite(value):
        return f"{abs(value) if value == 0 else value:.2f}"
    fixed = 1e-3 <= abs(value) < 1e6
    while fixed and digits < 8 and 1e-7 < 1 - abs(value) < 0.5 * 10.0**-digits:
        digits += 1  # what is not quite 1 is not printed as 1
    # All digits there are, where terms cancel: 17 decimals would not be enough.
    text = f"{value:.{digits}f}" if fixed and digits < MOST else f"{value:.{digits}g}"
    if "e" in text or "." not in text:
        return text
    whole, decimals = text.split(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


def shortest(
    expression: Expression, printed: str, fewest: int = FEWEST
) -> tuple[Expression, int] | None:
    """With how few decimals the numbers come to what is printed as the result; None with none.

    The sum of the terms that are not written out may give way by a few units of its last place,
    as it would if it were the difference to what is printed.
    """
    wanted = float(printed)
    for digits in range(fewest, MOST + 1):

        def rounding(value: float, digits: int = digits) -> float:
            return float(number(value, digits))

        got = expression.evaluate(rounding)
        if agrees(got, wanted, printed):
            return expression, digits
        missing = wanted - got
        if abs(missing) < 2 * 10.0**-digits:
            changed = balanced(expression, missing, digits)
            if changed is not None and agrees(changed.evaluate(rounding), wanted, printed):
                return changed, digits
    return None


def agrees(value: float, wanted: float, printed: str) -> bool:
    """Whether a value, written like `printed`, is the same."""
    if math.isnan(wanted) or math.isinf(wanted):
        return value == wanted or (math.isnan(value) and math.isnan(wanted))
    if not math.isfinite(value):
        return False
    mantissa, _, exponent = printed.partition("e")
    places = len(mantissa.partition(".")[2]) - int(exponent or 0)
    # Not `round`: a value in the middle may go either way.
    return abs(value - wanted) <= 0.5000001 * 10.0**-places


class Writer:
    """Writes an expression as plain text: in symbols, or with `numbers` of so many decimals.

    The text with numbers is arithmetic: with ``·`` for times, ``^`` for powers and e for Euler's
    number it comes to the result. LaTeX is a subclass that spells the pieces in its own way.
    """

    def __init__(self, *, numbers: bool = False, digits: int = FEWEST) -> None:
        self.numbers, self.digits = numbers, digits

    def write(self, expression: Expression) -> str:
        """The whole expression."""
        return self._write(expression)[0]

    # What LaTeX spells differently.

    times = "·"
    open, close = "(", ")"

    def number(self, value: float) -> str:
        return number(value, self.digits)

    def constant(self, value: float) -> str:
        """A number of the formula itself, without zeros for show."""
        return f"{value:g}" if _is_short(value) else self.number(value)

    def name(self, name: str) -> str:
        return name

    def others(self, count: int) -> str:
        return f" ({count:,} other terms)"

    def lost(self) -> str:
        return " (rounding)"

    def quotient(self, top: str, bottom: str) -> tuple[str, int]:
        return f"{top} / {bottom}", _QUOTIENT

    def power(self, base: str, exponent: str) -> str:
        return f"{base}^{exponent}"

    def call(self, name: str, arguments: list[str]) -> str:
        return f"{name}({', '.join(arguments)})"

    brackets_quotient = True  # whether a fraction needs brackets to keep its parts together

    # The tree.

    def _write(self, e: Expression) -> tuple[str, int]:
        match e:
            case Number():
                return self._signed(self.constant(e.number))
            case Lost():
                return self.number(e.number) + self.lost(), _SUM
            case Named():
                return self._signed(self.number(e.number)) if self.numbers else self._named(e.name)
            case Sum():
                return self._sum(e)
            case Dot():
                return self._dot(e)
            case Product():
                parts = [
                    self._bracketed(f, _PRODUCT, first=i == 0) for i, f in enumerate(e.factors)
                ]
                return self.times.join(parts), _PRODUCT
            case Quotient():
                if not self.brackets_quotient:
                    return self.quotient(self.write(e.top), self.write(e.bottom))
                top = self._bracketed(e.top, _PRODUCT, first=True)
                bottom = self._bracketed(e.bottom, _POWER)
                return self.quotient(top, bottom)
            case Negative():
                return self._negative(e)
            case Power():
                return self.power(
                    self._bracketed(e.base, _ATOM), self._exponent(e.exponent)
                ), _POWER
            case Exponential():
                return self.power("e", self._exponent(e.exponent)), _POWER
            case Defined() if self.numbers:
                return self._write(e.formula)
            case Call() | Defined():
                return self.call(e.name, [self.write(a) for a in e.arguments]), _ATOM
        raise TypeError(f"no expression: {e!r}")

    def _named(self, name: str) -> tuple[str, int]:
        return self.name(name), _PRODUCT if "·" in name else _ATOM

    def _signed(self, text: str) -> tuple[str, int]:
        return text, _SIGN if text.startswith("-") else _ATOM

    def _sum(self, e: Sum) -> tuple[str, int]:
        if len(e.terms) == 1:
            return self._write(e.terms[0])
        if len(e.terms) == 1:
            return self._write(e.terms[0])
        text = ""
        for i, term in enumerate(e.terms):
            part = self.write(term)
            if isinstance(term, Negative) and isinstance(term.term, (Sum, Dot)):
                part = "-" + self._bracketed(term.term, _PRODUCT)
            text += part if i == 0 else _joined(part)
        return text, _SUM

    def _dot(self, e: Dot) -> tuple[str, int]:
        if not self.numbers:
            return self._named(e.symbols)
        parts = []
        for pair in e.pairs():
            first, *others = (self._signed(self.number(v)) for v in pair)
            text = first[0]
            if e.right is e.left:  # squares
                text = text if first[1] == _ATOM else self.open + text + self.close
                parts.append(self.power(text, "2"))
                continue
            for other, holds in others:
                text += self.times + (other if holds == _ATOM else self.open + other + self.close)
            parts.append(self.power("e", text) if e.exponential else text)
        if e.others:
            parts.append(self.number(e.rest) + self.others(e.others))
        text = parts[0] if parts else "0"
        text += "".join(map(_joined, parts[1:]))
        return text, _SUM if len(parts) > 1 else _PRODUCT

    def _negative(self, e: Negative) -> tuple[str, int]:
        if isinstance(e.term, (Named, Number)) and (self.numbers or isinstance(e.term, Number)):
            value = -e.term.number
            text = self.constant(value) if isinstance(e.term, Number) else self.number(value)
            return self._signed(text if value else "-" + text.removeprefix("-"))
        inner = self._bracketed(e.term, _PRODUCT, first=False)
        return "-" + inner, _PRODUCT if self._write(e.term) == (inner, _PRODUCT) else _SIGN

    def _bracketed(self, e: Expression, least: int, *, first: bool = False) -> str:
        """With brackets unless it holds together at least so tightly; a sign may lead."""
        text, holds = self._write(e)
        if (holds >= least or holds == _SIGN) and (first or not text.startswith("-")):
            return text
        return f"{self.open}{text}{self.close}"

    def _exponent(self, e: Expression) -> str:
        text, holds = self._write(e)
        return text if holds >= _SIGN and holds != _POWER else f"({text})"


def _joined(part: str) -> str:
    """A term after the first one: its sign becomes the operator."""
    return f" - {part[1:]}" if part.startswith("-") else f" + {part}"
