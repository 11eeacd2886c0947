"""Attaching a layer: how it is built from sizes or arrays, where its weights are, how it is called.

A case speaks one language: `weight` (out, in), `bias` (out,), `x` (in,) or (batch, in). Here it is
translated into the subject's: its layout, its constructor, its kind of arrays.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from layerlab.check.building import IN_OUT, OUT_IN, SIZES, builds, makers
from layerlab.check.calling import flattened, is_function, method_of
from layerlab.check.cases import Case, Outcome, Raised
from layerlab.check.evidence import Attachment, NotAttached
from layerlab.check.guard import attempt
from layerlab.check.holders import Holder, find, part_of
from layerlab.check.kinds import KINDS, as_kind, kind_of, numbers
from layerlab.check.vocabulary import arguments, meaning, meanings, plainly, required
from layerlab.explain import explain
from layerlab.tensor import Tensor

__all__ = [
    "FunctionLayer",
    "ObjectLayer",
    "as_column",
    "attached",
    "changes",
    "outcome_of",
    "steps",
]

LISTINGS = ("parameters", "params", "get_parameters", "trainable_variables", "get_params")


def outcome_of(value: Any, raised: Raised | None, changed: Mapping[str, np.ndarray]) -> Outcome:
    """The outcome of a call that should return one array, called y."""
    if raised:
        return Outcome(raised=raised, changed=changed)
    found = numbers(value)
    values = {} if found is None else {"y": found}
    return Outcome(values, changed=changed, returned=kind_of(value))


def as_column(y: np.ndarray, case: Case) -> np.ndarray:
    """The answers of a single neuron as one column: some layers give them without that axis."""
    bias = case.arrays.get("bias")
    alone = bias is not None and bias.size == 1 and y.shape == case["x"].shape[:-1]
    return y[..., None] if alone else y


def _answer(
    case: Case, value: Any, raised: Raised | None, changed: Mapping[str, np.ndarray]
) -> Outcome:
    outcome = outcome_of(value, raised, changed)
    if "y" not in outcome.values:
        return outcome
    values = {"y": as_column(outcome.values["y"], case)}
    return Outcome(values, changed=changed, returned=outcome.returned)


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

    has_bias = True

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
        own_kind: str = "",
    ) -> None:
        self.make = make
        self.own_kind = own_kind  # the kind of its weights
        self.convention = convention
        self.kind = kind
        self.layout = layout
        self.sizes = sizes  # (in, out) where it can have no others
        self.readings = readings
        self.switch = switch  # the argument of the constructor that leaves the bias out
        self.draws = draws  # whether it makes initial values of its own

    def answer(self, case: Case) -> Outcome:
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
        return _answer(case, value, raised, changes(before, {**after, "x": numbers(x)}))

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
        if "weight" in values and layout.startswith(IN_OUT):
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
        everything = np.concatenate([holder.numbers().ravel() for holder in found.values()])
        owned = {known: holder.numbers().ravel() for known, holder in found.items()}
        listed = {
            known: [part for part in parts if _inside(part, own, everything)]
            for known, own in owned.items()
        }
        both = [part for own in listed.values() for part in own]
        rest = _size([part for part in parts if not any(part is one for one in both)])
        live = []
        for known, own in owned.items():
            values[known] = np.array(float(_size(listed[known]) >= own.size))
            if not values[known] and rest >= own.size:  # other numbers in their place
                values[known] = np.array(1.0)
                live.append(False)
            elif values[known] and missing == own.size:
                values[known] = np.array(0.0)
            elif values[known] and all(_changeable(part) for part in listed[known]):
                before = found[known].numbers().ravel()
                for part in listed[known]:
                    attempt(_moved, part)
                live.append(not np.isclose(found[known].numbers().ravel(), before).any())
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
        return _found(owner, n_in, n_out, self.layout)

    def _set(self, case: Case, **options: Any) -> tuple[Any, dict[str, Holder]] | Raised:
        """An object with the weights and biases of the case."""
        n_out, n_in = case["weight"].shape
        owner, raised = attempt(self.make, n_in, n_out, **options)
        if raised:
            return raised
        found, layout = _found(owner, n_in, n_out, self.layout)
        weight = case["weight"].T if layout.startswith(IN_OUT) else case["weight"]
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
    own_kind = ""
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
        keywords: Mapping[str, str] | None = None,
    ) -> None:
        self.function = function
        self.keywords = dict(keywords or {})  # what must be given by its name
        self.order = order
        self.convention = convention
        self.kind = kind
        self.layout = layout
        self.extra = dict(extra or {})
        self.readings = readings

    def answer(self, case: Case) -> Outcome:
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
        ordered = list(zip(self.order, self._ordered(given), strict=True))
        plain = [value for name, value in ordered if name not in self.keywords]
        named = {self.keywords[name]: value for name, value in ordered if name in self.keywords}
        value, raised = attempt(self.function, *plain, **named, **self.extra)
        after = {name: numbers(argument) for name, argument in given.items()}
        return _answer(case, value, raised, changes(before, after))

    def _arguments(self, case: Case) -> dict[str, Any]:
        return {
            name: as_kind(_in_layout(case, name, self.layout), self.kind)
            for name in (("x", "weight", "bias") if self._together() else self.order)
        }

    def _together(self) -> bool:
        """Whether the weights and the bias come as one argument."""
        return any(name in TOGETHER for name in self.order)

    def _ordered(self, given: Mapping[str, Any]) -> list[Any]:
        """The arguments as the function takes them."""
        if not self._together():
            return list(given.values())
        weight, bias = given["weight"], given["bias"]
        together: dict[str, Any] = {
            "x": given["x"],
            "dictionary": _Named(W=weight, b=bias),
            "tuple": (weight, bias),
            "turned tuple": (bias, weight),
        }
        return [together[name] for name in self.order]

    def explain(self, case: Case, position: tuple[int, ...]) -> tuple[str, ...]:
        given = self._arguments(case)
        x = given.pop("x")
        if not position or self.order[0] != "x" or self._together() or self.keywords:
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
    others: list[tuple[int, ObjectLayer | FunctionLayer]] = []
    perfect = False
    for attachment in _ways(subject, build, readings, options):
        fit = _fit(attachment)
        if fit == MOST_FIT or (fit >= SHAPES_FIT and attachment.kind == attachment.own_kind):
            perfect = True
            yield attachment
        else:
            others.append((fit, attachment))
    # the kind of the layer's own weights counts, the more where there are answers
    ranks = [fit + (3 if fit else 0.5) * (one.kind == one.own_kind) for fit, one in others]
    if not perfect:
        yield from (one for rank, (_, one) in zip(ranks, others, strict=True) if rank == max(ranks))


SHAPES_FIT = 6  # all answers of the right shape, though of another kind
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
        kinds = ("Tensor",) if attachment.kind == "Tensor" else (attachment.kind, "number")
        fit += answered + 2 * right + 2 * (outcome.returned in kinds)
        fit += 2 * (right and attachment.kind == "list" and outcome.returned == "tuple")
    return fit


def _ways(
    subject: Any,
    build: Callable[..., Any] | None,
    readings: Callable[[Any], Sequence[Mapping[str, Any]]],
    options: Sequence[Mapping[str, Any]],
) -> Iterator[ObjectLayer | FunctionLayer]:
    if build is None and is_function(subject) and not builds(subject):
        yield from _functions(subject, readings(subject), options)
        return
    tried: list[str] = []
    errors: list[Raised] = []
    count = 0
    for maker in makers(subject, build, options):
        n_in, n_out = maker.sizes or SIZES
        owner, raised = attempt(maker.make, n_in, n_out)
        tried.append(maker.words)
        if raised:
            errors.append(raised)
            if raised.kind == "NotImplementedError":
                raise NotAttached(tried, raised)
            continue
        method = method_of(owner)
        if method is None:
            tried[-1] += " (no method to call: forward, __call__, call or predict)"
            continue
        layouts = _layouts(owner, n_in, n_out)
        if not layouts:
            attempt(_method(owner), np.ones((2, n_in)))  # it may make its weights when called
            layouts = _layouts(owner, n_in, n_out)
        if not layouts:
            tried[-1] += " (no weights found in it)"
            if _answers_differ(_method(owner), n_in):
                # it draws them when it is called: that can be seen without setting any
                layouts = {OUT_IN: {}}
            else:
                continue
        plain = not isinstance(subject, type) and _has_no_bias(owner)  # one made so, on purpose
        for layout, found in layouts.items():
            told = {
                "built": maker.words,
                "weights": f"{found['weight'].path} {layout}" if found else "none kept",
                "bias": found["bias"].path
                if "bias" in found
                else "none"
                if plain
                else "none found",
                "called": f"{method[0]}(x)",
            }
            first = found["weight"].kind if found else "array"
            first = first if first in KINDS else "list"
            for kind in (first, *(kind for kind in KINDS if kind != first)):
                count += 1
                attachment = ObjectLayer(
                    maker.make,
                    {**told, "arrays": kind},
                    kind=kind,
                    layout=layout,
                    sizes=maker.sizes,
                    readings=readings(subject),
                    switch=maker.switch,
                    draws=maker.draws,
                    own_kind=first,
                )
                attachment.has_bias = not plain
                yield attachment
    if not count:
        raise NotAttached(tried, errors[0] if errors else None)


def _answers_differ(method: Callable[..., Any], n_in: int) -> bool:
    """Whether two calls with the same input give different numbers."""
    answers = [numbers(attempt(method, np.ones((2, n_in)))[0]) for _ in range(2)]
    first, second = answers
    if first is None or second is None or first.shape != second.shape:
        return False
    return not np.allclose(first, second, equal_nan=True)


def _has_no_bias(owner: Any) -> bool:
    """Whether the object has a place for a bias, and None in it."""
    places = vars(owner).items() if hasattr(owner, "__dict__") else ()
    return any(value is None and meaning(name.strip("_"), ("bias",)) for name, value in places)


def _layouts(owner: Any, n_in: int, n_out: int) -> dict[str, dict[str, Holder]]:
    """What is found in an object of these sizes, by layout; both where the weight is square."""
    known = (OUT_IN, IN_OUT) if n_in == n_out else (None,)
    plain = [_found(owner, n_in, n_out, layout) for layout in known]
    one = [_found(owner, n_in, n_out, layout) for layout in ONE_MATRIX]
    whole = [(found, layout) for found, layout in plain if "weight" in found]
    return {layout: found for found, layout in whole or one if "weight" in found}


# Weights and bias in one matrix: the layout, where the bias stands, and the part of each.
ONE_MATRIX: dict[str, tuple[Any, Any]] = {
    f"{IN_OUT} with the bias above": (np.s_[1:], np.s_[0]),
    f"{IN_OUT} with the bias below": (np.s_[:-1], np.s_[-1]),
    f"{OUT_IN} with the bias on the left": (np.s_[:, 1:], np.s_[:, 0]),
    f"{OUT_IN} with the bias on the right": (np.s_[:, :-1], np.s_[:, -1]),
}


def _found(
    owner: Any, n_in: int, n_out: int, layout: str | None = None
) -> tuple[dict[str, Holder], str]:
    """Weight and bias in an object of these sizes, and the layout of the weight."""
    if layout in ONE_MATRIX:
        shape = (n_in + 1, n_out) if layout.startswith(IN_OUT) else (n_out, n_in + 1)
        whole = find(owner, {"weight": [shape]}).get("weight")
        parts = zip(("weight", "bias"), ONE_MATRIX[layout], strict=True)
        return {name: part_of(whole, place) for name, place in parts} if whole else {}, layout
    shapes = {OUT_IN: (n_out, n_in), IN_OUT: (n_in, n_out)}
    wanted: list[tuple[int, ...]] = [shapes[layout]] if layout else list(shapes.values())
    if n_out == 1:
        wanted.append((n_in,))
    found = find(owner, {"weight": wanted, "bias": [(n_out,), *([()] if n_out == 1 else [])]})
    if "weight" not in found:
        return found, layout or OUT_IN
    here = found["weight"].numbers().shape
    return found, layout or (OUT_IN if here == shapes[OUT_IN] else IN_OUT)


def _method(owner: Any) -> Callable[..., Any]:
    found = method_of(owner)
    assert found is not None
    return found[1]


PARAMETERS = ("params", "parameters", "parms", "param", "p", "theta", "layer", "state", "model")


TOGETHER = ("dictionary", "tuple", "turned tuple")


class _Named(dict[str, Any]):
    """Weights and bias by whatever names they are asked for."""

    def __missing__(self, key: str) -> Any:
        known = meaning(key, ("weight", "bias")) if isinstance(key, str) else None
        if known is None:
            raise KeyError(key)
        return self["W" if known == "weight" else "b"]


def _functions(
    function: Any, readings: Sequence[Mapping[str, Any]], options: Sequence[Mapping[str, Any]]
) -> Iterator[FunctionLayer]:
    found = meanings(function, ("weight", "bias", "x", "activation"))
    names = [parameter.name for parameter in arguments(function)]
    together = [name for name in names if plainly(name) in PARAMETERS]
    alone = {one.name for one in arguments(function) if one.kind is one.KEYWORD_ONLY}
    keywords = {known: name for known, name in found.items() if name in alone}
    if {"weight", "bias", "x"} <= found.keys():
        by_name = {name: known for known, name in found.items()}
        orders = [[by_name[name] for name in names if by_name.get(name) in ("weight", "bias", "x")]]
    elif together and len(required(function)) == 2:
        first = names.index(together[0])
        orders = [[kind, "x"] if first == 0 else ["x", kind] for kind in TOGETHER]
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
            function,
            order,
            told,
            kind=kind,
            layout=layout,
            extra=known,
            readings=readings,
            keywords=keywords,
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


def _inside(part: Any, own: np.ndarray, everything: np.ndarray) -> bool:
    """Whether some numbers of this part are the parameter's own, and all are the layer's."""
    found = numbers(part)
    if found is None or not found.size:
        return False
    known, all_known = (np.isclose(found.ravel()[:, None], a).any(1) for a in (own, everything))
    return bool(known.any() and all_known.all())


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
