"""Schedules: how the learning rate changes from epoch to epoch (or step to step).

Each is a formula of the number of times `step()` was called, and writes ``lr`` into the
optimiser's groups. Names, arguments and results are those of torch.optim.lr_scheduler.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from layerlab.arguments import check_name, check_number, check_size
from layerlab.errors import ArgumentError, ArgumentTypeError, CheckpointError, described
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
                f"a schedule steers an optimiser, not {described(optimizer)}",
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
        groups = self.optimizer.param_groups
        if len(groups) != len(self.base_lrs):
            raise ArgumentError(
                f"{type(self).__name__} was built for {len(self.base_lrs)} parameter groups, "
                f"but the optimiser now has {len(groups)}",
                fix="add all groups first, then build the schedule",
            )
        for group, base in zip(groups, self.base_lrs, strict=True):
            group["lr"] = self.rate(base, self.last_epoch)

    def state_dict(self) -> dict[str, Any]:
        """What is needed to go on, as plain values."""
        return {"last_epoch": self.last_epoch, "base_lrs": list(self.base_lrs)}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on from saved state. Nothing changes unless everything fits.

        Raises CheckpointError that lists what does not fit.
        """
        own = self.state_dict()
        if not isinstance(state, Mapping):
            raise CheckpointError(
                f"the state of a schedule is a dict, not a {type(state).__name__}",
                fix="schedule.load_state_dict(other.state_dict())",
            )
        wrong = [f"there is no {name}" for name in own if name not in state]
        for name in own:
            if name in state and not _is_like(state[name], own[name]):
                wrong.append(f"{name} is {state[name]!r:.60}, where {own[name]!r:.60} stood")
        if wrong:
            raise CheckpointError(
                f"the saved state does not fit this {type(self).__name__}",
                detail="\n  ".join(wrong),
                fix="build the optimiser and the schedule as they were when saved",
            )
        for name in own:
            value = state[name]
            setattr(self, name, list(value) if isinstance(value, (list, tuple)) else value)
        self._write()


def _is_like(value: Any, own: Any) -> bool:
    """Whether a saved value can stand for this one: numbers, or as many numbers."""
    if isinstance(own, list):
        fits = isinstance(value, (list, tuple)) and len(value) == len(own)
        return fits and all(_is_like(v, o) for v, o in zip(value, own, strict=True))
    if isinstance(own, int):  # a count
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value == value


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
        example = "SequentialLR(optimizer, [warm_up, cosine], milestones=[5])"
        for name, several in (("schedules", schedulers), ("milestones", milestones)):
            if not isinstance(several, (list, tuple)):
                raise ArgumentTypeError(
                    f"the {name} are a list, not {described(several)}", fix=example
                )
        for s in schedulers:
            if not isinstance(s, Schedule) or isinstance(s, ReduceLROnPlateau):
                raise ArgumentTypeError(
                    f"SequentialLR takes schedules that follow a formula, not {described(s)}",
                    fix=example,
                )
            if s.optimizer is not optimizer:
                raise ArgumentError("the schedules steer another optimiser", fix="use the same one")
        self.schedulers = list(schedulers)
        self.milestones = [check_size("each milestone", m) for m in milestones]
        if not schedulers or len(schedulers) != len(milestones) + 1:
            raise ArgumentError(
                f"{len(schedulers)} schedules with {len(milestones)} milestones: "
                "there is one milestone between each two",
                fix=example,
            )
        if self.milestones != sorted(set(self.milestones)):
            raise ArgumentError(
                f"milestones must rise, but are {self.milestones}", fix="milestones=[5, 10]"
            )
        super().__init__(optimizer)
        # The schedules have written their first rates; the true base is what the first one had.
        self.base_lrs = list(schedulers[0].base_lrs)
        self._write()

    def rate(self, base: float, epoch: int) -> float:
        at = sum(epoch >= m for m in self.milestones)
        start = self.milestones[at - 1] if at else 0
        return self.schedulers[at].rate(base, epoch - start)


def _no_measure(metrics: object) -> ArgumentTypeError:
    return ArgumentTypeError(
        f"ReduceLROnPlateau.step needs the measure, one number, not {described(metrics)}",
        fix="schedule.step(validation_loss)",
    )


class ReduceLROnPlateau(Schedule):
    """The rate times `factor` when a measure has not improved for more than `patience` epochs.

    ``step(measure)`` is called with the measure; `threshold` is the least improvement that counts
    (relative, or absolute for ``threshold_mode="abs"``); after a reduction `cooldown` epochs pass
    before bad ones count again. A relative threshold is a share of the best measure without its
    sign; PyTorch keeps the sign, and so takes a slightly worse negative measure for a better one.
    Source: torch.optim.lr_scheduler.ReduceLROnPlateau.
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
        check_name("mode", mode, ("min", "max"))
        check_name("threshold_mode", threshold_mode, ("rel", "abs"))
        self.reduction = check_number("factor", factor, 0)
        if self.reduction >= 1:
            raise ArgumentError(f"factor must be below 1, not {factor}", fix="factor=0.1")
        self.mode, self.threshold_mode = mode, threshold_mode
        self.threshold = check_number("threshold", threshold, 0)
        self.patience = check_size("patience", patience, 0)
        self.cooldown = check_size("cooldown", cooldown, 0)
        self.min_lr, self.eps = check_number("min_lr", min_lr, 0), check_number("eps", eps, 0)
        self.best = math.inf if mode == "min" else -math.inf
        self.num_bad_epochs = self.cooldown_counter = 0
        super().__init__(optimizer)

    def step(self, metrics: Any = None) -> None:
        """One epoch further, with the measure of this one."""
        if isinstance(metrics, (str, bytes, bool)) or not hasattr(metrics, "__float__"):
            raise _no_measure(metrics)
        try:
            measure = float(metrics)
        except (TypeError, ValueError, OverflowError):  # of an array, which has several numbers
            raise _no_measure(metrics) from None
        self.last_epoch += 1
        if self._better(measure):
            self.best, self.num_bad_epochs = measure, 0
        else:
            self.num_bad_epochs += 1
        if self.cooldown_counter > 0:
            self.cooldown_counter -= 1
            self.num_bad_epochs = 0
        if self.num_bad_epochs > self.patience:
            for group in self.optimizer.param_groups:
                lr = max(group["lr"] * self.reduction, self.min_lr)
                if group["lr"] - lr > self.eps:  # a smaller reduction is not worth making
                    group["lr"] = lr
            self.cooldown_counter, self.num_bad_epochs = self.cooldown, 0

    def _better(self, measure: float) -> bool:
        sign = 1 if self.mode == "min" else -1
        margin = self.threshold * (abs(self.best) if self.threshold_mode == "rel" else 1)
        if math.isinf(self.best):
            return sign * measure < sign * self.best
        return sign * measure < sign * self.best - margin

    # The rates are the groups' own, so that another schedule, or a hand, may change them, too.

    @property
    def lrs(self) -> list[float]:
        """The rate of each group as it is now."""
        return self.get_last_lr()

    @lrs.setter
    def lrs(self, rates: list[float]) -> None:
        for group, lr in zip(self.optimizer.param_groups, rates, strict=True):
            group["lr"] = lr

    def _write(self) -> None:
        """Nothing: only `step` and `load_state_dict` change a rate."""

    def state_dict(self) -> dict[str, Any]:
        names = ("best", "num_bad_epochs", "cooldown_counter", "lrs")
        return {**super().state_dict(), **{name: getattr(self, name) for name in names}}
