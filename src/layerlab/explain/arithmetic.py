"""Explaining: how a layer, a loss, a function or somebody's own class got to its numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, overload

import numpy as np

from layerlab.arguments import check_flag, check_number
from layerlab.errors import ArgumentError, ArgumentTypeError, PositionError
from layerlab.explain import layers
from layerlab.explain.backward import Backward
from layerlab.explain.explanation import Explanation
from layerlab.explain.expression import Named
from layerlab.explain.operations import Scope
from layerlab.explain.picturing import pictures_of
from layerlab.explain.reading import Element, Reader
from layerlab.explain.recording import Recorded
from layerlab.explain.running import TURNS
from layerlab.explain.steps import Picture, Step
from layerlab.explain.subject import Decision, Subject, subject
from layerlab.nn import BatchNorm1d, Dropout, Module
from layerlab.nn.activations import Activated
from layerlab.tensor import as_tensor

__all__ = ["explain"]

Line = tuple[Element, Step]  # a number, and how it was computed

MOST_DECISIONS = 3  # comparisons that are told of one number
MOST_AT_ONCE = 64  # lines that are made before anybody asks for them


def explain(
    what: Any,
    x: Any,
    *,
    sample: int = 0,
    neuron: int | None = None,
    backward: bool = False,
    target: Any = None,
    loss: Any = None,
    weight: str | None = None,
    lr: float = 0.1,
) -> Explanation:
    """Every step from the input to a number, in symbols and with the numbers put in.

    `what` is a layer, an activation, a loss, a network or any other Module, a function, or an
    object that somebody wrote in plain NumPy or plain Python. `x` is its input; a tuple holds
    several (for a loss: the prediction and the target). `sample` is the row of the batch, `neuron`
    the one output of it that is explained; without it all are.

    `backward` adds the chain rule from the loss down to one weight, and the update that a step of
    SGD with learning rate `lr` would make. The loss is ``loss(what(x), target)``; `loss` may be
    written in NumPy. If it is not given, it is the cross-entropy for labels, else the mean squared
    error, and for zeros and ones behind a sigmoid the binary cross-entropy. Without a target, what
    is differentiated is the result itself: a loss that is explained, or the chosen neuron.

    `weight` is a name such as "0.weight", the first parameter if it is not given, or one number of
    it, "0.weight[3, 5]"; of several the one whose gradient this sample moves most is taken. Where
    nothing is trained, the way back goes to the input.

    Explaining changes nothing: no weight, no running statistic, no random stream, no gradient.
    Raises PositionError for a sample or neuron out of range, the library's own errors for an input
    that does not fit, ArgumentTypeError for what cannot be explained or for a value inside of a
    trace (`jax.jit`), TraceError where code cannot be followed (it says at which operation),
    GraphError where there is no way back, and ArgumentError if the arithmetic did not give what was
    computed.
    """
    _check_whole("sample", sample)
    if neuron is not None:
        _check_whole("neuron", neuron)
    check_flag("backward", backward)
    check_number("lr", lr, 0)
    arguments = x if type(x) is tuple else (x,)
    if not arguments:
        raise ArgumentTypeError("explain needs an input: x is an empty tuple", fix="explain(f, x)")
    if not backward:
        for name, value in (("target", target), ("loss", loss), ("weight", weight)):
            if value is not None:
                raise ArgumentError(
                    f"{name} belongs to the way back", fix=f"backward=True, {name}=..."
                )
    with TURNS, np.errstate(all="ignore"):  # what overflows is told in words
        explaining = _Explaining(subject(what, arguments, sample), sample, neuron)
        explanation = explaining.explanation()
        back = explaining.way_back(target, loss, weight, lr) if backward else []
    return replace(explanation, steps=(*explanation.steps, *back)) if back else explanation


class _Explaining:
    """One explanation being made."""

    def __init__(self, ran: Subject, sample: int, neuron: int | None) -> None:
        self.ran, self.sample, self.neuron = ran, sample, neuron
        self.what, self.result, self.value = ran.what, ran.result, ran.value
        self.record, self.scopes = ran.record, ran.watcher.scopes
        if any(value.values.dtype.kind == "c" for value in self.record.values):
            raise ArgumentTypeError(
                "explain shows real numbers, but complex ones came up",
                fix="explain the real and the imaginary part one by one",
            )
        self.reader = Reader(
            self.record,
            rows=ran.rows,
            sample=sample,
            functions=layers.functions_of(self.scopes),
            inside=self._path_of,
        )
        layers.name_results(self.scopes, self.reader, self.record)
        self.reader.name_in_order()

    def _path_of(self, value: Recorded) -> str:
        scope = layers.scope_of(self.scopes, value)
        return "" if scope is None else scope.path

    # ── what is asked for ────────────────────────────────────────────────────────────────────────

    def explanation(self) -> Explanation:
        places = self.ran.places()
        if self.neuron is not None and not 0 <= self.neuron < len(places):
            raise PositionError(
                f"there is no neuron {self.neuron}: this {self.ran.kind} has {len(places)}",
                fix=_range_of(len(places)),
            )
        chosen = places if self.neuron is None else places[[self.neuron]]
        numbers = self.result.reshape(-1)
        if self.neuron is not None or not self.result.ndim:
            result: Any = float(numbers[chosen[0]])
        else:
            result = numbers[places]
        elements = [self.reader.resolve(self.value, int(i)) for i in chosen]
        branches = [self._decisions(int(i)) for i in chosen]
        # The first place of each, where one number stands in several.
        self.place_of = dict(zip(reversed(elements), chosen[::-1].tolist(), strict=True))
        self.chosen = chosen.tolist()
        steps: Sequence[Step]
        if len(elements) > MOST_AT_ONCE and not self._has_parts():
            steps = _Later(len(elements), lambda k: self._one(k, elements[k]))
        else:
            steps = self._grouped(self._lines(elements, branches))
        return Explanation(
            title=self._heading(len(places)),
            steps=steps,
            result=result,
            pictures=self._pictures(places),
            notes=tuple(self._notes()),
        )

    def _pictures(self, places: np.ndarray) -> Sequence[Picture]:
        every = [self.reader.resolve(self.value, int(i)) for i in places]
        return pictures_of(self.reader, self.scopes, every, self.neuron, self.ran.title)

    def way_back(self, target: Any, loss: Any, weight: str | None, lr: float) -> list[Step]:
        """The chain rule from the loss to one weight."""
        if target is not None:
            target = as_tensor(target)
        elif loss is not None:
            raise ArgumentError("a loss needs a target to compare with", fix="target=labels")
        if loss is not None and not callable(loss):
            raise ArgumentTypeError(
                f"a loss is a function of a prediction and a target, not {loss!r:.60}",
                fix="loss=nn.MSELoss()",
            )
        place = None if self.neuron is None else int(self.ran.places()[self.neuron])
        back = Backward(
            self.ran, place, target=target, loss=loss, weight=weight, lr=lr, before=self.reader
        )
        return back.steps(self.neuron)

    def _one(self, k: int, element: Element) -> Step:
        decisions = self._decisions(int(self.ran.places()[k]))
        lines = [step for _, step in self._lines([element], [decisions])]
        return lines[0] if len(lines) == 1 else Step(title=f"neuron {k}", steps=tuple(lines))

    def _decisions(self, i: int) -> list[Decision]:
        """The comparisons that led to a number of the result, as far as it can be told."""
        decisions = list(self.ran.decisions)
        size = self.result.size
        if not size or len(decisions) % size:
            return []
        each = len(decisions) // size  # so many for each number, one number after the other
        return decisions[i * each : (i + 1) * each][:MOST_DECISIONS]

    def _lines(
        self, elements: Sequence[Element], branches: Sequence[Sequence[Decision]]
    ) -> list[Line]:
        """The line of each number asked for, after the lines of what it needs."""
        done: set[Any] = set()
        lines: list[Line] = []
        for k, (element, decisions) in enumerate(zip(elements, branches, strict=True)):
            for decision in decisions:
                for part in decision.value.inputs:
                    k = self.reader.aligned(decision.value, part, decision.place)
                    value, k = self.reader.resolve(part, k)
                    if value.kind != "given":
                        self._follow((value, k), done, lines)
            notes = [self.reader.decided(d.value, d.place, d.held) for d in decisions]
            self._follow(element, done, lines, result=True)
            if len(elements) == len(self.chosen):
                self._moved(element, self.chosen[k], lines)
            if any(notes) and lines:
                last, step = lines[-1]
                note = "; ".join(filter(None, [step.note, *dict.fromkeys(notes)]))
                lines[-1] = last, replace(step, note=note)
        return lines

    def _moved(self, element: Element, place: int, lines: list[Line]) -> None:
        """A line for a result that is a number with another name, or one that came before."""
        value, i = element
        again = self.place_of.get(element) != place
        here, there = self.reader.in_row(self.value, place), self.reader.in_row(value, i)
        turned = bool(value.name and here is not None and there is not None and here != there)
        if (value.kind == "given" and not again) or not (again or turned):
            return
        number = float(value.values.reshape(-1)[i])
        name = "y" + self.reader.index(self.value, np.array([place]))
        old = self.reader.name(value, i) if value.name or not again else ""
        old = old or self._y(value, i)
        step = Step(name=Named(name, number), expression=Named(old, number), result=number)
        lines.append(((self.value, place), step))

    def _follow(
        self,
        element: Element,
        done: set[Any],
        lines: list[Line],
        *,
        result: bool = False,
    ) -> None:
        """Add the line of a number, after those of what it needs and what has none yet."""
        value, i = element
        if result and value.kind == "given":
            if (element, "passed on") not in done:
                passed_on = self.reader.passed_on(value, i, name=self._y(value, i))
                lines.append(((self.value, self.place_of[element]), passed_on))
                done.add((element, "passed on"))
            return
        # A number is met twice: first to see what it needs, then, with all that done, to say it.
        stack: list[tuple[Element, Step | None]] = [(element, None)]
        while stack:
            (value, i), step = stack.pop()
            if step is not None:
                lines.append(((value, i), step))
                continue
            if (value.order, i) in done:
                continue
            done.add((value.order, i))
            if value.kind == "given":
                continue
            step, needs = self.reader.line(value, i, name=self._result_name(value, i))
            stack.append(((value, i), step))
            needs = [need for need in needs if self.reader.of_this_sample(*need)]
            stack.extend((need, None) for need in sorted(needs, key=_order, reverse=True))

    def _result_name(self, value: Recorded, i: int) -> str:
        """The results that have no name are called y, but a weighted sum is always z."""
        if value.name or (value, i) not in self.place_of or value.kind == "softmax":
            return ""
        if not self.value.values.ndim and len(self.ran.arguments) == 2:
            return "loss"
        return self._y(value, i)

    def _y(self, value: Recorded, i: int) -> str:
        """y with the place of a number in the result, which may stand elsewhere in a value."""
        letter = self.reader.reserve(value, "z" if self.reader.weighted_sum(value) else "y")
        if (value, i) in self.place_of:
            value, i = self.value, self.place_of[value, i]
        return letter + self.reader.index(value, np.array([i]))

    # ── how it is laid out ───────────────────────────────────────────────────────────────────────

    def _has_parts(self) -> bool:
        return any(scope.parts for scope in self.scopes)

    def _grouped(self, lines: list[Line]) -> Sequence[Step]:
        """Under a heading for each layer, if there are several."""
        if not self.scopes:
            return tuple(step for _, step in lines)
        root = self.scopes[0]
        leaves = [scope for scope in layers.every_scope(self.scopes) if not scope.parts]
        self.last_layer = leaves[-1] if leaves else None
        by_scope: dict[int, list[Line]] = {}
        for element, step in lines:
            scope = layers.scope_of(self.scopes, element[0]) or root
            by_scope.setdefault(id(scope), []).append((element, step))
        return tuple(self._inside(root, by_scope))

    def _inside(self, scope: Scope, by_scope: dict[int, list[Line]]) -> Iterator[Step]:
        own = by_scope.get(id(scope), [])
        if not scope.parts:
            own = self._in_order(own)
        for k, part in enumerate((*scope.parts, None)):
            # What the layer itself computed between its parts stands between them.
            start = scope.parts[k - 1].last if k else -1
            end = part.first if part is not None else len(self.record.values)
            yield from (step for (value, _), step in own if start <= value.order < end)
            if part is None:
                break
            steps = tuple(self._inside(part, by_scope))
            note = self._chosen_ones(part, by_scope) if steps else self._quiet(part)
            if steps or note:
                yield Step(title=layers.heading(part), steps=steps, note=note)
        if id(scope) in self.ran.after:
            after = self.ran.after[id(scope)]
            new = [
                step for (value, feature), _ in own if value.name == "mean"
                for step in layers.running_estimates(scope, self.reader, after, feature)
            ]  # fmt: skip
            if new:
                yield Step(title="the running estimates, for evaluation, become", steps=tuple(new))

    def _chosen_ones(self, scope: Scope, by_scope: dict[int, list[Line]]) -> str:
        """Of how many neurons of a layer there are lines, if not of all."""
        if scope.output is None or scope.parts:
            return ""
        out = layers.source(scope.output)
        told = {i for (value, i), _ in by_scope.get(id(scope), []) if value is out}
        axis = self.reader.batch_axis(out)
        count = out.values.size // (out.values.shape[axis] if axis >= 0 else 1)
        if not 1 < len(told) < count or scope is self.last_layer:
            return ""
        return f"{len(told)} of its {count} neurons: those that weigh most in what follows"

    def _in_order(self, lines: list[Line]) -> list[Line]:
        """Neuron after neuron, where each has its own lines; else as they are."""
        neurons = [self.reader.in_row(value, i) for (value, i), _ in lines]
        mixing = ("softmax", "log_softmax", "logsumexp", "max", "min", "sum")
        if None in neurons or any(value.kind in mixing for (value, _), _ in lines):
            return lines
        order = sorted(range(len(lines)), key=lambda k: (neurons[k], lines[k][0][0].order))
        return [lines[k] for k in order]

    def _quiet(self, scope: Scope) -> str:
        """Why a layer has no line."""
        if scope.output is None or not scope.inputs:
            return ""
        if layers.source(scope.output) is layers.source(scope.inputs[0]):
            if isinstance(scope.module, Dropout):
                return "drops nothing" + ("" if scope.module.training else " in evaluation")
            return "only moves its numbers"
        return ""

    def _heading(self, count: int) -> str:
        title = self.ran.title
        if isinstance(self.what, Module):
            name = layers.activation_name(self.what)
            if name and isinstance(self.what, Activated):
                title = f"{title}, {name}"
            if any(isinstance(m, (BatchNorm1d, Dropout)) for m in self.what.modules()):
                title += ", training" if self.what.training else ", evaluation"
        if self.result.ndim:
            which = f"neuron {self.neuron}" if self.neuron is not None else f"all {count} neurons"
            title += f", {which}" if count != 1 or self.neuron is not None else ""
        return f"{title}, sample {self.sample}"

    def _notes(self) -> Iterator[str]:
        """Where the first NaN, or else the first infinity, appeared."""
        for word, test in (("NaN", np.isnan), ("an infinity", np.isinf)):
            for value in self.record.values:
                if value.role == "constant" or value.values.dtype.kind != "f":
                    continue
                if not test(value.values).any():
                    continue
                places = np.flatnonzero(test(value.values))
                shape = value.values.shape
                axis = self.reader.batch_axis(value)
                if axis >= 0:  # the row that is explained comes first
                    rows = np.unravel_index(places, shape)[axis]
                    places = places[rows == self.sample] if (rows == self.sample).any() else places
                at, k = self.reader.resolve(value, int(places[0]))
                where = " (the input)" if at.role == "input" else ""
                yield f"{word} first appears in {self.reader.name(at, k)}{where}"
                return


def _order(element: Element) -> tuple[int, int]:
    return element[0].order, element[1]


class _Later(Sequence[Step]):
    """Steps that are worked out when somebody looks at them."""

    def __init__(self, count: int, make: Callable[[int], Step]) -> None:
        self._count, self._make = count, make

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Step: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Step]: ...
    def __getitem__(self, index: int | slice) -> Step | Sequence[Step]:
        if isinstance(index, slice):
            return [self._make(k) for k in range(self._count)[index]]
        return self._make(range(self._count)[index])


def _range_of(count: int) -> str:
    if not count:
        return "give it an input with numbers"
    return "neuron=0" if count == 1 else f"use 0 to {count - 1}"


def _check_whole(name: str, value: Any) -> None:
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.integer)):
        raise ArgumentTypeError(f"{name} is a whole number, not {value!r:.60}", fix=f"{name}=0")
