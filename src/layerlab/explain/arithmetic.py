"""Explaining: how a layer, a loss, a function or somebody's own class got to its numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, overload

import numpy as np

from layerlab.autograd import Value, no_grad
from layerlab.errors import ArgumentError, ArgumentTypeError, PositionError
from layerlab.explain import layers
from layerlab.explain.backward import Backward, loss_for
from layerlab.explain.explanation import Explanation
from layerlab.explain.operations import Scope, Watcher, as_numpy
from layerlab.explain.picturing import pictures_of
from layerlab.explain.reading import Element, Reader
from layerlab.explain.recording import Record, Recorded
from layerlab.explain.steps import Picture, Step
from layerlab.explain.unchanged import unchanged
from layerlab.nn import BatchNorm1d, Dropout, Module, Neuron
from layerlab.nn.activations import Activated
from layerlab.nn.arguments import check_number
from layerlab.tensor import as_tensor

__all__ = ["explain"]

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
    SGD with learning rate `lr` would make. The loss is `loss(what(x), target)`: cross-entropy for
    labels, else the mean squared error, if `loss` is not given. Without a target it is the result
    itself: a loss that is explained, or the chosen neuron. `weight` is a name such as "0.weight"
    or "0.weight[3, 5]"; of several weights the one with the largest gradient is taken.

    Explaining changes nothing: no weight, no running statistic, no random stream, no gradient.
    Raises PositionError for a sample or neuron out of range, the library's own errors for an input
    that does not fit, ArgumentTypeError for what cannot be explained or for a value inside of a
    trace (`jax.jit`), and ArgumentError if the arithmetic did not give what was computed.
    """
    _check_whole("sample", sample)
    if neuron is not None:
        _check_whole("neuron", neuron)
    arguments = x if type(x) is tuple else (x,)
    explaining = _Explaining(what, arguments, sample, neuron)
    explanation = explaining.explanation()
    if not backward:
        for name, value in (("target", target), ("loss", loss), ("weight", weight)):
            if value is not None:
                raise ArgumentError(
                    f"{name} belongs to the way back", fix=f"backward=True, {name}=..."
                )
        return explanation
    return replace(
        explanation,
        steps=(*explanation.steps, *explaining.way_back(target, loss, weight, lr)),
    )


class _Explaining:
    """One explanation being made."""

    def __init__(
        self, what: Any, arguments: tuple[Any, ...], sample: int, neuron: int | None
    ) -> None:
        self.what, self.sample, self.neuron = what, sample, neuron
        self.record = Record()
        self.watcher = Watcher(self.record)
        self.after: dict[int, dict[str, np.ndarray]] = {}  # running estimates, as they become
        self.arguments = tuple(self._input(a) for a in arguments)
        self.rows = self._rows()
        with unchanged(*self._modules()), no_grad():
            expected = what(*self.arguments)
        self._run(expected)
        self.reader = Reader(
            self.record,
            rows=self.rows,
            sample=sample,
            functions=layers.functions_of(self.watcher.scopes),
            inside=self._path_of,
        )
        layers.name_results(self.watcher.scopes, self.reader, self.record)

    # ── running it ───────────────────────────────────────────────────────────────────────────────

    def _modules(self) -> list[Module]:
        return [self.what] if isinstance(self.what, Module) else []

    def _input(self, argument: Any) -> Any:
        if isinstance(argument, Value):
            return argument
        plain = isinstance(argument, (int, float, list, tuple))
        if isinstance(self.what, Neuron) and plain:  # plain numbers are double precision there
            return as_tensor(np.asarray(argument, dtype=np.float64))
        return as_tensor(argument)

    def _rows(self) -> int | None:
        """How many samples there are; None for a single one."""
        first = self.arguments[0]
        single = first.ndim == 0 or (
            first.ndim == 1 and not (isinstance(self.what, Neuron) and not self.what.weight.ndim)
        )
        rows = None if single else int(first.shape[0])
        if rows is None and self.sample != 0:
            raise PositionError(
                f"there is no sample {self.sample}: the input is a single one", fix="sample=0"
            )
        if rows is not None and not 0 <= self.sample < rows:
            raise PositionError(
                f"there is no sample {self.sample}: the batch has {rows}",
                fix=f"use 0 to {rows - 1}" if rows else "give at least one row",
            )
        return rows

    def _run(self, expected: Any) -> None:
        for name, argument in zip(self._input_names(), self.arguments, strict=False):
            self.record.keep(
                argument.data, self.record.given(as_numpy(argument.data), name, "input")
            )
        modules = self._modules()
        for module in modules:
            self.watcher.know(module)
        with unchanged(*modules), no_grad():
            with self.watcher.watching(*modules):
                out = self.what(*self.arguments)
            for scope in layers.every_scope(self.watcher.scopes):
                module = scope.module
                if isinstance(module, BatchNorm1d) and module.training:
                    self.after[id(scope)] = {
                        name: as_numpy(tensor.data).copy()
                        for name, tensor in module.named_buffers()
                    }
        if not isinstance(out, Value):
            raise ArgumentTypeError(
                f"explain shows one array of results, but {self._title()} returned "
                f"a {type(out).__name__}",
                fix="explain a function that returns the one you mean: lambda x: f(x)[0]",
            )
        self.result = as_numpy(out.data)
        if not np.array_equal(self.result, as_numpy(expected.data), equal_nan=True):
            raise ArgumentError(
                f"{self._title()} does not return the same numbers twice for the same input",
                fix="explain it with its random numbers fixed",
            )
        self.value = self.watcher.node(out)

    def _input_names(self) -> list[str]:
        if len(self.arguments) == 2:
            return ["prediction", "target"]
        return ["x"] if len(self.arguments) == 1 else [f"x{i}" for i in range(len(self.arguments))]

    def _path_of(self, value: Recorded) -> str:
        scope = layers.scope_of(self.watcher.scopes, value)
        return "" if scope is None else scope.path

    # ── what is asked for ────────────────────────────────────────────────────────────────────────

    def _places(self) -> np.ndarray:
        """Where the numbers of the sample stand in the result."""
        shape = self.result.shape
        places = np.arange(self.result.size).reshape(shape)
        if self.rows is None or not shape:
            return places.reshape(-1)
        if shape[0] == self.rows:
            return places[self.sample].reshape(-1)
        if shape[-1] == self.rows:  # samples as columns
            return places[..., self.sample].reshape(-1)
        return places.reshape(-1)

    def explanation(self) -> Explanation:
        places = self._places()
        if self.neuron is not None and not 0 <= self.neuron < len(places):
            raise PositionError(
                f"there is no neuron {self.neuron}: this {self._kind()} has {len(places)}",
                fix=f"use 0 to {len(places) - 1}"
                if len(places)
                else "give it an input with numbers",
            )
        chosen = places if self.neuron is None else places[[self.neuron]]
        numbers = self.result.reshape(-1)
        if self.neuron is not None or not self.result.ndim:
            result: Any = float(numbers[chosen[0]])
        else:
            result = numbers[places]
        elements = [self.reader.resolve(self.value, int(i)) for i in chosen]
        steps: Sequence[Step]
        if len(elements) > MOST_AT_ONCE and not self._has_parts():
            steps = _Later(len(elements), lambda k: self._one(k, elements[k]))
        else:
            steps = self._grouped(self._lines(elements))
        return Explanation(
            title=self._heading(len(places)),
            steps=steps,
            result=result,
            pictures=self._pictures(places),
            notes=tuple(self._notes()),
        )

    def _pictures(self, places: np.ndarray) -> Sequence[Picture]:
        every = [self.reader.resolve(self.value, int(i)) for i in places]
        return pictures_of(self.reader, self.watcher.scopes, every, self.neuron, self._title())

    def way_back(self, target: Any, loss: Any, weight: str | None, lr: float) -> list[Step]:
        """The chain rule from the loss to one weight."""
        check_number("lr", lr, 0)
        if target is not None:
            target = as_tensor(target)
        if target is None and loss is not None:
            raise ArgumentError("a loss needs a target to compare with", fix="target=labels")
        place = None if self.neuron is None else int(self._places()[self.neuron])
        back = Backward(
            self.what,
            self.arguments,
            self._input_names(),
            rows=self.rows,
            sample=self.sample,
            place=place,
            target=target,
            loss=loss_for(target) if loss is None and target is not None else loss,
            weight=weight,
            lr=lr,
        )
        return back.steps(self.neuron)

    def _one(self, k: int, element: Element) -> Step:
        lines = [step for _, step in self._lines([element])]
        return lines[0] if len(lines) == 1 else Step(title=f"neuron {k}", steps=tuple(lines))

    def _lines(self, elements: Sequence[Element]) -> list[tuple[Recorded, Step]]:
        """The line of each number asked for, after the lines of what it needs."""
        done: set[tuple[int, int]] = set()
        lines: list[tuple[Recorded, Step]] = []
        # A number is met twice: first to see what it needs, then, with all that done, to say it.
        stack: list[tuple[Element, Step | None]] = [(e, None) for e in reversed(elements)]
        while stack:
            (value, i), step = stack.pop()
            if step is not None:
                lines.append((value, step))
                continue
            if (value.order, i) in done:
                continue
            done.add((value.order, i))
            if value.kind == "given":
                if (value, i) in elements:
                    lines.append((value, self._passed_on(value, i)))
                continue
            step, needs = self.reader.line(value, i, name=self._result_name(value, i))
            stack.append(((value, i), step))
            needs = [need for need in needs if self.reader.of_this_sample(*need)]
            stack.extend((need, None) for need in sorted(needs, key=_order, reverse=True))
        return lines

    def _result_name(self, value: Recorded, i: int) -> str:
        """The results that have no name are called y, but a weighted sum is always z."""
        if value.name or value is not self.reader.resolve(self.value, i)[0]:
            return ""
        scope = layers.scope_of(self.watcher.scopes, value)
        normalises = scope is not None and isinstance(scope.module, BatchNorm1d)
        if (self.reader.affine(value) and not normalises) or value.kind == "softmax":
            return ""
        if not value.values.ndim and self.value.values.ndim == 0 and len(self.arguments) == 2:
            return "loss"
        base = "y"
        return base + self.reader.index(value, np.array([i]))

    def _passed_on(self, value: Recorded, i: int) -> Step:
        return self.reader.passed_on(value, i)

    # ── how it is laid out ───────────────────────────────────────────────────────────────────────

    def _has_parts(self) -> bool:
        return any(scope.parts for scope in self.watcher.scopes)

    def _grouped(self, lines: list[tuple[Recorded, Step]]) -> Sequence[Step]:
        """Under a heading for each layer, if there are several."""
        if not self.watcher.scopes:
            return tuple(step for _, step in lines)
        root = self.watcher.scopes[0]
        by_scope: dict[int, list[tuple[Recorded, Step]]] = {}
        for value, step in lines:
            scope = layers.scope_of(self.watcher.scopes, value) or root
            by_scope.setdefault(id(scope), []).append((value, step))
        return tuple(self._inside(root, by_scope))

    def _inside(
        self, scope: Scope, by_scope: dict[int, list[tuple[Recorded, Step]]]
    ) -> Iterator[Step]:
        own = by_scope.get(id(scope), [])
        for k, part in enumerate((*scope.parts, None)):
            # What the layer itself computed between its parts stands between them.
            start = scope.parts[k - 1].last if k else -1
            end = part.first if part is not None else len(self.record.values)
            yield from (step for value, step in own if start <= value.order < end)
            if part is None:
                break
            steps = tuple(self._inside(part, by_scope))
            note = "" if steps else self._quiet(part)
            if steps or note:
                yield Step(title=layers.heading(part), steps=steps, note=note)
        if id(scope) in self.after:
            after = self.after[id(scope)]
            new = [
                step for feature in self._features([step for _, step in own])
                for step in layers.running_estimates(scope, self.record, after, feature)
            ]  # fmt: skip
            if new:
                yield Step(title="the running estimates, for evaluation, become", steps=tuple(new))

    def _features(self, lines: list[Step]) -> list[int]:
        """Of which features the lines of a BatchNorm1d speak."""
        found = []
        for step in lines:
            name = getattr(step.name, "name", "")
            if name.startswith("mean[") and name[5:-1].isdigit():
                found.append(int(name[5:-1]))
        return found

    def _quiet(self, scope: Scope) -> str:
        """Why a layer has no line."""
        if scope.output is None or not scope.inputs:
            return ""
        if layers.source(scope.output) is layers.source(scope.inputs[0]):
            if isinstance(scope.module, Dropout):
                return "drops nothing" + ("" if scope.module.training else " in evaluation")
            return "only moves its numbers"
        return ""

    def _kind(self) -> str:
        return type(self.what).__name__ if isinstance(self.what, Module) else self._title()

    def _title(self) -> str:
        if isinstance(self.what, Module):
            return self.what._short()
        return getattr(self.what, "__name__", type(self.what).__name__)

    def _heading(self, count: int) -> str:
        title = self._title()
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
                if value.values.dtype.kind != "f" or not test(value.values).any():
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


def _check_whole(name: str, value: Any) -> None:
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.integer)):
        raise ArgumentTypeError(f"{name} is a whole number, not {value!r:.60}", fix=f"{name}=0")
