"""The mistakes of a layer's initial values: what is drawn, how widely, and for whom anew.

Two widths are looked at, 400 inputs to 25 neurons and the other way round, 10,000 weights each.
How the spread goes from the one to the other tells what it depends on. A mean is accused from 5.5
standard errors on, which a right layer reaches once in 26 million times; a spread (whose standard
error is below 1 %) where it lies within 7 % of what the mistake gives, and what is right lies at
least 40 % away. What lies between is not accused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from layerlab.check.cases import Case
from layerlab.check.evidence import Evidence
from layerlab.check.finding import Counterexample
from layerlab.check.mistakes import Mistake
from layerlab.check.roles.layer_model import RightLayer

__all__ = ["INITIAL"]

WIDE = Case({}, {"action": "initial", "n_in": 400, "n_out": 25})
AGAIN = Case({}, {"action": "initial", "n_in": 400, "n_out": 25})
NARROW = Case({}, {"action": "initial", "n_in": 25, "n_out": 400})
EVEN = Case({}, {"action": "initial", "n_in": 50, "n_out": 50})
SHARED = Case({}, {"action": "shared", "n_in": 3, "n_out": 2})

SIGMAS = 5.5
NEAR = np.log(1.07)
SMALL = 0.12  # a fixed spread up to here is one of the field's: 0.01 to 0.1
LAYER = "a new layer"


@dataclass(frozen=True)
class Drawn:
    """What layers of two widths started with; the rows are the neurons."""

    wide: np.ndarray
    again: np.ndarray
    narrow: np.ndarray
    even: np.ndarray

    @classmethod
    def of(cls, evidence: Evidence) -> Drawn | None:
        """The initial weights, or None where the layer makes none of its own."""
        found = [evidence.ask(case).values.get("weight") for case in (WIDE, AGAIN, NARROW, EVEN)]
        arrays = [array for array in found if array is not None and np.isfinite(array).all()]
        return cls(*arrays) if len(arrays) == len(found) else None

    @property
    def zero(self) -> bool:
        """Every weight is 0."""
        return not self.wide.any() and not self.narrow.any()

    @property
    def constant(self) -> bool:
        """Every weight is the same number."""
        return bool(np.ptp(self.wide) == 0 or np.ptp(self.narrow) == 0)

    @property
    def identical(self) -> bool:
        """Every neuron starts with the same weights."""
        return all(bool((array == array[0]).all()) for array in (self.wide, self.narrow))

    @property
    def spread(self) -> tuple[float, float, float]:
        """The standard deviations for 400 to 25, 25 to 400, and 50 to 50."""
        return float(self.wide.std()), float(self.narrow.std()), float(self.even.std())

    @property
    def rule(self) -> str:
        """What the spread depends on, in a word; "" where it cannot be told."""
        if self.identical:
            return ""
        wide, narrow, even = self.spread
        ratio, middle = narrow / wide, even / wide

        def near(value: float, target: float) -> bool:
            return bool(abs(np.log(value / target)) < NEAR)

        large = wide > 1 or narrow > 1
        if near(ratio, 1) and near(middle, 1):
            return "fixed" if wide <= SMALL else "unscaled"
        if near(ratio, 1) and near(middle, np.sqrt(425 / 100)):
            return "fan average"
        if near(ratio, 1) and near(middle, 425 / 100):
            return "variance"
        if near(ratio, 1) and (near(middle, np.sqrt(100 / 425)) or near(middle, 100 / 425)):
            return "inverted"
        if near(ratio, 4) or near(ratio, 1 / 4):
            return "inverted" if large else "fan in" if ratio > 1 else "fan out"
        if near(ratio, 16) or near(ratio, 1 / 16):
            return "inverted" if large else "variance"
        return ""


class _Initial(Mistake, RightLayer):
    """A mistake of the initial values: looked for always, it leaves the answers right."""

    always = True

    @classmethod
    def fits(cls, evidence: Evidence) -> bool | Counterexample:
        drawn = Drawn.of(evidence)
        return drawn is not None and cls.seen(drawn, evidence)

    @classmethod
    def seen(cls, drawn: Drawn, evidence: Evidence) -> bool | Counterexample:
        """Whether the initial weights show it."""
        raise NotImplementedError


def _example(evidence: Evidence, got: str, expected: str) -> Counterexample:
    return Counterexample({LAYER: "400 inputs, 25 neurons"}, got, expected)


class InitZero(_Initial):
    slug = "init-zero"
    title = "all weights start at zero"
    why = (
        "With zeros every neuron computes the same and gets the same gradient, for ever. "
        "A layer of a hundred neurons then learns no more than a layer of one."
    )
    hints = (
        "Make a layer and print its weights.",
        "What makes two neurons of a new layer different from each other?",
        "Start with small random numbers. If you draw some, see whether they reach the layer.",
    )

    def scale(self, n_in: int, n_out: int) -> float:
        return 0.0

    @classmethod
    def seen(cls, drawn: Drawn, evidence: Evidence) -> bool | Counterexample:
        return drawn.zero and _example(evidence, "weights that are all 0", "small random weights")


class InitConstant(_Initial):
    slug = "init-constant"
    title = "all weights start at the same number"
    why = (
        "Equal weights make equal neurons, which compute the same and get the same gradient. "
        "They stay equal for the whole training."
    )
    hints = (
        "Make a layer and print its weights.",
        "How often is a number drawn: once, or once for each weight?",
        "Every weight needs a random number of its own.",
    )

    def drawn(self, n_in: int, n_out: int) -> np.ndarray:
        return np.ones((n_out, n_in))

    @classmethod
    def seen(cls, drawn: Drawn, evidence: Evidence) -> bool | Counterexample:
        number = f"{drawn.wide.flat[0]:.4g}"
        return (
            drawn.constant
            and not drawn.zero
            and _example(evidence, f"weights that are all {number}", "different random weights")
        )


class InitIdenticalNeurons(_Initial):
    slug = "init-identical-neurons"
    title = "all neurons start with the same weights"
    why = (
        "Neurons that start equal compute the same and get the same gradient. "
        "They stay equal for the whole training, as if there were only one."
    )
    hints = (
        "Make a layer and compare the weights of its first two neurons.",
        "How often are numbers drawn: once, or once for each neuron?",
        "Copying, repeating or seeding anew for each neuron gives the same numbers again.",
    )

    explains_values = "perhaps"  # one object that stands for all neurons has one set of weights

    def drawn(self, n_in: int, n_out: int) -> np.ndarray:
        return np.tile(np.random.randn(n_in), (n_out, 1))

    @classmethod
    def seen(cls, drawn: Drawn, evidence: Evidence) -> bool | Counterexample:
        return (
            drawn.identical
            and not drawn.constant
            and _example(evidence, "25 neurons with the same weights", "25 different neurons")
        )


class InitSharedBetweenLayers(_Initial):
    slug = "init-shared-between-layers"
    title = "two layers share one array of weights"
    why = (
        "Each layer learns its own weights. "
        "Layers that share one array change each other whenever one of them is trained."
    )
    hints = (
        "Make two layers of one size, change a weight in the first, and print the second.",
        "Where does the array live: in the object, in the class, or in a cache?",
        "What is made once, for a class or as a default argument, is the same for all objects.",
    )
    kept: np.ndarray | None = None

    def initial_weights(self, n_in: int, n_out: int) -> np.ndarray:
        kind: Any = type(self)
        if kind.kept is None or kind.kept.shape != (n_out, n_in):
            kind.kept = super().initial_weights(n_in, n_out)
        weights: np.ndarray = kind.kept
        return weights

    @classmethod
    def fits(cls, evidence: Evidence) -> bool | Counterexample:
        shared = float(evidence.ask(SHARED).values.get("shared", np.array(0.0))) != 0
        return shared and Counterexample(
            {"two new layers": "1 added to each weight of the first"},
            "a second layer that has changed too",
            "a second layer as it was",
        )


class InitSameEveryTime(_Initial):
    slug = "init-same-every-time"
    title = "every new layer starts with the same weights"
    why = (
        "Two layers of a network should start differently, and two runs as well. "
        "A fixed seed inside the layer gives each of them the same numbers."
    )
    hints = (
        "Make two layers of one size and compare their weights.",
        "Where is the seed set: once for the program, or inside the layer?",
        "A generator that is made anew with one seed begins its numbers again.",
    )

    def drawn(self, n_in: int, n_out: int) -> np.ndarray:
        return np.random.default_rng(0).standard_normal((n_out, n_in))

    @classmethod
    def seen(cls, drawn: Drawn, evidence: Evidence) -> bool | Counterexample:
        return (
            not drawn.constant
            and np.array_equal(drawn.wide, drawn.again)
            and not InitSharedBetweenLayers.fits(evidence)
            and Counterexample(
                {"two new layers": "400 inputs, 25 neurons"}, "the same weights", "different ones"
            )
        )


class InitNotCentred(_Initial):
    slug = "init-not-centred"
    title = "the weights do not start around zero"
    why = (
        "Weights of one sign push every sum the same way, the further the more inputs there are. "
        "Around zero they cancel, and the numbers keep their size."
    )
    hints = (
        "Make a large layer and print the mean of its weights.",
        "What is the smallest number that your draw can give, and the largest?",
        "Half of the weights should be negative.",
    )

    def drawn(self, n_in: int, n_out: int) -> np.ndarray:
        return np.abs(super().drawn(n_in, n_out))

    @classmethod
    def seen(cls, drawn: Drawn, evidence: Evidence) -> bool | Counterexample:
        if drawn.identical or drawn.constant:
            return False
        for array in (drawn.wide, drawn.narrow):
            if abs(array.mean()) > SIGMAS * array.std() / np.sqrt(array.size):
                return _example(evidence, f"weights of mean {array.mean():.3g}", "a mean near 0")
        return False


class _Scale(_Initial):
    """A mistake of the spread."""

    rule: str

    @classmethod
    def seen(cls, drawn: Drawn, evidence: Evidence) -> bool | Counterexample:
        if drawn.rule != cls.rule:
            return False
        spread = f"{drawn.spread[0]:.3g} and {drawn.spread[1]:.3g}"
        return Counterexample(
            {"two new layers": "400 inputs to 25 neurons, 25 to 400"},
            f"weights with standard deviations of {spread}",
            cls.expected,
        )

    expected = "a smaller spread where there are more inputs"


class InitUnscaled(_Scale):
    slug = "init-unscaled"
    title = "the weights start too large for a wide layer"
    why = (
        "The more inputs a neuron has, the larger its sum; the weights must start smaller for it. "
        "Otherwise the numbers grow from layer to layer, and training stalls."
    )
    hints = (
        "Make a layer of 400 inputs, give it ordinary numbers, and look at the sums.",
        "Does the spread of your weights depend on the number of inputs?",
        "The draw is fine; a factor that knows the width is missing, or is never used.",
    )
    rule = "unscaled"

    def scale(self, n_in: int, n_out: int) -> float:
        return 1.0


class InitFanOut(_Scale):
    slug = "init-fan-out"
    title = "the weights are scaled by the neurons, not the inputs"
    why = (
        "A sum has as many terms as there are inputs, so the inputs decide how small the weights "
        "must be. The number of neurons does not change the size of a sum."
    )
    hints = (
        "Make a layer with many inputs and few neurons, and look at the sums.",
        "Which of the two sizes is in your scale?",
        "See which axis of the weights counts the inputs in your layout.",
    )
    rule = "fan out"

    def scale(self, n_in: int, n_out: int) -> float:
        return float(np.sqrt(1 / n_out))


class InitVarianceForStd(_Scale):
    slug = "init-variance-for-std"
    title = "the scale of the weights lacks its square root"
    why = (
        "The rule gives the variance; a draw is scaled by its root, the standard deviation. "
        "Without the root wide layers start with far too small weights."
    )
    hints = (
        "Make two layers, one four times as wide: how do their spreads compare?",
        "Does your function want a variance or a standard deviation?",
        "The width is in your scale, and the right way round; one step is missing.",
    )
    rule = "variance"
    expected = "half the spread where there are four times as many inputs"

    def scale(self, n_in: int, n_out: int) -> float:
        return 1 / n_in


class InitScaleInverted(_Scale):
    slug = "init-scale-inverted"
    title = "the weights grow with the width instead of shrinking"
    why = (
        "More inputs make larger sums, so the weights must start smaller, not larger. "
        "Here a wide layer begins with numbers that explode."
    )
    hints = (
        "Make two layers, one four times as wide: which has the larger weights?",
        "Is the width above or below the fraction line of your scale?",
        "The root is right; is the draw to be multiplied by it, or divided?",
    )
    rule = "inverted"

    def scale(self, n_in: int, n_out: int) -> float:
        return float(np.sqrt(n_in))


class InitBiasNotZero(_Initial):
    slug = "init-bias-not-zero"
    title = "the bias does not start at zero"
    why = (
        "A bias need not be random, as the weights already make the neurons different. "
        "One that starts away from zero shifts every answer before anything is learned."
    )
    hints = (
        "Make a layer and print its bias.",
        "What does a new layer answer to an input of zeros?",
        "Look at how the bias is made: which value has it before any training?",
    )

    def initial_bias(self, n_out: int) -> np.ndarray:
        return np.ones(n_out)

    @classmethod
    def fits(cls, evidence: Evidence) -> bool | Counterexample:
        bias = evidence.ask(NARROW).values.get("bias")
        weight = evidence.ask(NARROW).values.get("weight")
        if bias is None or weight is None or not np.isfinite(bias).all() or not bias.any():
            return False
        spread, mean = bias.std(), abs(bias.mean())
        small = spread <= max(SMALL, 3 * weight.std())
        centred = mean < SIGMAS * spread / np.sqrt(bias.size) and spread > 1e-9
        if small and centred and evidence.role.name != "dense":
            return False  # small random ones are usual there
        shown = f"{bias.flat[0]:.3g}, {bias.flat[1]:.3g}, ..."
        expected = "zeros" if evidence.role.name == "dense" else "zeros, or small around zero"
        return Counterexample({LAYER: "25 inputs, 400 neurons"}, f"biases of {shown}", expected)


INITIAL: tuple[type[Mistake], ...] = (
    InitZero, InitConstant, InitIdenticalNeurons, InitSharedBetweenLayers, InitSameEveryTime,
    InitNotCentred, InitUnscaled, InitFanOut, InitVarianceForStd, InitScaleInverted,
    InitBiasNotZero,
)  # fmt: skip
