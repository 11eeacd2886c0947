"""The right loss, in stages, and what its mistakes need."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from layerlab.check.cases import Case, Outcome
from layerlab.check.evidence import Evidence
from layerlab.check.formulas import log_softmax
from layerlab.check.losses import ARRAYS
from layerlab.check.mistakes import Mistake

__all__ = ["LEAST_LIMIT", "POSITIVE", "LossMistake", "RightLoss", "broken", "finite", "pair"]

LEAST_LIMIT = 13.4  # the loss of a sample that is certain and wrong may stop growing here
POSITIVE = "numbers between 0 and 1"  # where logits could be taken for probabilities


class RightLoss:
    """A loss of arrays (n,), (n, m) or (n, classes): one number. One stage a method."""

    loss = "mse"
    refuses = False  # whether it stops instead of giving inf or NaN, as the math module does
    width = 1  # the number of classes
    anything = False  # whether the answer depends on how a slip is written, and cannot be foretold

    def forward(self, prediction: np.ndarray, target: np.ndarray) -> Any:
        terms = getattr(self, self.loss)(self.take(prediction), target)
        if self.refuses and not np.isfinite(terms).all():
            raise ValueError("math domain error")
        return self.signed(self.scaled(self.outer(self.reduce(terms))))

    def take(self, prediction: np.ndarray) -> np.ndarray:
        return prediction

    # mse and mae

    def mse(self, prediction: np.ndarray, target: np.ndarray) -> np.ndarray:
        return self.enlarge(prediction - target)

    mae = mse

    def enlarge(self, errors: np.ndarray) -> np.ndarray:
        return errors**2 if self.loss == "mse" else np.abs(errors)

    # cross_entropy

    def cross_entropy(self, logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
        self.width = logits.shape[-1]
        return -self.pick(self.logarithm(*self.normalise(self.prepare(logits))), labels)

    def prepare(self, logits: np.ndarray) -> np.ndarray:
        return logits

    def normalise(self, logits: np.ndarray) -> tuple[np.ndarray, bool]:
        """(values, whether they are logarithms already)."""
        return log_softmax(logits), True

    def logarithm(self, values: np.ndarray, already: bool) -> np.ndarray:
        return values if already else np.log(values)

    def pick(self, logs: np.ndarray, labels: np.ndarray) -> np.ndarray:
        return logs[np.arange(len(logs)), labels]

    # bce

    def bce(self, probabilities: np.ndarray, targets: np.ndarray) -> np.ndarray:
        yes, no = self.chances(probabilities)
        return -(
            targets * self.logarithm(yes, True) + self.zeros(targets, self.logarithm(no, True))
        )

    bce_with_logits = bce

    def chances(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The logarithms of the probabilities of 1 and of 0."""
        if self.loss == "bce":
            return self.bounded(values), self.bounded(1 - values)
        return -np.logaddexp(0, -values), -np.logaddexp(0, values)

    def bounded(self, probabilities: np.ndarray) -> np.ndarray:
        return np.log(np.clip(probabilities, 1e-12, 1))

    def zeros(self, targets: np.ndarray, logs: np.ndarray) -> np.ndarray:
        return (1 - targets) * logs

    # all

    def reduce(self, terms: np.ndarray) -> np.ndarray:
        return terms.mean()

    def outer(self, value: np.ndarray) -> np.ndarray:
        return value

    def scaled(self, value: np.ndarray) -> np.ndarray:
        return value

    def signed(self, value: np.ndarray) -> np.ndarray:
        return value

    @classmethod
    def answer(cls, case: Case) -> dict[str, np.ndarray]:
        """The answer of such a loss to a case."""
        model = cls()
        model.loss = case.settings["loss"]
        first, second = (case[name] for name in ARRAYS[model.loss])
        only = case.settings.get("only")
        try:
            value = np.asarray(model.forward(first.copy(), second), dtype=float)
        except ValueError:
            if not only:
                raise
            value = np.asarray(np.nan)
        if model.anything:
            return {"anything": np.zeros(0)}
        if only:
            return {"finite": np.array(float(np.isfinite(value).all()))}
        return {"loss": value.reshape(()) if value.size == 1 else value}


class LossMistake(Mistake):
    """A mistake of one or several losses; the first of them is the one that its model shows."""

    losses: ClassVar[tuple[str, ...]] = ("mse", "mae", "cross_entropy", "bce", "bce_with_logits")

    @classmethod
    def applies(cls, evidence: Evidence) -> bool:
        return evidence.reading["loss"] in cls.losses


def pair(loss: str, prediction: Any, target: Any, tag: str = "", **settings: Any) -> Case:
    """A case of this prediction and this target."""
    arrays = zip(ARRAYS[loss], (np.asarray(prediction), np.asarray(target)), strict=True)
    return Case(dict(arrays), settings, tag)


def broken(evidence: Evidence, tag: str) -> list[Outcome]:
    """The wrong answers to cases of this tag, where all others are right."""
    wrong = [
        (case.tag.startswith(tag), outcome)
        for case, outcome, right in zip(
            evidence.cases, evidence.outcomes, evidence.verdicts(), strict=True
        )
        if not right
    ]
    return [outcome for _, outcome in wrong] if all(tagged for tagged, _ in wrong) else []


def finite(outcome: Outcome) -> bool:
    """Whether the answer is a number, and neither infinite nor NaN."""
    value = outcome.values.get("finite", outcome.values.get("loss"))
    if outcome.raised or value is None:
        return False
    return bool(value) if "finite" in outcome.values else bool(np.isfinite(value).all())
