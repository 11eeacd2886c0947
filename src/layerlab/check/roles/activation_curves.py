"""Mistakes of an activation in its formula: another sign, constant or function."""

from __future__ import annotations

import numpy as np

from layerlab.check.activations import SHARES
from layerlab.check.formulas import ACTIVATIONS, OTHERS
from layerlab.check.mistakes import Mistake
from layerlab.check.roles.activation_model import (
    BRANCHES,
    Function,
    Wrong,
    scale_and_alpha,
)

__all__ = ["CURVES", "WrongActivation"]

# what is another activation, too, but rather a mistake of its own
KNOWN_OTHERWISE = (
    ("log_softmax", "softmax"),
    ("relu", "relu6"),
    ("silu", "quick gelu"),
    ("softplus", "logsigmoid"),
)


class SignFlipped(Wrong):
    slug = "sign-flipped"
    title = "a sign is the wrong way round"
    why = (
        "One minus too many, or one too few, turns the curve over. "
        "The shape looks right, but it rises where it should fall, or sits on the wrong side."
    )
    hints = (
        "Put in one positive and one negative number: which of them comes out wrong?",
        "Draw the curve, and compare it with the one in the book, left and right of zero.",
        "Read the formula aloud, and count the minus signs; look at the comparison, too.",
    )
    options = ("both", "in", "out", "below", "comparison", "gate")
    option = "in"
    pairs = ("both", "in", "out")

    def apply(self, x: np.ndarray) -> np.ndarray:
        right = super().apply
        if self.option == "gate":
            if self.activation != "glu":
                return right(x)
            signs = np.repeat((1.0, -1.0), x.shape[-1] // 2)
            return right(x * signs)
        if self.option == "below":
            return np.where(x < 0, -right(x), right(x)) if self.activation in BRANCHES else right(x)
        if self.option == "comparison":
            if self.activation not in BRANCHES[1:]:
                return right(x)
            scale, alpha = scale_and_alpha(self.activation)
            return scale * np.where(x > 0, alpha * np.expm1(x), x)
        inside, outside = (-1 if self.option in (way, "both") else 1 for way in ("in", "out"))
        return outside * right(inside * x)


class AbsoluteValue(Wrong):
    slug = "absolute-value"
    title = "negative numbers are treated as if they were positive"
    why = (
        "The absolute value throws the sign away, so an input and its negative give the same. "
        "The function has to tell the two apart."
    )
    hints = (
        "Put in a number and its negative, and compare the two results.",
        "Find the place where the sign of the input gets lost.",
        "The positive side is right; ask what a negative input must give.",
    )
    options = ("in", "out")
    option = "in"

    def apply(self, x: np.ndarray) -> np.ndarray:
        if self.option == "in":
            return super().apply(np.abs(x))
        y = super().apply(x)
        return y if self.activation == "log_softmax" else np.abs(y)  # there it is a flipped sign


class DerivativeInstead(Wrong):
    slug = "derivative-instead"
    title = "it gives the derivative, not the function"
    why = (
        "The derivative says how steeply the function rises, and belongs in the backward pass. "
        "Forward, the value of the function itself is needed."
    )
    hints = (
        "Which of the two do you need here: how high the curve is, or how steep?",
        "Put in a few growing numbers, and see whether the results follow the curve.",
        "There are two formulas in the book; this is the one for the backward pass.",
    )
    options = ("left", "right", "middle", "of the output")
    option = "left"
    pairs = ("left",)

    def apply(self, x: np.ndarray) -> np.ndarray:
        right, y, step = super().apply, super().apply(x), 1e-6
        if self.option == "of the output":
            forms: dict[str, Function] = {
                "sigmoid": lambda y: y * (1 - y),
                "softmax": lambda y: y * (1 - y),
                "tanh": lambda y: 1 - y * y,
                "elu": lambda y: np.where(y > 0, 1, y + 1),
            }
            return forms[self.activation](x) if self.activation in forms else y
        if self.activation == "softmax":
            return y * (1 - y)
        if self.activation == "log_softmax":
            return 1 - np.exp(y)
        if self.activation == "glu":
            return y
        after = right(x + step) if self.option != "left" else y
        before = right(x - step) if self.option != "right" else y
        return (after - before) / (2 * step if self.option == "middle" else step)


class ClippedAbove(Wrong):
    slug = "clipped-above"
    title = "large numbers are cut off at a limit"
    why = (
        "Everything beyond the limit gives one and the same result, and the slope there is 0. "
        "This function has no such limit."
    )
    hints = (
        "Put in larger and larger numbers: from where on does nothing change any more?",
        "Look for a smaller of two numbers, or for a clip.",
        "The lower bound may be right; ask whether the formula has an upper one.",
    )
    options = ("input", "both ways", "output")
    option = "input"
    pairs = ("input", "output")

    def apply(self, x: np.ndarray) -> np.ndarray:
        top = self.found.get(f"above, {self.option}")
        if top is None:
            return super().apply(x)
        if self.option == "output":
            return np.minimum(super().apply(x), top)
        return super().apply(np.clip(x, -top if self.option == "both ways" else None, top))


class WrongActivation(Wrong):
    """Another activation than the one asked for; the title says which."""

    slug = "wrong-activation"
    title = "it computes another function: {option}"
    why = (
        "The formula is a good one, but of another activation than the one asked for. "
        "Many of them look alike on one side of zero and differ on the other."
    )
    hints = (
        "Compare your formula, symbol by symbol, with the one of the function asked for.",
        "Compare the two curves far to the left, at zero, and far to the right.",
        "What should become of a very negative number, and what becomes of it here?",
    )
    options = (*(name for name in ACTIVATIONS if name != "glu"), *OTHERS)
    option = "sigmoid"
    pairs = ("sigmoid", "tanh", "silu", "elu", "softplus", "gelu_tanh", "swiglu", "identity")

    def apply(self, x: np.ndarray) -> np.ndarray:
        asked, other = self.activation, self.option
        same = (
            {asked, other} <= {"gelu", "gelu_tanh"}
            or (asked, other) in KNOWN_OTHERWISE
            or asked == other
        )
        if same:
            return super().apply(x)
        if other == "leaky_relu" and asked != "glu":  # with any slope
            slope = self.found.get("slope", 0.0)
            return np.where(x > 0, x, slope * x) if 0 < slope < 1 else super().apply(x)
        return {**ACTIVATIONS, **OTHERS}[other](x)

    @classmethod
    def titled(cls) -> str:
        told = {
            "gelu_tanh": "gelu",
            "identity": "nothing (the input comes out)",
            "step": "a step from 0 to 1",
            "step from zero": "a step from 0 to 1",
            "hardmax": "1 for the largest, 0 for the rest",
            "hardsigmoid of Keras": "hardsigmoid",
        }
        return cls.title.format(option=told.get(cls.option, cls.option))


class WrongConstant(Wrong):
    slug = "wrong-constant"
    title = "a constant in the formula is wrong, missing or misplaced"
    why = (
        "The shape of the curve is right, but a number in the formula stretches or moves it. "
        "Networks that were trained with the right one give other results with this one."
    )
    hints = (
        "Compare each number in your formula with the one in the book.",
        "Check the value at zero, then the steepness there, then the values far left and right.",
        "Is each constant where it belongs: in or outside the brackets, left or right of zero?",
    )
    options = ("factor", "constant", "inside", "scaled", "below", "curve", "inner", "cubic")
    option = "factor"
    pairs = ("factor", "constant", "inside")

    def apply(self, x: np.ndarray) -> np.ndarray:
        right, found, asked = super().apply, self.found, self.activation
        c = found.get(self.option)
        if self.option == "below" and asked == "leaky_relu" and "left" in found:
            return np.where(x > 0, found["right"] * x, found["left"] * x)
        if self.option == "curve" and asked in ("elu", "selu") and "start" in found:
            low = found["curve"] * np.exp(np.minimum(x, 0)) + found["start"]
            return np.where(x > 0, found["right"] * x, low)
        if self.option in ("inner", "cubic") and asked == "gelu" and c:
            root, cube = (c, 0.044715) if self.option == "inner" else (np.sqrt(2 / np.pi), c)
            return 0.5 * x * (1 + np.tanh(root * (x + cube * x**3)))
        if c and self.option == "factor":
            return c * right(x)
        if c and self.option == "constant":
            return right(x) + c
        if c and self.option == "inside":
            return right(c * x)
        if c and self.option == "scaled" and asked not in SHARES:
            return right(c * x) / c
        return right(x)


class OneBranchForAll(Wrong):
    slug = "one-branch-for-all"
    only = BRANCHES
    title = "every number goes through the branch for negative ones"
    why = (
        "The function has one formula for positive numbers and another for negative ones. "
        "Here the second is used for all of them."
    )
    hints = (
        "Put in a positive number: does it come out as it should?",
        "The function has two cases; find the place where yours tells them apart.",
        "Negative numbers are right; the positive ones take the wrong way.",
    )

    def apply(self, x: np.ndarray) -> np.ndarray:
        if self.activation in ("elu", "selu"):
            scale, alpha = scale_and_alpha(self.activation)
            return scale * alpha * np.expm1(x)
        return 0.01 * x


class IntegerTruncation(Wrong):
    slug = "integer-truncation"
    title = "what comes after the decimal point is lost"
    why = (
        "The result of an activation is a number with a fraction. "
        "Made whole, or rounded, it loses what the next layer needs."
    )
    hints = (
        "Compare the digits after the decimal point with those expected.",
        "Look for a conversion to whole numbers, for a rounding, or for an array of integers.",
        "The formula is right; something cuts its result afterwards.",
    )
    options = ("cut", 0, 1, 2, 3, 4)
    option = "cut"
    pairs = ()

    def apply(self, x: np.ndarray) -> np.ndarray:
        y = super().apply(x)
        return np.trunc(y) if self.option == "cut" else np.round(y, int(self.option))


CURVES: tuple[type[Mistake], ...] = (
    SignFlipped, AbsoluteValue, DerivativeInstead, ClippedAbove, WrongActivation, WrongConstant,
    OneBranchForAll, IntegerTruncation,
)  # fmt: skip
