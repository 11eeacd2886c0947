"""Where layerlab and PyTorch differ on purpose: each difference of convention, with its reason.

The tests against PyTorch ask `explains` before they call a disagreement a failure. There are at
most ten entries for the whole project: changing our behaviour to PyTorch's is better than one more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Convention:
    """One difference: for which functions or modules, at which numbers, and why."""

    name: str
    functions: tuple[str, ...]  # as PyTorch names them: "pow", "nn.functional.gelu", "nn.GELU"
    theirs: str  # what PyTorch does
    ours: str
    reason: str
    # Whether it is about these inputs: all that was given to our function.
    applies: Callable[[tuple[Any, ...], dict[str, Any]], bool]


def dtype_of_first(inputs: tuple[Any, ...]) -> np.dtype[Any]:
    return np.dtype(getattr(inputs[0], "dtype", type(inputs[0])))


def holds(x: Any, what: Callable[[Any], Any]) -> bool:
    """Whether a function is true of any of the numbers."""
    return bool(np.any(what(np.asarray(x))))


def number_of_losses(prediction: Any, target: Any) -> int:
    """One for each number, or for each label."""
    labels = target.ndim < prediction.ndim or prediction.ndim < 2
    return int(target.size if labels else prediction.size)


def both(*names: str) -> tuple[str, ...]:
    """Functions and modules as PyTorch names them: "nn.functional.elu", "nn.ELU"."""
    return tuple(f"nn.{'' if name[0].isupper() else 'functional.'}{name}" for name in names)


LOSSES = (
    *("MSELoss", "L1Loss", "HuberLoss", "SmoothL1Loss", "BCELoss", "BCEWithLogitsLoss"),
    *("CrossEntropyLoss", "NLLLoss"),
)
LOSS_FUNCTIONS = (
    *("mse_loss", "l1_loss", "huber_loss", "smooth_l1_loss", "binary_cross_entropy"),
    *("binary_cross_entropy_with_logits", "cross_entropy", "nll_loss"),
)

CONVENTIONS: list[Convention] = [
    Convention(
        "which of equal numbers comes first",
        ("sort", "argsort", "topk"),
        theirs="any of them, unless stable=True asks for their order",
        ours="equal numbers always keep their order",
        reason="a result that depends on nothing but the input is worth its price",
        applies=lambda inputs, options: dtype_of_first(inputs).kind in "biu",
    ),
    Convention(
        "constants in float32",
        ("nn.functional.hardsigmoid", "nn.Hardsigmoid", "nn.functional.celu", "nn.CELU"),
        theirs="1/6 and 1/alpha rounded to float32, for float64 numbers too (wrong by 3e-8); "
        "and the slope of hardsigmoid at NaN is 0",
        ours="constants in the precision of the numbers; NaN lies on the middle line",
        reason="theirs loses digits; nobody asks for that",
        applies=lambda inputs, options: (
            dtype_of_first(inputs) == np.float64 or holds(inputs[0], np.isnan)
        ),
    ),
    Convention(
        "whole numbers between bounds",
        ("nn.functional.hardtanh", "nn.Hardtanh", "nn.functional.relu6", "nn.ReLU6"),
        theirs="bounds are rounded towards zero: hardtanh(1, -0.5, 0.5) is 0",
        ours="whole numbers become floats: hardtanh(1, -0.5, 0.5) is 0.5",
        reason="no activation truncates",
        applies=lambda inputs, options: dtype_of_first(inputs).kind in "iu",
    ),
    Convention(
        "mean of nothing",
        both(*LOSSES, *LOSS_FUNCTIONS),
        theirs="the mean loss of an empty batch is NaN",
        ours="it is refused (ShapeError); the sum is 0, as in PyTorch",
        reason="a NaN makes every weight NaN at the next step, long after the mistake",
        applies=lambda inputs, options: (
            options.get("reduction", "mean") == "mean" and not number_of_losses(*inputs[:2])
        ),
    ),
    Convention(
        "infinite weights of a batch norm",
        ("batch_norm",),
        theirs="x * a + b with a = weight / deviation, b = bias - mean * a: infinity becomes NaN",
        ours="(x - mean) / deviation * weight + bias, as the formula says",
        reason="theirs, for speed, takes infinity from infinity",
        applies=lambda inputs, options: (
            inputs[1] is not None and holds(inputs[1], lambda x: ~(np.abs(x) < 1e14))
        ),
    ),
    Convention(
        "two loops",
        both(
            *("ELU", "elu", "CELU", "celu", "SELU", "selu", "GELU", "gelu"),
            *("Hardswish", "hardswish", "Hardtanh", "hardtanh", "ReLU6", "relu6"),
        ),
        theirs="its vector loop and its loop for single numbers differ at NaN and near infinity",
        ours="one of the two, number by number",
        reason="PyTorch is not of one mind: it depends on a number's place in its array",
        applies=lambda inputs, options: holds(inputs[0], lambda x: ~(np.abs(x) < 1e37)),
    ),
]


def explains(function: str, *inputs: Any, **options: Any) -> Convention | None:
    """The convention by which this function may give another result for these inputs, if any."""
    for convention in CONVENTIONS:
        if function in convention.functions and convention.applies(inputs, options):
            return convention
    return None
