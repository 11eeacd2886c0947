"""Reading an explanation back: is the arithmetic that is printed true, line by line?"""

import ast
import hashlib
import math
import pickle
import random as python_random
import re

import numpy as np

import layerlab as ll
from layerlab.explain.expression import Dot, Lost, Named, Number
from layerlab.explain.steps import Step


class Euler(float):
    """e, whose powers overflow to infinity as those of a layer do."""

    def __pow__(self, exponent):
        with np.errstate(all="ignore"):
            return Plain(np.exp(np.float64(exponent)))


class Plain(float):
    """A float whose division by 0 and overflow are NumPy's, not exceptions."""

    def _with(self, other, function):
        with np.errstate(all="ignore"):
            return Plain(function(np.float64(self), np.float64(other)))

    def __truediv__(self, other):
        return self._with(other, np.divide)

    def __pow__(self, other):
        return self._with(other, np.power)

    def __mul__(self, other):
        return Plain(float(self) * other)

    def __add__(self, other):
        return Plain(float(self) + other)

    def __sub__(self, other):
        return Plain(float(self) - other)

    def __neg__(self):
        return Plain(-float(self))


def logarithm(x):
    return math.log(x) if x > 0 else -math.inf if x == 0 else math.nan


def root(x):
    return math.nan if x < 0 else math.sqrt(x)


def with_nan(function):
    """max and min as arrays have them: NaN wins."""
    return lambda *values: math.nan if any(map(math.isnan, values)) else function(*values)


FUNCTIONS = {
    "ceil": math.ceil, "log2": math.log2, "log10": math.log10,
    "isnan": math.isnan, "isinf": math.isinf, "isfinite": math.isfinite,
    "e": Euler(math.e), "inf": math.inf, "nan": math.nan, "abs": abs, "cos": math.cos,
    "erf": math.erf, "floor": math.floor, "ln": logarithm, "max": with_nan(max),
    "min": with_nan(min), "round": round, "sign": np.sign, "sin": math.sin, "sqrt": root,
    "tanh": math.tanh, "trunc": math.trunc,
}  # fmt: skip


class _Floats(ast.NodeTransformer):
    def visit_Constant(self, node):
        return ast.Call(ast.Name("Plain", ast.Load()), [node], [])


def python(text):
    """What Python's own arithmetic makes of the text as it is printed."""
    text = re.sub(r" \(([\d,]+ other terms|rounding)\)", "", text)
    tree = ast.parse(text.replace("·", "*").replace("^", "**"), mode="eval")
    tree = ast.fix_missing_locations(_Floats().visit(tree))
    code = compile(tree, text, "eval")
    return float(eval(code, {"__builtins__": {}, "Plain": Plain}, KNOWN))


def _plainly(function):
    return lambda *arguments: Plain(function(*arguments))


KNOWN = {name: _plainly(f) if callable(f) else f for name, f in FUNCTIONS.items()}


def last_place(text):
    """One in the last place of a printed number."""
    mantissa, _, exponent = text.partition("e")
    return 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2]))


def lines_of(explanation):
    """Every step with arithmetic, depth first, and the headings above it."""
    found = []

    def look(step, above):
        if step.expression is not None:
            found.append((step, above))
        for k, part in enumerate(step.steps):
            look(part, (*above, k) if step.title else above)

    for k, step in enumerate(explanation.steps):
        look(step, (k,) if step.title else ())
    return found


def parts_of(expression):
    """An expression and everything in it."""
    yield expression
    for name in getattr(expression, "__dataclass_fields__", ()):
        inside = getattr(expression, name)
        for part in inside if isinstance(inside, tuple) else (inside,):
            if hasattr(part, "__dataclass_fields__"):
                yield from parts_of(part)


def check(explanation):
    """Assert that every printed line is true, and that one name means one number."""
    lines = lines_of(explanation)
    assert lines or not np.size(explanation.result)
    for step, _ in lines:
        check_line(step)
    check_names(lines)
    return lines


def check_line(step: Step):
    """The printed arithmetic gives the printed result, at the printed precision."""
    printed = float(step.printed)
    if math.isnan(step.result):
        assert math.isnan(printed)
        assert math.isnan(python(step.numbers)), step.line
    elif math.isinf(step.result):
        assert printed == step.result == python(step.numbers), step.line
    else:
        place = last_place(step.printed)
        # The printed result is the result, to four decimals or digits (or three).
        assert abs(printed - step.result) <= 0.5000001 * place, step.line
        assert abs(printed - step.result) <= max(0.51e-4, 5.1e-3 * abs(step.result)), step.line
        # Python adds from left to right, where a few units of double precision are lost.
        sizes = [abs(v) for p in parts_of(step.expression) for v in numbers_of(p)]
        lost = 8 * np.finfo(float).eps * max((s for s in sizes if np.isfinite(s)), default=0)
        assert abs(python(step.numbers) - printed) <= 0.5000002 * place + lost, step.line
    for part in parts_of(step.arithmetic):
        if isinstance(part, Lost):  # no excuse for a wrong line
            sizes = [abs(v) for p in parts_of(step.expression) for v in numbers_of(p)]
            assert abs(part.number) <= 1e-3 * (abs(step.result) + max(sizes)), step.line
    for part in parts_of(step.expression):
        if isinstance(part, Dot) and np.isfinite(part.terms).all():
            check_rest(part)


def numbers_of(part):
    """The numbers that stand in a part of an expression itself."""
    if isinstance(part, Dot):
        return [*part.terms.tolist()]
    return [part.number] if isinstance(part, (Named, Number)) else []


def check_rest(dot: Dot):
    """The terms that are not written out: how many they are, and what they add up to."""
    others = np.delete(dot.terms, list(dot.shown))
    assert dot.others == len(others)
    np.testing.assert_allclose(
        dot.rest, math.fsum(others), rtol=1e-9, atol=1e-12 * np.abs(others).sum()
    )
    if len(others) and len(dot.shown) == 3:  # those that matter most are written out
        assert np.abs(dot.terms[list(dot.shown)]).min() >= np.abs(others).max()


def names_in(expression):
    """The names in an expression with their numbers, those in the terms of a sum too."""
    for part in parts_of(expression):
        if isinstance(part, Named) and not part.name.startswith("["):
            yield part.name, part.number


def check_names(lines):
    """What a line computes is what other lines mean by that name, and no name has two numbers."""
    computed = {}
    for step, _ in lines:
        if isinstance(step.name, Named):
            assert same(step.name.number, step.result), step.line
            if step.name.name.startswith("new running_"):  # as parameters, under their heading
                continue
            assert same(computed.setdefault(step.name.name, step.result), step.result), (
                f"{step.name.name} is computed twice, differently"
            )
    meant = {}
    for step, above in lines:
        for name, value in (*names_in(step.name), *names_in(step.expression)):
            if name in computed:
                assert same(computed[name], value), f"{name} is {computed[name]}, not {value}"
            assert same(meant.setdefault((above, name), value), value), f"{name}: {step.line}"
        for part in parts_of(step.expression):
            if isinstance(part, Dot):
                check_vectors(part, computed)


def check_vectors(dot, computed):
    """a1 in w·a1 is made of the numbers a1[0], a1[1], ... that other lines compute."""
    vectors = dot.symbols.split("·")
    if dot.right is None or len(vectors) != 2:
        return
    for vector, numbers in zip(vectors, (dot.left, dot.right), strict=True):
        row = sum(name.startswith(f"{vector}[") for name in computed)
        if re.fullmatch(r"[\w.′]+", vector) and len(numbers) <= row:
            for k, value in enumerate(numbers):
                assert same(computed.get(f"{vector}[{k}]", float(value)), float(value)), vector


def same(a, b):
    return a == b or (math.isnan(a) and math.isnan(b))


# ── nothing changes ──────────────────────────────────────────────────────────────────────────────


def fingerprint(*things):
    """A hash of all that an explanation must leave alone, in the library and in these things."""
    digest = hashlib.sha256()
    seen = {}

    def add(thing):
        if id(thing) in seen:
            digest.update(b"seen %d" % seen[id(thing)])
            return
        if isinstance(thing, (ll.Tensor, ll.nn.Module, ll.Generator, dict, list, tuple)):
            seen[id(thing)] = len(seen)
        digest.update(type(thing).__name__.encode())
        if isinstance(thing, ll.Tensor):
            add(np.asarray(thing.data))
            add(thing.grad)
            digest.update(f"{thing.requires_grad} {id(thing.data)} {thing.node!r}".encode())
        elif isinstance(thing, np.ndarray):
            digest.update(f"{thing.dtype} {thing.shape}".encode() + thing.tobytes())
        elif isinstance(thing, ll.Generator):
            digest.update(pickle.dumps(thing.get_state()))
        elif isinstance(thing, ll.nn.Module):
            for name, value in thing.__dict__.items():
                digest.update(f"{name} {id(value)}".encode())
                add(value)
        elif isinstance(thing, dict):
            for key, value in thing.items():
                digest.update(repr(key).encode())
                add(value)
        elif isinstance(thing, (list, tuple)):
            for value in thing:
                add(value)
        else:
            digest.update(repr(thing).encode())

    for thing in things:
        add(thing)
    add(ll.random.default_generator)
    digest.update(repr(np.random.get_state()).encode() + repr(python_random.getstate()).encode())
    digest.update(f"{ll.is_grad_enabled()}".encode())
    return digest.hexdigest()
