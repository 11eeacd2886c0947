"""How the neurons of a trained network behave: which never speak, and which always say the same."""

from __future__ import annotations

from typing import Any

import numpy as np

from layerlab import arrays, nn
from layerlab.autograd import no_grad
from layerlab.nn import Module
from layerlab.nn.compiled import evaluating
from layerlab.tensor import as_raw, as_tensor

__all__ = ["neuron_activity"]

# Activations whose output has limits: beyond 99 % of the way to one, a neuron is saturated.
_LIMITS: dict[type[Module], tuple[float, float]] = {
    nn.Sigmoid: (0.0, 1.0),
    nn.Tanh: (-1.0, 1.0),
    nn.Softsign: (-1.0, 1.0),
    nn.Hardtanh: (-1.0, 1.0),
    nn.Hardsigmoid: (0.0, 1.0),
}
_RECTIFIERS = (nn.ReLU, nn.ReLU6)


def neuron_activity(model: nn.Sequential, inputs: np.ndarray) -> list[dict[str, Any]]:
    """For each activation: its neurons, how many are dead or saturated, and how active they are.

    Dead: a rectifier that gives 0 for every input. Saturated: within 1 % of a limit of the
    activation for more than 99 % of the inputs. Active: the fraction of outputs above 0.
    """
    rows = []
    with evaluating(model), no_grad():
        x = as_tensor(inputs)
        before: Module | None = None
        for i, module in enumerate(model):
            x = module(x)
            if isinstance(module, (nn.Linear, nn.Dense, nn.Layer)):
                before = module
            elif before is not None and _is_activation(module):
                rows.append(_describe(i, before, module, arrays.to_numpy(as_raw(x))))
                before = None
    return rows


def _is_activation(module: Module) -> bool:
    return not isinstance(module, (nn.BatchNorm1d, nn.Dropout, nn.Flatten))


def _describe(i: int, layer: Module, activation: Module, out: np.ndarray) -> dict[str, Any]:
    nobody = np.zeros(out.shape[1], dtype=bool)
    dead: Any = nobody
    saturated: Any = nobody
    if isinstance(activation, _RECTIFIERS):
        dead = ~(out > 0).any(axis=0)
    limits = _LIMITS.get(type(activation))
    if limits is not None:
        margin = 0.01 * (limits[1] - limits[0])
        near = (out <= limits[0] + margin) | (out >= limits[1] - margin)
        saturated = near.mean(axis=0) > 0.99
    return {
        "path": str(i),
        "layer": layer._short(),
        "activation": type(activation).__name__,
        "neurons": out.shape[1],
        "dead": int(dead.sum()),
        "saturated": int(saturated.sum()),
        "active_fraction": float((out > 0).mean()),
    }
