"""A learner's own code is followed from its inputs to its result, and is left as it was."""

import builtins
import copy
import functools
import math
import random
import sys
import types

import learners
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from learners import LEARNERS

from layerlab.explain.recording import Record
from layerlab.explain.remembering import METHODS, remember
from layerlab.explain.tracing import Remembering

BY_NAME = {learner.name: learner for learner in LEARNERS}
every_learner = pytest.mark.parametrize("learner", LEARNERS, ids=lambda learner: learner.name)


# ── a small interpreter of records: what each kind means, in NumPy ───────────────────────────────

ELEMENTWISE = {
    "add": np.add, "subtract": np.subtract, "multiply": np.multiply, "divide": np.divide,
    "power": np.power, "negative": np.negative, "maximum": np.maximum, "minimum": np.minimum,
    "where": np.where, "abs": np.abs, "sign": np.sign, "floor": np.floor, "ceil": np.ceil,
    "round": np.round, "exp": np.exp, "expm1": np.expm1, "log": np.log, "log1p": np.log1p,
    "log2": np.log2, "log10": np.log10, "sqrt": np.sqrt, "square": np.square,
    "reciprocal": np.reciprocal, "sin": np.sin, "cos": np.cos, "tanh": np.tanh,
    "erf": np.vectorize(math.erf), "sigmoid": lambda z: 1 / (1 + np.exp(-z)), "equal": np.equal,
    "not_equal": np.not_equal, "less": np.less, "less_equal": np.less_equal,
    "greater": np.greater, "greater_equal": np.greater_equal, "logical_and": np.logical_and,
    "logical_or": np.logical_or, "logical_not": np.logical_not, "isnan": np.isnan,
    "isfinite": np.isfinite, "isinf": np.isinf, "matmul": np.matmul,
}  # fmt: skip
REDUCED = {
    "sum": lambda v, c: v.sum(), "mean": lambda v, c: v.mean(), "max": lambda v, c: v.max(),
    "min": lambda v, c: v.min(), "prod": lambda v, c: v.prod(),
    "var": lambda v, c: v.var(ddof=c), "logsumexp": lambda v, c: np.log(np.exp(v).sum()),
}  # fmt: skip


def double(values):
    return values.astype(float) if values.dtype.kind in "iuf" else values


def replayed(value):
    """What a recorded operation makes of its recorded inputs."""
    inputs = [double(v.values) for v in value.inputs]
    options = value.options
    if value.kind == "arrange":
        return np.concatenate([v.reshape(-1) for v in inputs])[options["origin"]]
    if value.kind in ELEMENTWISE:
        return ELEMENTWISE[value.kind](*inputs)
    if value.kind in REDUCED:
        into, numbers = options["into"].reshape(-1), inputs[0].reshape(-1)
        assert options["into"].shape == value.inputs[0].values.shape
        assert set(into) == set(range(value.values.size))
        reduce = REDUCED[value.kind]
        made = [
            reduce(numbers[into == k], options.get("correction", 0)) for k in range(max(into) + 1)
        ]
        return np.array(made).reshape(value.values.shape)
    if value.kind == "einsum":
        return np.einsum(options["subscripts"], *inputs)
    if value.kind == "cumsum":
        return np.cumsum(inputs[0], options["axis"])
    assert value.kind == "call", value.kind
    assert isinstance(options["name"], str)
    return np.vectorize(lambda *v: options["function"](*map(np.float64, v)), otypes=[float])(
        *inputs
    )


def check_record(record):
    for place, value in enumerate(record.values):
        assert value.order == place
        assert all(v.order < place for v in value.inputs)
        assert value.depends is (value.role == "input" or any(v.depends for v in value.inputs))
        if value.kind == "given":
            assert value.role in ("input", "parameter", "constant")
            continue
        single = any(v.values.dtype == np.float32 for v in (value, *value.inputs))
        with np.errstate(all="ignore"):
            again = replayed(value)
        assert again.shape == value.values.shape, value
        np.testing.assert_allclose(
            again,
            double(value.values),
            rtol=1e-5 if single else 1e-12,
            atol=1e-6 if single else 1e-14,
            err_msg=repr(value),
        )


def ancestors(values):
    found, todo = {}, list(values)
    while todo:
        value = todo.pop()
        if value.order not in found:
            found[value.order] = value
            todo.extend(value.inputs)
    return list(found.values())


def flat(value):
    """The recorded values of a result that may be a list of them."""
    return [v for part in value for v in flat(part)] if isinstance(value, list) else [value]


def called(what, x):
    if isinstance(what, (types.FunctionType, types.MethodType, functools.partial)) or not any(
        name in vars(owner) for owner in type(what).__mro__ for name in METHODS
    ):
        result = what(x)
    else:
        name = next(n for n in METHODS if any(n in vars(o) for o in type(what).__mro__))
        result = getattr(what, name)(x)
    return list(result) if isinstance(result, types.GeneratorType) else result


def numbers(result):
    """The numbers of a result of any kind, and their types."""
    if isinstance(result, learners.Matrix):
        result = result.rows
    if isinstance(result, dict):
        result = list(result.values())
    if isinstance(result, (list, tuple)):
        return [n for part in result for n in numbers(part)]
    if isinstance(result, np.ndarray):
        assert type(result) is np.ndarray
        return [(result.dtype, result.shape, result.tobytes())]
    assert not isinstance(result, Remembering)
    return [(type(result), repr(result))]


def everything(thing, seen=None):
    """A description of all that can be reached from an object."""
    seen = {} if seen is None else seen
    if id(thing) in seen:
        return seen[id(thing)][0]
    seen[id(thing)] = f"#{len(seen)}", thing
    every = lambda parts: [everything(part, seen) for part in parts]
    if isinstance(thing, np.ndarray):
        return ("array", id(thing), str(thing.dtype), thing.shape, thing.tobytes())
    if isinstance(thing, (list, tuple)):
        return (type(thing), id(thing), every(thing))
    if isinstance(thing, dict):
        return ("dict", id(thing), [repr(k) for k in thing], every(thing.values()))
    if isinstance(thing, np.random.Generator):
        return repr(thing.bit_generator.state)
    if isinstance(thing, types.FunctionType):
        cells = [c.cell_contents for c in thing.__closure__ or ()]
        return ("function", id(thing), every(cells), every(thing.__defaults__ or ()))
    if isinstance(thing, types.MethodType):
        return ("method", everything(thing.__self__, seen))
    if isinstance(thing, functools.partial):
        return ("partial", every([thing.func, *thing.args, *thing.keywords.values()]))
    slots = [
        n for c in type(thing).__mro__ for n in getattr(c, "__slots__", ()) if hasattr(thing, n)
    ]
    parts = {n: getattr(thing, n) for n in slots} | getattr(thing, "__dict__", {})
    if parts and type(thing).__module__ in ("learners", __name__):
        return (type(thing), id(thing), list(parts), every(parts.values()))
    return (type(thing), id(thing), repr(thing))


def world():
    """What is there besides the learner's object."""
    names = {n: v for n, v in vars(learners).items() if n not in ("LEARNERS", "BY_NAME")}
    return (
        {n: (id(v), everything(v)) for n, v in names.items() if not n.startswith("__")},
        [(n, id(v)) for n, v in vars(math).items()],
        [(n, id(v)) for n, v in vars(np).items()],
        [(n, id(v)) for n, v in vars(np.linalg).items()],
        [(n, id(v)) for n, v in vars(builtins).items() if n != "_"],
        id(np.vectorize.__call__),
        random.getstate(),
        repr(np.random.get_state()),
        sys.getprofile(),
        sys.gettrace(),
    )


# ── every learner ────────────────────────────────────────────────────────────────────────────────


@every_learner
def test_the_result_is_what_the_code_returns_to_the_last_bit(learner):
    np.random.seed(4)
    random.seed(4)
    record = Record()
    remembered = remember(learner.make(), (copy.deepcopy(learner.x),), record)
    expected = called(learner.make(), copy.deepcopy(learner.x))
    assert numbers(remembered.result) == numbers(expected)


@every_learner
def test_the_record_leads_from_the_input_to_the_result_and_replays(learner):
    record = Record()
    remembered = remember(learner.make(), (learner.x,), record)
    check_record(record)
    results = flat(remembered.value)
    (given_input,) = remembered.inputs
    assert given_input.role == "input"
    np.testing.assert_array_equal(given_input.values, np.array(learner.x))
    made_of = ancestors(results)
    assert given_input in made_of
    assert all(v.depends for v in results)
    got = np.concatenate([v.values.reshape(-1) for v in results])
    result = (
        remembered.result.rows
        if isinstance(remembered.result, learners.Matrix)
        else remembered.result
    )
    np.testing.assert_array_equal(got, np.asarray(result).reshape(-1))


@every_learner
def test_the_names_are_those_of_the_author(learner):
    record = Record()
    remembered = remember(learner.make(), (learner.x,), record)
    made_of = ancestors(flat(remembered.value))
    names = {v.name.partition("[")[0] if v.name not in learner.names else v.name for v in made_of}
    assert set(learner.names) <= names
    parameters = {v.name for v in made_of if v.role == "parameter"}
    assert all(parameters)


@every_learner
def test_nothing_is_changed(learner):
    what, x = learner.make(), copy.deepcopy(learner.x)
    before = everything(what), everything(x), world()
    remember(what, (x,), Record())
    assert (everything(what), everything(x)) == before[:2]
    for now, then in zip(world(), before[2], strict=True):
        assert now == then


@every_learner
def test_an_input_of_random_numbers(learner):
    @given(st.integers(0, 2**32 - 1))
    def check(seed):
        drawn = np.random.default_rng(seed).normal(0, 2, np.shape(learner.x))
        x = drawn if isinstance(learner.x, np.ndarray) else drawn.tolist()
        record = Record()
        remembered = remember(learner.make(), (x,), record)
        assert numbers(remembered.result) == numbers(called(learner.make(), x))
        check_record(record)

    from hypothesis import settings

    settings(max_examples=5)(check)()


def test_there_are_enough_learners():
    assert len(LEARNERS) >= 30
    assert len(BY_NAME) == len(LEARNERS)
