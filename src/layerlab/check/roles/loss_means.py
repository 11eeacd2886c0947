"""The mistakes of a loss in what it does to errors, and to all of its terms."""

from __future__ import annotations

from typing import Any

import numpy as np

from layerlab.check.evidence import Evidence
from layerlab.check.finding import Counterexample
from layerlab.check.formulas import sigmoid, softmax
from layerlab.check.losses import ARRAYS
from layerlab.check.roles.loss_model import LossMistake

__all__ = ["MEANS", "OTHERS"]


class SumInsteadOfMean(LossMistake):
    slug = "sum-instead-of-mean"
    title = "the sum is given instead of the mean"
    why = (
        "A sum grows with the number of samples, so a batch of 64 would teach with steps 64 times "
        "as large as a single sample. A mean can be compared between batches of any size."
    )
    hints = (
        "Give it the same sample twice: should the loss change?",
        "Look at what happens after the terms are added up.",
        "The total is right; it is not yet shared among the terms.",
    )

    def reduce(self, terms: np.ndarray) -> np.ndarray:
        return terms.sum()


class SignFlipped(LossMistake):
    slug = "sign-flipped"
    title = "the loss has the wrong sign"
    why = (
        "A loss must be smallest where the prediction is best, because training makes it smaller. "
        "With this sign training would look for the worst prediction."
    )
    hints = (
        "Should a worse prediction give a larger or a smaller number?",
        "A logarithm of a probability is never above 0; a square is never below.",
        "The size of the result is right; look for one minus sign.",
    )
    losses = ("cross_entropy", "mse", "mae", "bce", "bce_with_logits")

    def signed(self, value: np.ndarray) -> np.ndarray:
        return -value


class HalfFactor(LossMistake):
    slug = "half-factor"
    title = "the loss is half as large as it should be"
    why = (
        "The half is often put there to make the derivative neat, but then it is another loss. "
        "Its gradients are half as large too, and no table of results can be compared with it."
    )
    hints = (
        "Work out one sample by hand: what is the factor between the two numbers?",
        "Count the terms that you divide by, or look for a factor in front.",
        "Everything is right but a factor of one half; what do you average over?",
    )

    def scaled(self, value: np.ndarray) -> np.ndarray:
        return value / 2


class RootTaken(LossMistake):
    slug = "root-taken"
    title = "a square root is taken at the end"
    why = (
        "The root of the mean squared error is a loss of its own (RMSE). "
        "Its gradients are others, and at an error of 0 the slope of the root is infinite."
    )
    hints = (
        "What does each word in the name of this loss ask for, and in which order?",
        "Compare your steps with the name, from the inside out.",
        "One step too many is done after the mean.",
    )
    losses = ("mse",)

    def outer(self, value: np.ndarray) -> np.ndarray:
        return np.sqrt(value)


class NotSquared(LossMistake):
    slug = "not-squared"
    title = "the errors are not squared"
    why = (
        "The square makes every error count as positive, and large ones more than small ones. "
        "Plain differences of both signs cancel each other out."
    )
    hints = (
        "Take one error of 3: what should it add to the sum?",
        "What happens to a single error before all of them are averaged?",
        "The errors and their mean are right; a step between the two is missing.",
    )
    losses = ("mse",)
    options = (1.0, -1.0, "absolute")

    def enlarge(self, errors: np.ndarray) -> np.ndarray:
        if self.option == "absolute":
            return np.abs(errors)
        return errors * (self.option or 1.0)


class AbsoluteMissing(LossMistake):
    slug = "absolute-missing"
    title = "the errors keep their signs"
    why = (
        "An error of 2 and an error of -2 are both wrong by 2, yet here their mean is 0. "
        "So two wrong predictions can look perfect."
    )
    hints = (
        "Try one prediction that is too large and one that is too small.",
        "What must happen to a negative error before the mean is taken?",
        "The differences are right; their signs should not reach the sum.",
    )
    losses = ("mae",)
    options = (1.0, -1.0)

    def enlarge(self, errors: np.ndarray) -> np.ndarray:
        return errors * (self.option or 1.0)


class MeanBeforeSquare(LossMistake):
    slug = "mean-before-square"
    title = "the mean is taken before the square or absolute value"
    why = (
        "Errors of both signs cancel in the mean, and nothing is left to be squared. "
        "Each error must be made positive by itself, and only then averaged."
    )
    hints = (
        "Try one prediction that is too large and one that is too small.",
        "In which order do your steps come?",
        "All the steps are there; two of them should change places.",
    )
    losses = ("mse", "mae")

    def enlarge(self, errors: np.ndarray) -> np.ndarray:
        return super().enlarge(errors.mean())  # type: ignore[misc]


class NotReduced(LossMistake):
    slug = "not-reduced"
    title = "several numbers come back instead of one"
    why = (
        "Training needs one number that says how wrong the whole batch is. "
        "Here there is still one for each sample, or for each column."
    )
    hints = (
        "How many numbers should come back, and how many do?",
        "Look at the shape of the result at the very end.",
        "The terms are right; the mean is missing, or goes over one axis alone.",
    )
    losses = ("mse", "mae", "cross_entropy", "bce", "bce_with_logits")
    options = ("none", "rows", "columns")

    def reduce(self, terms: np.ndarray) -> np.ndarray:
        if self.option in ("rows", "columns") and terms.ndim > 1:
            return terms.mean(axis=-1 if self.option == "rows" else 0)
        return terms if self.option in (None, "none") else terms.mean()


class DividedBySamples(LossMistake):
    slug = "divided-by-samples-only"
    title = "the sum is divided by the rows alone"
    why = (
        "Each row holds several numbers, and each of them is one term of the mean. "
        "Divided by the rows alone, the loss grows with the number of columns."
    )
    hints = (
        "How many terms are added up, and by how much do you divide?",
        "Compare one row of two numbers with two rows of one.",
        "The sum goes over rows and columns; what you divide by should as well.",
    )
    losses = ("mse", "mae")
    options = ("rows", "columns")

    def reduce(self, terms: np.ndarray) -> np.ndarray:
        return terms.sum() / (len(terms) if self.option != "columns" else terms.shape[-1])


class FirstSampleOnly(LossMistake):
    slug = "first-sample-only"
    title = "only the first sample counts"
    why = (
        "The loss must speak for the whole batch. "
        "Whatever the other samples are, here they change nothing."
    )
    hints = (
        "Change the last sample: does the loss change?",
        "How often is the body of your loop done?",
        "Something ends the loop in its first round.",
    )
    losses = ("cross_entropy", "mse", "mae", "bce", "bce_with_logits")
    options = ("row", "shared", "number")

    def reduce(self, terms: np.ndarray) -> np.ndarray:
        if self.option == "number":
            return terms.flat[0]
        return terms[0].sum() / terms.size if self.option == "shared" else terms[0].mean()


class LastSampleOnly(LossMistake):
    slug = "last-sample-only"
    title = "only the last sample counts"
    why = (
        "The loss must speak for the whole batch. "
        "Each sample puts its own loss in the place of the ones before it."
    )
    hints = (
        "Change the first sample: does the loss change?",
        "What happens to the total of the earlier samples in each round of the loop?",
        "The total is replaced in each round, where it should grow.",
    )
    losses = ("cross_entropy", "mse", "mae", "bce", "bce_with_logits")
    options = ("shared", "row", "number", "number shared")

    def reduce(self, terms: np.ndarray) -> np.ndarray:
        if self.option in ("number", "number shared"):
            return terms.flat[-1] / (terms.size if "shared" in self.option else 1)
        return terms[-1].mean() if self.option == "row" else terms[-1].sum() / terms.size


class MutatesInput(LossMistake):
    slug = "mutates-input"
    title = "the prediction or the target is changed by the call"
    why = (
        "Whoever called the loss still needs both: for the gradient, for a second measure. "
        "A loss must leave what it was given as it was."
    )
    hints = (
        "Print both arguments before and after the call.",
        "Some operators change an array in place instead of making a new one.",
        "Look for a line that writes into an argument, or changes it in place.",
    )
    always = True

    def forward(self, prediction: np.ndarray, target: np.ndarray) -> Any:
        before = prediction.copy()
        prediction += 1
        return super().forward(before, target)  # type: ignore[misc]

    @classmethod
    def fits(cls, evidence: Evidence) -> Counterexample | None:
        return evidence.changed(*{name for pair in ARRAYS.values() for name in pair})


class WrongLogBase(LossMistake):
    slug = "wrong-log-base"
    title = "a logarithm has another base than e"
    why = (
        "Cross-entropy uses the natural logarithm, the one that undoes the exponential. "
        "Another base makes the losses, and the gradients, larger or smaller."
    )
    hints = (
        "Work out one sample by hand: what is the factor between the two numbers?",
        "Which logarithm undoes the exponential of the softmax?",
        "There are several logarithms in the library; look at which one you call.",
    )
    losses = ("cross_entropy", "bce", "bce_with_logits")
    options = (
        "2",
        "10",
        "2 of the sum",
        "10 of the sum",
        "2 of the plain sum",
        "10 of the plain sum",
    )

    def scaled(self, value: np.ndarray) -> np.ndarray:
        number, _, inside = (self.option or "2").partition(" ")
        return value if inside else value / np.log(int(number))

    def normalise(self, logits: np.ndarray) -> tuple[np.ndarray, bool]:
        number, _, inside = (self.option or "2").partition(" ")
        if not inside:
            return super().normalise(logits)  # type: ignore[misc]
        shifted = logits - (0 if "plain" in inside else logits.max(axis=-1, keepdims=True))
        total = np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
        return shifted - total / np.log(int(number)), True

    @classmethod
    def applies(cls, evidence: Evidence) -> bool:
        inside = "sum" in (cls.option or "")
        return super().applies(evidence) and not (
            inside and evidence.reading["loss"] != "cross_entropy"
        )


class WrongLoss(LossMistake):
    slug = "wrong-loss"
    title = "it is another loss: {option}"
    why = (
        "Each loss answers another question, and punishes large errors in another way. "
        "The numbers are right for that one, and not for the one that was asked for."
    )
    hints = (
        "Read the name of the loss word by word, and compare your steps.",
        "What should one error of 3, or one probability of 0.1, cost?",
        "The mean at the end is right; what happens to each single error is not.",
    )
    losses = ("mae", "bce", "cross_entropy", "mse", "bce_with_logits")
    alone = True
    options = ("mean squared error", "mean absolute error", "Huber", "hinge")

    def forward(self, prediction: np.ndarray, target: np.ndarray) -> Any:
        loss: str = self.loss  # type: ignore[attr-defined]
        if loss == "cross_entropy":
            target = np.eye(prediction.shape[-1])[target]
            prediction = softmax(prediction)
        elif loss == "bce_with_logits":
            prediction = sigmoid(prediction)
        errors = np.abs(prediction - target)
        if self.option == "mean absolute error":
            return errors.mean()
        if self.option == "Huber":
            return np.where(errors < 1, errors**2 / 2, errors - 0.5).mean()
        if self.option == "hinge":
            return np.maximum(0, 1 - (2 * target - 1) * prediction).mean()
        return (errors**2).mean()


MEANS: tuple[type[LossMistake], ...] = (
    SumInsteadOfMean, SignFlipped, HalfFactor, RootTaken, NotSquared, AbsoluteMissing,
    MeanBeforeSquare, NotReduced, DividedBySamples, FirstSampleOnly, LastSampleOnly,
)  # fmt: skip
OTHERS: tuple[type[LossMistake], ...] = (WrongLogBase, WrongLoss, MutatesInput)
