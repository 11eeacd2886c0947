"""Watching data on its way through a network: after each layer its shape, its range, its zeros."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from layerlab.arguments import check_size
from layerlab.autograd import no_grad
from layerlab.errors import ArgumentTypeError
from layerlab.explain.operations import as_numpy
from layerlab.explain.render.common import clean
from layerlab.explain.running import Call, run, shape_of, tensors_in, to_look_at, unchanged
from layerlab.explain.tables import (
    Column,
    as_html,
    lines_of,
    shape_text,
    shown,
    width_here,
    wrapped,
)
from layerlab.nn import Module
from layerlab.tensor import Parameter, as_raw

__all__ = ["Trace", "TraceRow", "trace"]

BINS = 12
BARS = " ▁▂▃▄▅▆▇█"  # nothing, and eight steps from "some" to "most"
HISTOGRAM = (
    "The histogram goes from the smallest number to the largest; its height is the share of the "
    "numbers, and nothing stands where there are none."
)
GAP = "In the chain, … is what a forward does between its layers."


@dataclass(frozen=True)
class TraceRow:
    """What one layer made of the data. Statistics are of the finite numbers; None if there is none.

    `continues` says whether the layer got just what the one before it gave: if not, something was
    done in between, by a forward that a user wrote or by a shortcut.
    """

    path: str
    layer: str
    kind: str  # the class of the layer
    input_shape: tuple[int, ...]
    output_shape: tuple[int, ...]
    minimum: float | None
    mean: float | None
    maximum: float | None
    zeros: float | None  # the fraction of all numbers that are exactly 0
    nan: int
    infinite: int
    histogram: tuple[int, ...]  # how many numbers in each of equal steps from minimum to maximum
    continues: bool

    def bars(self) -> str:
        """The histogram as text, a letter for each step."""
        most = max(self.histogram, default=0)
        return "".join(BARS[math.ceil(8 * n / most)] for n in self.histogram)


@dataclass(frozen=True)
class Trace:
    """The way of the data through a network, layer by layer; prints as a chain and a table.

    `rows` holds the layers in the order in which they finished, `input` what went in, `output` what
    came out; `first_not_finite` is the path of the first layer with NaN or infinity ("input" for
    the data itself), or None.
    """

    input: TraceRow
    rows: tuple[TraceRow, ...]
    output: TraceRow
    first_not_finite: str | None

    def chain(self) -> str:
        """The shapes in one line: input (1, 784) → [0] Linear → (1, 256) → [1] ReLU → …"""
        parts = [f"input {shape_text(self.input.output_shape)}"]
        for row in self.rows:
            parts += ["…"] * (not row.continues)
            name = f"[{row.path}] {row.kind}" if row.path else row.kind
            parts += [name, shape_text(row.output_shape)]
        if not self.output.continues:
            parts += ["…", f"output {shape_text(self.output.output_shape)}"]
        return clean(" → ".join(parts))

    def text(self, *, width: int | None = None, ascii: bool | None = None) -> str:
        """The chain and the table, never wider than `width`: by default as wide as the terminal."""
        size = width_here() if width is None else check_size("width", width)
        layer, entering, leaving, low, mean, high, zeros, bars = self._columns()
        kinds = Column("layer", [f"{row.path}  {row.kind}".strip() for row in self._shown()])
        lines = lines_of(
            [
                [layer, entering, leaving, low, mean, high, zeros, bars],
                [layer, leaving, low, mean, high, zeros, bars],
                [kinds, leaving, low, mean, high, zeros, bars],
                [kinds, leaving, low, mean, high, zeros],
                [kinds, leaving, low, high, zeros],
                [kinds, leaving, zeros],
                [kinds, leaving],
            ],
            size,
            [self._note(row) for row in self._shown()],
        )
        legend = self._legend()[bars.title not in lines[0] :]
        # Neither a shape nor a layer is broken in two, and an arrow stays with what it leaves.
        chain = self.chain().replace("] ", "]~").replace(", ", ",~").replace(" → ", "~→ ")
        chain_lines = [line.replace("~", " ") for line in wrapped(chain, size, hang=2)]
        notes = [line for sentence in legend for line in wrapped(sentence, size)]
        return shown([*chain_lines, "", *lines, *notes], ascii)

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain values that JSON can hold."""
        return {
            "input": _plain(self.input),
            "rows": [_plain(row) for row in self.rows],
            "output": _plain(self.output),
            "first_not_finite": self.first_not_finite,
        }

    def _repr_html_(self) -> str:
        notes = Column("", [self._note(row) for row in self._shown()])
        return as_html(
            "The way of the data", [*self._columns(), notes], [self.chain(), *self._legend()]
        )

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return self.text()

    def _legend(self) -> list[str]:
        gaps = not all(row.continues for row in (*self.rows, self.output))
        return [HISTOGRAM] + [GAP] * gaps

    def _shown(self) -> list[TraceRow]:
        return [self.input, *self.rows] + [self.output] * (not self.output.continues)

    def _columns(self) -> list[Column]:
        rows = self._shown()
        outside = (self.input, self.output)
        empty = "–"
        return [
            Column("layer", [f"{row.path}  {row.layer}".strip() for row in rows]),
            Column("input", ["" if r in outside else shape_text(r.input_shape) for r in rows]),
            Column("output", [shape_text(row.output_shape) for row in rows]),
            *(
                Column(title, [_number(getattr(row, name), empty) for row in rows], right=True)
                for title, name in (("min", "minimum"), ("mean", "mean"), ("max", "maximum"))
            ),
            Column("zeros", [_percent(row.zeros, empty) for row in rows], right=True),
            Column("histogram", [row.bars() for row in rows]),
        ]

    def _note(self, row: TraceRow) -> str:
        found = [f"{n:,} {what}" for n, what in ((row.nan, "NaN"), (row.infinite, "infinite")) if n]
        if found and (row.path or row.layer) == self.first_not_finite:
            found[-1] += ", here for the first time"
        return ", ".join(found)


def trace(model: Module, x: Any) -> Trace:
    """Every layer that `x` meets on its way, with what it makes of the shape and of the numbers.

    `x` is real data: a Tensor, an array or nested lists. It runs through the model once, in the
    mode in which the model is and without gradients; afterwards all is as before: modes, running
    statistics, random streams, hooks, gradients. A layer with parts has a row of its own only if
    it holds parameters too; one that is called twice has two rows.

    Raises ArgumentTypeError if `model` is no Module or `x` a value inside of a trace (`jax.jit`),
    and what the model itself raises.
    """
    if not isinstance(model, Module):
        raise ArgumentTypeError(
            f"trace takes a Module, not a {type(model).__name__}", fix="ll.trace(model, x)"
        )
    start = to_look_at(x)
    rows: list[TraceRow] = []
    latest: Any = start

    def after(call: Call, args: tuple[Any, ...], out: Any) -> None:
        nonlocal latest
        module = call.module
        if call.calls and not any(isinstance(v, Parameter) for v in vars(module).values()):
            return
        given = next(iter(tensors_in(args)), None)
        names = call.path, module._short(), type(module).__name__
        rows.append(_described(*names, shape_of(args), out, given is latest))
        latest = next(iter(tensors_in(out)), None)

    with unchanged(model), no_grad(), np.errstate(all="ignore"):
        before = _described("", "input", "input", tuple(start.shape), start, True)
        out = run(model, (start,), after=after)
        last = next(iter(tensors_in(out)), None)
        shape = rows[-1].output_shape if rows else tuple(start.shape)
        end = _described("", "output", "output", shape, out, last is latest)
    bad = (row.path or row.layer for row in (before, *rows, end) if row.nan or row.infinite)
    return Trace(before, tuple(rows), end, next(bad, None))


def _described(
    path: str, layer: str, kind: str, input_shape: Sequence[int], out: Any, continues: bool
) -> TraceRow:
    """The numbers of an output; of several outputs, those of the first."""
    found = tensors_in(out)
    values = as_numpy(as_raw(found[0])) if found else np.zeros(0)
    values = values.astype(np.float64) if values.dtype.kind in "biuf" else np.zeros(0)
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (None, None)
    counts: list[int] = []
    if low is not None and high is not None:
        # Halved first: the distance of two numbers may be larger than any number.
        span = high / 2 - low / 2
        steps = (finite / 2 - low / 2) / span if span else 0 * finite
        places = np.minimum((steps * BINS).astype(np.int64), BINS - 1)
        counts = np.bincount(places, minlength=BINS if span else 1).tolist()
    return TraceRow(
        path=path,
        layer=layer,
        kind=kind,
        input_shape=tuple(input_shape),
        output_shape=shape_of(out),
        minimum=low,
        mean=float((finite / finite.size).sum()) if finite.size else None,
        maximum=high,
        zeros=float((values == 0).mean()) if values.size else None,
        nan=int(np.isnan(values).sum()),
        infinite=int(np.isinf(values).sum()),
        histogram=tuple(counts),
        continues=continues,
    )


def _plain(row: TraceRow) -> dict[str, Any]:
    """Tuples as lists, as they come out of JSON."""
    return {k: list(v) if isinstance(v, tuple) else v for k, v in dataclasses.asdict(row).items()}


def _number(value: float | None, empty: str) -> str:
    """Three digits at most that matter, in few letters: 0.5, -1.23, 1.2e+08."""
    if value is None:
        return empty
    return f"{value:.3g}" if value == 0 or 1e-3 <= abs(value) < 1e3 else f"{value:.1e}"


def _percent(value: float | None, empty: str) -> str:
    """0.5 as 50 %; neither 0 nor 100 unless it is just that."""
    if value is None:
        return empty
    return f"{min(max(100 * value, 0.1), 99.9):.3g} %" if 0 < value < 1 else f"{100 * value:.0f} %"
