"""The mistakes of optimisers: each writes one stage of the right one wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from layerlab.check.evidence import Evidence
from layerlab.check.mistakes import Mistake
from layerlab.check.roles.optimizer_model import State

__all__ = ["MISTAKES"]


class _Slip(Mistake):
    """A mistake of an optimiser, with what its stages use of the right one."""

    kinds: ClassVar[tuple[str, ...]] = ("sgd", "momentum", "adam")
    setting: ClassVar[str | None] = None  # it needs one that can be set
    kind: str
    settings: dict[str, Any]
    states: dict[Any, State]
    steps: int
    betas: Any
    betas_of_correction: Any
    squared: Any
    zeros: Any
    rate: Any

    @classmethod
    def applies(cls, evidence: Any) -> bool:
        way = evidence.attachment
        return way.name in cls.kinds and (cls.setting is None or way.can_set(cls.setting))


class Ascends(_Slip):
    slug = "ascends"
    title = "it walks uphill: the step is added"
    why = (
        "The gradient points to where the loss grows, so a step has to go against it. "
        "Here each step goes along with it, and training makes the loss larger."
    )
    hints = (
        "With a positive gradient, should the weight become larger or smaller?",
        "Follow the sign of the gradient from where it comes in to the new weight.",
        "The size of the step is right. Count the minus signs: it takes one, or three.",
    )

    options = (None, "weights", "biases")  # all, or those of one kind, where they take turns
    pairs = (None,)
    place = 0

    def one(self, i: int, w: np.ndarray, g: np.ndarray) -> np.ndarray:
        self.place = i
        moved: np.ndarray = super().one(i, w, g)  # type: ignore[misc]
        return moved

    def move(self, w: np.ndarray, step: Any) -> np.ndarray:
        uphill = {"weights": self.place % 2 == 0, "biases": self.place % 2 == 1}
        return w + (1 if uphill.get(self.option, True) else -1) * self.rate() * step


class RateIgnored(_Slip):
    slug = "rate-ignored"
    title = "the learning rate has no effect"
    why = (
        "The learning rate says how far a step goes. "
        "Without it steps have one size whatever is asked for, and training may well diverge."
    )
    hints = (
        "Make the learning rate ten times smaller: does the step shrink?",
        "Where does the rate that was given enter the formula of the step?",
        "Follow the rate from the argument to the step; it gets lost, or another number is used.",
    )
    options = (1.0, "default", 0.01, 0.1, 0.001)
    pairs = (1.0, "default", 0.01)

    def rate(self) -> float:
        if self.option == "default":
            return float(self.settings.get("default rate", 1.0))
        return float(self.option or 1.0)


class RateTwice(_Slip):
    slug = "rate-applied-twice"
    title = "the learning rate is multiplied in twice"
    why = (
        "The rate scales a step once: in the velocity or in the move, not in both. "
        "Applied twice, a small rate becomes a tiny one, and training seems to stand still."
    )
    hints = (
        "Halve the learning rate: does the step shrink to a half, or to a quarter?",
        "Count the places in which the rate is used on the way to the new weight.",
        "Two forms of the formula got mixed: each has the rate in another place.",
    )

    def move(self, w: np.ndarray, step: Any) -> np.ndarray:
        return w - self.settings["rate"] ** 2 * step


class UpdateLost(_Slip):
    slug = "update-lost"
    title = "the new values never reach the parameters"
    why = (
        "A step is computed, but the parameters that the network uses stay as they were. "
        "A new value under a local name, or in a copy, is seen by nobody else."
    )
    hints = (
        "Print a parameter before and after the step.",
        "Does your last line change the array itself, or only a name for it?",
        "Look whether the parameters were copied, and what an assignment in the loop changes.",
    )
    alone = True

    def kept(self, before: list[np.ndarray], after: list[np.ndarray]) -> list[np.ndarray]:
        return before


class ParametersSkipped(_Slip):
    slug = "parameters-skipped"
    title = "only some of the parameters are moved"
    why = (
        "Every parameter with a gradient has to take its step. "
        "Those that are left out stay for ever as they were drawn."
    )
    hints = (
        "With two parameters, which of them change?",
        "How many rounds does your loop over the parameters make?",
        "Look where the loop begins, where it ends, and what ends it early.",
    )
    options = ("first", "last", "all but the last", "all but the first")
    pairs = ("first", "last")

    def chosen(self, count: int) -> Sequence[int]:
        if self.option == "all but the first":
            return range(1, count)
        if self.option == "all but the last":
            return range(count - 1)
        return (count - 1,) if self.option == "last" else (0,)


class MomentumRestarts(_Slip):
    slug = "momentum-restarts"
    title = "its memory restarts in every step"
    why = (
        "What momentum and Adam remember of earlier gradients must live from step to step. "
        "Here each step begins with zeros, so nothing is remembered."
    )
    hints = (
        "What remains of the first step when the second begins?",
        "Where are the zeros made: once in the beginning, or in each step?",
        "What a step has computed must be kept in the object, and found there by the next.",
    )
    kinds = ("momentum", "adam")

    def recalled(self, state: State) -> State:
        return {**self.zeros(), "t": state["t"]} if self.kind == "momentum" else _emptied(state)


def _emptied(state: State) -> State:
    state.update(m=0.0, v=0.0)
    return state


class StateShared(_Slip):
    slug = "state-shared"
    title = "all parameters share one memory"
    why = (
        "Each parameter has gradients of its own, and so needs a velocity or moments of its own. "
        "Here one parameter's past moves the others."
    )
    hints = (
        "With two parameters, how many velocities or moments are there?",
        "Change the first parameter's memory: does the second one's change too?",
        "Look at what the parameters have in common: an attribute, a list element, or the count.",
    )
    kinds = ("momentum", "adam")
    options = ("all", "all but the count", "the count", "shape")
    pairs = ("all", "all but the count", "the count")

    def state_of(self, i: int, shape: tuple[int, ...]) -> State:
        if self.option == "shape":
            return self.states.setdefault(shape, self.zeros())
        own = self.states.setdefault(i, self.zeros())
        common = self.states.setdefault("all", self.zeros())
        if self.option == "the count":
            own["t"], common["t"] = common["t"], common["t"] + 1
            return own
        if self.option == "all but the count":
            common["t"] = self.steps - 1
        return common


class StepCountStuck(_Slip):
    slug = "step-count-stuck"
    title = "the step count stays at 1"
    why = (
        "The correction is strong in the first step and fades as the steps are counted. "
        "With the count at 1 it never fades, and every later step has the wrong size."
    )
    hints = (
        "Print the step count in the second and third step.",
        "Where is the count made, and where is it moved on?",
        "The new count must be kept in the object, so that the next step finds it.",
    )
    kinds = ("adam",)

    def count(self, state: State) -> int:
        return 1


class StepCountFromZero(_Slip):
    slug = "step-count-from-zero"
    title = "the first step is counted as step 0"
    why = (
        "In step 0 the correction divides by zero, as a power of zero is 1. "
        "What comes out is no number, and every later step keeps it."
    )
    hints = (
        "Which number has the very first step?",
        "Put that number into the correction by hand: what is divided by what?",
        "Compare the line that counts with the lines that use the count: which comes first?",
    )
    kinds = ("adam",)
    alone = True

    def count(self, state: State) -> int:
        state["t"] += 1
        return int(state["t"]) - 1

    def corrected(self, state: State, t: int) -> tuple[Any, Any]:
        beta1, beta2 = (np.float64(beta) for beta in self.betas_of_correction())
        return state["m"] / (1 - beta1**t), state["v"] / (1 - beta2**t)

    @classmethod
    def fits(cls, evidence: Evidence) -> bool:
        errors = {outcome.raised.kind for outcome in evidence.outcomes if outcome.raised}
        return errors <= {"ZeroDivisionError"} and evidence.equals(cls)


class NoBiasCorrection(_Slip):
    slug = "no-bias-correction"
    title = "the moments are not corrected for their start at zero"
    why = (
        "The moments start at zero and so are too small in the first steps. "
        "Adam divides both by how much of them can have filled up by then."
    )
    hints = (
        "Is the first step about as large as the rate?",
        "Between the moments and the step one stage of the method is missing.",
        "Both moments are to be divided by something that depends on the count of steps.",
    )
    kinds = ("adam",)
    options = ("both", "first", "second")

    def corrected(self, state: State, t: int) -> tuple[Any, Any]:
        beta1, beta2 = self.betas_of_correction()
        m = state["m"] / (1 - beta1**t) if self.option == "second" else state["m"]
        return m, state["v"] / (1 - beta2**t) if self.option == "first" else state["v"]


class CorrectionKept(_Slip):
    slug = "correction-kept"
    title = "the corrected moments are kept in place of the moments"
    why = (
        "The correction is for this step alone; the running moments go on without it. "
        "Kept, it is applied again and again, and the moments grow."
    )
    hints = (
        "The first step is right, the second is not: what is kept in between?",
        "Under which names do the moments stand before and after the correction?",
        "What the next step finds must be what the running mean gave, before the correction.",
    )
    kinds = ("adam",)

    def corrected(self, state: State, t: int) -> tuple[Any, Any]:
        beta1, beta2 = self.betas_of_correction()
        state["m"], state["v"] = state["m"] / (1 - beta1**t), state["v"] / (1 - beta2**t)
        return state["m"], state["v"]


class BetasSwapped(_Slip):
    slug = "betas-swapped"
    title = "the two betas are swapped"
    why = (
        "The mean of the gradients forgets fast, that of their squares slowly. "
        "Swapped, the direction lags behind and the size of the steps jumps about."
    )
    hints = (
        "Which of the two moments should remember longer?",
        "Follow each beta from the argument, or its default, to the moment it belongs to.",
        "The two formulas look alike: compare letter by letter which beta stands in which.",
    )
    kinds = ("adam",)
    options = ("everywhere", "moments", "correction", "defaults")
    pairs = ("everywhere", "moments", "defaults")

    def betas(self) -> tuple[float, float]:
        return self._swapped("moments")

    def betas_of_correction(self) -> tuple[float, float]:
        return self._swapped("correction")

    def _swapped(self, where: str) -> tuple[float, float]:
        beta1, beta2 = self.settings["beta1"], self.settings["beta2"]
        kept = self.option in ("moments", "correction") and self.option != where
        if self.option == "defaults":
            kept = "betas" not in self.settings["standard"]
        return (beta1, beta2) if kept else (beta2, beta1)


class EpsInsideRoot(_Slip):
    slug = "eps-inside-root"
    title = "epsilon is added under the root instead of outside"
    why = (
        "Epsilon is there against a division by zero, so it is added to what is divided by. "
        "Under the root it counts ten thousand times as much, and small gradients hardly move."
    )
    hints = (
        "Try very small gradients: do the steps keep their size?",
        "What comes first: taking the root, or adding epsilon?",
        "Look at what the root covers. The small number belongs to its result.",
    )
    kinds = ("adam",)

    def spread(self, v: Any) -> Any:
        return np.sqrt(v + self.settings["eps"])


class EpsMissing(_Slip):
    slug = "eps-missing"
    title = "epsilon is missing: a gradient of 0 gives no number"
    why = (
        "A neuron that is off has a gradient of exactly 0, and then zero is divided by zero. "
        "The small epsilon below keeps that from happening."
    )
    hints = (
        "Try a gradient of 0 in the first step.",
        "What is divided by what, when both moments are 0?",
        "Something very small belongs to what is divided by.",
    )
    kinds = ("adam",)

    def spread(self, v: Any) -> Any:
        return np.sqrt(v)


class RootMissing(_Slip):
    slug = "root-missing"
    title = "the root of the second moment is not taken"
    why = (
        "The second moment is a mean of squares; its root has the size of a gradient. "
        "Without the root small gradients make huge steps and large ones none."
    )
    hints = (
        "Make all gradients ten times larger: Adam's steps should stay as they are.",
        "What does the method do with the second moment before it divides by it?",
        "Squares were averaged. Something has to undo the squaring.",
    )
    kinds = ("adam",)

    def spread(self, v: Any) -> Any:
        return v + self.settings["eps"]


class SquareMissing(_Slip):
    slug = "square-missing"
    title = "the second moment averages gradients, not their squares"
    why = (
        "The second moment measures how large gradients are, whatever their sign. "
        "Without the square a negative gradient makes it negative, and its root is no number."
    )
    hints = (
        "Can the second moment become negative?",
        "Compare the formulas of the two moments: where do they differ?",
        "What goes into the second running mean is to be multiplied by itself first.",
    )
    kinds = ("adam",)
    options = ("plain", "magnitude")

    def squared(self, g: np.ndarray) -> np.ndarray:
        return np.abs(g) if self.option == "magnitude" else g


class FirstMomentUnused(_Slip):
    slug = "first-moment-unused"
    title = "the step uses the gradient instead of the first moment"
    why = (
        "Adam moves along the running mean of the gradients, which smooths out their noise. "
        "The bare gradient in its place is the method called RMSprop."
    )
    hints = (
        "In the first step all is well. What differs in the second?",
        "What stands above the line of the fraction that makes the step?",
        "One of the two running means is computed, and then used nowhere.",
    )
    kinds = ("adam",)

    def numerator(self, m: Any, g: np.ndarray) -> Any:
        return g


class NewShareMissing(_Slip):
    slug = "new-share-missing"
    title = "the new gradient enters the running mean in full"
    why = (
        "A running mean keeps one share of the old and takes the rest from the new. "
        "With the new one in full it is no mean any more, and grows far too large."
    )
    hints = (
        "Feed the same gradient again and again: the mean of it should be that gradient.",
        "The shares of the old and of the new must make one together.",
        "Look at what the new gradient is multiplied with, in each of the two means.",
    )
    kinds = ("adam",)
    options = ("both", "first", "second")

    def first(self, m: Any, g: np.ndarray) -> Any:
        beta = self.betas()[0]
        return beta * m + (1 - beta if self.option == "second" else 1) * g

    def second(self, v: Any, g: np.ndarray) -> Any:
        beta = self.betas()[1]
        share = 1 - beta if self.option == "first" else 1
        return beta * v + share * self.squared(g)


class MomentumFactorMissing(_Slip):
    slug = "momentum-factor-missing"
    title = "the velocity never fades"
    why = (
        "In each step the velocity keeps only a part of itself, so that old gradients fade. "
        "Here it keeps all, and becomes the sum of every gradient there has been."
    )
    hints = (
        "Give one gradient and then zeros: the moves should become smaller.",
        "Where does the momentum that was given enter the velocity?",
        "Before the new gradient comes in, the old velocity is to be made smaller.",
    )
    kinds = ("momentum",)

    def velocity(self, m: Any, g: np.ndarray) -> Any:
        return m + g


class MomentumSubtracted(_Slip):
    slug = "momentum-subtracted"
    title = "the old velocity is subtracted instead of kept"
    why = (
        "Momentum goes on in the direction in which the weights were moving. "
        "Here the past works against the new step, and slows down what it should speed up."
    )
    hints = (
        "With the same gradient twice, should the second move be larger or smaller?",
        "Look at the sign of the old velocity and at that of the gradient.",
        "Old and new have to pull the same way before the step is made.",
    )
    kinds = ("momentum",)

    def velocity(self, m: Any, g: np.ndarray) -> Any:
        return g - self.settings["momentum"] * m


class NesterovInstead(_Slip):
    slug = "nesterov-instead"
    title = "the step looks ahead: this is Nesterov's momentum"
    why = (
        "Nesterov's method moves by the gradient plus another share of the velocity. "
        "It is a good method, but not the plain momentum that was asked for."
    )
    hints = (
        "How far does the very first step go, compared with rate times gradient?",
        "What is multiplied with the rate: the velocity alone, or something more?",
        "Once the velocity is up to date, plain momentum moves by it and nothing else.",
    )
    kinds = ("momentum",)

    def ahead(self, m: Any, g: np.ndarray) -> Any:
        return g + self.settings["momentum"] * m


class DecaySignFlipped(_Slip):
    slug = "decay-sign-flipped"
    title = "weight decay makes the weights larger"
    why = (
        "Weight decay pulls every weight a little towards zero. "
        "With the sign turned it pushes them away from zero, more and more."
    )
    hints = (
        "With a gradient of 0, does a weight move towards zero or away from it?",
        "Look at the sign of the decay, where it meets the gradient or the weight.",
        "The step is subtracted later on: which sign does the decay have after that?",
    )

    setting = "decay"

    def decay(self) -> float:
        return -float(self.settings["decay"])


class DecayIgnored(_Slip):
    slug = "decay-ignored"
    title = "the weight decay has no effect"
    why = (
        "Weight decay pulls every weight a little towards zero, whatever its gradient. "
        "Here it can be set, but the step does not depend on it."
    )
    hints = (
        "With a gradient of 0 and some decay, does a weight move?",
        "Where does the decay that was given enter the step?",
        "It is taken in, and then used nowhere, or its result is not used.",
    )

    setting = "decay"

    def decay(self) -> float:
        return 0.0


MISTAKES: tuple[type[_Slip], ...] = (
    Ascends,
    RateIgnored,
    RateTwice,
    UpdateLost,
    MomentumRestarts,
    StateShared,
    NoBiasCorrection,
    BetasSwapped,
    EpsInsideRoot,
    SquareMissing,
    RootMissing,
    StepCountStuck,
    StepCountFromZero,
    CorrectionKept,
    EpsMissing,
    FirstMomentUnused,
    NewShareMissing,
    MomentumFactorMissing,
    MomentumSubtracted,
    NesterovInstead,
    DecaySignFlipped,
    DecayIgnored,
    ParametersSkipped,
)
