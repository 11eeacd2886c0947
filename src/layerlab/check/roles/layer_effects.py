"""The mistakes of a layer beside its numbers: what it changes, gives back and lets pass."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from layerlab.check.cases import Case, Outcome
from layerlab.check.evidence import Evidence
from layerlab.check.finding import Counterexample
from layerlab.check.mistakes import Mistake
from layerlab.check.roles.layer_batch import SamplesInColumns
from layerlab.check.roles.layer_model import RightLayer

__all__ = ["EFFECTS"]

ENOUGH = 2  # of the largest cases tell whether two calls differ
MOST = 40  # small cases of which one may show it


class MutatesInput(Mistake, RightLayer):
    slug = "mutates-input"
    title = "the input is changed by the call"
    why = (
        "Whoever called the layer still needs the input: the next layer, the loss, the next epoch. "
        "A layer must leave what it was given as it was."
    )
    hints = (
        "Print the input before and after the call.",
        "Some operators change an array in place instead of making a new one.",
        "Look for a line that writes into the input, or changes it in place.",
    )
    always = True

    def take(self, x: np.ndarray) -> np.ndarray:
        x *= 2
        return x / 2

    @classmethod
    def fits(cls, evidence: Evidence) -> Counterexample | None:
        return evidence.changed("x")


class FreshWeightsEachCall(Mistake, RightLayer):
    slug = "fresh-weights-each-call"
    title = "the weights are drawn anew at every call"
    why = (
        "A layer keeps its weights: they are what it learns. "
        "Drawn anew at every call, the same input gives another answer each time."
    )
    hints = (
        "Call it twice with the same input, and compare.",
        "Where are the weights made: once for the layer, or whenever it is called?",
        "What happens once belongs in the constructor.",
    )
    always = True
    explains_values = True

    def weigh(self, x: np.ndarray) -> np.ndarray:
        n_out, n_in = self.weights.shape
        return x @ self.initial_weights(n_in, n_out).T

    @classmethod
    def fits(cls, evidence: Evidence) -> bool | Counterexample:
        # one object called twice, and two objects with the same weights called once: a layer that
        # only changes its weights differs in the first but not in the second
        answered = [
            (outcome.values["y"].size, case)
            for case, outcome in zip(evidence.cases, evidence.outcomes, strict=True)
            if outcome.values.get("y", np.zeros(0)).size
        ]
        largest = [case for _, case in sorted(answered, key=lambda pair: -pair[0])[:ENOUGH]]
        if not any(cls.redrawn(evidence, case) for case in largest):
            return cls.seeded(evidence)
        for case in itertools.islice(evidence.small(), MOST):
            if found := cls.redrawn(evidence, case):
                return found
        return True

    @staticmethod
    def redrawn(evidence: Evidence, case: Case) -> Counterexample | None:
        """A case that is answered in another way each time, by one object and by two."""
        twice = evidence.attachment.run(case.told(action="twice")).values
        found = [evidence.attachment.run(case).values.get("y") for _ in range(2)]
        runs = tuple(array for array in found if array is not None)
        if len(twice) == len(runs) == 2:
            pairs = (tuple(twice.values()), runs)
            same = [a.shape == b.shape and np.allclose(a, b, equal_nan=True) for a, b in pairs]
            if not any(same):
                return Counterexample(evidence.role.given(case), twice, "one answer")
        return None

    @staticmethod
    def seeded(evidence: Evidence) -> bool | Counterexample:
        """Whether a call puts other weights in place, the same ones whatever was there before."""
        for case, outcome in zip(evidence.cases, evidence.outcomes, strict=True):
            if "weight" not in outcome.changed or not outcome.values.get("y", np.zeros(0)).size:
                continue
            other = evidence.attachment.run(case.replaced(weight=case["weight"] + 1))
            if evidence.agree(other, outcome):
                right = evidence.expect(case).values.get("y", "")
                given = evidence.role.given(case)
                return Counterexample(given, outcome.values["y"], right)
        return False


class MutatesParameters(Mistake, RightLayer):
    slug = "mutates-parameters"
    title = "the call changes the layer's own numbers"
    why = (
        "Answering must not change what was learned: only a training step does that. "
        "Here the same input gives another answer the next time."
    )
    hints = (
        "Print the weights and the bias before and after a call.",
        "Two names can stand for one array: changing one changes the other.",
        "Look for a line that changes the weights or the bias, perhaps under another name.",
    )
    always = True
    explains_values = "perhaps"

    def add_bias(self, z: np.ndarray) -> np.ndarray:
        y = z + self.bias
        self.bias += 1
        return y

    @classmethod
    def fits(cls, evidence: Evidence) -> Counterexample | None:
        seen = evidence.changed("weight", "bias")
        return None if seen is None or FreshWeightsEachCall.fits(evidence) else seen


class WrongReturnType(Mistake, RightLayer):
    slug = "wrong-return-type"
    title = "what comes back is not an array of numbers"
    why = (
        "The next layer wants the numbers alone, in the kind of array that came in. "
        "Something else around them has to be taken off first."
    )
    hints = (
        "Print the type of what comes back, and of what went in.",
        "Is there more in your answer than the numbers of the neurons?",
        "What else you need later may be kept in the layer instead of being returned.",
    )
    always = True
    explains_values = "perhaps"

    def give(self, y: np.ndarray) -> Any:
        return list(y)

    @classmethod
    def fits(cls, evidence: Evidence) -> bool | Counterexample:
        kind = getattr(evidence.attachment, "kind", "array")
        odd = [
            outcome
            for case, outcome in zip(evidence.cases, evidence.outcomes, strict=True)
            if case["x"].size and not cls.usual(outcome, case, kind)
        ]
        if not odd:
            return False
        for case in evidence.small():
            outcome = evidence.attachment.run(case)
            if case["x"].size and not cls.usual(outcome, case, kind):
                right = evidence.expect(case).values.get("y", np.zeros(0))
                return Counterexample(
                    evidence.role.given(case),
                    f"a {outcome.returned}",
                    f"{KINDS.get(kind, kind)} of shape {right.shape}",
                )
        return True

    @staticmethod
    def usual(outcome: Outcome, case: Case, kind: str) -> bool:
        """Whether this kind of answer is usual for a layer that works with this kind of arrays."""
        if outcome.raised or outcome.returned in ("None", "number"):
            return True  # another mistake, or one of the shape
        if kind == "list":
            shape = (*case["x"].shape[:-1], len(case["bias"]))
            row = "y" in outcome.values and outcome.values["y"].shape == shape
            return outcome.returned == "list" or (outcome.returned == "tuple" and row)
        return outcome.returned == kind


KINDS = {"list": "a list", "Tensor": "a Tensor", "array": "an array"}


class AcceptsWrongWidth(Mistake, RightLayer):
    slug = "accepts-wrong-width"
    title = "an input of the wrong width is accepted"
    why = (
        "A sample with too few or too many numbers is a mistake somewhere else. "
        "Unless the layer stops, it goes on with wrong numbers, and nobody notices."
    )
    hints = (
        "Give it one number more than it has inputs, then one less, then a single one.",
        "Some operations stretch or cut to the shorter length without a word.",
        "Compare the width of the input with the number of weights, and stop with an error.",
    )
    always = True

    def check(self, x: np.ndarray) -> None:
        pass

    def weigh(self, x: np.ndarray) -> np.ndarray:
        n = min(x.shape[-1], self.weights.shape[-1])
        return x[..., :n] @ self.weights[:, :n].T

    @classmethod
    def fits(cls, evidence: Evidence) -> bool | Counterexample:
        if evidence.equals(SamplesInColumns):
            return False  # what it accepts follows from how it reads a batch
        fixed: tuple[int, int] | None = getattr(evidence.attachment, "sizes", None)
        if not any("y" in outcome.values for outcome in evidence.outcomes):
            return False
        answered = {
            case["x"].ndim
            for case, outcome in zip(evidence.cases, evidence.outcomes, strict=True)
            if "y" in outcome.values and case["x"].size
        }
        for n_in, n_out in (fixed,) if fixed else ((2, 1), (3, 2), (2, 3), (4, 3)):
            widths = [width for width in (n_in + 1, n_in - 1, 1, n_in + 3) if width]
            for width, samples in itertools.product(widths, (None, 2)):
                if width in (n_in, n_out) or (1 if samples is None else 2) not in answered:
                    continue
                count = width * (samples or 1)
                case = Case(
                    {
                        "x": np.arange(1.0, 1 + count).reshape((samples or 1, width)),
                        "weight": np.arange(1.0, 1 + n_in * n_out).reshape(n_out, n_in),
                        "bias": np.arange(1.0, 1 + n_out),
                    }
                )
                if samples is None:
                    case = case.replaced(x=case["x"][0])
                outcome = evidence.ask(case)
                if not outcome.raised:
                    got = outcome.values.get("y", outcome.returned)
                    return Counterexample(evidence.role.given(case), got, "an error")
        return False


EFFECTS: tuple[type[Mistake], ...] = (
    FreshWeightsEachCall,
    MutatesInput,
    MutatesParameters,
    WrongReturnType,
    AcceptsWrongWidth,
)
