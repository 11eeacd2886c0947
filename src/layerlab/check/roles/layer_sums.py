"""The mistakes of a layer's sums: the bias, the weights, and fractions cut off."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from layerlab.check.mistakes import Mistake
from layerlab.check.roles.layer_model import RightLayer

__all__ = ["SUMS"]


# ── the bias ─────────────────────────────────────────────────────────────────────────────────────


class BiasIgnored(Mistake, RightLayer):
    slug = "bias-ignored"
    title = "the bias is never added"
    why = (
        "Without its bias a neuron gives 0 for an input of zeros, whatever it has learned. "
        "The bias is what lets it move its threshold away from zero."
    )
    hints = (
        "Compare the result for an input of zeros with the bias.",
        "Count the terms of the formula, and find each of them in your code.",
        "The weighted sum is right. One number for each neuron is still to be added.",
    )

    def add_bias(self, z: np.ndarray) -> np.ndarray:
        return z


class BiasSubtracted(Mistake, RightLayer):
    slug = "bias-subtracted"
    title = "the bias is subtracted instead of added"
    why = (
        "The formula adds the bias, so a larger bias must give a larger sum. "
        "Here a larger bias makes it smaller, and what was learned elsewhere comes out wrong."
    )
    hints = (
        "Make one bias larger: which way does the result go?",
        "Look at the sign in front of the bias.",
        "The weighted sum is right; the bias enters it with the wrong sign.",
    )

    def add_bias(self, z: np.ndarray) -> np.ndarray:
        return z - self.bias


class BiasDoubled(Mistake, RightLayer):
    slug = "bias-doubled"
    title = "the bias is added twice"
    why = (
        "Each neuron has one bias, and it enters the sum once. "
        "Added twice it moves the threshold twice as far as the number says."
    )
    hints = (
        "Give an input of zeros: is the result the bias, or more than it?",
        "Follow the bias through your code: in how many places does it enter?",
        "Perhaps the sum already starts with the bias, or a helper has added it before.",
    )

    def add_bias(self, z: np.ndarray) -> np.ndarray:
        return z + 2 * self.bias


class BiasFirstOnly(Mistake, RightLayer):
    slug = "bias-first-only"
    title = "every neuron gets the first neuron's bias"
    why = (
        "Each neuron has a bias of its own. "
        "With one bias for all of them the neurons cannot have different thresholds."
    )
    hints = (
        "Give two neurons very different biases, and an input of zeros.",
        "Which bias does the second neuron add?",
        "Look at the number that picks the bias: does it ever change?",
    )

    options = ("first", "last")

    def add_bias(self, z: np.ndarray) -> np.ndarray:
        return z + self.bias[-1 if self.option == "last" else 0]

    @classmethod
    def titled(cls) -> str:
        return cls.title.replace("first", cls.option or "first")


class BiasPerTerm(Mistake, RightLayer):
    slug = "bias-per-term"
    title = "the bias is added once for every input"
    why = (
        "The bias belongs to the sum, not to its terms. "
        "Added to each product it counts as many times as there are inputs."
    )
    hints = (
        "Give an input of zeros with one number, then with three numbers.",
        "How often is the bias added for one neuron?",
        "Is the bias inside the sum over the inputs, or after it?",
    )

    def add_bias(self, z: np.ndarray) -> np.ndarray:
        return z + self.bias * self.weights.shape[-1]


class BiasAsFactor(Mistake, RightLayer):
    slug = "bias-as-factor"
    title = "the sum is multiplied by the bias"
    why = (
        "The bias moves the sum up or down; it does not stretch it. "
        "Multiplied, a bias of 0 would switch its neuron off for ever."
    )
    hints = (
        "What comes out when the bias is 0?",
        "Look at the operator between the weighted sum and the bias.",
        "The bias and the sum are both there; they are joined in the wrong way.",
    )

    def add_bias(self, z: np.ndarray) -> np.ndarray:
        return z * self.bias


class BiasAlongBatch(Mistake, RightLayer):
    slug = "bias-along-batch"
    title = "each sample gets a bias, instead of each neuron"
    why = (
        "The bias belongs to a neuron and is the same for every sample. "
        "Here it runs along the batch, which works only while the two have the same length."
    )
    hints = (
        "Try a batch with more samples than there are neurons.",
        "Which axis of the result counts the samples, which one the neurons?",
        "When the bias is added, its numbers must line up with the neurons, not with the rows.",
    )
    options = ("turned", "by row", "column", "by row, the shorter", "by row, one sample too")

    def add_bias(self, z: np.ndarray) -> np.ndarray:
        if self.option == "by row, one sample too" and z.ndim == 1:
            return z + self.bias[0]
        if self.option == "by row, the shorter" and z.ndim > 1:
            count = min(len(z), self.bias.size)
            return z[:count] + self.bias[:count, None]
        if self.option == "column":
            return z + self.bias[:, None]
        if str(self.option).startswith("by row"):
            if z.ndim == 1:
                return z + self.bias
            if len(z) > self.bias.size:
                raise IndexError("more samples than biases")
            return z + self.bias[: len(z), None]
        return (z.T + self.bias).T


class OuterBroadcast(Mistake, RightLayer):
    slug = "outer-broadcast"
    title = "adding a column to a row gives a whole table"
    why = (
        "A column plus a row is not a sum number by number: every pair is added. "
        "So each neuron's sum meets the bias of every neuron, and the result has an axis too many."
    )
    hints = (
        "Print the shapes of the weighted sum and of the bias, just before they are added.",
        "One of the two is a column. What does adding it to a row give?",
        "Bring both to the same shape, so that each neuron meets its own bias only.",
    )
    options = tuple((which, turn) for which in ("all", "single", "batch") for turn in (0, 1))
    pairs = options[:2]

    def add_bias(self, z: np.ndarray) -> np.ndarray:
        which, turn = self.option or ("all", 0)
        if which != "all" and (which == "single") != (z.ndim == 1):
            return z + self.bias
        table: np.ndarray = z[..., :, None] + self.bias
        return table.swapaxes(-1, -2) if turn else table


# ── the weights ──────────────────────────────────────────────────────────────────────────────────


class WeightTransposed(Mistake, RightLayer):
    slug = "weight-transposed"
    title = "the weight matrix is used the wrong way round"
    why = (
        "Each neuron must use its own weights; here it uses one weight of every neuron. "
        "A square layer hides this, because both ways fit and only the numbers are wrong."
    )
    hints = (
        "Write down the shapes of the input, the weights and the result, side by side.",
        "Which axis of your weights counts the inputs, which one the neurons?",
        "Take one neuron alone and see which weights it multiplies its inputs with.",
    )
    options = ("always", "square", "the shorter")
    pairs = ("always", "square")

    def weigh(self, x: np.ndarray) -> np.ndarray:
        if self.option == "the shorter":  # loops that end with the shorter of the two
            count = min(self.weights.shape)
            self.bias = self.bias[:count]
            return x[..., :count] @ self.weights[:count, :count]
        if self.option == "square" and self.weights.shape[0] != self.weights.shape[1]:
            return x @ self.weights.T
        return x @ self.weights


class WeightReshaped(Mistake, RightLayer):
    slug = "weight-reshaped"
    title = "the weight matrix is reshaped where it should be transposed"
    why = (
        "Reshaping keeps the numbers in their order and only cuts the rows elsewhere. "
        "The shape fits then, but the weights of different neurons are mixed."
    )
    hints = (
        "Print a small weight matrix before and after you turn it.",
        "Is the first column of the one the first row of the other?",
        "Two operations give that shape; only one of them swaps rows and columns.",
    )
    options = ("out, in", "in, out")

    def weigh(self, x: np.ndarray) -> np.ndarray:
        n_out, n_in = self.weights.shape
        if self.option == "in, out":
            return x @ self.weights.T.reshape(n_out, n_in).T
        return x @ self.weights.reshape(n_in, n_out)


class WeightNegated(Mistake, RightLayer):
    slug = "weight-negated"
    title = "the weighted sum has the wrong sign"
    why = (
        "A positive weight must raise the result when its input grows. "
        "Here it lowers it, and only the bias keeps its sign."
    )
    hints = (
        "Make one input larger whose weight is positive: which way does the result go?",
        "Look at every minus sign on the way from the input to the sum.",
        "The bias is right; the sum of the products enters with the wrong sign.",
    )

    def weigh(self, x: np.ndarray) -> np.ndarray:
        return -(x @ self.weights.T)


class WeightsIgnored(Mistake, RightLayer):
    slug = "weights-ignored"
    title = "the inputs are summed without their weights"
    why = (
        "The weights are what a neuron learns: they say how much each input counts. "
        "Without them every neuron sees the same plain sum."
    )
    hints = (
        "Change one weight: does the result change?",
        "What is each input multiplied with before it is added?",
        "The sum runs over the inputs, as it should; each of them lacks its factor.",
    )

    def weigh(self, x: np.ndarray) -> np.ndarray:
        return x.sum(-1, keepdims=True) * np.ones(len(self.weights))


class DividedByWidth(Mistake, RightLayer):
    slug = "divided-by-width"
    title = "the sum is divided by the number of inputs"
    why = (
        "A neuron takes the weighted sum of its inputs, not their mean. "
        "Divided, the same weights give smaller numbers the more inputs there are."
    )
    hints = (
        "Compare a layer of one input with one of two inputs.",
        "By what factor is your result too small, and what has that many items?",
        "Look for a mean, or a division, where the formula has a sum.",
    )
    options = ("sum", "with bias", "outputs", "root")
    pairs = ("sum",)

    def weigh(self, x: np.ndarray) -> np.ndarray:
        z, (n_out, n_in) = x @ self.weights.T, self.weights.shape
        if self.option == "with bias":
            return (z + self.bias) / n_in - self.bias
        if self.option == "outputs":
            return z / n_out
        return z / np.sqrt(n_in) if self.option == "root" else z / n_in

    @classmethod
    def titled(cls) -> str:
        if cls.option == "outputs":
            return "the sum is divided by the number of neurons"
        if cls.option == "root":
            return "the sum is divided by the root of the number of inputs"
        return cls.title


class LastTermMissing(Mistake, RightLayer):
    slug = "last-term-missing"
    title = "one of the inputs is left out"
    why = (
        "Every input has a weight and belongs in the sum. "
        "Here one of them never counts, whatever it is."
    )
    hints = (
        "Change one input at a time: which one has no effect?",
        "Where does your loop or your slice begin, and where does it end?",
        "Count the products that are added for one neuron, and the inputs.",
    )
    options = ("last", "first")

    def weigh(self, x: np.ndarray) -> np.ndarray:
        kept = slice(1, None) if self.option == "first" else slice(-1)
        return x[..., kept] @ self.weights[:, kept].T


class TotalNotReset(Mistake, RightLayer):
    slug = "total-not-reset"
    title = "each neuron's sum goes on from the one before"
    why = (
        "Each neuron starts its own sum from nothing. "
        "Here the first neuron is right, and every later one still has the earlier sums in it."
    )
    hints = (
        "Look at the neurons one by one: which one is the first that is wrong?",
        "How much too large is the second neuron, and where have you seen that number?",
        "The total must go back to its start before each neuron; see where you set it.",
    )
    options = ("row", "row with bias", "batch", "batch with bias")
    pairs = ("row",)

    def weigh(self, x: np.ndarray) -> np.ndarray:
        z = x @ self.weights.T
        bias = self.bias if "with bias" in str(self.option) else np.zeros(1)
        if "batch" in str(self.option):
            return np.cumsum(z + bias).reshape(z.shape) - bias
        return np.cumsum(z + bias, axis=-1) - bias


class NeuronsSummed(Mistake, RightLayer):
    slug = "neurons-summed"
    title = "the neurons are added up into one number"
    why = (
        "A layer gives one number for each neuron. "
        "Added together they cannot be told apart, and the next layer gets one input only."
    )
    hints = (
        "How many numbers come out for one sample, and how many neurons are there?",
        "Over what does each of your sums run?",
        "One sum runs over the inputs, as it should. Which one runs over the neurons?",
    )
    options = ("outputs", "sums", "outputs kept", "sums kept")
    pairs = ("outputs", "sums")

    def activate(self, z: np.ndarray) -> np.ndarray:
        if "sums" not in str(self.option):
            return self.f(z)
        return self.f(z.sum(-1, keepdims="kept" in str(self.option)))

    def give(self, y: np.ndarray) -> Any:
        if "sums" in str(self.option):
            return y
        return y.sum(-1, keepdims="kept" in str(self.option))


# ── numbers and kinds ────────────────────────────────────────────────────────────────────────────


class IntegerTruncation(Mistake, RightLayer):
    slug = "integer-truncation"
    title = "fractions are cut off"
    why = (
        "An array of whole numbers cannot hold fractions: what is put into it loses them. "
        "So the layer is right for some inputs and wrong for others."
    )
    hints = (
        "Give the same sample as whole numbers and as fractions, 1 and 1.0.",
        "What is the dtype of each array that you make?",
        "Find the array that takes its dtype from the input, or is made of whole numbers.",
    )
    # what is cut, and whether for whole inputs only
    places = ("outputs", "rounded", "sums", "products", "terms", "weights", "weights and bias")
    options = (*itertools.product(places, (True, False)), ("inputs", False))
    pairs = (options[0], options[1])

    def cut(self, what: str, values: np.ndarray) -> np.ndarray:
        place, whole_only = self.option or ("outputs", True)
        return np.trunc(values) if place == what and (self.whole or not whole_only) else values

    whole = False

    def check(self, x: np.ndarray) -> None:
        super().check(x)
        self.whole = x.dtype.kind in "iu"
        if "weights" in (self.option or ("", True))[0]:
            both = self.option[0] != "weights"
            self.weights = self.cut(self.option[0], self.weights)
            self.bias = self.cut(self.option[0], self.bias) if both else self.bias

    def take(self, x: np.ndarray) -> np.ndarray:
        return self.cut("inputs", x)

    def weigh(self, x: np.ndarray) -> np.ndarray:
        if self.option and self.option[0] == "terms":
            return self.cut("terms", x[..., None, :] * self.weights).sum(-1)
        return self.cut("products", x @ self.weights.T)

    def activate(self, z: np.ndarray) -> np.ndarray:
        return self.f(self.cut("sums", z))

    def give(self, y: np.ndarray) -> Any:
        rounded = self.option and self.option[0] == "rounded"
        return self.cut("rounded", y + 0.5 * np.sign(y)) if rounded else self.cut("outputs", y)


class RefusesRightWidth(Mistake, RightLayer):
    slug = "refuses-right-width"
    title = "an input of the right width is refused"
    why = (
        "The width is compared with the number of neurons, not with the number of inputs. "
        "A square layer hides this, because both are the same."
    )
    hints = (
        "Read the message of your own error: which two numbers does it compare?",
        "Which axis of your weights counts the inputs?",
        "The product below would work; the check above it looks at the wrong axis.",
    )

    def check(self, x: np.ndarray) -> None:
        if x.shape[-1] != self.weights.shape[0]:
            raise ValueError("the width does not fit")


SUMS: tuple[type[Mistake], ...] = (
    BiasIgnored,
    BiasSubtracted,
    BiasDoubled,
    BiasFirstOnly,
    BiasPerTerm,
    BiasAsFactor,
    WeightTransposed,
    WeightNegated,
    WeightReshaped,
    WeightsIgnored,
    DividedByWidth,
    LastTermMissing,
    TotalNotReset,
    NeuronsSummed,
    BiasAlongBatch,
    OuterBroadcast,
    IntegerTruncation,
    RefusesRightWidth,
)
