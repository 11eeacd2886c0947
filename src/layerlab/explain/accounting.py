"""Shapes and sizes: what each layer does to the shape, and what it costs, each with its formula."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from layerlab.autograd import no_grad
from layerlab.errors import ArgumentTypeError
from layerlab.nn import BatchNorm1d, Dense, Layer, Linear, Module, Neuron
from layerlab.nn.arguments import check_size
from layerlab.tensor import Parameter, Tensor

__all__ = ["Summary", "SummaryRow", "summary"]

CONVENTION = (
    "Multiply-adds are those of the weights, for one sample: an affine layer of n inputs and m "
    "neurons counts n × m; biases, activations and normalisation are not counted."
)


@dataclass(frozen=True)
class SummaryRow:
    """One layer: where it stands, what it makes of the shape, and what it holds."""

    path: str
    layer: str
    input_shape: tuple[int, ...]
    output_shape: tuple[int, ...]
    parameters: int
    formula: str  # of the parameters: "10 × (64 + 1)"
    multiply_adds: int
    multiply_adds_formula: str


@dataclass(frozen=True)
class Summary:
    """The layers of a network in the order in which the data meets them; prints as a table."""

    rows: tuple[SummaryRow, ...]
    parameters: int
    trainable: int
    multiply_adds: int
    convention: str = field(default=CONVENTION, repr=False)

    def __str__(self) -> str:
        head = ("layer", "input", "output", "parameters", "multiply-adds")
        lines = [
            (
                f"{row.path}  {row.layer}" if row.path else row.layer,
                _shape(row.input_shape),
                _shape(row.output_shape),
                f"{row.formula} = {row.parameters:,}" if row.formula else f"{row.parameters:,}",
                f"{row.multiply_adds:,}",
            )
            for row in self.rows
        ]
        widths = [max(len(line[i]) for line in (head, *lines)) for i in range(len(head))]
        table = [
            "  ".join(
                cell.ljust(width) if i < 3 else cell.rjust(width)
                for i, (cell, width) in enumerate(zip(line, widths, strict=True))
            ).rstrip()
            for line in (head, *lines)
        ]
        rule = "─" * max(map(len, table))
        frozen = self.parameters - self.trainable
        total = f"{self.parameters:,} parameters" + (f", {frozen:,} of them frozen" * bool(frozen))
        return "\n".join(
            [table[0], rule, *table[1:], rule, f"{total}; {self.multiply_adds:,} multiply-adds"]
        )

    def __repr__(self) -> str:
        return str(self)


def summary(model: Module, input_shape: Sequence[int]) -> Summary:
    """Every layer with its shapes, parameters and multiply-adds, for an input of this shape.

    The network is run once on zeros, in evaluation mode and without gradients; afterwards
    everything is as it was. A parameter that several layers share is counted once.

    Raises ArgumentTypeError if `model` is no Module, and the layer's own ShapeError if the shape
    does not fit.
    """
    if not isinstance(model, Module):
        raise ArgumentTypeError(
            f"summary takes a Module, not a {type(model).__name__}",
            fix="ll.summary(model, input_shape=(1, 64))",
        )
    if isinstance(input_shape, str) or not isinstance(input_shape, Sequence):
        raise ArgumentTypeError(
            f"input_shape is a tuple of sizes, not {input_shape!r:.60}",
            fix="ll.summary(model, input_shape=(1, 64))",
        )
    shape = tuple(check_size("each size of input_shape", n) for n in input_shape)
    modes = {module: module.training for module in model.modules()}
    seen: set[int] = set()
    rows: list[SummaryRow] = []
    # Layers, and containers with parameters of their own besides those of their parts.
    shown = [
        (path, module)
        for path, module in model.named_modules()
        if not any(True for _ in module.children()) or _own(module)
    ]

    def record(path: str) -> Any:
        def hook(module: Module, args: tuple[Any, ...], out: Any) -> None:
            own = [p for p in _own(module) if id(p) not in seen]
            seen.update(id(p) for p in own)
            count = sum(p.numel() for p in own)
            shape = _shape_of(args[0]) if args else ()
            work, work_formula = _multiply_adds(module, shape)
            rows.append(
                SummaryRow(
                    path=path,
                    layer=module._short(),
                    input_shape=shape,
                    output_shape=_shape_of(out),
                    parameters=count,
                    formula=_formula(module, own),
                    multiply_adds=work,
                    multiply_adds_formula=work_formula,
                )
            )

        return hook

    hooks = [module.register_forward_hook(record(path)) for path, module in shown]
    model.eval()
    try:
        with no_grad():
            model(Tensor(np.zeros(shape, dtype=np.float32)))
    finally:
        for hook in hooks:
            hook.remove()
        for module, mode in modes.items():
            module.__dict__["training"] = mode
    parameters = list(model.parameters())
    return Summary(
        rows=tuple(rows),
        parameters=sum(p.numel() for p in parameters),
        trainable=sum(p.numel() for p in parameters if p.requires_grad),
        multiply_adds=sum(row.multiply_adds for row in rows),
    )


def _own(module: Module) -> list[Parameter]:
    """The parameters of the module itself, each once, without those of its parts."""
    found = {id(v): v for v in vars(module).values() if isinstance(v, Parameter)}
    return list(found.values())


def _shape_of(value: Any) -> tuple[int, ...]:
    """The shape of what goes in or comes out; of several things, that of the first."""
    while isinstance(value, (tuple, list)) and value:
        value = value[0]
    return tuple(getattr(value, "shape", ()))


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


def _multiply_adds(module: Module, shape: tuple[int, ...]) -> tuple[int, str]:
    """For one sample: what each vector along the last axis costs, times how many there are."""
    if not isinstance(module, (Linear, Dense, Layer, Neuron)):
        return 0, ""
    single = isinstance(module, Neuron) and not module.weight.ndim  # each number is an input
    vectors = math.prod(shape[1:] if single else shape[1:-1])
    times = f"{vectors} × " if vectors != 1 else ""
    if isinstance(module, Neuron):
        return vectors * module.weight.numel(), f"{times}{module.weight.numel()}"
    inputs, outputs = _sizes(module)
    return vectors * inputs * outputs, f"{times}{inputs} × {outputs}"


def _sizes(module: Linear | Dense | Layer) -> tuple[int, int]:
    """Inputs and neurons of an affine layer in any dialect."""
    if isinstance(module, Linear):
        return module.in_features, module.out_features
    if isinstance(module, Dense):
        return module.input_size, module.output_size
    return module.num_inputs, module.num_neurons


def _shape(shape: tuple[int, ...]) -> str:
    return "(" + ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "") + ")"
