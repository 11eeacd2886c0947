"""Mixed precision: forward and backward in bfloat16, and everything that is kept in float32.

A bfloat16 has the range of a float32 and 8 bits of its mantissa: half the memory to move, and
twice to sixteen times the rate on machines made for it. One step of the optimiser is often smaller
than what 8 bits can tell apart, so weights, their moments and running statistics stay in float32.
Source: Micikevicius et al., 2018; with bfloat16, whose range needs no scaling of the loss.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from layerlab import arrays, xla
from layerlab.arguments import check_name
from layerlab.autograd import Value, cast
from layerlab.errors import ArgumentError
from layerlab.nn import Module

__all__ = ["PRECISIONS", "check_precision", "forward"]

PRECISIONS = ("float32", "bfloat16")


def check_precision(precision: str, engine: str) -> str:
    """The precision, if this engine has it.

    Raises ArgumentError for an unknown one, and for "bfloat16" with NumPy, which has no such
    numbers.
    """
    check_name("precision", precision, PRECISIONS)
    if precision == "bfloat16" and engine != "xla":
        raise ArgumentError(
            "NumPy has no bfloat16; the engine xla has",
            fix='engine="xla"' if xla.available() else xla.INSTALL,
        )
    return precision


def forward(model: Module, x: Any, precision: str) -> Any:
    """model(x); with "bfloat16" computed in it, and given back in float32 for the loss.

    What normalises by statistics of its own (a part with floating buffers) computes in float32.
    """
    if precision == "float32":
        return model(x)
    half = np.dtype(xla.load().numpy.bfloat16)
    with _in_half(model, half):
        return _cast(model(_cast(x, half)), np.dtype(np.float32))


@contextmanager
def _in_half(model: Module, half: np.dtype[Any]) -> Iterator[None]:
    """Inside, each part sees its parameters in bfloat16; their gradients come back in float32."""
    before = [(module, dict(module.__dict__)) for module in model.modules()]
    copies: dict[int, Any] = {}  # one of each parameter, which several parts may share
    try:
        for module, values in before:
            if any(_is_floating(b) for b in map(values.get, module._buffers)):
                module.__dict__["forward"] = _in_single(module.forward, half)
                continue
            for name, value in values.items():
                if _is_floating(value):
                    if id(value) not in copies:
                        copies[id(value)] = cast(value, dtype=half)
                    module.__dict__[name] = copies[id(value)]
        yield
    finally:
        for module, values in before:
            for name, value in values.items():
                if _is_floating(value):
                    module.__dict__[name] = value
            if "forward" not in values:
                module.__dict__.pop("forward", None)
            else:
                module.__dict__["forward"] = values["forward"]


def _in_single(function: Callable[..., Any], half: np.dtype[Any]) -> Callable[..., Any]:
    """The function on float32 arguments, with a result in bfloat16."""

    def call(*args: Any, **kwargs: Any) -> Any:
        single = np.dtype(np.float32)
        out = function(*_cast(args, single), **_cast(kwargs, single))
        return _cast(out, half)

    return call


def _cast(value: Any, dtype: np.dtype[Any]) -> Any:
    """Each floating tensor in it in another dtype."""
    if _is_floating(value):
        return cast(value, dtype=dtype)
    if isinstance(value, (tuple, list)):
        return type(value)(_cast(part, dtype) for part in value)
    if isinstance(value, dict):
        return {key: _cast(part, dtype) for key, part in value.items()}
    return value


def _is_floating(value: Any) -> bool:
    return isinstance(value, Value) and arrays.kind(value.data.dtype) == "f"
