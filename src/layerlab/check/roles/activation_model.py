"""A right activation in stages: each mistake of the role activation overrides one of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

import numpy as np

from layerlab.check.activations import SHARES
from layerlab.check.cases import Case
from layerlab.check.evidence import Evidence
from layerlab.check.finding import Counterexample
from layerlab.check.formulas import ACTIVATIONS, sigmoid
from layerlab.check.mistakes import Mistake

__all__ = [
    "BRANCHES",
    "LARGE",
    "TYPICAL",
    "Function",
    "RightActivation",
    "Wrong",
    "scale_and_alpha",
]

LARGE = 700.0  # from here on e^x is too large for a double, and far too large for a float32
BRANCHES = ("leaky_relu", "elu", "selu")  # one formula above zero, another below
TYPICAL = {  # constants of the wrong models, where no subject is there from which to find them
    "slope": 0.1, "factor": 2.0, "constant": 0.5, "inside": 2.0, "scaled": 2.0, "floor": -20.0,
    "right": 1.0, "left": 0.5, "curve": 1.0, "start": 0.0, "inner": 1.0, "cubic": 0.1,
    "above, input": 1.5, "above, both ways": 1.5, "above, output": 0.4,
}  # fmt: skip

Function = Callable[[np.ndarray], np.ndarray]


class RightActivation:
    """y = f(x) in stages. Shape: (...) -> (...), half as wide for glu."""

    form: str | None = None  # which of two formulas of gelu
    found: Mapping[str, float] = TYPICAL  # constants that the subject seems to use
    safe = False  # whether an overflow is to be left out
    surely = False  # whether it overflows wherever it may

    def __init__(self, activation: str = "relu") -> None:
        self.activation = activation

    def forward(self, x: np.ndarray) -> np.ndarray:
        """The answer, stage by stage."""
        return self.limits(x, self.apply(self.take(x)))

    def take(self, x: np.ndarray) -> np.ndarray:
        """The input as it came."""
        return x

    def apply(self, x: np.ndarray) -> np.ndarray:
        """The function: of each number, of each row, or of the halves of each row."""
        if self.activation in SHARES:
            largest, summed = self.axes(x)
            z = self.shift(x, largest)
            e = self.exponential(z)
            return self.share(z, e, self.total(e, summed))
        if self.activation == "glu":
            first, second = self.order(*self.halves(x))
            return first * sigmoid(second)
        return ACTIVATIONS["gelu_tanh" if self.form == "tanh" else self.activation](x)

    def limits(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """At large numbers, too, y as it is."""
        return y

    # ── softmax and log_softmax ──────────────────────────────────────────────────────────────────

    def axes(self, x: np.ndarray) -> tuple[int | None, int | None]:
        """The axes along which the largest is taken, and the sum."""
        return -1, -1

    def shift(self, x: np.ndarray, axis: int | None) -> np.ndarray:
        """The largest of each row becomes 0, so that no exponential is too large."""
        return x - x.max(axis=axis, keepdims=True)

    def exponential(self, z: np.ndarray) -> np.ndarray:
        """e^z."""
        return np.exp(z)

    def total(self, e: np.ndarray, axis: int | None) -> np.ndarray:
        """The sum of each row."""
        return np.asarray(e.sum(axis=axis, keepdims=True))

    def share(self, z: np.ndarray, e: np.ndarray, total: np.ndarray) -> np.ndarray:
        """Each one's part of the total, or its logarithm."""
        return z - np.log(total) if self.activation == "log_softmax" else e / total

    # ── glu ──────────────────────────────────────────────────────────────────────────────────────

    def halves(self, x: np.ndarray) -> list[np.ndarray]:
        """The two halves of each row."""
        axis = self.axes(x)[1]
        return np.split(x, 2, axis=-1 if axis is None else axis)

    def order(self, first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(what passes, what opens the gate)."""
        return first, second

    # ── the answer to a case ─────────────────────────────────────────────────────────────────────

    def overflows(self, x: np.ndarray) -> bool:
        """Whether the answer may be no number, or stop with an error."""
        return False

    @classmethod
    def answer(cls, case: Case) -> dict[str, np.ndarray]:
        """The answer of such an activation; where it overflows, `limit` says what it misses."""
        model = cls(case.settings.get("activation", "relu"))
        model.form = case.settings.get("form")
        model.found = case.settings.get("found", {}).get(model.form, TYPICAL)
        values = {"y": np.asarray(model.forward(case["x"].copy()), dtype=float)}
        if model.overflows(case["x"]):
            model.safe = True
            limit = np.asarray(model.forward(case["x"].copy()), dtype=float)
            values = {"y": values["y"] if model.surely else limit, "limit": limit}
        return values


class Wrong(Mistake, RightActivation):
    """A mistake of an activation: it overrides a stage of the right one."""

    only: ClassVar[tuple[str, ...]] = ()  # the activations that can have it; () for all

    @classmethod
    def applies(cls, evidence: Evidence) -> bool:
        """Whether the activation asked for can have it."""
        return not cls.only or evidence.reading["activation"] in cls.only

    @classmethod
    def fits(cls, evidence: Evidence) -> bool | Counterexample | None:
        """Whether it gives the same answers; that everything fails says nothing."""
        answers = any(not outcome.raised for outcome in evidence.outcomes)
        return answers and evidence.equals(cls)


def scale_and_alpha(activation: str) -> tuple[float, float]:
    """(scale, alpha) of elu and selu."""
    far = -float(ACTIVATIONS[activation](np.array(-LARGE)))
    scale = float(ACTIVATIONS[activation](np.array(1.0)))
    return scale, far / scale
