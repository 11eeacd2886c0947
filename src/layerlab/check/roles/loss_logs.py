"""The mistakes of cross-entropy, of classes or of yes and no."""

from __future__ import annotations

import numpy as np

from layerlab.check.evidence import Evidence
from layerlab.check.finding import Counterexample
from layerlab.check.formulas import log_softmax, sigmoid, softmax
from layerlab.check.roles.loss_model import LEAST_LIMIT, LossMistake, broken, finite, pair

__all__ = ["LOGS"]


class SoftmaxMissing(LossMistake):
    slug = "softmax-missing"
    title = "the logits are taken for probabilities: there is no softmax"
    why = (
        "Logits are numbers of any size, not probabilities, so their logarithm means nothing. "
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
    options = ("columns", "everything", "shift", "total")

    def normalise(self, logits: np.ndarray) -> tuple[np.ndarray, bool]:
        if self.option == "everything":
            return log_softmax(logits.ravel()).reshape(logits.shape), True
        if self.option == "shift":
            shifted = logits - logits.max(axis=0)
            return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)), True
        if self.option == "total":
            shifted = logits - logits.max(axis=-1, keepdims=True)
            return shifted - np.log(np.exp(shifted).sum(axis=0)), True
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
    title = "it fails where logits are large"
    why = (
        "The exponential of 1000 is too large for any float, and that of -1000 becomes 0. "
        "What then is divided or put into a logarithm gives inf, NaN or an error."
    )
    hints = (
        "Try a logit of 1000, then one of -1000.",
        "Print the exponentials, their sum, and what the logarithm gets.",
        "Exponentials of numbers that are not above 0 are harmless. How can all be so?",
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
        wrong = broken(evidence, "large")
        return evidence.equals(cls) or (bool(wrong) and not any(map(finite, wrong)))


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

    def chances(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        yes, no = super().chances(values)  # type: ignore[misc]
        return np.maximum(yes, np.log(1e-3)), np.maximum(no, np.log(1e-3))

    @classmethod
    def fits(cls, evidence: Evidence) -> bool | Counterexample:
        loss = evidence.reading["loss"]
        if loss == "cross_entropy":
            wrong = broken(evidence, "large")
            return bool(wrong) and all(map(finite, wrong))
        if not loss.startswith("bce") or not evidence.all_right:
            return False
        surely = 0.0 if loss == "bce" else -1000.0
        case = pair(loss, np.array([surely]), np.array([1]))
        got = evidence.ask(case)
        if got.raised or got.values["loss"] >= LEAST_LIMIT:
            return False
        return Counterexample(
            evidence.role.given(case), got.values["loss"], f"more than {LEAST_LIMIT}"
        )


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
        if not broken(evidence, "certain"):
            return False
        ends = [pair("bce", [p], [t]) for p, t in ((0.0, 1), (1.0, 0), (0.0, 0), (1.0, 1))]
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


def _no_probability(values: np.ndarray) -> bool:
    """Whether the logarithm of these is nan, an error or cut off, as somebody has written it."""
    return bool(((values <= 0) | (values >= 1)).any())


LOGS: tuple[type[LossMistake], ...] = (
    SoftmaxMissing, SoftmaxTwice, LogMissing, MeanOverClasses, WrongAxis, TargetOffByOne,
    TargetIgnored, Overflow, LossCapped, LogOfZero, ZeroTargetsIgnored, SigmoidMissing,
    SigmoidTwice, ArgumentsSwapped,
)  # fmt: skip
