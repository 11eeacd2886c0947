"""The chain rule with numbers: from the loss back to one weight, and the step that it would take.

The gradient rules of the library are written in its own operations, so the way back is recorded
and read like the way there: the gradient of each value is called dL/d and the value's name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from layerlab import autograd
from layerlab.autograd import enable_grad
from layerlab.errors import ArgumentError, GraphError, PositionError
from layerlab.explain import layers
from layerlab.explain.expression import Expression, Named, Negative, Number, Product, Sum
from layerlab.explain.operations import Watcher, as_numpy
from layerlab.explain.reading import Element, Reader
from layerlab.explain.recording import Record, Recorded
from layerlab.explain.running import unchanged
from layerlab.explain.steps import Step
from layerlab.explain.subject import CodeSubject, Subject
from layerlab.nn import CrossEntropyLoss, Module, MSELoss
from layerlab.tensor import Parameter, as_tensor

__all__ = ["Backward", "loss_for"]


def loss_for(target: Any) -> Any:
    """The loss that `fit` takes too: cross-entropy for labels, else the mean squared error."""
    return CrossEntropyLoss() if as_numpy(target.data).dtype.kind in "iu" else MSELoss()


class Backward:
    """The way back from a loss to one weight of a network."""

    def __init__(
        self,
        ran: Subject,
        place: int | None,
        *,
        target: Any,
        loss: Any,
        weight: str | None,
        lr: float,
        before: Reader,
    ) -> None:
        self.ran, self.rows, self.sample = ran, ran.rows, ran.sample
        self.place, self.target, self.loss, self.lr = place, target, loss, lr
        self.record = Record()
        self.watcher = Watcher(self.record)
        self.modules = [*ran.modules, *([loss] if isinstance(loss, Module) else [])]
        if isinstance(ran, CodeSubject):
            ran.called = dict(before._bases)
        self._forward()
        self.reader = Reader(
            self.record,
            rows=self.rows,
            sample=self.sample,
            functions=layers.functions_of(self.watcher.scopes),
        )
        layers.name_results(self.watcher.scopes, self.reader, self.record)
        if not isinstance(ran, CodeSubject):
            self.reader.call_as(before)
        self.parameter_name, self.index = self._weight(weight)

    # ── the way there, once more, this time remembered ───────────────────────────────────────────

    def _forward(self) -> None:
        with unchanged(*self.modules), enable_grad():
            out = self.ran.again(self.watcher)
            self.output = layers.source(self.watcher.node(out))
            if self.target is not None:
                value = self.record.given(as_numpy(self.target.data), "target", "input")
                self.record.keep(self.target.data, value)
                losses = [self.loss] if isinstance(self.loss, Module) else []
                with self.watcher.watching(*losses):
                    out = self.loss(out, self.target)
            self.root = out
        self.outputs = self.watcher.node(out)
        self.start = self._one_number(out)

    def _one_number(self, out: Any) -> np.ndarray:
        """Ones and zeros: which number of the result is differentiated."""
        start = np.zeros_like(as_numpy(out.data))
        if out.numel() == 1:
            return start + 1
        if self.place is None:
            raise ArgumentError(
                f"the way back starts from one number, but the result has {out.numel()}",
                fix="give labels, target=y, so that there is a loss; or choose one with neuron=",
            )
        start.reshape(-1)[self.place] = 1
        return start

    # ── which weight ─────────────────────────────────────────────────────────────────────────────

    def _parameters(self) -> dict[str, Parameter]:
        return self.ran.parameters()

    def _weight(self, weight: str | None) -> tuple[str, tuple[int, ...]]:
        """The parameter that was asked for, by default the first, and the index given with it."""
        parameters = {n: p for n, p in self._parameters().items() if p.requires_grad}
        if not parameters:
            raise GraphError(
                "there is no weight to go back to: nothing here has parameters that are trained",
                fix="explain a layer or a network with weights",
            )
        if weight is None:
            return next(iter(parameters)), ()
        known = (n for n in parameters if weight == n or weight.startswith(n + "["))
        name = max(known, key=len, default=weight.partition("[")[0])
        if name not in parameters:
            raise ArgumentError(
                f"there is no weight {name!r}",
                detail=f"the trained parameters are {', '.join(parameters)}",
                fix=f"weight={next(iter(parameters))!r}",
            )
        bracket, rest = weight[len(name) :][:1], weight[len(name) + 1 :].replace("][", ",")
        if bracket and not re.fullmatch(r"\s*\d+\s*(,\s*\d+\s*)*\]", rest):
            raise ArgumentError(
                f"{weight!r} is no weight: an index is whole numbers in brackets",
                fix=f"weight='{name}[0, 0]'",
            )
        index = tuple(int(n) for n in rest.rstrip("] ").split(",")) if bracket else ()
        shape = tuple(parameters[name].shape)
        if len(index) > len(shape) or any(i >= n for i, n in zip(index, shape, strict=False)):
            raise PositionError(
                f"there is no {weight}: {name} has shape {shape}",
                fix=f"weight='{name}{[0] * len(shape)}'",
            )
        return name, index

    # ── the way back ─────────────────────────────────────────────────────────────────────────────

    def steps(self, neuron: int | None) -> list[Step]:
        """The loss, each gradient on the way, the gradient of the weight, and the update."""
        parameter = self._parameters()[self.parameter_name]
        self._name_the_loss()
        gradient = self._gradients(parameter)
        if gradient is None:
            raise GraphError(
                f"the result does not depend on {self.parameter_name}",
                fix="choose another weight",
            )
        index = self._place_in(parameter, gradient, neuron)
        lines = self._lines([(gradient, index)])
        forward = [step for value, step in lines if value.order < self.first]
        back = [step for value, step in lines if value.order >= self.first]
        steps = []
        if forward:
            title = f"the loss: {getattr(self.loss, '_short', lambda: 'L')()}"
            steps.append(Step(title=title, steps=tuple(forward)))
        weight = self.record.find(parameter.data)
        assert weight is not None
        what = weight.name + self.reader.index(weight, np.array([index]))
        steps.append(Step(title=f"the way back to {what}", steps=tuple(back)))
        steps.append(
            Step(
                title=f"one step of SGD with learning rate {self.lr:g}",
                steps=(self._update(parameter, gradient, weight, index),),
            )
        )
        return steps

    def _loss_name(self) -> str:
        return self.reader.name(*self.reader.resolve(self.outputs, self.place or 0))

    def _name_the_loss(self) -> None:
        value = layers.source(self.outputs)
        if not value.name and not self.reader.affine(value):
            value.name = "L" if self.target is not None else "y"
        if not self.output.name and self.output.kind != "arrange":
            self.output.name = self.reader.base(self.output)

    def _gradients(self, parameter: Parameter) -> Recorded | None:
        """Record the way back; the gradients are called after what they are the gradients of."""
        self.first = len(self.record.values)
        inner = {id(v): (r, v) for r, v in self.watcher.differentiable if v is not self.root}
        self.reader.gradients_from = self.first
        self.watcher.known_again = True
        start = as_tensor(self.start)
        self.record.keep(start.data, self.record.given(self.start))  # 1 and 0, without a name
        wanted: list[tuple[Recorded | None, Any]] = [*inner.values()]
        wanted.append((self.record.find(parameter.data), parameter))
        if not self.root.requires_grad:
            return None
        with unchanged(*self.modules), self.watcher.watching():
            found = autograd.grad(
                self.root, [v for _, v in wanted], start, create_graph=True, allow_unused=True
            )
        loss = "L" if self.target is not None else self._loss_name()
        for (value, _), gradient in zip(wanted, found, strict=True):
            if gradient is None or value is None:
                continue
            if value.kind == "arrange":
                continue
            alone = value.uses != 1 or value.name or not self.reader.affine(value)
            if not alone and self._is_added_to(value):
                continue  # the product before the bias is added: it has no line of its own
            named = value.name or self.reader.affine(value)
            name = self.reader.base(value) if named else ""
            recorded = self.record.find(gradient.data)
            if recorded is not None:  # what was only reshaped has the name of its source
                came = layers.source(recorded)
                same = came.values.size == recorded.values.size
                same = same and not (came.values.reshape(-1) != recorded.values.reshape(-1)).any()
                recorded = came if same else recorded
            if name and recorded is not None and not recorded.name and recorded.kind != "given":
                recorded.name = f"d{loss}/d{name}"
        for value in self.record.values[self.first :]:
            if value.kind == "multiply" and not value.name:
                above, other = (layers.source(v) for v in value.inputs)
                known = above.name.startswith(f"d{loss}/d") and other.name.endswith("weight")
                if known and other.values.ndim == 1:  # batch normalisation's scale
                    value.name = f"d{loss}/dnormalised"
        last = found[-1]
        return None if last is None else self.watcher.node(last)

    def _is_added_to(self, product: Recorded) -> bool:
        made = self.record.values[product.order + 1 : self.first]
        sums = (v for v in made if self.reader.affine(v))
        return any(product is self.reader.moved(part) for v in sums for part in v.inputs)

    def _place_in(self, parameter: Parameter, gradient: Recorded, neuron: int | None) -> int:
        """The weight asked for; of several, the one that the loss depends on most."""
        shape = tuple(parameter.shape)
        index: tuple[Any, ...] = self.index
        if not index and neuron is not None and self.target is None and shape:
            index = self._of_neuron(parameter, neuron)
        places = np.arange(gradient.values.size).reshape(shape)
        chosen = np.atleast_1d(places[index]).reshape(-1)
        numbers = self._of_the_sample(parameter)
        if numbers is None or not numbers.reshape(-1)[chosen].any():
            numbers = gradient.values
        sizes = np.nan_to_num(np.abs(numbers.reshape(-1)[chosen]), nan=np.inf)
        return int(chosen[int(sizes.argmax())])

    def _of_the_sample(self, parameter: Parameter) -> np.ndarray | None:
        """What the sample alone adds to the gradient of a weight of an affine layer."""
        weight = self.record.find(parameter.data)
        for value, _ in self.watcher.differentiable:
            if value.kind not in ("linear", "dense") or value.inputs[1] is not weight:
                continue
            rows = self.rows if value.values.ndim == 2 else None
            gradient = next(
                (
                    r
                    for r in self.record.values
                    if r.name.endswith(f"/d{value.name}") and value.name
                ),
                None,
            )
            if rows is None or gradient is None or gradient.values.shape != value.values.shape:
                return None
            g, x = gradient.values[self.sample], value.inputs[0].values[self.sample]
            return np.outer(g, x) if value.kind == "linear" else np.outer(x, g)
        return None

    def _of_neuron(self, parameter: Parameter, neuron: int) -> tuple[Any, ...]:
        """The weights of one neuron, where the parameter belongs to the layer that is explained."""
        if "." in self.parameter_name or parameter.ndim != 2:
            return ()
        from_columns = self.parameter_name == "weights" and hasattr(self.ran.what, "use_bias")
        return (slice(None), neuron) if from_columns else (neuron,)

    def _lines(self, elements: Sequence[Element]) -> list[tuple[Recorded, Step]]:
        """The gradients, the last first; what the way there made is only called by its name."""
        done: set[tuple[int, int]] = set()
        lines: list[tuple[Recorded, Step]] = []
        stack: list[tuple[Element, Step | None]] = [(e, None) for e in elements]
        while stack:
            (value, i), step = stack.pop()
            if step is not None:
                lines.append((value, step))
                continue
            if (value.order, i) in done:
                continue
            done.add((value.order, i))
            step, needs = self.reader.line(value, i)
            stack.append(((value, i), _with_local_derivative(step)))
            stack.extend(
                (need, None)
                for need in sorted(needs, key=lambda n: (n[0].order, n[1]), reverse=True)
                if need[0].order >= self.first
                and need[0].kind != "given"
                and self.reader.of_this_sample(*need)
            )
        return self._loss_lines() + lines

    def _loss_lines(self) -> list[tuple[Recorded, Step]]:
        """How the loss came out of the results of the network."""
        if self.target is None:
            return []
        scope = self.watcher.scopes[-1] if isinstance(self.loss, Module) else None
        start = scope.first if scope is not None else 0
        done: set[tuple[int, int]] = set()
        lines: list[tuple[Recorded, Step]] = []
        stack: list[tuple[Element, Step | None]] = [(self.reader.resolve(self.outputs, 0), None)]
        while stack:
            (value, i), step = stack.pop()
            if step is not None:
                lines.append((value, step))
                continue
            if (value.order, i) in done or value.kind == "given" or value.order < start:
                continue
            done.add((value.order, i))
            step, needs = self.reader.line(value, i)
            stack.append(((value, i), step))
            stack.extend((n, None) for n in needs if self.reader.of_this_sample(*n))
        return lines

    def _update(self, parameter: Parameter, gradient: Recorded, weight: Recorded, i: int) -> Step:
        before = Named(self.reader.name(weight, i), float(weight.values.reshape(-1)[i]))
        slope = float(gradient.values.reshape(-1)[i])
        moved = Product((Number(self.lr), Named(self.reader.name(gradient, i), slope)))
        kind = weight.values.dtype.type
        after = float(kind(kind(before.number) - kind(self.lr) * kind(slope)))
        return Step(
            name=Named(f"new {before.name}", after),
            expression=Sum((before, Negative(moved))),
            result=after,
        )


def _with_local_derivative(step: Step) -> Step:
    """With a note that says which factor is the local derivative, if that can be told."""
    name, expression = step.name, step.expression
    if not isinstance(name, Named) or not isinstance(expression, Product):
        return step
    above = [f for f in expression.factors if isinstance(f, Named) and re.match(r"d.*?/d", f.name)]
    if len(above) != 1 or not re.match(r"d.*?/d", name.name):
        return step
    rest = [f for f in expression.factors if f is not above[0]]
    local: Expression = rest[0] if len(rest) == 1 else Product(tuple(rest))
    value = local.evaluate()
    outer, inner = above[0].name.partition("/d")[2], name.name.partition("/d")[2]
    return Step(
        name=name, expression=expression, result=step.result,
        note="; ".join(filter(None, [step.note, f"d{outer}/d{inner} = {value:.4g}"])),
    )  # fmt: skip
