"""Attaching a batch normalisation: how it is built, where gamma and beta are, how it averages.

What the constructor says (eps, momentum) is read from it; what it does not say is measured: from
one batch whose numbers lie near each other, and from an evaluation after one training call.
"""

from __future__ import annotations

import copy
import inspect
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from layerlab.check.calling import handed_to, is_function, method_of, output_of
from layerlab.check.cases import Case, Outcome, Raised
from layerlab.check.evidence import Attachment, NotAttached
from layerlab.check.guard import attempt
from layerlab.check.holders import Holder, holders
from layerlab.check.kinds import as_kind, kind_of, numbers
from layerlab.check.modes import kinds_for, modes_of, one_array, option_found
from layerlab.check.vocabulary import arguments, meaning, plainly, required

__all__ = ["NormalizationObject", "attached"]

PARAMETERS = ("gain", "shift")
KEPT = ("run", "mov", "avg", "ema", "pop", "track", "glob", "buffer", "hist")  # as in running_var
SPREADS = ("var", "sigma2", "sigmasq", "s2")
FEATURES = 3

Make = Callable[[int], Any]


class NormalizationObject(Attachment):
    """A layer that is made afresh for each case, given gamma and beta, and called in turn."""

    def __init__(self, make: Make, paths: Mapping[str, str], kind: str, told: dict[str, str]):
        self.make = make
        self.paths = paths
        self.kind = kind
        self.convention = told
        self.features: int | None = None  # how many, where it can have no other number
        self.spread: str | None = None  # where the running variance is, if setting it has an effect

    def answer(self, case: Case) -> Outcome:
        """The answers y1, y2, ... to x1, x2, ..., in the modes of the script.

        Before the last one the running variance becomes that of the case, where it has one.
        """
        owner, raised = attempt(self.make, case["gamma"].size)
        if raised:
            return Outcome(raised=raised)
        places = _places(owner, self.paths)
        for known, array in zip(PARAMETERS, (case["gamma"], case["beta"]), strict=True):
            if known in places:
                _, raised = attempt(places[known].set, array)
                if raised:
                    return Outcome(raised=raised)
        values: dict[str, np.ndarray] = {}
        changed: dict[str, np.ndarray] = {}
        for number, mode in enumerate(case.settings["script"], 1):
            if number == len(case.settings["script"]) and "running_var" in case.arrays:
                for place in _places(owner, {"spread": self.spread or ""}).values():
                    attempt(place.set, case["running_var"])
            x = as_kind(case[f"x{number}"], self.kind)
            before = numbers(x)
            value, raised = called(owner, x, mode == "training")
            if raised:
                return Outcome(raised=raised, changed=changed)
            after = numbers(x)
            if not changed and (
                before is None or after is None or not np.array_equal(after, before)
            ):
                changed = {f"x{number}": np.zeros(0) if after is None else after}
            y = one_array(value, case[f"x{number}"].shape)
            if y is None:
                return Outcome({}, changed=changed, returned=kind_of(value))
            values[f"y{number}"] = y
        return Outcome(values, changed=changed, returned=kind_of(value))


def called(owner: Any, x: Any, training: bool) -> tuple[Any, Raised | None]:
    """One call in this mode."""
    found = method_of(owner)
    assert found is not None
    function = found[1]
    modes = modes_of(owner, handed_to(function))
    raised = modes.set(owner, training)
    if raised:
        return None, raised
    return attempt(lambda: output_of(function, function(x, **modes.given(training))))


def attached(
    subject: Any, build: Any, readings: Callable[..., Sequence[Mapping[str, Any]]]
) -> Iterator[Attachment]:
    """The ways to build and call it. `readings(eps, shares, starts)` gives what it may mean."""
    if build is None and is_function(subject):
        raise NotAttached(("a class over n features is wanted, which keeps the running values",))
    tried: list[str] = []
    errors: list[Raised] = []
    for make, words, features in _makers(subject, build):
        n = features or FEATURES
        owner, raised = attempt(make, n)
        tried.append(words)
        if raised:
            errors.append(raised)
            continue
        found = method_of(owner)
        if found is None:
            tried[-1] += " (no method to call: forward, __call__, call or predict)"
            continue

        def trial(x: Any, training: bool, make: Make = make, n: int = n) -> Any:
            return called(make(n), x, training)

        modes = modes_of(owner, handed_to(found[1]))
        names = {} if build else {p.name: p.default for p in arguments(subject)}
        for kind in kinds_for((4, n), trial):
            paths = _paths(make, n, kind)
            told = {"built": words, "called": f"{found[0]}(x)", "mode": modes.told, "arrays": kind}
            told["gamma"], told["beta"] = (paths.get(p, "none found") for p in PARAMETERS)
            made = NormalizationObject(make, paths, kind, told)
            made.features = features
            made.spread = _spread(made, owner, n)
            possible = readings(
                _eps(made, owner, names, n), _shares(made, owner, names, n), _starts(owner)
            )
            made.readings = _likeliest(made, n, possible)
            yield made
        return
    raise NotAttached(tried, errors[0] if errors else None)


def _makers(subject: Any, build: Any) -> Iterator[tuple[Make, str, int | None]]:
    """(make(n), how it is said, the number of features where it is fixed)."""
    if build is not None:
        if required(build):
            yield build, "build(n)", None
        else:
            yield lambda n: build(), "build()", _width(attempt(build)[0])
        return
    if not inspect.isclass(subject):
        yield lambda n: copy.deepcopy(subject), "the object as given", _width(subject)
        return
    made: Callable[..., Any] = subject
    needed = [p.name for p in required(subject)]
    options = {
        name: value
        for name in needed
        for known, value in (("eps", 1e-5), ("momentum", 0.1))
        if meaning(name, (known,)) and not meaning(name, PARAMETERS)
    }
    arrays = {name: meaning(name, PARAMETERS) for name in needed if meaning(name, PARAMETERS)}
    if len(arrays) == 2:
        for kind in ("array", "list", "Tensor"):

            def given(n: int, kind: str = kind) -> Any:
                start = {"gain": np.ones(n), "shift": np.zeros(n)}
                parts = {name: as_kind(start[str(known)], kind) for name, known in arrays.items()}
                return made(**parts, **options)

            yield given, f"{subject.__name__}({', '.join(arrays)})", None
    name = subject.__name__
    width = _features(subject)
    if width:
        yield lambda n: made(**{width: n}, **options), f"{name}({width})", None
        yield lambda n: made(**{width: (1, n)}, **options), f"{name}({width}=(1, n))", None

    def lazily(n: int) -> Any:
        owner = made(**options)
        start = dict(getattr(owner, "__dict__", {}))
        called(owner, as_kind(np.ones((2, n)), "array"), False)  # now it makes its arrays
        kept = [name for name in getattr(owner, "__dict__", {}) if plainly(name).startswith(KEPT)]
        if any(start.get(name, 0) is None for name in kept):  # our batch is not the first one
            for name in kept:
                setattr(owner, name, start.get(name))
        return owner

    yield lazily, f"{name}()", None
    yield lambda n: made(n, **options), f"{name}(n)", None


def _features(subject: Any) -> str | None:
    """The argument of a constructor that says how many features there are."""
    others = ("eps", "momentum", *PARAMETERS)
    free = [p for p in arguments(subject) if p.default is p.empty or type(p.default) is int]
    known = [p.name for p in free if not meaning(p.name, others) and p.name != "axis"]
    alone = [p.name for p in required(subject)]
    return next(iter([*known, *(alone if len(alone) == 1 else [])]), None)


def _width(owner: Any) -> int | None:
    """The number of features of an object, by its gamma."""
    for holder in holders(owner):
        if meaning(holder.name.strip("_"), PARAMETERS):
            return int(holder.numbers().size)
    return None


# ── where gamma and beta are ─────────────────────────────────────────────────────────────────────


def _vectors(owner: Any, n: int) -> Iterator[Holder]:
    shapes = {(n,), (1, n), (n, 1), *([()] if n == 1 else [])}
    for holder in holders(owner):
        found, raised = attempt(holder.numbers)
        if not raised and found.shape in shapes:
            yield holder


def _paths(make: Make, n: int, kind: str) -> dict[str, str]:
    """The places of gamma and beta: by name; else by what happens when they are changed."""
    found: dict[str, str] = {}
    nameless = []
    for holder in _vectors(make(n), n):
        known = meaning(holder.name.strip("_"), PARAMETERS)
        if known:
            found.setdefault(known, holder.path)
        else:
            nameless.append(holder.path)
    x = np.array([[1.0] * n, [2.0] * n, [4.0] * n])
    if len(found) < len(PARAMETERS):
        plain = _after(make(n), {}, x, kind)
        for path in nameless:
            now = _after(make(n), {path: np.full(n, 3.0)}, x, kind)
            if plain is None or now is None or now.shape != plain.shape:
                continue
            if np.allclose(now, plain * 3, atol=1e-4) and not np.allclose(now, plain):
                found.setdefault("gain", path)
            elif np.allclose(now, plain + 3, atol=1e-4):
                found.setdefault("shift", path)
    return found


def _after(owner: Any, put: Mapping[str, np.ndarray], x: np.ndarray, kind: str) -> Any:
    """The answer in training with these numbers in these places."""
    for holder in _vectors(owner, x.shape[1]):
        if holder.path in put:
            attempt(holder.set, put[holder.path])
    value, raised = called(owner, as_kind(x, kind), True)
    return None if raised else one_array(value, x.shape)


def _places(owner: Any, paths: Mapping[str, str]) -> dict[str, Holder]:
    by_path = {path: known for known, path in paths.items()}
    found = (h for h in holders(owner) if h.path in by_path)
    return {by_path[h.path]: h for h in itertools.islice(found, len(paths))}


# ── what the constructor does not say ────────────────────────────────────────────────────────────


def _asked(
    made: NormalizationObject, n: int, script: Sequence[str], *xs: np.ndarray, **more: np.ndarray
) -> Outcome:
    arrays = {f"x{number}": x for number, x in enumerate(xs, 1)}
    arrays = {"gamma": np.ones(n), "beta": np.zeros(n), **arrays, **more}
    outcome = made.run(Case(arrays, {"script": tuple(script)}))
    answers = [y for y in outcome.values.values() if y.ndim and y.size]
    if answers and not any(np.ptp(y, axis=0).any() for y in answers):
        outcome = made.run(Case({**arrays, "beta": np.ones(n)}, {"script": tuple(script)}))
        return Outcome({name: y - 1 for name, y in outcome.values.items()})  # beta was the factor
    return outcome


def _eps(made: NormalizationObject, owner: Any, names: Mapping[str, Any], n: int) -> list[float]:
    """The eps it may have: what it says, else what it shows and what is usual."""
    said = option_found(owner, names, "eps")
    if said is not None and 0 < said < 0.1:
        return [said]
    x = np.linspace(-1e-3, 1e-3, 4)[:, None] * np.ones(n)
    y = _asked(made, n, ["training"], x).values.get("y1")
    found = []
    if y is not None and y.shape == x.shape and np.all(y):
        eps = float(np.median((x / y) ** 2)) - float(x[:, 0].var())
        found = [float(f"{eps:.2g}")] if 1e-9 < eps < 0.1 else []
    return [*found, 1e-5]


def _shares(made: NormalizationObject, owner: Any, names: Mapping[str, Any], n: int) -> list[float]:
    """The share of the new in the running values: the smaller one of momentum and 1 - momentum."""
    options = {name: value for name, value in names.items() if not meaning(name, PARAMETERS)}
    said = option_found(owner, options, "momentum")
    if said is not None and 0 < said < 1:
        free = any(
            value is inspect.Parameter.empty and meaning(name, ("momentum",))
            for name, value in options.items()
        )
        return [_smaller(said), 1 - _smaller(said)] if free else [_smaller(said)]
    x = np.array([[1.0], [2.0], [6.0]]) * np.ones(n)
    probe = np.array([[0.0], [1.0]]) * np.ones(n)
    script = ["training", "evaluation", "training", "evaluation"]
    values = _asked(made, n, script, x, probe, x * 2, probe).values
    means = [0.0]
    for y in (values.get("y2"), values.get("y4")):
        if y is None or y.shape != probe.shape or y[1, 0] == y[0, 0]:
            return [0.1]
        means.append(float(-y[0, 0] / (y[1, 0] - y[0, 0])))
    steps = [means[1] / 3, (means[2] - means[1]) / (6 - means[1]) if means[1] != 6 else 0.0]
    found = [round(_smaller(step), 4) for step in steps[::-1] if 1e-4 < step < 1 - 1e-4]
    return list(dict.fromkeys([*found, 0.1]))


def _likeliest(
    made: NormalizationObject, n: int, readings: Sequence[Mapping[str, Any]]
) -> Sequence[Mapping[str, Any]]:
    """The readings, those first whose running variance is the one that an evaluation shows."""
    x = np.array([[1.0], [2.0], [6.0]]) * np.ones(n)
    probe = np.array([[0.0], [1.0]]) * np.ones(n)
    y = _asked(made, n, ["training", "evaluation"], x, probe).values.get("y2")
    if y is None or y.shape != probe.shape or y[1, 0] == y[0, 0]:
        return readings
    shown = 1 / (y[1, 0] - y[0, 0]) ** 2

    def misses(reading: Mapping[str, Any]) -> bool:
        new = x[:, 0].var(ddof=int(reading["running variance"] == "unbiased"))
        start = reading["running variance at first"]
        share = 1.0 if start == "the first batch" else reading["share of the new"]
        expected = share * new + (0 if start != "1" else 1 - share) + reading["eps"]
        return abs(expected / shown - 1) > 1e-4

    return sorted(readings, key=misses)


def _smaller(share: float) -> float:
    return round(min(share, 1 - share), 12)


def _running_variances(owner: Any) -> Iterator[Holder]:
    for holder in holders(owner):
        word = plainly(holder.name)
        if word.startswith(KEPT) and any(spread in word for spread in SPREADS):
            yield holder


def _starts(owner: Any) -> list[str]:
    """What the running variance is at first: read where its name is known."""
    for holder in _running_variances(owner):
        first = holder.numbers()
        if (first == 1).all():
            return ["1"]
        if (first == 0).all():
            return ["0"]
    return ["1", "0", "the first batch"]


def _spread(made: NormalizationObject, owner: Any, n: int) -> str | None:
    """The place of the running variance, where its name is known and setting it has an effect."""
    x = np.array([[1.0], [2.0], [6.0]]) * np.ones(n)
    for holder in _running_variances(owner):
        if holder.numbers().size != n:
            continue
        made.spread = holder.path
        first, second = (
            _asked(
                made, n, ["training", "evaluation"], x, x, running_var=np.full(n, variance)
            ).values.get("y2")
            for variance in (1.0, 4.0)
        )
        if first is not None and second is not None and not np.allclose(first, second):
            return holder.path
    return None
