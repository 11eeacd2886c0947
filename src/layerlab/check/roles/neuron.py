"""The role neuron: y = f(w·x + b) for one vector x, and the ways to get it wrong."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from layerlab.check.cases import Case, Outcome, same_numbers
from layerlab.check.evidence import Attachment, Role
from layerlab.check.finding import Counterexample
from layerlab.check.formulas import ACTIVATIONS
from layerlab.check.kinds import as_kind, kind_of, numbers
from layerlab.check.layers import steps
from layerlab.check.mistakes import Mistake
from layerlab.check.neurons import DRAWN, REDRAWN, AttachedNeuron, attached_neurons
from layerlab.explain import explain
from layerlab.nn.activations import ACTIVATIONS as LIBRARY
from layerlab.nn.activations import find_activation

__all__ = ["NEURON"]

NAMES = (
    "identity", "relu", "sigmoid", "tanh", "step", "leaky_relu", "elu", "selu", "silu", "gelu",
    "softplus", "softsign", "hardtanh",
)  # fmt: skip
# the same function in another form, and functions that nobody asks for but some apply
FORMS = {"step": ("step, 1 at nought",), "gelu": ("gelu_tanh",)}


def _leaky(slope: float) -> Callable[[np.ndarray], np.ndarray]:
    return lambda z: np.where(z > 0, z, slope * z)


FUNCTIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    **{name: ACTIVATIONS[name] for name in (*NAMES, "gelu_tanh")},
    "step, 1 at nought": lambda z: np.where(z >= 0, 1.0, 0.0),
    "a step from -1 to 1": np.sign,
    "a step from -1 to 1, 1 at nought": lambda z: np.where(z >= 0, 1.0, -1.0),
    "a step from -1 to 1, -1 at nought": lambda z: np.where(z > 0, 1.0, -1.0),
    **{f"leaky_relu with slope {slope}": _leaky(slope) for slope in (0.1, 0.2, 0.3, 0.02, 0.001)},
    "hard sigmoid": lambda z: np.clip(z / 6 + 0.5, 0, 1),
    "hard sigmoid of slope 0.2": lambda z: np.clip(0.2 * z + 0.5, 0, 1),
    "relu6": lambda z: np.clip(z, 0, 6),
    "mish": lambda z: z * np.tanh(ACTIVATIONS["softplus"](z)),
    "the absolute value": np.abs,
    "the derivative of sigmoid": lambda z: (s := ACTIVATIONS["sigmoid"](z)) * (1 - s),
}
ANOTHER = "another function"
ENOUGH = 6  # of the largest cases tell whether a second call differs
ALIASES: dict[str, tuple[Any, ...]] = {
    "identity": ("identity", "linear", "none", None),
    "step": ("step", "heaviside", "binary", "binary_step"),
    "leaky_relu": ("leaky_relu", "leakyrelu", "leaky"),
}


class FoundOut(str):
    """An activation that nobody asked for: it was found out, so it is not a wrong one."""


class RightNeuron:
    """y = f(w·x + b), one stage a method. Shape: (n,) -> ()."""

    weights: np.ndarray
    bias: np.ndarray
    activation: str

    def __init__(self, weights: Any, bias: Any, activation: str = "sigmoid") -> None:
        self.weights = np.asarray(weights, dtype=float)
        self.bias = np.asarray(bias, dtype=float)
        self.activation = activation

    def forward(self, x: Any) -> Any:
        return self.respond(self.multiply(self.take(x)))

    def take(self, x: np.ndarray) -> np.ndarray:
        return np.asarray(x, dtype=float)

    def multiply(self, x: np.ndarray) -> np.ndarray:
        return self.weights * x

    def add_up(self, products: np.ndarray) -> Any:
        return products.sum()

    def add_bias(self, z: Any) -> Any:
        return z + self.bias

    def activate(self, z: Any) -> Any:
        return FUNCTIONS[self.activation](z)

    def respond(self, products: np.ndarray) -> Any:
        return self.activate(self.add_bias(self.add_up(products)))

    @classmethod
    def answer(cls, case: Case) -> dict[str, np.ndarray]:
        """The answer of such a neuron to a case; one number has the shape ()."""
        activation = case.settings.get("activation") or "identity"
        y = np.asarray(cls(case["weights"], case["bias"], activation).forward(case["x"].copy()))
        return {"y": y.reshape(()) if y.size == 1 else y}


# ── the bias ─────────────────────────────────────────────────────────────────────────────────────


class BiasIgnored(Mistake):
    slug = "bias-ignored"
    title = "the bias is never added"
    why = (
        "Without its bias a neuron gives the same answer to an input of zeros, whatever it has "
        "learned. The bias is what lets it move its threshold away from zero."
    )
    hints = (
        "Give it an input of zeros: then the bias alone must decide.",
        "Count the terms of the formula, and find each of them in your code.",
        "The weighted sum is right. Follow the bias from where it comes in to where it stops.",
    )
    options = (0.0, 1.0)  # or a bias that is always the same
    pairs = (0.0,)

    def add_bias(self: Any, z: Any) -> Any:
        return z + (self.option or 0.0)


class BiasSubtracted(Mistake):
    slug = "bias-subtracted"
    title = "the bias is subtracted instead of added"
    why = (
        "The formula adds the bias, so a larger bias must make the sum larger. "
        "Here it makes the sum smaller, as a threshold would."
    )
    hints = (
        "Make the bias larger: which way does the result go?",
        "Look at the sign in front of the bias.",
        "The weighted sum is right; the bias enters it with the wrong sign.",
    )

    def add_bias(self: Any, z: Any) -> Any:
        return z - self.bias


class BiasDoubled(Mistake):
    slug = "bias-doubled"
    title = "the bias is added twice"
    why = (
        "The formula adds the bias once. Added at two places, each of which looks right by itself, "
        "it counts double."
    )
    hints = (
        "Give it an input of zeros and compare the sum with the bias.",
        "Search your code for every place where the bias is used.",
        "One place may start the sum at the bias, and another one adds it at the end.",
    )

    def add_bias(self: Any, z: Any) -> Any:
        return z + 2 * self.bias


class BiasAsFactor(Mistake):
    slug = "bias-as-factor"
    title = "the bias is multiplied instead of added"
    why = (
        "Weights multiply, the bias adds. "
        "As a factor it cannot move the threshold: for an input of zeros the sum stays zero."
    )
    hints = (
        "Try a bias of zero: what happens to the weighted sum?",
        "Which operator stands between the weighted sum and the bias?",
        "The weighted sum is right; the bias must shift it, and not scale it.",
    )

    def add_bias(self: Any, z: Any) -> Any:
        return z * self.bias


class BiasPerInput(Mistake):
    slug = "bias-per-input"
    title = "the bias is added once for every input"
    why = (
        "A neuron has one bias, added once, after the products have been added up. "
        "Inside the loop it is added again with every input, so more inputs give more bias."
    )
    hints = (
        "With one input it is right. What changes with two?",
        "Is the bias added inside the sum, or after it?",
        "Look at where the loop, or the bracket of the sum, ends.",
    )

    def add_bias(self: Any, z: Any) -> Any:
        return z + self.bias * self.weights.size

    @classmethod
    def fits(cls, evidence: Any) -> bool:
        inside = type("_", (ActivationOnEachProduct,), {"option": "bias inside"})
        each = ActivationOnEachProduct.applies(evidence)
        return bool(evidence.equals(cls) or (each and evidence.equals(inside)))


class BiasInsideProduct(Mistake):
    slug = "bias-inside-product"
    title = "the bias is added before multiplying"
    why = (
        "First each input is multiplied by its weight, then all is added up, then comes the bias. "
        "Added before the multiplication, the bias itself is multiplied too."
    )
    hints = (
        "Say the formula aloud in the order in which it is computed.",
        "Which is done first in your code: the multiplication, or adding the bias?",
        "Look at the brackets around the bias.",
    )
    options = ("input", "weight")

    def multiply(self: Any, x: np.ndarray) -> np.ndarray:
        weights = np.asarray(self.weights)
        return (weights + self.bias) * x if self.option == "weight" else weights * (x + self.bias)

    def add_bias(self: Any, z: Any) -> Any:
        return z


# ── the weighted sum ─────────────────────────────────────────────────────────────────────────────


class WeightsIgnored(Mistake):
    slug = "weights-ignored"
    title = "the weights do not count"
    why = (
        "The weights say how much each input counts. "
        "Where they are not used, or not those that were given, nothing that is learned has effect."
    )
    hints = (
        "Change one weight: does the result change?",
        "Find the line in which an input meets its weight.",
        "Follow the weights from where they come in: are they kept, and are they multiplied?",
    )
    options = ("ones", "zeros")
    pairs = ("ones",)

    def multiply(self: Any, x: np.ndarray) -> np.ndarray:
        return x * 0.0 if self.option == "zeros" else x

    @classmethod
    def fits(cls, evidence: Any) -> bool:
        return bool(evidence.equals(cls)) or bool(
            cls.option == "ones" and evidence.attachment.behaviour == DRAWN
        )


class WeightsSquared(Mistake):
    slug = "weights-squared"
    title = "the weights are multiplied in twice"
    why = (
        "Each input is multiplied by its weight once. "
        "Twice makes the square of the weight, and a negative weight loses its sign."
    )
    hints = (
        "Try weights of 1 and then of 2: how does the result grow?",
        "Search for every place where an input, or a product, meets its weight.",
        "What is given to the sum may have been weighted before.",
    )

    def multiply(self: Any, x: np.ndarray) -> np.ndarray:
        return np.asarray(self.weights) ** 2 * x


class AddedInsteadOfMultiplied(Mistake):
    slug = "added-instead-of-multiplied"
    title = "inputs and weights are added instead of multiplied"
    why = (
        "A weight says how much its input counts, so it multiplies it. "
        "Added to the input, it moves the result by as much, whatever the input is."
    )
    hints = (
        "Try an input of zeros: may the weights matter then?",
        "Which operator stands between an input and its weight?",
        "The sum runs over the right pairs, but each pair is joined wrongly.",
    )

    def multiply(self: Any, x: np.ndarray) -> np.ndarray:
        return np.asarray(self.weights) + x


class NotSummed(Mistake):
    slug = "not-summed"
    title = "the products are not added up to one number"
    why = (
        "A neuron gives one number: the products of inputs and weights are added up. "
        "Without the sum there are as many numbers as inputs."
    )
    hints = (
        "How many numbers come out, and how many should?",
        "Each product is there. What must happen to all of them together?",
        "One step is missing between the multiplication and the bias.",
    )
    options = ("each", "bias last")
    pairs = ("each",)

    def add_up(self: Any, products: np.ndarray) -> Any:
        # a list of products with the bias put at its end
        return np.append(products - self.bias, 0.0) if self.option == "bias last" else products

    @classmethod
    def fits(cls, evidence: Any) -> bool:
        return bool(evidence.equals(cls)) or (cls.option == "each" and _wants_one(evidence))


class MeanInsteadOfSum(Mistake):
    slug = "mean-instead-of-sum"
    title = "the products are averaged instead of added up"
    why = (
        "A neuron adds up what its inputs bring. "
        "Their mean is smaller the more inputs there are, so each one counts less and less."
    )
    hints = (
        "With one input it is right. What changes with two?",
        "Is there a division, or a function that divides?",
        "By how much is the weighted sum too small? Compare that with the number of inputs.",
    )
    options = ("products", "with the bias", "one more", "by the weights")
    pairs = ("products",)

    def add_up(self: Any, products: np.ndarray) -> Any:
        total, count, bias = products.sum(), products.size, self.bias
        if self.option == "with the bias":
            return (total + bias) / count - bias
        if self.option == "one more":
            return (total + bias) / (count + 1) - bias
        return total / (self.weights.sum() if self.option == "by the weights" else count)


class LastTermMissing(Mistake):
    slug = "last-term-missing"
    title = "the last input is left out"
    why = (
        "Every input counts, the last one too. "
        "A loop or a slice that ends one too early drops it without an error."
    )
    hints = (
        "Change only the last input: does the result change?",
        "Which positions does your loop visit? Write them down for three inputs.",
        "Look at where the loop or the slice ends.",
    )

    def add_up(self: Any, products: np.ndarray) -> Any:
        return products[:-1].sum()


class FirstTermMissing(Mistake):
    slug = "first-term-missing"
    title = "the first input is left out"
    why = (
        "Every input counts, and the first one has the position 0. "
        "A loop or a slice that starts at 1 drops it without an error."
    )
    hints = (
        "Change only the first input: does the result change?",
        "Which positions does your loop visit? Write them down for three inputs.",
        "Look at where the loop or the slice starts.",
    )

    def add_up(self: Any, products: np.ndarray) -> Any:
        return products[1:].sum()


class Overwrites(Mistake):
    slug = "overwrites-instead-of-accumulates"
    title = "each product replaces the one before it"
    why = (
        "A sum grows with every product. "
        "Where the total is set anew in each round, only the last product is left."
    )
    hints = (
        "Change only the first input: does the result change?",
        "Write down the total after each round of the loop.",
        "Does the line in the loop keep the total so far? Is the total started inside the loop?",
    )

    def add_up(self: Any, products: np.ndarray) -> Any:
        return products[-1]


class ReturnsTooEarly(Mistake):
    slug = "returns-too-early"
    title = "it stops after the first input"
    why = (
        "A return inside the loop ends the function in the first round. "
        "The other inputs are never looked at."
    )
    hints = (
        "Change only the last input: does the result change?",
        "How often does your loop really run?",
        "Look at how far the line that returns is indented.",
    )

    def add_up(self: Any, products: np.ndarray) -> Any:
        return products[0]


# ── the activation ───────────────────────────────────────────────────────────────────────────────


class ActivationMissing(Mistake):
    slug = "activation-missing"
    title = "the activation is not applied"
    why = (
        "The weighted sum goes through the activation before it leaves the neuron. "
        "Without it many neurons together can do no more than a single one."
    )
    hints = (
        "Compare the result with the weighted sum itself.",
        "Is the activation called, and is its result what you give back?",
        "The weighted sum with its bias is right; one step is missing after it.",
    )

    def activate(self: Any, z: Any) -> Any:
        return z

    @classmethod
    def applies(cls, evidence: Any) -> bool:
        return not isinstance(evidence.reading["activation"], FoundOut)


class ActivationTwice(Mistake):
    slug = "activation-twice"
    title = "the activation is applied twice"
    why = (
        "The activation is applied once, to the weighted sum. "
        "Applied again, it changes a number that was already right."
    )
    hints = (
        "How often does the number go through the activation on its way out?",
        "Look into every helper that is called: which of them activate?",
        "One method activates, and the one that calls it does so again.",
    )

    def activate(self: Any, z: Any) -> Any:
        f = FUNCTIONS[self.activation]
        return f(f(z))


class ActivationBeforeBias(Mistake):
    slug = "activation-before-bias"
    title = "the bias is added after the activation"
    why = (
        "The bias belongs to the sum that is activated: it decides where the neuron gets active. "
        "Added afterwards it only shifts the result, even out of the activation's range."
    )
    hints = (
        "Which comes first: the bias, or the activation?",
        "Look at the brackets: what exactly is given to the activation?",
        "Can the result lie where this activation never gives a number?",
    )

    def respond(self: Any, products: np.ndarray) -> Any:
        return self.add_bias(self.activate(self.add_up(products)))


class ActivationOnEachProduct(Mistake):
    slug = "activation-on-each-product"
    title = "each product is activated by itself"
    why = (
        "The activation sees one number: the whole sum with its bias. "
        "Applied to each product, the inputs can no longer weigh against each other."
    )
    hints = (
        "How often is the activation called for one neuron?",
        "Is the activation inside the sum, or around it?",
        "First everything is added up, and only then it is activated.",
    )
    options = ("bias last", "bias inside")
    alone = True

    @classmethod
    def applies(cls, evidence: Any) -> bool:
        return bool(evidence.reading["activation"] != "identity")  # else the bias is the matter

    def respond(self: Any, products: np.ndarray) -> Any:
        if self.option == "bias inside":
            return self.activate(self.add_bias(products)).sum()
        return self.add_bias(self.activate(products).sum())


class SignFlipped(Mistake):
    slug = "sign-flipped"
    title = "a sign is the wrong way round"
    why = (
        "What should make the neuron more active makes it less active. "
        "A minus too many, or one too few, or a comparison that points the other way, does that."
    )
    hints = (
        "Make a positive sum larger: which way does the result go?",
        "Go through every minus and every comparison of your code.",
        "Compute the activation of 1 and of -1 by hand, and compare with your code.",
    )
    options = ("of the sum", "of the result", "of the products")
    pairs = ("of the sum", "of the result")

    def activate(self: Any, z: Any) -> Any:
        f = FUNCTIONS[self.activation]
        if self.option == "of the result":
            return -f(z)
        return f(2 * self.bias - z if self.option == "of the products" else -z)


class WrongActivation(Mistake):
    slug = "wrong-activation"
    title = "another activation is applied: {option}"
    why = (
        "The sum with its bias is right, but another function is applied to it than the exercise "
        "says. Activations differ in their range and in what they do to negative numbers."
    )
    hints = (
        "Compute the activation that was asked for by hand, for -2, 0 and 2.",
        "Look up its formula and compare it piece by piece with your code.",
        "Only the last step is wrong: the sum with its bias is right.",
    )
    options = (*(name for name in FUNCTIONS if name != "identity"), ANOTHER)
    pairs = (*(name for name in NAMES if name != "identity"), "step, 1 at nought")

    def activate(self: Any, z: Any) -> Any:
        known = self.option or ("tanh" if self.activation != "tanh" else "relu")
        if known in (self.activation, *FORMS.get(self.activation, ())):
            raise ValueError("that is what was asked for")
        return FUNCTIONS[known](z)

    @classmethod
    def applies(cls, evidence: Any) -> bool:
        return not isinstance(evidence.reading["activation"], FoundOut)

    @classmethod
    def fits(cls, evidence: Any) -> bool:
        if cls.option != ANOTHER:
            return bool(evidence.equals(cls))
        # not before the other forms of the activation, such as a step that is 1 at nought
        last = evidence.reading == evidence.attachment.readings[-1]
        return last and _of_the_sum_alone(evidence)


class IntegerTruncation(Mistake):
    slug = "integer-truncation"
    title = "the fraction is cut off"
    why = (
        "The weighted sum is a number with a fraction. "
        "Turned into a whole number, it loses what the small weights contributed."
    )
    hints = (
        "Is every result a whole number?",
        "Look for a conversion to whole numbers, or a division that gives only those.",
        "Check each number that is kept on the way: may it have a fraction?",
    )
    options = ("sum", "result", "rounded", "products", "weights", "inputs", "weights and inputs")
    pairs = ("sum",)

    def multiply(self: Any, x: np.ndarray) -> np.ndarray:
        option, weights = self.option or "", np.asarray(self.weights)
        weights = np.trunc(weights) if "weights" in option else weights
        products = weights * (np.trunc(x) if "inputs" in option else x)
        return np.trunc(products) if option == "products" else products

    def respond(self: Any, products: np.ndarray) -> Any:
        z = self.add_bias(self.add_up(products))
        if self.option == "result":
            return np.trunc(self.activate(z))
        if self.option in ("sum", None):
            z = np.trunc(z)
        return self.activate(np.round(z) if self.option == "rounded" else z)


class Rounded(Mistake):
    slug = "rounded-result"
    title = "the result is rounded"
    why = (
        "A neuron gives its number as it is. "
        "Rounding belongs where a number is printed: what is rounded away is missing in all that "
        "follows."
    )
    hints = (
        "How many decimals does each result have?",
        "Look for a function that rounds, on the way or at the end.",
        "The numbers are right as far as they go; the rest is thrown away.",
    )
    options = (2, 1, 3)
    alone = True

    def respond(self: Any, products: np.ndarray) -> Any:
        y = self.activate(self.add_bias(self.add_up(products)))
        return np.round(y, self.option or 2)


# ── what a call leaves behind ────────────────────────────────────────────────────────────────────


class MutatesInput(Mistake):
    slug = "mutates-input"
    title = "what it is given is changed by the call"
    why = (
        "Whoever called the neuron still needs the input: the next neuron gets the same one. "
        "A neuron must leave what it was given as it was."
    )
    hints = (
        "Print the input before and after the call.",
        "Some operators and methods change an array or a list in place.",
        "Look for what is assigned into the input, taken out of it, or put into it.",
    )
    always = True

    def take(self: Any, x: Any) -> np.ndarray:
        kept = np.array(x, dtype=float)
        x[0] = 0.0
        return kept

    @classmethod
    def fits(cls, evidence: Any) -> Counterexample | None:
        found: Counterexample | None = evidence.changed("x", "weights")
        return found


class StateKept(Mistake):
    slug = "state-kept-between-calls"
    title = "a second call with the same input answers otherwise"
    why = (
        "A neuron that does not learn gives the same answer to the same input. "
        "Something that a call leaves behind enters into the next one."
    )
    hints = (
        "Call it twice with the same input, and compare.",
        "What does a call change that is still there afterwards?",
        "Look for a total that is not started anew, or for weights and bias that are changed.",
    )
    always = True
    explains_values = "perhaps"
    kept = 0.0

    def add_up(self: Any, products: np.ndarray) -> Any:
        self.kept += products.sum()
        return self.kept

    @classmethod
    def fits(cls, evidence: Any) -> Counterexample | None:
        attachment = evidence.attachment
        if attachment.behaviour == REDRAWN:
            return None
        largest = sorted(evidence.cases, key=lambda case: -case["x"].size)[:ENOUGH]
        shown = [found for case in largest if (found := cls.shown(evidence, case))]
        small = itertools.islice(evidence.role.ladder(attachment), 8 if shown else 0)
        smaller = (example for case in small if (example := cls.shown(evidence, case)))
        return next(smaller, shown[0] if shown else None)

    @staticmethod
    def shown(evidence: Any, case: Case) -> Counterexample | None:
        """A case that one object answers in another way the second time."""
        twice = evidence.ask(case.told(action="twice")).values
        if not twice or np.allclose(twice["first"], twice["second"], equal_nan=True):
            return None
        return Counterexample(
            evidence.role.given(case),
            f"{_short(twice['second'])} the second time",
            f"{_short(twice['first'])}, as the first time",
        )


class FreshWeights(Mistake):
    slug = "fresh-weights-each-call"
    title = "the weights are drawn anew in every call"
    why = (
        "Weights are drawn once, when the neuron is made, and then they are learned. "
        "Drawn anew in each call, nothing that was learned is kept."
    )
    hints = (
        "Call it twice with the same input, and compare.",
        "Where are random numbers drawn: when the neuron is made, or when it is called?",
        "What is kept in the neuron must be what the call multiplies with.",
    )
    always = True
    explains_values = True

    def multiply(self: Any, x: np.ndarray) -> np.ndarray:
        return np.random.randn(*self.weights.shape) * x

    @classmethod
    def fits(cls, evidence: Any) -> bool:
        return bool(evidence.attachment.behaviour == REDRAWN)


MISTAKES: tuple[type[Mistake], ...] = (
    Overwrites, ReturnsTooEarly,  # before the bias, which may be lost with the other products
    BiasIgnored, BiasSubtracted, BiasDoubled, BiasAsFactor, WeightsIgnored, WeightsSquared,
    NotSummed, MeanInsteadOfSum, ActivationOnEachProduct, BiasPerInput, LastTermMissing,
    FirstTermMissing, ActivationMissing, ActivationTwice, ActivationBeforeBias, SignFlipped,
    BiasInsideProduct, AddedInsteadOfMultiplied, IntegerTruncation, Rounded, WrongActivation,
    MutatesInput, StateKept, FreshWeights,
)  # fmt: skip


# ── what the mistakes look at ────────────────────────────────────────────────────────────────────


def _wants_one(evidence: Any) -> bool:
    """Right with one input, an error with more: an activation of one number got many."""
    said = ("truth value of an array", "only length-1 arrays", "only 0-dimensional arrays",
            "not sequence", "can be converted to", "must be real number", "one number")  # fmt: skip
    for case, outcome, right in zip(
        evidence.cases, evidence.outcomes, evidence.verdicts(), strict=True
    ):
        many = case["x"].size > 1
        if many != (not right):
            return False
        if many and not (outcome.raised and any(s in outcome.raised.message for s in said)):
            return False
    return bool(evidence.outcomes)


def _of_the_sum_alone(evidence: Any) -> bool:
    """Whether the answer depends on the sum with its bias alone, in a way that nothing explains.

    Sixteen sums, each made in three ways that share nothing else.
    """
    if any(
        evidence.equals(type("_", (mistake,), {"option": option}))
        for mistake in MISTAKES
        if mistake is not WrongActivation and not mistake.always
        for option in mistake.options
    ) or any(
        evidence.equals(type("_", (WrongActivation,), {"option": option})) for option in FUNCTIONS
    ):
        return False
    rng, answers = np.random.default_rng(0), []
    for z in np.linspace(-2.3, 2.2, 16):
        ways = []
        for n in (2, 3, 4):
            n = evidence.attachment.size or n
            x, weights = _distinct(rng, n), _distinct(rng, n)
            bias = np.asarray(z - weights @ x)
            ways.append(evidence.ask(Case({"x": x, "weights": weights, "bias": bias})))
        if any("y" not in way.values or not evidence.agree(way, ways[0]) for way in ways):
            return False
        answers.append(ways[0].values["y"])
    return all(y.shape == () for y in answers) and len(set(np.round(answers, 3))) > 1


def _short(value: np.ndarray) -> str:
    return np.array2string(value, precision=4, separator=", ", threshold=6)


# ── the role ─────────────────────────────────────────────────────────────────────────────────────


class Neuron(Role):
    """One neuron: a number for one vector."""

    name = "neuron"
    names: ClassVar[tuple[str, ...]] = NAMES
    model = RightNeuron
    mistakes = MISTAKES
    shrinkable = ("x", "weights", "bias")

    def agree(self, a: Outcome, b: Outcome) -> bool:
        """Also where nearly all cancels: the sums are of numbers near 1, in single precision."""
        if set(a.values) == set(b.values) == {"y"} and a.values["y"].shape == b.values["y"].shape:
            y, right = a.values["y"], b.values["y"]
            if y.size == 1:
                close = abs(y.item() - right.item()) <= 1e-4 * abs(right.item()) + 1e-5
                return close or same_numbers(y, right)
            return bool(np.allclose(y, right, rtol=1e-4, atol=1e-5, equal_nan=True))
        return super().agree(a, b)

    def attachments(self, subject: Any, name: str | None, build: Any) -> Iterator[Attachment]:
        def options(argument: str, optional: bool) -> Sequence[Mapping[str, Any]]:
            if name is None and optional:
                return ({},)
            words = ALIASES.get(name or "identity", (name,))
            given = [{argument: word} for word in words] + [
                {argument: _applied(name or "identity")}
            ]
            return [*given, *([{}] if optional else [{argument: "relu"}, {argument: "sigmoid"}])]

        known: tuple[str, ...] = (name, *FORMS.get(name, ())) if name else ()
        found = tuple(FoundOut(function) for function in FUNCTIONS)
        readings = [{"activation": function} for function in known or found]
        return attached_neurons(subject, build, readings, options)

    def cases(self, attachment: Attachment, rng: np.random.Generator) -> list[Case]:
        size = attachment.size if isinstance(attachment, AttachedNeuron) else None

        def case(tag: str, n: int, sign: float = 1.0, scale: float = 1.0) -> Case:
            n = size or n
            x, weights = _distinct(rng, n) * scale, _distinct(rng, n)
            bias = np.asarray(rng.uniform(0.3, 1.2) * rng.choice([-1, 1]))
            turn = sign * np.sign(weights @ x + bias)
            return Case({"x": x, "weights": weights * turn, "bias": bias * turn}, tag=tag)

        counts = (3, 2, 4, 1, 5)
        cases = [
            case(f"{size or n} inputs, a {word} sum" if (size or n) > 1 else f"one input, {word}",
                 n, sign)
            for n, (sign, word) in itertools.product(counts, ((1, "positive"), (-1, "negative")))
        ]  # fmt: skip
        for sign in (1.0, -1.0):
            blank = case("an input of zeros", 3)
            bias = np.asarray(sign * abs(blank["bias"]))
            cases.append(blank.replaced(x=np.zeros_like(blank["x"]), bias=bias))
            cases.append(case("large inputs", 3, sign, 4.0))
        n = size or 3
        x, weights = np.arange(1.0, n + 1), np.resize([0.5, -1.0, 2.0], n)
        exact = {"x": x, "weights": weights, "bias": np.asarray(-(weights @ x))}
        cases.append(Case(exact, tag="a sum of exactly 0"))
        # most mistakes, too, get a sum of 0 from this one: it tells what a step does there
        nothing = {"x": np.zeros(n), "weights": weights, "bias": np.asarray(0.0)}
        cases.append(Case(nothing, tag="an input of zeros without a bias"))
        if any("step" in str(reading["activation"]) for reading in attachment.readings):
            # an answer of 0 or 1 tells little: many are asked for
            cases += [
                case(f"a step, question {i + 1}", 2 + i % 4, 1.0 - 2 * (i % 2)) for i in range(40)
            ]
        return cases

    def ladder(self, attachment: Attachment) -> Iterator[Case]:
        size = attachment.size if isinstance(attachment, AttachedNeuron) else None
        for n, bias, signs in itertools.product(
            [size] if size else (1, 2, 3),
            (1.0, -1.0, 2.0, -2.0, 3.0, -3.0, 5.0, -5.0),
            ((1,), (-1,), (1, -1), (-1, 1)),
        ):
            numbers = np.arange(1.0, 1 + n)
            weights = (numbers + 1) * np.resize(signs, n)
            yield Case({"x": numbers, "weights": weights, "bias": np.asarray(bias)})

    def arithmetic(self, case: Case, position: tuple[int, ...]) -> tuple[str, ...]:
        x, weights, bias = case["x"], case["weights"], case["bias"]
        name = str(case.settings.get("activation") or "identity")
        function = None if name == "identity" else LIBRARY.get(name)

        def neuron(x: Any, weights: Any, bias: Any) -> Any:
            return find_activation(function)(x @ weights + bias)

        lines = steps(lambda: explain(neuron, (x, weights, bias)))
        if function or name == "identity":
            return lines
        z = x @ weights + bias
        return (*lines, f"y = {name}(z) = {name}({z:.2f}) = {FUNCTIONS[name](z):.4g}")


def _applied(name: str) -> Callable[[Any], Any]:
    """The activation as a function that a neuron may be given: of a number, an array, a Tensor."""

    def activation(z: Any) -> Any:
        y = FUNCTIONS[name](np.asarray(numbers(z)))
        kind = kind_of(z)
        return as_kind(y, kind) if kind in ("Tensor", "array") else float(y)

    return activation


def _distinct(rng: np.random.Generator, count: int) -> np.ndarray:
    """Numbers of both signs, none near 0 or 1, no two near each other."""
    sizes = 0.2 + (np.arange(count) + rng.uniform(0.2, 0.8, count)) * 1.3 / count
    sizes += np.where(np.abs(sizes - 1) < 0.05, 0.1, 0.0)
    return rng.permutation(sizes) * rng.choice([-1.0, 1.0], count)


NEURON = Neuron()
