"""Attaching a backward pass: where the gradients come out, under which names, in which layout.

A case has `grad_output` and `x`, and for a dense layer `weight` and `bias` (out,); an answer has
`grad_x`, `grad_weight` and `grad_bias`, which may be returned, or kept in attributes, or be what a
call with a learning rate takes away from the weights. Weights and their gradient have the subject's
own layout, (in, out) or (out, in), so that a counter-example can be typed in as it stands.
"""

from __future__ import annotations

import copy
import inspect
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from layerlab.check.building import IN_OUT, OUT_IN, builds
from layerlab.check.calling import is_function, method_of
from layerlab.check.cases import Case, Outcome, Raised
from layerlab.check.evidence import Attachment, NotAttached
from layerlab.check.formulas import ACTIVATIONS
from layerlab.check.gradients import (
    INPUT,
    PARTS,
    RATE,
    SAID,
    assigned,
    by_part,
    items_of,
    kept_by,
    likeness,
    named,
    rate_of,
    shaped,
    snapshot,
    words,
)
from layerlab.check.guard import attempt
from layerlab.check.kinds import KINDS, as_kind, kind_of, numbers
from layerlab.check.layers import ONE_MATRIX, ObjectLayer, attached
from layerlab.check.vocabulary import arguments, meaning, plainly

__all__ = [
    "ActivationBackward",
    "FunctionBackward",
    "ObjectBackward",
    "attached_activation",
    "attached_dense",
]

BACKWARD = (
    "backward", "backprop", "back", "backward_pass", "backpropagate", "backpropagation", "bprop",
    "backwards", "back_prop", "backward_prop", "backward_propagation", "_backward", "gradient",
    "grad", "gradients", "compute_gradients", "derivative", "vjp", "backwardpass",
    "backward_propagate", "bwd",
)  # fmt: skip
KEPT_OUTPUT = ("output", "outputs", "out", "y", "a", "A", "activation", "activations", "result")
Right = Callable[[Case], Mapping[str, np.ndarray]]
Probes = Callable[[str, tuple[int, int] | None], Sequence[Case]]


GRADIENT = words(
    "dout dy dz da dd g gs go gy gz d ds err errs error errors delta deltas upstream incoming"
    " top gout dh dact dl dldy dldz dlda dldout dlossdout douts doutput doutputs dvalues dnext"
    " dloss cotangent signal v eout above dyhat dyout gl gloss outerror nexterror fromabove"
)
BEFORE = words(
    "z zs x xs input inputs inp pre preact preactivation preactivations logits lin linear net"
    " inputdata xin prez weightedsum weightedinput"
)
AFTER = words(
    "output outputs out outs y ys yhat a activation activations activated act s sig sigma"
    " probs p prob probabilities softmaxout t result o outputdata yout sm fx forwardoutput"
)
UNSURE = words("cache saved stored h v value values a s p t ctx memory arr array data")


def _is_gradient(word: str) -> bool:
    return word in GRADIENT or "grad" in word or word.startswith(("upstream", "incoming", "delta"))


# ── a dense layer as an object ───────────────────────────────────────────────────────────────────


class ObjectBackward(ObjectLayer):
    """A dense layer with a forward and a backward method, made afresh for each case."""

    returns: tuple[str | None, ...] | None = None  # of what each thing in a tuple is the gradient

    @classmethod
    def of(cls, layer: ObjectLayer) -> ObjectBackward:
        """The same way to build and call it."""
        made = cls.__new__(cls)
        vars(made).update(vars(layer))
        made.plain = IN_OUT if layer.layout.startswith(IN_OUT) else OUT_IN
        path = layer.convention["weights"].replace(f" {made.plain}", "")
        made.convention = {**layer.convention, "weights": path}
        made.paths = {}
        return made

    plain: str  # the layout of the weight without the bias
    rate: float | None = None  # of the step that a call takes, where it takes one
    paths: dict[str, str]  # where the gradients were found, for the convention

    def _forward(self, case: Case) -> Outcome:
        made = self._set(case)
        if isinstance(made, Raised):
            return Outcome(raised=made)
        return _forwards(made[0], as_kind(case["x"], self.kind))[1]

    def _backward(self, case: Case) -> Outcome:
        made = self._set(case)
        if isinstance(made, Raised):
            return Outcome(raised=made)
        owner, found = made
        y, outcome = _forwards(owner, as_kind(case["x"], self.kind))
        if outcome.raised:
            return outcome
        method = method_of(owner, BACKWARD)
        if method is None:
            return Outcome(raised=Raised("AttributeError", "it has no method called backward"))
        start = {known: holder.numbers().copy() for known, holder in found.items()}
        before = snapshot(owner)
        given, rated = _given(method[1], case, y, self.kind)
        value, raised = attempt(method[1], *given)
        if raised:
            return Outcome(raised=raised)
        places = self._returned(value, case)
        for part, (array, where) in kept_by(owner, found, before).items():
            if part not in places and (part != "grad_x" or value is None):
                places[part] = (array, where)
        moved = {known: start[known] - holder.numbers() for known, holder in found.items()}
        self.rate = 1.0 if rated else rate_of(owner, moved, places)
        if self.rate:
            for known, difference in moved.items():
                taken = difference / self.rate, "what the call takes away"
                places.setdefault(f"grad_{known}", taken)
        self.paths = {part: where for part, (_, where) in places.items()}
        parts = {part: array for part, (array, _) in places.items()}
        if self.layout in ONE_MATRIX and parts.get("grad_weight", case["bias"]).size > (
            case["weight"].size
        ):
            whole = parts["grad_weight"]
            of_weight, of_bias = ONE_MATRIX[self.layout]
            parts |= {"grad_weight": whole[of_weight], "grad_bias": whole[of_bias]}
        missing = "array" if parts or value is not None else "None"
        return Outcome(shaped(parts, case, self.plain), returned=missing)

    def answer(self, case: Case) -> Outcome:
        if self.plain == IN_OUT:  # a layer is set in the other layout
            case = case.replaced(weight=case["weight"].T)
        if case.settings.get("action", "backward") == "forward":
            return self._forward(case)
        return self._backward(case)

    def _returned(self, value: Any, case: Case) -> dict[str, tuple[np.ndarray, str]]:
        items = items_of(value, split_lists=False)
        array = numbers(value)
        if items is None or (array is not None and array.shape == case["x"].shape):
            return {} if array is None else {"grad_x": (array, "returned")}
        parts = by_part(items, self.returns)
        return {
            part: (array, "returned")
            for part, item in parts.items()
            if part and (array := numbers(item)) is not None
        }

    def learn(self, case: Case, right: Mapping[str, np.ndarray]) -> None:
        """Find out what the things in a returned tuple are."""
        if self.plain == IN_OUT:
            case = case.replaced(weight=case["weight"].T)
        made = self._set(case)
        if isinstance(made, Raised):
            return
        y, _ = _forwards(made[0], as_kind(case["x"], self.kind))
        method = method_of(made[0], BACKWARD)
        if method:
            value, _ = attempt(method[1], *_given(method[1], case, y, self.kind)[0])
            items = items_of(value, split_lists=False)
            if items and not named(items):
                arrays = [numbers(item) for item in items.values()]
                self.returns = assigned(arrays, right)[0]

    def explain(self, case: Case, position: tuple[int, ...]) -> tuple[str, ...]:
        return ()


def _forwards(owner: Any, x: Any) -> tuple[Any, Outcome]:
    """(what forward gave, the outcome): some keep their output in an attribute."""
    found = method_of(owner)
    if found is None:
        return None, Outcome()
    value, raised = attempt(found[1], x)
    if raised:
        return None, Outcome(raised=raised)
    if value is None:
        value = next(
            (vars(owner)[n] for n in KEPT_OUTPUT if n in getattr(owner, "__dict__", ())), None
        )
    array = numbers(value)
    return value, Outcome({} if array is None else {"y": array}, returned=kind_of(value))


def _given(method: Any, case: Case, y: Any, kind: str) -> tuple[list[Any], bool]:
    """The arguments of a backward method, and whether one of them is a learning rate."""
    names = [
        plainly(p.name)
        for p in arguments(method)
        if p.default is p.empty or plainly(p.name) in RATE
    ]
    names = names or ["gradoutput"]
    marked = [_is_gradient(name) for name in names]
    first = marked.index(True) if any(marked) else 0
    given: list[Any] = []
    rated = False
    for place, name in enumerate(names):
        if place == first:
            given.append(as_kind(case["grad_output"], kind))
        elif name in RATE:
            given.append(1.0)
            rated = True
        elif name in AFTER and name not in INPUT and y is not None:
            given.append(y)
        else:
            given.append(as_kind(case["x"], kind))
    return given, rated


# ── functions ────────────────────────────────────────────────────────────────────────────────────


class FunctionBackward(Attachment):
    """A function of the incoming gradient and of what the forward pass had."""

    returns: tuple[str | None, ...] | None = None
    sizes = None

    def __init__(
        self,
        make: Callable[[], Callable[..., Any]],
        name: str,
        order: Sequence[str],
        *,
        kind: str,
        layout: str,
        readings: Sequence[Mapping[str, Any]],
    ) -> None:
        self.make = make
        self.order = order
        self.kind = kind
        self.layout = layout
        self.readings = readings
        self.convention = {"called": f"{name}({', '.join(order)})", "arrays": kind}

    def answer(self, case: Case) -> Outcome:
        if case.settings.get("action", "backward") == "forward":
            return Outcome()
        case = case.told(**self.readings[0])
        if case.settings.get("other layout"):
            case = case.replaced(weight=case["weight"].T)
        value, raised = self._call(case)
        if raised:
            return Outcome(raised=raised)
        if "weight" not in case.arrays:
            array = numbers(value)
            return Outcome({} if array is None else {"grad_x": array}, returned=kind_of(value))
        items = items_of(value)
        if items is None:
            array = numbers(value)
            parts: dict[str | None, Any] = {} if array is None else {"grad_x": array}
        else:
            parts = by_part(items, self.returns)
        arrays = {
            part: array
            for part, item in parts.items()
            if part and (array := numbers(item)) is not None
        }
        outer = case.replaced(weight=case["weight"].T) if self.layout == IN_OUT else case
        return Outcome(shaped(arrays, outer, self.layout), returned=kind_of(value))

    def _call(self, case: Case) -> tuple[Any, Raised | None]:
        function, raised = attempt(self.make)
        if raised:
            return None, raised
        return attempt(function, *[self._argument(part, case) for part in self.order])

    def _argument(self, part: str, case: Case) -> Any:
        if part == "rate":
            return 1.0
        if part == "cache":
            return tuple(self._argument(p, case) for p in ("x", "weight", "bias"))
        if part in ("z", "output"):
            z = case["x"]
            if "weight" in case.arrays:
                weight = case["weight"]
                bias = case["bias"] if "bias" in self.order else 0.0
                z = z @ (weight if self.layout == IN_OUT else weight.T) + bias
            f = ACTIVATIONS[case.settings["activation"]]
            return as_kind(f(z) if part == "output" else z, self.kind)
        return as_kind(case[part], self.kind)

    def learn(self, case: Case, right: Mapping[str, np.ndarray]) -> float:
        """Find out what the things in a returned tuple are, and how well they fit."""
        value, raised = self._call(case.told(**self.readings[0]))
        items = None if raised else items_of(value)
        if not items:
            return 0.0
        by_name = named(items)
        if by_name:
            found = {part: numbers(item) for part, item in by_name.items()}
            return sum(
                likeness(part, array, right) for part, array in found.items() if array is not None
            )
        order, score = assigned([numbers(i) for i in items.values()], right)
        self.returns = order
        return score


def _orders(function: Any, *, dense: bool) -> list[tuple[str, ...]]:
    """What to give for each argument: as the names say, else in the usual orders."""
    given: list[str | None] = []
    unsure = False
    names = [
        (plainly(p.name), p.default is not p.empty)
        for p in arguments(function)
        if p.kind is not p.KEYWORD_ONLY
    ]
    for name, optional in names:
        part: str | None = None
        if dense and name not in GRADIENT:
            part = meaning(name, ("weight", "bias"))
        if part is None and not optional:
            if _is_gradient(name) and "grad" not in "".join(map(str, given)):
                part = "grad_output"
            elif name in RATE and dense:
                part = "rate"
            elif dense and name in ("cache", "saved", "ctx", "memory", "stored", "context"):
                part = "cache"
            elif dense and name in INPUT:
                part = "x"
        if (part and not optional) or part in ("bias", "weight"):
            given.append(part)
        elif not optional:
            given.append(None)
            unsure = True
        else:
            break
    wanted = [name for name, _ in names][: len(given)]
    if dense:
        if unsure and given.count(None) == 1 and "grad_output" in given and "weight" in given:
            place = given.index(None)
            if "x" not in given:
                given[place] = "x"
            else:
                given[place] = "z" if wanted[place] in BEFORE else "output"
        if None not in given and "grad_output" in given and {"x", "cache"} & set(given):
            return [tuple(part for part in given if part)]
        if len(given) >= 4 or not names:
            return [
                ("grad_output", "x", "weight", "bias"),
                ("x", "weight", "bias", "grad_output"),
                ("grad_output", "weight", "bias", "x"),
                ("weight", "bias", "x", "grad_output"),
                ("grad_output", "x", "bias", "weight"),
                ("x", "grad_output", "weight", "bias"),
            ]
        return list(itertools.permutations(("grad_output", "x", "weight")))
    if len(given) != 2:
        return [("grad_output", "x"), ("grad_output", "output")]
    place = 1 - given.index("grad_output") if "grad_output" in given else 1
    other = wanted[place]
    if other in UNSURE:
        kinds = ["output", "x"] if other in AFTER else ["x", "output"]
    elif (
        other in AFTER
        or other.startswith(("out", "activ", "prob", "yhat"))
        or other.endswith("out")
    ):
        kinds = ["output"]
    elif other in BEFORE or other.startswith(("in", "pre", "logit")):
        kinds = ["x"]
    else:
        kinds = ["x", "output"]
    found = [("grad_output", kind) if place else (kind, "grad_output") for kind in kinds]
    if "grad_output" not in given:
        found += [tuple(reversed(order)) for order in found]  # type: ignore[misc]
    return list(found)


# ── the ways ─────────────────────────────────────────────────────────────────────────────────────


def attached_dense(
    subject: Any,
    build: Callable[..., Any] | None,
    activation: str,
    options: Sequence[Mapping[str, Any]],
    probes: Probes,
    right: Right,
) -> Iterator[Attachment]:
    """The ways to get the gradients of a dense layer out of a subject, the likeliest first.

    `probes` gives, for a layout and perhaps fixed sizes, two cases whose sizes can be told from
    each other, the second one with a square weight; `right` gives the right answer of one.
    """
    reading = {"activation": activation}
    if build is None and is_function(subject) and not builds(subject):
        ways: Iterable[Attachment] = _functions(lambda: subject, subject, reading, probes, right)
    else:
        bare = _only_backward(subject)
        if bare is not None:
            ways = _functions(
                lambda: getattr(subject(), bare), getattr(subject(), bare), reading, probes, right
            )
        else:
            ways = _objects(subject, build, reading, options, probes, right)
    for way in ways:
        assert isinstance(way, ObjectBackward | FunctionBackward)
        layout = way.plain if isinstance(way, ObjectBackward) else way.layout
        here = probes(layout, way.sizes)
        answer = next((a for probe in here if not (a := way.run(probe)).raised), Outcome())
        parts = [SAID[part] for part in PARTS if part in _due(way, answer)]
        told = {**reading, **_bias(way), "gradients": ", ".join(parts), "layout": layout}
        way.readings = (told,)
        if isinstance(way, ObjectBackward):
            if way.rate:
                way.readings = ({**way.readings[0], "rate": way.rate},)
            way.convention["gradients in"] = ", ".join(way.paths.values()) or "not found"
        yield way


def _bias(way: ObjectBackward | FunctionBackward) -> dict[str, str]:
    """Says so where the subject has no bias."""
    if isinstance(way, ObjectBackward):
        return {"bias": "none"} if way.convention.get("bias") == "none found" else {}
    return {} if {"bias", "cache"} & set(way.order) else {"bias": "none"}


def _due(way: ObjectBackward | FunctionBackward, answer: Outcome) -> set[str]:
    """The gradients that a subject owes: that of the bias only where it has one."""
    bias = not _bias(way) or (isinstance(way, FunctionBackward) and "grad_bias" in answer.values)
    return {"grad_x", "grad_weight", *(["grad_bias"] if bias else [])}


def _only_backward(subject: Any) -> str | None:
    """The name of the method of a class that has no forward: it is a function in a class."""
    if not inspect.isclass(subject):
        return None
    owner, raised = attempt(subject)
    if raised or method_of(owner) is not None:
        return None
    found = method_of(owner, BACKWARD)
    return found[0] if found and len(arguments(found[1])) >= 2 else None


def _functions(
    make: Callable[[], Callable[..., Any]],
    function: Any,
    reading: Mapping[str, Any],
    probes: Probes,
    right: Right,
) -> list[Attachment]:
    name = getattr(function, "__name__", "function")
    ranked: list[tuple[float, FunctionBackward]] = []
    rights = {
        layout: [right(probe.told(**reading, layout=layout)) for probe in probes(layout, None)]
        for layout in (IN_OUT, OUT_IN)
    }
    raised: Raised | None = None
    for order in _orders(function, dense=True):
        for kind, layout in itertools.product(KINDS, (IN_OUT, OUT_IN)):
            way = FunctionBackward(make, name, order, kind=kind, layout=layout, readings=(reading,))
            (wide, alike), answers = probes(layout, None), rights[layout]
            square = way.learn(alike, answers[1])
            places = way.returns
            score = way.learn(wide, answers[0])
            if not score:  # the wide one stopped: what the square one gave must do
                way.returns = places
            ranked.append((score + square, way))
            raised = raised or way.run(alike).raised
            if raised and raised.kind == "prints":
                raise NotAttached((), raised)
    ranked.sort(key=lambda pair: -pair[0])
    best = [way for score, way in ranked if score and score > ranked[0][0] / 2][:8]
    return list(best or [way for _, way in ranked[:4]])


def _objects(
    subject: Any,
    build: Callable[..., Any] | None,
    reading: Mapping[str, Any],
    options: Sequence[Mapping[str, Any]],
    probes: Probes,
    right: Right,
) -> list[Attachment]:
    working: list[ObjectBackward] = []
    others: list[ObjectBackward] = []
    for layer in attached(subject, build, lambda _: (reading,), options):
        if not isinstance(layer, ObjectLayer):
            continue
        way = ObjectBackward.of(layer)
        probe = probes(way.plain, layer.sizes)[0]
        answer = right(probe.told(**reading, **_bias(way), layout=way.plain))
        y = way.run(probe.told(action="forward")).values.get("y")
        fits = y is not None and y.shape == answer["y"].shape
        near = fits and np.allclose(y, answer["y"], rtol=1e-3, atol=1e-5)  # type: ignore[arg-type]
        way.learn(probe, answer)
        (working if near else others).append(way)
    return list(working or others)


def attached_activation(
    subject: Any,
    build: Callable[..., Any] | None,
    readings: Sequence[Mapping[str, Any]],
    probes: Sequence[Case],
) -> Iterator[Attachment]:
    """The ways to get the backward pass of an activation out of a subject.

    `probes` are a batch and a single row; a subject that takes but one of them is asked that one.
    """
    ways: list[Attachment] = []
    if build is None and is_function(subject):
        name = getattr(subject, "__name__", "function")
        for order, kind in itertools.product(_orders(subject, dense=False), KINDS):
            ways.append(
                FunctionBackward(
                    lambda: subject, name, order, kind=kind, layout=IN_OUT, readings=readings
                )
            )
    else:
        make: Callable[[], Any]
        if build is not None:
            make, words = build, "build()"
        elif inspect.isclass(subject):
            make, words = subject, f"{subject.__name__}()"
        else:
            make, words = (lambda: copy.deepcopy(subject)), type(subject).__name__
        owner, raised = attempt(make)
        if raised:
            raise NotAttached((words,), raised)
        found = method_of(owner, BACKWARD)
        if found is None:
            raise NotAttached((f"{words} (no method called backward or backprop)",))
        if method_of(owner) is None:
            bound = found[0]
            for order, kind in itertools.product(_orders(found[1], dense=False), KINDS):
                ways.append(
                    FunctionBackward(
                        lambda: getattr(make(), bound),
                        f"{words}.{bound}",
                        order,
                        kind=kind,
                        layout=IN_OUT,
                        readings=readings,
                    )
                )
        else:
            ways += [ActivationBackward(make, words, kind, readings) for kind in KINDS]
    answers = [[way.run(probe) for probe in probes] for way in ways]
    first = next((a.raised for both in answers for a in both if a.raised), None)
    if first and first.kind == "prints":
        raise NotAttached((), first)
    chosen = [
        (way, both)
        for way, both in zip(ways, answers, strict=True)
        if any(answer.values for answer in both)
    ]
    for way, both in chosen:
        taken = [answer.raised is None for answer in both]
        way.ranks = tuple(probe["x"].ndim for probe, ok in zip(probes, taken, strict=True) if ok)  # type: ignore[attr-defined]
        if len(way.ranks) == 1:  # type: ignore[attr-defined]
            way.convention["takes"] = "a batch" if taken[0] else "one row of numbers"
        yield way
    if not chosen:
        yield from ways[:3]


class ActivationBackward(Attachment):
    """An activation with a forward and a backward method, made afresh for each case."""

    def __init__(
        self,
        make: Callable[[], Any],
        words: str,
        kind: str,
        readings: Sequence[Mapping[str, Any]],
    ) -> None:
        self.make = make
        self.kind = kind
        self.readings = readings
        self.convention = {"built": words, "arrays": kind}

    def answer(self, case: Case) -> Outcome:
        owner, raised = attempt(self.make)
        if raised:
            return Outcome(raised=raised)
        y, outcome = _forwards(owner, as_kind(case["x"], self.kind))
        if outcome.raised or case.settings.get("action") == "forward":
            return outcome
        method = method_of(owner, BACKWARD)
        assert method is not None
        self.convention["called"] = f"forward(x), {method[0]}(grad_output)"
        before = snapshot(owner)
        value, raised = attempt(method[1], *_given(method[1], case, y, self.kind)[0])
        if raised:
            return Outcome(raised=raised)
        if value is None:  # it may be kept
            kept = kept_by(owner, {}, before).get("grad_x")
            return Outcome(
                {"grad_x": kept[0]} if kept else {}, returned="array" if kept else "None"
            )
        array = numbers(value)
        return Outcome({} if array is None else {"grad_x": array}, returned=kind_of(value))
