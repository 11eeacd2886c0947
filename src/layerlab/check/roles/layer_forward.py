"""The mistakes of a layer's forward pass: wrong numbers, wrong shapes, side effects, refusals."""

from __future__ import annotations

from typing import Any

import numpy as np

from layerlab.check.cases import Case
from layerlab.check.evidence import Evidence
from layerlab.check.finding import Counterexample
from layerlab.check.formulas import ACTIVATIONS
from layerlab.check.mistakes import Mistake
from layerlab.check.roles.layer_model import RightLayer

__all__ = ["FORWARD", "INSIDE", "REFUSALS", "SIDE_EFFECTS"]

INSIDE = tuple(name for name in ACTIVATIONS if name not in ("glu", "log_softmax", "gelu_tanh"))


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
        "The weighted sum is right. Something is still to be added to it, one number a neuron.",
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

    def add_bias(self, z: np.ndarray) -> np.ndarray:
        return z + self.bias[0]


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
    options = ("turned", "by row", "column")

    def add_bias(self, z: np.ndarray) -> np.ndarray:
        if self.option == "column":
            return z + self.bias[:, None]
        if self.option == "by row":
            if z.ndim == 1:
                return z + self.bias
            if len(z) > self.bias.size:
                raise IndexError("more samples than biases")
            return z + self.bias[: len(z), None]
        return (z.T + self.bias).T


class OuterBroadcast(Mistake, RightLayer):
    slug = "outer-broadcast"
    title = "a column and a row make a whole table"
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
    options = ("always", "square")

    def weigh(self, x: np.ndarray) -> np.ndarray:
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

    def add_bias(self, z: np.ndarray) -> np.ndarray:
        z = z + self.bias
        if "sums" not in str(self.option):
            return z
        return z.sum(-1, keepdims="kept" in str(self.option))

    def give(self, y: np.ndarray) -> Any:
        if "sums" in str(self.option):
            return y
        return y.sum(-1, keepdims="kept" in str(self.option))


# ── the batch ────────────────────────────────────────────────────────────────────────────────────

# where it happens, whether the axis stays, and whether one sample alone is treated so too
OVER_BATCH = tuple(
    (where, keep, single)
    for where in ("outputs", "sums", "inputs", "products")
    for keep in (False, True)
    for single in (False, True)
)


class _OverBatch(Mistake, RightLayer):
    """What averaging and summing the batch share."""

    options = OVER_BATCH
    pairs = (OVER_BATCH[0], OVER_BATCH[4])

    @staticmethod
    def reduced(values: np.ndarray, keep: bool) -> np.ndarray:
        raise NotImplementedError

    def over(self, where: str, values: np.ndarray) -> np.ndarray:
        place, keep, single = self.option or OVER_BATCH[0]
        if where != place or (values.ndim == 1 and not single):
            return values
        return self.reduced(values, keep)

    def take(self, x: np.ndarray) -> np.ndarray:
        return self.over("inputs", x)

    def weigh(self, x: np.ndarray) -> np.ndarray:
        return self.over("products", x @ self.weights.T)

    def activate(self, z: np.ndarray) -> np.ndarray:
        return ACTIVATIONS[self.activation](self.over("sums", z))

    def give(self, y: np.ndarray) -> Any:
        return self.over("outputs", y)


class BatchAveraged(_OverBatch):
    slug = "batch-averaged"
    title = "the samples of a batch are averaged"
    why = (
        "Each sample of a batch has an answer of its own. "
        "Averaging belongs to the loss, at the very end, not to a layer."
    )
    hints = (
        "How many rows go in, and how many come out?",
        "Give two very different samples: where are their two answers?",
        "Look for a mean over the first axis, the one that counts the samples.",
    )

    @staticmethod
    def reduced(values: np.ndarray, keep: bool) -> np.ndarray:
        return np.asarray(values.mean(0, keepdims=keep))


class BatchSummed(_OverBatch):
    slug = "batch-summed"
    title = "the samples of a batch are added up"
    why = (
        "Each sample of a batch has an answer of its own. "
        "Added up, the answers of all samples are lost in one."
    )
    hints = (
        "How many rows go in, and how many come out?",
        "Over what does each of your sums run?",
        "A sum over the inputs is right; one over the samples is not. Look at the axis.",
    )

    @staticmethod
    def reduced(values: np.ndarray, keep: bool) -> np.ndarray:
        return np.asarray(values.sum(0, keepdims=keep))


class FirstSampleOnly(Mistake, RightLayer):
    slug = "first-sample-only"
    title = "only one sample of the batch is answered"
    why = (
        "A batch of samples needs as many answers as it has rows. "
        "Here one row is answered and the others are lost."
    )
    hints = (
        "How many rows go in, and how many come out?",
        "Which of the samples is it that you get an answer for?",
        "Look at what is returned and when: is the loop over the samples done by then?",
    )
    options = tuple(
        (which, keep, single)
        for which in (0, -1)
        for keep in (False, True)
        for single in (False, True)
    )
    pairs = options[:1]

    def give(self, y: np.ndarray) -> Any:
        which, keep, single = self.option or (0, False, False)
        if y.ndim == 1 and not single:
            return y
        return y[which : which + 1 or None] if keep else y[which]


class FlattensBatch(Mistake, RightLayer):
    slug = "flattens-batch"
    title = "the rows of the batch are strung into one long row"
    why = (
        "The next layer must see which numbers belong to which sample. "
        "Strung together, the numbers are right but the rows are gone."
    )
    hints = (
        "Compare the shape of your result with samples by neurons.",
        "All numbers are there. What joins the rows?",
        "Look at how each sample's answer is put into the result.",
    )
    options = ("rows", "columns")

    def give(self, y: np.ndarray) -> Any:
        return y.ravel("F" if self.option == "columns" else "C")


class SingleSampleOnly(Mistake, RightLayer):
    slug = "single-sample-only"
    title = "it works for one sample, but not for a batch"
    why = (
        "Networks are trained on batches, many samples at once, one in each row. "
        "A layer must answer every row of the batch."
    )
    hints = (
        "Give it two samples, as two rows.",
        "What does your code multiply or loop over when the input has two axes?",
        "Each row must meet the weights, as your one sample does.",
    )
    options = ("refuses", "product", "by neuron")
    pairs = ("refuses",)

    def take(self, x: np.ndarray) -> np.ndarray:
        if x.ndim > 1 and self.option in (None, "refuses"):
            raise ValueError("one sample only")
        return x

    def check(self, x: np.ndarray) -> None:
        if x.ndim == 1:
            super().check(x)

    def weigh(self, x: np.ndarray) -> np.ndarray:
        z = self.weights @ x
        if x.ndim > 1 and self.option == "by neuron":
            return z + self.bias[:, None] - self.bias
        return z


class BatchOnly(Mistake, RightLayer):
    slug = "batch-only"
    title = "it works for a batch, but not for one sample"
    why = (
        "One sample is a plain row of numbers, and its answer one too. "
        "A layer that wants a table cannot answer it as it came."
    )
    hints = (
        "Give it one sample, without the outer brackets.",
        "Which line expects two axes, or a row inside a row?",
        "An answer to one sample has one axis: one number for each neuron, nothing around it.",
    )
    options = ("refuses", "wraps")

    def take(self, x: np.ndarray) -> np.ndarray:
        if x.ndim == 1 and self.option != "wraps":
            raise ValueError("a batch only")
        return np.atleast_2d(x)

    @classmethod
    def titled(cls) -> str:
        if cls.option == "wraps":
            return "one sample alone comes out as a batch of one"
        return cls.title


# ── the activation ───────────────────────────────────────────────────────────────────────────────


class ActivationMissing(Mistake, RightLayer):
    slug = "activation-missing"
    title = "the activation function is never applied"
    why = (
        "The weighted sums come out as they are. "
        "Without an activation two layers in a row can do no more than one."
    )
    hints = (
        "Look at the negative sums: what should become of them?",
        "Where in your code is the activation called, and what happens with its result?",
        "The sums are right. They still have to go through the function, before you return.",
    )

    def activate(self, z: np.ndarray) -> np.ndarray:
        return z


class ActivationBeforeBias(Mistake, RightLayer):
    slug = "activation-before-bias"
    title = "the activation comes before the bias"
    why = (
        "The bias belongs to the sum that the activation sees: it moves the threshold. "
        "Added afterwards it only shifts the answer."
    )
    hints = (
        "In which order come the sum, the bias and the activation?",
        "Can your result leave the range of the activation function?",
        "What the activation is called with lacks one term.",
    )

    def add_bias(self, z: np.ndarray) -> np.ndarray:
        return z

    def activate(self, z: np.ndarray) -> np.ndarray:
        return ACTIVATIONS[self.activation](z) + self.bias


class ActivationPerTerm(Mistake, RightLayer):
    slug = "activation-per-term"
    title = "the activation is applied to each product, before the sum"
    why = (
        "The activation acts once on the whole sum of a neuron. "
        "Applied to each product, negative products cannot cancel positive ones any more."
    )
    hints = (
        "How often is the activation called for one neuron?",
        "Take two inputs whose products have different signs, and follow them.",
        "First the whole sum and the bias, then the activation.",
    )
    options = ("products", "products with bias", "again")
    pairs = ("products",)

    def weigh(self, x: np.ndarray) -> np.ndarray:
        products = x[..., None, :] * self.weights
        f = ACTIVATIONS[self.activation]
        if self.option == "products with bias":
            return f(products + self.bias[:, None]).sum(-1) - self.bias
        return f(products).sum(-1)

    def activate(self, z: np.ndarray) -> np.ndarray:
        return ACTIVATIONS[self.activation](z) if self.option == "again" else z


class ActivationTwice(Mistake, RightLayer):
    slug = "activation-twice"
    title = "the activation is applied twice"
    why = (
        "The activation belongs between two layers, once. "
        "Applied again it changes numbers that were already right."
    )
    hints = (
        "Follow one number from the sum to the result: how often does it change?",
        "Does a helper apply the activation before its caller does it too?",
        "The first activation is right; find the second one.",
    )

    def activate(self, z: np.ndarray) -> np.ndarray:
        f = ACTIVATIONS[self.activation]
        return f(f(z))


class ActivationInside(Mistake, RightLayer):
    slug = "activation-inside"
    title = "an activation nobody asked for is applied: {option}"
    why = (
        "This layer gives the plain weighted sums, which may be any number. "
        "An activation is added outside, where it is wanted, or it would come twice."
    )
    hints = (
        "Which results can never come out of your layer?",
        "What happens to the sums between the bias and the return?",
        "The sums are right before your last step. Is that step part of this layer?",
    )
    options = tuple(name for name in INSIDE if name != "identity")
    pairs = ("relu", "sigmoid", "tanh", "softmax")

    def activate(self, z: np.ndarray) -> np.ndarray:
        if self.activation != "identity":
            return super().activate(z)
        return ACTIVATIONS[self.option or "relu"](z)


class WrongActivation(Mistake, RightLayer):
    slug = "wrong-activation"
    title = "another activation is applied: {option}"
    why = (
        "The sums are right, but they go through a different function. "
        "Each activation has its own range and its own slope."
    )
    hints = (
        "Which results can come out of your layer, and which should?",
        "Compare your function at -1, 0 and 1 with the one that is asked for.",
        "Everything before the activation is right; look at the function itself.",
    )
    options = ActivationInside.options
    pairs = ActivationInside.pairs

    def activate(self, z: np.ndarray) -> np.ndarray:
        if self.activation == "identity":
            return super().activate(z)
        return ACTIVATIONS[self.option or ("tanh" if self.activation == "relu" else "relu")](z)


class AxisWrong(Mistake, RightLayer):
    slug = "axis-wrong"
    title = "softmax runs along the wrong axis"
    why = (
        "The shares of one sample must add up to 1. "
        "Here they add up over other numbers, so one sample changes the answer of another."
    )
    hints = (
        "Add up each row of your result, then each column.",
        "Give one sample alone, then the same sample in a batch.",
        "Look at the axis of the sum inside the softmax.",
    )
    options = ("samples", "everything")

    def activate(self, z: np.ndarray) -> np.ndarray:
        f = ACTIVATIONS[self.activation]
        if self.activation != "softmax" or z.ndim == 1:
            return f(z)
        return f(z.ravel()).reshape(z.shape) if self.option == "everything" else f(z.T).T


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
    options = tuple(
        (what, whole)
        for what in ("outputs", "sums", "products", "weights", "weights and bias", "inputs")
        for whole in (True, False)
    )
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
        return self.cut("products", x @ self.weights.T)

    def activate(self, z: np.ndarray) -> np.ndarray:
        return ACTIVATIONS[self.activation](self.cut("sums", z))

    def give(self, y: np.ndarray) -> Any:
        return self.cut("outputs", y)


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


FORWARD: tuple[type[Mistake], ...] = (
    BiasIgnored, BiasSubtracted, BiasDoubled, BiasFirstOnly, BiasPerTerm, BiasAsFactor,
    WeightTransposed, WeightNegated, WeightReshaped, WeightsIgnored, ActivationMissing,
    ActivationBeforeBias, ActivationInside, ActivationPerTerm, ActivationTwice, WrongActivation,
    AxisWrong, DividedByWidth, LastTermMissing, TotalNotReset, NeuronsSummed, BatchAveraged,
    BatchSummed, FirstSampleOnly, FlattensBatch, BatchOnly, SingleSampleOnly, BiasAlongBatch,
    OuterBroadcast, IntegerTruncation, RefusesRightWidth,
)  # fmt: skip


# ── what is seen beside the numbers ──────────────────────────────────────────────────────────────


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
        "Look for an assignment into the input, or an operator that assigns, such as adding into.",
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
        "What happens once belongs into the constructor.",
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
        for case in evidence.cases:
            if not case["x"].size:
                continue
            twice = evidence.attachment.run(case.told(action="twice")).values
            runs = [evidence.attachment.run(case).values.get("y") for _ in range(2)]
            if twice.keys() == {"first", "second"} and runs[0] is not None and runs[1] is not None:
                pairs = (tuple(twice.values()), tuple(runs))
                same = [a.shape == b.shape and np.allclose(a, b, equal_nan=True) for a, b in pairs]
                if any(same):
                    return False
                right = evidence.expect(case).values.get("y", "")
                return Counterexample(evidence.role.given(case), twice, right)
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
        "Look for an operator that assigns into the bias or the weights, or into an alias.",
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
        known = {"list": ("list", "tuple"), "Tensor": ("Tensor",)}.get(kind, ("array", "number"))
        answers = [
            (case, outcome)
            for case, outcome in zip(evidence.cases, evidence.outcomes, strict=True)
            if not outcome.raised and case["x"].size
        ]
        for case, outcome in answers:
            # a number that stands for an array is judged by its shape; None has its own mistake
            loose = outcome.returned in ("number", "None")
            fine = outcome.returned in known
            if fine and outcome.returned == "tuple":
                fine = evidence.agree(outcome, evidence.expect(case))
            if not fine and not loose:
                right = evidence.expect(case).values.get("y", np.zeros(0))
                return Counterexample(
                    evidence.role.given(case),
                    f"a {outcome.returned}",
                    f"{KINDS.get(kind, kind)} of shape {right.shape}",
                )
        return False


KINDS = {"list": "a list", "Tensor": "a Tensor", "array": "an array"}

SIDE_EFFECTS: tuple[type[Mistake], ...] = (
    FreshWeightsEachCall, MutatesInput, MutatesParameters, WrongReturnType,
)  # fmt: skip


class AcceptsWrongWidth(Mistake, RightLayer):
    slug = "accepts-wrong-width"
    title = "an input of the wrong width is not refused"
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
        sizes = getattr(evidence.attachment, "sizes", None) or (4, 3)
        if not any("y" in outcome.values for outcome in evidence.outcomes):
            return False
        n_in, n_out = sizes
        for width in (n_in + 1, n_in - 1, 1, n_in + 3):
            if width < 1 or width in sizes:
                continue
            for samples in (None, 2):
                shape = (width,) if samples is None else (samples, width)
                case = Case(
                    {
                        "x": np.arange(1.0, 1 + width * (samples or 1)).reshape(shape),
                        "weight": np.arange(1.0, 1 + n_in * n_out).reshape(n_out, n_in),
                        "bias": np.arange(1.0, 1 + n_out),
                    }
                )
                outcome = evidence.ask(case)
                if not outcome.raised:
                    return Counterexample(
                        evidence.role.given(case),
                        outcome.values.get("y", outcome.returned),
                        "an error",
                    )
        return False


REFUSALS: tuple[type[Mistake], ...] = (AcceptsWrongWidth,)
