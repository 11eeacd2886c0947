"""The constants that somebody's formula seems to use, found from what it answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from layerlab.check.activations import SHARES, ActivationAttachment
from layerlab.check.cases import Case
from layerlab.check.roles.activation_model import (
    Function,
    RightActivation,
    scale_and_alpha,
)

__all__ = ["constants_of", "moderate"]


def constants_of(attachment: ActivationAttachment, form: str | None) -> dict[str, float]:
    """The constants with which a wrong formula would give what the subject gives."""
    model = RightActivation(attachment.activation)
    model.form = form
    right = model.forward
    x = moderate(attachment.activation)
    y, far = (_answered(attachment, case) for case in (x, _far(attachment.activation)))
    found: dict[str, float] = {}
    if y is not None and y.shape == right(x).shape:
        place = (
            5
            if attachment.activation in SHARES
            else int(attachment.activation in ("elu", "selu", "glu"))
        )
        found |= _scales(right, x, y, place)
        found["slope"] = y[1] / x[1] if len(y) == len(x) else 0.0
        if attachment.activation in ("relu", "leaky_relu", "elu", "selu"):
            found |= _branches(attachment.activation, x, y)
        if form == "tanh" and 0 < y[0] < x[0]:
            inner = np.arctanh(2 * y[0] / x[0] - 1)
            found["inner"] = inner / (x[0] + 0.044715 * x[0] ** 3)
            found["cubic"] = (inner / np.sqrt(2 / np.pi) - x[0]) / x[0] ** 3
    if far is not None and far.shape == right(_far(attachment.activation)).shape:
        found |= _limits(attachment.activation, right, _far(attachment.activation), far)
    return {
        name: value
        for name, value in found.items()
        if np.isfinite(value) and (name in ("start", "left", "right") or abs(value) > 1e-6)
    }


def moderate(activation: str) -> np.ndarray:
    """Numbers from -8 to 8; the first is one that no function squashes flat."""
    numbers = np.array([1.3, -1.7, 2.9, -3.1, 7.9, -8.0])
    return numbers if activation != "glu" else numbers[[4, 0, 2, 5, 0, 3, 1, 4]]


def _far(activation: str) -> np.ndarray:
    return np.array([1000, 0.5, 0.5, -1000] if activation == "glu" else [1000, 0.5, -1000])


def _answered(attachment: ActivationAttachment, x: np.ndarray) -> np.ndarray | None:
    y = attachment.run(Case({"x": x})).values.get("y")
    return y if y is not None and np.isfinite(y).all() else None


def _scales(right: Function, x: np.ndarray, y: np.ndarray, place: int) -> dict[str, float]:
    """A factor or a constant more, a factor inside; "scaled" is one inside, taken out again."""
    best = int(np.argmax(np.abs(right(x))))
    with_factor = (lambda k: right(k * x)[place]), (lambda k: right(k * x)[place] / k)
    solved = {
        name: _solved(function, y[place], 0.05, 30)
        for name, function in zip(("inside", "scaled"), with_factor, strict=True)
    }
    found = {name: value for name, value in solved.items() if value is not None}
    factor = y[best] / right(x)[best]
    if abs(factor + 1) > 1e-3:  # a flipped sign is another mistake
        found["factor"] = factor
    return {**found, "constant": y[0] - right(x)[0]}


def _branches(activation: str, x: np.ndarray, y: np.ndarray) -> dict[str, float]:
    """What positive numbers are multiplied by, and what becomes of negative ones."""
    factor, slope = y[4] / x[4], y[1] / x[1]
    found: dict[str, float] = {}
    if activation in ("relu", "leaky_relu"):
        if activation != "relu" and 1e-6 < slope < 0.99 and abs(slope - factor) > 1e-3 < factor:
            found |= {"right": factor, "left": slope}
        return found
    ends = np.exp(x[[1, 3]])
    curve = (y[1] - y[3]) / (ends[0] - ends[1])
    start = y[1] - curve * ends[0]
    others = [scale_and_alpha(name) for name in ("elu", "selu")]
    known = any(np.allclose([factor, curve, start], [s, s * a, -s * a], 1e-3) for s, a in others)
    if curve > 1e-6 and factor > 0 and not known:
        found |= {"right": factor, "curve": curve, "start": start}
    return found


def _limits(activation: str, right: Function, x: np.ndarray, y: np.ndarray) -> dict[str, float]:
    """Where large numbers are cut off."""
    place = 1 if activation in SHARES else 0
    found = {"floor": float(y.min())} if activation == "log_softmax" else {}
    for form, down in (("input", 0.0), ("both ways", -1.0)):

        def cut(top: float, down: float = down) -> float:
            return float(right(np.clip(x, down * top if down else None, top))[place])

        above = _solved(cut, y[place], 1e-3, 999)
        if above is not None:
            found[f"above, {form}"] = above
    return {**found, "above, output": float(y[0])}


def _solved(function: Callable[[float], float], wanted: float, low: float, high: float) -> Any:
    """The k between low and high for which a steadily rising or falling function gives this."""
    a, b = function(low) - wanted, function(high) - wanted
    if not np.isfinite([a, b]).all() or a * b > 0:
        return None
    for _ in range(60):
        middle = np.sqrt(low * high)
        value = function(middle) - wanted
        if value * a > 0:
            low, a = middle, value
        else:
            high = middle
    return float(np.sqrt(low * high))
