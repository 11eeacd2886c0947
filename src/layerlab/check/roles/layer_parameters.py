"""The mistakes of a layer's parameters: what is listed, whether it is alive, the bias switch."""

from __future__ import annotations

import numpy as np

from layerlab.check.cases import Case, Outcome
from layerlab.check.evidence import Evidence
from layerlab.check.finding import Counterexample
from layerlab.check.mistakes import Mistake
from layerlab.check.roles.layer_model import RightLayer
from layerlab.check.roles.layer_sums import BiasIgnored

__all__ = ["PARAMETERS"]

ARRAYS = {
    "x": np.array([[1.0, 2.0, 3.0], [3.0, -1.0, 2.0]]),
    "weight": np.array([[1.25, -2.5, 3.75], [4.125, 5.5, -6.25]]),
    "bias": np.array([7.5, 8.75]),
}
LISTED = Case(ARRAYS, {"action": "parameters"})
DISABLED = Case(
    {"x": np.array([[1.0, 2.0]]), "weight": np.array([[1.0, 1.0]]), "bias": np.array([3.0])},
    {"action": "without_bias"},
)


def _sized(evidence: Evidence, case: Case) -> Case:
    """The case in the size of an object that can have no other."""
    sizes: tuple[int, int] | None = getattr(evidence.attachment, "sizes", None)
    if not sizes or case["weight"].shape == sizes[::-1]:
        return case
    n_in, n_out = sizes
    return case.replaced(
        x=np.arange(1.0, 1 + 2 * n_in).reshape(2, n_in),
        weight=np.arange(1.25, 1 + n_in * n_out).reshape(n_out, n_in),
        bias=np.arange(n_out) + 1000.5,
    )


def _listed(evidence: Evidence) -> Outcome:
    return evidence.ask(_sized(evidence, LISTED))


class ParametersMissingBias(Mistake, RightLayer):
    slug = "parameters-missing-bias"
    title = "the bias is not among the parameters"
    why = (
        "An optimiser changes what the layer lists as its parameters, and nothing else. "
        "A bias that is not listed stays as it started, for the whole training."
    )
    hints = (
        "Count the numbers that are listed, and the numbers that the layer has.",
        "Which of its arrays does the layer hand over, and which one not?",
        "Look at where the list is put together: something decides what gets in.",
    )
    always = True

    def parameters(self) -> list[np.ndarray]:
        return [self.weights]

    @classmethod
    def fits(cls, evidence: Evidence) -> bool | Counterexample:
        return _missing(evidence, "bias")


class ParametersMissingWeight(Mistake, RightLayer):
    slug = "parameters-missing-weight"
    title = "the weights are not among the parameters"
    why = (
        "An optimiser changes what the layer lists as its parameters, and nothing else. "
        "Weights that are not listed are never trained, and the network learns next to nothing."
    )
    hints = (
        "Count the numbers that are listed, and the numbers that the layer has.",
        "Which of its arrays does the layer hand over, and which one not?",
        "Look at where the list is put together: what becomes of the weights there?",
    )
    always = True

    def parameters(self) -> list[np.ndarray]:
        return [self.bias]

    @classmethod
    def fits(cls, evidence: Evidence) -> bool | Counterexample:
        return _missing(evidence, "weight")


def _missing(evidence: Evidence, name: str) -> bool | Counterexample:
    listed = _listed(evidence).values
    if float(listed.get(name, np.array(1.0))) != 0:
        return False
    case = _sized(evidence, LISTED)
    given = {"weights": case["weight"], "bias": case["bias"]}
    count = float(listed["count"])
    return Counterexample(
        given, f"{count:.0f} numbers listed", f"{case['weight'].size + case['bias'].size} numbers"
    )


class ParametersAreCopies(Mistake, RightLayer):
    slug = "parameters-are-copies"
    title = "the parameters handed out are copies"
    why = (
        "An optimiser changes the arrays that it is given. "
        "If these are copies, the layer never sees a change, and the loss stays where it is."
    )
    hints = (
        "Change a number in what is listed: does the layer's answer change?",
        "Does each array in the list come from the layer itself, or was it made on the way?",
        "Slices of lists, conversions and arithmetic make new objects; a name alone does not.",
    )
    always = True

    def parameters(self) -> list[np.ndarray]:
        return [value.copy() for value in super().parameters()]

    @classmethod
    def fits(cls, evidence: Evidence) -> bool | Counterexample:
        live = _listed(evidence).values.get("live", np.array(1.0))
        if float(live) != 0:
            return False
        return Counterexample(
            {"every listed number changed": ""},
            "a layer as it was",
            "a layer that has changed too",
        )


class BiasKeptWhenDisabled(Mistake, RightLayer):
    slug = "bias-kept-when-disabled"
    title = "the bias is there although it was switched off"
    why = (
        "The bias is switched off where something else shifts the numbers, as in a normalisation. "
        "A layer that keeps it adds it all the same, or lists a parameter too many."
    )
    hints = (
        "Make a layer without bias, and give it an input of zeros.",
        "Where is the switch read after the constructor has taken it?",
        "Follow the switch: it must decide whether the bias is made and whether it is added.",
    )
    always = True

    def wants_bias(self, use_bias: bool) -> bool:
        return True

    @classmethod
    def fits(cls, evidence: Evidence) -> bool | Counterexample:
        got = evidence.ask(_sized(evidence, DISABLED)).values
        if float(got.get("kept", np.array(0.0))) == 0 or BiasSwitchInverted.fits(evidence):
            return False
        case = _sized(evidence, DISABLED)
        shown = {"x": case["x"], "weights": case["weight"]}
        without = evidence.expect(case.replaced(bias=np.zeros_like(case["bias"])))
        return Counterexample(
            {**shown, "the bias switched off": ""}, got["y"], without.values.get("y", "")
        )


class BiasSwitchInverted(Mistake, RightLayer):
    slug = "bias-switch-inverted"
    title = "the switch for the bias works the other way round"
    why = (
        "Asked for a bias the layer has none, and told to leave it out it adds one. "
        "Nothing fails, so it goes unnoticed until someone counts the parameters."
    )
    hints = (
        "Make one layer with the switch on and one with it off, and compare.",
        "Read the condition aloud: what happens when it is true?",
        "Both branches are right; they stand in each other's place.",
    )
    always = True
    explains_values = True

    def wants_bias(self, use_bias: bool) -> bool:
        return not use_bias

    @classmethod
    def fits(cls, evidence: Evidence) -> bool:
        case = _sized(evidence, DISABLED)
        got = evidence.ask(case).values
        if "y" not in got or not evidence.equals(BiasIgnored):
            return False
        return evidence.agree(Outcome({"y": got["y"]}), evidence.expect(case))


PARAMETERS: tuple[type[Mistake], ...] = (
    BiasSwitchInverted, ParametersMissingBias, ParametersMissingWeight, ParametersAreCopies,
    BiasKeptWhenDisabled,
)  # fmt: skip
