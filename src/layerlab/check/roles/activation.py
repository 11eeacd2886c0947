"""The role activation: y = f(x) for the function asked for, and the ways to get it wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar

import numpy as np

from layerlab import functional
from layerlab.check.activations import SHARES, ActivationAttachment, attached
from layerlab.check.cases import Case, Outcome, same_numbers
from layerlab.check.evidence import Attachment, Evidence, Role
from layerlab.check.finding import Counterexample, written
from layerlab.check.formulas import ACTIVATIONS, OTHERS, sigmoid
from layerlab.check.layers import steps
from layerlab.check.mistakes import Mistake
from layerlab.explain import explain
from layerlab.tensor import tensor

__all__ = ["ACTIVATION", "RightActivation"]

LARGE = 700.0  # from here on e^x is too large for a double, and far too large for a float32
NAMES = (
    "relu", "leaky_relu", "sigmoid", "tanh", "softmax", "log_softmax", "elu", "selu", "silu",
    "gelu", "glu", "softplus",
)  # fmt: skip
BRANCHES = ("leaky_relu", "elu", "selu")  # one formula above zero, another below
# what is another activation, too, but rather a mistake of its own
KNOWN_OTHERWISE = (("log_softmax", "softmax"), ("relu", "relu6"), ("silu", "quick gelu"))
ARITHMETIC = ("OverflowError", "ZeroDivisionError", "ValueError", "FloatingPointError")
TYPICAL = {  # constants of the wrong models, where no subject is there from which to find them
    "slope": 0.1, "above": 1.5, "factor": 2.0, "constant": 0.5, "inside": 2.0, "scaled": 2.0,
    "right": 1.0, "left": 0.5, "floor": -20.0,
}  # fmt: skip

Function = Callable[[np.ndarray], np.ndarray]


class RightActivation:
    """y = f(x) in stages. Shape: (...) -> (...), half as wide for glu."""

    form: str | None = None  # which of two formulas of gelu
    found: Mapping[str, float] = TYPICAL  # constants that the subject seems to use
    safe = False  # whether an overflow is to be left out
    surely = False  # whether it overflows wherever it may

    def __init__(self, activation: str = "relu") -> None:
        self.activation = activation

    def forward(self, x: np.ndarray) -> np.ndarray:
        """The answer, stage by stage."""
        return self.limits(x, self.apply(self.take(x)))

    def take(self, x: np.ndarray) -> np.ndarray:
        """The input as it came."""
        return x

    def apply(self, x: np.ndarray) -> np.ndarray:
        """The function: of each number, of each row, or of the halves of each row."""
        if self.activation in SHARES:
            largest, summed = self.axes(x)
            z = self.shift(x, largest)
            e = self.exponential(z)
            return self.share(z, e, self.total(e, summed))
        if self.activation == "glu":
            first, second = self.order(*self.halves(x))
            return first * sigmoid(second)
        return ACTIVATIONS["gelu_tanh" if self.form == "tanh" else self.activation](x)

    def limits(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """At large numbers, too, y as it is."""
        return y

    # ── softmax and log_softmax ──────────────────────────────────────────────────────────────────

    def axes(self, x: np.ndarray) -> tuple[int | None, int | None]:
        """The axes along which the largest is taken, and the sum."""
        return -1, -1

    def shift(self, x: np.ndarray, axis: int | None) -> np.ndarray:
        """The largest of each row becomes 0, so that no exponential is too large."""
        return x - x.max(axis=axis, keepdims=True)

    def exponential(self, z: np.ndarray) -> np.ndarray:
        """e^z."""
        return np.exp(z)

    def total(self, e: np.ndarray, axis: int | None) -> np.ndarray:
        """The sum of each row."""
        return np.asarray(e.sum(axis=axis, keepdims=True))

    def share(self, z: np.ndarray, e: np.ndarray, total: np.ndarray) -> np.ndarray:
        """Each one's part of the total, or its logarithm."""
        return z - np.log(total) if self.activation == "log_softmax" else e / total

    # ── glu ──────────────────────────────────────────────────────────────────────────────────────

    def halves(self, x: np.ndarray) -> list[np.ndarray]:
        """The two halves of each row."""
        axis = self.axes(x)[1]
        return np.split(x, 2, axis=-1 if axis is None else axis)

    def order(self, first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(what passes, what opens the gate)."""
        return first, second

    # ── the answer to a case ─────────────────────────────────────────────────────────────────────

    def overflows(self, x: np.ndarray) -> bool:
        """Whether the answer may be no number, or stop with an error."""
        return False

    @classmethod
    def answer(cls, case: Case) -> dict[str, np.ndarray]:
        """The answer of such an activation; where it overflows, `limit` says what it misses."""
        model = cls(case.settings.get("activation", "relu"))
        model.form = case.settings.get("form")
        model.found = case.settings.get("found", {}).get(model.form, TYPICAL)
        values = {"y": np.asarray(model.forward(case["x"].copy()), dtype=float)}
        if model.overflows(case["x"]):
            model.safe = True
            limit = np.asarray(model.forward(case["x"].copy()), dtype=float)
            values = {"y": values["y"] if model.surely else limit, "limit": limit}
        return values


class Wrong(Mistake, RightActivation):
    """A mistake of an activation: it overrides a stage of the right one."""

    @classmethod
    def fits(cls, evidence: Evidence) -> bool | Counterexample | None:
        """Whether it gives the same answers; that everything fails says nothing."""
        answers = any(not outcome.raised for outcome in evidence.outcomes)
        return answers and evidence.equals(cls)


# ── mistakes of the function ─────────────────────────────────────────────────────────────────────


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
    option = "both"
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
            scale, alpha = _constants(self.activation)
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
        top = self.found.get("above output" if self.option == "output" else "above")
        top = self.found.get("above") if top is None else top
        if top is None:
            return super().apply(x)
        if self.option == "output":
            return np.minimum(super().apply(x), top)
        return super().apply(np.clip(x, -top if self.option == "both ways" else None, top))


class WrongActivation(Wrong):
    slug = "wrong-activation"
    title = "it computes {option}, which is another function"
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
        if other == "leaky_relu":  # with any slope
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
        "Is each constant where it belongs: inside or outside the brackets, above or below zero?",
    )
    options = ("factor", "constant", "inside", "scaled", "below", "curve", "inner", "cubic")
    option = "factor"
    pairs = ("factor", "constant", "inside")

    def apply(self, x: np.ndarray) -> np.ndarray:
        right, found = super().apply, self.found
        if self.option == "below" and "right" in found:
            return np.where(x > 0, found["right"] * x, found["left"] * x)
        if self.option == "curve" and "start" in found:
            low = found["curve"] * np.exp(np.minimum(x, 0)) + found["start"]
            return np.where(x > 0, found["right"] * x, low)
        c = found.get(self.option)
        if c is None or self.option in ("below", "curve"):
            return right(x)
        if self.option == "factor":
            return c * right(x)
        if self.option == "constant":
            return right(x) + c
        if self.option in ("inner", "cubic"):
            root, cube = (c, 0.044715) if self.option == "inner" else (np.sqrt(2 / np.pi), c)
            return 0.5 * x * (1 + np.tanh(root * (x + cube * x**3)))
        return right(c * x) / (c if self.option == "scaled" else 1)


class OneBranchForAll(Wrong):
    slug = "one-branch-for-all"
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
            scale, alpha = _constants(self.activation)
            return scale * alpha * np.expm1(x)
        return 0.01 * x if self.activation == "leaky_relu" else super().apply(x)


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


class NotElementwise(Wrong):
    slug = "not-elementwise"
    title = "the numbers influence each other"
    why = (
        "An activation looks at each number by itself: equal inputs always give equal outputs. "
        "Here the result of one depends on what else is in the array."
    )
    hints = (
        "Keep the first number and change the others: does the first result change?",
        "Look for a sum, a mean, a maximum or a condition over the whole array.",
        "What do you compute for all numbers together that should be done for each?",
    )

    always = True
    explains_values = True

    def apply(self, x: np.ndarray) -> np.ndarray:
        y = super().apply(x)
        return y if self.activation in (*SHARES, "glu") else y / np.abs(y).sum()

    @classmethod
    def fits(cls, evidence: Evidence) -> Counterexample | None:
        known = (type("", (WrongActivation,), {"option": name}) for name in SHARES)
        if evidence.reading["activation"] in (*SHARES, "glu") or evidence.all_right:
            return None
        for numbers in ([1.0, 2.0, 3.0], [-1.0, 2.0, 3.0], [-1.0, 2.0, -3.0]):
            case = Case({"x": np.array(numbers)})
            y, right = evidence.ask(case).values.get("y"), evidence.expect(case).values["y"]
            if y is None or same_numbers(y, right):
                continue
            if y.size != 3 or any(cls._changes(evidence, case["x"], y, place) for place in (0, 2)):
                if any(evidence.equals(other) for other in known):
                    return None  # one that is known to look at the whole row
                return Counterexample(evidence.role.given(case), y, right)
        return None

    @staticmethod
    def _changes(evidence: Evidence, x: np.ndarray, y: np.ndarray, place: int) -> bool:
        """Whether the result at one place changes with the numbers at the others."""
        for others in (np.abs(x), -np.abs(x)):
            others[place] = x[place]
            answer = evidence.ask(Case({"x": others})).values.get("y")
            if answer is not None and not same_numbers(answer.ravel()[place], y.ravel()[place]):
                return True
        return False


# ── mistakes of softmax, log_softmax and glu ─────────────────────────────────────────────────────


class AxisWrong(Wrong):
    slug = "axis-wrong"
    title = "it goes along the wrong axis"
    why = (
        "In a batch each row is a sample, and the numbers of a row belong together. "
        "So the work goes along the last axis, whether there is one row or many."
    )
    hints = (
        "Put in one row alone, then two rows, and check each row by itself.",
        "Which axis counts the samples, and which one the numbers of a sample?",
        "Look at the axis you name, or at the one that is taken when you name none.",
    )
    options = ((0, 0), (1, 1), (-1, 0), (0, -1), (-1, 1), (1, -1))
    option = (0, 0)
    pairs = ((0, 0), (1, 1))

    def axes(self, x: np.ndarray) -> tuple[int | None, int | None]:
        largest, summed = self.option
        return largest, summed


class OverWholeArray(Wrong):
    slug = "over-whole-array"
    title = "all rows are taken together, not each by itself"
    why = (
        "The shares of each row must add up to 1, because each row is a sample of its own. "
        "Here all samples of the batch share the 1 between them."
    )
    hints = (
        "Add up the results of each row: what should every row give?",
        "Put in two rows: what do they know of each other?",
        "Without an axis, a sum or a maximum goes over everything there is.",
    )

    options = (None, -1)
    option = None
    pairs = (None,)

    def axes(self, x: np.ndarray) -> tuple[int | None, int | None]:
        return self.option, None


class KeepdimsMissing(Wrong):
    slug = "keepdims-missing"
    title = "the result of one row is spread over the columns"
    why = (
        "A sum along an axis drops that axis, so one number a row becomes a flat vector. "
        "Broadcasting then lines it up with the columns, or fails where the sizes differ."
    )
    hints = (
        "Print the shapes of both sides just before the division or the subtraction.",
        "Put in a square array: which row's sum is each number divided by?",
        "The axis that was summed over must stay, with the size 1.",
    )
    options = ("sum", "largest", "both", "logarithm")
    option = "sum"
    pairs = ("sum", "both")
    moved: np.ndarray | float = 0.0

    def shift(self, x: np.ndarray, axis: int | None) -> np.ndarray:
        if self.option in ("largest", "both"):
            return x - x.max(axis=axis)
        if self.option == "logarithm":  # of the sum before the shift
            self.moved = x.max(axis=axis, keepdims=True) - x.max(axis=axis)
        return super().shift(x, axis)

    def total(self, e: np.ndarray, axis: int | None) -> np.ndarray:
        kept = self.option == "largest"
        return super().total(e, axis) if kept else np.asarray(e.sum(axis=axis))

    def share(self, z: np.ndarray, e: np.ndarray, total: np.ndarray) -> np.ndarray:
        y = super().share(z, e, total)
        return y + self.moved if self.option == "logarithm" else y


class NoMaxShift(Wrong):
    slug = "no-max-shift"
    title = "large numbers make the exponential overflow"
    why = (
        "The exponential of 1000 is larger than any number a computer holds. "
        "Only differences within a row matter, so each row can first be moved to harmless numbers."
    )
    hints = (
        "Put in 1000: what is the exponential of it?",
        "Add the same number to a whole row: does the right result change?",
        "What could be taken away from each row, so that its largest number becomes 0?",
    )
    options = ("nothing", "whole array")
    option = "nothing"
    surely = True

    def shift(self, x: np.ndarray, axis: int | None) -> np.ndarray:
        if self.safe:
            return super().shift(x, axis)
        return x if self.option == "nothing" else x - x.max()

    def overflows(self, x: np.ndarray) -> bool:
        return self.activation in SHARES and bool(np.abs(x).max() >= LARGE)


class NoExponential(Wrong):
    slug = "no-exponential"
    title = "each number is divided by the sum, without the exponential"
    why = (
        "Dividing by the sum makes the numbers add up to 1, but negative ones stay negative. "
        "The exponential makes them all positive first, and the larger ones stand out."
    )
    hints = (
        "Put in a row with a negative number: can a share be negative?",
        "Name the steps of the formula in their order, and find each one in your code.",
        "Before the division something must make every number positive.",
    )
    options = ("plain", "shifted", "absolute")
    option = "plain"
    pairs = ("plain",)

    def shift(self, x: np.ndarray, axis: int | None) -> np.ndarray:
        return super().shift(x, axis) if self.option == "shifted" else x

    def exponential(self, z: np.ndarray) -> np.ndarray:
        return np.abs(z) if self.option == "absolute" else z

    def share(self, z: np.ndarray, e: np.ndarray, total: np.ndarray) -> np.ndarray:
        return np.log(e / total) if self.activation == "log_softmax" else e / total


class NotNormalised(Wrong):
    slug = "not-normalised"
    title = "the results of a row do not add up as they should"
    why = (
        "Softmax turns a row of numbers into shares of one whole. "
        "Without the division by their sum they are positive numbers, but no shares."
    )
    hints = (
        "Add up the probabilities of one row: what should it give?",
        "What are the numbers of a row divided by, and what should it be?",
        "The last step is missing: the whole row has to be brought to one sum.",
    )
    options = ("missing", "mean", "largest")
    option = "missing"
    pairs = ("missing",)

    def total(self, e: np.ndarray, axis: int | None) -> np.ndarray:
        if self.option == "missing":
            return np.ones(())
        return np.asarray((e.mean if self.option == "mean" else e.max)(axis=axis, keepdims=True))


class LogMissing(Wrong):
    slug = "log-missing"
    title = "the logarithm is missing"
    why = (
        "Log softmax gives logarithms of shares, which are never above 0. "
        "Without the logarithm the numbers mean something else, and a loss built on them is wrong."
    )
    hints = (
        "Which sign can the logarithm of a share between 0 and 1 have?",
        "Name the steps of the formula, and look for the logarithm among yours.",
        "One step turns the sum, or the shares, into logarithms.",
    )
    options = ("shares", "sum")
    option = "shares"

    def share(self, z: np.ndarray, e: np.ndarray, total: np.ndarray) -> np.ndarray:
        if self.activation != "log_softmax":
            return super().share(z, e, total)
        return e / total if self.option == "shares" else z - total


class HalvesSwapped(Wrong):
    slug = "halves-swapped"
    title = "the gate and the value have changed places"
    why = (
        "The first half of a row passes through, and the second half decides how much of it. "
        "With the two exchanged, weights that were learned elsewhere give other results."
    )
    hints = (
        "Put in two numbers, one large and one near 0, and see which is squashed.",
        "Which half goes through the sigmoid in the formula, and which in your code?",
        "Both halves are there; check the order in which you name them.",
    )

    def order(self, first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return second, first


class HalvesInterleaved(Wrong):
    slug = "halves-interleaved"
    title = "every second number is the gate, not the second half"
    why = (
        "The row is cut once, in the middle: first all values, then all gates. "
        "Taking them alternately pairs numbers that do not belong together."
    )
    hints = (
        "Put in four numbers, and write down which two of them belong together.",
        "Does your code cut the row in the middle, or does it take every second number?",
        "Look at the step with which you walk along the row.",
    )

    def halves(self, x: np.ndarray) -> list[np.ndarray]:
        return [x[..., ::2], x[..., 1::2]]


# ── mistakes of the numbers' size, of the kind, and side effects ─────────────────────────────────


class Overflow(Wrong):
    slug = "overflow-at-large-inputs"
    title = "at large numbers it fails, though the right result is harmless"
    why = (
        "An exponential of a large number, or the logarithm of 0, is no number that can be held. "
        "The right result there is simple, so the formula must be written in a way that avoids it."
    )
    hints = (
        "Put in 1000 and minus 1000: what do the parts of your formula become?",
        "Which exponential gets huge, and on which side of zero?",
        "Find a form that only takes the exponential of negative numbers.",
    )
    options = ("no number", "floor", "floor added")
    option = "no number"
    pairs = ("no number",)

    def limits(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        if self.option == "no number":
            return np.full_like(y, np.nan) if self.overflows(x) and not self.safe else y
        if self.activation != "log_softmax" or "floor" not in self.found:
            return y
        floor = self.found["floor"]
        return np.maximum(y, floor) if self.option == "floor" else np.logaddexp(y, floor)

    def overflows(self, x: np.ndarray) -> bool:
        if self.option != "no number":
            return False
        if self.activation in SHARES:  # close together they need the shift; far apart, more
            return bool(np.any(x.max(axis=-1) - x.min(axis=-1) >= LARGE))
        return bool(np.abs(x).max() >= LARGE)


class ScalarOnly(Wrong):
    slug = "scalar-only"
    title = "it takes one number only, not several"
    why = (
        "A layer hands over all its results at once, as a vector or as a batch of rows. "
        "The function must work for each number in there."
    )
    hints = (
        "Give it an array of two numbers, and read the error.",
        "Which part of your code asks for one number: a condition, or a function from math?",
        "Ask for each number by itself, or use operations that work on whole arrays.",
    )
    always = True

    def take(self, x: np.ndarray) -> np.ndarray:
        if np.ndim(x):
            raise TypeError("this takes one number")
        return x

    @classmethod
    def fits(cls, evidence: Evidence) -> Counterexample | None:
        if getattr(evidence.attachment, "kind", "") != "number":
            return None
        case = Case({"x": np.array([1.0, -2.0])}, {"kind": "array"})
        got, right = evidence.ask(case), evidence.expect(case)
        return Counterexample(evidence.role.given(case), got.raised, right.values["y"])


class MutatesInput(Wrong):
    slug = "mutates-input"
    title = "the input is changed by the call"
    why = (
        "Whoever called still needs the input: the backward pass, the loss, the next epoch. "
        "A function must leave what it was given as it was."
    )
    hints = (
        "Print the input before and after the call.",
        "Some operations write into the array they are given; another name is no copy.",
        "Look for an assignment into the input, or an operator that assigns.",
    )
    always = True

    def take(self, x: np.ndarray) -> np.ndarray:
        x *= 1.5
        return x / 1.5

    @classmethod
    def fits(cls, evidence: Evidence) -> Counterexample | None:
        if not evidence.changed("x"):
            return None
        for case in evidence.role.ladder(evidence.attachment):
            now = evidence.ask(case).changed.get("x")
            if now is not None:
                got = f"x = {written(now)} after the call"
                return Counterexample(evidence.role.given(case), got, "x as it was")
        return evidence.changed("x")


MISTAKES: tuple[type[Mistake], ...] = (
    SignFlipped, AbsoluteValue, DerivativeInstead, ClippedAbove, WrongActivation, WrongConstant,
    OneBranchForAll, IntegerTruncation, AxisWrong, OverWholeArray, KeepdimsMissing, NoExponential,
    NotNormalised, LogMissing, HalvesSwapped, HalvesInterleaved, NoMaxShift, Overflow,
    NotElementwise, ScalarOnly, MutatesInput,
)  # fmt: skip


def _constants(activation: str) -> tuple[float, float]:
    """(scale, alpha) of elu and selu."""
    far = -float(ACTIVATIONS[activation](np.array(-LARGE)))
    scale = float(ACTIVATIONS[activation](np.array(1.0)))
    return scale, far / scale


# ── the constants that somebody's formula seems to use ───────────────────────────────────────────


def _found(attachment: ActivationAttachment, form: str | None) -> dict[str, float]:
    """The constants with which a wrong formula would give what the subject gives."""
    model = RightActivation(attachment.activation)
    model.form = form
    right = model.forward
    x = _moderate(attachment.activation)
    y, far = (_answered(attachment, case) for case in (x, _far(attachment.activation)))
    found: dict[str, float] = {}
    if y is not None and y.shape == right(x).shape:
        place = 5 if attachment.activation in SHARES else int(attachment.activation == "glu")
        found |= _scales(right, x, y, place)
        if attachment.activation in ("relu", "leaky_relu", "elu", "selu"):
            found |= _branches(attachment.activation, x, y)
        if form == "tanh" and 0 < y[0] < x[0]:
            inner = np.arctanh(2 * y[0] / x[0] - 1)
            found["inner"] = inner / (x[0] + 0.044715 * x[0] ** 3)
            found["cubic"] = (inner / np.sqrt(2 / np.pi) - x[0]) / x[0] ** 3
    if far is not None and far.shape == right(_far(attachment.activation)).shape:
        found |= _limits(attachment.activation, right, _far(attachment.activation), far)
    return {
        name: value
        for name, value in found.items()
        if np.isfinite(value) and (name in ("start", "left", "right") or abs(value) > 1e-6)
    }


def _moderate(activation: str) -> np.ndarray:
    """Numbers from -8 to 8; the first is one that no function squashes flat."""
    numbers = np.array([1.3, -1.7, 2.9, -3.1, 7.9, -8.0])
    return numbers if activation != "glu" else numbers[[4, 0, 2, 5, 0, 3, 1, 4]]


def _far(activation: str) -> np.ndarray:
    return np.array([1000, 0.5, 0.5, -1000] if activation == "glu" else [1000, 0.5, -1000])


def _answered(attachment: ActivationAttachment, x: np.ndarray) -> np.ndarray | None:
    y = attachment.run(Case({"x": x})).values.get("y")
    return y if y is not None and np.isfinite(y).all() else None


def _scales(right: Function, x: np.ndarray, y: np.ndarray, place: int) -> dict[str, float]:
    """A factor or a constant more, a factor inside; "scaled" is one inside, taken out again."""
    best = int(np.argmax(np.abs(right(x))))
    with_factor = (lambda k: right(k * x)[place]), (lambda k: right(k * x)[place] / k)
    solved = {
        name: _solved(function, y[place], 0.05, 30)
        for name, function in zip(("inside", "scaled"), with_factor, strict=True)
    }
    found = {name: value for name, value in solved.items() if value is not None}
    factor = y[best] / right(x)[best]
    if abs(factor + 1) > 1e-3:  # a flipped sign is another mistake
        found["factor"] = factor
    return {**found, "constant": y[0] - right(x)[0]}


def _branches(activation: str, x: np.ndarray, y: np.ndarray) -> dict[str, float]:
    """What positive numbers are multiplied by, and what becomes of negative ones."""
    factor, slope = y[4] / x[4], y[1] / x[1]
    found = {"slope": slope}
    if activation in ("relu", "leaky_relu"):
        if activation != "relu" and 1e-6 < slope < 0.99 and abs(slope - factor) > 1e-3 < factor:
            found |= {"right": factor, "left": slope}
        return found
    ends = np.exp(x[[1, 3]])
    curve = (y[1] - y[3]) / (ends[0] - ends[1])
    start = y[1] - curve * ends[0]
    others = [_constants(name) for name in ("elu", "selu")]
    known = any(np.allclose([factor, curve, start], [s, s * a, -s * a], 1e-3) for s, a in others)
    if curve > 1e-6 and factor > 0 and not known:
        found |= {"right": factor, "curve": curve, "start": start}
    return found


def _limits(activation: str, right: Function, x: np.ndarray, y: np.ndarray) -> dict[str, float]:
    """Where large numbers are cut off."""
    place = 1 if activation in SHARES else 0
    found = {"floor": float(y.min())} if activation == "log_softmax" else {}
    above = _solved(lambda top: right(np.clip(x, -top, top))[place], y[place], 1e-3, 999)
    if above is not None:
        found["above"] = above
    return {**found, "above output": float(y[0])}


def _solved(function: Callable[[float], float], wanted: float, low: float, high: float) -> Any:
    """The k between low and high for which a steadily rising or falling function gives this."""
    a, b = function(low) - wanted, function(high) - wanted
    if not np.isfinite([a, b]).all() or a * b > 0:
        return None
    for _ in range(60):
        middle = np.sqrt(low * high)
        value = function(middle) - wanted
        if value * a > 0:
            low, a = middle, value
        else:
            high = middle
    return float(np.sqrt(low * high))


# ── the role ─────────────────────────────────────────────────────────────────────────────────────


def _same(a: np.ndarray, b: np.ndarray) -> bool:
    """The same numbers, where e^-700 is as good as 0, and so is what rounding leaves of it."""
    return same_numbers(a, b) or (
        a.shape == b.shape and np.allclose(a, b, rtol=1e-4, atol=1e-8, equal_nan=True)
    )


class Activation(Role):
    """An activation by name."""

    name = "activation"
    names: ClassVar[tuple[str, ...]] = NAMES
    needs_name = True
    model = RightActivation
    mistakes = MISTAKES

    def attachments(self, subject: Any, name: str | None, build: Any) -> Iterator[Attachment]:
        assert name is not None
        forms = ({"form": "exact"}, {"form": "tanh"}) if name == "gelu" else ({},)
        return attached(subject, name, build, [{"activation": name, **form} for form in forms])

    def agree(self, a: Outcome, b: Outcome) -> bool:
        y, got, limit = b.values.get("y"), a.values.get("y"), b.values.get("limit")
        if y is None or a.raised is None:
            if y is None or got is None:
                return super().agree(a, b)
            if _same(got, y) or limit is None or got.shape != limit.shape:
                return _same(got, y)
            # a model that may overflow: what the subject gives there is no number
            lost = ~np.isfinite(got)
            enough = bool(lost.any()) or bool(np.isfinite(y).all())
            return enough and _same(np.where(lost, 0, got), np.where(lost, 0, limit))
        # where NumPy gives NaN or infinity, Python's own arithmetic stops
        may = limit is not None or not np.isfinite(y).all()
        return may and a.raised.kind in ARITHMETIC

    def cases(self, attachment: Attachment, rng: np.random.Generator) -> list[Case]:
        assert isinstance(attachment, ActivationAttachment)
        activation = attachment.activation
        wide = 2 if activation == "glu" else 1
        together = activation in SHARES
        found = self._found(attachment)

        def mixed(*shape: int) -> np.ndarray:
            count = int(np.prod(shape))
            sizes = 0.2 + (np.arange(count) + rng.uniform(0.2, 0.8, count)) * 1.3 / count
            return (rng.permutation(sizes) * np.resize((1, -1, 1), count)).reshape(shape)

        rows = {
            "a row of numbers": mixed(6),
            "numbers from -8 to 8": _moderate(activation),
            "positive numbers": np.abs(mixed(4)),
            "negative numbers": -np.abs(mixed(4)),
            "one number": mixed(wide) + 1,
            "one negative number": -mixed(wide) - 1,
            "zeros among the numbers": np.array([0.0, 1.5, -0.5, 0.0]),
            # of the functions of one number the harmless one sets the scale: e^-700 is as good as 0
            "large: 1000": np.array([1000.0, 999.0, 998.0, 1000.0 if together else 0.5]),
            "large: -1000": np.array([-1000.0, -999.0, -998.0, -1000.0 if together else 0.5]),
            "large: both": np.array([1000.0, -1000.0, 0.5, -0.25]),
        }
        batches = {
            "2 rows": mixed(2, 2 + wide),
            "4 rows": mixed(4, 2),
            "a square array": mixed(2 + wide, 2 + wide),
            "a column": mixed(4, wide),
            "large: rows far apart": np.array([[1000.0, 999.0], [-1000.0, -999.0]]),
        }
        if together:
            batches["a single row"] = mixed(1, 4)
        batches = batches if attachment.nested else {}
        return [Case({"x": x}, {"found": found}, tag) for tag, x in {**rows, **batches}.items()]

    def _found(self, attachment: ActivationAttachment) -> dict[str | None, dict[str, float]]:
        if not attachment.constants:
            forms = [reading.get("form") for reading in attachment.readings]
            attachment.constants = {form: _found(attachment, form) for form in forms}
        return attachment.constants

    def ladder(self, attachment: Attachment) -> Iterator[Case]:
        assert isinstance(attachment, ActivationAttachment)
        found = self._found(attachment)
        for numbers in (
            *([[1], [-1], [2], [-2]] if attachment.activation != "glu" else ()),
            *([1, 2], [1, -2], [-1, 2], [-1, -2], [1, 2, 3, 4], [1, -2, 3, -4]),
            *([[1, 2]], [[1], [2]], [[1, 2], [3, 5]], [[1, 2, 3], [4, 5, 7]]),
            [[1, 2, 3, 4], [4, 3, 1, 1]],
            *([[10], [-10], [100], [1000], [-1000]] if attachment.activation != "glu" else ()),
            *([1000, 1], [-1000, 1], [1, 1000], [1, -1000]),
            *([1000, 1000], [-1000, -1000], [1000, -1000], [-1000, 1000]),
            [[1000, 1000], [-1000, -1000]],
        ):
            x = np.array(numbers, dtype=float)
            whole = attachment.activation != "glu" or not x.shape[-1] % 2
            if whole and (x.ndim == 1 or attachment.nested):
                yield Case({"x": x}, {"found": found})

    def arithmetic(self, case: Case, position: tuple[int, ...]) -> tuple[str, ...]:
        name = case.settings["activation"]
        options: dict[str, Any] = {"dim": -1} if name in SHARES else {}
        if case.settings.get("form") == "tanh":
            options = {"approximate": "tanh"}
        if not position:
            return ()
        sample = position[0] if len(position) > 1 else 0
        x = tensor(case["x"].astype(np.float32))
        function = getattr(functional, name)
        return steps(
            lambda: explain(lambda x: function(x, **options), x, sample=sample, neuron=position[-1])
        )


ACTIVATION = Activation()
