"""A record done once more with Tensors: so that plain Python and NumPy code has gradients too.

Each value of a record is of a kind that `layerlab.ops` has as an operation. Doing them again, with
the learner's parameters as leaves, gives the same numbers and a graph to go back through.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from layerlab import ops
from layerlab.errors import GraphError
from layerlab.explain.recording import Recorded
from layerlab.tensor import Parameter, as_tensor

__all__ = ["replayed"]

# Steps: their slope is 0 wherever they have one.
FLAT = frozenset(["floor", "ceil", "round", "rint", "trunc", "sign", "floor_divide", "isnan"])


def replayed(result: Recorded, known: Callable[[Recorded, Any], None]) -> dict[int, Any]:
    """The Tensor of each value that the result was made of, by its place in the record.

    `known` is told of each as soon as it is there.

    Raises GraphError for a function that has no gradient rule.
    """
    needed: dict[int, Recorded] = {}
    stack = [result]
    while stack:
        value = stack.pop()
        if value.order not in needed:
            needed[value.order] = value
            stack.extend(value.inputs)
    made: dict[int, Any] = {}
    for order in sorted(needed):
        value = needed[order]
        made[order] = _again(value, [made[v.order] for v in value.inputs])
        known(value, made[order])
    return made


def _again(value: Recorded, inputs: list[Any]) -> Any:
    kind, options = value.kind, value.options
    if kind == "given":
        return _leaf(value)
    if kind == "arrange":
        return _arranged(inputs, options["origin"])
    if kind in REDUCED:
        return _reduced(value, inputs[0])
    if kind == "einsum":
        return _einsum(options["subscripts"], inputs)
    if kind == "maximum":
        zeros = [_is_zero(v) for v in value.inputs]
        if any(zeros):  # relu, whose slope at 0 is 0 and not a half
            return ops.relu(inputs[zeros.index(False) if False in zeros else 0])
    if kind == "matmul":
        return ops.matmul(*inputs)
    if kind == "call":
        if options["name"] in FLAT:
            return _leaf(value)
        raise GraphError(
            f"there is no gradient rule for {options['name']}, which the code calls",
            fix="write it with functions that have one: exp, log, tanh, sqrt, maximum, where",
        )
    return getattr(ops, kind)(*inputs, **options)


def _is_zero(value: Recorded) -> bool:
    return value.kind == "given" and not value.name and not value.values.any()


def _leaf(value: Recorded) -> Any:
    numbers = value.values
    if numbers.dtype.kind == "b":
        return as_tensor(numbers)
    numbers = np.array(numbers, dtype=np.float64)
    if value.role == "parameter":
        return Parameter(numbers)
    return as_tensor(numbers)


def _arranged(inputs: list[Any], origin: np.ndarray) -> Any:
    flat = [ops.reshape(x, shape=(-1,)) for x in inputs]
    whole = flat[0] if len(flat) == 1 else ops.concat(flat)
    if np.array_equal(origin.reshape(-1), np.arange(whole.numel())):
        return ops.reshape(whole, shape=origin.shape)
    return ops.take(whole, key=origin)


def _reduced(value: Recorded, x: Any) -> Any:
    """A reduction: the numbers that go into one element as a row of a matrix."""
    into = value.options["into"].reshape(-1)
    shape = value.values.shape
    counts = np.bincount(into, minlength=value.values.size)
    flat = ops.reshape(x, shape=(-1,))
    if len(set(counts.tolist())) != 1:  # only sums are so uneven
        return ops.reshape(ops.put(flat, key=into, shape=(value.values.size,)), shape=shape)
    order = np.argsort(into, kind="stable").reshape(len(counts), -1)
    rows = ops.take(flat, key=order)
    return ops.reshape(REDUCED[value.kind](rows, value.options), shape=shape)


def _product(rows: Any, options: dict[str, Any]) -> Any:
    whole = rows[:, 0]
    for k in range(1, rows.shape[1]):
        whole = whole * rows[:, k]
    return whole


REDUCED: dict[str, Callable[..., Any]] = {
    "sum": lambda rows, options: ops.sum(rows, axis=1),
    "mean": lambda rows, options: ops.mean(rows, axis=1),
    "max": lambda rows, options: ops.max(rows, axis=1),
    "min": lambda rows, options: ops.min(rows, axis=1),
    "var": lambda rows, options: ops.var(rows, axis=1, correction=options.get("correction", 0)),
    "prod": _product,
    "logsumexp": lambda rows, options: ops.logsumexp(rows, axis=1),
}


def _einsum(subscripts: str, inputs: list[Any]) -> Any:
    """Every operand on all labels, multiplied, and the labels that are not wanted summed."""
    given, _, out = subscripts.replace(" ", "").partition("->")
    labels = given.split(",")
    every = list(out) + sorted(set("".join(labels)) - set(out))
    whole: Any = None
    for text, x in zip(labels, inputs, strict=True):
        if len(set(text)) < len(text):  # a diagonal
            unique = "".join(dict.fromkeys(text))
            positions = np.arange(x.numel()).reshape(tuple(x.shape))
            x = _arranged([x], np.einsum(f"{text}->{unique}", positions))
            text = unique
        order = sorted(range(len(text)), key=lambda k, t=text: every.index(t[k]))  # type: ignore[misc]
        x = ops.permute(x, axes=tuple(order)) if order else x
        shape = tuple(x.shape[[text[k] for k in order].index(c)] if c in text else 1 for c in every)
        x = ops.reshape(x, shape=shape)
        whole = x if whole is None else whole * x
    for _ in range(len(every) - len(out)):
        whole = ops.sum(whole, axis=-1)
    return whole
