"""A record done once more with Tensors: so that plain Python and NumPy code has gradients too.

Each value of a record is of a kind that `layerlab.ops` has as an operation. Doing them again, with
the learner's parameters as leaves, gives the same numbers and a graph to go back through.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from layerlab import ops
from layerlab.errors import GraphError
from layerlab.explain.recording import Recorded
from layerlab.tensor import Parameter, as_tensor

__all__ = ["replayed"]

# Steps: their slope is 0 wherever they have one.
FLAT = frozenset(["floor", "ceil", "round", "rint", "trunc", "sign", "floor_divide", "isnan"])


def replayed(
    result: Recorded,
    known: Callable[[Recorded, Any], None],
    there: Mapping[int, Any] | None = None,
    *,
    move_inputs: bool = False,
) -> dict[int, Any]:
    """The Tensor of each value that the result was made of, by its place in the record.

    `known` is told of each as soon as it is there; some may be `there` already. With `move_inputs`
    the gradient goes back to the inputs, too.

    Raises GraphError for a function that has no gradient rule.
    """
    needed: dict[int, Recorded] = {}
    stack = [result]
    while stack:
        value = stack.pop()
        if value.order not in needed:
            needed[value.order] = value
            stack.extend(value.inputs)
    made: dict[int, Any] = dict(there or {})
    for order in sorted(needed):
        value = needed[order]
        if order not in made:
            made[order] = _again(value, made, move_inputs)
        known(value, made[order])
    return made


def _again(value: Recorded, made: dict[int, Any], move_inputs: bool) -> Any:
    inputs = [made[v.order] for v in value.inputs]
    kind, options = value.kind, value.options
    if kind == "given":
        return _leaf(value, move_inputs=move_inputs)
    if kind == "divide":
        known = _sigmoid_of(value) or _softmax_of(value)
        if known is not None:
            function, argument = known
            return function(made[argument.order])
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
    if kind == "power" and _is_number(value.inputs[1], 2):
        return ops.square(inputs[0])
    if kind == "matmul":
        return ops.matmul(*inputs)
    if kind == "call":
        if options["name"] in FLAT:
            return _leaf(value, move_inputs=False)
        raise GraphError(
            f"there is no gradient rule for {options['name']}, which the code calls",
            fix="write it with functions that have one: exp, log, tanh, sqrt, maximum, where",
        )
    return getattr(ops, kind)(*inputs, **options)


def _sigmoid_of(value: Recorded) -> tuple[Callable[[Any], Any], Recorded] | None:
    """1 / (1 + e^-z) is sigmoid(z), whose slope is known in a shorter form."""
    top, bottom = value.inputs
    if not _is_number(top, 1) or bottom.kind != "add" or bottom.name:
        return None
    for one, power in (bottom.inputs, bottom.inputs[::-1]):
        if _is_number(one, 1) and power.kind == "exp" and power.inputs[0].kind == "negative":
            z = power.inputs[0].inputs[0]
            if z.values.shape == value.values.shape:
                return ops.sigmoid, z
    return None


def _softmax_of(value: Recorded) -> tuple[Callable[[Any], Any], Recorded] | None:
    """e^z / sum(e^z) is softmax(z), and so it is of z less its largest."""
    top, total = value.inputs
    while total.kind == "arrange" and len(total.inputs) == 1:
        total = total.inputs[0]
    shape = top.values.shape
    if top.kind != "exp" or total.kind != "sum" or total.inputs[0] is not top or not shape:
        return None
    count = int(np.prod(shape[:-1]))
    rows = np.broadcast_to(np.arange(count).reshape((*shape[:-1], 1)), shape)
    if not np.array_equal(total.options["into"], rows):
        return None
    z = top.inputs[0]
    if z.kind == "subtract" and not z.name and z.inputs[0].values.shape == shape:
        largest = z.inputs[1]
        while largest.kind == "arrange" and len(largest.inputs) == 1:
            largest = largest.inputs[0]
        z = z.inputs[0] if largest.kind == "max" else z
    return ops.softmax, z


def _is_number(value: Recorded, number: float) -> bool:
    return value.kind == "given" and not value.name and bool((value.values == number).all())


def _is_zero(value: Recorded) -> bool:
    return _is_number(value, 0)


def _leaf(value: Recorded, *, move_inputs: bool) -> Any:
    numbers = value.values
    if numbers.dtype.kind == "b":
        return as_tensor(numbers)
    moved = value.role == "parameter" or (
        move_inputs and value.role == "input" and numbers.dtype.kind == "f"
    )
    numbers = np.array(numbers, dtype=np.float64)
    return Parameter(numbers) if moved else as_tensor(numbers)


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
