"""The role batchnorm1d: each feature normalised over the batch, in evaluation by running values.

A case is a script: some training calls, then evaluations. Only the answers are compared; what the
layer keeps shows in the answers that come later.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from layerlab.check.cases import Case
from layerlab.check.evidence import Attachment, Evidence, Role
from layerlab.check.finding import Counterexample, written
from layerlab.check.mistakes import Mistake
from layerlab.check.normalizations import attached

__all__ = ["BATCHNORM1D"]

Pair = tuple[np.ndarray, np.ndarray]
TRAINING, EVALUATION = "training", "evaluation"
ALWAYS = "always"


class Stages:
    """What a mistake can use of the layer that it is in."""

    option: Any
    training: bool
    eps: float
    share: float  # of the new in the running values
    gamma: np.ndarray
    beta: np.ndarray
    running_mean: np.ndarray
    running_var: np.ndarray

    def now(self) -> bool:
        """Whether a mistake with this option shows in the mode that the layer is in."""
        mode = TRAINING if self.training else EVALUATION
        return self.option in (None, ALWAYS, mode)


class RightBatchNorm(Stages):
    """(x - mean) / sqrt(var + eps) * gamma + beta; one stage a method. Shape: (m, n) -> (m, n)."""

    def __init__(self, num_features: int, eps: float = 1e-5, momentum: float = 0.1) -> None:
        self.eps, self.share = eps, momentum
        self.gamma, self.beta = np.ones(num_features), np.zeros(num_features)
        self.running_mean, self.running_var = np.zeros(num_features), np.ones(num_features)
        self.training = True
        self.unbiased = False
        self.first = False  # whether the running values are taken whole from the first batch

    def train(self) -> None:
        self.training = True

    def eval(self) -> None:
        self.training = False

    def forward(self, x: np.ndarray) -> np.ndarray:
        x = self.take(x)
        before = (self.running_mean, self.running_var)
        with np.errstate(all="ignore"):
            if self.follows():
                self.update(*self.tracked(x))
            used = self.in_training if self.trains() else self.in_evaluation
            mean, var = used(x, before)
            return self.affine(self.centred(x, mean) / self.root(var))

    def take(self, x: np.ndarray) -> np.ndarray:
        return x

    def trains(self) -> bool:
        return self.training

    def follows(self) -> bool:
        """Whether this call moves the running values."""
        return self.trains()

    def statistics(self, x: np.ndarray) -> Pair:
        """Mean and variance of the batch, to normalise with."""
        return x.mean(0), self.variance(x)

    def variance(self, x: np.ndarray) -> np.ndarray:
        return x.var(0)

    def tracked(self, x: np.ndarray) -> Pair:
        """Mean and variance of the batch, for the running values."""
        return x.mean(0), x.var(0, ddof=int(self.unbiased and len(x) > 1))

    def update(self, mean: np.ndarray, var: np.ndarray) -> None:
        move = (lambda old, new, which: new) if self.first else self.moved
        self.running_mean = move(self.running_mean, mean, "mean")
        self.running_var = move(self.running_var, var, "variance")
        self.first = False

    def moved(self, old: np.ndarray, new: np.ndarray, which: str) -> np.ndarray:
        return (1 - self.share) * old + self.share * new

    def in_training(self, x: np.ndarray, before: Pair) -> Pair:
        """What a training call normalises with."""
        return self.statistics(x)

    def in_evaluation(self, x: np.ndarray, before: Pair) -> Pair:
        """What an evaluation normalises with; `before`: the running values before this call."""
        return before

    def centred(self, x: np.ndarray, mean: np.ndarray) -> np.ndarray:
        return x - mean

    def root(self, var: np.ndarray) -> np.ndarray:
        return np.sqrt(var + self.eps)

    def affine(self, normalized: np.ndarray) -> np.ndarray:
        return self.gamma * normalized + self.beta

    @classmethod
    def answer(cls, case: Case) -> dict[str, np.ndarray]:
        """The answers y1, y2, ... of such a layer to the script of a case."""
        layer = cls.of(case)
        answers = [layer.step(case, n) for n in range(1, 1 + len(case.settings["script"]))]
        # the last first: where it differs, it is what a counter-example shows
        return {f"y{n}": answers[n - 1] for n in range(len(answers), 0, -1)}

    @classmethod
    def of(cls, case: Case) -> RightBatchNorm:
        """Such a layer before the first call."""
        settings = case.settings
        layer = cls(case["gamma"].size, settings["eps"], settings["share of the new"])
        layer.gamma, layer.beta = case["gamma"], case["beta"]
        layer.unbiased = settings["running variance"] == "unbiased"
        layer.first = settings["running variance at first"] == "the first batch"
        if settings["running variance at first"] == "0":
            layer.running_var = np.zeros_like(layer.running_var)
        return layer

    def step(self, case: Case, number: int) -> np.ndarray:
        """The answer to one call of the script."""
        script = case.settings["script"]
        if number == len(script) and "running_var" in case.arrays:
            self.running_var = case["running_var"]
        self.train() if script[number - 1] == TRAINING else self.eval()
        return self.forward(case[f"x{number}"].copy())


# ── mistakes of normalising ──────────────────────────────────────────────────────────────────────


def _of(axis: int | None, option: Any, x: np.ndarray) -> Pair:
    """Mean and variance along another axis; for the form "flat" without keeping that axis."""
    keep = axis is not None and "flat" not in str(option)
    return x.mean(axis, keepdims=keep), x.var(axis, keepdims=keep)


class OverFeatures(Stages, Mistake):
    slug = "over-features"
    title = "the mean is taken over the features of a sample"
    why = (
        "Each feature has a scale of its own, so its mean and variance go over the samples of the "
        "batch. Over the features of one sample unlike things are averaged."
    )
    hints = (
        "How many means are there for 5 samples of 3 features?",
        "Which axis counts the samples, and over which do you average?",
        "Write down the shape of your mean: it should have one number for each feature.",
    )
    options = ("normalising", "normalising and running", "flat", "flat and running")
    pairs = ("normalising", "normalising and running")

    def statistics(self, x: np.ndarray) -> Pair:
        return _of(1, self.option, x)

    def tracked(self, x: np.ndarray) -> Pair:
        if "running" in str(self.option):
            return _of(1, self.option, x)
        tracked: Pair = super().tracked(x)  # type: ignore[misc]
        return tracked


class OverEverything(Stages, Mistake):
    slug = "over-everything"
    title = "one mean is taken over all numbers of the batch"
    why = (
        "Each feature has a scale of its own, and needs its own mean and variance. With one for "
        "all, a feature of large numbers drowns the others."
    )
    hints = (
        "How many means are there for 5 samples of 3 features?",
        "Write down the shape of your mean.",
        "The mean needs to be told along which axis it goes.",
    )
    options = ("normalising", "normalising and running")

    def statistics(self, x: np.ndarray) -> Pair:
        return _of(None, self.option, x)

    def tracked(self, x: np.ndarray) -> Pair:
        if "running" in str(self.option):
            return _of(None, self.option, x)
        tracked: Pair = super().tracked(x)  # type: ignore[misc]
        return tracked


class UnbiasedInNormalising(Stages, Mistake):
    slug = "unbiased-in-normalising"
    title = "the batch is normalised with the unbiased variance"
    why = (
        "The batch is to have variance 1 afterwards, which takes the variance of just these m "
        "numbers. Dividing by m - 1 estimates the variance of numbers nobody has seen."
    )
    hints = (
        "Compute the variance of the output of a batch of two samples.",
        "Divide the sum of squares by hand: by how many, for a batch of two?",
        "Look at what your variance divides by, or at the default of the function it calls.",
    )

    def variance(self, x: np.ndarray) -> np.ndarray:
        return x.var(0, ddof=1 if len(x) > 1 else 0)


class VarianceNotCentred(Stages, Mistake):
    slug = "variance-not-centred"
    title = "the variance is taken without subtracting the mean"
    why = (
        "The variance says how far the numbers lie from their mean. "
        "Measured from 0 instead, it is too large, and a feature far from 0 is squeezed together."
    )
    hints = (
        "Add 100 to every number of the batch: the output must not change.",
        "What is squared in your variance?",
        "Distances are squared. Distances from where?",
    )
    options = ("normalising", "normalising and running")

    def variance(self, x: np.ndarray) -> np.ndarray:
        return (x**2).mean(0)

    def tracked(self, x: np.ndarray) -> Pair:
        mean, var = super().tracked(x)  # type: ignore[misc]
        return mean, (x**2).mean(0) if "running" in str(self.option) else var


class MeanNotSubtracted(Stages, Mistake):
    slug = "mean-not-subtracted"
    title = "the mean is not subtracted"
    why = "Normalised numbers lie around 0. Here they are scaled, but stay where they were."
    hints = (
        "Compute the mean of the output when gamma is 1 and beta 0.",
        "Add 100 to every number of the batch: the output must not change.",
        "Numerator and denominator: which of the two is not as the formula says?",
    )
    options = (ALWAYS, TRAINING, EVALUATION)
    pairs = (ALWAYS,)

    def centred(self, x: np.ndarray, mean: np.ndarray) -> np.ndarray:
        return x if self.now() else x - mean


class NoSquareRoot(Stages, Mistake):
    slug = "no-square-root"
    title = "divided by the variance, not by its square root"
    why = (
        "The variance is in squared units; its root, the standard deviation, is in those of the "
        "numbers. Divided by it the numbers have spread 1, whatever it was before."
    )
    hints = (
        "Multiply the batch by 10: the output should stay the same.",
        "If x is in metres, what is your denominator in?",
        "Between the variance and the division a step is missing.",
    )
    options = (ALWAYS, TRAINING, EVALUATION)
    pairs = (ALWAYS,)

    def root(self, var: np.ndarray) -> np.ndarray:
        return var + self.eps if self.now() else np.sqrt(var + self.eps)


class SquareRootTwice(Stages, Mistake):
    slug = "square-root-twice"
    title = "the square root is taken twice"
    why = (
        "The standard deviation already is the square root of the variance. With a second root a "
        "batch of large numbers stays too wide."
    )
    hints = (
        "Multiply the batch by 100: the output should stay the same.",
        "Is what you take the root of a variance, or a standard deviation?",
        "Count the roots between the squared distances and the division.",
    )
    options = (ALWAYS, TRAINING, EVALUATION, "after eps")
    pairs = (ALWAYS,)

    def root(self, var: np.ndarray) -> np.ndarray:
        if self.option == "after eps":
            return np.sqrt(np.sqrt(var + self.eps))
        return np.sqrt((np.sqrt(var) if self.now() else var) + self.eps)


class EpsMissing(Stages, Mistake):
    slug = "eps-missing"
    title = "eps is not added to the variance"
    why = (
        "A feature that is the same in the whole batch has variance 0, and dividing by 0 gives "
        "not-a-number. eps keeps the denominator above 0."
    )
    hints = (
        "Try a batch in which a feature is the same in every sample.",
        "Find every place where eps is used.",
        "What is added below the root in the formula, and what in your code?",
    )
    options = (ALWAYS, TRAINING, EVALUATION)
    pairs = (ALWAYS,)

    def root(self, var: np.ndarray) -> np.ndarray:
        return np.sqrt(var if self.now() else var + self.eps)


class EpsOutsideRoot(Stages, Mistake):
    slug = "eps-outside-root"
    title = "eps is added after the square root"
    why = (
        "eps belongs to the variance, below the root. Outside it counts far more or less where "
        "the variance is small, so results differ from every other library."
    )
    hints = (
        "Try a batch whose numbers differ by less than a hundredth.",
        "Which comes first in your code, adding eps or taking the root?",
        "Look at where the bracket of the root closes.",
    )
    options = (ALWAYS, TRAINING, EVALUATION)
    pairs = (ALWAYS,)

    def root(self, var: np.ndarray) -> np.ndarray:
        return np.sqrt(var) + self.eps if self.now() else np.sqrt(var + self.eps)


class ScaleShiftIgnored(Stages, Mistake):
    slug = "scale-shift-ignored"
    title = "the scale gamma or the shift beta has no effect"
    why = (
        "Normalising takes mean and spread away; gamma and beta let the layer learn those it "
        "needs. Parameters without effect are never learned."
    )
    hints = (
        "Set gamma to 2 and beta to 3: what changes in the output?",
        "The normalised numbers are not yet the result.",
        "Find the line that uses each of the two; one is missing, or its result is lost.",
    )
    options = tuple(
        (what, when)
        for when in (ALWAYS, TRAINING, EVALUATION)
        for what in ("gamma and beta", "beta", "gamma")
    )
    pairs = options[:3]

    def affine(self, normalized: np.ndarray) -> np.ndarray:
        what, when = self.option or self.options[0]
        ignored = what if when in (ALWAYS, TRAINING if self.training else EVALUATION) else ""
        y = normalized if "gamma" in ignored else self.gamma * normalized
        return y if "beta" in ignored else y + self.beta


class ScaleShiftSwapped(Stages, Mistake):
    slug = "scale-shift-swapped"
    title = "gamma and beta have changed places"
    why = (
        "gamma multiplies and beta is added. At the start gamma is 1 and beta 0, so with the two "
        "swapped every output is 1."
    )
    hints = (
        "Look at the output of a new layer, before anything is learned.",
        "Which of the two starts at 1, and which operation leaves a number as it is with 1?",
        "Check the order in which the two are passed or written.",
    )

    def affine(self, normalized: np.ndarray) -> np.ndarray:
        return self.beta * normalized + self.gamma


class ShiftBeforeScale(Stages, Mistake):
    slug = "shift-before-scale"
    title = "beta is added before gamma multiplies"
    why = (
        "beta is the mean that the output is to have. Added first it is multiplied by gamma as "
        "well, and the two can no longer be learned apart."
    )
    hints = (
        "Set beta to 1 and gamma to 10: what is the mean of the output?",
        "Which of the two operations comes first in the formula?",
        "Look at the brackets, or at the order of the two lines.",
    )

    def affine(self, normalized: np.ndarray) -> np.ndarray:
        return self.gamma * (normalized + self.beta)


# ── mistakes of the running values and the modes ─────────────────────────────────────────────────


BOTH, MEAN, VARIANCE = "mean and variance", "mean", "variance"


class RunningNeverUpdated(Stages, Mistake):
    slug = "running-never-updated"
    title = "the running mean or variance never changes"
    why = (
        "Evaluation works with what was seen in training. Running values that stay at 0 and 1 "
        "mean that it normalises nothing."
    )
    hints = (
        "Print the running values before and after a training call.",
        "Is the new average kept in the object, or only in a variable of the method?",
        "A name inside a function is gone when the function ends.",
    )
    options = (BOTH, VARIANCE, MEAN)

    def moved(self, old: np.ndarray, new: np.ndarray, which: str) -> np.ndarray:
        kept: np.ndarray = super().moved(old, new, which)  # type: ignore[misc]
        return old if which in (self.option or BOTH) else kept


class RunningOverwritten(Stages, Mistake):
    slug = "running-overwritten"
    title = "the running values are those of the last batch"
    why = (
        "A running value is an average over many batches, of which each moves it a little. The "
        "last batch alone depends on luck."
    )
    hints = (
        "Train on two different batches and print the running mean after each.",
        "Does the old value appear in what you assign?",
        "Momentum says how much stays of the old; here nothing stays.",
    )
    options = (BOTH, VARIANCE, MEAN)

    def moved(self, old: np.ndarray, new: np.ndarray, which: str) -> np.ndarray:
        kept: np.ndarray = super().moved(old, new, which)  # type: ignore[misc]
        return new if which in (self.option or BOTH) else kept


class MomentumSwapped(Stages, Mistake):
    slug = "momentum-swapped"
    title = "momentum weighs the wrong one of old and new"
    why = (
        "The running value should move a little with each batch. With the two shares swapped "
        "nearly all of it is replaced every time."
    )
    hints = (
        "After one training call: is the running mean nearer to the old one or to the batch?",
        "Which share should be small, that of the old or that of the new?",
        "Look at which of the two terms your momentum multiplies.",
    )
    options = (BOTH, VARIANCE, MEAN)

    def moved(self, old: np.ndarray, new: np.ndarray, which: str) -> np.ndarray:
        share = 1 - self.share if which in (self.option or BOTH) else self.share
        return (1 - share) * old + share * new


class RunningSumsUp(Stages, Mistake):
    slug = "running-sums-up"
    title = "the running values grow with every batch"
    why = (
        "An average gives up a part of the old for what it takes of the new. Here the old is kept "
        "whole, so the value grows without an end."
    )
    hints = (
        "Train ten times on the same batch and print the running mean.",
        "The shares of old and new should add up to 1.",
        "The new comes in with its share; what should happen to the old one?",
    )
    options = (BOTH, VARIANCE, MEAN)

    def moved(self, old: np.ndarray, new: np.ndarray, which: str) -> np.ndarray:
        kept = old if which in (self.option or BOTH) else (1 - self.share) * old
        return kept + self.share * new


class RunningKeepsDeviation(Stages, Mistake):
    slug = "running-keeps-deviation"
    title = "the standard deviation goes into the running variance"
    why = (
        "Evaluation takes the root of the running variance. If a standard deviation is kept "
        "there, the root is taken twice."
    )
    hints = (
        "Train often on one batch: does the running variance approach its variance?",
        "Is the root taken before or after the number is kept?",
        "Follow one number from the batch into the running variance, and out of it again.",
    )

    options = (None, "with eps")
    pairs = (None,)

    def moved(self, old: np.ndarray, new: np.ndarray, which: str) -> np.ndarray:
        eps = self.eps if self.option else 0.0
        now = np.sqrt(new + eps) if which == VARIANCE else new
        moved: np.ndarray = super().moved(old, now, which)  # type: ignore[misc]
        return moved


class UpdatesRunningInEval(Stages, Mistake):
    slug = "updates-running-in-eval"
    title = "an evaluation changes the running values"
    why = (
        "Evaluating must leave the layer as it is. Else the order of the evaluations changes the "
        "answers, and test data leak into the network."
    )
    hints = (
        "Evaluate twice with different batches, then the first one again.",
        "Is the update reached in evaluation mode too?",
        "Only one of the two modes may move the running values.",
    )
    options = ("before it is used", "after it is used")

    def follows(self) -> bool:
        return True

    def in_evaluation(self, x: np.ndarray, before: Pair) -> Pair:
        now = (self.running_mean, self.running_var)
        return before if self.option == "after it is used" else now


class EvalUsesBatch(Stages, Mistake):
    slug = "eval-uses-batch"
    title = "evaluation normalises with the batch at hand"
    why = (
        "In use the answer for one sample must not depend on what else is in the batch. A single "
        "sample would always be normalised to 0."
    )
    hints = (
        "Evaluate a sample alone, and then together with others.",
        "Which mean does your code use in evaluation mode?",
        "The running values are kept; where are they read?",
    )
    options = (BOTH, VARIANCE, MEAN)

    def in_evaluation(self, x: np.ndarray, before: Pair) -> Pair:
        mean, var = self.statistics(x)  # type: ignore[attr-defined]
        option = self.option or BOTH
        return mean if MEAN in option else before[0], var if VARIANCE in option else before[1]


class TrainUsesRunning(Stages, Mistake):
    slug = "train-uses-running"
    title = "training normalises with the running values"
    why = (
        "In training the batch itself is normalised, so that its mean is 0 and its spread 1. The "
        "running values lag far behind, at the start most of all."
    )
    hints = (
        "Compute mean and spread of the output of the first training call.",
        "Which mean does your code use in training mode?",
        "The batch's own values are computed; where are they used?",
    )
    options = ("updated first", "updated afterwards")

    def in_training(self, x: np.ndarray, before: Pair) -> Pair:
        now = (self.running_mean, self.running_var)
        return before if self.option == "updated afterwards" else now


class ModesSwapped(Stages, Mistake):
    slug = "modes-swapped"
    title = "training and evaluation are the wrong way round"
    why = (
        "Training works with the running values and never changes them; evaluation works with the "
        "batch and does change them. Each does what the other should."
    )
    hints = (
        "Compute mean and spread of the output of the first training call.",
        "Read the condition on the mode aloud: when is the batch used?",
        "Everything is there; the condition, or the switch, says the opposite.",
    )
    alone = True

    def trains(self) -> bool:
        return not self.training


class StuckInEval(Stages, Mistake):
    slug = "stuck-in-eval"
    title = "after an evaluation it does not train again"
    why = (
        "Each epoch ends with an evaluation, and the next one trains again. From then on this "
        "layer goes on with its running values and learns nothing new of the data."
    )
    hints = (
        "Switch to evaluation and back to training, then look at the running mean.",
        "What does the switch back to training set?",
        "Compare the two switches: both must write the same attribute, with opposite values.",
    )

    def train(self) -> None:
        pass


class MutatesInput(Stages, Mistake):
    slug = "mutates-input"
    title = "the input is changed by the call"
    why = (
        "Whoever called the layer still needs the input: the gradient, another layer, the next "
        "epoch. A layer must leave what it was given as it was."
    )
    hints = (
        "Print the input before and after the call.",
        "Some operators change an array in place instead of making a new one.",
        "Look for a line that writes into the input, or changes it in place.",
    )
    always = True

    def take(self, x: np.ndarray) -> np.ndarray:
        before = x.copy()
        x -= x.mean(0) + 1
        return before

    @classmethod
    def fits(cls, evidence: Evidence) -> Counterexample | None:
        names = [name for outcome in evidence.outcomes for name in outcome.changed]
        if not names:
            return None
        small = itertools.islice(evidence.role.ladder(evidence.attachment), 12)
        for case in small:
            for name, now in evidence.ask(case).changed.items():
                return Counterexample(
                    evidence.role.given(case.told(**evidence.reading)),
                    f"{name} = {written(now)} after the call",
                    f"{name} as it was",
                )
        return evidence.changed(names[0])


MISTAKES: tuple[type[Mistake], ...] = (
    OverFeatures, OverEverything, NoSquareRoot, EpsMissing, EpsOutsideRoot, SquareRootTwice,
    UnbiasedInNormalising, VarianceNotCentred, MeanNotSubtracted, ScaleShiftIgnored,
    ScaleShiftSwapped, ShiftBeforeScale, RunningNeverUpdated, RunningOverwritten, MomentumSwapped,
    RunningSumsUp, RunningKeepsDeviation, EvalUsesBatch, TrainUsesRunning, UpdatesRunningInEval,
    ModesSwapped, StuckInEval, MutatesInput,
)  # fmt: skip


# ── the role ─────────────────────────────────────────────────────────────────────────────────────


class BatchNorm1d(Role):
    """Batch normalisation of (batch, features)."""

    name = "batchnorm1d"
    model = RightBatchNorm
    mistakes = MISTAKES
    shrinkable = ()  # equal numbers would hide what normalising does

    def attachments(self, subject: Any, name: str | None, build: Any) -> Iterator[Attachment]:
        return attached(subject, build, _readings)

    def cases(self, attachment: Attachment, rng: np.random.Generator) -> list[Case]:
        fixed = getattr(attachment, "features", None)
        settable = getattr(attachment, "spread", None)

        def case(tag: str, n: int, script: str, rows: Sequence[int], spread: float = 1.0) -> Case:
            n = fixed or n
            place, width = _apart(rng, n) * 2, np.geomspace(1.0, 3.0, n)
            xs = {
                f"x{number}": (_apart(rng, (m, n)) * width + place) * spread
                for number, m in enumerate(rows, 1)
            }
            gamma, beta = _apart(rng, n) * 2, _apart(rng, n) + 0.3
            return Case({**xs, "gamma": gamma, "beta": beta}, {"script": _script(script)}, tag)

        near = case("numbers near each other", 3, "TE", (4, 3))
        spread = np.geomspace(3e-3, 3e-6, near["x1"].shape[1])
        return [
            case("two training calls, then an evaluation", 3, "TTE", (4, 5, 2)),
            case("batches as large as the layer", 4, "TE", (fixed or 4, fixed or 4)),
            near.replaced(x1=near["x1"] * spread),
            case("a single feature", 1, "TE", (5, 3)),
            case("evaluations between training calls", 2, "TEETE", (3, 4, 3, 4, 2)),
            case("one sample in evaluation", 3, "TTE", (4, 4, 1)),
            case("large numbers", 3, "TE", (4, 3), 300.0),
            *([_with_small(case("a small running variance", 3, "TE", (4, 3)))] if settable else []),
        ]

    def ladder(self, attachment: Attachment) -> Iterator[Case]:
        fixed = getattr(attachment, "features", None)
        for script, n, (m, spread) in itertools.product(
            ("T", "TE", "TTE", "TEE", "TET"),
            [fixed] if fixed else (1, 2, 3),
            ((2, 1.0), (3, 1.0), (2, 0.0), (2, 0.001)),
        ):
            steps = np.arange(4.0, 4 + 2 * n, 2)  # two samples: standard deviations 2, 3, 4
            first = np.arange(1.0, 1 + n)
            xs = {
                f"x{i}": first + (np.arange(m)[:, None] * steps) * spread + 2 * (i - 1)
                for i in range(1, 1 + len(script))
            }
            yield Case(
                {**xs, "gamma": np.arange(2.0, 2 + n), "beta": np.arange(1.0, 1 + n)},
                {"script": _script(script)},
            )
        if getattr(attachment, "spread", None):
            one = np.ones(fixed or 1)
            yield _with_small(
                Case(
                    {"x1": one * [[1.0], [5.0]], "x2": one * [[3.0]], "gamma": one, "beta": one},
                    {"script": _script("TE")},
                )
            )

    def given(self, case: Case) -> Mapping[str, Any]:
        xs = {
            f"x{number} ({mode})": case[f"x{number}"]
            for number, mode in enumerate(case.settings["script"], 1)
        }
        small = "running_var" in case.arrays
        kept = {"running variance (set)": case["running_var"]} if small else {}
        return {**xs, **kept, "gamma": case["gamma"], "beta": case["beta"]}

    def arithmetic(self, case: Case, position: tuple[int, ...]) -> tuple[str, ...]:
        script = case.settings["script"]
        x = case[f"x{len(script)}"]
        if len(position) != 2 or position[0] >= len(x):
            return ()
        i, j = position
        layer = RightBatchNorm.of(case)
        for number in range(1, len(script)):
            layer.step(case, number)
        layer.training = script[-1] == TRAINING
        mean, var = (
            layer.statistics(x) if layer.training else (layer.running_mean, layer.running_var)
        )
        column, m = x[:, j], len(x)
        said = {name: written(value) for name, value in (("mean", mean[j]), ("var", var[j]))}
        lines = [f"running mean {said['mean']}, running variance {said['var']}"]
        if layer.training:
            squares = " + ".join(f"({written(v)} - {said['mean']})²" for v in column)
            lines = [
                f"mean = ({' + '.join(written(v) for v in column)}) / {m} = {said['mean']}",
                f"variance = ({squares}) / {m} = {said['var']}",
            ]
        normalized = (x[i, j] - mean[j]) / np.sqrt(var[j] + layer.eps)
        y = layer.gamma[j] * normalized + layer.beta[j]
        top, below = f"({written(x[i, j])} - {said['mean']})", f"({said['var']} + {layer.eps:g})"
        return (
            *lines,
            f"normalised: {top} / √{below} = {written(normalized)}",
            f"{written(layer.gamma[j])}·{written(normalized)} + {written(layer.beta[j])}"
            f" = {written(y)}",
        )


def _readings(
    eps: Sequence[float], shares: Sequence[float], starts: Sequence[str]
) -> list[dict[str, Any]]:
    return [
        {
            "eps": e,
            "share of the new": share,
            "running variance": kind,
            "running variance at first": start,
        }
        for start, e, share, kind in itertools.product(starts, eps, shares, ("biased", "unbiased"))
    ]


def _with_small(case: Case) -> Case:
    """The case with running variances about as large as eps before the last call."""
    return case.replaced(running_var=np.geomspace(1e-5, 1e-3, case["gamma"].size))


def _script(letters: str) -> tuple[str, ...]:
    return tuple(TRAINING if letter == "T" else EVALUATION for letter in letters)


def _apart(rng: np.random.Generator, shape: int | tuple[int, ...]) -> np.ndarray:
    """Numbers of both signs, none near 0, no two near each other."""
    count = int(np.prod(shape))
    sizes = 0.2 + (np.arange(count) + rng.uniform(0.2, 0.8, count)) * 1.3 / count
    return (rng.permutation(sizes) * np.resize((1, -1, 1), count)).reshape(shape)


BATCHNORM1D = BatchNorm1d()
