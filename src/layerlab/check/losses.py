"""Attaching a loss: a function or an object of a prediction and a target that gives one number.

A case has two arrays, the first the prediction and the second the target, under the names that
`ARRAYS` gives for each loss. Labels are whole numbers; a subject may take them as rows of a one.
"""

from __future__ import annotations

import copy
import inspect
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from layerlab.check.calling import METHODS, is_function
from layerlab.check.cases import Case, Outcome
from layerlab.check.evidence import Attachment, NotAttached
from layerlab.check.guard import attempt
from layerlab.check.kinds import KINDS, as_kind, kind_of, numbers
from layerlab.check.layers import changes
from layerlab.check.vocabulary import arguments, plainly, required
from layerlab.nn import Module

__all__ = ["ARRAYS", "LossAttachment", "attached_loss"]

# the names of prediction and target
ARRAYS = {
    "mse": ("prediction", "target"),
    "mae": ("prediction", "target"),
    "cross_entropy": ("logits", "labels"),
    "bce": ("probabilities", "targets"),
    "bce_with_logits": ("logits", "targets"),
}
WORK = (
    "__call__", "forward", "call", "loss", "calculate", "compute", "compute_loss", "calculate_loss",
    "calc", "calc_loss", "get_loss", "value", "cost", "error", "mean", "score", "fn", *METHODS,
)  # fmt: skip
TARGET = (
    "target", "label", "true", "truth", "actual", "expect", "answer", "class", "correct", "gold",
    "want", "groundtruth", "real", "desired", "onehot", "observed", "goal", "reference", "teacher",
    "t", "ts", "tgt", "gt", "lbl", "ref", "ytrain", "indices", "index", "should", "e", "d",
)  # fmt: skip
PREDICTION = (
    "pred", "hat", "output", "logit", "score", "prob", "guess", "estimat", "activation", "forecast",
    "input", "result", "computed", "response", "given", "model", "out", "got", "net", "raw", "p",
    "ps", "a", "z", "zs", "x", "xs", "h", "f", "fx", "o",
)  # fmt: skip
UNSURE = {"p", "q", "a", "x", "e", "d", "f", "h", "o", "real", "given", "result", "index"}
EXAMPLE = {  # each loss is right or wrong here without stopping
    "mse": (np.array([0.5, 0.25, 2.0]), np.array([1.5, -0.5, 1.0])),
    "cross_entropy": (np.array([[0.5, 0.25, 0.125], [0.25, 0.75, 0.5]]), np.array([0, 1])),
    "bce": (np.array([0.25, 0.5, 0.75]), np.array([1, 0, 1])),
}


class LossAttachment(Attachment):
    """A way to call a loss: which method, in which order, with which kinds of arrays."""

    ranks: tuple[int, ...] = (1, 2)  # of the predictions that it answers

    def __init__(
        self,
        make: Callable[..., Any],
        loss: str,
        convention: dict[str, str],
        *,
        kind: str,
        target_first: bool,
        form: str,
    ) -> None:
        self.make = make
        self.loss = loss
        self.readings = ({"loss": loss},)
        self.convention = convention
        self.kind = kind
        self.target_first = target_first
        self.form = form

    def answer(self, case: Case) -> Outcome:
        first, second = ARRAYS[self.loss]
        prediction = as_kind(case[first], self.kind)
        target = as_kind(self._target(case[second], case[first]), self.kind)
        function, raised = attempt(self.make, case[first].shape[-1])
        if raised:
            return Outcome(raised=raised)
        before = {first: np.array(numbers(prediction)), second: np.array(numbers(target))}
        given = (target, prediction) if self.target_first else (prediction, target)
        words = [p.name for p in required(function) if p.kind is p.KEYWORD_ONLY]
        if len(words) == 2 == len(required(function)):
            value, raised = attempt(function, **dict(zip(words, given, strict=True)))
        else:
            value, raised = attempt(function, *given)
        changed = changes(before, {first: numbers(prediction), second: numbers(target)})
        found = None if raised else _number(value)
        if case.settings.get("only") == "finite":
            finite = found is not None and bool(np.isfinite(found).all())
            values = {"finite": np.array(float(finite))}
            return Outcome(values, changed=changed, returned=kind_of(value))
        if raised:
            return Outcome(raised=raised, changed=changed)
        return Outcome(
            {} if found is None else {"loss": found}, changed=changed, returned=kind_of(value)
        )

    def _target(self, target: np.ndarray, prediction: np.ndarray) -> np.ndarray:
        if self.form == "one-hot rows":
            return np.eye(prediction.shape[-1])[target]
        return target.astype(float) if self.form == "fractions" else target


def _number(value: Any) -> np.ndarray | None:
    """The loss in what came back: one number, also where its gradient comes with it."""
    if isinstance(value, tuple) and len(value) > 1:
        first = numbers(value[0])
        if first is not None and first.size == 1:
            value = value[0]
    found = numbers(value)
    return found.reshape(()) if found is not None and found.size == 1 else found


def attached_loss(
    subject: Any, loss: str, build: Callable[..., Any] | None
) -> Iterator[LossAttachment]:
    """The ways to call a loss that give numbers, the likeliest first; else NotAttached."""
    ways: list[LossAttachment] = []
    for make, words, function in _makers(subject, build):
        here = list(_ways(make, words, function, loss))
        ways += here
        if any(_plain(way.run(_example(loss))) and not _oddness(way) for way in here):
            break  # this is the method that gives the loss; others are its helpers
    answers = [(way, way.run(_example(loss))) for way in ways]
    prints = next((a.raised for _, a in answers if a.raised and a.raised.kind == "prints"), None)
    if prints:
        raise NotAttached((), prints)
    working = [way for way, answer in answers if answer.values]
    for way in sorted(working, key=_oddness) or ways[:6]:
        if loss in ("mse", "mae") and way.kind == "list":
            flat = not way.run(_example(loss)).raised
            nested = not way.run(_example(loss, rows=True)).raised
            way.ranks = (1,) if flat and not nested else (2,) if nested and not flat else (1, 2)
            if len(way.ranks) == 1:
                way.convention["arrays"] = "flat list" if flat else "list of rows"
        yield way


def _ways(
    make: Callable[..., Any], words: str, function: Any, loss: str
) -> Iterator[LossAttachment]:
    forms = {"cross_entropy": ("whole numbers", "one-hot rows")}.get(loss, ("fractions",))
    if loss.startswith("bce"):
        forms = ("whole numbers", "fractions")
    for form, target_first, kind in itertools.product(forms, _orders(function), KINDS):
        order = ARRAYS[loss][::-1] if target_first else ARRAYS[loss]
        told = {"called": f"{words}({', '.join(order)})", "arrays": kind}
        if loss not in ("mse", "mae"):
            told[ARRAYS[loss][1]] = form
        yield LossAttachment(make, loss, told, kind=kind, target_first=target_first, form=form)


def _plain(outcome: Outcome) -> bool:
    """Whether the answer is one number."""
    return outcome.values.get("loss", np.zeros(2)).size == 1


def _oddness(way: LossAttachment) -> int:
    """How many examples give several numbers: those of lists do where arrays are given."""
    rows = [False, True] if way.loss in ("mse", "mae") else [False]
    answers = [way.run(_example(way.loss, rows=row)) for row in rows]
    return sum(bool(answer.values) and not _plain(answer) for answer in answers)


def _example(loss: str, rows: bool = False) -> Case:
    prediction, target = EXAMPLE["mse" if loss == "mae" else loss.removesuffix("_with_logits")]
    if rows:
        prediction, target = np.stack([prediction, target]), np.stack([target, prediction + 1])
    return Case(dict(zip(ARRAYS[loss], (prediction, target), strict=True)))


def _makers(
    subject: Any, build: Callable[..., Any] | None
) -> Iterator[tuple[Callable[..., Any], str, Any]]:
    """(make() -> a function of two arrays, how it is called, the function to look at)."""
    if build is None and is_function(subject):
        yield (lambda classes: subject), getattr(subject, "__name__", "function"), subject
        return
    if build is not None:
        make, words = (lambda classes: build()), "build()"
    elif inspect.isclass(subject):
        more = len(required(subject))  # the number of classes, where something is wanted
        make, words = (lambda classes: subject(*[classes] * more)), f"{subject.__name__}()"
    else:
        make, words = (lambda classes: copy.deepcopy(subject)), type(subject).__name__
    build_it: Callable[..., Any] = make
    owner, raised = attempt(build_it, 3)
    if raised:
        raise NotAttached((words,), raised)
    found = list(_methods(owner))
    if not found:
        raise NotAttached((f"{words} (no method of two arrays to call)",))
    for name, method in found:

        def bound(classes: int, name: str = name) -> Any:
            owner = build_it(classes)
            return (
                owner if name == "forward" and isinstance(owner, Module) else getattr(owner, name)
            )

        yield bound, f"{words}.{name}" if name != "__call__" else words, method


def _methods(owner: Any) -> Iterator[tuple[str, Any]]:
    seen = []
    for name in dict.fromkeys(WORK):
        if isinstance(owner, Module) and (
            name == "__call__" or (name == "forward" and type(owner).forward is Module.forward)
        ):
            continue
        method = getattr(owner, name, None)
        if not callable(method) or inspect.isclass(method):
            continue
        own = getattr(method, "__func__", method)
        if own not in seen and _takes_two(method):
            seen.append(own)
            yield name, method
    if callable(owner) and not seen:
        yield "__call__", owner


def _takes_two(method: Any) -> bool:
    try:
        inspect.signature(method).bind(None, None)
    except TypeError:
        return [p.kind for p in required(method)] == [inspect.Parameter.KEYWORD_ONLY] * 2
    except ValueError:
        return True
    return True


def _orders(function: Any) -> tuple[bool, ...]:
    """Whether the target comes first: as the names say, or both ways where they do not."""
    names = [plainly(parameter.name) for parameter in arguments(function)[:2]]
    forward = getattr(getattr(function, "__self__", None), "forward", None)
    if not names and inspect.ismethod(forward) and forward != function:
        return _orders(forward)  # what takes anything hands it on
    if len(names) < 2:
        return (False, True)
    kinds = [_side(name) for name in names]
    if "y" in names:  # what is not y says which one y is
        other = kinds[1 - names.index("y")]
        kinds[names.index("y")] = "prediction" if other == "target" else "target"
    if kinds[0] == kinds[1]:
        return (False, True)
    target_first = kinds[0] == "target" or kinds[1] == "prediction"
    if set(names) & UNSURE or None in kinds:
        return (target_first, not target_first)
    return (target_first,)


def _side(name: str) -> str | None:
    short = name.removeprefix("y") if len(name) > 1 else name
    for side, words in (("target", TARGET), ("prediction", PREDICTION)):
        if any(short == word or (len(word) > 2 and short.startswith(word)) for word in words):
            return side
        if any(len(word) > 2 and short.rstrip("s").endswith(word) for word in words):
            return side
    return None
