"""Attaching a layer: how it is built from sizes or arrays, where its weights are, how it is called.

A case speaks one language: `weight` (out, in), `bias` (out,), `x` (in,) or (batch, in). Here it is
translated into the subject's: its layout, its constructor, its kind of arrays.
"""

from __future__ import annotations

import copy
import inspect
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, cast

import numpy as np

from layerlab.check.calling import flattened, is_function, method_of
from layerlab.check.cases import Case, Outcome, Raised
from layerlab.check.evidence import Attachment, NotAttached
from layerlab.check.guard import attempt
from layerlab.check.holders import Holder, find, holders
from layerlab.check.kinds import KINDS, as_kind, kind_of, numbers
from layerlab.check.vocabulary import arguments, meaning, meanings, plainly, required
from layerlab.explain import explain
from layerlab.tensor import Tensor

__all__ = ["FunctionLayer", "ObjectLayer", "attached", "changes", "outcome_of", "steps"]

OUT_IN, IN_OUT = "(out, in)", "(in, out)"
LISTINGS = ("parameters", "params", "get_parameters", "trainable_variables", "get_params")
GENERATORS = ("rng", "gen", "generator", "random", "randomstate")
SIZES = (3, 2)  # in, out: unequal, so that the layout can be told


def outcome_of(value: Any, raised: Raised | None, changed: Mapping[str, np.ndarray]) -> Outcome:
    """The outcome of a call that should return one array, called y."""
    if raised:
        return Outcome(raised=raised, changed=changed)
    found = numbers(value)
    values = {} if found is None else {"y": found}
    return Outcome(values, changed=changed, returned=kind_of(value))


def changes(
    before: Mapping[str, np.ndarray], after: Mapping[str, np.ndarray | None]
) -> dict[str, np.ndarray]:
    """What is not any more as it was: name -> what is there now."""
    return {
        name: np.zeros(0) if now is None else now
        for name, now in after.items()
        if now is None or not np.array_equal(now, before[name], equal_nan=True)
    }


def steps(explain_it: Callable[[], Any]) -> tuple[str, ...]:
    """The lines of an explanation; none where the code cannot be followed."""
    explanation, raised = attempt(explain_it)
    if raised:
        return ()
    return tuple(step.line for step in explanation.steps)


class ObjectLayer(Attachment):
    """A layer that is an object: made afresh for each case, or copied."""

    def __init__(
        self,
        make: Callable[..., Any],
        convention: dict[str, str],
        *,
        kind: str,
        layout: str,
        sizes: tuple[int, int] | None = None,
        readings: Sequence[Mapping[str, Any]] = ({},),
        switch: str | None = None,
        draws: bool = True,
    ) -> None:
        self.make = make
        self.convention = convention
        self.kind = kind
        self.layout = layout
        self.sizes = sizes  # (in, out) where it can have no others
        self.readings = readings
        self.switch = switch  # the argument of the constructor that leaves the bias out
        self.draws = draws  # whether it makes initial values of its own

    def run(self, case: Case) -> Outcome:
        action = case.settings.get("action", "forward")
        outcome: Outcome = getattr(self, f"_{action}")(case)
        return outcome

    # ── actions ──────────────────────────────────────────────────────────────────────────────────

    def _forward(self, case: Case) -> Outcome:
        made = self._set(case)
        if isinstance(made, Raised):
            return Outcome(raised=made)
        owner, found = made
        x = as_kind(case["x"], self.kind)
        before = {known: holder.numbers().copy() for known, holder in found.items()}
        before["x"] = np.array(numbers(x))
        value, raised = attempt(_method(owner), x)
        after = {known: numbers(holder.get()) for known, holder in found.items()}
        return outcome_of(value, raised, changes(before, {**after, "x": numbers(x)}))

    def _twice(self, case: Case) -> Outcome:
        """Two calls of one object with the same input."""
        made = self._set(case)
        if isinstance(made, Raised):
            return Outcome(raised=made)
        values = {}
        for name in ("first", "second"):
            value, raised = attempt(_method(made[0]), as_kind(case["x"], self.kind))
            found = numbers(value)
            if raised or found is None:
                return Outcome(raised=raised)
            values[name] = found
        return Outcome(values)

    def _initial(self, case: Case) -> Outcome:
        """The initial weight (out, in) and bias."""
        made = self._new(case)
        if not isinstance(made, tuple):
            return made
        found, layout = made
        values = {known: holder.numbers() for known, holder in found.items()}
        if "weight" in values and layout == IN_OUT:
            values["weight"] = values["weight"].T
        return Outcome(values)

    def _shared(self, case: Case) -> Outcome:
        """Whether a change of one layer's weight is seen in another one's."""
        first, second = self._new(case), self._new(case)
        if not isinstance(first, tuple) or not isinstance(second, tuple):
            return Outcome()
        weights = [found["weight"] for found, _ in (first, second) if "weight" in found]
        if len(weights) < 2:
            return Outcome()
        before = [weight.numbers().copy() for weight in weights]
        attempt(weights[0].set, before[0] + 1)
        shared = not np.array_equal(weights[1].numbers(), before[1])
        attempt(weights[0].set, before[0])
        return Outcome({"shared": np.array(float(shared))})

    def _parameters(self, case: Case) -> Outcome:
        """Which of weight and bias `parameters()` lists, and whether they are the live ones.

        `weight` and `bias` are 1 where they are listed, else 0; `live` 0 where what is listed is
        not what the layer uses; `count` how many numbers are listed.
        """
        made = self._set(case)
        n_out, n_in = case["weight"].shape
        fresh, raised = attempt(self.make, n_in, n_out)
        if isinstance(made, Raised) or raised:
            return Outcome(raised=raised)
        owner, found = made
        parts, at_first = _listing(owner), _listing(fresh)
        if parts is None or at_first is None:
            return Outcome()
        count = min(_size(parts), _size(at_first))  # some list a bias only when it is not zero
        values = {"count": np.array(float(count))}
        missing = sum(holder.numbers().size for holder in found.values()) - count
        rest = list(parts)
        live = []
        for known, holder in found.items():
            own = holder.numbers().ravel()
            listed = [part for part in parts if _inside(part, own)]
            values[known] = np.array(float(_size(listed) >= own.size))
            if values[known]:
                rest = [part for part in rest if not any(part is one for one in listed)]
                if all(_changeable(part) for part in listed):
                    for part in listed:
                        attempt(_moved, part)
                    live.append(not np.isclose(holder.numbers().ravel(), own).any())
        for known, holder in found.items():
            size = holder.numbers().size
            if not values[known] and _size(rest) >= size:  # other numbers in their place
                values[known] = np.array(1.0)
                live.append(False)
            elif values[known] and missing == size:
                values[known] = np.array(0.0)
        if live:
            values["live"] = np.array(float(all(live)))
        return Outcome(values)

    def _without_bias(self, case: Case) -> Outcome:
        """The answer of a layer that was told to have no bias; `kept` 1 where it has one."""
        if self.switch is None:
            return Outcome()
        made = self._set(case, **{self.switch: False})
        if isinstance(made, Raised):
            return Outcome(raised=made)
        owner, found = made
        n_out, n_in = case["weight"].shape
        fresh, _ = attempt(self.make, n_in, n_out, **{self.switch: False})
        value, raised = attempt(_method(owner), as_kind(case["x"], self.kind))
        outcome = outcome_of(value, raised, {})
        if "y" not in outcome.values or "bias" not in found or "weight" not in found:
            return outcome
        found["bias"].set(case["bias"] + 1)
        other, raised = attempt(_method(owner), as_kind(case["x"], self.kind))
        moved = numbers(other)
        added = moved is not None and not np.array_equal(moved, outcome.values["y"])
        # a bias of zeros that is never trained is none
        start = _found(fresh, n_in, n_out, self.layout)[0].get("bias")
        parts = _listing(fresh)
        idle = (
            start is not None
            and not start.numbers().any()
            and parts is not None
            and _size(parts) == case["weight"].size
        )
        return Outcome({**outcome.values, "kept": np.array(float(added and not idle))})

    # ── the object ───────────────────────────────────────────────────────────────────────────────

    def _new(self, case: Case) -> tuple[dict[str, Holder], str] | Outcome:
        """What a new object of these sizes holds."""
        n_in, n_out = case.settings["n_in"], case.settings["n_out"]
        if not self.draws or (self.sizes and self.sizes != (n_in, n_out)):
            return Outcome()
        owner, raised = attempt(self.make, n_in, n_out)
        if raised:
            return Outcome(raised=raised)
        return _found(owner, n_in, n_out)

    def _set(self, case: Case, **options: Any) -> tuple[Any, dict[str, Holder]] | Raised:
        """An object with the weights and biases of the case."""
        n_out, n_in = case["weight"].shape
        owner, raised = attempt(self.make, n_in, n_out, **options)
        if raised:
            return raised
        found, layout = _found(owner, n_in, n_out, self.layout)
        weight = case["weight"].T if layout == IN_OUT else case["weight"]
        for known, array in (("weight", weight), ("bias", case["bias"])):
            if known in found:
                _, raised = attempt(found[known].set, array)
                if raised:
                    return raised
        return owner, found

    def explain(self, case: Case, position: tuple[int, ...]) -> tuple[str, ...]:
        made = self._set(case)
        if isinstance(made, Raised) or not position:
            return ()
        x = as_kind(np.atleast_2d(case["x"]), self.kind)
        sample = position[0] if len(position) > 1 else 0
        if case["x"].ndim == 1:
            x = as_kind(case["x"], self.kind)
        return steps(lambda: explain(made[0], x, sample=sample, neuron=position[-1]))


class FunctionLayer(Attachment):
    """A layer that is a function of x, the weights and the bias."""

    draws = False
    switch: str | None = None
    sizes: tuple[int, int] | None = None

    def __init__(
        self,
        function: Callable[..., Any],
        order: Sequence[str],
        convention: dict[str, str],
        *,
        kind: str,
        layout: str,
        extra: Mapping[str, Any] | None = None,
        readings: Sequence[Mapping[str, Any]] = ({},),
    ) -> None:
        self.function = function
        self.order = order
        self.convention = convention
        self.kind = kind
        self.layout = layout
        self.extra = dict(extra or {})
        self.readings = readings

    def run(self, case: Case) -> Outcome:
        action = case.settings.get("action", "forward")
        if action == "twice":
            outcomes = [self._forward(case), self._forward(case)]
            if all("y" in outcome.values for outcome in outcomes):
                return Outcome(
                    {"first": outcomes[0].values["y"], "second": outcomes[1].values["y"]}
                )
        return self._forward(case) if action == "forward" else Outcome()

    def _forward(self, case: Case) -> Outcome:
        given = self._arguments(case)
        before = {name: np.array(numbers(argument)) for name, argument in given.items()}
        value, raised = attempt(self.function, *given.values(), **self.extra)
        after = {name: numbers(argument) for name, argument in given.items()}
        return outcome_of(value, raised, changes(before, after))

    def _arguments(self, case: Case) -> dict[str, Any]:
        return {
            name: as_kind(_in_layout(case, name, self.layout), self.kind) for name in self.order
        }

    def explain(self, case: Case, position: tuple[int, ...]) -> tuple[str, ...]:
        given = self._arguments(case)
        x = given.pop("x")
        if not position or self.order[0] != "x":
            return ()
        rest = tuple(given.values())
        sample = position[0] if len(position) > 1 else 0

        def layer(x: Any) -> Any:
            return self.function(x, *rest, **self.extra)

        return steps(lambda: explain(layer, x, sample=sample, neuron=position[-1]))


def attached(
    subject: Any,
    build: Callable[..., Any] | None,
    readings: Callable[[Any], Sequence[Mapping[str, Any]]],
    options: Sequence[Mapping[str, Any]] = ({},),
) -> Iterator[Attachment]:
    """The ways to build and call a layer, the likeliest first.

    `readings` gives, for the subject's constructor or function, the activations that it may apply;
    `options` further arguments for its constructor, tried one after the other. A way in which all
    answers have the right shape and kind comes at once; without one, those that come nearest.
    """
    others: list[tuple[int, Attachment]] = []
    perfect = False
    for attachment in _ways(subject, build, readings, options):
        fit = _fit(attachment)
        if fit == MOST_FIT:
            perfect = True
            yield attachment
        else:
            others.append((fit, attachment))
    best = max((fit for fit, _ in others), default=0)
    if not perfect:
        yield from (attachment for fit, attachment in others if fit == best)


MOST_FIT = 10


def _fit(attachment: ObjectLayer | FunctionLayer) -> int:
    """How well a way to call fits, by the shapes and kinds of its answers; MOST_FIT if well."""
    n_in, n_out = attachment.sizes or (4, 2)
    fit = 0
    for shape in ((3, n_in), (n_in,)):
        case = Case(
            {
                "x": np.linspace(-1, 2, int(np.prod(shape))).reshape(shape),
                "weight": np.linspace(-2, 1, n_in * n_out).reshape(n_out, n_in),
                "bias": np.linspace(1, 2, n_out),
            }
        )
        outcome = attachment.run(case)
        if outcome.raised and outcome.raised.kind == "prints":
            return MOST_FIT  # the diagnosis stops at it
        answered = not outcome.raised
        right = answered and outcome.values.get("y", np.zeros(0)).shape == (*shape[:-1], n_out)
        fit += answered + 2 * right + 2 * (outcome.returned == attachment.kind)
        fit += 2 * (right and attachment.kind == "list" and outcome.returned == "tuple")
    return fit


def _ways(
    subject: Any,
    build: Callable[..., Any] | None,
    readings: Callable[[Any], Sequence[Mapping[str, Any]]],
    options: Sequence[Mapping[str, Any]],
) -> Iterator[ObjectLayer | FunctionLayer]:
    tried: list[str] = []
    errors: list[Raised] = []
    count = 0
    if build is None and is_function(subject):
        for attachment in _functions(subject, readings(subject), options):
            count += 1
            yield attachment
        return
    makers = _makers(subject, build, options)
    for make, words, sizes, switch, draws in makers:
        owner, raised = attempt(make, *(sizes or SIZES))
        tried.append(words)
        if raised:
            errors.append(raised)
            if raised.kind == "NotImplementedError":
                raise NotAttached(tried, raised)
            continue
        if method_of(owner) is None:
            tried[-1] += " (no method to call: forward, __call__, call or predict)"
            continue
        n_in, n_out = sizes or SIZES
        found, layout = _found(owner, n_in, n_out)
        if "weight" not in found:
            attempt(_method(owner), np.ones((2, n_in)))  # it may make its weights when called
            found, layout = _found(owner, n_in, n_out)
        if "weight" not in found:
            tried[-1] += " (no weights found in it)"
            continue
        name = method_of(owner)
        assert name is not None
        told = {"built": words, "weights": f"{found['weight'].path} {layout}"}
        told["bias"] = found["bias"].path if "bias" in found else "none found"
        first = found["weight"].kind
        kinds = [first] if first in KINDS else ["list"]
        kinds += [kind for kind in KINDS if kind not in kinds]
        for kind in kinds:
            count += 1
            yield ObjectLayer(
                make,
                {**told, "called": f"{name[0]}(x)", "arrays": kind},
                kind=kind,
                layout=layout,
                sizes=sizes,
                readings=readings(subject),
                switch=switch,
                draws=draws,
            )
    if not count:
        raise NotAttached(tried, errors[0] if errors else None)


Maker = tuple[Callable[..., Any], str, tuple[int, int] | None, str | None, bool]


def _makers(
    subject: Any, build: Callable[..., Any] | None, options: Sequence[Mapping[str, Any]]
) -> Iterator[Maker]:
    """(make(n_in, n_out, **options), how it is said, fixed sizes, bias switch, draws weights)."""
    if build is not None:
        for words, make in (
            ("build(n_in, n_out)", lambda n_in, n_out, **o: build(n_in, n_out, **o)),
            ("build()", lambda n_in, n_out, **o: build(**o)),
        ):
            if words == "build()":
                owner, raised = attempt(build)
                if raised:
                    continue
                for sizes in _sizes(owner):
                    yield make, words, sizes, None, True
            else:
                yield make, words, None, None, True
        return
    if not inspect.isclass(subject):
        for sizes in _sizes(subject):
            yield (
                (lambda n_in, n_out: copy.deepcopy(subject)),
                "the object as given",
                sizes,
                None,
                False,
            )
        return
    name, subject = subject.__name__, cast(Any, subject)
    found = meanings(subject, ("n_in", "n_out", "activation", "weight", "bias"))
    names = {parameter.name: parameter for parameter in arguments(subject)}
    switch = next(
        (
            parameter.name
            for parameter in names.values()
            if meaning(parameter.name, ("use_bias",)) and isinstance(parameter.default, bool)
        ),
        None,
    )
    for extra in options:
        extra = {key: value for key, value in extra.items() if key in names}
        told = "".join(
            f", {key}={value!r}" for key, value in extra.items() if isinstance(value, str)
        )
        if "n_in" in found and "n_out" in found:
            first, second = found["n_in"], found["n_out"]
            order = [key for key in names if key in (first, second)]

            def by_name(
                n_in: int, n_out: int, first: str = first, second: str = second, **o: Any
            ) -> Any:
                return subject(**{first: n_in, second: n_out, **_seeded(names), **o})

            words = f"{name}({', '.join(order)}{told})"
            yield _with(by_name, extra), words, None, switch, True
            continue
        if "weight" in found and "n_in" not in found:
            yield from _of_arrays(subject, found, extra, told)
            continue
        if "n_out" in found and len(required(subject)) <= 1:

            def lazily(n_in: int, n_out: int, **o: Any) -> Any:
                owner = subject(**{found["n_out"]: n_out, **_seeded(names), **o})
                attempt(_method(owner), np.ones((2, n_in)))
                return owner

            yield _with(lazily, extra), f"{name}({found['n_out']}{told})", None, switch, True
        yield (
            _with(lambda n_in, n_out, **o: subject(n_in, n_out, **_seeded(names), **o), extra),
            f"{name}(n_in, n_out{told})",
            None,
            switch,
            True,
        )
        yield (
            _with(lambda n_in, n_out, **o: subject(n_out, n_in, **_seeded(names), **o), extra),
            f"{name}(n_out, n_in{told})",
            None,
            switch,
            True,
        )
        yield (
            _with(lambda n_in, n_out, **o: subject((n_in, n_out), **o), extra),
            f"{name}((n_in, n_out){told})",
            None,
            switch,
            True,
        )
        yield from _of_arrays(subject, {}, extra, told)
        yield _with(lambda n_in, n_out, **o: subject(**o), extra), f"{name}()", SIZES, switch, True


def _of_arrays(
    subject: Any, found: Mapping[str, str], extra: Mapping[str, Any], told: str
) -> Iterator[Maker]:
    """A class that is given its weights and bias."""
    for layout, kind in itertools.product((OUT_IN, IN_OUT), ("array", "list", "Tensor")):

        def make(n_in: int, n_out: int, layout: str = layout, kind: str = kind, **o: Any) -> Any:
            shape = (n_out, n_in) if layout == OUT_IN else (n_in, n_out)
            weight = as_kind(np.ones(shape), kind)
            bias = as_kind(np.ones(n_out), kind)
            if found:
                given = {found["weight"]: weight}
                if "bias" in found:
                    given[found["bias"]] = bias
                return subject(**given, **o)
            return subject(weight, bias, **o)

        names = ", ".join([found["weight"], found.get("bias", "")]) if found else "weights, bias"
        words = f"{subject.__name__}({names.strip(', ')}{told}) from given arrays"
        yield _with(make, extra), words, None, None, False


def _with(make: Callable[..., Any], extra: Mapping[str, Any]) -> Callable[..., Any]:
    return lambda n_in, n_out, **o: make(n_in, n_out, **{**extra, **o})


_seeds = itertools.count(1)


def _seeded(names: Mapping[str, inspect.Parameter]) -> dict[str, Any]:
    """A constructor that wants a seed or a generator gets another one each time."""
    for name, parameter in names.items():
        if meaning(name, ("seed",)) and parameter.default is parameter.empty:
            seed = next(_seeds)
            return {name: np.random.default_rng(seed) if plainly(name) in GENERATORS else seed}
    return {}


def _sizes(owner: Any) -> Iterator[tuple[int, int]]:
    """The sizes (in, out) that an object may have, from its own weights, the likeliest first."""
    for holder in _matrices(owner):
        a, b = holder.numbers().shape
        named = {
            known: getattr(owner, name)
            for name in (vars(owner) if hasattr(owner, "__dict__") else ())
            if (known := meaning(name, ("n_in", "n_out"))) and isinstance(getattr(owner, name), int)
        }
        bias = find(owner, {"bias": [(a,), (b,)]}).get("bias")
        n_out = named.get("n_out") or (bias.numbers().size if bias else b)
        pairs = [(b, a), (a, b)] if n_out == a else [(a, b), (b, a)]
        yield from dict.fromkeys(pairs)
        return


def _matrices(owner: Any) -> list[Holder]:
    found = [holder for holder in holders(owner) if holder.numbers().ndim == 2]
    return sorted(found, key=lambda holder: meaning(holder.name.strip("_"), ("weight",)) is None)


def _found(
    owner: Any, n_in: int, n_out: int, layout: str | None = None
) -> tuple[dict[str, Holder], str]:
    """Weight and bias in an object of these sizes, and the layout of the weight."""
    shapes = {OUT_IN: (n_out, n_in), IN_OUT: (n_in, n_out)}
    order = [layout] if layout else [OUT_IN, IN_OUT]
    wanted: list[tuple[int, ...]] = [shapes[known] for known in order]
    if n_out == 1 or n_in == 1:
        wanted += [(n_in * n_out,)] if n_out == 1 else []
    found = find(owner, {"weight": wanted, "bias": [(n_out,), *([()] if n_out == 1 else [])]})
    if "weight" not in found:
        return found, layout or OUT_IN
    shape = found["weight"].numbers().shape
    return found, layout or (OUT_IN if shape == shapes[OUT_IN] else IN_OUT)


def _method(owner: Any) -> Callable[..., Any]:
    found = method_of(owner)
    assert found is not None
    return found[1]


def _functions(
    function: Any, readings: Sequence[Mapping[str, Any]], options: Sequence[Mapping[str, Any]]
) -> Iterator[FunctionLayer]:
    found = meanings(function, ("weight", "bias", "x", "activation"))
    names = [parameter.name for parameter in arguments(function)]
    if {"weight", "bias", "x"} <= found.keys():
        by_name = {name: known for known, name in found.items()}
        order = [by_name[name] for name in names if by_name.get(name) in ("weight", "bias", "x")]
        orders = [order]
    else:
        orders = [["x", "weight", "bias"], ["weight", "bias", "x"], ["weight", "x", "bias"]]
    for extra, order, kind, layout in itertools.product(options, orders, KINDS, (IN_OUT, OUT_IN)):
        known = {key: value for key, value in extra.items() if key in names}
        told = {
            "called": f"{getattr(function, '__name__', 'function')}({', '.join(order)})",
            "weights": layout,
            "arrays": kind,
        }
        yield FunctionLayer(
            function, order, told, kind=kind, layout=layout, extra=known, readings=readings
        )


def _in_layout(case: Case, name: str, layout: str) -> np.ndarray:
    return case[name].T if name == "weight" and layout == IN_OUT else case[name]


def _listing(owner: Any) -> list[Any] | None:
    """The arrays that the object lists as its parameters; None where it has no such list."""
    listing = next((getattr(owner, name) for name in LISTINGS if hasattr(owner, name)), None)
    if callable(listing):
        listing, raised = attempt(listing)
        if raised:
            return None
    listed = None if listing is None else flattened(listing)
    return None if listed is None else listed[0]


def _size(parts: Sequence[Any]) -> int:
    found = [numbers(part) for part in parts]
    return sum(array.size for array in found if array is not None)


def _inside(part: Any, own: np.ndarray) -> bool:
    """Whether the numbers of this part are all among the layer's own."""
    found = numbers(part)
    return (
        found is not None
        and found.size > 0
        and bool(np.isclose(found.ravel()[:, None], own).any(1).all())
    )


def _changeable(part: Any) -> bool:
    return isinstance(part, np.ndarray | Tensor | list)


def _moved(part: Any) -> None:
    """Add 1000 to every number of an array, in place."""
    if isinstance(part, Tensor):
        part.data[...] += 1000
    elif isinstance(part, np.ndarray):
        part += 1000
    else:
        for place, value in enumerate(part):
            if isinstance(value, int | float):
                part[place] = value + 1000
            else:
                _moved(value)
