"""Schedules: how the learning rate changes from epoch to epoch (or step to step).

Each is a formula of the number of times `step()` was called, and writes ``lr`` into the
optimiser's groups. Names, arguments and results are those of torch.optim.lr_scheduler.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from layerlab.errors import ArgumentError, ArgumentTypeError, CheckpointError
from layerlab.nn.arguments import check_number, check_size, nearest
from layerlab.optim.optimizer import Optimizer

__all__ = [
    "CosineAnnealingLR",
    "LinearLR",
    "ReduceLROnPlateau",
    "Schedule",
    "SequentialLR",
    "StepLR",
]


class Schedule:
    """The base: a subclass gives `factor`, or the whole `rate`, for a number of epochs."""

    def __init__(self, optimizer: Optimizer) -> None:
        if not isinstance(optimizer, Optimizer):
            raise ArgumentTypeError(
                f"a schedule steers an optimiser, not a {type(optimizer).__name__}",
                fix="StepLR(optimizer, step_size=10)",
            )
        self.optimizer = optimizer
        self.base_lrs = [float(group["lr"]) for group in optimizer.param_groups]
        self.last_epoch = 0
        self._write()

    def factor(self, epoch: int) -> float:
        """What the first rate is multiplied by after `epoch` calls of step()."""
        raise NotImplementedError

    def rate(self, base: float, epoch: int) -> float:
        """The rate after `epoch` calls of step()."""
        return base * self.factor(epoch)

    def step(self) -> None:
        """One epoch further."""
        self.last_epoch += 1
        self._write()

    def get_last_lr(self) -> list[float]:
        """The rate of each group as it is now."""
        return [float(group["lr"]) for group in self.optimizer.param_groups]

    def _write(self) -> None:
        for group, base in zip(self.optimizer.param_groups, self.base_lrs, strict=True):
            group["lr"] = self.rate(base, self.last_epoch)

    def state_dict(self) -> dict[str, Any]:
        """What is needed to go on: JSON-safe."""
        return {"last_epoch": self.last_epoch, "base_lrs": self.base_lrs}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from saved state."""
        missing = set(self.state_dict()) - set(state)
        if missing:
            raise CheckpointError(
                f"the saved state of {type(self).__name__} lacks {', '.join(sorted(missing))}"
            )
        for name in self.state_dict():
            setattr(self, name, state[name])
        self._write()


class StepLR(Schedule):
    """lr * gamma**(epoch // step_size): a stair."""

    def __init__(self, optimizer: Optimizer, step_size: int, gamma: float = 0.1) -> None:
        self.step_size = check_size("step_size", step_size)
        self.gamma = check_number("gamma", gamma, 0)
        super().__init__(optimizer)

    def factor(self, epoch: int) -> float:
        return self.gamma ** (epoch // self.step_size)


class CosineAnnealingLR(Schedule):
    """eta_min + (lr - eta_min) * (1 + cos(pi * epoch / T_max)) / 2: down along half a cosine.

    Source: Loshchilov and Hutter, 2016 (without restarts).
    """

    def __init__(self, optimizer: Optimizer, T_max: int, eta_min: float = 0.0) -> None:
        self.T_max = check_size("T_max", T_max)
        self.eta_min = check_number("eta_min", eta_min, 0)
        super().__init__(optimizer)

    def rate(self, base: float, epoch: int) -> float:
        swing = (1 + math.cos(math.pi * epoch / self.T_max)) / 2
        return self.eta_min + (base - self.eta_min) * swing


class LinearLR(Schedule):
    """From lr * start_factor to lr * end_factor in total_iters epochs: a warm-up."""

    def __init__(
        self,
        optimizer: Optimizer,
        start_factor: float = 1 / 3,
        end_factor: float = 1.0,
        total_iters: int = 5,
    ) -> None:
        self.start_factor = check_number("start_factor", start_factor, 0, 1, open_low=True)
        self.end_factor = check_number("end_factor", end_factor, 0, 1)
        self.total_iters = check_size("total_iters", total_iters)
        super().__init__(optimizer)

    def factor(self, epoch: int) -> float:
        way = min(epoch, self.total_iters) / self.total_iters
        return self.start_factor + (self.end_factor - self.start_factor) * way


class SequentialLR(Schedule):
    """One schedule after another, changing at the milestones: a warm-up, then a cosine."""

    def __init__(
        self, optimizer: Optimizer, schedulers: Sequence[Schedule], milestones: Sequence[int]
    ) -> None:
        if len(schedulers) != len(milestones) + 1 or list(milestones) != sorted(set(milestones)):
            raise ArgumentError(
                f"{len(schedulers)} schedules need {len(schedulers) - 1} rising milestones",
                detail=f"milestones: {list(milestones)}",
                fix="SequentialLR(optimizer, [warm_up, cosine], milestones=[5])",
            )
        if any(s.optimizer is not optimizer for s in schedulers):
            raise ArgumentError("the schedules steer another optimiser", fix="use the same one")
        self.schedulers, self.milestones = list(schedulers), list(milestones)
        super().__init__(optimizer)
        # The schedules have written their first rates; the true base is what the first one had.
        self.base_lrs = list(schedulers[0].base_lrs)
        self._write()

    def rate(self, base: float, epoch: int) -> float:
        at = sum(epoch >= m for m in self.milestones)
        start = self.milestones[at - 1] if at else 0
        return self.schedulers[at].rate(base, epoch - start)


class ReduceLROnPlateau(Schedule):
    """The rate times `factor` when a measure has not improved for more than `patience` epochs.

    ``step(measure)`` is called with the measure; `threshold` is the least improvement that counts
    (relative, or absolute for ``threshold_mode="abs"``); after a reduction `cooldown` epochs pass
    before bad ones count again. Source: torch.optim.lr_scheduler.ReduceLROnPlateau.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        mode: str = "min",
        factor: float = 0.1,
        patience: int = 10,
        threshold: float = 1e-4,
        threshold_mode: str = "rel",
        cooldown: int = 0,
        min_lr: float = 0.0,
        eps: float = 1e-8,
    ) -> None:
        if mode not in ("min", "max"):
            raise nearest("mode", mode, ["min", "max"])
        if threshold_mode not in ("rel", "abs"):
            raise nearest("threshold_mode", threshold_mode, ["rel", "abs"])
        self.reduction = check_number("factor", factor, 0)
        if self.reduction >= 1:
            raise ArgumentError(f"factor must be below 1, not {factor}", fix="factor=0.1")
        self.mode, self.threshold_mode = mode, threshold_mode
        self.threshold = check_number("threshold", threshold, 0)
        self.patience = int(check_number("patience", patience, 0))
        self.cooldown = int(check_number("cooldown", cooldown, 0))
        self.min_lr, self.eps = check_number("min_lr", min_lr, 0), check_number("eps", eps, 0)
        self.best = math.inf if mode == "min" else -math.inf
        self.num_bad_epochs = self.cooldown_counter = 0
        super().__init__(optimizer)
        self.lrs = list(self.base_lrs)

    def step(self, metrics: Any = None) -> None:
        """One epoch further, with the measure of this one."""
        if metrics is None:
            raise ArgumentTypeError(
                "ReduceLROnPlateau.step needs the measure", fix="schedule.step(validation_loss)"
            )
        measure = float(metrics)
        self.last_epoch += 1
        if self._better(measure):
            self.best, self.num_bad_epochs = measure, 0
        else:
            self.num_bad_epochs += 1
        if self.cooldown_counter > 0:
            self.cooldown_counter -= 1
            self.num_bad_epochs = 0
        if self.num_bad_epochs > self.patience:
            # A reduction smaller than eps is not worth making.
            self.lrs = [
                low if (low := max(lr * self.reduction, self.min_lr)) < lr - self.eps else lr
                for lr in self.lrs
            ]
            self.cooldown_counter, self.num_bad_epochs = self.cooldown, 0
        self._write()

    def _better(self, measure: float) -> bool:
        sign = 1 if self.mode == "min" else -1
        margin = self.threshold * (abs(self.best) if self.threshold_mode == "rel" else 1)
        if math.isinf(self.best):
            return sign * measure < sign * self.best
        return sign * measure < sign * self.best - margin

    def _write(self) -> None:
        for group, lr in zip(
            self.optimizer.param_groups, getattr(self, "lrs", self.base_lrs), strict=True
        ):
            group["lr"] = lr

    def state_dict(self) -> dict[str, Any]:
        names = ("best", "num_bad_epochs", "cooldown_counter", "lrs")
        return {**super().state_dict(), **{name: getattr(self, name) for name in names}}
