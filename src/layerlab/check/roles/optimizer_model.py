"""The right optimiser: one step of sgd, momentum or adam, cut into stages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from layerlab.check.cases import Case
from layerlab.check.optimizers import gradients_of

__all__ = ["AFTER", "APART", "HAT", "INSIDE", "NG", "UNSCALED", "RightOptimizer", "State"]

State = dict[str, Any]

HAT = "added before the correction"
INSIDE = "1 / (1 + decay·steps), inside the velocity"
NG = "the gradient enters with 1 - momentum"
APART, AFTER, UNSCALED = "apart from the gradient", "after the step", "apart, without the rate"


class RightOptimizer:
    """One step of sgd, momentum or adam, one stage a method.

    `settings` has rate, momentum, beta1, beta2, eps, decay and the reading of what is left open.
    """

    kind: ClassVar[str] = "adam"

    def __init__(
        self,
        params: list[np.ndarray],
        rate: float = 0.1,
        momentum: float = 0.9,
        beta1: float = 0.9,
        beta2: float = 0.999,
        eps: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> None:
        self.params = params
        given = {"beta1": beta1, "beta2": beta2, "eps": eps, "decay": weight_decay}
        standard = ("betas",) if (beta1, beta2) == (0.9, 0.999) else ()
        self.settings: dict[str, Any] = {
            "rate": rate,
            "momentum": momentum,
            "standard": standard,
            **given,
        }
        self.begin()

    def step(self, grads: list[np.ndarray]) -> None:
        new = self.moved([p.copy() for p in self.params], grads)
        for p, value in zip(self.params, new, strict=True):
            p[...] = value

    # ── the stages ───────────────────────────────────────────────────────────────────────────────

    def begin(self) -> None:
        self.states: dict[Any, State] = {}
        self.steps = self.t = 0

    def moved(self, params: list[np.ndarray], grads: list[np.ndarray]) -> list[np.ndarray]:
        """The parameters after one more step."""
        self.steps += 1
        used = self.chosen(len(params))
        return self.kept(
            params,
            [
                self.one(i, w, g) if i in used else w
                for i, (w, g) in enumerate(zip(params, grads, strict=True))
            ],
        )

    def one(self, i: int, w: np.ndarray, g: np.ndarray) -> np.ndarray:
        state = self.recalled(self.state_of(i, w.shape))
        t = self.t = self.count(state)
        g = self.decayed(g, w)
        if self.kind == "sgd":
            step = g
        elif self.kind == "momentum":
            state["m"] = self.velocity(state["m"], g)
            step = self.ahead(state["m"], g)
        else:
            state["m"], state["v"] = self.first(state["m"], g), self.second(state["v"], g)
            step = self.ratio(*self.corrected(state, t), g)
        return self.shrunk(self.move(w, step), w)

    def chosen(self, count: int) -> Sequence[int]:
        return range(count)

    def kept(self, before: list[np.ndarray], after: list[np.ndarray]) -> list[np.ndarray]:
        return after

    def state_of(self, i: int, shape: tuple[int, ...]) -> State:
        return self.states.setdefault(i, self.zeros())

    def zeros(self) -> State:
        return {"m": 0.0, "v": 0.0, "t": 0}

    def recalled(self, state: State) -> State:
        return state

    def count(self, state: State) -> int:
        state["t"] += 1
        return int(state["t"])

    def rate(self) -> float:
        rate = float(self.settings["rate"])
        if self.settings.get("decay of the rate") in (None, INSIDE):
            return rate
        return rate * self.share_left()

    def share_left(self) -> float:
        """What a rate that decays has left of itself."""
        return 1 / (1 + float(self.settings["decay"]) * (self.steps - 1))

    def betas(self) -> tuple[float, float]:
        return self.settings["beta1"], self.settings["beta2"]

    def betas_of_correction(self) -> tuple[float, float]:
        return self.betas()

    def decay(self) -> float:
        return 0.0 if self.settings.get("decay of the rate") else float(self.settings["decay"])

    def decayed(self, g: np.ndarray, w: np.ndarray) -> np.ndarray:
        apart = self.settings.get("weight decay")
        return g if apart else g + self.decay() * w

    def shrunk(self, after: np.ndarray, before: np.ndarray) -> np.ndarray:
        apart = self.settings.get("weight decay")
        if not apart:
            return after
        factor = self.decay() if apart == UNSCALED else self.rate() * self.decay()
        return after - factor * (after if apart == AFTER else before)

    def velocity(self, m: Any, g: np.ndarray) -> Any:
        mu = self.settings["momentum"]
        if self.settings.get("decay of the rate") == INSIDE:
            g = g * self.share_left()
        return mu * m + ((1 - mu) * g if self.settings.get("velocity") else g)

    def ahead(self, m: Any, g: np.ndarray) -> Any:
        return m

    def first(self, m: Any, g: np.ndarray) -> Any:
        beta = self.betas()[0]
        return beta * m + (1 - beta) * g

    def second(self, v: Any, g: np.ndarray) -> Any:
        beta = self.betas()[1]
        return beta * v + (1 - beta) * self.squared(g)

    def squared(self, g: np.ndarray) -> np.ndarray:
        return g * g

    def corrected(self, state: State, t: int) -> tuple[Any, Any]:
        beta1, beta2 = self.betas_of_correction()
        return state["m"] / (1 - beta1**t), state["v"] / (1 - beta2**t)

    def ratio(self, m: Any, v: Any, g: np.ndarray) -> Any:
        return self.numerator(m, g) / self.spread(v)

    def numerator(self, m: Any, g: np.ndarray) -> Any:
        return m

    def spread(self, v: Any) -> Any:
        return np.sqrt(v) + self.epsilon()

    def epsilon(self) -> float:
        eps = float(self.settings["eps"])
        if self.settings.get("epsilon") is None:
            return eps
        return float(eps / np.sqrt(1 - self.settings["beta2"] ** self.t))

    def move(self, w: np.ndarray, step: Any) -> np.ndarray:
        return w - self.rate() * step

    # ── answering ────────────────────────────────────────────────────────────────────────────────

    @classmethod
    def answer(cls, case: Case) -> dict[str, np.ndarray]:
        """The parameters after each step of the case."""
        names = case.settings["names"]
        if case.settings.get("one at a time"):  # an object for each parameter
            each = [cls._script(case, (name,)) for name in names]
        else:
            each = [cls._script(case, names)]
        values = {key: value for script in each for key, value in script.items()}
        steps = len(case[gradients_of(names[0])])
        order = [f"{name} (step {k})" for k in range(1, steps + 1) for name in names]
        return {key: values[key] for key in order}

    @classmethod
    def _script(cls, case: Case, names: Sequence[str]) -> dict[str, np.ndarray]:
        optimizer = cls.__new__(cls)
        optimizer.kind = case.settings["kind"]  # type: ignore[misc]
        optimizer.settings = dict(case.settings)
        optimizer.begin()
        params = [case[name].astype(float) for name in names]
        values = {}
        with np.errstate(all="ignore"):
            for k in range(len(case[gradients_of(names[0])])):
                params = optimizer.moved(params, [case[gradients_of(name)][k] for name in names])
                for name, value in zip(names, params, strict=True):
                    values[f"{name} (step {k + 1})"] = np.asarray(value, dtype=float)
        return values
