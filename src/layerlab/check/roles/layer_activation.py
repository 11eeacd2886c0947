"""The mistakes of a layer with its activation: missing, too early, twice, another one."""

from __future__ import annotations

import numpy as np

from layerlab.check.evidence import Evidence
from layerlab.check.formulas import ACTIVATIONS
from layerlab.check.mistakes import Mistake
from layerlab.check.roles.layer_model import FUNCTIONS, RightLayer

__all__ = ["ACTIVATION", "INSIDE"]


INSIDE = tuple(name for name in ACTIVATIONS if name not in ("glu", "log_softmax", "gelu_tanh"))


def _wanted(evidence: Evidence) -> str:
    """The activation that the layer must apply, or is taken to apply."""
    return str(evidence.reading.get("activation") or "identity")


def _fixed(evidence: Evidence) -> bool:
    """Whether it is known which activation is asked for, and not found out."""
    return len(evidence.attachment.readings) <= 2


class _OfActivation(Mistake, RightLayer):
    """A mistake with an activation that is asked for."""

    @classmethod
    def applies(cls, evidence: Evidence) -> bool:
        return _wanted(evidence) != "identity"


class ActivationMissing(_OfActivation):
    slug = "activation-missing"
    title = "the activation function is never applied"
    why = (
        "The weighted sums come out as they are. "
        "Without an activation two layers in a row can do no more than one."
    )
    hints = (
        "Look at the negative sums: what should become of them?",
        "Where in your code is the activation called, and what happens with its result?",
        "The sums are right. They still have to go through the function, before you return.",
    )

    def activate(self, z: np.ndarray) -> np.ndarray:
        return z


class ActivationBeforeBias(_OfActivation):
    slug = "activation-before-bias"
    title = "the activation comes before the bias"
    why = (
        "The bias belongs to the sum that the activation sees: it moves the threshold. "
        "Added afterwards it only shifts the answer."
    )
    hints = (
        "In which order come the sum, the bias and the activation?",
        "Can your result leave the range of the activation function?",
        "What the activation is called with lacks one term.",
    )

    def add_bias(self, z: np.ndarray) -> np.ndarray:
        return z

    def activate(self, z: np.ndarray) -> np.ndarray:
        return self.f(z) + self.bias


class ActivationPerTerm(_OfActivation):
    slug = "activation-per-term"
    title = "the activation is applied to each product, before the sum"
    why = (
        "The activation acts once on the whole sum of a neuron. "
        "Applied to each product, negative products cannot cancel positive ones any more."
    )
    hints = (
        "How often is the activation called for one neuron?",
        "Take two inputs whose products have different signs, and follow them.",
        "First the whole sum and the bias, then the activation.",
    )
    options = ("products", "products with bias", "again")
    pairs = ("products",)

    def weigh(self, x: np.ndarray) -> np.ndarray:
        if self.activation == "identity":
            return super().weigh(x)
        products = x[..., None, :] * self.weights
        if self.option == "products with bias":
            return self.f(products + self.bias[:, None]).sum(-1) - self.bias
        return self.f(products).sum(-1)

    def activate(self, z: np.ndarray) -> np.ndarray:
        return self.f(z) if self.option == "again" else z


class ActivationTwice(_OfActivation):
    slug = "activation-twice"
    title = "the activation is applied twice"
    why = (
        "The activation belongs between two layers, once. "
        "Applied again it changes numbers that were already right."
    )
    hints = (
        "Follow one number from the sum to the result: how often does it change?",
        "Does a helper apply the activation before its caller does it too?",
        "The first activation is right; find the second one.",
    )

    def activate(self, z: np.ndarray) -> np.ndarray:
        return self.f(self.f(z))


class ActivationInside(Mistake, RightLayer):
    slug = "activation-inside"
    title = "an activation nobody asked for is applied: {option}"
    why = (
        "This layer gives the plain weighted sums, which may be any number. "
        "An activation is added outside, where it is wanted, or it would come twice."
    )
    hints = (
        "Which results can never come out of your layer?",
        "What happens to the sums between the bias and the return?",
        "The sums are right before your last step. Is that step part of this layer?",
    )
    options = (
        *(name for name in INSIDE if name != "identity"),
        *(name for name in FUNCTIONS if name not in ACTIVATIONS),
    )
    pairs = tuple(name for name in ("relu", "sigmoid", "tanh", *INSIDE) if name != "identity")

    @classmethod
    def applies(cls, evidence: Evidence) -> bool:
        return _wanted(evidence) == "identity" and _fixed(evidence)

    def activate(self, z: np.ndarray) -> np.ndarray:
        if self.activation != "identity":
            return super().activate(z)
        return FUNCTIONS[self.option or "relu"](z)


class WrongActivation(_OfActivation):
    slug = "wrong-activation"
    title = "another activation is applied: {option}"
    why = (
        "The sums are right, but they go through a different function. "
        "Each activation has its own range and its own slope."
    )
    hints = (
        "Which results can come out of your layer, and which should?",
        "Compare your function at -1, 0 and 1 with the one that is asked for.",
        "Everything before the activation is right; look at the function itself.",
    )
    options = ActivationInside.options
    pairs = ActivationInside.pairs

    @classmethod
    def applies(cls, evidence: Evidence) -> bool:
        return super().applies(evidence) and _fixed(evidence)

    def activate(self, z: np.ndarray) -> np.ndarray:
        if self.activation == "identity":
            return super().activate(z)
        return FUNCTIONS[self.option or ("tanh" if self.activation == "relu" else "relu")](z)


class AxisWrong(_OfActivation):
    slug = "axis-wrong"
    title = "softmax runs along the wrong axis"
    why = (
        "The shares of one sample must add up to 1. "
        "Here they add up over other numbers, so one sample changes the answer of another."
    )
    hints = (
        "Add up each row of your result, then each column.",
        "Give one sample alone, then the same sample in a batch.",
        "Look at the axis of the sum inside the softmax.",
    )
    options = ("samples", "everything")

    @classmethod
    def applies(cls, evidence: Evidence) -> bool:
        return _wanted(evidence) == "softmax"

    def activate(self, z: np.ndarray) -> np.ndarray:
        if self.activation != "softmax" or z.ndim == 1:
            return self.f(z)
        return self.f(z.ravel()).reshape(z.shape) if self.option == "everything" else self.f(z.T).T


ACTIVATION: tuple[type[Mistake], ...] = (
    ActivationMissing,
    ActivationBeforeBias,
    ActivationInside,
    ActivationPerTerm,
    ActivationTwice,
    WrongActivation,
    AxisWrong,
)
