"""The arrays of each layer that an explanation walks through, for drawing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from layerlab.explain.expression import Dot, Expression, Sum
from layerlab.explain.layers import activation_name, every_scope, heading, source
from layerlab.explain.operations import Scope
from layerlab.explain.reading import Element, Reader
from layerlab.explain.recording import Recorded
from layerlab.explain.steps import Picture

__all__ = ["pictures_of"]

MOST_READ = 64  # neurons that are read one by one where the matrix is not in the record


def pictures_of(
    reader: Reader,
    scopes: Sequence[Scope],
    result: Sequence[Element],
    neuron: int | None,
    title: str,
) -> tuple[Picture, ...]:
    """A picture of each layer of a network; of anything else, of its weighted sums and results."""
    leaves = [scope for scope in every_scope(scopes) if not scope.parts]
    found: list[Picture] = []
    for scope in leaves:
        picture = _of_layer(reader, scope, title if len(leaves) == 1 else heading(scope))
        if picture is None:
            continue
        if found and _continues(found[-1], picture):
            before = found[-1]
            found[-1] = replace(
                before,
                title=f"{before.title} → {picture.title}",
                sums_name=before.output_name,
                sums=before.outputs,
                function=picture.function,
                output_name=picture.output_name,
                outputs=picture.outputs,
            )
        else:
            found.append(picture)
    if not found:
        picture = _of_numbers(reader, result, title)
        found = [] if picture is None else [picture]
    elif neuron is not None and leaves and leaves[-1].output is not None:
        row = _row(reader, source(leaves[-1].output))  # the result may stand in another order
        neuron = row.index(result[neuron]) if result[neuron] in row else None
    if found:
        found[-1] = replace(found[-1], neuron=neuron)
    return tuple(found)


def _continues(before: Picture, picture: Picture) -> bool:
    """Whether a picture is the activation of the weighted sums before it."""
    sums = before.weights is not None and before.sums is None
    return (
        sums
        and picture.weights is None
        and bool(picture.function)
        and (
            picture.input_name == before.output_name
            and picture.outputs.shape == before.outputs.shape
        )
    )


def _row(reader: Reader, value: Recorded) -> list[Element]:
    """The numbers of a value that belong to the sample."""
    axis = reader.batch_axis(value)
    places = np.arange(value.values.size).reshape(value.values.shape)
    if axis >= 0:
        places = np.take(places, reader.sample, axis=axis)
    return [(value, int(i)) for i in places.reshape(-1)]


def _numbers(elements: Sequence[Element]) -> np.ndarray:
    return np.array([float(v.values.reshape(-1)[i]) for v, i in elements])


def _of_layer(reader: Reader, scope: Scope, title: str) -> Picture | None:
    """What one call of a layer did to the sample."""
    if scope.output is None or not scope.inputs:
        return None
    out, given = source(scope.output), source(scope.inputs[0])
    if not scope.first <= out.order < scope.last or not out.values.ndim:
        return None
    reader.path = scope.path
    made = reader.record.values[scope.first : scope.last]
    affine = next((v for v in made if reader.affine(v) and v.kind in ("linear", "dense")), None)
    function = activation_name(scope.module) or type(scope.module).__name__
    if affine is None:
        affine = next((v for v in reversed(made) if v.kind == "matmul"), None)
        affine = (
            None if affine is None else next((v for v in reversed(made) if reader.affine(v)), None)
        )
    if affine is not None:
        picture = _of_sums(reader, affine, title)
        if picture is not None:
            return picture if out is affine else _with_output(reader, picture, out, function)
    outputs = _row(reader, out)
    inputs = _row(reader, given)
    return Picture(
        title, reader.base(given), _numbers(inputs), _result_name(reader, out),
        _numbers(outputs), function=function,
    )  # fmt: skip


def _result_name(reader: Reader, out: Recorded) -> str:
    return reader.base(out) if out.name or out.kind == "softmax" else "y"


def _with_output(reader: Reader, picture: Picture, out: Recorded, function: str) -> Picture:
    outputs = _numbers(_row(reader, out))
    if outputs.shape != picture.outputs.shape:
        return picture
    name = _result_name(reader, out)
    return replace(
        picture, sums_name=picture.output_name, sums=picture.outputs, function=function,
        output_name=name, outputs=outputs,
    )  # fmt: skip


def _of_sums(reader: Reader, value: Recorded, title: str) -> Picture | None:
    """A layer of weighted sums: its weights a row a neuron, its inputs, its biases."""
    elements = _row(reader, value)
    sums = _numbers(elements)
    if value.kind in ("linear", "dense"):
        x, weight, *bias = value.inputs
        matrix = weight.values if value.kind == "linear" else weight.values.T
        if len(sums) != len(matrix):
            return None
        row = elements[0][1] // len(matrix)
        inputs = x.values.reshape(-1, matrix.shape[1])[row]
        own = [] if not bias else [bias[0]]
        return Picture(
            title, reader.base(reader.moved(x)), inputs, reader.base(value), sums,
            weights_name=reader.base(weight) + ".T" * (value.kind == "dense"), weights=matrix,
            biases_name=reader.base(own[0]) if own else "",
            biases=own[0].values.reshape(-1) if own else None,
        )  # fmt: skip
    if len(elements) > MOST_READ:
        return None
    return _read_one_by_one(reader, elements, sums, reader.base(value), title)


def _read_one_by_one(
    reader: Reader, elements: Sequence[Element], sums: np.ndarray, name: str, title: str
) -> Picture | None:
    """The same, found in the lines of the neurons: each must add up the same inputs."""
    weights, biases, names = [], [], ("", "", "")
    inputs: np.ndarray | None = None
    for value, i in elements:
        expression = reader.expand(value, i)
        found = _dot_and_rest(expression)
        if found is None:
            return None
        dot, rest, rest_name = found
        if dot.right is None or (inputs is not None and not np.array_equal(inputs, dot.right)):
            return None
        inputs = dot.right
        weights.append(dot.left)
        biases.append(rest)
        left, _, right = dot.symbols.partition("·")
        names = (_without_places(left), right, _without_places(rest_name))
    if inputs is None or len({len(w) for w in weights}) != 1:
        return None
    has_bias = any(biases) or bool(names[2])
    return Picture(
        title, names[1], inputs, name, sums, weights_name=names[0], weights=np.array(weights),
        biases_name=names[2] if has_bias else "", biases=np.array(biases) if has_bias else None,
    )  # fmt: skip


def _without_places(name: str) -> str:
    """neurons[2].w as neurons.w: the name of all of them."""
    columns = ".T" if re.search(r"\[:, ?\d+\]$", name) else ""  # neurons in columns
    return re.sub(r"\[[\d:, ]*\]", "", name) + columns


def _dot_and_rest(expression: Expression) -> tuple[Dot, float, str] | None:
    terms = expression.terms if isinstance(expression, Sum) else (expression,)
    dots = [t for t in terms if isinstance(t, Dot) and t.right is not None]
    if len(dots) != 1:
        return None
    others = [t for t in terms if t is not dots[0]]
    name = getattr(others[0], "name", "") if len(others) == 1 else ""
    return dots[0], sum(t.evaluate() for t in others), name


def _of_numbers(reader: Reader, result: Sequence[Element], title: str) -> Picture | None:
    """Of what is no layer of ours: its results, and the weighted sums they were made of."""
    if not 1 <= len(result) <= MOST_READ:
        return None
    outputs = _numbers(result)
    sums: list[Element] = []
    functions = set()
    for value, i in result:
        seen = 0
        while not reader.affine(value) and seen < 4:
            shape = value.values.shape
            same = [v for v in value.inputs if v.depends and v.values.shape == shape]
            inner = same[0] if len(same) == 1 else None
            if inner is None:
                break
            functions.add(value.kind)
            value, i = reader.resolve(inner, i)
            seen += 1
        if not reader.affine(value):
            return None
        sums.append((value, i))
    name = reader.base(sums[0][0])
    if not sums[0][0].values.ndim:  # one for each neuron
        name = name.rstrip("′")
    picture = _read_one_by_one(reader, sums, _numbers(sums), name, title)
    if picture is None or all(
        a is b and i == j for (a, i), (b, j) in zip(sums, result, strict=True)
    ):
        return picture
    function = next(iter(functions)) if len(functions) == 1 else "f"
    return replace(
        picture, sums_name=name, sums=picture.outputs, function=function,
        output_name=reader.base(result[0][0]) if result[0][0].name else "y", outputs=outputs,
    )  # fmt: skip
