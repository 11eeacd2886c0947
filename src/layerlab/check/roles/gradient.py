"""The role gradient: the backward pass of a dense layer or of an activation, and its mistakes.

The incoming gradient carries everything that comes after, a division by the batch as well. So the
gradients are plain sums over the samples.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from layerlab.check.backwards import (
    IN_OUT,
    PARTS,
    SAID,
    attached_activation,
    attached_dense,
)
from layerlab.check.cases import Case, Outcome
from layerlab.check.evidence import Attachment, Evidence, Role, made
from layerlab.check.finding import written
from layerlab.check.formulas import ACTIVATIONS, erf, sigmoid
from layerlab.check.mistakes import Mistake
from layerlab.check.vocabulary import arguments, meaning

__all__ = ["GRADIENT"]

Function = Callable[[np.ndarray], np.ndarray]


def _gelu_tanh_slope(z: np.ndarray) -> np.ndarray:
    inner = math.sqrt(2 / math.pi) * (z + 0.044715 * z**3)
    t = np.tanh(inner)
    return 0.5 * (1 + t) + 0.5 * z * (1 - t**2) * math.sqrt(2 / math.pi) * (1 + 0.134145 * z**2)


_SCALE, _ALPHA = 1.0507009873554805, 1.6732632423543772

# the derivative as a function of the input
SLOPES: dict[str, Function] = {
    "identity": np.ones_like,
    "relu": lambda z: np.where(z > 0, 1.0, 0.0),
    "sigmoid": lambda z: sigmoid(z) * (1 - sigmoid(z)),
    "tanh": lambda z: 1 - np.tanh(z) ** 2,
    "leaky_relu": lambda z: np.where(z > 0, 1.0, 0.01),
    "elu": lambda z: np.where(z > 0, 1.0, np.exp(np.minimum(z, 0))),
    "selu": lambda z: _SCALE * np.where(z > 0, 1.0, _ALPHA * np.exp(np.minimum(z, 0))),
    "silu": lambda z: sigmoid(z) * (1 + z * (1 - sigmoid(z))),
    "gelu": lambda z: (
        0.5 * (1 + erf(z / math.sqrt(2))) + z * np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    ),
    "gelu_tanh": _gelu_tanh_slope,
    "softplus": sigmoid,
    "softsign": lambda z: 1 / (1 + np.abs(z)) ** 2,
}

# the same derivative as a function of the output, where that is usual
FROM_OUTPUT: dict[str, Function] = {
    "sigmoid": lambda y: y * (1 - y),
    "tanh": lambda y: 1 - y**2,
    "elu": lambda y: np.where(y > 0, 1.0, y + 1),
    "selu": lambda y: np.where(y > 0, _SCALE, y + _SCALE * _ALPHA),
    "softplus": lambda y: 1 - np.exp(-y),
}
ROWS = ("softmax", "log_softmax")  # each number of the output depends on the whole row


class RightBackward:
    """The gradients of a dense layer with an activation, or of an activation alone."""

    activation = "identity"
    case: Case

    def gradients(self, case: Case) -> dict[str, np.ndarray]:
        self.activation = case.settings.get("activation", "identity")
        self.case = case
        x, incoming = case["x"], self.incoming(case["grad_output"])
        if "weight" not in case.arrays:
            delta = self.through(incoming, x, ACTIVATIONS[self.activation](x))
            return {"grad_x": self.signed({"grad_x": delta})["grad_x"]}
        weight = _out_in(case)
        z = x @ weight.T + case["bias"]
        y = ACTIVATIONS[self.activation](z)
        delta = self.through(incoming, z, y)
        found = {
            "grad_x": self.input_gradient(self.delta_of("grad_x", delta, incoming), weight),
            "grad_weight": self.weight_gradient(
                self.delta_of("grad_weight", delta, incoming), self.layer_input(x, y)
            ),
            "grad_bias": self.bias_gradient(self.delta_of("grad_bias", delta, incoming)),
        }
        return self.kept(self.laid_out(self.signed(self.scaled(found, len(x)))))

    def incoming(self, gradient: np.ndarray) -> np.ndarray:
        return gradient

    def through(self, gradient: np.ndarray, z: np.ndarray, y: np.ndarray) -> np.ndarray:
        """The gradient before the activation."""
        if self.activation == "softmax":
            return self.through_softmax(gradient, y)
        if self.activation == "log_softmax":
            return gradient - np.exp(y) * gradient.sum(axis=-1, keepdims=True)
        return gradient * SLOPES[self.activation](z)

    def through_softmax(self, gradient: np.ndarray, y: np.ndarray) -> np.ndarray:
        return y * (gradient - (gradient * y).sum(axis=-1, keepdims=True))

    def delta_of(self, part: str, delta: np.ndarray, incoming: np.ndarray) -> np.ndarray:
        return delta

    def layer_input(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return x

    def weight_gradient(self, delta: np.ndarray, x: np.ndarray) -> np.ndarray:
        return delta.T @ x

    def bias_gradient(self, delta: np.ndarray) -> np.ndarray:
        return delta.sum(axis=0)

    def input_gradient(self, delta: np.ndarray, weight: np.ndarray) -> np.ndarray:
        return delta @ weight

    def scaled(self, found: dict[str, np.ndarray], samples: int) -> dict[str, np.ndarray]:
        return found

    def signed(self, found: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        return found

    def laid_out(self, found: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        return found

    def kept(self, found: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        return found

    @classmethod
    def answer(cls, case: Case) -> dict[str, np.ndarray]:
        """The answer of such a backward pass to a case."""
        if case.settings.get("action") == "forward":
            z = case["x"]
            if "weight" in case.arrays:
                z = z @ _out_in(case).T + case["bias"]
            return {"y": ACTIVATIONS[case.settings["activation"]](z)}
        found = cls().gradients(case)
        if "grad_weight" in found and case.settings.get("layout") == IN_OUT:
            found["grad_weight"] = found["grad_weight"].T
        if cls is RightBackward and _has_kink(case):  # both slopes are right there
            found = {part: np.full(array.shape, np.nan) for part, array in found.items()}
        if "grad_bias" in found and found["grad_bias"].size == case["bias"].size:
            found["grad_bias"] = found["grad_bias"].ravel()
        due = case.settings.get("gradients", ", ".join(SAID.values()))
        return {part: array for part, array in found.items() if SAID[part] in due}


def _out_in(case: Case) -> np.ndarray:
    """The weights as (out, in)."""
    return case["weight"].T if case.settings.get("layout") == IN_OUT else case["weight"]


def _has_kink(case: Case) -> bool:
    if case.settings.get("activation") not in ("relu", "leaky_relu", "selu"):
        return False
    z = case["x"]
    return bool(
        (z == 0 if "weight" not in case.arrays else z @ _out_in(case).T + case["bias"] == 0).any()
    )


class BackwardMistake(Mistake):
    """A mistake of the backward pass of a dense layer, of an activation, or of both."""

    of: ClassVar[tuple[str, ...]] = ("dense",)
    activations: ClassVar[tuple[str, ...]] = ()  # empty for all
    shown_in = ""  # the activation with which its model shows it

    @classmethod
    def applies(cls, evidence: Evidence) -> bool:
        dense = "weight" in evidence.cases[0].arrays
        known = not cls.activations or evidence.reading["activation"] in cls.activations
        return ("dense" if dense else "activation") in cls.of and known


PARTLY = ("parameters", "all", "weight", "bias", "input")
_WHICH = {
    "parameters": ("grad_weight", "grad_bias"),
    "all": PARTS,
    "weight": ("grad_weight",),
    "bias": ("grad_bias",),
    "input": ("grad_x",),
}


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
    title = "the input gradient uses the weights as the forward pass does"
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
    title = "the bias gradient still has one row for each sample"
    why = (
        "One bias serves all samples, so its gradient is the sum of what each sample asks for. "
        "Left as rows, it does not have the shape of the bias."
    )
    hints = (
        "Compare the shape of the bias with the shape of its gradient.",
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
        "Compare the shape of the bias with the shape of its gradient.",
        "Which axis counts the samples, and which one the neurons?",
        "One number for each neuron should be left after the sum.",
    )

    def bias_gradient(self, delta: np.ndarray) -> np.ndarray:
        return delta.sum(axis=1)


class DividedByBatch(BackwardMistake):
    slug = "divided-by-batch"
    title = "the gradients are divided by the number of samples"
    why = (
        "The loss took the mean, so the incoming gradient is divided already. "
        "Divided again, the steps shrink with the batch."
    )
    hints = (
        "Give it the same sample twice: what should happen to the weight gradient?",
        "Where is the mean over the batch taken: in the layer, or in the loss?",
        "Look for a mean, or for a division by the length of something.",
    )
    options = PARTLY

    def scaled(self, found: dict[str, np.ndarray], samples: int) -> dict[str, np.ndarray]:
        return _times(found, self.option, 1 / samples)


class MultipliedByBatch(BackwardMistake):
    slug = "multiplied-by-batch"
    title = "the gradients are multiplied by the number of samples"
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
        return _times(found, self.option, samples)


class OverwritesInsteadOfAccumulates(BackwardMistake):
    slug = "overwrites-instead-of-accumulates"
    title = "each round of a loop replaces what the last one found"
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
            slice(-1, None) if "grad_weight" in _WHICH[self.option or "parameters"] else slice(None)
        )
        return delta[last].T @ x[last]

    def bias_gradient(self, delta: np.ndarray) -> np.ndarray:
        return delta[-1] if "grad_bias" in _WHICH[self.option or "parameters"] else delta.sum(0)

    def input_gradient(self, delta: np.ndarray, weight: np.ndarray) -> np.ndarray:
        if "grad_x" in _WHICH[self.option or "parameters"]:
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
        return _times(found, self.option or "all", -1)


class ActivationDerivativeMissing(BackwardMistake):
    slug = "activation-derivative-missing"
    title = "the derivative of the activation is missing"
    why = (
        "The activation stands between the weighted sum and the output, so the gradient must pass "
        "it. Without its derivative a neuron that was shut still learns."
    )
    hints = (
        "Which steps did the forward pass do? Go through them backwards.",
        "What comes first on the way back: the weights or the activation?",
        "The incoming gradient reaches the products unchanged; something belongs before them.",
    )
    of = ("dense", "activation")
    shown_in = "relu"
    options = ("all", "input", "parameters", "weight", "bias")

    @classmethod
    def applies(cls, evidence: Evidence) -> bool:
        return super().applies(evidence) and evidence.reading["activation"] != "identity"

    def delta_of(self, part: str, delta: np.ndarray, incoming: np.ndarray) -> np.ndarray:
        return incoming if part in _WHICH[self.option or "all"] else delta

    def through(self, gradient: np.ndarray, z: np.ndarray, y: np.ndarray) -> np.ndarray:
        if self.option in (None, "all"):
            return gradient
        return super().through(gradient, z, y)  # type: ignore[misc]


class DerivativeTwice(BackwardMistake):
    slug = "activation-derivative-twice"
    title = "the derivative of the activation is applied twice"
    why = (
        "The gradient passes the activation once, so its derivative is a factor once. "
        "A second time makes gradients vanish even faster."
    )
    hints = (
        "Work out one number by hand: by which factor is yours too small?",
        "Follow the incoming gradient through every line of the backward pass.",
        "Two lines do the same thing to the gradient.",
    )
    of = ("dense", "activation")
    shown_in = "sigmoid"

    def through(self, gradient: np.ndarray, z: np.ndarray, y: np.ndarray) -> np.ndarray:
        return super().through(super().through(gradient, z, y), z, y)  # type: ignore[misc]


class UsesOutputForInput(BackwardMistake):
    slug = "uses-output-for-input"
    title = "the output stands where the input belongs"
    why = (
        "A slope is taken at the input of the function, and a weight learns from what it was "
        "multiplied with. The output is one step further on."
    )
    hints = (
        "What did the forward pass keep for the backward pass?",
        "Is your derivative written for the input or for the output of the function?",
        "The formula is right; what you put into it has been through the function already.",
    )
    of = ("dense", "activation")
    shown_in = "sigmoid"
    options = ("derivative", "weights")

    def through(self, gradient: np.ndarray, z: np.ndarray, y: np.ndarray) -> np.ndarray:
        if self.option == "weights":
            return super().through(gradient, z, y)  # type: ignore[misc]
        again = ACTIVATIONS[self.activation](y)  # type: ignore[attr-defined]
        return super().through(gradient, y, again)  # type: ignore[misc]

    def layer_input(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return y if self.option == "weights" else x


class UsesInputForOutput(BackwardMistake):
    slug = "uses-input-for-output"
    title = "the input stands where the output belongs"
    why = (
        "This form of the derivative is written with the output of the function. "
        "With its input it is another number, which may even be negative or very large."
    )
    hints = (
        "What did the forward pass keep for the backward pass?",
        "Is your derivative written for the input or for the output of the function?",
        "The formula is right; what you put into it has not been through the function yet.",
    )
    of = ("dense", "activation")
    activations = (*FROM_OUTPUT, *ROWS)
    shown_in = "sigmoid"

    def through(self, gradient: np.ndarray, z: np.ndarray, y: np.ndarray) -> np.ndarray:
        name: str = self.activation  # type: ignore[attr-defined]
        if name in ROWS:
            return super().through(gradient, z, z)  # type: ignore[misc]
        return gradient * FROM_OUTPUT[name](z)


class IncomingGradientIgnored(BackwardMistake):
    slug = "incoming-gradient-ignored"
    title = "the incoming gradient is not used"
    why = (
        "The chain rule multiplies: what comes in from behind, times the slope here. "
        "Without the first factor nothing of the loss gets through."
    )
    hints = (
        "Double the incoming gradient: what should happen to the result?",
        "Which of the arguments is never read?",
        "The slope is right; the chain rule has a second factor.",
    )
    of = ("activation", "dense")
    shown_in = "sigmoid"

    def incoming(self, gradient: np.ndarray) -> np.ndarray:
        return np.ones_like(gradient)


class JacobianDiagonal(BackwardMistake):
    slug = "jacobian-diagonal-only"
    title = "only each output's own input is counted"
    why = (
        "In softmax every output depends on every input of its row, because they add up to 1. "
        "The slope of an output by its own input is only one part of it."
    )
    hints = (
        "Make one input larger: which of the outputs change?",
        "Add up the gradient of a row: it should come to 0.",
        "What the other outputs of the row pass back is missing.",
    )
    of = ("activation", "dense")
    activations = ("softmax",)
    shown_in = "softmax"

    def through_softmax(self, gradient: np.ndarray, y: np.ndarray) -> np.ndarray:
        return gradient * y * (1 - y)


class SoftmaxWrongAxis(BackwardMistake):
    slug = "wrong-axis"
    title = "the sum inside runs along the wrong axis"
    why = (
        "Each row is a softmax of its own. "
        "Here samples are mixed, so one of them changes the gradient of another."
    )
    hints = (
        "Try two samples, and change the second: does the first gradient change?",
        "Which axis counts the samples, and which one the classes?",
        "Look at the axis of the sum.",
    )
    of = ("activation", "dense")
    activations = ("softmax",)
    shown_in = "softmax"
    options = ("columns", "everything")

    def through_softmax(self, gradient: np.ndarray, y: np.ndarray) -> np.ndarray:
        axis = None if self.option == "everything" or y.ndim == 1 else 0
        return y * (gradient - (gradient * y).sum(axis=axis, keepdims=True))


class FunctionInsteadOfDerivative(BackwardMistake):
    slug = "function-instead-of-derivative"
    title = "the gradient is multiplied by the function, not by its derivative"
    why = (
        "The way back asks how much the output changes when the input does. "
        "The output itself does not say that."
    )
    hints = (
        "Where the function is flat, what should come back?",
        "Which function do you call on the way back?",
        "The chain rule needs the slope of the activation here.",
    )
    of = ("activation", "dense")
    shown_in = "tanh"

    def through(self, gradient: np.ndarray, z: np.ndarray, y: np.ndarray) -> np.ndarray:
        return gradient * y

    @classmethod
    def applies(cls, evidence: Evidence) -> bool:
        return super().applies(evidence) and evidence.reading["activation"] != "identity"


class MaskInverted(BackwardMistake):
    slug = "mask-inverted"
    title = "the gradient passes where it should be stopped"
    why = (
        "ReLU lets positive numbers through, so the gradient passes where the input was positive. "
        "Here it passes where the neuron was shut."
    )
    hints = (
        "Take one positive input: should the gradient pass?",
        "Look at the comparison: which numbers does it select?",
        "The mask selects the right kind of places, but the other half of them.",
    )
    of = ("activation", "dense")
    activations = ("relu", "leaky_relu", "elu", "selu")
    shown_in = "relu"

    def through(self, gradient: np.ndarray, z: np.ndarray, y: np.ndarray) -> np.ndarray:
        return super().through(gradient, -z, y)  # type: ignore[misc]


class MaskFromGradient(BackwardMistake):
    slug = "mask-from-gradient"
    title = "the incoming gradient is asked for its sign, not the input"
    why = (
        "Whether a ReLU was open is decided by its input on the way forward. "
        "The sign of the gradient says something else, and must be let through."
    )
    hints = (
        "Can a negative gradient come through a ReLU that was open?",
        "Which array does your comparison look at?",
        "The comparison belongs to what the forward pass got.",
    )
    of = ("activation", "dense")
    activations = ("relu", "leaky_relu")
    shown_in = "relu"

    def through(self, gradient: np.ndarray, z: np.ndarray, y: np.ndarray) -> np.ndarray:
        return super().through(gradient, gradient, y)  # type: ignore[misc]


class WrongActivation(BackwardMistake):
    slug = "wrong-activation"
    title = "the derivative is that of {option}"
    why = (
        "Each activation has its own slope. "
        "With that of another one training follows a function that is not there."
    )
    hints = (
        "Which function did the forward pass apply?",
        "Compare your derivative with a small difference quotient.",
        "The derivative is right, but it belongs to another function.",
    )
    of = ("activation", "dense")
    shown_in = "elu"
    alone = True
    options = tuple(name for name in SLOPES if name != "identity")

    def through(self, gradient: np.ndarray, z: np.ndarray, y: np.ndarray) -> np.ndarray:
        return gradient * SLOPES[self.option or "relu"](z)

    @classmethod
    def applies(cls, evidence: Evidence) -> bool:
        return super().applies(evidence) and evidence.reading["activation"] != "identity"


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
        return delta @ (weight - delta.T @ self.case["x"])  # type: ignore[attr-defined]


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
    alone = True

    @classmethod
    def fits(cls, evidence: Evidence) -> bool:
        for case in evidence.cases[:2]:
            case = case.told(action="forward")
            got = evidence.ask(case).values.get("y")
            right = evidence.expect(case)
            if got is not None and not evidence.agree(Outcome({"y": got}), right):
                return True
        return False


MISTAKES: tuple[type[BackwardMistake], ...] = (
    WeightGradientTransposed, InputGradientUntransposed, BiasGradientNotSummed,
    BiasGradientOneNumber, BiasGradientWrongAxis, DividedByBatch, MultipliedByBatch,
    OverwritesInsteadOfAccumulates, SignFlipped, ActivationDerivativeMissing, UsesOutputForInput,
    UsesInputForOutput, IncomingGradientIgnored, FirstSampleOnly, JacobianDiagonal,
    SoftmaxWrongAxis, MaskInverted, MaskFromGradient, FunctionInsteadOfDerivative, DerivativeTwice,
    GradientMissing, WeightsUpdatedFirst, WrongActivation, ForwardWrong,
)  # fmt: skip


def _times(
    found: dict[str, np.ndarray], option: str | None, factor: float
) -> dict[str, np.ndarray]:
    """Some of the gradients times a factor."""
    chosen = _WHICH[option or "parameters"]
    return {part: array * factor if part in chosen else array for part, array in found.items()}


def _refuses_other_layout(evidence: Evidence) -> bool:
    """Whether a function says itself, by an assertion, which layout its weights have."""
    wide = next(c for c in evidence.cases if len(set(c["weight"].shape)) == 2)
    raised = evidence.ask(wide.told(**{"other layout": True})).raised
    return raised is not None and raised.kind == "AssertionError"


# ── the role ─────────────────────────────────────────────────────────────────────────────────────

INSIDE = tuple(name for name in SLOPES if name not in ("identity", "gelu_tanh")) + ROWS


class Gradient(Role):
    """The backward pass of a dense layer ("dense", "dense relu") or of an activation ("relu")."""

    name = "gradient"
    names: ClassVar[tuple[str, ...]] = ("dense", *INSIDE, *(f"dense {name}" for name in INSIDE))
    model = RightBackward
    mistakes = MISTAKES
    shrinkable = ("grad_output", "x", "weight", "bias")

    def attachments(self, subject: Any, name: str | None, build: Any) -> Iterator[Attachment]:
        words = (name or "dense").split()
        if words[0] != "dense":
            names = [words[0], "gelu_tanh"] if words[0] == "gelu" else [words[0]]
            readings = [{"activation": known} for known in names]
            rows = [_activation_case("", shape, _even(shape)) for shape in ((2, 3), (3,))]
            return attached_activation(subject, build, readings, rows)
        activation = words[1] if len(words) > 1 else "identity"
        options: list[Mapping[str, Any]] = [{}]
        argument = next(
            (p.name for p in _arguments(subject) if meaning(p.name, ("activation",))), None
        )
        if argument and len(words) > 1:
            options = [{argument: activation}, {argument: ACTIVATIONS[activation]}, {}]
        return attached_dense(subject, build, activation, options, _probes, _all_right)

    def cases(self, attachment: Attachment, rng: np.random.Generator) -> list[Case]:
        patterns = itertools.cycle(SIGNS)  # other signs in each array of a case

        def some(shape: tuple[int, ...]) -> np.ndarray:
            return _distinct(rng, shape, next(patterns))

        if "gradients" not in attachment.readings[0]:
            ranks = getattr(attachment, "ranks", (1, 2))
            shapes = ((2, 3), (3, 3), (4, 2), (1, 4), (4,), (2,))
            tags = ("2 rows of 3", "3 rows of 3", "4 rows of 2", "one row of 4", "4 numbers",
                    "2 numbers")  # fmt: skip
            return [
                _activation_case(tag, shape, some(shape), some(shape) * 1.5)
                for tag, shape in zip(tags, shapes, strict=True)
                if len(shape) in ranks
            ]
        sizes = getattr(attachment, "sizes", None)
        if sizes:  # an object that cannot have others
            batches = (3, sizes[1], sizes[0], 1)
            wanted = [(f"a batch of {m}", m, *sizes) for m in dict.fromkeys(batches)]
        else:
            wanted = [
                ("3 samples, 4 inputs, 2 neurons", 3, 4, 2),
                ("2 samples, 2 inputs, 3 neurons", 2, 2, 3),
                ("a square layer, 4 samples", 4, 3, 3),
                ("as many samples as neurons", 3, 2, 3),
                ("as many samples as inputs", 3, 3, 2),
                ("all sizes alike", 3, 3, 3),
                ("one sample", 1, 3, 2),
                ("a single neuron", 3, 2, 1),
                ("a single input", 2, 1, 3),
            ]
        layout = attachment.readings[0]["layout"]
        return [_dense_case(tag, m, i, o, layout, some) for tag, m, i, o in wanted]

    def ladder(self, attachment: Attachment) -> Iterator[Case]:
        if "gradients" not in attachment.readings[0]:
            for shape in ((1,), (2,), (3,), (1, 1), (1, 2), (2, 2)):
                if len(shape) in getattr(attachment, "ranks", (1, 2)):
                    for x in (_even(shape), -_even(shape)):
                        yield _activation_case("", shape, np.full(shape, 2.0) + _even(shape), x)
            return
        sizes = getattr(attachment, "sizes", None)
        widths = [sizes] if sizes else [(1, 1), (2, 1), (1, 2), (2, 2), (3, 2), (2, 3)]
        layout = attachment.readings[0]["layout"]
        for m, (n_in, n_out), sign in itertools.product((1, 2, 3), widths, (1, -1)):
            yield Case(
                {
                    "grad_output": np.arange(1.0, 1 + m * n_out).reshape(m, n_out),
                    "x": np.arange(1.0, 1 + m * n_in).reshape(m, n_in),
                    "weight": np.arange(1.0, 1 + n_in * n_out).reshape(_laid(n_in, n_out, layout))
                    * sign,
                    "bias": np.arange(1.0, 1 + n_out),
                }
            )

    def shown(self, outcome: Outcome, name: str) -> Any:
        if name == "grad_x" and list(outcome.values) == ["grad_x"]:
            return outcome.values[name]
        return {name: outcome.values.get(name, "nothing")}

    def agree(self, a: Outcome, b: Outcome) -> bool:
        """At a kink nothing is wrong."""
        return super().agree(a, b) or any(np.isnan(array).any() for array in b.values.values())

    def arithmetic(self, case: Case, position: tuple[int, ...]) -> tuple[str, ...]:
        part = case.settings.get("part", "grad_x" if "weight" not in case.arrays else "")
        if not part or max(case["x"].size, case["grad_output"].size) > 12:
            return ()
        return _lines(case, part, position)

    def wrong(self, mistake: type[Mistake]) -> Any:
        assert issubclass(mistake, BackwardMistake)
        return _wrong(made(self.model, mistake), mistake)


def _arguments(subject: Any) -> Sequence[Any]:
    return arguments(subject) if callable(subject) else ()


def _probes(layout: str, sizes: tuple[int, int] | None) -> list[Case]:
    """A case for finding out what is what, and one with a square weight."""
    n_in, n_out = sizes or (3, 2)
    some = max(n_in, n_out) + 2, *(sizes or (3, 3))
    return [
        _dense_case("", 5 + n_in, n_in, n_out, layout, _even),
        _dense_case("", *some, layout, _even),
    ]


def _all_right(case: Case) -> dict[str, np.ndarray]:
    return {
        **RightBackward().gradients(case),
        **RightBackward.answer(case.told(action="forward")),
        "grad_y": case["grad_output"],
    }


def _lines(case: Case, part: str, position: tuple[int, ...]) -> tuple[str, ...]:
    """The right arithmetic for one number of one gradient."""
    activation = case.settings["activation"]
    incoming, x = case["grad_output"], case["x"]
    at = ", ".join(map(str, position))
    right = _all_right(case)[part] if "weight" in case.arrays else RightBackward.answer(case)[part]
    result = written(right[position])
    if "weight" not in case.arrays:
        if activation in ROWS:
            return ()
        slope = SLOPES[activation](x)[position]
        product = f"{_factor(incoming[position])}·{_factor(slope)}"
        return (
            f"slope of {activation} at {written(x[position])}: {written(slope)}",
            f"grad_x[{at}] = grad_output[{at}]·slope = {product} = {result}",
        )
    weight = _out_in(case)
    z = x @ weight.T + case["bias"]
    delta, name, lines = incoming, "grad_output", []
    if activation != "identity":
        delta = RightBackward.answer(
            Case({"x": z, "grad_output": incoming}, {"activation": activation})
        )["grad_x"]
        name = "delta"
        lines = [
            f"z = {written(z)}",
            f"delta = grad_output through {activation}: {written(delta)}",
        ]
    samples, neurons = range(len(x)), range(delta.shape[1])
    if part == "grad_weight":
        o, i = position[::-1] if case.settings["layout"] == IN_OUT else position
        terms = [(f"{name}[{n}, {o}]·x[{n}, {i}]", delta[n, o], x[n, i]) for n in samples]
    elif part == "grad_bias":
        terms = [(f"{name}[{n}, {position[0]}]", delta[n, position[0]], None) for n in samples]
    else:
        n, i = position
        turned = case.settings["layout"] == IN_OUT
        terms = [
            (
                f"{name}[{n}, {o}]·weight[{f'{i}, {o}' if turned else f'{o}, {i}'}]",
                delta[n, o],
                weight[o, i],
            )
            for o in neurons
        ]
    words = " + ".join(term for term, _, _ in terms)
    numbers = " + ".join(
        _factor(a) if b is None else f"{_factor(a)}·{_factor(b)}" for _, a, b in terms
    )
    return (*lines, f"{part}[{at}] = {words}", f"= {numbers} = {result}")


def _factor(number: Any) -> str:
    text = written(number)
    return f"({text})" if text.startswith("-") else text


def _wrong(model: Any, mistake: type[BackwardMistake]) -> Any:
    """An object with a forward and a backward method that has the mistake."""
    activation = mistake.shown_in or "identity"
    forward = -1 if mistake is ForwardWrong else 1

    def run(x: np.ndarray, weight: Any, bias: Any, gradient: np.ndarray) -> dict[str, np.ndarray]:
        arrays = {"x": x, "grad_output": gradient}
        if weight is not None:
            arrays |= {"weight": weight, "bias": bias}
        found: dict[str, np.ndarray] = model.answer(Case(arrays, {"activation": activation}))
        return found

    class WrongDense:
        def __init__(self, n_in: int, n_out: int) -> None:
            self.weight = np.random.randn(n_out, n_in)
            self.bias = np.zeros(n_out)

        def forward(self, x: np.ndarray) -> np.ndarray:
            self.x = x
            return ACTIVATIONS[activation](forward * x @ self.weight.T + self.bias)

        def backward(self, grad_output: np.ndarray) -> np.ndarray | None:
            found = run(self.x, self.weight, self.bias, grad_output)
            if mistake is ForwardWrong:
                found = {part: -2 * array for part, array in found.items()}
            self.grad_weight = found.get("grad_weight")
            self.grad_bias = found.get("grad_bias")
            return found.get("grad_x")

    class WrongActivationBackward:
        def forward(self, x: np.ndarray) -> np.ndarray:
            self.x = x
            return ACTIVATIONS[activation](x)

        def backward(self, grad_output: np.ndarray) -> np.ndarray:
            return run(self.x, None, None, grad_output)["grad_x"]

    return WrongDense if mistake.of[0] == "dense" else WrongActivationBackward


def _dense_case(
    tag: str,
    m: int,
    n_in: int,
    n_out: int,
    layout: str,
    some: Callable[[tuple[int, ...]], np.ndarray],
) -> Case:
    arrays = {
        "grad_output": some((m, n_out)),
        "x": some((m, n_in)),
        "weight": some(_laid(n_in, n_out, layout)),
        "bias": some((n_out,)),
    }
    return Case(arrays, tag=tag)


def _laid(n_in: int, n_out: int, layout: str) -> tuple[int, int]:
    return (n_in, n_out) if layout == IN_OUT else (n_out, n_in)


def _activation_case(
    tag: str, shape: tuple[int, ...], incoming: np.ndarray, x: np.ndarray | None = None
) -> Case:
    return Case({"grad_output": incoming, "x": _even(shape) if x is None else x}, tag=tag)


def _even(shape: tuple[int, ...]) -> np.ndarray:
    """1, -2, 3, ... scaled to at most 2."""
    count = int(np.prod(shape))
    return (np.arange(1, 1 + count) * np.resize((1, -1, 1), count) / max(1, count / 2)).reshape(
        shape
    )


# Four arrays a case, or two: none has the signs of another.
SIGNS = ((1, 1, -1, -1), (1, -1, 1), (-1, 1, 1, -1, 1), (-1, 1))


def _distinct(rng: np.random.Generator, shape: tuple[int, ...], signs: Any) -> np.ndarray:
    """Numbers of both signs, none near 0, no two near each other."""
    count = int(np.prod(shape))
    sizes = 0.2 + (np.arange(count) + rng.uniform(0.2, 0.8, count)) * 1.5 / max(count, 1)
    return (rng.permutation(sizes) * np.resize(signs, count)).reshape(shape)


GRADIENT = Gradient()
