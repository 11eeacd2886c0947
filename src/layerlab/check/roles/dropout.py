"""The role dropout: in training each number is 0 with probability p, else x / (1 - p).

A layer that draws is judged by its law (see `chance`): what many of its answers have in common.
The wrong models draw as well, and their law is compared with the subject's.
"""

from __future__ import annotations

import copy
import inspect
import itertools
import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from layerlab.check.calling import handed_to, is_function, method_of, output_of
from layerlab.check.cases import Case, Outcome, Raised
from layerlab.check.chance import CALLS, law
from layerlab.check.evidence import Attachment, Evidence, NotAttached, Role
from layerlab.check.finding import MOST_NUMBERS, Counterexample, written
from layerlab.check.guard import attempt
from layerlab.check.kinds import as_kind, numbers
from layerlab.check.mistakes import Mistake
from layerlab.check.modes import kinds_for, modes_of, one_array, option_found
from layerlab.check.vocabulary import arguments, meaning, required

__all__ = ["DROPOUT"]

TRAINING, EVALUATION = "training", "evaluation"


class RightDropout:
    """x / (1 - p) or 0 in training, x in evaluation; one stage a method. Shape: (m, n) -> same."""

    def __init__(self, p: float = 0.5) -> None:
        self.p = p
        self.training = True
        self.random = np.random.default_rng(0)

    def train(self) -> None:
        self.training = True

    def eval(self) -> None:
        self.training = False

    def forward(self, x: np.ndarray) -> np.ndarray:
        return self.calls(x, 1)[0]

    def calls(self, x: np.ndarray, count: int) -> np.ndarray:
        """So many calls with one input, as (count, m, n)."""
        if not self.active():
            return np.array([self.at_rest(x)] * count)
        x = self.take(x)
        drawn = self.draw((count, *self.mask_shape(x)))
        drop = np.broadcast_to(self.dropped(drawn), (count, *x.shape))
        with np.errstate(all="ignore"):
            return self.give(x, np.where(drop, 0.0, 1.0) * self.factor())

    def take(self, x: np.ndarray) -> np.ndarray:
        return x

    def active(self) -> bool:
        return self.training

    def at_rest(self, x: np.ndarray) -> np.ndarray:
        return x

    def rate(self, of: str) -> float:
        """The probability of a zero, as the mask and as the factor take it."""
        return self.p

    def mask_shape(self, x: np.ndarray) -> tuple[int, ...]:
        return x.shape

    def draw(self, shape: tuple[int, ...]) -> np.ndarray:
        return self.random.random(shape)

    def dropped(self, drawn: np.ndarray) -> np.ndarray:
        return drawn < self.rate("mask")

    def factor(self) -> float:
        rate = self.rate("factor")
        return 1 / (1 - rate) if rate < 1 else 0.0

    def give(self, x: np.ndarray, mask: np.ndarray) -> np.ndarray:
        return x * mask

    @classmethod
    def answer(cls, case: Case) -> dict[str, np.ndarray]:
        """The law of such a layer; or, of the ends p = 0 and p = 1, the answer itself."""
        layer = cls(case.settings["p"])
        for mode in _modes(case):
            layer.train() if mode == TRAINING else layer.eval()
        x = case["x"]
        if case.settings.get("action") == "once":
            return {"y": layer.forward(x.copy())}
        return law(x, layer.calls(x.copy(), CALLS), layer.p)


def _modes(case: Case) -> tuple[str, ...]:
    """The modes that a case goes through, one after the other; its calls are in the last one."""
    modes: tuple[str, ...] = case.settings["modes"]
    return modes


# ── mistakes of the law ──────────────────────────────────────────────────────────────────────────


class NotScaled(Mistake):
    slug = "not-scaled"
    title = "the kept numbers are not scaled up"
    why = (
        "With some numbers gone the sum that the next layer sees is too small. In evaluation "
        "nothing is dropped, and that layer meets sums that it has never seen in training."
    )
    hints = (
        "Compare the mean of many outputs in training with the mean of the input.",
        "What must happen to the numbers that stay, so that the mean stays?",
        "With half of them gone the others must double. What must they do for your p?",
    )
    arithmetic_shown = False

    def factor(self) -> float:
        return 1.0


class ScaledDown(Mistake):
    slug = "scaled-down"
    title = "the kept numbers are made smaller instead of larger"
    why = (
        "Dropping has already made the mean smaller, and this makes it smaller still. The kept "
        "numbers must make up for the lost ones."
    )
    hints = (
        "Are the kept numbers larger or smaller than they came in?",
        "Half of the numbers are gone: how large must the others be for the same mean?",
        "The right share is used, with the wrong operation.",
    )
    arithmetic_shown = False

    def factor(self) -> float:
        return 1 - self.rate("factor")  # type: ignore[attr-defined]


class ScaledByP(Mistake):
    slug = "scaled-by-p"
    title = "the kept numbers are scaled by the dropped share"
    why = (
        "The factor must make up for what is lost, so it depends on the share that is kept. "
        "With p = 0.5 both are the same, and the mistake stays hidden."
    )
    hints = (
        "Try a small p, 0.1: the kept numbers should hardly change.",
        "Is it the share of the dropped or of the kept numbers that you scale by?",
        "For p = 0.1 nine of ten numbers stay. Which of the two shares must the factor use?",
    )
    arithmetic_shown = False
    options = ("divided", "multiplied")
    option = "divided"

    def factor(self) -> float:
        rate: float = self.rate("factor")  # type: ignore[attr-defined]
        return rate if self.option == "multiplied" else 1 / rate if rate else 0.0


class ScaledTwice(Mistake):
    slug = "scaled-twice"
    title = "the kept numbers are scaled up twice"
    why = (
        "Scaling once makes up for the lost numbers; the second time makes the mean too large. "
        "Training then works with sums that evaluation never shows."
    )
    hints = (
        "Compare the mean of many outputs in training with the mean of the input.",
        "Count the places in your code that divide by the kept share.",
        "Mask and result: the scale belongs to one of them, not to both.",
    )

    def factor(self) -> float:
        return float(super().factor() ** 2)  # type: ignore[misc]


class KeepDropSwapped(Mistake):
    slug = "keep-drop-swapped"
    title = "p is taken for the probability of keeping"
    why = (
        "p says how many numbers are dropped; here so many are kept. "
        "With p = 0.5 nothing shows, with a small p nearly everything is lost."
    )
    hints = (
        "Try a small p, 0.1, on many numbers, and count the zeros.",
        "Is your random number compared the right way round?",
        "Say aloud what your comparison gives for a random number near 0: kept or dropped?",
    )
    options = ("mask and factor", "mask")
    option = "mask and factor"

    def rate(self, of: str) -> float:
        p: float = self.p  # type: ignore[attr-defined]
        return 1 - p if of in self.option else p


class ProbabilityIgnored(Mistake):
    slug = "probability-ignored"
    title = "p is ignored: always half of the numbers drop"
    why = (
        "How much is dropped must be set from outside, for each layer of its own. "
        "Here it is a half whatever p says, so only p = 0.5 is right."
    )
    hints = (
        "Try a p of 0.1 and of 0.9 on many numbers, and count the zeros.",
        "Look for a fixed number where the mask is drawn.",
        "The probability is stored, but the comparison uses another number.",
    )
    options = ("mask", "mask and factor")
    option = "mask"

    def rate(self, of: str) -> float:
        return 0.5 if of in self.option else self.p  # type: ignore[attr-defined]


class NeverDrops(Mistake):
    slug = "never-drops"
    title = "nothing is dropped, in training either"
    why = (
        "Without zeros the layer does nothing, and the network can lean on single numbers. "
        "Often the dropping is computed, but its result is thrown away."
    )
    hints = (
        "Call it in training with p = 0.5 and count the zeros.",
        "Is the result with the zeros what your code returns?",
        "Some functions give a new array and leave the old one alone.",
    )
    options = ("unscaled", "scaled")
    option = "unscaled"

    def dropped(self, drawn: np.ndarray) -> np.ndarray:
        return np.zeros(drawn.shape, dtype=bool)

    def factor(self) -> float:
        return float(super().factor()) if self.option == "scaled" else 1.0  # type: ignore[misc]


class ActiveInEval(Mistake):
    slug = "active-in-eval"
    title = "it drops in evaluation too"
    why = (
        "Dropping is an exercise for training. In use the network must give its best answer, "
        "and the same one each time."
    )
    hints = (
        "Call it twice in evaluation mode with the same input.",
        "Which line asks for the mode, and is what it asks what the mode is kept in?",
        "In evaluation the input must come out as it went in, before anything is drawn.",
    )

    def active(self) -> bool:
        return True


class EvalOnly(Mistake):
    slug = "eval-only"
    title = "it drops in evaluation, and not in training"
    why = (
        "The two modes are the wrong way round. Training gets the input unchanged, and the "
        "finished network has random holes."
    )
    hints = (
        "Call it in each mode and count the zeros.",
        "Read the condition on the mode aloud: when is the input given back unchanged?",
        "Everything is there; the condition, or the switch, says the opposite.",
    )

    def active(self) -> bool:
        return not self.training  # type: ignore[attr-defined]


class StuckInEval(Mistake):
    slug = "stuck-in-eval"
    title = "after an evaluation it does not train again"
    why = (
        "Each epoch ends with an evaluation, and the next one trains again. From then on this "
        "layer drops nothing any more."
    )
    hints = (
        "Switch to evaluation and back to training, then count the zeros.",
        "What does the switch back to training set?",
        "Compare the two switches: both must write the same attribute, with opposite values.",
    )

    def train(self) -> None:
        pass


class ScalesInEval(Mistake):
    slug = "scales-in-eval"
    title = "in evaluation the numbers are scaled"
    why = (
        "Training already scales the kept numbers, so that evaluation needs nothing. "
        "Scaling there as well changes every sum that the next layer has learned with."
    )
    hints = (
        "Compare input and output in evaluation.",
        "In which of the two modes does your code scale, and why there?",
        "With the scale in training, evaluation has nothing left to do.",
    )
    options = ("kept share", "its inverse", "p")
    option = "kept share"

    def at_rest(self, x: np.ndarray) -> np.ndarray:
        p: float = self.p  # type: ignore[attr-defined]
        factors = {"kept share": 1 - p, "its inverse": 1 / (1 - p) if p < 1 else 0.0, "p": p}
        return x * factors[self.option]


class OneMaskForTheBatch(Mistake):
    slug = "one-mask-for-the-batch"
    title = "every row of the batch loses the same numbers"
    why = (
        "Each sample should meet a network of its own. With one mask for all rows a batch of "
        "a hundred trains a single one."
    )
    hints = (
        "Print the output of a batch of ones: compare the rows.",
        "How many random numbers do you draw for a batch of 3 rows of 4?",
        "Compare the shape of the mask with the shape of the input.",
    )

    def mask_shape(self, x: np.ndarray) -> tuple[int, ...]:
        return 1, x.shape[1]


class OneMaskPerRow(Mistake):
    slug = "one-mask-per-row"
    title = "whole rows are dropped or kept"
    why = (
        "A sample without any number teaches nothing, and one with all of them is no exercise. "
        "Single numbers are dropped, not samples."
    )
    hints = (
        "Print the output of a batch of ones: look at each row.",
        "How many random numbers do you draw for a batch of 3 rows of 4?",
        "The draw happens once for a row; how often should it?",
    )

    def mask_shape(self, x: np.ndarray) -> tuple[int, ...]:
        return x.shape[0], 1


class OneDrawForAll(Mistake):
    slug = "one-draw-for-all"
    title = "everything is dropped or everything is kept"
    why = (
        "Each number must be dropped or kept by a draw of its own. With a single draw a call "
        "gives only zeros, or the whole input."
    )
    hints = (
        "Print the output of several calls with ones: what do they have in common?",
        "How many random numbers does one call draw?",
        "There must be as many draws as there are numbers in the input.",
    )

    def mask_shape(self, x: np.ndarray) -> tuple[int, ...]:
        return 1, 1


class SameMaskEveryCall(Mistake):
    slug = "same-mask-every-call"
    title = "every call drops the same numbers"
    why = (
        "If the same numbers are always missing, the network learns to do without just these. "
        "Every call must draw anew."
    )
    hints = (
        "Call it twice in training with the same input and compare the zeros.",
        "Where is the mask drawn, and how often is that line reached?",
        "A mask that is kept, or a seed that is set in every call, repeats the same draw.",
    )

    def draw(self, shape: tuple[int, ...]) -> np.ndarray:
        return np.broadcast_to(np.random.default_rng(0).random(shape[1:]), shape)


class FixedCount(Mistake):
    slug = "fixed-count"
    title = "always exactly the same number of zeros"
    why = (
        "Each number is dropped by a draw of its own, so the count varies around its mean. "
        "With a fixed count the numbers depend on each other."
    )
    hints = (
        "Count the zeros in ten calls.",
        "Do you draw which places to drop, or draw for each place whether to drop it?",
        "One draw for each number, without looking at the others, gives counts that vary.",
    )

    def dropped(self, drawn: np.ndarray) -> np.ndarray:
        flat = drawn.reshape(len(drawn), -1)
        count = round(self.rate("mask") * flat.shape[1])  # type: ignore[attr-defined]
        return (flat.argsort(axis=1).argsort(axis=1) < count).reshape(drawn.shape)


class ReturnsMask(Mistake):
    slug = "returns-mask"
    title = "it returns the mask instead of the masked input"
    why = (
        "The mask says what stays; the result is the input with the mask applied to it. "
        "The input itself is lost here."
    )
    hints = (
        "Call it with large numbers: do they show in the output?",
        "Which variable does the last line return?",
        "Mask and input still have to come together.",
    )

    options = (None, "before it is scaled")
    pairs = (None,)

    def give(self, x: np.ndarray, mask: np.ndarray) -> np.ndarray:
        return np.where(mask != 0, 1.0, 0.0) if self.option else mask


# ── mistakes that are looked for always ──────────────────────────────────────────────────────────


def _end(p: float) -> Case:
    x = np.resize((1.0, 2.0, -3.0), 1200).reshape(30, 40)
    return Case({"x": x}, {"p": p, "modes": (TRAINING,), "action": "once"}, f"p = {p:.0f}")


class POneGivesNan(Mistake):
    slug = "p-one-gives-nan"
    title = "a p of 1 ends in a division by zero"
    why = (
        "With a p of 1 everything is dropped, and the answer is zeros. The scale has nothing left "
        "to make up for, and computing it divides by zero: an error, or not-a-number."
    )
    hints = (
        "Work out your scale by hand for a p of 1.",
        "Which line divides, and what is zero times infinity?",
        "Either treat a p of 1 on its own, or refuse it when the layer is made.",
    )
    always = True

    def factor(self) -> float:
        with np.errstate(all="ignore"):
            return float(1 / np.float64(1 - self.rate("factor")))  # type: ignore[attr-defined]

    @classmethod
    def fits(cls, evidence: Evidence) -> Counterexample | None:
        got = evidence.ask(_end(1.0))
        y = got.values.get("y")
        if all(outcome.raised for outcome in evidence.outcomes):
            return None  # it fails with any p
        if got.raised or (y is not None and np.isnan(y).any()):
            return _small_end(evidence, 1.0)
        return None


class EndsNotExact(Mistake):
    slug = "ends-not-exact"
    title = "a p of 0 or 1 gives something inexact"
    why = (
        "With a p of 0 every number stays as it is, with a p of 1 every one is 0. "
        "Nothing is left to chance there."
    )
    hints = (
        "Try a p of 0 and of 1, and compare input and output.",
        "Does your random number ever equal 0 or 1, and what happens then?",
        "Is p changed, or limited, before the mask is drawn with it?",
    )
    always = True

    def rate(self, of: str) -> float:
        return min(max(self.p, 0.02), 0.98)  # type: ignore[attr-defined]

    @classmethod
    def fits(cls, evidence: Evidence) -> Counterexample | None:
        if not evidence.all_right:
            return None
        for p, mistakes in ((0.0, ()), (1.0, (POneGivesNan,))):
            got = evidence.ask(_end(p))
            wrong = bool(got.raised) or (
                bool(got.values) and not evidence.agree(got, evidence.expect(_end(p)))
            )
            if wrong and not any(mistake.fits(evidence) for mistake in mistakes):
                return _small_end(evidence, p)
        return None


class MutatesInput(Mistake):
    slug = "mutates-input"
    title = "the input is changed by the call"
    why = (
        "Whoever called the layer still needs the input: the gradient, another layer, the next "
        "epoch. A layer must leave what it was given as it was."
    )
    hints = (
        "Print the input before and after the call.",
        "Some operators change an array in place instead of making a new one.",
        "Look for a line that writes into the input, or changes it in place.",
    )
    always = True

    def give(self, x: np.ndarray, mask: np.ndarray) -> np.ndarray:
        y = x * mask
        x[:] = y[-1]
        return y

    @classmethod
    def fits(cls, evidence: Evidence) -> Counterexample | None:
        if not evidence.changed("x"):
            return None
        for case in evidence.role.ladder(evidence.attachment):
            outcome = evidence.ask(case)
            if "x" in outcome.changed:
                now = f"x = {written(outcome.changed['x'])} after the call"
                return Counterexample(evidence.role.given(case), now, "x as it was")
        return evidence.changed("x")


MISTAKES: tuple[type[Mistake], ...] = (
    NotScaled, ScaledDown, KeepDropSwapped, ScaledByP, ScaledTwice, ProbabilityIgnored, NeverDrops,
    EvalOnly, ActiveInEval, StuckInEval, ScalesInEval, OneMaskForTheBatch, OneMaskPerRow,
    OneDrawForAll, SameMaskEveryCall, FixedCount, ReturnsMask, MutatesInput, POneGivesNan,
    EndsNotExact,
)  # fmt: skip


def _small_end(evidence: Evidence, p: float) -> Counterexample:
    """The end p on the smallest input; on the large one where that does not show it."""
    for x in (np.array([[1.0, 2.0]]), _end(p)["x"]):
        case = _end(p).replaced(x=x)
        got, right = evidence.ask(case), evidence.expect(case)
        if not evidence.agree(got, right):
            break
    return Counterexample(
        evidence.role.given(case),
        got.raised or got.values.get("y", got.returned),
        right.values["y"],
    )


# ── attaching ────────────────────────────────────────────────────────────────────────────────────

Make = Callable[[float], Any]  # the layer for a p; None where a function is called


class DropoutCalls(Attachment):
    """A dropout layer or function: made afresh for each case, called again and again."""

    def __init__(self, make: Make, function: Any, convention: dict[str, str], kind: str) -> None:
        self.make = make
        self.function = function  # None where the object's own method is called
        self.convention = convention
        self.kind = kind
        self.probabilities: tuple[float, ...] = (0.2, 0.75)
        self.fixed = False  # an object that was made with its p
        self.always_on = False  # a function without a mode: who evaluates does not call it

    def answer(self, case: Case) -> Outcome:
        p, x = case.settings["p"], case["x"]
        once = case.settings.get("action") == "once"
        if once and self.fixed:
            return Outcome()
        owner, raised = attempt(self.make, p)
        if raised:
            return Outcome() if once and p == 1 else Outcome(raised=raised)
        answers: list[np.ndarray] = []
        changed: dict[str, np.ndarray] = {}
        was: Any = None
        *before, last = _modes(case)
        for mode, count in [*((mode, 1) for mode in before), (last, 1 if once else CALLS)]:
            answers = []
            generator = _generators()
            call, raised = _caller(owner, self.function, p, mode == TRAINING, generator)
            if raised:
                return Outcome(raised=raised)
            for _ in range(count):
                given = as_kind(x, self.kind)
                was = numbers(given) if not answers else was
                value, raised = attempt(call, given)
                if raised:
                    refused = once and p == 1 and self.function and _refuses(raised)
                    return Outcome() if refused else Outcome(raised=raised, changed=changed)
                now = numbers(given)
                if not changed and (now is None or not np.array_equal(now, was)):
                    changed = {"x": np.zeros(0) if now is None else now}
                y = one_array(value, x.shape)
                if y is None or y.shape != x.shape:
                    values = {} if y is None else {"shape": np.array(y.shape)}
                    returned = type(value).__name__ if value is not None else "None"
                    return Outcome(values, changed=changed, returned=returned)
                answers.append(y)
        stack = np.array(answers)
        return Outcome({"y": stack[0]} if once else law(x, stack, p), changed=changed)

    def explain(self, case: Case, position: tuple[int, ...]) -> tuple[str, ...]:
        p, training = case.settings["p"], _modes(case)[-1] == TRAINING
        owner, raised = attempt(self.make, p)
        call, failed = _caller(owner, self.function, p, training, _generators())
        if raised or failed:
            return ()
        results = []
        for _ in range(12):
            value, raised = attempt(call, as_kind(case["x"], self.kind))
            y = None if raised else one_array(value, case["x"].shape)
            if y is None:
                return ()
            results.append(y)
        if case["x"].size > MOST_NUMBERS:
            return ()  # their shape alone says nothing
        telling = [y for y in results if y.any()] or results  # zeros alone show little
        calls = ("one call", "another call", "a third call")
        return tuple(
            f"{count} gives {written(y)}" for count, y in zip(calls, telling, strict=False)
        )


def _refuses(raised: Raised) -> bool:
    """An error that was raised on purpose, as against one that happened."""
    return raised.kind in ("ValueError", "AssertionError", "ArgumentError")


def _generators() -> dict[str, Any]:
    return {"numpy": np.random.default_rng(np.random.randint(2**31)), "python": random.Random(1)}


def _caller(
    owner: Any, function: Any, p: float, training: bool, generators: Mapping[str, Any]
) -> tuple[Callable[[Any], Any], Raised | None]:
    """The call in this mode as a function of x alone."""
    called = function
    if called is None:
        found = method_of(owner)
        assert found is not None
        called = found[1]
    signature = handed_to(called)
    modes = modes_of(None if function else owner, signature)
    raised = modes.set(owner, training)
    options: dict[str, Any] = modes.given(training)
    names = [parameter.name for parameter in arguments(signature)]
    known = {name: meaning(name, ("drop", "kept", "seed")) for name in names}
    needed = {parameter.name for parameter in required(signature)}
    if function is not None:
        x = next((n for n in names if n != "p" and meaning(n, ("x",))), None)
        x = x or next((n for n in names if not known[n] and n not in options), None)
        others = [n for n in names if n not in options and n != x and known[n] in ("drop", "kept")]
        if not others:  # a name that nobody knows
            others = [n for n in names if n not in options and n != x and not known[n]]
        probability = others[:1]
    else:
        x = None
        probability = [n for n in names[1:] if known[n] in ("drop", "kept")][:1]
    for name in probability:
        options[name] = 1 - p if known[name] == "kept" else p
    for name in names:
        if known[name] == "seed" and name in needed and name not in options:
            options[name] = generators["numpy"]
    if x is None or not names or names[0] == x:
        return (lambda value: output_of(called, called(value, **options))), raised
    return (lambda value: called(**{x: value}, **options)), raised


def _makers(subject: Any, build: Any) -> Iterator[tuple[Make, str, bool]]:
    """(make(p), how it is said, whether p is the object's own), the likeliest first."""
    if build is not None:
        if required(build):
            yield build, "build(p)", False
        else:
            yield lambda p: build(), "build()", True
        return
    if not inspect.isclass(subject):
        yield lambda p: copy.deepcopy(subject), "the object as given", True
        return
    made: Callable[..., Any] = subject
    name = subject.__name__
    needed = {parameter.name for parameter in required(subject)}
    known = {
        parameter.name: meaning(parameter.name, ("drop", "kept", "seed"))
        for parameter in arguments(subject)
    }
    seeds = [n for n in needed if known[n] == "seed"]
    for argument in [n for n in known if known[n] in ("drop", "kept")]:
        kept = known[argument] == "kept"
        sources: list[Any] = [1, np.random.default_rng(1), random.Random(1)]
        for source in sources if seeds else [None]:
            extra = dict.fromkeys(seeds, source)

            def make(
                p: float, argument: str = argument, kept: bool = kept, extra: Any = extra
            ) -> Any:
                return made(**{argument: 1 - p if kept else p}, **copy.deepcopy(extra))

            yield make, f"{name}({argument}{' = 1 - p' if kept else ''})", False
    yield lambda p: made(p), f"{name}(p)", False
    yield lambda p: made(), f"{name}()", False


class Dropout(Role):
    """Inverted dropout of one probability, with a mode."""

    name = "dropout"
    model = RightDropout
    mistakes = MISTAKES
    note = (
        "Judged from random draws, with seed {seed}; a right layer would be accused less than "
        "once in a million times."
    )

    def attachments(self, subject: Any, name: str | None, build: Any) -> Iterator[Attachment]:
        if build is None and is_function(subject):
            called = getattr(subject, "__name__", "function")
            yield from self._with_kinds(lambda p: None, subject, {"called": f"{called}(x)"}, False)
            return
        tried, errors = [], []
        for make, words, own in _makers(subject, build):
            owner, raised = attempt(make, 0.5)
            tried.append(words)
            if raised:
                errors.append(raised)
                continue
            found = method_of(owner)
            if found is None:
                tried[-1] += " (no method to call: forward, __call__, call or predict)"
                continue
            yield from self._with_kinds(
                make, None, {"built": words, "called": f"{found[0]}(x)"}, own
            )
            return
        raise NotAttached(tried, errors[0] if errors else None)

    def _with_kinds(
        self, make: Make, function: Any, told: dict[str, str], own: bool
    ) -> Iterator[Attachment]:
        owner = make(0.5)

        def trial(x: Any, training: bool) -> tuple[Any, Raised | None]:
            call, raised = _caller(make(0.5), function, 0.5, training, _generators())
            return (None, raised) if raised else attempt(call, x)

        called = function or method_of(owner)[1]  # type: ignore[index]
        modes = modes_of(None if function else owner, handed_to(called))
        for kind in kinds_for((2, 3), trial):
            attachment = DropoutCalls(
                make, function, {**told, "mode": modes.told, "arrays": kind}, kind
            )
            if function is not None and not modes.values:
                attachment.always_on = True
                attachment.convention["mode"] = "none, so evaluation was not asked for"
            if own:
                p = option_found(owner, {}, "drop")
                kept = option_found(owner, {}, "kept")
                p = p if p is not None else 1 - kept if kept is not None else 0.5
                attachment.probabilities, attachment.fixed = (p,), True
                attachment.convention["p"] = written(p)
            yield attachment

    def cases(self, attachment: Attachment, rng: np.random.Generator) -> list[Case]:
        assert isinstance(attachment, DropoutCalls)
        x = (rng.permutation(100) + 10.0).reshape(5, 20) / 20 * np.resize((1, -1, -1), (5, 20))
        first, last = attachment.probabilities[0], attachment.probabilities[-1]
        if attachment.always_on:
            return [_case(x, first, TRAINING), _case(x, last, TRAINING)]
        return [
            _case(x, first, TRAINING),
            _case(x, last, EVALUATION, TRAINING),
            _case(x, first, EVALUATION),
            _case(x, last, TRAINING, EVALUATION),
        ]

    def ladder(self, attachment: Attachment) -> Iterator[Case]:
        assert isinstance(attachment, DropoutCalls)
        shapes = ((1, 4), (2, 3), (4, 5))  # of one number alone a draw shows nothing
        modes = ((TRAINING,), (EVALUATION,), (EVALUATION, TRAINING), (TRAINING, EVALUATION))
        for shape, p, mode in itertools.product(shapes, attachment.probabilities[::-1], modes):
            yield _case(np.arange(1.0, 1 + shape[0] * shape[1]).reshape(shape), p, *mode)

    shrinkable = ()

    def given(self, case: Case) -> Mapping[str, Any]:
        modes = _modes(case)
        said = modes[-1] if len(modes) == 1 else f"{modes[-1]} after {modes[0]}"
        return {"x": case["x"], "p": np.array(case.settings["p"]), "mode": said}

    def arithmetic(self, case: Case, position: tuple[int, ...]) -> tuple[str, ...]:
        p = case.settings["p"]
        if _modes(case)[-1] == EVALUATION:
            return ("in evaluation every number stays as it is",)
        x = float(case["x"].flat[0])
        return (
            f"each number is 0 with probability p = {written(p)}, by a draw of its own",
            f"else {written(x)} / (1 - {written(p)}) = {written(x / (1 - p))}" if p < 1 else "",
        )

    def shown(self, outcome: Outcome, name: str) -> Any:
        value = outcome.values.get(name)
        if value is None or name not in SAID:
            return super().shown(outcome, name)
        return SAID[name](value)


def _case(x: np.ndarray, p: float, *modes: str) -> Case:
    return Case({"x": x}, {"p": p, "modes": modes}, f"p = {p:g}, {' then '.join(modes)}")


def _of_three(alike: str, partly: str, apart: str) -> Callable[[np.ndarray], str]:
    return lambda value: {1.0: alike, 0.5: partly, 0.0: apart}[float(value)]


def _share(value: np.ndarray) -> str:
    share = float(value)
    if np.isnan(share):
        return "all zeros or none"
    return {0.0: "no zeros", 1.0: "only zeros"}.get(share, f"{100 * share:.0f} % zeros")


def _factors(value: np.ndarray) -> str:
    if np.isnan(value).any():
        return "kept numbers with no common factor"
    return "kept numbers times " + " or ".join(written(factor) for factor in value)


SAID: dict[str, Callable[[np.ndarray], str]] = {
    "zeros": _share,
    "factor": _factors,
    "calls": _of_three(
        "the same zeros in every call", "calls that depend on each other", "other zeros each call"
    ),
    "rows": _of_three(
        "the same zeros in every row", "rows that depend on each other", "other zeros in each row"
    ),
    "columns": _of_three(
        "rows that are dropped or kept whole", "numbers of a row that depend on each other",
        "a draw for each number of a row",
    ),
    "count": lambda value: (
        "equally many zeros in every call" if value else "a count of zeros that varies"
    ),
    "values": lambda value: (
        "numbers that depend on the input" if np.isnan(value).any()
        else f"{written(value[0])} for every kept number"
    ),
}  # fmt: skip

DROPOUT = Dropout()
