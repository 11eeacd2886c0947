"""Attaching an optimiser: how it is built, where gradients go in, where moved parameters come out.

A case speaks of parameters by name and of their gradients in each step. What a learner's code wants
is found by the names of its arguments and by trying: a list, a dictionary, one pair at a time,
Parameters that carry their gradient.
"""

from __future__ import annotations

import copy
import inspect
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np

from layerlab import nn
from layerlab.check.calling import is_function, plain_object
from layerlab.check.cases import Case, Outcome, Raised
from layerlab.check.evidence import Attachment, NotAttached
from layerlab.check.guard import attempt
from layerlab.check.kinds import kind_of, numbers
from layerlab.check.snapshot import Snapshot
from layerlab.check.vocabulary import arguments, meaning, plainly, required
from layerlab.tensor import Parameter, tensor

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

# how parameters are held: (kind, of plain numbers, how many there may be)
LIST, DICT, COURSE, ONE = "a list of arrays", "a dict of arrays", "a dict with dW1", "one array"
NUMBERS, NAMED, NUMBER = "a list of numbers", "a dict of numbers", "one number"
CARRIED, PLAIN, PLAIN_NUMBERS = "Parameters", "objects with data and grad", "numbers with a grad"
MODULE, LAYER, SPREAD = "a module", "a layer with weights and dweights", "w, b, dw, db"
SCALAR = frozenset({NUMBERS, NAMED, NUMBER, PLAIN_NUMBERS})
IN_PLACE, RETURNED = "changed in place", "returned"


def gradients_of(name: str) -> str:
    """The name of a parameter's gradients."""
    return f"d{name}"


# ── what the arguments mean ──────────────────────────────────────────────────────────────────────


def _slots(names: Sequence[inspect.Parameter], kind: str) -> dict[str, inspect.Parameter]:
    """For each setting its argument: by unmistakable names, then by others, then by defaults."""
    among = SETTINGS[kind]
    found: dict[str, inspect.Parameter] = {}
    left = []
    for parameter in names:
        possible = [known for known in among if meaning(parameter.name, (known,))]
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


def _is_params(name: str) -> bool:
    return meaning(name, ("params",)) is not None or "param" in plainly(name)


def _is_grads(name: str, others: Sequence[str] = ()) -> bool:
    word = plainly(name)
    if "grad" in word and "param" not in word:
        return True
    named = len(word) > 1 and word[0] == "d" and word[1:] in [plainly(other) for other in others]
    return named or meaning(name, ("grads",)) is not None


class _Call:
    """How a function or method is called: for each argument what it stands for."""

    def __init__(self, function: Callable[..., Any], kind: str, carried: bool) -> None:
        names = arguments(function)
        words = [parameter.name for parameter in names]
        self.params: list[str] = []
        self.grads: list[str] = []
        self.states: list[str] = []
        self.count: str | None = None
        self.fixed: dict[str, Any] = {}
        rest: list[inspect.Parameter] = []
        for parameter in names:
            name, needed = parameter.name, parameter.default is parameter.empty
            word = plainly(name)
            if _is_grads(name, words):
                self.grads.append(name)
            elif word in ("t", "iteration", "stepcount", "timestep", "k", "stepnumber"):
                self.count = name
            elif needed and (word in STATE or word.startswith(("veloc", "moments", "state"))):
                self.states.append(name)
            elif needed and _is_params(name) and not (word in ("step", "a") and self.params):
                self.params.append(name)
            elif word in ("batchsize", "nsamples") and needed:
                self.fixed[name] = 1
            elif word in ("key", "name", "index", "i", "idx", "id", "layername") and needed:
                self.fixed[name] = "key"
            else:
                rest.append(parameter)
        self.slots = _slots(rest, kind)
        used = [parameter.name for parameter in self.slots.values()]
        unknown = [p.name for p in rest if p.default is p.empty and p.name not in used]
        if not self.params and not carried and unknown:
            self.params = [unknown.pop(0)]
        if not self.grads and unknown:
            self.grads = [unknown.pop(0)]
        self.unknown = unknown


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
        self.of_call = set(call.slots)
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
        return self.form in (ONE, NUMBER)

    @property
    def counts(self) -> tuple[int, ...]:
        """How many parameters it can take."""
        if self.form in (LAYER, SPREAD):
            return (2,)
        return (2, 4) if self.form == COURSE else (1, 2, 4)

    def can_set(self, setting: str) -> bool:
        """Whether a value can be given for this setting."""
        known = {"beta1": "betas", "beta2": "betas"}.get(setting, setting)
        return setting in self.slots or known in self.slots or setting in self.attributes

    def default(self, setting: str) -> float:
        """The value in force where none is given."""
        if "betas" in self.slots and setting in ("beta1", "beta2"):
            pair = self.slots["betas"].default
            if isinstance(pair, tuple | list) and len(pair) == 2:
                return float(sorted(pair)[setting == "beta2"])
        if {"beta1", "beta2"} <= set(self.slots) and setting in ("beta1", "beta2"):
            both = [_number(self.slots[known].default) for known in ("beta1", "beta2")]
            if None not in both:
                return float(sorted(both)[setting == "beta2"])  # type: ignore[type-var,arg-type]
        parameter = self.slots.get(setting)
        given = None if parameter is None else _number(parameter.default)
        return STANDARD[setting] if given is None else given

    def has_default(self, setting: str) -> bool:
        """Whether the setting may be left out."""
        return setting not in self.slots or (
            self.slots[setting].default is not inspect.Parameter.empty
        )

    # ── running ──────────────────────────────────────────────────────────────────────────────────

    def run(self, case: Case) -> Outcome:
        names = case.settings["names"]
        starts = {name: case[name] for name in names}
        grads = {name: case[gradients_of(name)] for name in names}
        self.snapshot.restore()
        groups = [[name] for name in names] if self.one_at_a_time else [list(names)]
        values: dict[str, np.ndarray] = {}
        for group in groups:
            raised = self._group(case, group, starts, grads, values)
            if raised:
                return Outcome(raised=raised)
        steps = len(grads[names[0]])
        order = [f"{name} after step {k}" for k in range(1, steps + 1) for name in names]
        return Outcome({key: values[key] for key in order if key in values})

    def _group(
        self,
        case: Case,
        names: list[str],
        starts: Mapping[str, np.ndarray],
        grads: Mapping[str, np.ndarray],
        values: dict[str, np.ndarray],
    ) -> Raised | None:
        held = _Held(self.form, {name: starts[name] for name in names})
        settings = self._settings(case)
        owner = None
        if self.make is not None:
            given = {self.slots[k].name: v for k, v in settings.items() if k not in self.of_call}
            positional = []
            if self.held is not None:
                positional.append(held.container)
            owner, raised = attempt(self._build, positional, given)
            if raised:
                return raised
            for setting, attribute in self.attributes.items():
                if setting in case.settings:
                    attempt(setattr, owner, attribute, case.settings[setting])
        states: list[Any] = [held.zeros() for _ in self.call.states]
        function = owner if self.method is None else getattr(owner, self.method)
        if self.make is None:
            function = self.function
        of_call = {self.slots[k].name: v for k, v in settings.items() if k in self.of_call}
        for step in range(len(grads[names[0]])):
            now = {name: grads[name][step] for name in names}
            value, raised = attempt(self._step, function, held, now, states, of_call, step)
            if raised:
                return raised
            after = held.returned(value, states) if self.take == RETURNED else held.read()
            if after is None:
                return Raised("no array", f"step {step + 1} returned {kind_of(value)}")
            for name in names:
                values[f"{name} after step {step + 1}"] = after[name].copy()
        return None

    def _build(self, positional: list[Any], given: dict[str, Any]) -> Any:
        assert self.make is not None
        if self.held:
            return self.make(**{self.held: positional[0]}, **given)
        return self.make(*positional, **given)

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
        self,
        function: Callable[..., Any],
        held: _Held,
        grads: Mapping[str, np.ndarray],
        states: list[Any],
        settings: Mapping[str, Any],
        step: int,
    ) -> Any:
        given: dict[str, Any] = dict(settings)
        call = self.call
        gradients = held.gradients(grads)
        if self.form == SPREAD:
            given.update(zip(call.params, held.container, strict=True))
            given.update(zip(call.grads, gradients, strict=True))
        else:
            if call.params:
                given[call.params[0]] = held.container
            if call.grads:
                given[call.grads[0]] = gradients
        given.update(zip(call.states, states, strict=True))
        if call.count:
            given[call.count] = step + self.first
        for name, value in call.fixed.items():
            given[name] = next(iter(grads)) if value == "key" else value
        return function(**given)


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value)


class _Held:
    """Parameters as the learner's code wants them."""

    def __init__(self, form: str, starts: Mapping[str, np.ndarray]) -> None:
        self.form = form
        self.names = list(starts)
        self.shapes = {name: array.shape for name, array in starts.items()}
        self.container = self._container(starts)

    def _container(self, arrays: Mapping[str, np.ndarray], d: str = "") -> Any:
        form = self.form
        if form in (DICT, COURSE):
            prefix = d if form == COURSE else ""
            return {prefix + name: np.array(array) for name, array in arrays.items()}
        if form == NAMED:
            return {name: float(array) for name, array in arrays.items()}
        if form == NUMBERS:
            return [float(array) for array in arrays.values()]
        if form == NUMBER:
            return float(next(iter(arrays.values())))
        if form == ONE:
            return np.array(next(iter(arrays.values())))
        if form in (LIST, SPREAD):
            return [np.array(array) for array in arrays.values()]
        if form == PLAIN:
            return [SimpleNamespace(data=a.copy(), grad=np.zeros(a.shape)) for a in arrays.values()]
        if form == PLAIN_NUMBERS:
            return [SimpleNamespace(data=float(a), grad=0.0) for a in arrays.values()]
        if form == LAYER:
            weights, biases = (np.array(array) for array in arrays.values())
            return SimpleNamespace(weights=weights, biases=biases)
        parameters = [Parameter(array.astype(np.float32)) for array in arrays.values()]
        if form == MODULE:
            module = nn.Module()
            for number, parameter in enumerate(parameters):
                setattr(module, f"p{number}", parameter)
            return module
        return parameters

    def _carriers(self) -> list[Any]:
        return list(self.container.parameters() if self.form == MODULE else self.container)

    def gradients(self, grads: Mapping[str, np.ndarray]) -> Any:
        """The gradients of a step, as a container of the same form; or put where they belong."""
        if self.form in (CARRIED, MODULE):
            for parameter, grad in zip(self._carriers(), grads.values(), strict=True):
                parameter.grad = tensor(grad.astype(np.float32))
            return None
        if self.form in (PLAIN, PLAIN_NUMBERS):
            for carrier, grad in zip(self.container, grads.values(), strict=True):
                carrier.grad = float(grad) if self.form == PLAIN_NUMBERS else grad.copy()
            return None
        if self.form == LAYER:
            self.container.dweights, self.container.dbiases = (g.copy() for g in grads.values())
            return None
        return self._container(grads, "d")

    def zeros(self) -> Any:
        """Zeros in the form of the gradients, for a state that is handed in."""
        return self._container({name: np.zeros(self.shapes[name]) for name in self.names}, "d")

    def read(self) -> dict[str, np.ndarray] | None:
        """The numbers in the container now."""
        if self.form in (CARRIED, MODULE, PLAIN, PLAIN_NUMBERS):
            return self._of([carrier.data for carrier in self._carriers()])
        if self.form == LAYER:
            return self._of([self.container.weights, self.container.biases])
        return self._parsed(self.container)

    def returned(self, value: Any, states: list[Any]) -> dict[str, np.ndarray] | None:
        """The numbers in what was returned, which from now on are the parameters."""
        if states and isinstance(value, tuple) and len(value) == 1 + len(states):
            value, *states[:] = value
        if self.form in (LAYER, CARRIED, MODULE, PLAIN, PLAIN_NUMBERS):
            return None
        found = self._parsed(value)
        if found is not None:
            self.container = list(value) if isinstance(value, tuple) else value
        return found

    def _parsed(self, value: Any) -> dict[str, np.ndarray] | None:
        if self.form in (DICT, COURSE, NAMED):
            if not isinstance(value, Mapping) or not set(self.names) <= set(value):
                return None
            return self._of([value[name] for name in self.names])
        if self.form in (ONE, NUMBER):
            return self._of([value])
        several = isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.ndim)
        if not several or len(value) != len(self.names):
            return None
        return self._of(list(value))

    def _of(self, values: list[Any]) -> dict[str, np.ndarray] | None:
        arrays = {}
        for name, value in zip(self.names, values, strict=True):
            if isinstance(value, complex) or (
                isinstance(value, np.ndarray) and value.dtype.kind == "c"
            ):
                value = np.where(np.imag(value) == 0, np.real(value), np.nan)  # type: ignore[call-overload]
            found = numbers(value)
            if found is None:
                return None
            arrays[name] = found
        return arrays


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
            not np.array_equal(outcome.values.get(f"{p} after step 1", case[p]), case[p])
            for case, outcome in outcomes
            for p in case.settings["names"]
        )
        tried.append(f"{way.convention['called']} with {way.form}")
        errors += [error for error in raised if error.kind not in ("no array", "TypeError")]
        score = (4 if len(raised) == len(outcomes) else 1 if raised else 0) + (0 if moved else 2)
        scored.append((score, way))
        if any(error.kind == "NotImplementedError" for error in raised):
            raise NotAttached(tried, next(e for e in raised if e.kind == "NotImplementedError"))
    if not scored:
        raise NotAttached(
            [*tried, "a class with step or update, or a function of params and grads"]
        )
    best = min(score for score, _ in scored)
    arrays = any(score == best and not way.scalars for score, way in scored)
    for limit in (best, 1 if best == 0 else best):
        for score, way in scored:
            fresh = score <= limit and (score == best) == (limit == best)
            if fresh and not (arrays and way.scalars and score == best):
                yield way


def _ways(subject: Any, name: str, build: Callable[..., Any] | None) -> Iterator[Optimizing]:
    snapshot = Snapshot(subject)
    maker = build or subject
    if build is None and is_function(subject):
        call = _Call(subject, name, carried=True)
        if call.grads or call.params:
            yield from _of_function(subject, name, call, snapshot)
            return
    if build is None and plain_object(subject):
        yield from _of_object(subject, name, snapshot)
        return
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
    for method in methods:
        function = getattr(owner, method)
        call = _Call(function, name, carried=held is not None)
        if call.unknown:
            continue
        for form in _forms(call, held is not None, modules):
            for take, first in itertools.product(
                (RETURNED, IN_PLACE)
                if form not in (CARRIED, MODULE, PLAIN, LAYER)
                else (IN_PLACE,),
                (1, 0) if call.count else (1,),
            ):
                way = Optimizing(
                    name, maker, call, method, slots, held, form, take, snapshot, first
                )
                shown = ", ".join([*([held] if held else []), *(p.name for p in slots.values())])
                way.convention = {
                    "built": f"{word}({shown})",
                    "called": f"{method}({', '.join(call.params + call.grads)})",
                    **way.convention,
                }
                yield way


def _of_function(
    function: Callable[..., Any], name: str, call: _Call, snapshot: Snapshot
) -> Iterator[Optimizing]:
    if call.unknown:
        return
    for form in _forms(call, False, False):
        takes = (RETURNED, IN_PLACE) if form not in (CARRIED, PLAIN, LAYER) else (IN_PLACE,)
        for take, first in itertools.product(takes, (1, 0) if call.count else (1,)):
            way = Optimizing(name, None, call, None, {}, None, form, take, snapshot, first)
            way.function = function
            shown = ", ".join(parameter.name for parameter in arguments(function))
            way.convention = {
                "called": f"{getattr(function, '__name__', 'function')}({shown})",
                **way.convention,
            }
            yield way


def _of_object(subject: Any, name: str, snapshot: Snapshot) -> Iterator[Optimizing]:
    """An optimiser that somebody made: a copy of it for each case, with our settings in it."""
    known = (
        {
            setting: attribute
            for setting, parameter in _slots(
                [
                    inspect.Parameter(
                        key.strip("_") or "_", inspect.Parameter.KEYWORD_ONLY, default=value
                    )
                    for key, value in vars(subject).items()
                    if _number(value) is not None and key.strip("_").isidentifier()
                ],
                name,
            ).items()
            for attribute in [next(k for k in vars(subject) if k.strip("_") == parameter.name)]
        }
        if hasattr(subject, "__dict__")
        else {}
    )
    for method in _methods(subject):
        call = _Call(getattr(subject, method), name, carried=False)
        if call.unknown or not call.grads:
            continue
        for form, take in itertools.product(_forms(call, False, False), (RETURNED, IN_PLACE)):
            way = Optimizing(
                name, lambda: copy.deepcopy(subject), call, method, {}, None, form, take, snapshot
            )
            way.attributes = known
            way.convention = {
                "built": "the object as given",
                "called": f"{method}({', '.join(call.params + call.grads)})",
                **way.convention,
            }
            yield way


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
) -> tuple[Any, list[str]]:
    """An object to look at, built in whichever form it takes, and its methods."""
    needed = {
        p.name: (0.9, 0.99) if setting == "betas" else STANDARD[setting]
        for setting, p in slots.items()
        if p.default is p.empty
    }
    starts = {"W1": np.ones((2, 2)), "b1": np.ones(2)}
    tried: list[str] = []
    errors: list[Raised] = []
    for form in [MODULE] if modules else [CARRIED, LIST, DICT, NUMBERS, ONE]:
        given = {**needed, **({held: _Held(form, starts).container} if held else {})}
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


def _methods(owner: Any) -> list[str]:
    """The methods that may do a step, the likeliest first."""
    if is_function(owner):
        return ["__call__"]
    found = [name for name in METHODS if callable(getattr(owner, name, None))]
    if isinstance(owner, type):
        return []
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
    if not call.grads:
        if not held and not call.params:
            return []
        return [CARRIED, PLAIN, PLAIN_NUMBERS, *([LAYER] if not held else [])]
    if len(call.params) > 1:
        return [SPREAD] if len(call.params) == len(call.grads) == 2 else []
    if not held and not call.params:
        return []
    return [LIST, DICT, COURSE, ONE, NUMBERS, NAMED, NUMBER]
