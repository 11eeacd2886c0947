"""Watching the library compute: each operation on Tensors is written into a record.

What is fused in `ops` for speed (`batch_norm`, `cross_entropy`) is taken apart again here, into the
steps of the textbook; the last of them holds the number that the library really computed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from layerlab import arrays
from layerlab.autograd import Operation, Value, observe
from layerlab.errors import ArgumentTypeError
from layerlab.explain.recording import Record, Recorded
from layerlab.explain.running import Call, told
from layerlab.nn import BatchNorm1d, Module

__all__ = ["Scope", "Watcher", "as_numpy"]

_POINTWISE = """
abs add binary_cross_entropy ceil cos divide equal erf exp expm1 floor gate greater greater_equal
less less_equal log log10 log1p log2 logical_and logical_not logical_or maximum minimum multiply
negative not_equal power reciprocal relu round sigmoid sign sin sqrt square subtract tanh where
"""
_REARRANGING = """
_concat _stack broadcast_to expand_dims matrix_transpose permute reshape squeeze take
"""
ELEMENTWISE = frozenset(_POINTWISE.split())
MOVES = frozenset(_REARRANGING.split())
REDUCTIONS = frozenset(["max", "mean", "min", "sum"])


@dataclass(eq=False)
class Scope:
    """One call of a module: where it stands, what went in and came out, what happened inside."""

    module: Module
    path: str
    inputs: list[Recorded]
    parent: Scope | None
    output: Recorded | None = None
    parts: list[Scope] = field(default_factory=list)
    first: int = 0  # the values recorded from `first` up to `last` were made inside
    last: int = 0


class Watcher:
    """Writes what happens on Tensors into a record, and which module it happened in."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.scopes: list[Scope] = []  # of the outermost modules that were called
        self.stack: list[Scope] = []
        self.known_again = False  # whether what a gradient computes once more is recognised
        self.constants: list[Recorded] = []  # what came in that nothing watched had made
        self.differentiable: list[tuple[Recorded, Any]] = []  # values that may have a gradient

    def know(self, module: Module) -> None:
        """Parameters and buffers under the names that the module gives them."""
        for path, tensor in (*module.named_parameters(), *module.named_buffers()):
            value = self.record.given(as_numpy(tensor.data), path, "parameter")
            self.record.keep(tensor.data, value)

    @contextmanager
    def watching(self, *modules: Module) -> Iterator[None]:
        """Record all operations within this block, and the calls of the parts of these modules."""

        def before(call: Call, args: tuple[Any, ...]) -> None:
            parent = self.stack[-1] if self.stack else None
            inputs = [self.node(arg) for arg in args if arg is not None]
            scope = Scope(call.module, call.path, inputs, parent, first=len(self.record.values))
            (parent.parts if parent else self.scopes).append(scope)
            self.stack.append(scope)

        def after(call: Call, args: tuple[Any, ...], out: Any) -> None:
            scope = self.stack.pop()
            scope.last = len(self.record.values)
            if isinstance(out, Value):
                scope.output = self.node(out)

        try:
            with told(*modules, before=before, after=after), observe(self.observed):
                yield
        finally:
            self.stack.clear()

    def node(self, thing: Any) -> Recorded:
        """The recorded value of a tensor, an array or a number; what is unknown is a constant."""
        data = thing.data if isinstance(thing, Value) else thing
        found = self.record.find(data)
        if found is not None:
            return found
        if arrays.is_array(data):
            value = self.record.given(as_numpy(data), _constant_name(data))
            self.record.keep(data, value)
        else:
            kind = np.float64 if isinstance(data, (int, float)) else None
            value = self.record.given(np.asarray(data, dtype=kind))
        self.constants.append(value)
        return value

    def observed(
        self, operation: Operation, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any
    ) -> None:
        """Write down one operation."""
        inputs = [self.node(arg) for arg in args if arg is not None]
        out = as_numpy(result.data)
        made = self._again(out) if self.known_again else None
        made = made or self._made(operation, inputs, args, kwargs, out)
        self.record.keep(result.data, made)
        if result.requires_grad:
            self.differentiable.append((made, result))
        if self.stack and isinstance(self.stack[-1].module, BatchNorm1d) and made.kind == "divide":
            made.name = "normalised"
        theirs = (s for s in reversed(self.stack) if not _is_ours(s.module))
        scope = next(theirs, None)
        _name_locals(self.record, 0 if scope is None else scope.first)

    def _again(self, out: np.ndarray) -> Recorded | None:
        """What the way there computed and named already, if these are the same numbers."""
        close = 4 * float(np.finfo(out.dtype).eps) if out.dtype.kind == "f" else 0.0
        for value in self.record.values:
            if value.name not in ("mean", "var", "normalised") or value.values.size != out.size:
                continue
            if out.any() and np.allclose(value.values.reshape(out.shape), out, rtol=close, atol=0):
                return self.record.arrange(lambda p: p.reshape(out.shape), [value], out)
        return None

    def _made(
        self,
        operation: Operation,
        inputs: list[Recorded],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        out: np.ndarray,
    ) -> Recorded:
        name, record = operation.name, self.record
        options = {k: v for k, v in kwargs.items() if k != "saved"}
        axis = options.get("axis")
        if name in ELEMENTWISE:
            return record.add(name, inputs, out)
        if name == "clamp":
            return record.add(name, inputs, out, **options)
        if name in MOVES:
            return record.arrange(lambda *p: operation.forward(*p, **options), inputs, out)
        if name == "cast":
            if out.dtype.kind == "f" or np.array_equal(inputs[0].values, out):
                return record.arrange(lambda p: p, inputs, out)
            return record.add("call", inputs, out, name="trunc", function=np.trunc)
        if name in REDUCTIONS:
            return record.reduce(name, inputs[0], out, axis)
        if name == "var":
            return record.reduce(
                "var", inputs[0], out, axis, correction=options.get("correction", 1)
            )
        if name == "std":
            correction = options.get("correction", 1)
            var = record.reduce("var", inputs[0], out * out, axis, correction=correction)
            return record.add("sqrt", [var], out)
        if name == "add_rows":
            return record.reduce("sum", inputs[0], out, 0)
        if name == "logsumexp":
            return record.reduce(name, inputs[0], out, options.get("axis", -1))
        if name == "sum_to":
            into = np.broadcast_to(np.arange(out.size).reshape(out.shape), inputs[0].values.shape)
            return record.add("sum", inputs, out, into=into)
        if name == "put":
            into = np.arange(out.size).reshape(out.shape)[options["key"]]
            return record.add("sum", inputs, out, into=into)
        if name in ("softmax", "log_softmax", "cumsum"):
            return self._once(name, inputs, out, axis=options.get("axis", -1))
        if name in ("_matmul", "linear", "dense"):
            return record.add(name.strip("_"), inputs, out)
        if name == "batch_norm":
            return self._batch_norm(inputs[0], args[1], args[2], options["eps"], out)
        if name == "cross_entropy":
            return self._cross_entropy(inputs, out)
        if any(operation.rules) and all(v.values.shape == out.shape for v in inputs):

            def of_numbers(*numbers: float) -> float:
                return float(operation.forward(*map(np.asarray, numbers), **options))

            return record.add("call", inputs, out, name=name, function=of_numbers)
        return record.given(out, name)  # positions and answers: argmax, one_hot, isnan

    def _once(self, kind: str, inputs: list[Recorded], out: np.ndarray, **options: Any) -> Recorded:
        """A value that may have been computed before: a gradient needs the softmax again."""
        for value in self.record.values:
            if value.kind == kind and value.inputs == tuple(inputs) and value.options == options:
                return value
        return self.record.add(kind, inputs, out, **options)

    def _batch_norm(
        self, x: Recorded, weight: Any, bias: Any, eps: float, out: np.ndarray
    ) -> Recorded:
        """Mean, variance, normalise, scale, shift."""
        record, numbers = self.record, x.values
        m, v = numbers.mean(axis=0), numbers.var(axis=0)
        mean = record.reduce("mean", x, m, 0)
        var = record.reduce("var", x, v, 0, correction=0)
        mean.name, var.name = "mean", "var"
        spread = np.sqrt(v + numbers.dtype.type(eps))
        normal = out if weight is None and bias is None else (numbers - m) / spread
        centred = record.add("subtract", [x, self._rows(mean, numbers.shape)], numbers - m)
        root = record.add("sqrt", [record.add("add", [var, record.given(eps)], v + eps)], spread)
        made = record.add("divide", [centred, self._rows(root, numbers.shape)], normal)
        made.name = "normalised"
        if weight is not None:
            rows = self._rows(self.node(weight), numbers.shape)
            made = record.add(
                "multiply", [made, rows], out if bias is None else normal * rows.values
            )
        if bias is not None:
            made = record.add("add", [made, self._rows(self.node(bias), numbers.shape)], out)
        return made

    def _rows(self, value: Recorded, shape: tuple[int, ...]) -> Recorded:
        return self.record.arrange(lambda p: np.broadcast_to(p, shape), [value])

    def _cross_entropy(self, inputs: list[Recorded], out: np.ndarray) -> Recorded:
        """The probability of the right class, the logarithm of it, and the mean over the rows."""
        record, (logits, labels) = self.record, inputs
        numbers = logits.values.astype(np.float64)
        rows = np.arange(len(numbers))
        shifted = numbers - numbers.max(axis=-1, keepdims=True)
        log_p = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
        chosen = log_p[rows, labels.values]
        if len(chosen) and chosen.min() < -600:  # where e^x would be 0, the logarithm of it is not
            picked = record.add("log_softmax", [logits], log_p, axis=-1)
            picked = record.arrange(lambda p: p[rows, labels.values], [picked])
        else:
            p = record.add("softmax", [logits], np.exp(log_p), axis=-1)
            p.name = "p"
            picked = record.arrange(lambda p: p[rows, labels.values], [p])
            picked = record.add("log", [picked], chosen)
        losses = record.add("negative", [picked], -chosen)
        if len(chosen) == 1:
            return record.arrange(lambda p: p.reshape(out.shape), [losses], out)
        losses.name = "l"
        return record.reduce("mean", losses, out)


def _constant_name(data: Any) -> str:
    """What an array that was made outside of all operations is called."""
    if not data.ndim:
        return ""
    numbers = as_numpy(data)
    if numbers.dtype.kind == "f" and len(set(np.unique(numbers).tolist()) - {0.0}) == 1:
        one_in_each_row = numbers.ndim == 2 and (np.sort(numbers)[:, :-1] == 0).all()
        labels = one_in_each_row and (numbers.max(axis=1) == 1).all()
        return "one_hot" if labels else "mask"  # dropout's: 0, or one factor
    return "c"


def as_numpy(data: Any) -> np.ndarray:
    """The numbers of an array of any library.

    Raises ArgumentTypeError for a value inside of a trace (`jax.jit`), which has none.
    """
    try:
        return arrays.to_numpy(data)
    except Exception:
        raise ArgumentTypeError(
            f"explain runs eagerly: this {type(data).__name__} is a value inside of a trace, "
            "which has a shape but no numbers",
            fix="call explain outside of jit, on the arrays themselves",
        ) from None


def _is_ours(module: Module) -> bool:
    return type(module).__module__.startswith("layerlab")


def _name_locals(record: Record, first: int) -> None:
    """Give values the names of the local variables that hold them in the user's own code.

    What is older than the call itself was handed in: it is called as where it was made.
    """
    frame = sys._getframe(2)
    while frame is not None and frame.f_globals.get("__name__", "").startswith("layerlab"):
        if frame.f_code.co_name == "explain":
            return
        frame = frame.f_back  # type: ignore[assignment]
    if frame is None:
        return
    for name, thing in frame.f_locals.items():
        if isinstance(thing, Value):
            found = record.find(thing.data)
            if found is not None and not found.name and found.order >= first:
                found.name = name
