"""Mistakes of softmax, log_softmax and glu: what belongs together, and in which order."""

from __future__ import annotations

import numpy as np

from layerlab.check.activations import SHARES
from layerlab.check.mistakes import Mistake
from layerlab.check.roles.activation_model import (
    LARGE,
    Wrong,
)

__all__ = ["ROWS"]


class AxisWrong(Wrong):
    slug = "axis-wrong"
    only = (*SHARES, "glu")
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
    options = ((0, 0), (-1, 0), (0, -1))
    option = (0, 0)
    pairs = ((0, 0), (1, 1))

    def axes(self, x: np.ndarray) -> tuple[int | None, int | None]:
        largest, summed = self.option
        return largest, summed


class OverWholeArray(Wrong):
    slug = "over-whole-array"
    only = SHARES
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
    only = SHARES
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
    only = SHARES
    title = "the exponential fails at large numbers"
    why = (
        "The exponential of 1000 is larger than any number a computer holds, that of -1000 is 0. "
        "A row with such numbers comes out as not-a-number, and training cannot go on."
    )
    hints = (
        "Put in a row with 1000, then one of -1000 only: what are the exponentials?",
        "Add the same number to a whole row: does the right result change?",
        "What could be taken away from each row, so that its largest number becomes 0?",
    )
    arithmetic_shown = False
    options = ("nothing", "whole array")
    option = "nothing"
    surely = True

    def shift(self, x: np.ndarray, axis: int | None) -> np.ndarray:
        if self.safe:
            return super().shift(x, axis)
        return x if self.option == "nothing" else x - x.max()

    def overflows(self, x: np.ndarray) -> bool:
        return bool(np.abs(x).max() >= LARGE)


class NoExponential(Wrong):
    slug = "no-exponential"
    only = SHARES
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
    only = SHARES
    title = "a row does not add up as it should"
    why = (
        "Softmax turns a row of numbers into shares of one whole. "
        "Without the division by their sum they are positive numbers, but no shares."
    )
    hints = (
        "Add up the results of one row: what should it give?",
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
    only = ("log_softmax",)
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
        return e / total if self.option == "shares" else z - total


class HalvesSwapped(Wrong):
    slug = "halves-swapped"
    only = ("glu",)
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
    only = ("glu",)
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


ROWS: tuple[type[Mistake], ...] = (
    AxisWrong, OverWholeArray, KeepdimsMissing, NoExponential, NotNormalised, LogMissing,
    HalvesSwapped, HalvesInterleaved, NoMaxShift,
)  # fmt: skip
