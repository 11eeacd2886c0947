"""What explaining knows of our own layers: the names of their results, what their parts mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from layerlab.explain.expression import Named, Number, Product, Quotient, Sum
from layerlab.explain.operations import Scope, as_numpy
from layerlab.explain.reading import Reader
from layerlab.explain.recording import Record, Recorded
from layerlab.explain.steps import Step
from layerlab.nn import BatchNorm1d, Module, activations, losses
from layerlab.nn.activations import Activated

__all__ = [
    "activation_name",
    "every_scope",
    "functions_of",
    "heading",
    "name_results",
    "running_estimates",
    "scope_of",
    "source",
]


def every_scope(scopes: Iterable[Scope]) -> Iterator[Scope]:
    """The calls of modules, each before the calls inside it."""
    for scope in scopes:
        yield scope
        yield from every_scope(scope.parts)


def scope_of(scopes: Iterable[Scope], value: Recorded) -> Scope | None:
    """The innermost call in which a value was made."""
    for scope in scopes:
        if scope.first <= value.order < scope.last:
            return scope_of(scope.parts, value) or scope
    return None


def heading(scope: Scope) -> str:
    """Which layer it is: [0] Linear(64 -> 32)."""
    label = f"[{scope.path}]" if scope.path[:1].isdigit() else scope.path
    return f"{label} {scope.module._short()}"


def source(value: Recorded) -> Recorded:
    """The value itself, or of one that was only moved as a whole, where it came from."""
    while value.kind == "arrange" and len(value.inputs) == 1:
        value = value.inputs[0]
    return value


def functions_of(scopes: Iterable[Scope]) -> dict[int, str]:
    """The results of activations, with the name of the function."""
    found = {}
    for scope in every_scope(scopes):
        if scope.output is None:
            continue
        out = source(scope.output)
        name = activation_name(scope.module)
        made_here = scope.first <= out.order < scope.last
        if name and made_here and out.kind not in ("linear", "dense", "softmax", "log_softmax"):
            found[out.order] = name
    return found


def activation_name(module: Module) -> str:
    """What the activation of a layer is called as a function; "" if it has none."""
    if isinstance(module, Activated):
        chosen = module.activation
        if chosen is None or isinstance(chosen, Module):
            return ""
        return chosen if isinstance(chosen, str) else getattr(chosen, "__name__", "f")
    kind = type(module)
    if kind.__module__ != activations.__name__ or kind is activations.Identity:
        return ""
    known = {"LeakyReLU": "leaky_relu", "LogSoftmax": "log_softmax", "BilinearGLU": "bilinear_glu"}
    return known.get(kind.__name__, kind.__name__.lower())


def name_results(scopes: Iterable[Scope], reader: Reader, record: Record) -> None:
    """Call what comes out of the layer at path 0 z0 or a0 (after an activation), of `fc` fc."""
    for scope in every_scope(scopes):
        suffix = scope.path.replace(".", "_")
        if suffix and scope.output is not None:
            out = source(scope.output)
            if not out.name and scope.first <= out.order < scope.last:
                out.name = _result_name("z" if reader.affine(out) else "a", suffix)
        if isinstance(scope.module, losses._Loss) and scope.output is not None:
            each = _of_each(scope.output)
            if not each.name and each.values.size > 1:
                each.name = "l"  # of each number, before they are averaged
        if not suffix:
            continue
        if not scope.parts:
            for value in record.values[scope.first : scope.last]:
                if not value.name and value.kind in ("linear", "dense"):
                    value.name = _result_name("z", suffix)


def _of_each(loss: Recorded) -> Recorded:
    """The losses of the single numbers that a loss was added up from."""
    value = source(loss)
    while value.kind in ("divide", "sum", "mean"):
        value = source(value.inputs[0])
        while value.kind == "where" and source(value.inputs[0]).kind == "given":
            value = source(value.inputs[2])  # an ignored label counts 0
    return value


def _result_name(letter: str, suffix: str) -> str:
    if suffix[0].isdigit():
        return letter + suffix
    return suffix if letter == "a" else f"{suffix}_z"


def running_estimates(
    scope: Scope, reader: Reader, after: dict[str, np.ndarray], feature: int
) -> list[Step]:
    """What the running mean and variance of a BatchNorm1d become after this batch."""
    module = scope.module
    assert isinstance(module, BatchNorm1d)
    inside = {v.name: v for v in reader.record.values[scope.first : scope.last] if v.name}
    mean, var = inside.get("mean"), inside.get("var")
    if mean is None or var is None or not after or module.num_batches_tracked is None:
        return []
    rows = mean.inputs[0].values.shape[0]
    count = int(as_numpy(module.num_batches_tracked.data)) + 1
    rate = 1 / count if module.momentum is None else module.momentum
    unbiased = Quotient(Number(rows), Number(max(rows - 1, 1)))
    steps = []
    for name, batch, factor in (("running_mean", mean, None), ("running_var", var, unbiased)):
        buffer = getattr(module, name)
        old = float(as_numpy(buffer.data)[feature])
        new = Named(reader.name(batch, feature), float(batch.values[feature]))
        own = (Number(rate), new) if factor is None else (Number(rate), new, factor)
        kept = Product((Number(round(1 - rate, 12)), Named(f"{name}[{feature}]", old)))
        result = float(after[name][feature])
        whole = Sum((kept, Product(own)))
        reader.check(whole, result, batch, feature)
        called = Named(f"new {name}[{feature}]", result)
        steps.append(Step(name=called, expression=whole, result=result))
    return steps
