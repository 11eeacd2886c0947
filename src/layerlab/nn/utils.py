"""Keeping gradients in bounds before an optimiser uses them."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from layerlab import ops
from layerlab.arguments import check_flag, check_number
from layerlab.autograd import Value, make
from layerlab.errors import ArgumentError, ArgumentTypeError, described
from layerlab.tensor import Tensor

__all__ = ["clip_grad_norm_", "clip_grad_value_"]


@np.errstate(over="ignore", invalid="ignore")  # what is not finite shows in the norm
def clip_grad_norm_(
    parameters: Tensor | Iterable[Tensor],
    max_norm: float,
    norm_type: float = 2.0,
    *,
    error_if_nonfinite: bool = False,
) -> Tensor:
    """Scale all gradients together so that their common norm is at most `max_norm`.

    norm = (sum |g|**norm_type)**(1 / norm_type) over all gradients; each g becomes
    g * min(1, max_norm / (norm + 1e-6)). Returns the norm as it was.
    Source: Pascanu, Mikolov and Bengio, 2013; torch.nn.utils.clip_grad_norm_.

    Raises ArgumentError if the norm is not finite and `error_if_nonfinite` asks for it.
    """
    limit = check_number("max_norm", max_norm, 0)
    check_flag("error_if_nonfinite", error_if_nonfinite)
    if not (isinstance(norm_type, float) and norm_type == math.inf):
        norm_type = check_number("norm_type", norm_type, 0, open_low=True)
    gradients = _gradients(parameters)
    if not gradients:
        return Tensor(0.0)
    raw = [g.data for g in gradients]
    if norm_type == math.inf:
        norm = ops.max(ops.stack([ops.max(ops.abs(g)) for g in raw]))
    elif norm_type == 2:
        norm = ops.sqrt(sum(ops.sum(g * g) for g in raw))
    else:
        norm = sum(ops.sum(ops.abs(g) ** norm_type) for g in raw) ** (1 / norm_type)
    if error_if_nonfinite and not math.isfinite(float(norm)):
        raise ArgumentError(
            f"the norm of the gradients is {float(norm)}, so they cannot be scaled",
            fix="look for a NaN or an infinity in the data or the loss, or lower the rate",
        )
    scale = ops.minimum(limit / (norm + 1e-6), 1.0)
    for g in gradients:
        g.data = ops.multiply(g.data, scale)
    return make(norm)


def clip_grad_value_(parameters: Tensor | Iterable[Tensor], clip_value: float) -> None:
    """Hold every number of every gradient between -clip_value and clip_value."""
    limit = check_number("clip_value", clip_value, 0)
    for g in _gradients(parameters):
        g.data = ops.clamp(g.data, min=-limit, max=limit)


def _gradients(parameters: Tensor | Iterable[Tensor]) -> list[Tensor]:
    if not isinstance(parameters, Iterable):
        raise ArgumentTypeError(
            f"clipping takes parameters, not {described(parameters)}", fix="model.parameters()"
        )
    several = [parameters] if isinstance(parameters, Value) else list(parameters)
    if not several:
        raise ArgumentError(
            "there are no parameters to clip", fix="model.parameters(); a generator works only once"
        )
    for i, p in enumerate(several):
        if not isinstance(p, Value):
            raise ArgumentTypeError(
                f"parameter {i} must be a Tensor, not {described(p)}", fix="model.parameters()"
            )
    return [p.grad for p in several if p.grad is not None]
