"""Attaching an activation: how it is made, which method does the work, which arrays it takes."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from layerlab.check.calling import METHODS, is_function, method_of, output_of
from layerlab.check.cases import Case, Outcome, Raised
from layerlab.check.evidence import Attachment, NotAttached
from layerlab.check.formulas import ACTIVATIONS
from layerlab.check.guard import attempt
from layerlab.check.kinds import KINDS, as_kind, numbers
from layerlab.check.layers import changes, outcome_of, steps
from layerlab.check.vocabulary import WORDS, arguments, plainly
from layerlab.explain import explain
from layerlab.tensor import Tensor

__all__ = ["SHARES", "ActivationAttachment", "attached"]

SHARES = ("softmax", "log_softmax")  # a number of the answer depends on its whole row
ALIASES = {"silu": ("swish",), "sigmoid": ("logistic",), "relu": ("rectify", "rectifier")}
FALLBACKS = ("f", "fn", "func", "function", "value", "act", "activation", "squash", "calculate")
SLOPES = ("alpha", "slope", "negativeslope", "leak", "leakage", "leakiness", "a")
FLAGS = ("deriv", "prime", "grad", "backward")  # "the derivative instead?": no
FILLED = {"axis": -1, "dim": -1, "beta": 1.0, "temperature": 1.0, "temp": 1.0, "threshold": 20.0}
CHOICES = WORDS["activation"] | {"name", "kind", "type", "which", "mode"}

Function = Callable[[Any], Any]


class ActivationAttachment(Attachment):
    """An activation, made afresh for each case, that takes one kind of array.

    The kind "number" is that of a function which takes one number at a time.
    """

    def __init__(
        self,
        make: Callable[[], Any],
        activation: str,
        convention: dict[str, str],
        *,
        kind: str,
        nested: bool,
        readings: Sequence[Mapping[str, Any]],
    ) -> None:
        self.make = make
        self.activation = activation
        self.kind = kind
        self.nested = nested  # whether it takes rows in an array or a list, too
        self.readings = readings
        self.rows_only = False  # whether a row must come in a batch
        self.constants: dict[str | None, dict[str, float]] = {}  # those it seems to use
        told = {"list": "a list of rows" if nested else "a flat list", "number": "one number"}
        self.convention = {**convention, "arrays": told.get(kind, kind)}

    def answer(self, case: Case) -> Outcome:
        kind = case.settings.get("kind", self.kind)
        if kind == "number":
            return self._one_by_one(case)
        x = as_kind(case["x"], kind)
        before = {"x": np.array(numbers(x))}
        value, raised = attempt(lambda: _given(self.make(), x))
        return outcome_of(value, raised, changes(before, {"x": numbers(x)}))

    def _one_by_one(self, case: Case) -> Outcome:
        """Each number by itself: what a function of one number can be asked."""
        answers = []
        for number in case["x"].flat:
            value, raised = attempt(lambda number=number: self.make()(float(number)))
            found = numbers(value)
            if raised or found is None or found.size != 1:
                return outcome_of(None, raised, {})
            answers.append(found.item())
        return Outcome({"y": np.reshape(answers, case["x"].shape)}, returned="number")

    def explain(self, case: Case, position: tuple[int, ...]) -> tuple[str, ...]:
        if not position or self.kind == "number":
            return ()
        sample = position[0] if len(position) > 1 else 0
        x = as_kind(case["x"], self.kind)
        return steps(lambda: explain(self.make(), x, sample=sample, neuron=position[-1]))


def attached(
    subject: Any,
    activation: str,
    build: Callable[..., Any] | None,
    readings: Sequence[Mapping[str, Any]],
) -> Iterator[Attachment]:
    """The ways to make and call an activation, the likeliest first."""
    tried: list[str] = []
    errors: list[Raised] = []
    for make, words in _makers(subject, activation, build):
        function, raised = attempt(make)
        tried.append(words)
        if raised:
            errors.append(raised)
            continue
        if function is None:
            tried[-1] += " (no method to call: forward, __call__, call or predict)"
            continue
        found = False
        for kind, nested in _kinds(make, activation):
            found = True
            convention = {"called": words}
            way = ActivationAttachment(
                make, activation, convention, kind=kind, nested=nested, readings=readings
            )
            # most courses write softmax for the rows of a batch, and a row alone is refused
            alone = numbers(_answer(make, as_kind(np.array([0.5, -0.25]), kind)))
            if activation in SHARES and nested and alone is None:
                way.rows_only = True
                way.convention["takes"] = "rows in a batch"
            yield way
        if found:
            return
    raise NotAttached(tried, errors[0] if errors else None)


def _makers(
    subject: Any, activation: str, build: Callable[..., Any] | None
) -> Iterator[tuple[Callable[[], Function | None], str]]:
    """(make() -> a function of x, how it is said)."""
    if build is not None:
        yield _made(build, activation), "what build() gives"
    elif is_function(subject):
        name = getattr(subject, "__name__", "function")
        if arguments(subject) or not inspect.isfunction(subject):
            function = _of_x(subject, activation)
            yield (lambda: function), f"{name}(x)"
        else:
            yield _made(subject, activation), f"what {name}() gives"
    elif inspect.isclass(subject):
        given = _filled(arguments(subject), activation)
        make = _made(lambda: subject(**given), activation)
        owner, _ = attempt(lambda: subject(**given))
        found = owner is not None and _method(owner, activation)
        told = ", ".join(f"{name}={value!r}" for name, value in given.items())
        yield make, f"{subject.__name__}({told}){f'.{found[0]}(x)' if found else ''}"
    else:
        found = _method(subject, activation)
        name = type(subject).__name__
        yield (
            _made(lambda: _copied(subject), activation),
            f"{found[0]}(x) of the {name} given" if found else f"the {name} given",
        )


def _made(build: Callable[..., Any], activation: str) -> Callable[[], Function | None]:
    """Makes the object, and gives its method as a function of x alone; None if it has none."""

    def make() -> Function | None:
        owner = build()
        if is_function(owner):
            return _of_x(owner, activation)
        found = _method(owner, activation)
        return _of_x(found[1], activation) if found else None

    return make


def _copied(subject: Any) -> Any:
    try:
        return copy.deepcopy(subject)
    except Exception:
        return subject


def _method(owner: Any, activation: str) -> tuple[str, Callable[..., Any]] | None:
    """The method that does the work, which may have the name of the activation."""
    own = [
        name
        for name in dir(owner)
        if plainly(name) in (plainly(activation), *ALIASES.get(activation, ()))
    ]
    return method_of(owner, (*METHODS, *own, *FALLBACKS))


def _of_x(function: Callable[..., Any], activation: str) -> Function:
    """The function of x alone: what else it must have is filled in."""
    names = arguments(function)
    free = [p for p in names if p.default is p.empty and plainly(p.name) not in (*FILLED, *SLOPES)]
    free = [p for p in free if p.name not in _filled(names, activation)] or names
    if not free:
        return function
    x = next((p for p in free if plainly(p.name) in WORDS["x"]), free[0])
    given = _filled([p for p in names if p is not x], activation)
    if x is names[0] and x.kind is not x.KEYWORD_ONLY:
        return (lambda value: function(value, **given)) if given else function
    return lambda value: function(**{x.name: value}, **given)


def _filled(parameters: Iterable[inspect.Parameter], activation: str) -> dict[str, Any]:
    """What is filled in: the usual slope and axis where they must be given, and the choice."""
    given: dict[str, Any] = {}
    for parameter in parameters:
        word, missing = plainly(parameter.name), parameter.default is parameter.empty
        if missing and word in FILLED:
            given[parameter.name] = FILLED[word]
        elif missing and word in SLOPES:
            given[parameter.name] = 0.01 if activation == "leaky_relu" else 1.0
        elif missing and word.startswith(FLAGS):
            given[parameter.name] = False
        elif word in CHOICES and (missing or parameter.default in tuple(ACTIVATIONS)):
            given[parameter.name] = activation
    return given


def _kinds(make: Callable[[], Function | None], activation: str) -> Iterator[tuple[str, bool]]:
    """(kind of array, whether it takes rows) that the function takes, the likeliest first."""
    width = 4 if activation == "glu" else 3
    row = np.linspace(0.3, 1.7, width) * np.resize((1, -1), width)
    square = np.stack([row * (i + 1) for i in range(width)])
    failures: dict[str, int] = {}
    nested: dict[str, bool] = {}
    lists = False  # whether plain lists are what it works with
    for kind in KINDS:
        one, many = (_answer(make, as_kind(x, kind)) for x in (row, square))
        rows = numbers(many)
        nested[kind] = kind != "list" or (rows is not None and rows.shape[:1] == (width,))
        if kind == "list":
            lists = one is not None and not isinstance(one, np.ndarray | np.generic | Tensor)
        wanted = one if kind == "list" else many
        failures[kind] = sum(numbers(value) is None for value in (one, wanted))
    least = min(failures.values())
    if least == 2 and activation not in (*SHARES, "glu"):
        alone = [numbers(_answer(make, number)) for number in (0.5, -0.5)]
        if all(answer is not None and answer.size == 1 for answer in alone):
            yield "number", False
            return
    order = ("list", "array", "Tensor") if lists else KINDS
    for kind in order:
        # rows in a list are optional, but not for what takes rows in an array
        optional = kind == "list" and not (nested[kind] or lists or failures["array"])
        instead = kind == "Tensor" and least < 2 and failures["array"] == least
        if failures[kind] == least and not optional and not instead:
            yield kind, nested[kind]


def _given(function: Any, x: Any) -> Any:
    """The answer to x: returned, or left in `self.output`, or first of (answer, cache)."""
    value = output_of(function, function(x))
    if isinstance(value, tuple) and value and not isinstance(x, tuple):
        first, before = numbers(value[0]), numbers(x)
        if first is not None and before is not None and first.ndim == before.ndim > 0:
            return value[0]
    return value


def _answer(make: Callable[[], Function | None], x: Any) -> Any:
    """What it gives; None where it fails."""

    def call() -> Any:
        function = make()
        return _given(function, x)

    return attempt(call)[0]
