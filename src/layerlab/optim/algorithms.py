"""The optimisers: each is its own paragraph and matches the book.

`p` is a parameter, `g` its gradient, the rest is the state from the step before; `step` counts
from 1. Statements such as ``m *= beta`` change NumPy arrays in place and rebind immutable ones.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from layerlab import ops
from layerlab.arguments import check_flag, check_number
from layerlab.arrays import Array
from layerlab.errors import ArgumentError, ArgumentTypeError, described
from layerlab.optim.optimizer import Group, Optimizer

__all__ = ["SGD", "Adam", "AdamW", "Momentum", "RMSprop"]

Updated = tuple[Any, ...]


class SGD(Optimizer):
    """Stochastic gradient descent: p = p - lr * g, with momentum and weight decay if asked for.

    With momentum: v = momentum * v + (1 - dampening) * g and p = p - lr * v; with `nesterov`,
    p = p - lr * (g + momentum * v). Weight decay adds weight_decay * p to g.
    Source: Robbins and Monro, 1951; Sutskever et al., 2013; torch.optim.SGD.
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-3,
        momentum: float = 0.0,
        dampening: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,
    ) -> None:
        # Without momentum there is nothing to remember.
        momentum = check_number("momentum", momentum, 0, 1)
        self.state_names = ("momentum_buffer",) if momentum else ()
        settings = {"lr": lr, "momentum": momentum, "dampening": dampening}
        super().__init__(params, {**settings, "weight_decay": weight_decay, "nesterov": nesterov})

    def check(self, settings: dict[str, Any]) -> None:
        _check_rates(settings)
        settings["momentum"] = check_number("momentum", settings["momentum"], 0, 1)
        settings["dampening"] = check_number("dampening", settings["dampening"], 0, 1)
        check_flag("nesterov", settings["nesterov"])
        if settings["momentum"] and not self.state_names:
            raise ArgumentError(
                "a group has momentum, but the optimiser was built without",
                fix="give momentum to the optimiser, and momentum=0 to the other groups",
            )
        if settings["nesterov"] and (not settings["momentum"] or settings["dampening"]):
            raise ArgumentError(
                "Nesterov's step needs a momentum, and no dampening",
                detail=f"momentum={settings['momentum']}, dampening={settings['dampening']}",
                fix="momentum=0.9, dampening=0",
            )

    def update(self, group: Group, step: Any, p: Array, g: Array, *state: Array) -> Updated:
        if group["weight_decay"]:
            g = g + group["weight_decay"] * p
        if not state:
            if group["momentum"]:
                raise ArgumentError(
                    f"momentum={group['momentum']}, but the optimiser was built without",
                    fix="give momentum to the optimiser; it may be 0 in a group, and change later",
                )
            p -= group["lr"] * g
            return (p,)
        (v,) = state
        v *= group["momentum"]
        # The first step takes the whole gradient, whatever the dampening.
        v += g * (1 - group["dampening"] * (step > 1)) if group["dampening"] else g
        p -= group["lr"] * (g + group["momentum"] * v if group["nesterov"] else v)
        return p, v


class Momentum(SGD):
    """SGD with a momentum of 0.9: v = 0.9 v + g, p = p - lr * v. Source: Polyak, 1964."""

    def __init__(
        self, params: Iterable[Any], lr: float = 1e-3, momentum: float = 0.9, **settings: Any
    ) -> None:
        super().__init__(params, lr, momentum, **settings)


class RMSprop(Optimizer):
    """Each number at its own rate: s = alpha s + (1 - alpha) g**2, p = p - lr g / (sqrt(s) + eps).

    `centered` takes the square of the mean gradient off s first; `momentum` adds up the steps.
    Source: Tieleman and Hinton, lecture 6.5 of 2012; torch.optim.RMSprop.
    """

    state_names = ("square_avg", "grad_avg", "momentum_buffer")

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        momentum: float = 0.0,
        centered: bool = False,
    ) -> None:
        settings = {"lr": lr, "alpha": alpha, "eps": eps, "weight_decay": weight_decay}
        super().__init__(params, {**settings, "momentum": momentum, "centered": centered})

    def check(self, settings: dict[str, Any]) -> None:
        _check_rates(settings)
        settings["alpha"] = check_number("alpha", settings["alpha"], 0, 1)
        settings["eps"] = check_number("eps", settings["eps"], 0)
        settings["momentum"] = check_number("momentum", settings["momentum"], 0, 1)
        check_flag("centered", settings["centered"])

    def update(self, group: Group, step: Any, p: Array, g: Array, *state: Array) -> Updated:
        s, mean, v = state
        alpha = group["alpha"]
        if group["weight_decay"]:
            g = g + group["weight_decay"] * p
        s *= alpha
        s += (1 - alpha) * (g * g)
        spread = s
        if group["centered"]:
            mean *= alpha
            mean += (1 - alpha) * g
            spread = s - mean * mean
        move = g / (ops.sqrt(spread) + group["eps"])
        if group["momentum"]:
            v *= group["momentum"]
            v += move
            move = v
        p -= group["lr"] * move
        return p, s, mean, v


class Adam(Optimizer):
    """Momentum and a rate for each number, both corrected for starting at zero.

    m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g**2, then
    p = p - lr * (m / (1 - b1**t)) / (sqrt(v / (1 - b2**t)) + eps).
    Weight decay adds weight_decay * p to g. Source: Kingma and Ba, 2014; torch.optim.Adam.
    """

    state_names = ("exp_avg", "exp_avg_sq")
    decoupled = False

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> None:
        settings = {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay}
        super().__init__(params, settings)

    def check(self, settings: dict[str, Any]) -> None:
        _check_rates(settings)
        settings["eps"] = check_number("eps", settings["eps"], 0)
        betas = settings["betas"]
        if not isinstance(betas, (tuple, list)) or len(betas) != 2:
            raise ArgumentTypeError(
                f"betas are two numbers, not {described(betas)}", fix="betas=(0.9, 0.999)"
            )
        for i, beta in enumerate(betas):
            check_number(f"betas[{i}]", beta, 0)
            if beta >= 1:
                raise ArgumentError(
                    f"betas[{i}] must be below 1, not {beta}", fix="betas=(0.9, 0.999)"
                )
        settings["betas"] = (float(betas[0]), float(betas[1]))

    def update(self, group: Group, step: Any, p: Array, g: Array, *state: Array) -> Updated:
        m, v = state
        b1, b2 = group["betas"]
        if group["weight_decay"]:
            if self.decoupled:
                p *= 1 - group["lr"] * group["weight_decay"]
            else:
                g = g + group["weight_decay"] * p
        m *= b1
        m += (1 - b1) * g
        v *= b2
        v += (1 - b2) * (g * g)
        # The book's step, above and below multiplied by sqrt(1 - b2**t): then both corrections
        # are numbers that are applied once, and not to every element.
        root = _correction(b2, step) ** 0.5
        spread = ops.sqrt(v)
        spread += group["eps"] * root
        move = m / spread
        move *= group["lr"] * root / _correction(b1, step)
        p -= move
        return p, m, v


class AdamW(Adam):
    """Adam whose weight decay shrinks p by lr * weight_decay instead of bending the gradient.

    Source: Loshchilov and Hutter, 2017; torch.optim.AdamW.
    """

    decoupled = True

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
    ) -> None:
        super().__init__(params, lr, betas, eps, weight_decay)


def _correction(beta: float, step: Any) -> Any:
    """1 - beta**step, the share of the true mean that a mean which began at zero has reached."""
    if isinstance(step, int):
        return 1 - beta**step
    # A traced count computes in float32, where 1 - 0.999**1 would lose three of seven digits.
    return -ops.expm1(step * math.log(beta)) if beta else 1.0


def _check_rates(settings: dict[str, Any]) -> None:
    settings["lr"] = check_number("lr", settings["lr"], 0)
    settings["weight_decay"] = check_number("weight_decay", settings["weight_decay"], 0)
