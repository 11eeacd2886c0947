"""Attaching an optimiser: how it is built, where gradients go in, where moved parameters come out.

A case speaks of parameters by name and of their gradients in each step. What a learner's code wants
is found by the names of its arguments and by trying: a list, a dictionary, one pair at a time,
Parameters that carry their gradient.
"""

from __future__ import annotations

import contextlib
import copy
import inspect
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from layerlab.check.calling import is_function, plain_object
from layerlab.check.cases import Case, Outcome, Raised, is_arithmetic
from layerlab.check.evidence import Attachment, NotAttached
from layerlab.check.guard import attempt
from layerlab.check.held import (
    CARRIED,
    CARRIES,
    COURSE,
    DICT,
    GRADS_FIRST,
    LAYER,
    LIST,
    MODULE,
    NAMED,
    NUMBER,
    NUMBERS,
    ONE,
    PARAMS_FIRST,
    PLAIN,
    PLAIN_NUMBERS,
    SCALAR,
    SPREAD,
    TWO_LAYERS,
    Held,
)  # fmt: skip
from layerlab.check.kinds import kind_of
from layerlab.check.snapshot import Snapshot
from layerlab.check.vocabulary import arguments, meaning, plainly, required
from layerlab.tensor import Tensor

__all__ = ["SETTINGS", "Optimizing", "attached", "gradients_of"]

METHODS = (
    "step", "update", "apply_gradients", "apply", "update_params", "update_parameters", "optimize",
    "update_weights", "apply_grads", "apply_gradient", "__call__", "move", "train_step", "descend",
    "minimize", "update_param", "next", "call", "run", "forward",
)  # fmt: skip
SETTINGS = {
    "sgd": ("rate", "momentum", "decay"),
    "momentum": ("rate", "momentum", "decay"),
    "adam": ("rate", "beta1", "beta2", "betas", "eps", "decay"),
}
STANDARD = {"momentum": 0.9, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "decay": 0.0, "rate": 0.1}
CONFIG = {
    "rate": ("learning_rate", "lr"),
    "momentum": ("momentum",),
    "eps": ("epsilon", "eps"),
    "beta1": ("beta1",),
    "beta2": ("beta2",),
}
KEYS = ("key", "name", "index", "i", "idx", "id", "layername", "k", "paramname", "paramid")
STATE = frozenset(
    [
        "v",
        "s",
        "m",
        "velocity",
        "velocities",
        "state",
        "cache",
        "moment",
        "mean",
        "vel",
        "vw",
        "sdw",
        "vdw",
        "memory",
        "u",
    ]
)

BEFORE, BEHIND = ("pre_", "before_"), ("post_", "after_")  # as in pre_update_params()
IN_PLACE, RETURNED = "changed in place", "returned"


def gradients_of(name: str) -> str:
    """The name of a parameter's gradients."""
    return f"d{name}"


# ── what the arguments mean ──────────────────────────────────────────────────────────────────────


def _slots(names: Sequence[inspect.Parameter], kind: str) -> dict[str, inspect.Parameter]:
    """For each setting its argument: by unmistakable names, then by others, then by defaults."""
    among = SETTINGS[kind]
    # a decay of 0.999 is that of a moment: no weight decay is so large
    large = [p.name for p in names if type(p.default) is float and p.default >= 0.5]
    found = {
        known: p
        for known in among
        for p in names
        if plainly(p.name) == known and not (known == "decay" and p.name in large)
    }
    left = []
    for parameter in (p for p in names if p not in found.values()):
        possible = [known for known in among if meaning(parameter.name, (known,))]
        if parameter.name in large and "decay" in possible:
            possible = []
        if isinstance(parameter.default, tuple | list) and "betas" in possible:
            possible = ["betas"]
        if len(possible) == 1 and possible[0] not in found:
            found[possible[0]] = parameter
        else:
            left.append((parameter, possible))
    for parameter, possible in left:
        free = [known for known in possible if known not in found]
        free = free or _by_default(parameter.default, kind, found)
        if free:
            found[free[0]] = parameter
    return found


def _by_default(default: Any, kind: str, found: Mapping[str, Any]) -> list[str]:
    """The settings that a default value of this size may be for."""
    if isinstance(default, tuple | list):
        possible = ["betas"]
    elif isinstance(default, bool) or not isinstance(default, int | float):
        possible = [] if default is not inspect.Parameter.empty else ["rate", "momentum", "beta1"]
    elif 0.99 <= default < 1:
        possible = ["beta2"]
    elif 0.5 <= default < 1:
        possible = ["momentum", "beta1"]
    elif 0 < default < 1e-5:
        possible = ["eps"]
    else:
        possible = ["rate"] if default > 0 else []
    return [known for known in possible if known in SETTINGS[kind] and known not in found]


def _is_setting(name: str, kind: str) -> bool:
    return meaning(name, SETTINGS[kind]) is not None


def _is_params(name: str) -> bool:
    return meaning(name, ("params",)) is not None or "param" in plainly(name)


def _is_grads(name: str, others: Sequence[str] = ()) -> bool:
    word = plainly(name)
    last = word.endswith(("grad", "grads", "gradient", "gradients"))
    if "grad" in word and (last or "param" not in word):
        return True
    named = len(word) > 1 and word[0] == "d" and word[1:] in [plainly(other) for other in others]
    return named or meaning(name, ("grads",)) is not None


def _has_gradient(name: str, others: Sequence[str]) -> bool:
    word = plainly(name)
    around = {f"d{word}", f"grad{word}", f"{word}grad"}
    return any(plainly(other) in around for other in others)


class _Call:
    """How a function or method is called: for each argument what it stands for."""

    def __init__(self, function: Callable[..., Any], kind: str, carried: bool) -> None:
        names = arguments(function)
        words = [parameter.name for parameter in names]
        self.params: list[str] = []
        self.grads: list[str] = []
        self.states: list[str] = []
        self.count: str | None = None
        self.pairs: str | None = None
        self.key: str | None = None  # the argument that says which parameter it is
        self.config: str | None = None  # a dictionary with the settings and the state
        self.fixed: dict[str, Any] = {}
        rest: list[inspect.Parameter] = []
        for parameter in names:
            name, needed = parameter.name, parameter.default is parameter.empty
            word = plainly(name)
            if word in ("gradsandvars", "gradsandparams", "paramsandgrads", "pairs", "zipped"):
                self.pairs = name
            elif word in ("config", "configuration", "cfg", "hyperparams", "optimconfig"):
                self.config = name
            elif word in KEYS and needed:
                self.key = name
            elif _is_grads(name, words):
                self.grads.append(name)
            elif word in ("t", "iteration", "stepcount", "timestep", "stepnumber"):
                self.count = name
            elif needed and (word in STATE or word.startswith(("veloc", "moments", "state"))):
                self.states.append(name)
            elif needed and (_is_params(name) or _has_gradient(name, words)):
                self.params.append(name)
            elif word in ("batchsize", "nsamples") and needed:
                self.fixed[name] = 1
            else:
                rest.append(parameter)
        if not (self.params or self.pairs) and self.states and self.states[0] == words[0]:
            self.params.append(self.states.pop(0))  # a vector v, say
        nameless = [p for p in rest if p.default is p.empty and not _is_setting(p.name, kind)]
        for known, wanted in ((self.params, not carried), (self.grads, True)):
            if wanted and not known and nameless and not self.pairs:
                parameter = nameless.pop(0)
                rest.remove(parameter)
                known.append(parameter.name)
        self.slots = _slots(rest, kind)
        used = [parameter.name for parameter in self.slots.values()]
        self.unknown = [p.name for p in rest if p.default is p.empty and p.name not in used]


# ── one way to use it ────────────────────────────────────────────────────────────────────────────


class Optimizing(Attachment):
    """An optimiser in one form: built, handed gradients, its parameters read after each step."""

    def __init__(
        self,
        name: str,
        make: Callable[..., Any] | None,
        call: _Call,
        method: str | None,
        slots: Mapping[str, inspect.Parameter],
        held: str | None,
        form: str,
        take: str,
        snapshot: Snapshot,
        first: int = 1,
    ) -> None:
        self.name = name
        self.make = make  # builds the object; None where the call itself is all there is
        self.call = call
        self.method = method
        self.slots = {**call.slots, **slots}
        self.of_call = set(call.slots) - set(slots)
        self.held = held  # the argument of the constructor that takes the parameters
        self.form = form
        self.take = take
        self.snapshot = snapshot
        self.first = first  # the number of the first step, where it is asked for
        self.readings: Sequence[Mapping[str, Any]] = ({},)
        self.function: Callable[..., Any] | None = None
        self.attributes: dict[str, str] = {}
        self.convention = {"parameters": form, "new values": take}

    @property
    def scalars(self) -> bool:
        """Whether it takes plain numbers instead of arrays."""
        return self.form in SCALAR

    @property
    def one_at_a_time(self) -> bool:
        """Whether each parameter has an optimiser of its own."""
        return self.form in (ONE, NUMBER) and self.call.key is None

    @property
    def counts(self) -> tuple[int, ...]:
        """How many parameters it can take."""
        if self.form in (LAYER, SPREAD):
            return (2,)
        if self.form == TWO_LAYERS:
            return (4,)
        return (2, 4) if self.form == COURSE else (1, 2, 4)

    def can_set(self, setting: str) -> bool:
        """Whether a value can be given for this setting."""
        known = {"beta1": "betas", "beta2": "betas"}.get(setting, setting)
        if self.call.config is not None and setting in CONFIG and setting in SETTINGS[self.name]:
            return True
        return setting in self.slots or known in self.slots or setting in self.attributes

    @property
    def plain_decay(self) -> bool:
        """Whether the decay is called so, and may be one of the rate as well as of weights."""
        parameter = self.slots.get("decay")
        return parameter is not None and plainly(parameter.name) in ("decay", "decayrate")

    def default(self, setting: str) -> float:
        """The value in force where none is given."""
        if "betas" in self.slots and setting in ("beta1", "beta2"):
            pair = self.slots["betas"].default
            both = [_number(beta) for beta in pair] if isinstance(pair, tuple | list) else []
        elif {"beta1", "beta2"} <= set(self.slots) and setting in ("beta1", "beta2"):
            both = [_number(self.slots[known].default) for known in ("beta1", "beta2")]
        else:
            both = []
        if len(both) == 2 and None not in both:
            return float(sorted(both)[setting == "beta2"])  # type: ignore[type-var,arg-type]
        parameter = self.slots.get(setting)
        given = None if parameter is None else _number(parameter.default)
        return STANDARD[setting] if given is None else given

    def has_default(self, setting: str) -> bool:
        """Whether the setting may be left out."""
        known = {"beta1": "betas", "beta2": "betas"}.get(setting, setting)
        parameter = self.slots.get(setting, self.slots.get(known))
        if parameter is None and self.call.config is not None and setting == "rate":
            return False
        return parameter is None or parameter.default is not parameter.empty

    # ── running ──────────────────────────────────────────────────────────────────────────────────

    def answer(self, case: Case) -> Outcome:
        self.snapshot.restore()
        outcome = self._script(case)
        self.snapshot.restore()
        return outcome

    def _script(self, case: Case) -> Outcome:
        """Every step of the case."""
        names = case.settings["names"]
        groups = [[name] for name in names] if self.form in (ONE, NUMBER) else [list(names)]
        settings = self._settings(case)
        of_call = {self.slots[k].name: v for k, v in settings.items() if k in self.of_call}
        users: list[_User] = []
        for group in groups:
            held = Held(self.form, {name: case[name] for name in group})
            if users and not self.one_at_a_time:
                users.append(_User(held, users[0].function, held.states(self.call.states), {}))
                continue
            function, raised = attempt(self._function, case, held, settings)
            if raised:
                return Outcome(raised=raised)
            users.append(_User(held, function, held.states(self.call.states), self._config(case)))
        values: dict[str, np.ndarray] = {}
        for step in range(len(case[gradients_of(names[0])])):
            owners = {id(owner): owner for user in users if (owner := _owner(user.function))}
            for owner in owners.values():
                _, raised = attempt(_around, owner, BEFORE)
                if raised:
                    return Outcome(raised=raised)
            for user in users:
                now = {name: case[gradients_of(name)][step] for name in user.held.names}
                value, raised = attempt(self._step, user, now, of_call, step)
                if raised:
                    return Outcome(raised=raised)
                after = self._after(user, value)
                if after is None:
                    message = f"step {step + 1} returned {kind_of(value)}"
                    return Outcome(raised=Raised("no array", message))
                for name, array in after.items():
                    values[f"{name} (step {step + 1})"] = array.copy()
            for owner in owners.values():
                _, raised = attempt(_around, owner, BEHIND)
                if raised:
                    return Outcome(raised=raised)
        return Outcome(values)

    def _function(self, case: Case, held: Held, settings: Mapping[str, Any]) -> Callable[..., Any]:
        """What is called in each step: the function, or the method of a new object."""
        if self.make is None:
            assert self.function is not None
            return self.function
        given = {self.slots[k].name: v for k, v in settings.items() if k not in self.of_call}
        if self.held is not None:
            given[self.held] = held.container
        owner = self.make(**given)
        for setting, attribute in self.attributes.items():
            setattr(owner, attribute, case.settings[setting])
        function: Callable[..., Any] = owner if self.method is None else getattr(owner, self.method)
        return function

    def _config(self, case: Case) -> dict[str, Any]:
        """The settings under the names of the best known courses that keep them so."""
        return {
            name: case.settings[key]
            for key in SETTINGS[self.name]
            if key in case.settings["passed"]
            for name in CONFIG.get(key, ())
        }

    def _after(self, user: _User, value: Any) -> dict[str, np.ndarray] | None:
        if self.take == IN_PLACE:
            return user.held.read()
        kept = len(user.states) + (self.call.config is not None)
        if kept and isinstance(value, tuple) and len(value) > kept:
            value, *rest = value
            if self.call.config is not None and isinstance(rest[0], dict):
                user.config = rest[0]
            else:
                user.states[:] = rest[: len(user.states)]
        return user.held.returned(value)

    def _settings(self, case: Case) -> dict[str, Any]:
        """The values to hand over, under the names of our settings."""
        passed = {}
        for setting in self.slots:
            if setting == "betas":
                if "beta1" in case.settings["passed"]:
                    passed["betas"] = (case.settings["beta1"], case.settings["beta2"])
            elif setting in case.settings["passed"] or not self.has_default(setting):
                passed[setting] = case.settings[setting]
        return passed

    def _step(
        self, user: _User, grads: Mapping[str, np.ndarray], settings: Mapping[str, Any], step: int
    ) -> Any:
        call = self.call
        given: dict[str, Any] = {**settings, **call.fixed}
        gradients = user.held.gradients(grads)
        if self.form == SPREAD:
            given.update(zip(call.params, user.held.container, strict=True))
            given.update(zip(call.grads, gradients, strict=True))
        elif self.form in (GRADS_FIRST, PARAMS_FIRST):
            given[call.pairs or call.params[0]] = gradients
        else:
            given.update(zip(call.params[:1], [user.held.container], strict=False))
            given.update(zip(call.grads[:1], [gradients], strict=False))
        given.update(zip(call.states, user.states, strict=True))
        if call.count:
            given[call.count] = step + self.first
        if call.key:
            given[call.key] = user.held.names[0]
        if call.config:
            given[call.config] = user.config
        return user.function(**given)


def _owner(function: Any) -> Any:
    """The object to which a method belongs."""
    return getattr(function, "__self__", None)


def _around(owner: Any, beginnings: tuple[str, ...]) -> None:
    """Call what an optimiser wants to be called before or after the parameters of a step."""
    for name in [name for name in dir(type(owner)) if name.startswith(beginnings)]:
        method = getattr(owner, name)
        if callable(method) and not required(method):
            method()


class _User:
    """Parameters, what is called to move them, and what is handed on from step to step."""

    def __init__(
        self, held: Held, function: Callable[..., Any], states: list[Any], config: dict[str, Any]
    ) -> None:
        self.held = held
        self.function = function
        self.states = states
        self.config = config


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:  # a whole number of hundreds of digits
        return None


# ── finding the way ──────────────────────────────────────────────────────────────────────────────


def attached(
    subject: Any, name: str, build: Callable[..., Any] | None, trial: Callable[..., list[Case]]
) -> Iterator[Optimizing]:
    """The ways to build and use an optimiser, the likeliest first.

    `trial` gives the cases that say of a form whether it runs, for an attachment.
    """
    ways = list(_ways(subject, name, build))
    tried, scored = [], []
    errors: list[Raised] = []
    for way in ways:
        outcomes = [(case, way.run(case)) for case in trial(way)]
        raised = [outcome.raised for _, outcome in outcomes if outcome.raised]
        moved = any(
            not np.array_equal(outcome.values.get(f"{p} (step 1)", case[p]), case[p])
            for case, outcome in outcomes
            for p in case.settings["names"]
        )
        tried.append(f"{way.convention['called']} with {way.form}")
        errors += [error for error in raised if error.kind not in ("no array", "TypeError")]
        score = (4 if len(raised) == len(outcomes) else 1 if raised else 0) + (0 if moved else 2)
        score -= 3 * (score == 6 and all(is_arithmetic(error) for error in raised))
        scored.append((score, way))
        if any(error.kind == "NotImplementedError" for error in raised):
            raise NotAttached(tried, next(e for e in raised if e.kind == "NotImplementedError"))
    if not scored:
        raise NotAttached(
            [*tried, "a class with step or update, or a function of params and grads"]
        )
    best = min(score for score, _ in scored)
    chosen = [way for score, way in scored if score == best]
    arrays = [way for way in chosen if not way.scalars]
    yield from arrays or chosen
    if best == 0:  # a mistake may stop the right form where shapes differ
        yield from (way for score, way in scored if score == 1)


def _ways(subject: Any, name: str, build: Callable[..., Any] | None) -> Iterator[Optimizing]:
    snapshot = Snapshot(subject)
    if build is not None:
        yield from _of_maker(build, name, snapshot)
        return
    if plain_object(subject):
        yield from _of_object(subject, name, snapshot)
        return
    if is_function(subject):
        call = _Call(subject, name, carried=True)
        if call.grads or call.params or call.pairs:
            yield from _of_function(subject, name, call, snapshot)
            with contextlib.suppress(NotAttached):  # it may make the function that does the steps
                yield from _of_maker(subject, name, snapshot)
            return
    yield from _of_maker(subject, name, snapshot)


def _of_maker(maker: Callable[..., Any], name: str, snapshot: Snapshot) -> Iterator[Optimizing]:
    """A class, or a function that makes the object or the function that does the steps."""
    names = arguments(maker)
    slots = _slots([p for p in names if not _certainly_params(p)], name)
    used = {parameter.name for parameter in slots.values()}
    held = next((p.name for p in names if p.name not in used and _takes_params(p)), None)
    needed = [p.name for p in required(maker) if p.name not in used and p.name != held]
    if needed and held is None:
        held = needed[0]
    modules = held is not None and plainly(held) in ("model", "net", "network", "module")
    owner, methods = _probed(maker, held, slots, modules)
    word = getattr(maker, "__name__", "build")
    shown = ", ".join([*([held] if held else []), *(p.name for p in slots.values())])
    for method in methods:
        function = owner if method is None else getattr(owner, method)
        call = _Call(function, name, carried=held is not None)
        if call.unknown:
            continue
        for form, take, first in _uses(call, held is not None, modules):
            way = Optimizing(name, maker, call, method, slots, held, form, take, snapshot, first)
            way.convention = {
                "built": f"{word}({shown})",
                "called": f"{method or 'itself'}({', '.join(call.params + call.grads)})",
                **way.convention,
            }
            yield way


def _of_function(
    function: Callable[..., Any], name: str, call: _Call, snapshot: Snapshot
) -> Iterator[Optimizing]:
    if call.unknown:
        return
    shown = ", ".join(parameter.name for parameter in arguments(function))
    called = f"{getattr(function, '__name__', 'function')}({shown})"
    for form, take, first in _uses(call, False, False):
        way = Optimizing(name, None, call, None, {}, None, form, take, snapshot, first)
        way.function = function
        way.convention = {"called": called, **way.convention}
        yield way


def _of_object(subject: Any, name: str, snapshot: Snapshot) -> Iterator[Optimizing]:
    """An optimiser that somebody made: a copy of it for each case, with our settings in it."""
    numbers = {
        key.strip("_"): key
        for key, value in getattr(subject, "__dict__", {}).items()
        if _number(value) is not None and key.strip("_").isidentifier()
    }
    keyword = inspect.Parameter.KEYWORD_ONLY
    slots = _slots([inspect.Parameter(key, keyword) for key in numbers], name)
    known = {setting: numbers[parameter.name] for setting, parameter in slots.items()}

    def copied() -> Any:
        return copy.deepcopy(subject)

    for method in _methods(subject):
        call = _Call(getattr(subject, method or "__call__"), name, carried=False)
        if call.unknown or not (call.grads or call.pairs):
            continue
        for form, take, first in _uses(call, False, False):
            way = Optimizing(name, copied, call, method, {}, None, form, take, snapshot, first)
            way.attributes = known
            way.convention = {
                "built": "the object as given",
                "called": f"{method}({', '.join(call.params + call.grads)})",
                **way.convention,
            }
            yield way


def _uses(call: _Call, held: bool, modules: bool) -> Iterator[tuple[str, str, int]]:
    """(form, where the new values are, number of the first step), the likeliest first."""
    for form in _forms(call, held, modules):
        takes = (IN_PLACE,) if form in CARRIES else (RETURNED, IN_PLACE)
        yield from itertools.product([form], takes, (1, 0) if call.count else (1,))


def _certainly_params(parameter: inspect.Parameter) -> bool:
    return parameter.default is parameter.empty and _takes_params(parameter)


def _takes_params(parameter: inspect.Parameter) -> bool:
    word = plainly(parameter.name)
    return parameter.default in (parameter.empty, None) and (
        _is_params(parameter.name) or word in ("model", "net", "network", "module", "layers")
    )


def _probed(
    maker: Callable[..., Any],
    held: str | None,
    slots: Mapping[str, inspect.Parameter],
    modules: bool,
) -> tuple[Any, Sequence[str | None]]:
    """An object to look at, built in whichever form it takes, and its methods."""
    needed = {
        p.name: (0.9, 0.99) if setting == "betas" else STANDARD[setting]
        for setting, p in slots.items()
        if p.default is p.empty
    }
    tried: list[str] = []
    errors: list[Raised] = []
    for form in [MODULE] if modules else [CARRIED, LIST, DICT, NUMBERS, ONE]:
        shapes = {"W1": () if form in SCALAR else (2, 2), "b1": () if form in SCALAR else (2,)}
        starts = {name: np.ones(shape) for name, shape in shapes.items()}
        given = {**needed, **({held: Held(form, starts).container} if held else {})}
        owner, raised = attempt(maker, **given)
        if raised is None:
            methods = _methods(owner)
            if methods:
                return owner, methods
            raise NotAttached(["no method step or update was found in it"])
        tried.append(f"built with {form}")
        errors.append(raised)
        if held is None:
            break
    raise NotAttached(tried, errors[0])


def _methods(owner: Any) -> Sequence[str | None]:
    """The methods that may do a step, the likeliest first; None for the object itself."""
    if is_function(owner):
        return [None]
    if isinstance(owner, type | tuple | list | dict | float | np.ndarray | Tensor):
        return []
    found = [name for name in METHODS if callable(getattr(owner, name, None))]
    if not found:
        found = [
            name
            for name in dir(owner)
            if not name.startswith("_")
            and callable(getattr(owner, name))
            and not plainly(name).startswith(("zero", "get", "set", "reset", "state", "load"))
        ]
    return found


def _forms(call: _Call, held: bool, modules: bool) -> list[str]:
    """The forms that the arguments leave open, the likeliest first."""
    if modules:
        return [MODULE]
    if call.pairs:
        return [GRADS_FIRST, PARAMS_FIRST]
    if not call.grads and not held and not call.params:
        return []
    if not call.grads:
        return [CARRIED, PLAIN, PLAIN_NUMBERS, *([] if held else [LAYER, GRADS_FIRST])]
    if len(call.params) > 1:
        return [SPREAD] if len(call.params) == len(call.grads) == 2 else []
    if call.key:
        return [ONE, NUMBER]
    if call.config:
        return [ONE, LIST, DICT, NUMBER]
    if not held and not call.params:
        return []
    return [LIST, DICT, COURSE, TWO_LAYERS, ONE, NUMBERS, NAMED, NUMBER]
