"""The mistakes of a backward pass in how it gets through the activation."""

from __future__ import annotations

import numpy as np

from layerlab.check.evidence import Evidence
from layerlab.check.formulas import ACTIVATIONS
from layerlab.check.roles.gradient_model import (
    FROM_OUTPUT,
    ROWS,
    SLOPES,
    WHICH,
    BackwardMistake,
)

__all__ = ["ANOTHER", "THROUGH"]


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
        return incoming if part in WHICH[self.option or "all"] else delta

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
    title = "input and output of the function are mixed up"
    why = (
        "A slope belongs to the input of the function, though some are written with its output; "
        "a weight learns from what it was multiplied with. The other one gives other numbers."
    )
    hints = (
        "What did the forward pass keep for the backward pass?",
        "Is your derivative written for the input or for the output of the function?",
        "The formula is right; what you put into it is one step too early or too late.",
    )
    of = ("dense", "activation")
    shown_in = "sigmoid"
    options = ("derivative", "weights", "formula")

    def through(self, gradient: np.ndarray, z: np.ndarray, y: np.ndarray) -> np.ndarray:
        name: str = self.activation  # type: ignore[attr-defined]
        if self.option == "formula" and name in FROM_OUTPUT:
            return gradient * FROM_OUTPUT[name](z)
        if self.option == "formula" and name in ROWS:
            return super().through(gradient, z, z)  # type: ignore[misc]
        if self.option in ("formula", "weights"):
            return super().through(gradient, z, y)  # type: ignore[misc]
        return super().through(gradient, y, ACTIVATIONS[name](y))  # type: ignore[misc]

    def layer_input(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return y if self.option == "weights" else x


class SquareMissing(BackwardMistake):
    slug = "square-missing"
    title = "the derivative of tanh lacks its square"
    why = (
        "The slope of tanh is largest at zero and the same on both sides of it. "
        "Without the square negative outputs give slopes that are far too large."
    )
    hints = (
        "Compare your slope at 1 and at -1: should they differ?",
        "How large can the slope of tanh become? Look at its curve.",
        "The output appears in the slope; is it there to the right power?",
    )
    of = ("activation", "dense")
    activations = ("tanh",)
    shown_in = "tanh"

    def through(self, gradient: np.ndarray, z: np.ndarray, y: np.ndarray) -> np.ndarray:
        return gradient * (1 - y)


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
    title = "the function stands where its derivative belongs"
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
    title = "the mask lets the wrong half through"
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
    title = "the gradient is asked for its sign, not the input"
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
    title = "the derivative is that of another activation: {option}"
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
    options = (
        *(name for name in SLOPES if name != "identity"),
        *(f"{name}, of the output" for name in ("sigmoid", "tanh", "softplus")),
    )

    def through(self, gradient: np.ndarray, z: np.ndarray, y: np.ndarray) -> np.ndarray:
        name, _, of_output = (self.option or "relu").partition(", ")
        return gradient * (FROM_OUTPUT[name](y) if of_output else SLOPES[name](z))

    @classmethod
    def applies(cls, evidence: Evidence) -> bool:
        return super().applies(evidence) and evidence.reading["activation"] not in (
            "identity",
            *ROWS,
        )


THROUGH: tuple[type[BackwardMistake], ...] = (
    ActivationDerivativeMissing, DerivativeTwice, UsesOutputForInput,
    IncomingGradientIgnored, JacobianDiagonal, SoftmaxWrongAxis, FunctionInsteadOfDerivative,
    MaskInverted, MaskFromGradient, SquareMissing,
)  # fmt: skip
ANOTHER: tuple[type[BackwardMistake], ...] = (WrongActivation,)
