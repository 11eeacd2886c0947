"""Mistakes of an activation beside its formula: large numbers, several numbers, side effects."""

from __future__ import annotations

import numpy as np

from layerlab.check.activations import SHARES
from layerlab.check.cases import Case, same_numbers
from layerlab.check.evidence import Evidence
from layerlab.check.finding import Counterexample, written
from layerlab.check.formulas import ACTIVATIONS
from layerlab.check.mistakes import Mistake
from layerlab.check.roles.activation_curves import WrongActivation
from layerlab.check.roles.activation_model import (
    LARGE,
    Wrong,
)

__all__ = ["EFFECTS"]


OF_ONE_NUMBER = tuple(name for name in ACTIVATIONS if name not in (*SHARES, "glu"))
OF_ROWS = tuple(  # other activations that look at a whole row
    type("", (WrongActivation,), {"option": name}) for name in (*SHARES, "hardmax")
)


class NotElementwise(Wrong):
    slug = "not-elementwise"
    only = OF_ONE_NUMBER
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
        return y / np.abs(y).sum()

    @classmethod
    def fits(cls, evidence: Evidence) -> Counterexample | None:
        if evidence.all_right:
            return None
        for numbers in ([1.0, 2.0, 3.0], [-1.0, 2.0, 3.0], [-1.0, 2.0, -3.0]):
            case = Case({"x": np.array(numbers)})
            y, right = evidence.ask(case).values.get("y"), evidence.expect(case).values["y"]
            if y is None or same_numbers(y, right):
                continue
            if y.size != 3 or any(cls._changes(evidence, case["x"], y, place) for place in (0, 2)):
                if any(evidence.equals(other) for other in OF_ROWS):
                    return None  # one that is known to look at the whole row
                return Counterexample(evidence.role.given(case), y, right)
        return None

    @staticmethod
    def _changes(evidence: Evidence, x: np.ndarray, y: np.ndarray, place: int) -> bool:
        """Whether the result at one place changes with the numbers at the others."""
        for others in (np.abs(x) + 1, -np.abs(x) - 1):
            others[place] = x[place]
            answer = evidence.ask(Case({"x": others})).values.get("y")
            if answer is None:
                continue
            if answer.size != y.size or not same_numbers(answer.ravel()[place], y.ravel()[place]):
                return True
        return False


class Overflow(Wrong):
    slug = "overflow-at-large-inputs"
    title = "it fails at large numbers"
    why = (
        "The exponential of 1000 is too large for a computer, and 0 has no logarithm. "
        "One such result spoils every number that is worked out from it, and training cannot go on."
    )
    hints = (
        "Put in 1000 and minus 1000: what do the parts of your formula become?",
        "Which exponential gets huge, and on which side of zero?",
        "Find a form that only takes the exponential of negative numbers.",
    )
    arithmetic_shown = False
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
    only = OF_ONE_NUMBER
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
        "Look for a line that writes into the input, or changes it in place.",
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


EFFECTS: tuple[type[Mistake], ...] = (Overflow, NotElementwise, ScalarOnly, MutatesInput)
