"""The chain rule with numbers: from the loss back to one weight, and the step that it would take.

The gradient rules of the library are written in its own operations, so the way back is recorded
and read like the way there: the gradient of each value is called dL/d and the value's name.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np

from layerlab import autograd
from layerlab.autograd import Value, enable_grad
from layerlab.errors import ArgumentError, ArgumentTypeError, GraphError, PositionError
from layerlab.explain import layers
from layerlab.explain.expression import (
    FEWEST,
    Expression,
    Named,
    Negative,
    Number,
    Product,
    Sum,
    number,
)
from layerlab.explain.operations import Watcher, as_numpy
from layerlab.explain.reading import Element, Reader
from layerlab.explain.recording import Record, Recorded
from layerlab.explain.remembering import remember
from layerlab.explain.replay import replayed
from layerlab.explain.running import unchanged
from layerlab.explain.steps import Step
from layerlab.explain.subject import CodeSubject, Subject
from layerlab.nn import BCELoss, CrossEntropyLoss, Module, MSELoss
from layerlab.tensor import Parameter, as_tensor

__all__ = ["Backward", "loss_for"]


def loss_for(out: Any, target: Any, kind: str) -> tuple[Any, Any]:
    """The loss that fits a result and its target, and the target in the result's shape.

    Labels are compared by cross-entropy. Where there is one number for each row they are numbers:
    of a sigmoid by the binary cross-entropy, otherwise, as all floats, by the mean squared error.
    """
    shape, numbers = tuple(out.shape), as_numpy(target.data)
    single = numbers.size == out.numel() and (len(shape) < 2 or shape[-1] == 1)
    if numbers.dtype.kind in "iub" and not single:
        return CrossEntropyLoss(), target
    target = as_tensor(numbers.astype(as_numpy(out.data).dtype))
    if single:
        target = as_tensor(as_numpy(target.data).reshape(shape))
    zero_or_one = bool(np.isin(numbers, (0, 1)).all())
    return (BCELoss() if kind == "sigmoid" and zero_or_one else MSELoss()), target


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
        self.given_loss = loss is not None
        if isinstance(ran, CodeSubject):
            ran.called = dict(before._bases)
        self._forward()
        if not any(p.requires_grad for p in ran.parameters().values()):
            ran.moves_inputs = True  # nothing is trained: the way back goes to the input
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
        self.record = Record()
        self.watcher = Watcher(self.record)
        losses = [self.loss] if isinstance(self.loss, Module) else []
        self.modules = [*self.ran.modules, *losses]
        with unchanged(*self.modules), enable_grad():
            out = self.ran.again(self.watcher)
            self.output = layers.source(self.watcher.node(out))
            self.before_loss = len(self.record.values)
            if self.target is not None:
                out = self._compared(out)
            self.root = out
        self.outputs = self.watcher.node(out)
        self.start = self._one_number(out)

    def _compared(self, out: Any) -> Any:
        """The loss of the result against the target."""
        if not self.given_loss:
            self.loss, self.target = loss_for(out, self.target, self.output.kind)
        value = self.record.given(as_numpy(self.target.data), "target", "input")
        self.record.keep(self.target.data, value)
        losses = [self.loss] if isinstance(self.loss, Module) else []
        try:
            with self.watcher.watching(*losses):
                found = self.loss(out, self.target)
            if not isinstance(found, Value):
                raise ArgumentTypeError(
                    f"the loss returned a {type(found).__name__} that was not made of the result",
                    fix="compute it from the prediction: lambda p, t: ((p - t) ** 2).mean()",
                )
            return found
        except GraphError:
            if losses:
                raise
        return self._compared_in_numpy(out)

    def _compared_in_numpy(self, out: Any) -> Any:
        """A loss that somebody wrote in NumPy: followed, and then done with Tensors."""
        record = Record()
        ran = remember(self.loss, (as_numpy(out.data), as_numpy(self.target.data)), record)
        if not isinstance(ran.value, Recorded):
            raise ArgumentTypeError("a loss is one number", fix="return its mean or its sum")
        inputs = [value for value in ran.inputs if value.role == "input"]
        known = {value.order: t for value, t in zip(inputs, (out, self.target), strict=False)}

        def told(value: Recorded, tensor: Any) -> None:
            if value.kind == "given" and value.order not in known:
                leaf = self.record.given(as_numpy(tensor.data), value.name, value.role)
                self.record.keep(tensor.data, leaf)

        with self.watcher.watching():
            return replayed(ran.value, told, known)[ran.value.order]

    def _one_number(self, out: Any) -> np.ndarray:
        """Ones and zeros: which number of the result is differentiated."""
        numbers = as_numpy(out.data)
        start = np.zeros(numbers.shape, numbers.dtype)  # not zeros_like, which keeps the layout
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

    def _parameters(self) -> dict[str, Any]:
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
        if not isinstance(weight, str):
            raise ArgumentTypeError(
                f"weight is a name, not {weight!r:.60}", fix=f"weight={next(iter(parameters))!r}"
            )
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
        weight = self.record.find(parameter.data)
        assert weight is not None
        slope = f"{self.prefix}{self.reader.name(weight, index)}"
        lines = self._lines(self.reader.resolve(gradient, index), slope)
        forward = [step for value, step in lines if value.order < self.first]
        back = [step for value, step in lines if value.order >= self.first]
        steps = []
        if forward:
            twice = isinstance(self.loss, CrossEntropyLoss) and "softmax" in self.output.kind
            note = "the result is a softmax already; cross-entropy applies another" * twice
            steps.append(Step(title=self._loss_title(), steps=tuple(forward), note=note))
        what = weight.name + self.reader.index(weight, np.array([index]))
        part = self._share(*self.reader.resolve(gradient, index))
        if part is not None:
            note = f"the sum over {self.rows} samples; sample {self.sample} adds {number(part)}"
            note = "; ".join(filter(None, [back[-1].note, note]))
            back[-1] = replace(back[-1], note=note)
        steps.append(Step(title=f"the way back to {what}", steps=tuple(back)))
        if not self.ran.moves_inputs:
            update = self._update(slope, gradient, weight, index)
            title = f"one step of SGD with learning rate {self.lr:g}"
            steps.append(Step(title=title, steps=(update,)))
        return steps

    def _share(self, value: Recorded, i: int) -> float | None:
        """What the sample adds to a gradient that is a sum over all of them."""
        if self.rows is None or self.rows < 2:
            return None
        if value.kind == "matmul" and all(v.values.ndim == 2 for v in value.inputs):
            left, right = (v.values for v in value.inputs)
            row, column = divmod(i, right.shape[1])
            terms = left[row] * right[:, column]
            return float(terms[self.sample]) if len(terms) == self.rows else None
        if value.kind == "sum":
            part = value.inputs[0]
            places = np.flatnonzero(value.options["into"].reshape(-1) == i).tolist()
            own = [k for k in places if self.reader.of_this_sample(part, k)]
            if len(own) == 1 and len(places) == self.rows:
                return float(part.values.reshape(-1)[own[0]])
        return None

    def _loss_title(self) -> str:
        """Which loss it is, and what the sample should have given."""
        name = getattr(self.loss, "_short", lambda: getattr(self.loss, "__name__", "L"))()
        title = f"the loss: {name}".replace("<lambda>", "lambda")
        target = as_numpy(self.target.data)
        if self.rows is not None and target.shape[:1] == (self.rows,):
            target = target[self.sample]
        if target.size == 1:
            title += f", target {target.reshape(-1)[0]:g}"
        return title

    def _loss_name(self) -> str:
        return self.reader.name(*self.reader.resolve(self.outputs, self.place or 0))

    def _name_the_loss(self) -> None:
        value = layers.source(self.outputs)
        if not value.name and not self.reader.affine(value):
            compares = len(self.ran.arguments) == 2 and not value.values.ndim
            value.name = "L" if self.target is not None else "loss" if compares else "y"
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
        self.prefix = f"d{loss}/d"
        for (value, _), gradient in zip(wanted, found, strict=True):
            if gradient is None or value is None:
                continue
            if value.kind == "arrange":
                continue
            alone = value.uses != 1 or value.name or not self.reader.affine(value)
            if not alone and self._is_added_to(value):
                continue  # the product before the bias is added: it has no line of its own
            if value.role in ("parameter", "input"):
                self.reader.whole_index.add(self.watcher.node(gradient).order)
            named = value.name or self.reader.affine(value) or self.reader.knows(value)
            name = self.reader.base(value) if named else ""
            recorded = self.record.find(gradient.data)
            if recorded is not None:  # what was only reshaped has the name of its source
                came = layers.source(recorded)
                same = came.values.size == recorded.values.size
                same = same and not (came.values.reshape(-1) != recorded.values.reshape(-1)).any()
                recorded = came if same else recorded
            if name and recorded is not None and not recorded.name and recorded.kind != "given":
                recorded.name = f"d{loss}/d{name}"
                if value.role in ("parameter", "input"):
                    self.reader.whole_index.add(recorded.order)
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
        inner = "." in self.parameter_name or self.parameter_name in self.ran.names  # or the input
        if inner or parameter.ndim != 2:
            return ()
        from_columns = self.parameter_name == "weights" and hasattr(self.ran.what, "use_bias")
        if parameter.shape[1 if from_columns else 0] != len(self.ran.places()):
            return ()  # its rows are no neurons
        return (slice(None), neuron) if from_columns else (neuron,)

    def _lines(self, wanted: Element, name: str) -> list[tuple[Recorded, Step]]:
        """The gradients, the last first; what the way there made is only called by its name."""
        done: set[tuple[int, int]] = set()
        lines: list[tuple[Recorded, Step]] = []
        stack: list[tuple[Element, Step | None]] = [(wanted, None)]
        while stack:
            (value, i), step = stack.pop()
            if step is not None:
                lines.append((value, step))
                continue
            if (value.order, i) in done:
                continue
            done.add((value.order, i))
            own = name if (value, i) == wanted else ""
            if value.kind == "given":
                lines.append((value, self.reader.passed_on(value, i, name=own)))
                continue
            step, needs = self.reader.line(value, i, name=own)
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
        start = self.before_loss
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
            needs = [need for need in needs if self.reader.of_this_sample(*need)]
            order = sorted(needs, key=lambda need: (need[0].order, need[1]), reverse=True)
            stack.extend((need, None) for need in order)
        return lines

    def _update(self, name: str, gradient: Recorded, weight: Recorded, i: int) -> Step:
        before = Named(self.reader.name(weight, i), float(weight.values.reshape(-1)[i]))
        slope = float(gradient.values.reshape(-1)[i])
        moved = Product((Number(self.lr), Named(name, slope)))
        kind = weight.values.dtype.type
        after = float(kind(kind(before.number) - kind(self.lr) * kind(slope)))
        places = FEWEST
        while number(after, places) == number(before.number, places) and places < 10 and slope:
            places += 1  # until the step can be seen
        return Step(
            name=Named(f"new {before.name}", after),
            expression=Sum((before, Negative(moved))),
            result=after,
            places=places,
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
