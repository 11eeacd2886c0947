"""The mistakes of a layer with a batch: rows that are lost, joined or mixed."""

from __future__ import annotations

from typing import Any

import numpy as np

from layerlab.check.cases import Case
from layerlab.check.mistakes import Mistake
from layerlab.check.roles.layer_model import RightLayer

__all__ = ["BATCH", "SamplesInColumns"]


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

    @classmethod
    def shows(cls, case: Case) -> bool:
        return case["x"].ndim == 2 and bool((case["x"] != case["x"][:1]).any())

    def reduced(self, values: np.ndarray, keep: bool) -> np.ndarray:
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
        return self.f(self.over("sums", z))

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

    def reduced(self, values: np.ndarray, keep: bool) -> np.ndarray:
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

    def reduced(self, values: np.ndarray, keep: bool) -> np.ndarray:
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
    title = "the batch comes out as one long row"
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
    options = ("refuses", "product", "by neuron", "the shorter")
    pairs = ("refuses",)

    def take(self, x: np.ndarray) -> np.ndarray:
        if x.ndim > 1 and self.option in (None, "refuses"):
            raise ValueError("one sample only")
        return x

    def check(self, x: np.ndarray) -> None:
        if x.ndim == 1:
            super().check(x)

    def weigh(self, x: np.ndarray) -> np.ndarray:
        if x.ndim > 1 and self.option != "product":
            self.bias = self.bias[:, None]  # one neuron a row, whatever the columns are
        if self.option == "the shorter":  # loops that end with the shorter of the two
            count = min(len(x), self.weights.shape[1])
            return self.weights[:, :count] @ x[:count]
        return self.weights @ x


class BatchOnly(Mistake, RightLayer):
    slug = "batch-only"
    title = "it works for a batch, but not for one sample"
    why = (
        "One sample is a plain row of numbers, and its answer one too. "
        "A layer that only takes a table of rows cannot answer it."
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


class SamplesInColumns(Mistake, RightLayer):
    """A layer for samples in columns: y = W @ X + b, with b a column."""

    slug = "samples-in-columns"
    title = "it takes the samples as columns, not as rows"
    why = (
        "Some books write a sample as a column; here, as nearly everywhere, it is a row. "
        "A batch of rows meets the weights the wrong way round, or does not fit at all."
    )
    hints = (
        "Give it two samples, each a row, and look at the shapes.",
        "Which axis of the input does your product sum over?",
        "The last axis of the input holds the numbers of one sample.",
    )

    def check(self, x: np.ndarray) -> None:
        pass  # the product itself stops where the rows are not as many as the inputs

    def weigh(self, x: np.ndarray) -> np.ndarray:
        return self.weights @ x

    def add_bias(self, z: np.ndarray) -> np.ndarray:
        return z + self.bias[:, None]


BATCH: tuple[type[Mistake], ...] = (
    BatchAveraged,
    BatchSummed,
    FirstSampleOnly,
    FlattensBatch,
    SamplesInColumns,
    BatchOnly,
    SingleSampleOnly,
)
