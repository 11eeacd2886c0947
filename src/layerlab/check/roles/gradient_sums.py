"""The mistakes of a backward pass in its sums, signs and shapes."""

from __future__ import annotations

import itertools

import numpy as np

from layerlab.check.cases import Case, Outcome
from layerlab.check.evidence import Evidence
from layerlab.check.finding import Counterexample
from layerlab.check.gradients import SAID
from layerlab.check.roles.gradient_model import (
    PARTLY,
    WHICH,
    BackwardMistake,
    times,
)

__all__ = ["LAST", "SUMS"]


class WeightGradientTransposed(BackwardMistake):
    slug = "weight-gradient-transposed"
    title = "the weight gradient is transposed"
    why = (
        "Each number of the gradient belongs to the weight at the same place. "
        "Transposed, it does not fit the weights, or in a square layer moves the wrong ones."
    )
    hints = (
        "Compare the shape of the weights with the shape of their gradient.",
        "Which axis of your weights counts the inputs? Is it the same in the gradient?",
        "The product is right; its two factors stand in the wrong order.",
    )
    options = ("always", "square")

    def laid_out(self, found: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        weight = found["grad_weight"]
        if self.option == "square" and weight.shape[0] != weight.shape[1]:
            raise ValueError("shapes do not fit")
        return {**found, "grad_weight": weight.T}


class InputGradientUntransposed(BackwardMistake):
    slug = "input-gradient-untransposed"
    title = "the input gradient uses the weights the wrong way round"
    why = (
        "On the way back each input collects from all neurons that it went to. "
        "So the weights are run through the other way; in a square layer only the numbers differ."
    )
    hints = (
        "Write down the shapes of the incoming gradient, the weights and the input.",
        "Take one input: which weights did it go through?",
        "Going back, the weights are needed the other way round than going forward.",
    )
    options = ("square", "cut off", "einsum")

    def input_gradient(self, delta: np.ndarray, weight: np.ndarray) -> np.ndarray:
        if self.option == "einsum":  # repeats a single number
            return np.einsum("ni,ij->nj", delta, weight.T)
        if self.option == "cut off":  # zip stops at the shorter one
            width = min(weight.shape)
            return delta[:, :width] @ weight[:, :width].T
        return delta @ weight.T

    @classmethod
    def fits(cls, evidence: Evidence) -> bool:
        """Of a function that takes both layouts, this and a transposed weight gradient are one."""
        return evidence.equals(cls) or (
            cls.option == "square"
            and "weight" in getattr(evidence.attachment, "order", ())
            and evidence.equals(WeightGradientTransposed)
            and not _refuses_other_layout(evidence)
        )


class BiasGradientNotSummed(BackwardMistake):
    slug = "bias-gradient-not-summed"
    title = "the bias gradient keeps one row per sample"
    why = (
        "One bias serves all samples, so its gradient is the sum of what each sample asks for. "
        "Left as rows, it does not have the shape of the bias."
    )
    hints = (
        "Compare the shapes of the bias and of its gradient.",
        "How often is one bias used in a batch of three samples?",
        "What goes to many samples on the way forward is collected on the way back.",
    )

    def bias_gradient(self, delta: np.ndarray) -> np.ndarray:
        return delta


class BiasGradientOneNumber(BackwardMistake):
    slug = "bias-gradient-one-number"
    title = "the bias gradient is one number for all neurons"
    why = (
        "Each neuron has its own bias, and so each needs its own gradient. "
        "With one number for all, the biases can never move apart."
    )
    hints = (
        "How many biases are there, and how many gradients?",
        "Over which axis should the sum go, and over which not?",
        "The sum goes over the samples, and no further.",
    )
    options = ("number", "filled")

    def bias_gradient(self, delta: np.ndarray) -> np.ndarray:
        total = delta.sum()
        return np.full(delta.shape[-1], total) if self.option == "filled" else np.asarray(total)


class BiasGradientWrongAxis(BackwardMistake):
    slug = "bias-gradient-wrong-axis"
    title = "the bias gradient is summed over the neurons"
    why = (
        "Each neuron has its own bias, which every sample used. "
        "Summed over the neurons there is one number for each sample, which belongs to no bias."
    )
    hints = (
        "Compare the shapes of the bias and of its gradient.",
        "Which axis counts the samples, and which one the neurons?",
        "One number for each neuron should be left after the sum.",
    )

    def bias_gradient(self, delta: np.ndarray) -> np.ndarray:
        return delta.sum(axis=1)


class DividedByBatch(BackwardMistake):
    slug = "divided-by-batch"
    title = "the gradients are divided by the batch size"
    why = (
        "The loss took the mean, so the incoming gradient is divided already. "
        "Divided again, the steps shrink with the batch."
    )
    hints = (
        "Give it one sample twice: how should the weight gradient change?",
        "Where is the mean over the batch taken: in the layer, or in the loss?",
        "Look for a mean, or for a division by the length of something.",
    )
    options = PARTLY

    def scaled(self, found: dict[str, np.ndarray], samples: int) -> dict[str, np.ndarray]:
        return times(found, self.option, 1 / samples)


class MultipliedByBatch(BackwardMistake):
    slug = "multiplied-by-batch"
    title = "the gradients are multiplied by the batch size"
    why = (
        "The sum over the samples is the gradient already. "
        "Counted once more for each sample, the steps grow with the batch."
    )
    hints = (
        "Try batches of one and of two samples: from when on is it wrong?",
        "How often is each sample added?",
        "Look for a factor, or for a loop around something that holds the whole batch.",
    )
    options = PARTLY

    def scaled(self, found: dict[str, np.ndarray], samples: int) -> dict[str, np.ndarray]:
        return times(found, self.option, samples)


class OverwritesInsteadOfAccumulates(BackwardMistake):
    slug = "overwrites-instead-of-accumulates"
    title = "each round of a loop replaces the one before"
    why = (
        "A gradient is a sum over the samples, or over the neurons. "
        "Here only the last term of the sum is left."
    )
    hints = (
        "Change the first sample: does the gradient change?",
        "What happens to the number of the round before?",
        "Look at each assignment in your loops: should it replace, or add?",
    )
    options = PARTLY

    def weight_gradient(self, delta: np.ndarray, x: np.ndarray) -> np.ndarray:
        last = (
            slice(-1, None) if "grad_weight" in WHICH[self.option or "parameters"] else slice(None)
        )
        return delta[last].T @ x[last]

    def bias_gradient(self, delta: np.ndarray) -> np.ndarray:
        return delta[-1] if "grad_bias" in WHICH[self.option or "parameters"] else delta.sum(0)

    def input_gradient(self, delta: np.ndarray, weight: np.ndarray) -> np.ndarray:
        if "grad_x" in WHICH[self.option or "parameters"]:
            return delta[:, -1:] * weight[-1]
        return delta @ weight


class FirstSampleOnly(BackwardMistake):
    slug = "first-sample-only"
    title = "only the first sample reaches the weight gradient"
    why = (
        "Every sample of the batch has something to say about the weights. "
        "All but the first one are left out."
    )
    hints = (
        "Change the last sample: does the gradient change?",
        "How often is the body of your loop done?",
        "Look for an index that always is the first, or a loop that ends too soon.",
    )
    options = ("parameters", "weight", "bias")

    def weight_gradient(self, delta: np.ndarray, x: np.ndarray) -> np.ndarray:
        return delta[:1].T @ x[:1] if self.option != "bias" else delta.T @ x

    def bias_gradient(self, delta: np.ndarray) -> np.ndarray:
        return delta[0] if self.option != "weight" else delta.sum(axis=0)


class SignFlipped(BackwardMistake):
    slug = "sign-flipped"
    title = "a gradient has the wrong sign"
    why = (
        "The gradient points the way in which the loss grows; the optimiser turns it round. "
        "Turned round here as well, training climbs instead of descending."
    )
    hints = (
        "If a weight grows a little, does the loss grow or shrink?",
        "Who takes the step against the gradient: the layer, or the optimiser?",
        "The sizes are right; look for a minus, or a difference the wrong way round.",
    )
    of = ("dense", "activation")
    options = ("all", "parameters", "input", "weight", "bias")

    def signed(self, found: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        return times(found, self.option or "all", -1)


class GradientMissing(BackwardMistake):
    slug = "gradient-missing"
    title = "no gradient of the {option} was found"
    why = (
        "Every parameter needs a gradient, and the layer before needs that of the input. "
        "Whatever has none stays as it is for ever."
    )
    hints = (
        "Count the gradients: one for the input, one for the weights, one for the bias.",
        "Is each of them returned, or kept under a name that says of what it is?",
        "One of the three is never worked out, or nobody can get at it.",
    )
    options = ("bias", "weights", "input", "weights and the bias")
    option_unknown = "input, the weights or the bias"

    def kept(self, found: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        return {p: array for p, array in found.items() if SAID[p] not in (self.option or "bias")}


class WeightsUpdatedFirst(BackwardMistake):
    slug = "weights-updated-first"
    title = "the input gradient uses weights that have been updated already"
    why = (
        "The output was made with the old weights, so the gradient goes back through them. "
        "After the update they are others."
    )
    hints = (
        "In which order do the lines of your backward pass run?",
        "Which weights made the output whose gradient came in?",
        "The formula is right; it comes one line too late.",
    )

    def input_gradient(self, delta: np.ndarray, weight: np.ndarray) -> np.ndarray:
        case: Case = self.case  # type: ignore[attr-defined]
        rate = case.settings.get("rate", 1.0)
        return delta @ (weight - rate * delta.T @ case["x"])


class ForwardWrong(BackwardMistake):
    slug = "forward-wrong"
    title = "its forward pass is wrong already"
    why = (
        "The backward pass belongs to a forward pass. "
        "Where that gives other numbers than asked for, no gradient can be judged."
    )
    hints = (
        "Check the forward pass by itself first.",
        "Compare its output for one sample with what you work out by hand.",
        "Only when the output is right does it make sense to look at the gradients.",
    )
    of = ("dense", "activation")
    always = True
    explains_values = "perhaps"

    @classmethod
    def fits(cls, evidence: Evidence) -> bool | Counterexample:
        if all(cls._wrong(evidence, case) is None for case in evidence.cases):
            return False
        ladder = itertools.islice(evidence.role.ladder(evidence.attachment), 24)
        for case in (*ladder, *evidence.cases):
            case = case.told(**evidence.reading)
            wrong = cls._wrong(evidence, case)
            if wrong is not None:
                given = {n: a for n, a in case.arrays.items() if n != "grad_output"}
                right = evidence.expect(case.told(action="forward")).values["y"]
                return Counterexample(given, {"output": wrong}, {"output": right})
        return True

    @staticmethod
    def _wrong(evidence: Evidence, case: Case) -> np.ndarray | None:
        """The output, where it is wrong."""
        case = case.told(action="forward")
        got, right = evidence.ask(case).values.get("y"), evidence.expect(case)
        if got is None or got.shape != right.values["y"].shape:
            return None
        return None if evidence.agree(Outcome({"y": got}), right) else got


def _refuses_other_layout(evidence: Evidence) -> bool:
    """Whether a function says itself, by an assertion, which layout its weights have."""
    wide = next(c for c in evidence.cases if len(set(c["weight"].shape)) == 2)
    raised = evidence.ask(wide.told(**{"other layout": True})).raised
    return raised is not None and raised.kind == "AssertionError"


SUMS: tuple[type[BackwardMistake], ...] = (
    WeightGradientTransposed, InputGradientUntransposed, BiasGradientNotSummed,
    BiasGradientOneNumber, BiasGradientWrongAxis, DividedByBatch, MultipliedByBatch,
    OverwritesInsteadOfAccumulates, FirstSampleOnly, SignFlipped,
)  # fmt: skip
LAST: tuple[type[BackwardMistake], ...] = (GradientMissing, WeightsUpdatedFirst, ForwardWrong)
