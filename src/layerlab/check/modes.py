"""Training or evaluation: the ways in which a layer is told its mode, found by name.

Methods `train()` and `eval()`, an attribute such as `training`, an argument of the call such as
`training=` or `mode="train"`. Methods and attributes belong to an object, arguments to the call.
"""

from __future__ import annotations

import contextlib
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from layerlab.check.cases import Raised
from layerlab.check.guard import attempt
from layerlab.check.kinds import KINDS, as_kind, kind_of, numbers
from layerlab.check.vocabulary import arguments, meaning, plainly

__all__ = ["Modes", "kinds_for", "modes_of", "one_array", "option_found"]

PAIRS = (
    ("train", "eval"), ("train", "evaluate"), ("train", "test"), ("train", "inference"),
    ("train_mode", "eval_mode"), ("training_mode", "eval_mode"),
    ("training_mode", "evaluation_mode"), ("train_mode", "test_mode"),
    ("set_train", "set_eval"), ("training_on", "training_off"), ("start_training", "stop_training"),
    ("enable", "disable"),
)  # fmt: skip
SETTERS = ("set_training", "set_train_mode", "set_training_mode", "set_mode", "train")
TRAIN_WORDS = ("train", "training", "learn", "fit")
EVAL_WORDS = ("eval", "test", "evaluation", "inference", "evaluate", "predict", "testing", "infer")
MEANINGS = ("training", "evaluating", "mode")

Put = Callable[[Any, bool], object]


@dataclass(frozen=True)
class Modes:
    """How one subject is told its mode: through its object, through the call, or not at all."""

    told: str = "it has no mode"
    put: Put | None = None  # (object, whether it trains)
    values: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)  # argument: (train, eval)

    def set(self, owner: Any, training: bool) -> Raised | None:
        """Put the object into training or evaluation."""
        return attempt(self.put, owner, training)[1] if self.put and owner is not None else None

    def given(self, training: bool) -> dict[str, Any]:
        """The arguments of a call."""
        return {name: value[0 if training else 1] for name, value in self.values.items()}


def modes_of(owner: Any, called: Callable[..., Any]) -> Modes:
    """The ways to tell this object (None for a function) and this call their mode."""
    told, put = _switch(owner) if owner is not None else ("", None)
    values = {}
    for parameter in arguments(called):
        known = meaning(parameter.name, MEANINGS)
        if known and parameter.name not in ("x", "p"):
            values[parameter.name] = _values(known, parameter.default, called)
    words = [told] if told else []
    words += [f"{name}={value[0]!r} or {value[1]!r}" for name, value in values.items()]
    return Modes("; ".join(words) or "it has no mode", put, values)


def _switch(owner: Any) -> tuple[str, Put | None]:
    for train, evaluate in PAIRS:
        if callable(getattr(owner, train, None)) and callable(getattr(owner, evaluate, None)):
            return f"{train}() and {evaluate}()", _by_methods(train, evaluate)
    for name in SETTERS:
        method = getattr(owner, name, None)
        if callable(method) and arguments(method):
            asked = meaning(arguments(method)[0].name, MEANINGS)
            words = name == "set_mode" and asked in (None, "mode")
            values = _values("mode" if words else "training", None, type(owner))
            return f"{name}(...)", _by_setter(name, values)
    for name, value in _attributes(owner):
        known = meaning(name.strip("_"), MEANINGS)
        if known and isinstance(value, bool | np.bool_ | str | None):
            return f"self.{name}", _by_attribute(name, _values(known, value, type(owner)))
    if isinstance(getattr(owner, "trainable", None), bool):  # one that is frozen evaluates
        return "self.trainable", _by_attribute("trainable", (True, False))
    if callable(getattr(owner, "eval", None)):  # no way back: who has not been told trains
        return "eval()", lambda owner, on: None if on else owner.eval()
    return "", None


def _by_methods(train: str, evaluate: str) -> Put:
    return lambda owner, on: getattr(owner, train if on else evaluate)()


def _by_setter(name: str, values: tuple[Any, Any]) -> Put:
    return lambda owner, on: getattr(owner, name)(values[0 if on else 1])


def _by_attribute(name: str, values: tuple[Any, Any]) -> Put:
    return lambda owner, on: setattr(owner, name, values[0 if on else 1])


def _attributes(owner: Any) -> Iterator[tuple[str, Any]]:
    """Names and values of the attributes, those without an underscore first."""
    names = [name for name in dir(owner) if not name.startswith("__")]
    for name in sorted(names, key=lambda name: name.startswith("_")):
        with contextlib.suppress(Exception):
            value = getattr(owner, name)
            if not callable(value):
                yield name, value


def _values(known: str, default: Any, function: Any) -> tuple[Any, Any]:
    """What stands for training and for evaluation."""
    if known == "evaluating":
        return False, True
    if not isinstance(default, str) and (known == "training" or isinstance(default, bool)):
        return True, False
    words = [*([default] if isinstance(default, str) else []), *_strings(function)]
    train = next((word for word in words if plainly(word) in TRAIN_WORDS), TRAIN_WORDS[0])
    evaluate = next((word for word in words if plainly(word) in EVAL_WORDS), EVAL_WORDS[0])
    return train, evaluate


def _strings(function: Any) -> list[str]:
    """The texts that stand in the code of a function, or of the methods of a class."""
    if isinstance(function, type):
        parts = [part for part in vars(function).values() if callable(part)]
        return [text for part in parts if not isinstance(part, type) for text in _strings(part)]
    code = getattr(getattr(function, "__func__", function), "__code__", None)
    found: list[str] = []
    for constant in code.co_consts if isinstance(code, types.CodeType) else ():
        if isinstance(constant, str):
            found.append(constant)
        elif isinstance(constant, tuple | frozenset):
            found += sorted(part for part in constant if isinstance(part, str))
    return found


# ── what dropout and batch normalisation share besides ───────────────────────────────────────────


def one_array(value: Any, shape: tuple[int, ...]) -> np.ndarray | None:
    """The answer of a call: an array of this shape, alone or first of a tuple (answer, cache)."""
    first = numbers(value[0]) if isinstance(value, tuple) and value else None
    return first if first is not None and first.shape == shape else numbers(value)


def kinds_for(
    shape: tuple[int, int], call: Callable[[Any, bool], tuple[Any, Raised | None]]
) -> Sequence[str]:
    """The kinds of arrays to try: only the best one that works in both modes, else all.

    `call(x, training)` makes a call; best is a kind that comes back as it went in.
    """
    scored = []
    for kind in KINDS:
        score = 0
        for training in (True, False):
            x = as_kind(np.arange(1.0, 1 + shape[0] * shape[1]).reshape(shape), kind)
            value, raised = call(x, training)
            found = None if raised else one_array(value, shape)
            if found is None or found.shape != shape:
                break
            first = value[0] if isinstance(value, tuple) else value
            score += 1 + (kind_of(first) == kind)
        else:
            scored.append((-score, kind))
    return [kind for _, kind in sorted(scored, key=lambda pair: pair[0])[:1]] or KINDS


def option_found(owner: Any, names: Mapping[str, Any], known: str) -> float | None:
    """The number that an object keeps, or its constructor takes, under a name of this meaning."""
    for name, value in _attributes(owner):
        if meaning(name.strip("_"), (known,)) and _is_number(value):
            return float(value)
    for name, value in names.items():
        if meaning(name, (known,)) and _is_number(value):
            return float(value)
    return None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)
