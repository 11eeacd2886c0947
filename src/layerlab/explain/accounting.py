"""Shapes and sizes: what each layer does to the shape, and what it costs, each with its formula."""

from __future__ import annotations

import dataclasses
import inspect
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from layerlab import arrays
from layerlab.arguments import check_size
from layerlab.autograd import make, no_grad
from layerlab.errors import ArgumentTypeError
from layerlab.explain.running import Call, run, shape_of, tensors_in, unchanged
from layerlab.explain.tables import (
    Column,
    as_html,
    counted,
    lines_of,
    shape_text,
    shown,
    width_here,
    wrapped,
)
from layerlab.nn import BatchNorm1d, Dense, Layer, Linear, Module, Neuron
from layerlab.tensor import Parameter, Tensor

__all__ = ["Summary", "SummaryRow", "bytes_text", "summary"]

CONVENTION = (
    "Multiply-adds are those of matrix products, for one sample: n inputs and m neurons make "
    "n × m; biases, activations and normalisation are not counted, because beside the products "
    "they cost little. (torchinfo multiplies the weights and biases of each layer without parts, "
    "those of BatchNorm and PReLU too, by the batch, and by no other axis.) Memory is that of the "
    "arrays in their own dtype: the outputs of all layers without parts, for the whole input, as "
    "if none were written over another; not gradients, nor what an optimiser keeps."
)
# What stands under the table.
SHORT = (
    "Multiply-adds: those of matrix products, n × m for n inputs and m neurons, for one sample. "
    "Memory: that of the outputs, for the whole input."
)

# The operations that are matrix products, and which axis of the first operand is added up.
_PRODUCTS = ("linear", "dense", "_matmul")


@dataclass(frozen=True)
class SummaryRow:
    """One call of a layer: where it stands, what it makes of the shape, and what it holds.

    Counts are of what stands in the layer itself, without its parts, and was not counted before.
    """

    path: str
    layer: str
    depth: int  # 0 for the network, 1 for its parts, ...
    container: bool  # whether it has parts
    called: bool
    input_shape: tuple[int, ...]
    output_shape: tuple[int, ...]
    parameters: int
    trainable: int
    formula: str  # of the parameters: "10 × (64 + 1)"
    multiply_adds: int
    multiply_adds_formula: str
    output_bytes: int
    parameter_bytes: int
    buffers: int  # numbers that are kept but not trained, such as running means
    buffer_bytes: int
    shared: tuple[str, ...]  # its parameters that were counted before: "0.weight"

    def notes(self) -> str:
        """What there is to say besides the sizes: frozen, shared, not called, buffers."""
        found = []
        if not self.called and not self.container:
            found.append("not called")
        if self.parameters > self.trainable:
            found.append(f"{self.parameters - self.trainable:,} frozen")
        if self.buffers:
            found.append(f"+ {self.buffers:,} in buffers")
        owners: dict[str, list[str]] = {}
        for parameter in self.shared:
            path, _, name = parameter.rpartition(".")
            owners.setdefault(path or "the network", []).append(name)
        for path, names in owners.items():
            what = f"{', '.join(names)} " if self.parameters else ""
            found.append(f"{what}shared with {path}")
        return "; ".join(found)


@dataclass(frozen=True)
class Summary:
    """The layers of a network, each called part below what it belongs to; prints as a table.

    `convention` says what is counted as a multiply-add and as memory, in full; a short form of it
    stands under the table. A parameter is counted once, where it appears first; a layer that is
    used twice has two rows. `activation_bytes` is what the outputs of all layers without parts
    take.
    """

    rows: tuple[SummaryRow, ...]
    parameters: int
    trainable: int
    multiply_adds: int
    activation_bytes: int
    parameter_bytes: int
    buffers: int
    buffer_bytes: int
    convention: str = field(default=CONVENTION, repr=False)

    def text(self, *, width: int | None = None, ascii: bool | None = None) -> str:
        """The table, never wider than `width`: by default as wide as the terminal."""
        size = width_here() if width is None else check_size("width", width)
        layer, entering, output = self._layers()
        counts, formulas = self._counts("parameters", "formula")
        work, work_formulas = self._counts("multiply_adds", "multiply_adds_formula")
        memory = self._memory()
        lines = lines_of(
            [
                [layer, entering, output, formulas, work_formulas, memory],
                [layer, output, formulas, work_formulas, memory],
                [layer, output, formulas, work, memory],
                [layer, output, formulas, work],
                [layer, output, counts, work],
                [layer, output, counts],
                [layer, counts],
            ],
            size,
            [row.notes() for row in self.rows],
        )
        for sentence in self.totals():
            lines += wrapped(sentence, size, hang=2)
        return shown([*lines, *wrapped(self.in_short, size)], ascii)

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain values that JSON can hold; the rows stand under "layers"."""
        content = dataclasses.asdict(self)
        return {"layers": [_plain(row) for row in content.pop("rows")], **content}

    def _repr_html_(self) -> str:
        columns = [
            *self._layers(),
            self._counts("parameters", "formula")[1],
            self._counts("multiply_adds", "multiply_adds_formula")[1],
            self._memory(),
            Column("", [row.notes() for row in self.rows]),
        ]
        return as_html("Layers, sizes and costs", columns, [*self.totals(), self.in_short])

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return self.text()

    def _layers(self) -> tuple[Column, Column, Column]:
        """Each layer under what it is a part of, and the shapes that go in and come out."""
        names = [
            f"{'  ' * row.depth}{row.path.rpartition('.')[2]}  {row.layer}"
            if row.path
            else row.layer
            for row in self.rows
        ]
        entering = [shape_text(row.input_shape) if row.called else "" for row in self.rows]
        leaving = [shape_text(row.output_shape) if row.called else "" for row in self.rows]
        return Column("layer", names), Column("input", entering), Column("output", leaving)

    def _memory(self) -> Column:
        sizes = [bytes_text(row.output_bytes) if row.called else "" for row in self.rows]
        return Column("memory", sizes, right=True)

    def _counts(self, name: str, formula: str) -> tuple[Column, Column]:
        """A count of each row, alone and with its formula; nothing where a container has none."""
        title = name.replace("multiply_", "multiply-")
        alone, with_formula = [], []
        for row in self.rows:
            count, how = getattr(row, name), getattr(row, formula)
            alone.append(f"{count:,}" if count or (row.called and not row.container) else "")
            # The formula may be the number itself: no "3 = 3".
            short = not how or how == str(count)
            with_formula.append(alone[-1] if short else f"{how} = {count:,}")
        return Column(title, alone, right=True), Column(title, with_formula, right=True)

    @property
    def in_short(self) -> str:
        """The convention in two lines."""
        return SHORT

    def totals(self) -> list[str]:
        """What all layers hold and cost together, in sentences."""
        frozen = self.parameters - self.trainable
        return [
            f"{counted(self.parameters, 'parameter')}: {self.trainable:,} trainable, {frozen:,} not"
            + f"; besides {self.buffers:,} in buffers" * bool(self.buffers),
            f"{counted(self.multiply_adds, 'multiply-add')} for one sample",
            f"memory: parameters {bytes_text(self.parameter_bytes)}, "
            + f"buffers {bytes_text(self.buffer_bytes)}, " * bool(self.buffers)
            + f"outputs {bytes_text(self.activation_bytes)}",
        ]


def summary(model: Module, input_shape: Sequence[Any], *, dtype: Any = None) -> Summary:
    """Every layer with its shapes, parameters, multiply-adds and memory, for an input of a shape.

    The first axis is the batch; several inputs are several shapes, ((1, 4), (1, 8)). The network
    runs once on zeros (of `dtype`, or of that of its first parameter), in evaluation mode and
    without gradients; afterwards everything is as it was. A parameter that several layers share is
    counted once. Multiply-adds and memory follow a convention: `Summary.convention`.

    Raises ArgumentTypeError if `model` is no Module or takes another number of inputs, and the
    layer's own ShapeError if the shape does not fit.
    """
    if not isinstance(model, Module):
        raise ArgumentTypeError(
            f"summary takes a Module, not a {type(model).__name__}",
            fix="ll.summary(model, input_shape=(1, 64))",
        )
    shapes = _shapes(input_shape)
    try:
        inspect.signature(model.forward).bind(*shapes)
    except TypeError as error:
        raise ArgumentTypeError(
            f"{model._short()} does not take {counted(len(shapes), 'input')}: {error}",
            fix="give one shape for each input that its forward takes: (1, 64) for one, "
            "((1, 4), (1, 8)) for two",
        ) from None
    first = next((p.data for p in model.parameters() if arrays.kind(p.dtype) == "f"), None)
    wanted = first.dtype if dtype is None and first is not None else dtype
    kind = arrays.dtype_name(arrays.get_default_dtype() if wanted is None else wanted)
    xp = arrays.namespace(first)  # the library of the parameters
    inputs = tuple(make(xp.zeros(shape, dtype=getattr(xp, kind))) for shape in shapes)
    batch = shapes[0][0] if len(shapes[0]) > 1 else None
    calls: list[Call] = []
    sizes: dict[int, tuple[tuple[int, ...], tuple[int, ...], int]] = {}
    products: dict[int, list[tuple[int, ...]]] = {}

    def after(call: Call, args: tuple[Any, ...], out: Any) -> None:
        size = sum(t.size * _itemsize(t) for t in map(_raw, tensors_in(out)))
        sizes[id(call)] = (shape_of(args), shape_of(out), size)
        if isinstance(call.module, Neuron) and not call.module.weight.ndim:
            # Each number is an input, so there is no product of matrices to be seen.
            products[id(call)] = [(math.prod(shape_of(args)[1:]), 1, 1)]

    def operation(call: Call, name: str, args: tuple[Any, ...], out: Any) -> None:
        if name in _PRODUCTS:
            product = _product(args[0].shape[-1], list(out.shape), batch)
            products.setdefault(id(call), []).append(product)

    with unchanged(model), no_grad():
        model.eval()
        run(model, inputs, before=calls.append, after=after, operation=operation)

    counted_before: dict[int, str] = {}
    buffers_before: set[int] = set()
    rows = []
    for path, module, call in _in_order(model, calls):
        own = _own(module, path)
        new = {name: p for name, p in own.items() if id(p) not in counted_before}
        shared = tuple(counted_before[id(p)] for p in own.values() if id(p) in counted_before)
        counted_before.update((id(p), name) for name, p in new.items())
        stored = [
            b
            for b in (vars(module).get(name) for name in module._buffers)
            if b is not None and id(b) not in buffers_before
        ]
        buffers_before.update(map(id, stored))
        entering, leaving, size = sizes.get(id(call), ((), (), 0))
        work = products.get(id(call), [])
        rows.append(
            SummaryRow(
                path=path,
                layer=module._short(),
                depth=path.count(".") + 1 if path else 0,
                container=any(True for _ in module.children()),
                called=call is not None,
                input_shape=entering,
                output_shape=leaving,
                parameters=sum(p.numel() for p in new.values()),
                trainable=sum(p.numel() for p in new.values() if p.requires_grad),
                formula=_formula(module, list(new.values())),
                multiply_adds=sum(math.prod(product) for product in work),
                multiply_adds_formula=" + ".join(map(_product_text, work)),
                output_bytes=size,
                parameter_bytes=sum(p.numel() * _itemsize(p.data) for p in new.values()),
                buffers=sum(b.numel() for b in stored),
                buffer_bytes=sum(b.numel() * _itemsize(b.data) for b in stored),
                shared=shared,
            )
        )
    return Summary(
        rows=tuple(rows),
        activation_bytes=sum(row.output_bytes for row in rows if not row.container),
        **{
            name: sum(getattr(row, name) for row in rows)
            for name in (
                *("parameters", "trainable", "multiply_adds"),
                *("parameter_bytes", "buffers", "buffer_bytes"),
            )
        },
    )


def bytes_text(size: float) -> str:
    """A number of bytes: 512 B, 33.3 kB, 1.05 MB."""
    units = iter(("B", "kB", "MB", "GB", "TB"))
    unit = next(units)
    while size >= 999.5 and unit != "TB":
        size, unit = size / 1000, next(units)
    return f"{size:.3g} {unit}"


def _shapes(input_shape: Any) -> list[tuple[int, ...]]:
    """The shape of each input."""
    if isinstance(input_shape, str) or not isinstance(input_shape, Sequence):
        raise ArgumentTypeError(
            f"input_shape is a tuple of sizes, not {input_shape!r:.60}",
            fix="ll.summary(model, input_shape=(1, 64))",
        )
    several = input_shape and all(
        isinstance(part, Sequence) and not isinstance(part, str) for part in input_shape
    )
    return [
        tuple(check_size("each size of input_shape", n) for n in shape)
        for shape in (input_shape if several else [input_shape])
    ]


def _in_order(model: Module, calls: list[Call]) -> list[tuple[str, Module, Call | None]]:
    """The calls, with a row before them for a container that was not called itself, such as a
    ModuleList, and one at the end for each layer with parameters or buffers that was never called.
    """
    rows: list[tuple[str, Module, Call | None]] = []
    for call in calls:
        steps = call.path.split(".")[:-1]
        before = rows[-1][0] if rows else ""
        for n in range(1, len(steps) + 1):
            path = ".".join(steps[:n])
            part = model.get_submodule(path)
            open_call = call.parent
            while open_call is not None and open_call.module is not part:
                open_call = open_call.parent
            if open_call is None and not f"{before}.".startswith(f"{path}."):
                rows.append((path, part, None))
        rows.append((call.path, call.module, call))
    seen = {id(module) for _, module, _ in rows}
    for path, module in model.named_modules():
        if id(module) not in seen and (_own(module, path) or module._buffers):
            rows.append((path, module, None))
    return rows


def _own(module: Module, path: str) -> dict[str, Parameter]:
    """The parameters of the module itself, each once, without those of its parts."""
    found: dict[int, tuple[str, Parameter]] = {}
    for name, value in vars(module).items():
        if isinstance(value, Parameter):
            found.setdefault(id(value), (f"{path}.{name}" if path else name, value))
    return dict(found.values())


def _formula(module: Module, parameters: list[Parameter]) -> str:
    """How the number of these parameters of the module comes about."""
    shapes = [tuple(p.shape) for p in parameters]
    if isinstance(module, (Layer, Linear, Dense)):
        inputs, outputs = _sizes(module)
        matrix = (inputs, outputs) if isinstance(module, Dense) else (outputs, inputs)
        if shapes == [matrix, (outputs,)]:
            return f"{outputs} × ({inputs} + 1)"
        if shapes == [matrix]:
            return f"{outputs} × {inputs}"
    if isinstance(module, BatchNorm1d) and shapes == [(module.num_features,)] * 2:
        return f"2 × {module.num_features}"
    return " + ".join(" × ".join(map(str, shape)) or "1" for shape in shapes)


def _product(inner: int, shape: list[int], batch: int | None) -> tuple[int, ...]:
    """The factors of a matrix product for one sample: vectors, inputs, neurons."""
    if batch is not None and batch in shape:
        shape.remove(batch)
    neurons = shape.pop() if shape else 1
    return math.prod(shape), inner, neurons


def _product_text(product: tuple[int, ...]) -> str:
    vectors, inputs, neurons = product
    return f"{vectors} × " * (vectors != 1) + f"{inputs} × {neurons}"


def _sizes(module: Linear | Dense | Layer) -> tuple[int, int]:
    """Inputs and neurons of an affine layer in any dialect."""
    if isinstance(module, Linear):
        return module.in_features, module.out_features
    if isinstance(module, Dense):
        return module.input_size, module.output_size
    return module.num_inputs, module.num_neurons


def _raw(tensor: Any) -> Any:
    return tensor.data if isinstance(tensor, Tensor) else tensor


def _itemsize(array: Any) -> int:
    return np.dtype(arrays.dtype_name(array.dtype)).itemsize


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Tuples as lists, as they come out of JSON."""
    return {k: list(v) if isinstance(v, tuple) else v for k, v in row.items()}
