"""The role loss: one number for how far predictions are from their targets, and how it goes wrong.

A cross-entropy must be right at logits of ±1000: log(softmax(x) + 1e-12) stays finite, but it stops
growing at 28, and the sample that is most wrong has a slope of 0. So it is told as `loss-capped`.
Of probabilities (bce) nothing better can be had than a limit, and of bce_with_logits none is asked:
any limit from 13.8 (probabilities held at 1e-6) to 100 (as PyTorch has it) is taken for right.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import numpy as np

from layerlab.check.cases import Case, Outcome
from layerlab.check.evidence import Attachment, Evidence, Role, made
from layerlab.check.finding import Counterexample, written
from layerlab.check.formulas import log_softmax, sigmoid, softmax
from layerlab.check.losses import ARRAYS, attached_loss
from layerlab.check.mistakes import Mistake

__all__ = ["LOSS"]

LEAST_LIMIT = 13.4  # the loss of a sample that is certain and wrong may stop growing here


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


# ── of every loss ────────────────────────────────────────────────────────────────────────────────


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
        "Look at the shape of the result before you return it.",
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
    title = "the sum is divided by the rows, not by all numbers"
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
        "Look for an assignment into an argument, or an operator that assigns.",
    )
    always = True

    def forward(self, prediction: np.ndarray, target: np.ndarray) -> Any:
        before = prediction.copy()
        prediction += 1
        return super().forward(before, target)  # type: ignore[misc]

    @classmethod
    def fits(cls, evidence: Evidence) -> Counterexample | None:
        return evidence.changed(*{name for pair in ARRAYS.values() for name in pair})


# ── of cross-entropy ─────────────────────────────────────────────────────────────────────────────


class SoftmaxMissing(LossMistake):
    slug = "softmax-missing"
    title = "the logits are taken for probabilities: there is no softmax"
    why = (
        "Logits may be negative and need not add up to 1, so their logarithm means nothing. "
        "Softmax makes probabilities of them first."
    )
    hints = (
        "What does it give for a negative logit?",
        "Which step makes probabilities of numbers of any size?",
        "The logarithm is taken of the outputs as they came in; something belongs before it.",
    )
    losses = ("cross_entropy",)

    def normalise(self, logits: np.ndarray) -> tuple[np.ndarray, bool]:
        self.anything = _no_probability(logits)
        return np.clip(logits, 1e-16, 1), False


class SoftmaxTwice(LossMistake):
    slug = "softmax-twice"
    title = "softmax is applied twice"
    why = (
        "What comes out of a softmax lies between 0 and 1, and a second one makes it nearly even. "
        "So the loss can never come near 0, however sure and right the network is."
    )
    hints = (
        "Give it very large logits for the right class: does the loss reach 0?",
        "Follow the logits through every function that you call.",
        "Two of the functions on the way each make probabilities.",
    )
    losses = ("cross_entropy",)

    def prepare(self, logits: np.ndarray) -> np.ndarray:
        return softmax(logits)


class LogMissing(LossMistake):
    slug = "log-missing"
    title = "the logarithm is missing"
    why = (
        "The loss is the negative logarithm of the probability that the right answer got. "
        "Without it a prediction that is surely wrong costs hardly more than an unsure one."
    )
    hints = (
        "What should the loss be where the right answer got a probability of 1?",
        "What must a probability near 0 cost, and which function makes it so large?",
        "The probability is right, and so is the sign; one function is missing between them.",
    )
    losses = ("cross_entropy", "bce", "bce_with_logits")

    def logarithm(self, values: np.ndarray, already: bool) -> np.ndarray:
        return np.exp(values) if already else values


class MeanOverClasses(LossMistake):
    slug = "mean-over-classes"
    title = "the mean goes over the classes too"
    why = (
        "Only one class of each sample counts, so there are as many terms as samples. "
        "Divided by the classes as well, the loss shrinks as classes are added."
    )
    hints = (
        "How many numbers in each row add something to the sum?",
        "By how much is the sum divided: samples, or samples times classes?",
        "The zeros of the other classes are counted in the mean.",
    )
    losses = ("cross_entropy",)
    options = ("both", "classes")

    def reduce(self, terms: np.ndarray) -> np.ndarray:
        width: int = self.width  # type: ignore[attr-defined]
        return terms.sum() / width if self.option == "classes" else terms.mean() / width


class WrongAxis(LossMistake):
    slug = "wrong-axis"
    title = "softmax runs along the wrong axis"
    why = (
        "Each sample's probabilities must add up to 1 over the classes. "
        "Here samples compete with one another, so one sample changes the loss of the next."
    )
    hints = (
        "Add up the probabilities of one sample: is it 1?",
        "Which axis counts the samples, and which one the classes?",
        "Look at the axis of every maximum and every sum.",
    )
    losses = ("cross_entropy",)
    options = ("columns", "everything", "shift")

    def normalise(self, logits: np.ndarray) -> tuple[np.ndarray, bool]:
        if self.option == "everything":
            return log_softmax(logits.ravel()).reshape(logits.shape), True
        if self.option == "shift":
            shifted = logits - logits.max(axis=0)
            return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)), True
        return log_softmax(logits.T).T, True


class TargetOffByOne(LossMistake):
    slug = "target-off-by-one"
    title = "the labels are counted from the wrong number"
    why = (
        "Labels count from 0, as columns do: label 0 is the first column. "
        "Moved by one, every sample learns the class beside the right one."
    )
    hints = (
        "Which column belongs to label 0?",
        "Try a sample whose label is 0, and one with the last label.",
        "Compare the label with the column that you pick for it.",
    )
    losses = ("cross_entropy",)
    options = ("before", "before, dropped", "after", "after, dropped", "after, around")

    def pick(self, logs: np.ndarray, labels: np.ndarray) -> np.ndarray:
        option = str(self.option)
        moved = labels + 1 if option.startswith("after") else labels - 1
        if option.endswith("dropped"):
            inside = (moved >= 0) & (moved < logs.shape[1])
            return np.where(inside, logs[np.arange(len(logs)), moved % logs.shape[1]], 0)
        if option == "after, around":
            moved = moved % logs.shape[1]
        return logs[np.arange(len(logs)), moved]


class TargetIgnored(LossMistake):
    slug = "target-ignored"
    title = "the largest class counts, whatever the label is"
    why = (
        "The loss must ask what probability the right class got. "
        "Here the surest class is asked, so a network that is surely wrong is praised."
    )
    hints = (
        "Change a label: does the loss change?",
        "Where in your code is the label used?",
        "The class to look at comes from the label, not from the largest number.",
    )
    losses = ("cross_entropy",)

    def pick(self, logs: np.ndarray, labels: np.ndarray) -> np.ndarray:
        return logs.max(axis=1)


class Overflow(LossMistake):
    slug = "overflow-at-large-inputs"
    title = "it breaks where logits are large"
    why = (
        "The exponential of 1000 is too large for any float, and that of -1000 becomes 0. "
        "What then is divided or put into a logarithm gives inf, NaN or an error."
    )
    hints = (
        "Try a logit of 1000, then one of -1000.",
        "Print the exponentials, their sum, and what the logarithm gets.",
        "Softmax does not change when one number is taken from the whole row: choose it well, "
        "and keep to logarithms.",
    )
    losses = ("cross_entropy", "bce_with_logits")
    options = ("ratio", "sum", "shifted", "raises")

    def normalise(self, logits: np.ndarray) -> tuple[np.ndarray, bool]:
        self.refuses = self.option == "raises"
        if self.option == "shifted":
            return softmax(logits), False
        e = np.exp(logits)
        if self.option == "sum":
            return logits - np.log(e.sum(axis=-1, keepdims=True)), True
        return e / e.sum(axis=-1, keepdims=True), False

    def chances(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        self.refuses = self.option == "raises"
        if self.loss == "bce":  # type: ignore[attr-defined]
            return super().chances(values)  # type: ignore[misc]
        if self.option == "sum":
            return values - np.log(1 + np.exp(values)), -np.log(1 + np.exp(values))
        return np.log(sigmoid(values)), np.log(1 - sigmoid(values))

    @classmethod
    def fits(cls, evidence: Evidence) -> bool:
        broken = _broken(evidence, "large")
        return evidence.equals(cls) or (bool(broken) and not any(map(_finite, broken)))


class LossCapped(LossMistake):
    slug = "loss-capped"
    title = "the loss stops growing where the prediction is very wrong"
    why = (
        "The probability is held away from 0 before the logarithm, so from there on the loss is "
        "flat. The samples that are most wrong then have no slope, and teach nothing."
    )
    hints = (
        "Make a wrong prediction more and more sure: does the loss go on growing?",
        "What is the largest loss that one sample can have in your code?",
        "The logarithm of softmax can be worked out without a softmax that reaches 0.",
    )
    losses = ("cross_entropy", "bce", "bce_with_logits")
    always = True
    explains_values = True

    def normalise(self, logits: np.ndarray) -> tuple[np.ndarray, bool]:
        return softmax(logits) + 1e-12, False

    def bounded(self, probabilities: np.ndarray) -> np.ndarray:
        return np.log(np.clip(probabilities, 1e-3, 1))

    @classmethod
    def fits(cls, evidence: Evidence) -> bool | Counterexample:
        loss = evidence.reading["loss"]
        if loss == "cross_entropy":
            broken = _broken(evidence, "large")
            return bool(broken) and all(map(_finite, broken))
        if not loss.startswith("bce") or not evidence.all_right:
            return False
        surely = 0.0 if loss == "bce" else -1000.0
        case = _pair(loss, np.array([surely]), np.array([1]))
        got = evidence.ask(case)
        if got.raised or got.values["loss"] >= LEAST_LIMIT:
            return False
        return Counterexample(
            evidence.role.given(case), got.values["loss"], f"more than {LEAST_LIMIT}"
        )


# ── of binary cross-entropy ──────────────────────────────────────────────────────────────────────


class LogOfZero(LossMistake):
    slug = "log-of-zero"
    title = "it takes the logarithm of 0"
    why = (
        "A network that is very sure gives exactly 0 or 1, because floats are rounded. "
        "The logarithm of 0 is minus infinity, and 0 times that is NaN, which spoils all weights."
    )
    hints = (
        "Try a probability of exactly 0, then one of exactly 1.",
        "Two logarithms are taken: can either of them meet a 0?",
        "Keep the probability a tiny bit away from both ends before the logarithms.",
    )
    losses = ("bce",)
    options = ("nan", "raises")

    def bounded(self, probabilities: np.ndarray) -> np.ndarray:
        self.refuses = self.option == "raises"
        return np.log(probabilities)

    @classmethod
    def fits(cls, evidence: Evidence) -> bool:
        if not _broken(evidence, "certain"):
            return False
        ends = [_pair("bce", [p], [t]) for p, t in ((0.0, 1), (1.0, 0), (0.0, 0), (1.0, 1))]
        raises = any(evidence.ask(case).raised for case in ends)
        return raises == (cls.option == "raises")


class ZeroTargetsIgnored(LossMistake):
    slug = "zero-targets-ignored"
    title = "samples with target 0 add nothing"
    why = (
        "A sample whose target is 0 must cost more, the surer the network is of 1. "
        "Without that term a network that always answers 1 is perfect."
    )
    hints = (
        "Take a single sample with target 0, and make the prediction worse.",
        "Which of the two terms is left where the target is 0?",
        "The formula has two terms, one for each target; only one of them is in your code.",
    )
    losses = ("bce", "bce_with_logits")

    def zeros(self, targets: np.ndarray, logs: np.ndarray) -> np.ndarray:
        return np.zeros_like(logs)


class SigmoidMissing(LossMistake):
    slug = "sigmoid-missing"
    title = "the logits are taken for probabilities: there is no sigmoid"
    why = (
        "Logits may be negative or above 1, and their logarithm means nothing. "
        "The sigmoid makes a probability of each of them."
    )
    hints = (
        "What does it give for a logit of -3?",
        "Which step makes a probability of a number of any size?",
        "The logarithm is taken of the outputs as they came in; something belongs before it.",
    )
    losses = ("bce_with_logits",)

    def chances(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        self.anything = _no_probability(values)
        return self.bounded(values), self.bounded(1 - values)  # type: ignore[attr-defined]


class SigmoidTwice(LossMistake):
    slug = "sigmoid-twice"
    title = "a sigmoid is applied to what is a probability already"
    why = (
        "The sigmoid of a number between 0 and 1 lies between 0.5 and 0.73. "
        "So the loss can never come near 0, however sure and right the network is."
    )
    hints = (
        "Give it a probability of 1 and a target of 1: what should the loss be?",
        "Are the numbers that come in logits or probabilities?",
        "Follow a probability through every function that you call.",
    )
    losses = ("bce", "bce_with_logits")

    def chances(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        values = values if self.loss == "bce" else sigmoid(values)  # type: ignore[attr-defined]
        return -np.logaddexp(0, -values), -np.logaddexp(0, values)


class ArgumentsSwapped(LossMistake):
    slug = "arguments-swapped"
    title = "prediction and target have changed places"
    why = (
        "The logarithm belongs to the prediction, and the target says which one counts. "
        "The other way round the logarithm is taken of zeros and ones."
    )
    hints = (
        "Of which of the two arguments is the logarithm taken?",
        "Compare the order of the arguments with the order in which you use them.",
        "The formula is right; the two names stand in each other's place.",
    )
    losses = ("bce",)
    alone = True
    options = (1e-7, 1e-12, 1e-15, 1e-8, 1e-10, 1e-9)

    def bce(self, probabilities: np.ndarray, targets: np.ndarray) -> np.ndarray:
        eps: float = self.option or 1e-7
        yes, no = np.clip(targets, eps, 1 - eps), np.clip(1 - targets, eps, 1 - eps)
        return -(probabilities * np.log(yes) + (1 - probabilities) * np.log(no))


class WrongLogBase(LossMistake):
    slug = "wrong-log-base"
    title = "the logarithm has base {option} instead of e"
    why = (
        "Cross-entropy uses the natural logarithm, the one that undoes the exponential. "
        "Another base makes every loss, and every gradient, larger or smaller by a fixed factor."
    )
    hints = (
        "Work out one sample by hand: what is the factor between the two numbers?",
        "Which logarithm undoes the exponential of the softmax?",
        "There are several logarithms in the library; look at which one you call.",
    )
    losses = ("cross_entropy", "bce", "bce_with_logits")
    options = (2, 10)

    def scaled(self, value: np.ndarray) -> np.ndarray:
        return value / np.log(self.option or 2)


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
            if loss == "mse":
                return np.full(2, np.nan)  # that is called not-squared
            return errors.mean()
        if self.option == "Huber":
            return np.where(errors < 1, errors**2 / 2, errors - 0.5).mean()
        if self.option == "hinge":
            return np.maximum(0, 1 - (2 * target - 1) * prediction).mean()
        return (errors**2).mean()


MISTAKES: tuple[type[LossMistake], ...] = (
    SumInsteadOfMean, SignFlipped, HalfFactor, RootTaken, NotSquared, AbsoluteMissing,
    MeanBeforeSquare, SoftmaxMissing, SoftmaxTwice, LogMissing, MeanOverClasses, WrongAxis,
    TargetOffByOne, TargetIgnored, Overflow, LossCapped, LogOfZero, ZeroTargetsIgnored,
    SigmoidMissing, SigmoidTwice, ArgumentsSwapped, NotReduced, DividedBySamples, FirstSampleOnly,
    LastSampleOnly, WrongLogBase, WrongLoss, MutatesInput,
)  # fmt: skip

POSITIVE = "numbers between 0 and 1"  # where logits could be taken for probabilities


def _pair(loss: str, prediction: Any, target: Any, tag: str = "", **settings: Any) -> Case:
    arrays = zip(ARRAYS[loss], (np.asarray(prediction), np.asarray(target)), strict=True)
    return Case(dict(arrays), settings, tag)


def _no_probability(values: np.ndarray) -> bool:
    """Whether the logarithm of these is nan, an error or cut off, as somebody has written it."""
    return bool(((values <= 0) | (values >= 1)).any())


def _broken(evidence: Evidence, tag: str) -> list[Outcome]:
    """The wrong answers to cases of this tag, where all others are right."""
    wrong = [
        (case.tag.startswith(tag), outcome)
        for case, outcome, right in zip(
            evidence.cases, evidence.outcomes, evidence.verdicts(), strict=True
        )
        if not right
    ]
    return [outcome for _, outcome in wrong] if all(tagged for tagged, _ in wrong) else []


def _finite(outcome: Outcome) -> bool:
    value = outcome.values.get("finite", outcome.values.get("loss"))
    if outcome.raised or value is None:
        return False
    return bool(value) if "finite" in outcome.values else bool(np.isfinite(value).all())


class Loss(Role):
    """A loss: mse, mae, cross_entropy, bce or bce_with_logits."""

    name = "loss"
    names: ClassVar[tuple[str, ...]] = tuple(ARRAYS)
    needs_name = True
    model = RightLoss
    mistakes = MISTAKES
    shrinkable = ("prediction", "target")

    def attachments(self, subject: Any, name: str | None, build: Any) -> Iterator[Attachment]:
        assert name is not None
        return attached_loss(subject, name, build)

    def cases(self, attachment: Attachment, rng: np.random.Generator) -> list[Case]:
        loss: str = attachment.readings[0]["loss"]
        if loss in ("mse", "mae"):
            return _errors(attachment, loss, rng)
        if loss == "cross_entropy":
            return _classes(rng)
        return _halves(loss, rng)

    def ladder(self, attachment: Attachment) -> Iterator[Case]:
        loss = attachment.readings[0]["loss"]
        if loss in ("mse", "mae"):
            for shape in ((1,), (2,), (3,), (1, 2), (2, 1), (2, 2), (2, 3)):
                if len(shape) in getattr(attachment, "ranks", (1, 2)):
                    size = int(np.prod(shape))
                    prediction = np.resize((3.0, 1.0, 4.0, 2.0), size).reshape(shape)
                    yield _pair(loss, prediction, np.resize((1.0, 2.0, 1.0), size).reshape(shape))
        elif loss == "cross_entropy":
            for samples, classes in itertools.product((1, 2, 3), (2, 3)):
                logits = np.resize((1.0, 2.0, 0.0, -1.0, 3.0), (samples, classes))
                for first in range(classes):
                    yield _pair(loss, logits, (np.arange(samples) + first) % classes)
            yield _pair(loss, [[1000.0, 0.0]], [0])
            yield _pair(loss, [[1000.0, 0.0]], [1])
            yield _pair(loss, [[1000.0, 0.0], [0.0, 1.0]], [0, 1])
        else:
            logits, ends = loss == "bce_with_logits", (0.0, 1.0)
            some = (1.0, -1.0, 2.0) if logits else (0.5, 0.25, 0.8)
            for samples in (1, 2, 3):
                for first in (0, 1):
                    targets = (np.arange(samples) + first) % 2
                    yield _pair(loss, np.array(some[:samples]), targets)
                    yield _pair(loss, np.array(some[:samples][::-1]), targets)
            for target, end in ((1, 1), (0, 0), (1, 0), (0, 1)):
                yield _pair(loss, [(-1000.0, 1000.0)[end] if logits else ends[end]], [target])

    def agree(self, a: Outcome, b: Outcome) -> bool:
        """Whether the subject's answer is a model's, as far as that can be foretold."""
        return "anything" in b.values or super().agree(a, b)

    def given(self, case: Case) -> Mapping[str, Any]:
        return {
            name: case[name] for pair in ARRAYS.values() for name in pair if name in case.arrays
        }

    def arithmetic(self, case: Case, position: tuple[int, ...]) -> tuple[str, ...]:
        loss = case.settings["loss"]
        first, second = (case[name] for name in ARRAYS[loss])
        right = float(RightLoss.answer(Case(case.arrays, {"loss": loss}))["loss"])
        if first.size > 12 or first.size == 0:
            return ()
        if loss in ("mse", "mae"):
            pattern = "({} − {})²" if loss == "mse" else "|{} − {}|"
            pairs = zip(first.flat, second.flat, strict=True)
            lines, terms = [], [pattern.format(_term(p), _term(t)) for p, t in pairs]
        elif loss == "cross_entropy":
            shares = softmax(first)[np.arange(len(first)), second]
            lines = [
                f"softmax of sample {n}, class {label}: {written(share)}"
                for n, (label, share) in enumerate(zip(second, shares, strict=True))
            ]
            terms = [f"−ln {written(share)}" for share in shares]
        else:
            shares = sigmoid(first) if loss == "bce_with_logits" else first
            asked = np.where(second > 0.5, shares, 1 - shares)
            lines = [
                f"sample {n}, target {target}: its probability is {written(share)}"
                for n, (target, share) in enumerate(zip(second.astype(int), asked, strict=True))
            ]
            terms = [f"−ln {written(share)}" for share in asked]
        if loss not in ("mse", "mae") and (np.min(np.where(shares > 0, 1, 0)) == 0):
            return ()
        total = " + ".join(
            f"({term})" if term[0] == "−" and n else term for n, term in enumerate(terms)
        )
        mean = f"({total}) / {len(terms)}" if len(terms) > 1 else total
        return (*lines, f"loss = {mean} = {written(right)}")

    def wrong(self, mistake: type[Mistake]) -> Any:
        assert issubclass(mistake, LossMistake)
        model = made(self.model, mistake)
        model.loss = mistake.losses[0]  # type: ignore[attr-defined]
        return model


def _term(number: float) -> str:
    return f"({written(number)})" if number < 0 else written(number)


def _errors(attachment: Attachment, loss: str, rng: np.random.Generator) -> list[Case]:
    """mse and mae: errors of both signs, none near 0 or 1."""
    ranks: tuple[int, ...] = getattr(attachment, "ranks", (1, 2))
    cases = []
    for tag, shape, scale in (
        ("5 numbers", (5,), 1.0),
        ("2 numbers", (2,), 1.0),
        ("one number", (1,), 1.0),
        ("3 samples of 2 numbers", (3, 2), 1.0),
        ("2 samples of 3 numbers", (2, 3), 1.0),
        ("3 samples of 3 numbers", (3, 3), 1.0),
        ("one sample of 4 numbers", (1, 4), 1.0),
        ("large numbers", (3, 2) if 2 in ranks else (6,), 1000.0),
    ):
        if len(shape) in ranks:
            target = rng.uniform(-2, 2, shape)
            signs = rng.permutation(np.resize((1, -1, 1), target.size)).reshape(shape)
            cases.append((tag, target + signs * _spread(rng, shape), target, scale))
    found = [_pair(loss, p * scale, t * scale, tag) for tag, p, t, scale in cases]
    if getattr(attachment, "kind", "") != "Tensor":  # the mean of whole numbers is refused there
        shape = (4,) if 1 in ranks else (2, 2)
        prediction, target = np.array([1, 5, 2, 4]), np.array([4, 3, 3, 9])
        found.append(_pair(loss, prediction.reshape(shape), target.reshape(shape), "whole numbers"))
    return found


def _spread(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Sizes from 0.2 to 1.9, no two near each other."""
    count = int(np.prod(shape))
    sizes = 0.2 + (np.arange(count) + rng.uniform(0.2, 0.8, count)) * 1.7 / count
    return rng.permutation(sizes).reshape(shape)


def _classes(rng: np.random.Generator) -> list[Case]:
    def case(tag: str, logits: Any, labels: Any) -> Case:
        return _pair("cross_entropy", logits, np.asarray(labels), tag)

    def some(samples: int, classes: int) -> np.ndarray:
        signs = np.resize((1, -1, -1, 1, 1), (samples, classes))
        return _spread(rng, (samples, classes)) * signs * 1.5

    return [
        case("4 samples, 3 classes", some(4, 3), [2, 0, 1, 0]),
        case("2 samples, 4 classes", some(2, 4), [3, 1]),
        case("3 samples, 3 classes", some(3, 3), [1, 2, 0]),
        case("5 samples, 2 classes", some(5, 2), [0, 1, 1, 0, 1]),
        case("one sample", some(1, 3), [1]),
        case("every sample of the same class", some(3, 4), [2, 2, 2]),
        case(POSITIVE, _spread(rng, (3, 3)) / 2, [0, 2, 1]),
        case(POSITIVE, _spread(rng, (2, 4)) / 2, [2, 0]),
        case(POSITIVE, _spread(rng, (4, 2)) / 2, [1, 0, 0, 1]),
        case("large logits, sure and wrong", [[1000.0, -1000, 0], [-1000, 2, 1]], [1, 0]),
        case("large logits, sure and right", [[1000.0, -1000], [3, 1]], [0, 1]),
        case("large logits, all alike", [[1000.0, 1001, 999.5], [-1000, -1001.5, -999]], [0, 2]),
    ]


def _halves(loss: str, rng: np.random.Generator) -> list[Case]:
    """Binary cross-entropy. Where a loss must be held at some limit, only that it is a number."""
    logits = loss == "bce_with_logits"

    def case(tag: str, targets: list[int]) -> Case:
        sizes = _spread(rng, (len(targets),))
        values = sizes * np.resize((1, -1, -1, 1), len(targets)) * 1.5 if logits else sizes / 2
        return _pair(loss, values, np.array(targets), tag)

    cases = [
        case("5 samples", [1, 0, 0, 1, 1]),
        case("2 samples", [0, 1]),
        case("one sample of target 1", [1]),
        case("one sample of target 0", [0]),
        case("4 samples", [0, 1, 0, 1]),
    ]
    if logits:
        for targets in ([1, 0, 1], [0, 1, 1]):
            cases.append(_pair(loss, _spread(rng, (3,)) / 2, targets, POSITIVE))
    low, high, tag = (-1000.0, 1000.0, "large") if logits else (0.0, 1.0, "certain")
    return [
        *cases,
        _pair(loss, [high, low], [1, 0], f"{tag}, sure and right", only="finite"),
        _pair(loss, [high, low, high], [0, 1, 1], f"{tag}, sure and wrong", only="finite"),
    ]


LOSS = Loss()
