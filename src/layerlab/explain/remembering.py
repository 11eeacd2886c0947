"""Seeing what a learner's own code computes: it runs once with numbers that remember.

The class or function was written in plain Python or NumPy and knows nothing of this library. It is
copied, the numbers in it and its inputs are exchanged for ones that remember, and what comes out
leads back through the record to what went in.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import io
import types
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from layerlab import arrays
from layerlab.autograd import Value
from layerlab.errors import ArgumentTypeError
from layerlab.explain.borrowing import Borrower
from layerlab.explain.keeping import is_learners, kept
from layerlab.explain.recording import Record, Recorded
from layerlab.explain.remembering_arrays import NumpyTrace
from layerlab.explain.remembering_functions import new_trace
from layerlab.explain.remembering_numbers import Shadow, plain, remembers
from layerlab.explain.tracing import Decision, Remembering

__all__ = ["METHODS", "Decision", "Remembered", "home_of", "remember"]

# By which of its methods an object is called: the first that it has.
METHODS = ("__call__", "forward", "call", "predict", "activate", "feedforward", "feed_forward",
           "forward_pass", "forward_propagation", "propagate", "compute", "output", "transform",
           "apply", "fire", "evaluate", "run", "process")  # fmt: skip

_FUNCTIONS = (types.FunctionType, types.MethodType, types.BuiltinFunctionType, functools.partial,
              np.ufunc, np.vectorize, Shadow)  # fmt: skip


@dataclass(frozen=True)
class Remembered:
    """What a learner's code returned, and the recorded value of it.

    `value` is one recorded value, or a list where the result has parts of several shapes. `method`
    is the name of the method that was called ("" for a function). `decisions` are the comparisons
    of numbers made of the input on which it depended how the code went on.
    """

    result: Any
    value: Recorded | list[Any]
    inputs: list[Recorded]
    method: str
    decisions: list[Decision]


def remember(what: Any, arguments: tuple[Any, ...], record: Record) -> Remembered:
    """Run a learner's object or function once on these arguments and record what it computes.

    Changes nothing: neither the object nor the arguments, globals or random streams. What the
    code itself raises is let through.

    Raises ArgumentTypeError for something that cannot be called, TraceError where the code cannot
    be followed from its inputs to its result.
    """
    arguments = tuple(map(_as_numbers, arguments))
    trace, remembered = _run(what, arguments, record)
    results = _flat(remembered.value)
    if remembered.inputs and not any(v.depends for v in results) and not trace.decisions:
        raise trace.error(
            "the result was not made of the input, as far as the code could be followed",
            fix="compute it with + - * /, functions of math and of NumPy",
        )
    _check_constants(what, arguments, trace, results)
    return remembered


def _run(what: Any, arguments: tuple[Any, ...], record: Record) -> tuple[NumpyTrace, Remembered]:
    method = _method(what)
    trace = new_trace(record)
    home = home_of(what)
    names = _names(what, method, len(arguments))
    with (
        kept(what, *arguments, home=home) as wholes,
        Borrower(trace, home, wholes, names) as borrower,
        trace,
    ):
        subject = borrower.copy(what, getattr(what, "__name__", "f"), top=True)
        call = getattr(subject, method) if method and method != "__call__" else subject
        own = [borrower.copy(a, n, "input") for a, n in zip(arguments, names, strict=True)]
        inputs = [v for v in record.values if v.role == "input"]
        returned = call.called(trace, *own) if isinstance(call, Shadow) else call(*own)
        if isinstance(returned, Iterator) and not isinstance(returned, np.ndarray):
            returned = list(returned)
        trace.look()
        value = _value(trace, returned)
        result = _plain(returned, set())
    return trace, Remembered(result, value, inputs, method, trace.decisions)


def home_of(what: Any) -> str:
    """The module in which it was written."""
    written = what if isinstance(what, (types.FunctionType, types.MethodType)) else type(what)
    name = getattr(written, "__module__", None) or ""
    return "" if name.partition(".")[0] in ("numpy", "functools", "builtins") else name


def _flat(value: Recorded | list[Any]) -> list[Recorded]:
    return [v for part in value for v in _flat(part)] if isinstance(value, list) else [value]


def _check_constants(
    what: Any, arguments: tuple[Any, ...], trace: NumpyTrace, results: list[Recorded]
) -> None:
    """Refuse numbers that pass for constants and were computed of the input out of sight.

    The code runs again on a slightly different input, and on one that differs by more than 1 for
    what was rounded: a constant that changes with the input, and stays when it stays, is none.
    """
    record = trace.record
    suspects = [v.order for v in _made_of(results) if _may_be_lost(trace, v)]
    if not suspects:
        return
    changed = _changed(what, _nudged(arguments, 2**-10, 1), record, suspects) or _changed(
        what, _nudged(arguments, 0.75, 9), record, suspects
    )
    if changed and not _changed(what, arguments, record, suspects):
        before = Record()
        before.values = record.values[: changed[0].order]
        raise new_trace(before).error(
            "numbers of the input went through code that cannot be followed, and came back as "
            f"{_shown(changed[0])}",
            fix="compute them with + - * /, functions of math and of NumPy",
        )


def _shown(value: Recorded) -> str:
    if value.values.size == 1:
        return f"the constant {value.values.item():g}"
    return f"an array of shape {value.values.shape}"


def _changed(
    what: Any, arguments: tuple[Any, ...], record: Record, places: list[int]
) -> list[Recorded]:
    """Those constants of the record that are others in a run with these arguments."""
    other = Record()
    try:
        with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
            _run(what, arguments, other)
    except Exception:
        return []
    if [v.kind for v in other.values] != [v.kind for v in record.values]:
        return []  # it went another way
    return [
        record.values[i]
        for i in places
        if not _same(record.values[i].values, other.values[i].values)
    ]


def _made_of(results: list[Recorded]) -> list[Recorded]:
    """All values that led to the results, in their order."""
    found: dict[int, Recorded] = {}
    todo = list(results)
    while todo:
        value = todo.pop()
        if value.order not in found:
            found[value.order] = value
            todo.extend(value.inputs)
    return [found[order] for order in sorted(found)]


def _same(a: np.ndarray, b: np.ndarray) -> bool:
    return a.shape == b.shape and np.array_equal(a, b, equal_nan=True)


def _may_be_lost(trace: NumpyTrace, value: Recorded) -> bool:
    """Whether it is a constant that is not typed in the code, so it may have been computed."""
    if value.role != "constant":
        return False
    numbers = value.values.reshape(-1)
    first = numbers[0].item() if len(numbers) else 0
    return not (trace.typed(first) and (numbers == first).all())


def _nudged(thing: Any, part: float, whole: int) -> Any:
    """Almost the same input: decimals move by a part of themselves, whole numbers by `whole`."""
    if isinstance(thing, (list, tuple)) and not hasattr(thing, "_fields"):
        return type(thing)(_nudged(t, part, whole) for t in thing)
    if isinstance(thing, dict):
        return {key: _nudged(t, part, whole) for key, t in thing.items()}
    kind = np.asarray(thing).dtype.kind if isinstance(thing, (int, float, np.ndarray)) else (
        thing.dtype.kind if isinstance(thing, np.generic) else ""
    )  # fmt: skip
    if kind == "f":
        moved = thing * (1 + part) + part
        return moved.astype(thing.dtype) if isinstance(thing, np.ndarray) else type(thing)(moved)
    return thing + whole if kind in ("i", "u") else thing


def _as_numbers(argument: Any) -> Any:
    """A tensor of ours as an array: the code knows nothing of tensors."""
    return arrays.to_numpy(argument.data) if isinstance(argument, Value) else argument


def _method(what: Any) -> str:
    """The name of the method to call; "" for a function."""
    if isinstance(what, type):
        raise ArgumentTypeError(
            f"{what.__name__} is a class, not a layer",
            fix=f"make one first: {what.__name__}(...)",
        )
    if isinstance(what, _FUNCTIONS) or hasattr(what, "__wrapped__"):
        return ""
    for name in METHODS:
        if any(name in vars(owner) for owner in type(what).__mro__):
            return name
    have = [n for n in dir(what) if not n.startswith("_") and callable(getattr(what, n, None))]
    raise ArgumentTypeError(
        f"a {type(what).__name__} has none of the methods {', '.join(METHODS[:5])}, ...",
        detail=f"it has {', '.join(have) or 'no methods'}",
        fix=f"give the method itself: explain(x.{have[0]}, ...)" if have else "give it __call__",
    )


def _names(what: Any, method: str, count: int) -> list[str]:
    """What the learner calls the arguments."""
    function = getattr(what, method) if method else what
    forward = getattr(what, "forward", None)
    names = _parameters(function, count)
    if method == "__call__" and callable(forward) and _is_open(function):
        names = _parameters(forward, count)
    return names


def _parameters(function: Any, count: int) -> list[str]:
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        parameters = []
    names = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    rest = next((p.name for p in parameters if p.kind is p.VAR_POSITIONAL), "x")
    missing = count - len(names)
    names += [rest if count == 1 else f"{rest}[{i}]" for i in range(missing)]
    return names[:count]


def _is_open(function: Any) -> bool:
    """Whether it takes any arguments (*args) and names none of them."""
    return any(p.kind is p.VAR_POSITIONAL for p in inspect.signature(function).parameters.values())


def _value(trace: NumpyTrace, returned: Any) -> Recorded | list[Any]:
    """The recorded value of what came back, in lists as the result is where it is not an array."""
    if isinstance(returned, (Remembering, np.ndarray)):
        return trace.value(returned)
    if isinstance(returned, (bool, int, float, np.generic)):
        if isinstance(returned, (float, np.floating)) and trace.lost(returned):
            raise trace.error(
                "the result was computed where it could not be seen",
                fix="compute it with + - * /, functions of math and of NumPy",
            )
        return trace.constant(returned)
    if isinstance(returned, (list, tuple)) and returned:
        if remembers(returned) and _rectangular(returned):
            return trace.value(returned)
        return [_value(trace, part) for part in returned]
    if isinstance(returned, dict) and returned:
        return [_value(trace, part) for part in returned.values()]
    inner = _parts(returned)
    found = [part for part in inner.values() if remembers(part)]
    if len(found) == 1:
        return _value(trace, found[0])
    kind = "nothing" if returned is None else f"a {type(returned).__name__}"
    raise trace.error(
        f"the code returned {kind}, where numbers were expected",
        fix="return a number, a list of numbers, or an array",
    )


def _rectangular(things: Any) -> bool:
    try:
        return np.array(plain(things)).dtype.kind in "biuf"
    except (ValueError, TypeError):
        return False


def _parts(thing: Any) -> dict[str, Any]:
    """The attributes of a learner's own object, such as a Matrix."""
    return dict(getattr(thing, "__dict__", {})) if is_learners(type(thing)) else {}


def _plain(thing: Any, seen: set[int]) -> Any:
    """What came back, without memory."""
    if isinstance(thing, Remembering):
        return thing.plain
    if isinstance(thing, np.ndarray):
        return np.array(plain(thing))
    if isinstance(thing, dict):
        return {key: _plain(part, seen) for key, part in thing.items()}
    if isinstance(thing, list):
        return [_plain(part, seen) for part in thing]
    if isinstance(thing, tuple):
        parts = [_plain(part, seen) for part in thing]
        return type(thing)._make(parts) if hasattr(thing, "_make") else tuple(parts)
    if id(thing) not in seen:
        seen.add(id(thing))
        for name, part in _parts(thing).items():
            object.__setattr__(thing, name, _plain(part, seen))
    return thing
