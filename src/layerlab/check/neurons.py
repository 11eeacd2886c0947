"""Attaching a neuron: how it is built or called, where its numbers are, of which kind they are.

A case speaks one language: `x` (n,), `weights` (n,), `bias` (). Here it is translated into the
subject's. Numbers go through the constructor where it takes them, so that what is lost there is
seen; else into the object's attributes.
"""

from __future__ import annotations

import copy
import functools
import inspect
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from layerlab.check.calling import is_function, method_of
from layerlab.check.cases import Case, Outcome, Raised
from layerlab.check.evidence import Attachment, NotAttached
from layerlab.check.guard import attempt
from layerlab.check.holders import Holder, holders
from layerlab.check.kinds import as_kind, numbers
from layerlab.check.layers import changes, outcome_of, steps
from layerlab.check.vocabulary import arguments, meaning, meanings, plainly, required
from layerlab.explain import explain

__all__ = ["DRAWN", "REDRAWN", "AttachedNeuron", "attached_neurons"]

Values = dict[str, Any]  # x, weights and bias as the subject gets them
Call = Callable[[Any], Any]
Options = Sequence[Mapping[str, Any]]

# the kind of the vectors, and of the bias
KINDS = (
    ("array", "number"),
    ("list", "number"),
    ("Tensor", "Tensor"),
    ("Tensor", "number"),
    ("array", "array"),
)
STEADY, DRAWN, REDRAWN, REMEMBERS = "steady", "drawn", "redrawn", "remembers"
LIKELY = 6
LAST, FIRST = "the bias last in one vector", "the bias first in one vector"
SIZE_WORDS = frozenset(
    [
        "n",
        "d",
        "k",
        "num",
        "length",
        "dim",
        "count",
        "unitsin",
        "nweights",
        "numweights",
        "weightcount",
    ]
)
PROBE = Case(
    {
        "x": np.array([0.7, -1.1, 0.4]),
        "weights": np.array([0.9, 0.3, -0.6]),
        "bias": np.array(0.5),
    }
)


class AttachedNeuron(Attachment):
    """A neuron: `prepare` takes the values of a case and gives what is to be called with x."""

    def __init__(
        self,
        prepare: Callable[[Values], Call],
        convention: dict[str, str],
        kind: tuple[str, str],
        readings: Sequence[Mapping[str, Any]],
        *,
        merged: str | None = None,
        size: int | None = None,
        function: Any = None,
        order: Sequence[str] = (),
    ) -> None:
        self.prepare = prepare
        self.function = function  # where it is one, and the order of its arguments
        self.order = order
        self.kind = kind
        self.merged = merged  # where the bias stands among the weights that are handed over
        self.size = size  # the number of inputs, where it can have no other
        self.readings = readings
        self.convention = {**convention, "arrays": kind[0]}
        if merged:
            self.convention["bias"] = merged

    def answer(self, case: Case) -> Outcome:
        if case.settings.get("action") == "twice":
            return self._twice(case)
        given = self._values(case)
        watched = ("x",) if self.function is None or self.merged else ("x", "weights")
        before = {name: np.array(numbers(given[name])) for name in watched}
        call, raised = attempt(self.prepare, given)
        value = None
        if not raised:
            value, raised = attempt(call, given["x"])
        after = {name: numbers(given[name]) for name in watched}
        return _one_number(outcome_of(value, raised, changes(before, after)))

    def _twice(self, case: Case) -> Outcome:
        """Two calls with the same input, of one object where it is an object."""
        call, raised = attempt(self.prepare, self._values(case))
        found = {}
        for name in ("first", "second"):
            given = self._values(case)
            if not raised and self.function is not None:
                call, raised = attempt(self.prepare, given)
            value = None
            if not raised:
                value, raised = attempt(call, given["x"])
            outcome = _one_number(outcome_of(value, raised, {}))
            if "y" not in outcome.values:
                return outcome
            found[name] = outcome.values["y"]
        return Outcome(found)

    @functools.cached_property
    def behaviour(self) -> str:
        """STEADY, or why the same question gets another answer: DRAWN once, REDRAWN, REMEMBERS.

        Six questions are asked twice. Code that draws nothing and keeps nothing gives equal
        answers, so none of it is ever accused.
        """
        probe = _probe(self.size)
        cases = [probe.replaced(x=probe["x"] * scale) for scale in (1, -1, 2, -2, 3, -3)]
        first, again = ([self.run(case).values for case in cases] for _ in range(2))
        if all(_alike(a, b) for a, b in zip(first, again, strict=True)):
            return STEADY
        # where the weights are 0, sums that are kept stay as they are; drawn weights do not
        still = [case.replaced(weights=np.zeros_like(case["weights"])) for case in cases]
        if all(_alike(self.run(case).values, self.run(case).values) for case in still):
            return REMEMBERS
        twice = [self._twice(case).values for case in cases]
        same = all(_alike({"y": pair["first"]}, {"y": pair["second"]}) for pair in twice if pair)
        return DRAWN if same else REDRAWN

    def _values(self, case: Case) -> Values:
        vectors, scalar = self.kind
        weights, bias = case["weights"], case["bias"]
        if self.merged:
            parts = [weights, bias] if self.merged == LAST else [bias, weights]
            weights = np.concatenate([part.ravel() for part in parts])
        return {
            "x": as_kind(case["x"], vectors),
            "weights": as_kind(weights, vectors),
            "bias": float(bias)
            if scalar == "number"
            else as_kind(bias.reshape(() if scalar == "Tensor" else 1), scalar),
        }

    def explain(self, case: Case, position: tuple[int, ...]) -> tuple[str, ...]:
        given = self._values(case)
        if self.function is not None and not self.merged:
            values = tuple(given[_plural(known)] for known in self.order)
            return steps(lambda: explain(self.function, values))
        call, raised = attempt(self.prepare, given)
        if raised:
            return ()
        owner = getattr(call, "__self__", call)
        return steps(lambda: explain(owner, given["x"]))


def _alike(a: Mapping[str, np.ndarray], b: Mapping[str, np.ndarray]) -> bool:
    return a.keys() == b.keys() and all(np.array_equal(a[k], b[k], equal_nan=True) for k in a)


def _one_number(outcome: Outcome) -> Outcome:
    """One number in a list or an array is that number."""
    y = outcome.values.get("y")
    return outcome if y is None or y.size != 1 else replace(outcome, values={"y": y.reshape(())})


def attached_neurons(
    subject: Any,
    build: Callable[..., Any] | None,
    readings: Sequence[Mapping[str, Any]],
    options: Callable[[str, bool], Options],
) -> Iterator[AttachedNeuron]:
    """The ways to build and call a neuron, the likeliest first.

    `options` says, for the argument that chooses the activation and whether it may be left out,
    what is given for it, one after the other.
    """
    attaching = _Attaching(readings, options)
    if build is None and is_function(subject):
        ways = attaching.functions(subject)
    elif build is None and not inspect.isclass(subject):
        ways = attaching.objects(lambda: copy.deepcopy(subject), "the object as given")
    else:
        ways = attaching.built(build or subject)
    # ways that fail at once are kept back: where others work they say nothing
    working = False
    failed: list[tuple[AttachedNeuron, Raised]] = []
    for way in ways:
        raised = way.run(_probe(way.size)).raised
        if raised is None or raised.kind == "prints":
            working = True
            attaching.works = True
            yield way
            if way.behaviour != STEADY:
                return  # what it remembers would go on in other ways to call it
        else:
            failed.append((way, raised))
    if not working and failed:
        # the one that came furthest: an error in the subject's own code, not in how it was called
        yield max(failed, key=lambda pair: bool(pair[1].line))[0]
    elif not working:
        raise NotAttached(attaching.tried, attaching.error)


def _probe(size: int | None) -> Case:
    return Case(
        {
            name: array if not array.ndim else np.resize(array, size or 3)
            for name, array in PROBE.arrays.items()
        }
    )


@dataclass(frozen=True)
class _Maker:
    """A way to make the object from its size, weights and bias, as far as it takes them."""

    make: Callable[[int, Any, Any], Any]
    words: str
    passed: frozenset[str]  # which of weights and bias go through the constructor
    certain: bool = True  # whether the names of its arguments say so


class _Attaching:
    """The search for ways to attach one subject."""

    def __init__(
        self,
        readings: Sequence[Mapping[str, Any]],
        options: Callable[[str, bool], Options],
    ) -> None:
        self.readings = readings
        self.options = options
        self.works = False  # whether one of the ways so far has answered
        self.tried: list[str] = []
        self.error: Raised | None = None

    def _likely(self) -> Sequence[Mapping[str, Any]]:
        """All readings for the first way that works, the likeliest for the others."""
        return self.readings[:LIKELY] if self.works else self.readings

    # ── functions ────────────────────────────────────────────────────────────────────────────────

    def functions(self, function: Any) -> Iterator[AttachedNeuron]:
        """A function of x, weights and bias, or one that makes such a function."""
        found = _names(function, ("weight", "bias", "x"))
        called = getattr(function, "__name__", "function")
        if "x" not in found and {"weight", "bias"} <= found.keys():
            yield from self.built(function)
        count = len(required(function)) or 3
        count -= sum(meaning(p.name, ("activation",)) is not None for p in required(function))
        by_name = {name: known for known, name in found.items()}
        names = [p.name for p in arguments(function)]
        orders: list[tuple[Sequence[str], str | None]] = []
        if len(found) == 3:
            orders.append(([by_name[name] for name in names if name in by_name], None))
        elif count == 2 and "bias" not in found:
            pair = ["x", "weight"] if by_name.get(names[0]) != "weight" else ["weight", "x"]
            orders += [(pair, LAST), (pair, FIRST), (pair, None)]
        elif count >= 2:
            self.tried.append(f"{called} of x, weights and bias, in every order")
            guess = [by_name.get(name) for name in names[:3]]
            orders += [
                (order, None)
                for order in sorted(
                    itertools.permutations(("x", "weight", "bias")),
                    key=lambda order: -sum(a == b for a, b in zip(order, guess, strict=False)),
                )
            ]
        else:
            self.tried.append(f"{called}(x): a neuron takes its weights and its bias too")
        keywords = len(found) == 3 and all(
            p.kind is not p.POSITIONAL_ONLY for p in arguments(function)
        )
        for extra in self._options(function):
            for (order, merged), kind in itertools.product(orders, KINDS):
                told = {"called": f"{called}({', '.join(map(_plural, order))})"}

                def prepare(
                    given: Values, order: Sequence[str] = order, extra: Any = extra
                ) -> Call:
                    def call(x: Any) -> Any:
                        values = {"x": x, "weight": given["weights"], "bias": given["bias"]}
                        if keywords:
                            named = {found[known]: values[known] for known in order}
                            return function(**named, **extra)
                        return function(*(values[known] for known in order), **extra)

                    return call

                given_all = functools.partial(function, **extra) if extra else function
                yield AttachedNeuron(
                    prepare,
                    told,
                    kind,
                    self._likely(),
                    merged=merged,
                    function=given_all,
                    order=order,
                )
            if self.works:
                return

    def _options(self, subject: Any) -> Iterator[Mapping[str, Any]]:
        """What is given for the argument that chooses the activation, if there is one."""
        found = next((p for p in arguments(subject) if meaning(p.name, ("activation",))), None)
        if found is None:
            yield {}
        else:
            yield from self.options(found.name, found.default is not found.empty)

    # ── objects ──────────────────────────────────────────────────────────────────────────────────

    def built(self, constructor: Any) -> Iterator[AttachedNeuron]:
        """What a class, or a function that makes an object, gives."""
        for maker in self._makers(constructor):
            self.tried.append(maker.words)
            if maker.words.endswith("()"):
                make = functools.partial(maker.make, 0, None, None)
                yield from self.objects(make, maker.words)
                continue
            for kind in KINDS:
                yield from self._from(maker, kind)
            if self.works and maker.certain:
                return

    def _makers(self, constructor: Any) -> Iterator[_Maker]:
        called = getattr(constructor, "__name__", "build")
        found = _names(constructor, ("weight", "bias", "n_in"))
        unknown = [
            p.name
            for p in required(constructor)
            if p.name not in found.values() and meaning(p.name, ("activation", "seed")) is None
        ]
        for extra in self._options(constructor):
            told = "".join(f", {key}={value!r}" for key, value in extra.items() if _told(value))

            def by_name(
                *wanted: str, extra: Any = extra, told: str = told, more: Any = None
            ) -> _Maker:
                chosen = {known: name for known, name in (more or found).items() if known in wanted}

                def make(n: int, weights: Any, bias: Any) -> Any:
                    values = {"n_in": n, "weight": weights, "bias": bias}
                    given = {name: values[known] for known, name in chosen.items()}
                    return constructor(**given, **extra)

                words = f"{called}({', '.join(chosen.values())}{told})"
                return _Maker(make, words, frozenset(chosen) - {"n_in"}, more is None)

            if "weight" in found and not unknown:
                yield by_name("weight", "bias", "n_in")
            if "n_in" in found and not unknown:
                yield by_name("n_in", "bias")
            if len(unknown) == 1 and "n_in" not in found:
                yield by_name("n_in", "bias", "weight", more={"n_in": unknown[0], **found})
            if len(unknown) == 1 and "weight" not in found:
                yield by_name("n_in", "bias", "weight", more={"weight": unknown[0], **found})
            if len(unknown) == 1 and "bias" not in found:
                yield by_name("n_in", "bias", "weight", more={"bias": unknown[0], **found})
            if len(unknown) == 2:
                first, second = unknown
                for more in ({"weight": first, "bias": second}, {"bias": first, "weight": second}):
                    yield by_name("weight", "bias", "n_in", more={**found, **more})
            if not required(constructor) and "weight" not in found:
                yield _Maker(by_name().make, f"{called}()", frozenset())

    def _from(self, maker: _Maker, kind: tuple[str, str]) -> Iterator[AttachedNeuron]:
        """Objects made by a maker, and the ways to set what it does not take."""
        given = AttachedNeuron(_never, {}, kind, ())._values(PROBE)
        n = 3
        owner = self._made(lambda: maker.make(n, given["weights"], given["bias"]))
        if owner is None:
            if "bias" not in maker.passed and "weight" in maker.passed:
                for merged in (LAST, FIRST):  # it may want to know where the bias is
                    yield self._attachment(maker, {}, kind, merged)
            return
        if "weight" in maker.passed and "bias" in maker.passed:
            yield self._attachment(maker, {}, kind)
            return
        places = _places(owner, n, maker.passed)
        if "weight" in maker.passed:
            if "bias" not in places:
                for merged in (LAST, FIRST):
                    yield self._attachment(maker, {}, kind, merged)
            yield self._attachment(maker, places, kind)
        elif "weight" in places:
            yield self._attachment(maker, places, kind)
        elif "both" in places:
            for merged in (LAST, FIRST):
                yield self._attachment(maker, places, kind, merged)
        else:
            self.tried[-1] = f"{maker.words} (no weights found in it)"

    def objects(self, make: Callable[[], Any], words: str) -> Iterator[AttachedNeuron]:
        """An object whose number of inputs is its own."""
        owner = self._made(make)
        if owner is None:
            return
        found = _names(method_of(owner)[1], ("weight", "bias", "x"))  # type: ignore[index]
        if len(found) == 3:  # a class around a function
            yield from self.functions(method_of(owner)[1])  # type: ignore[index]
            return
        maker = _Maker(lambda n, weights, bias: make(), words, frozenset())
        sizes = [
            (meaning(h.name.strip("_"), ("weight",)) is None, h.numbers().size)
            for h in holders(owner)
            if h.numbers().ndim
        ]
        for _, size in sorted(sizes, key=lambda pair: (pair[0], -pair[1])):
            for n in (size, size - 1):
                places = _places(owner, n, frozenset())
                for kind in KINDS if n > 0 else ():
                    if "weight" in places and ("bias" in places or n < size):
                        yield self._attachment(maker, places, kind, size=n)
                    elif "both" in places:
                        for merged in (LAST, FIRST):
                            yield self._attachment(maker, places, kind, merged, size=n)
                if self.works:
                    return
            places = _places(owner, size, frozenset())
            if "weight" in places:
                for kind in KINDS:
                    yield self._attachment(maker, places, kind, size=size)
            if self.works:
                return
        self.tried.append(f"{words} (no weights found in it)")

    def _made(self, make: Callable[[], Any]) -> Any:
        """The object, or None where it cannot be made or called; what went wrong is kept."""
        owner, raised = attempt(make)
        if raised:
            self.error = self.error or raised
            if raised.kind in ("NotImplementedError", "prints"):
                raise NotAttached(self.tried, raised)
            return None
        if owner is None or method_of(owner) is None:
            if self.tried and "no method" not in self.tried[-1]:
                self.tried[-1] += " (no method to call: forward, __call__, call or predict)"
            return None
        return owner

    def _attachment(
        self,
        maker: _Maker,
        places: Mapping[str, Holder],
        kind: tuple[str, str],
        merged: str | None = None,
        size: int | None = None,
    ) -> AttachedNeuron:
        paths = {known: holder.path for known, holder in places.items()}

        def prepare(given: Values) -> Call:
            n = len(given["x"])
            owner = maker.make(n, given["weights"], given["bias"])
            if paths:
                now = {holder.path: holder for holder in holders(owner)}
                for known, path in paths.items():
                    value = numbers(given["bias" if known == "bias" else "weights"])
                    assert value is not None
                    now[path].set(value)
            return method_of(owner)[1]  # type: ignore[index]

        told = {"built": maker.words}
        if "weight" in paths or "both" in paths:
            told["weights"] = paths.get("weight") or paths["both"]
        if "bias" not in maker.passed:
            told["bias"] = paths.get("bias", "none found")
        return AttachedNeuron(prepare, told, kind, self._likely(), merged=merged, size=size)


def _told(value: Any) -> bool:
    """Whether a value can be shown in a call as it is written."""
    return value is None or isinstance(value, str)


def _never(given: Values) -> Call:
    raise NotImplementedError


def _plural(known: str) -> str:
    return "weights" if known == "weight" else known


def _names(function: Any, among: Sequence[str]) -> dict[str, str]:
    """For each meaning the argument that has it; a bias that is True or False is a switch."""
    found = meanings(function, among)
    for parameter in arguments(function):
        if found.get("bias") == parameter.name and isinstance(parameter.default, bool):
            del found["bias"]
    if "n_in" in among and "n_in" not in found:
        for parameter in arguments(function):
            sized = plainly(parameter.name) in SIZE_WORDS or meaning(parameter.name, ("n_out",))
            if sized and parameter.name not in found.values():
                found["n_in"] = parameter.name
                break
    return found


def _places(owner: Any, n: int, passed: frozenset[str]) -> dict[str, Holder]:
    """Where the object keeps its n weights and its bias, or (`both`) n + 1 numbers."""
    found: dict[str, Holder] = {}
    known_as: list[tuple[Holder, str | None, np.ndarray]] = []
    for holder in sorted(holders(owner), key=lambda holder: holder.name.startswith("_")):
        array = numbers(holder.get())
        if array is not None:
            word = meaning(holder.name.strip("_"), ("weight", "bias", "n_in", "seed", "dtype"))
            known_as.append((holder, word, array))

    def pick(
        known: str, words: tuple[str | None, ...], fits: Callable[[Holder, np.ndarray], bool]
    ) -> None:
        for word in words:
            for holder, is_word, array in known_as:
                taken = any(holder.path == other.path for other in found.values())
                if known not in found and is_word == word and not taken and fits(holder, array):
                    found[known] = holder

    if "weight" not in passed:
        pick("weight", ("weight", None), lambda h, a: a.ndim > 0 and a.size == n)
        if "weight" not in found:
            pick("both", ("weight", None), lambda h, a: a.ndim > 0 and a.size == n + 1)
    if "bias" not in passed and "both" not in found:
        pick("bias", ("bias",), lambda h, a: a.size == 1)
        pick("bias", (None,), lambda h, a: a.size == 1 and not isinstance(h.get(), int))
    return found
