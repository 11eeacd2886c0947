"""Numbers that remember what was done with them, and the functions of Python that keep it.

A learner's ``w * x + b`` on such numbers gives the same number as ever, and a record of the
multiplication and the addition. `BUILTINS` and `MATHS` stand in for functions that would turn them
into plain numbers: max, sum, float, math.exp, ...
"""

from __future__ import annotations

import builtins
import math
import operator
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from layerlab.explain.recording import Recorded
from layerlab.explain.tracing import Remembering, Trace, active

__all__ = ["BUILTINS", "MATHS", "NUMBERS", "Shadow", "number", "plain", "remembers"]

_NUMBERS = (int, float, np.generic, np.ndarray)


def plain(thing: Any) -> Any:
    """The same without memory: a plain number, array, or list of them."""
    if isinstance(thing, Remembering):
        return thing.plain
    if isinstance(thing, np.ndarray):
        return thing if type(thing) is np.ndarray else np.ndarray.view(thing, np.ndarray)
    if type(thing) in (list, tuple):
        return type(thing)(map(plain, thing))
    return thing


def remembers(thing: Any) -> bool:
    """Whether there is something in it that remembers."""
    if isinstance(thing, (list, tuple)):
        return any(map(remembers, thing))
    return isinstance(thing, Remembering) or (
        isinstance(thing, np.ndarray) and hasattr(thing, "__remembering__")
    )


def _binary(kind: str, apply: Callable[[Any, Any], Any], a: Any, b: Any) -> Any:
    """What an operator makes of two numbers, recorded."""
    trace = active()
    result = apply(plain(a), plain(b))
    if trace is None:
        return result
    if kind in _CALLS:
        value = trace.computed("call", [a, b], result, function=apply, name=kind)
    else:
        value = trace.computed(kind, [a, b], result)
    return trace.wrap(result, value)


def _unary(kind: str, apply: Callable[[Any], Any], a: Any, **options: Any) -> Any:
    trace = active()
    result = apply(plain(a))
    return (
        result
        if trace is None
        else trace.wrap(result, trace.computed(kind, [a], result, **options))
    )


_CALLS = {"floor_divide", "remainder", "round", "left_shift", "right_shift", "bitwise_and",
          "bitwise_or", "bitwise_xor"}  # fmt: skip


_BITS = {"lshift": "left_shift", "rshift": "right_shift", "and": "bitwise_and",
         "or": "bitwise_or", "xor": "bitwise_xor"}  # fmt: skip


def _operator(kind: str, apply: Callable[[Any, Any], Any]) -> tuple[Any, Any]:
    def forward(self: Any, other: Any) -> Any:
        return _binary(kind, apply, self, other) if _is_number(other) else NotImplemented

    def backward(self: Any, other: Any) -> Any:
        return _binary(kind, apply, other, self) if _is_number(other) else NotImplemented

    return forward, backward


def _of_bits(apply: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """An operator of whole numbers, which may be given as 2.0 when it is worked out again."""
    return lambda *v: apply(*(int(a) if isinstance(a, float) else a for a in v))


def _is_number(thing: Any) -> bool:
    """Whether an operator knows what to do with it; complex numbers are refused."""
    trace = active()
    if isinstance(thing, complex) and trace is not None:
        raise trace.error("complex numbers cannot be followed", fix="use real numbers")
    return isinstance(thing, _NUMBERS)


class _Kind(type):
    """The class of the classes below: `float` as the learner writes it is one of them."""

    base: type

    @property
    def dtype(cls) -> Any:
        """So that NumPy takes it for the type it stands for: ``astype(float)``."""
        return np.dtype(cls.base)

    def __instancecheck__(cls, thing: Any) -> bool:
        return isinstance(plain(thing), cls.base)

    def __subclasscheck__(cls, other: type) -> bool:
        return issubclass(other, cls.base)

    def __eq__(cls, other: object) -> bool:
        return other is cls or other is cls.base

    def __hash__(cls) -> int:
        return hash(cls.base)

    def __repr__(cls) -> str:
        return repr(cls.base)

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        """``float(x)``: the same number as another type."""
        trace = active()
        result = cls.base(*map(plain, args), **kwargs)
        if trace is None or len(args) != 1 or not remembers(args[0]):
            return result
        value = trace.value(args[0])
        if value.values.shape:  # one number in an array
            value = trace.at(value, 0)
        if cls.base is int and not _equal(result, value.values):
            value = trace.computed("call", [args[0]], result, function=math.trunc, name="int")
        return trace.wrap(result, value)


def _equal(a: Any, b: Any) -> bool:
    return bool(a == b or (a != a and b != b))


class _Number(Remembering):
    """The operators of a number that remembers."""

    def __reduce__(self) -> Any:
        return plain, (self.plain,)

    def __deepcopy__(self, memo: Any) -> Any:
        return self

    def __copy__(self) -> Any:
        return self

    def __hash__(self) -> int:
        return hash(self.plain)

    def __repr__(self) -> str:
        return repr(self.plain)

    def __str__(self) -> str:
        return str(self.plain)

    def __format__(self, spec: str) -> str:
        return format(self.plain, spec)

    __add__, __radd__ = _operator("add", operator.add)
    __sub__, __rsub__ = _operator("subtract", operator.sub)
    __mul__, __rmul__ = _operator("multiply", operator.mul)
    __truediv__, __rtruediv__ = _operator("divide", operator.truediv)
    __floordiv__, __rfloordiv__ = _operator("floor_divide", operator.floordiv)
    __mod__, __rmod__ = _operator("remainder", operator.mod)
    _power, __rpow__ = _operator("power", operator.pow)
    __lt__, _ = _operator("less", operator.lt)
    __le__, _ = _operator("less_equal", operator.le)
    __gt__, _ = _operator("greater", operator.gt)
    __ge__, _ = _operator("greater_equal", operator.ge)
    __eq__, _ = _operator("equal", operator.eq)
    __ne__, _ = _operator("not_equal", operator.ne)

    def __pow__(self, other: Any, modulus: Any = None) -> Any:
        if modulus is not None:
            return pow(self.plain, plain(other), plain(modulus))
        return self._power(other)

    def __divmod__(self, other: Any) -> Any:
        return self // other, self % other

    def __rdivmod__(self, other: Any) -> Any:
        return other // self, other % self

    def __neg__(self) -> Any:
        return _unary("negative", operator.neg, self)

    def __pos__(self) -> Any:
        return self

    def __abs__(self) -> Any:
        return _unary("abs", operator.abs, self)

    def __round__(self, digits: Any = None) -> Any:
        if digits is None:
            return _unary("round", round, self)
        return _binary("round", lambda v, places: round(v, int(places)), self, digits)

    def __floor__(self) -> Any:
        return _unary("floor", math.floor, self)

    def __ceil__(self) -> Any:
        return _unary("ceil", math.ceil, self)

    def __trunc__(self) -> Any:
        return _unary("call", math.trunc, self, function=math.trunc, name="trunc")

    def __bool__(self) -> bool:
        held = bool(self.plain)
        if self.trace is active():
            self.trace.decide(self.source, self.place, held)
        return held

    def __float__(self) -> float:
        if self.trace is active():
            self.trace.went(self.plain, self.source, self.place)
        return float(self.plain)

    def __int__(self) -> int:
        return int(self.plain)

    def __index__(self) -> int:
        return operator.index(self.plain)

    def conjugate(self) -> Any:
        return self

    @property
    def real(self) -> Any:
        return self

    # What NumPy's numbers have, and Python's have not, is hidden where the plain number lacks it.

    def item(self) -> Any:
        return self.trace.wrap(self.plain.item(), self.source, self.place)

    def tolist(self) -> Any:
        return self.item()

    def astype(self, dtype: Any) -> Any:
        return self.trace.function(np.ndarray.astype, (self, dtype), {})

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        trace = active()
        if trace is None:
            return getattr(ufunc, method)(*map(plain, inputs), **options)
        return trace.ufunc(ufunc, method, inputs, options)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        trace = active()
        if trace is None:
            return function(*map(plain, args), **kwargs)
        return trace.function(function, args, kwargs)


def _numpy_method(name: str) -> Callable[..., Any]:
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        array = self.trace.wrap(np.asarray(self.plain), self.trace.value(self))
        return getattr(np, name)(array, *args, **kwargs)

    return method


def _class_of(base: type) -> type:
    """The class of numbers that remember and are of this type otherwise."""
    body: dict[str, Any] = {"base": base, "__module__": base.__module__}
    if not issubclass(base, np.generic):
        # hasattr(1.5, "item") is false, and so it shall be here.
        body |= {
            "item": property(_lacking),
            "tolist": property(_lacking),
            "astype": property(_lacking),
        }
    else:
        for name in ("sum", "mean", "max", "min", "std", "var", "prod", "round", "clip", "reshape",
                     "ravel", "squeeze", "dot", "transpose"):  # fmt: skip
            if hasattr(base, name) and hasattr(np, name):
                body[name] = _numpy_method(name)
        body["T"] = property(lambda self: self)
        body["copy"] = body["flatten"] = lambda self: self
        body["flatten"] = _numpy_method("ravel")
    if issubclass(base, (int, np.integer)):
        for name, kind in _BITS.items():
            apply = _of_bits(getattr(operator, f"__{name}__"))
            body[f"__{name}__"], body[f"__r{name}__"] = _operator(kind, apply)
    if base is int:  # 0.5 * v asks v first only if it is a kind of float
        body |= {"__class__": property(lambda self: int), "__getattr__": _of_plain}
        return _Kind("int", (_Number, float), body)
    return _Kind(base.__name__, (_Number, base), body)


def _of_plain(self: Any, name: str) -> Any:
    return getattr(self.plain, name)


def _lacking(self: Any) -> Any:
    raise AttributeError("a Python number has no such attribute")


class _Truth(_Number, float):
    """The result of a comparison: true or false, but also a 1 or a 0 that remembers."""

    __class__ = property(lambda self: int)

    def __and__(self, other: Any) -> Any:
        return _logical("logical_and", operator.and_, self, other)

    def __or__(self, other: Any) -> Any:
        return _logical("logical_or", operator.or_, self, other)

    __rand__, __ror__ = __and__, __or__

    def __xor__(self, other: Any) -> Any:
        return _logical("not_equal", operator.xor, self, other)

    def __invert__(self) -> Any:
        if isinstance(self.plain, np.bool_):
            return _unary("logical_not", operator.invert, self)
        return ~self.plain


def _logical(kind: str, apply: Callable[[Any, Any], Any], a: Any, b: Any) -> Any:
    if isinstance(plain(b), (bool, np.bool_, np.ndarray)):
        return _binary(kind, apply, a, b)
    return apply(plain(a), plain(b))


NUMBERS: dict[type, Any] = {
    base: _class_of(base)
    for base in (float, int, np.float64, np.float32, np.float16, np.longdouble, np.int8, np.int16,
                 np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.uint64)
}  # fmt: skip


def number(trace: Trace, like: Any, source: Recorded, place: int = 0) -> Any:
    """The number `like` that remembers to be this element of a value."""
    base = type(like)
    if base in (bool, np.bool_):
        made: Any = float.__new__(_Truth, bool(like))
    elif base in NUMBERS:
        made = (float if base is int else base).__new__(NUMBERS[base], like)
    else:
        raise trace.error(
            f"a number of type {base.__name__} cannot be followed",
            fix="use float and int, or arrays of them",
        )
    made.plain, made.trace, made.source, made.place = like, trace, source, place
    return made


# ── functions of Python that would forget ────────────────────────────────────────────────────────


class Shadow:
    """A function that remembers, in the place of one that does not; it passes for that one.

    Other threads meet it too while a trace runs: there it is the function. What cannot be helped
    is pickle, which wants a function itself to stand under its name.
    """

    __class__ = property(lambda self: type(self.__wrapped__))

    def __init__(self, original: Any, function: Callable[..., Any]) -> None:
        self.__wrapped__ = original
        self._function = function
        self.__name__ = getattr(original, "__name__", "")
        self.__doc__ = getattr(original, "__doc__", None)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        trace = active()
        if trace is None:
            return self.__wrapped__(*args, **kwargs)
        return self._function(trace, *args, **kwargs)

    def called(self, trace: Trace, *args: Any) -> Any:
        """The call, whoever makes it."""
        return self._function(trace, *args)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__wrapped__, name)

    def __eq__(self, other: object) -> bool:
        return other is self or other is self.__wrapped__

    def __hash__(self) -> int:
        return hash(self.__wrapped__)

    def __repr__(self) -> str:
        return repr(self.__wrapped__)

    def __reduce__(self) -> Any:
        return plain, (self.__wrapped__,)


def _listed(things: Any) -> Any:
    return list(things) if not isinstance(things, (list, tuple, np.ndarray)) else things


def _holds_arrays(things: Iterable[Any]) -> bool:
    return any(isinstance(t, np.ndarray) for t in things)


def _all_numbers(things: Iterable[Any]) -> bool:
    return all(isinstance(t, (int, float, np.generic)) for t in things)


def _sum(trace: Trace, things: Any, /, start: Any = 0) -> Any:
    terms = _listed(things)
    if isinstance(terms, np.ndarray):
        terms = list(terms)
    if not (remembers(terms) or remembers(start)) or not _all_numbers([*terms, start]):
        return builtins.sum(terms, start)
    result = builtins.sum(map(plain, terms), plain(start))
    if not terms:
        return start
    value = trace.record.reduce("sum", trace.value(terms), result)
    trace.look()
    if remembers(start) or start != 0:
        value.values = np.asarray(builtins.sum(map(plain, terms)))
        value = trace.record.add("add", [trace.value(start), value], result)
    return trace.wrap(result, value)


def _extreme(kind: str, pair: str, original: Callable[..., Any]) -> Callable[..., Any]:
    def function(trace: Trace, *args: Any, key: Any = None, **kwargs: Any) -> Any:
        if key is not None:
            return original(*args, key=key, **kwargs)
        things = _listed(args[0]) if len(args) == 1 else args
        if isinstance(things, np.ndarray):
            things = list(things)
        if not remembers(things) or not _all_numbers(things):
            return original(things, **kwargs)
        result = original(map(plain, things), **kwargs)
        if len(things) == 2:
            return trace.wrap(result, trace.computed(pair, things, result))
        value = trace.record.reduce(kind, trace.value(list(things)), result)
        trace.look()
        return trace.wrap(result, value)

    return function


def _pow(trace: Trace, base: Any, exp: Any, mod: Any = None) -> Any:
    return pow(base, exp) if mod is None else pow(plain(base), plain(exp), plain(mod))


BUILTINS: dict[str, Any] = {
    "float": NUMBERS[float],
    "int": NUMBERS[int],
    "sum": Shadow(sum, _sum),
    "max": Shadow(max, _extreme("max", "maximum", max)),
    "min": Shadow(min, _extreme("min", "minimum", min)),
}


def _math(kind: str, original: Callable[..., Any]) -> Callable[..., Any]:
    def function(trace: Trace, *args: Any, **kwargs: Any) -> Any:
        result = original(*map(plain, args), **{k: plain(v) for k, v in kwargs.items()})
        if not remembers(args) or not isinstance(result, (int, float)):
            return result
        numbers = [a if np.ndim(plain(a)) == 0 else trace.at(trace.value(a), 0) for a in args]
        numbers = [trace.wrap(plain(a), a) if isinstance(a, Recorded) else a for a in numbers]
        if kind == "call":
            name = original.__name__
            value = trace.computed("call", numbers, result, function=original, name=name)
        else:
            value = trace.computed(kind, numbers, result)
        return trace.wrap(result, value)

    return function


def _log(trace: Trace, x: Any, *base: Any) -> Any:
    top = _natural(trace, x)
    return top / _natural(trace, *base) if base else top


def _collected(kind: str, original: Callable[..., Any]) -> Callable[..., Any]:
    """math.fsum, math.prod: of a list one number."""

    def function(trace: Trace, things: Any, /, **kwargs: Any) -> Any:
        terms = _listed(things)
        result = original(map(plain, terms), **{k: plain(v) for k, v in kwargs.items()})
        if not remembers(terms) and not remembers(list(kwargs.values())):
            return result
        every = [*terms, *kwargs.values()]  # math.prod(terms, start=...)
        value = trace.record.reduce(kind, trace.value(every), result)
        trace.look()
        return trace.wrap(result, value)

    return function


def _sumprod(trace: Trace, p: Any, q: Any) -> Any:
    left, right = _listed(p), _listed(q)
    result = MATHS["sumprod"].__wrapped__(plain(left), plain(right))
    if not remembers(left) and not remembers(right):
        return result
    products = np.multiply(plain(left), plain(right))
    value = trace.computed("multiply", [left, right], products)
    return trace.wrap(result, trace.record.reduce("sum", value, result))


_natural = _math("log", math.log)

_KINDS = {
    "exp": "exp", "expm1": "expm1", "log1p": "log1p", "log2": "log2", "log10": "log10",
    "sqrt": "sqrt", "sin": "sin", "cos": "cos", "tanh": "tanh", "erf": "erf", "fabs": "abs",
    "floor": "floor", "ceil": "ceil", "pow": "power",
}  # fmt: skip
_OF_LISTS = {"fsum": "sum", "prod": "prod"}
_WITHOUT = {"gcd", "lcm", "factorial", "comb", "perm", "isqrt", "dist"}

MATHS: dict[str, Shadow] = {
    name: Shadow(original, _math(_KINDS.get(name, "call"), original))
    for name, original in vars(math).items()
    if callable(original) and not name.startswith("_") and name not in _WITHOUT
}
MATHS["log"] = Shadow(math.log, _log)
MATHS |= {
    n: Shadow(getattr(math, n), _collected(k, getattr(math, n))) for n, k in _OF_LISTS.items()
}
if hasattr(math, "sumprod"):
    MATHS["sumprod"] = Shadow(math.sumprod, _sumprod)
