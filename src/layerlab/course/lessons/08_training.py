# ---
# title: Training, until your own layers read
# subtitle: A loss, a step, a loop, and the layers that you wrote read handwriting.
# tags: [loss, cross-entropy, SGD, training]
# minutes: 60
# difficulty: 4
# prerequisites: [02_activations, 04_layers, 07_gradients]
# next: []
# objectives:
#   - Say how surprised a network is by the right answer, as one number.
#   - Write the cross-entropy and its gradient, safe for any logits.
#   - Write SGD, and say what the learning rate does.
#   - Take a network forwards and backwards, whatever its number of layers.
#   - Train the layers that you wrote until they read 95 % of the digits.
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Training, until your own layers read
#
# Everything is there. You have layers (04), activations (02), and you know which way each weight
# should move (07). What is missing is the part that does it: look at some images, see how wrong the
# network is, move every weight a little, and again, a few thousand times.
#
# At the end of this lesson the `Dense` that you wrote, with the `relu` that you wrote, by the
# gradients that you wrote, reads handwriting that it has never seen, and is right for at least 95
# of 100 digits. Nothing of it is a library's but the arithmetic of arrays.

# %%
#| default_exp training

# %%
#| export
from itertools import pairwise

import numpy as np

from mylayers.activations import relu, softmax
from mylayers.gradients import dense_backward, relu_backward
from mylayers.layers import Dense

# %%
import inspect

import matplotlib.pyplot as plt
from matplotlib.colors import LinearSegmentedColormap

import layerlab as ll
from layerlab.check import check
from layerlab.course import figures
from layerlab.train import fit
from mylayers.gradients import numerical_gradient

# %% [markdown]
# ## What it is
#
# Training is a loop of four steps:
#
# 1. **Forwards.** Some images go through the network. Out come ten numbers an image, one for each
#    digit: the *logits*. The largest is the network's answer.
# 2. **Loss.** One number that says how wrong the answers are.
# 3. **Backwards.** The gradient: how the loss changes with each weight.
# 4. **Step.** Move each weight a little against its slope.
#
# Some words that you will meet everywhere:
#
# | word | what it means |
# |---|---|
# | batch | the few images of one step, here 32 |
# | epoch | one pass over all images, here 40 steps |
# | learning rate | how far one step goes; in lesson 01 it was the rate |
# | training set | the images to learn from |
# | test set | images kept aside, to see what was really learned |
#
# Why few images a step, and not all? A gradient from 32 images points roughly in the right
# direction, at a fraction of the work. Many rough steps get further than one exact one. The method
# is called *stochastic gradient descent*, SGD: stochastic, because chance decides which images come
# together. The idea is older than networks that learned by it: Herbert Robbins and Sutton Monro, "A
# stochastic approximation method", *Annals of Mathematical Statistics* 22, 1951. Frank Rosenblatt's
# perceptron learned one example at a time ("The perceptron", *Psychological Review* 65, 1958), and
# Rumelhart, Hinton and Williams took the same step through several layers (*Nature* 323, 1986).

# %%
#| alt: Twelve handwritten digits of 8 by 8 pixels, each with its label.
digits = ll.data.digits()
plt.rcParams.update(figures.STYLE)
figure, axes = plt.subplots(2, 6, figsize=(6.6, 2.6), layout="constrained")
for axis, image, label in zip(axes.flat, digits.train.features, digits.train.targets, strict=False):
    axis.imshow(image.reshape(8, 8), cmap="gray_r")
    axis.set_title(label)
    axis.set_axis_off()
figure.suptitle("What your layers are going to read: 64 numbers each")
plt.show()

# %% [markdown]
# ## The mathematics
#
# **From logits to probabilities.** The softmax of lesson 02 turns logits $z$ into numbers that are
# positive and add up to 1:
#
# $$p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}$$
#
# **Cross-entropy.** How surprised is the network when it is told the right answer? If it gave the
# right class a probability of 1, not at all. The less it gave, the more:
#
# $$L = -\log p_{\text{right}}$$
#
# ($\log$ is the natural logarithm, `np.log`: it says to which power $e$ must be raised to get the
# number.)
#
# | probability of the right class | loss |
# |---|---|
# | 1 | 0 |
# | 0.9 | 0.105 |
# | 0.5 | 0.693 |
# | 0.1 (ten classes, no idea) | 2.303 |
# | 0.001 (sure of something else) | 6.908 |
#
# For several samples it is the mean. By hand, for the logits $[2, 1, 0]$:
#
# $$e^2 = 7.389 \quad e^1 = 2.718 \quad e^0 = 1 \quad \text{sum } 11.107 \quad
# p = [0.665,\; 0.245,\; 0.090]$$
#
# If class 0 is right, the loss is $-\log 0.665 = 0.408$. If class 2 is right, it is
# $-\log 0.090 = 2.408$.
#
# **Its gradient** is short. The slopes of the loss over the logits are
#
# $$\frac{dL}{dz} = p - \text{one-hot}(\text{right})$$
#
# *what it said, minus what it should have said.* (One-hot: 1 at the right class, 0 elsewhere.) If
# class 0 is right: $[0.665 - 1,\; 0.245,\; 0.090] = [-0.335,\; 0.245,\; 0.090]$. Raise the first
# logit, lower the others. For the mean over $n$ samples, each row is divided by $n$.
#
# **The step**, with the learning rate $\eta$ ("eta"):
#
# $$w \leftarrow w - \eta \,\frac{dL}{dw}$$

# %%
logits = np.array([2.0, 1.0, 0.0])
p = np.exp(logits) / np.exp(logits).sum()
print("probabilities          ", p.round(3))
print("loss if class 0 is right", -np.log(p[0]).round(3))
print("loss if class 2 is right", -np.log(p[2]).round(3))
print("gradient, class 0 right ", (p - [1, 0, 0]).round(3))

# %% [markdown]
# ## Step by step
#
# ### Step 1: the loss
#
# Written as above, $e^{1000}$ is more than a computer can hold, and the logarithm of a probability
# that was rounded to 0 is minus infinity. Both are cured by doing the logarithm on paper first:
#
# $$\log p_k = z_k - \max z - \log \sum_j e^{\,z_j - \max z}$$
#
# The largest exponent is now 0, and the sum is at least 1.


# %% nbgrader={"grade": false, "grade_id": "cross_entropy", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def cross_entropy(logits, labels):
    """The mean of -log p[right class]: how surprised the network is by the right answers.

    logits: (samples, classes), any size, also ±1000
    labels: (samples,), whole numbers, the right class of each sample
    returns: one number
    """
    # 1. the logarithms of the probabilities, by the formula above, row by row
    # 2. from each row the one of the right class; the mean of them, with a minus
    ### BEGIN SOLUTION
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -log_p[np.arange(len(labels)), labels].mean()
    ### END SOLUTION


# %% tags=["exercise"]
exercise(
    "cross_entropy",
    role="loss",
    kind="cross_entropy",
    hints=(
        "First the logarithms for one row. keepdims=True keeps the largest number and the sum as "
        "a column, so that they fit all rows.",
        "Two lists of places, used together as an index, pick one number from each row: the numbers "
        "of the rows, and the labels. np.arange counts.",
        "Take the largest number of each row away before np.exp, and never take np.log of a "
        "probability: the formula has the logarithm of the sum only.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_cross_entropy", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(cross_entropy, "loss", "cross_entropy")

# %%
print("class 0 is right  ", cross_entropy(np.array([[2.0, 1.0, 0.0]]), np.array([0])).round(3))
print("class 2 is right  ", cross_entropy(np.array([[2.0, 1.0, 0.0]]), np.array([2])).round(3))
print("ten classes, no idea", cross_entropy(np.zeros((1, 10)), np.array([7])).round(3))
print("very sure, and wrong", cross_entropy(np.array([[1000.0, 0.0]]), np.array([1])))

# %% [markdown]
# Remember the 2.303. A network with ten classes that knows nothing yet should start near it. If
# yours starts at 15, its first weights are too large.
#
# ### Step 2: its gradient
#
# What it said, minus what it should have said, divided by the number of samples. Your `softmax`
# does the first part.


# %% nbgrader={"grade": false, "grade_id": "cross_entropy_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def cross_entropy_backward(logits, labels):
    """The slopes of cross_entropy over the logits: (softmax(logits) - one-hot(labels)) / samples.

    logits: (samples, classes); labels: (samples,), whole numbers
    returns: (samples, classes)
    """
    ### BEGIN SOLUTION
    slopes = softmax(logits)
    slopes[np.arange(len(labels)), labels] -= 1
    return slopes / len(labels)
    ### END SOLUTION


# %% tags=["exercise"]
def _p(logits, axis=-1):
    shifted = np.exp(logits - logits.max(axis=axis, keepdims=True))
    return shifted / shifted.sum(axis=axis, keepdims=True)


def _hot(logits, labels):
    return np.eye(logits.shape[1])[labels]


def _one_in_every_row(logits, labels):
    slopes = _p(logits)
    slopes[:, labels] -= 1
    return slopes / len(labels)


exercise(
    "cross_entropy_backward",
    questions=lambda rng: [
        (np.array([[2.0, 1.0, 0.0]]), np.array([0])),
        (np.array([[2.0, 1.0, 0.0], [0.0, 0.0, 3.0]]), np.array([2, 0])),
        *[
            (rng.normal(0, 2, (n, k)), rng.integers(0, k, n))
            for n, k in rng.integers(3, 7, (4, 2)).tolist()
        ],
        (np.array([[1000.0, 0.0, -1000.0], [0.0, 1000.0, 0.0]]), np.array([1, 1])),
    ],
    mistakes=[
        wrong(
            "mean-forgotten",
            "the mean of the loss is left out",
            lambda logits, labels: _p(logits) - _hot(logits, labels),
            "The loss is a mean over the samples: each has a share of it, 1 divided by their number.",
        ),
        wrong(
            "softmax-forgotten",
            "the logits stand where their softmax should",
            lambda logits, labels: (logits - _hot(logits, labels)) / len(labels),
            "What the network said are probabilities; the logits are what they are made of.",
        ),
        wrong(
            "one-hot-forgotten",
            "nothing is taken away at the right class",
            lambda logits, labels: _p(logits) / len(labels),
            "What it said, minus what it should have said: 1 at the right class.",
        ),
        wrong(
            "sign-turned",
            "the signs are turned round",
            lambda logits, labels: (_hot(logits, labels) - _p(logits)) / len(labels),
            "A larger logit of the right class makes the loss smaller: its slope is negative.",
        ),
        wrong(
            "every-label-in-every-row",
            "the 1 is taken away in every row at every label",
            _one_in_every_row,
            "slopes[:, labels] means all rows. One place in each row needs the row's number, too.",
        ),
        wrong(
            "softmax-down-the-columns",
            "the softmax runs down the columns",
            lambda logits, labels: (_p(logits, 0) - _hot(logits, labels)) / len(labels),
            "Each row is a sample, and its probabilities add up to 1.",
        ),
        wrong(
            "divided-by-classes",
            "it is divided by the number of classes",
            lambda logits, labels: (_p(logits) - _hot(logits, labels)) / logits.shape[1],
            "The mean is over the samples, len(labels) of them.",
        ),
        wrong(
            "divided-by-all",
            "it is divided by all numbers, not by the samples",
            lambda logits, labels: (_p(logits) - _hot(logits, labels)) / logits.size,
            "The loss has one number for each sample: the mean is over len(labels) of them.",
        ),
        wrong(
            "divided-too-early",
            "only the probabilities are divided, not the 1",
            lambda logits, labels: _p(logits) / len(labels) - _hot(logits, labels),
            "The difference as a whole is divided: take the 1 away first.",
        ),
        wrong(
            "label-for-one",
            "the label is taken away, not 1",
            lambda logits, labels: (
                (_p(logits) - _hot(logits, labels) * labels[:, None]) / len(labels)
            ),
            "A label only says where. What the right class should have had is 1.",
        ),
        wrong(
            "only-the-right-class",
            "all classes but the right one have the slope 0",
            lambda logits, labels: (_p(logits) - 1) * _hot(logits, labels) / len(labels),
            "The other logits count too: each takes a share of the probability away.",
        ),
        wrong(
            "stops-at-the-probabilities",
            "these are the slopes over the probabilities, not over the logits",
            lambda logits, labels: (
                np.where(_hot(logits, labels), -1 / _p(logits), 0.0) / len(labels)
            ),
            "Between them lies the softmax. Back through both of them the slope becomes very "
            "simple, as the formula shows.",
        ),
    ],
    hints=(
        "Start with softmax(logits): an array with the right shape already.",
        "In each row one number changes: that of the right class gets smaller by 1.",
        "The same pair of indices as in cross_entropy finds these places: the row's number, and "
        "its label. Then divide by the number of samples.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_cross_entropy_backward", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
some_logits, some_labels = np.array([[2.0, 1.0, 0.0], [0.5, -1.0, 3.0]]), np.array([0, 1])
found = cross_entropy_backward(some_logits, some_labels)
assert np.shape(found) == (2, 3), f"one slope for each logit: (2, 3), not {np.shape(found)}"
measured = numerical_gradient(lambda z: cross_entropy(z, some_labels), some_logits)
assert np.allclose(found, measured, atol=1e-6), f"measured:\n{measured}\nyours:\n{found}"
assert some_logits[0, 0] == 2.0, "the logits must stay as they are"
print("✓ cross_entropy_backward: as measured")

# %% [markdown]
# ### Step 3: the step
#
# `SGD` is given the arrays that it may change, once. Then, for each step, their gradients in the
# same order. It changes the arrays **in place**: the layers hold the same arrays, so they are
# changed with them. `p -= ...` does that; `p = p - ...` makes a new array that no layer knows of.


# %% nbgrader={"grade": false, "grade_id": "SGD", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
class SGD:
    """Stochastic gradient descent: p = p - learning_rate · gradient, in place.

    parameters: a list of arrays
    """

    def __init__(self, parameters, learning_rate):
        self.parameters = list(parameters)
        self.learning_rate = learning_rate

    def step(self, grads):
        """Change each parameter by its gradient. grads: a list of arrays, in the same order."""
        ### BEGIN SOLUTION
        for parameter, grad in zip(self.parameters, grads, strict=True):
            parameter -= self.learning_rate * grad
        ### END SOLUTION


# %% tags=["exercise"]
exercise(
    "SGD",
    role="optimizer",
    kind="sgd",
    hints=(
        "zip walks through two lists side by side.",
        "One line in the loop. The gradients themselves stay as they are.",
        "If nothing changes, you have made a new array: use -= on the array itself.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_SGD", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(SGD, "optimizer", "sgd")

# %% [markdown]
# How far should a step go? Try it on one number, with the loss $w^2$, whose slope is $2w$:

# %%
for learning_rate in (0.01, 0.3, 0.9, 1.1):
    w = np.array([1.0])
    optimizer, way = SGD([w], learning_rate), []
    for _ in range(6):
        optimizer.step([2 * w])
        way.append(f"{w[0]:+.3f}")
    print(f"learning rate {learning_rate:4}:  +1.000  " + "  ".join(way))

# %% [markdown]
# Too small, and it takes for ever. Too large, and it leaps over the bottom, from side to side, in
# the end further up each time. There is no formula for the right one; people try 0.1, 0.01, 0.001.
#
# ### Step 4: batches
#
# Shuffle the samples, then cut them into pieces. Two things go wrong easily: the labels must be
# shuffled *with* their images, and the last piece, which may be shorter, must not be lost.
#
# `rng` is a NumPy generator: `rng.permutation(5)` gives the numbers 0 to 4 in a random order.


# %% nbgrader={"grade": false, "grade_id": "batches", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def batches(x, y, size, rng):
    """All samples once, in random order, in pieces of `size`; the last may be shorter.

    x: (samples, features); y: (samples,)
    returns: a list of pairs (some rows of x, the numbers of y that belong to them)
    """
    ### BEGIN SOLUTION
    order = rng.permutation(len(x))
    pieces = [order[start : start + size] for start in range(0, len(x), size)]
    return [(x[piece], y[piece]) for piece in pieces]
    ### END SOLUTION


# %% tags=["exercise"]
def _drawn(its, rng):
    samples, size = int(rng.integers(40, 60)), int(rng.integers(6, 9))
    if samples % size == 0:
        samples += 1
    y = rng.permutation(samples) + 100
    x = np.stack([y * 1.0, y * 2.0], axis=1)
    seed, call = int(rng.integers(2**31)), f"batches(x, y, {size}, rng) of {samples} samples"

    def drawn(seed):
        found = its.batches(x.copy(), y.copy(), size, np.random.default_rng(seed))
        return [(np.array(a, dtype=float), np.array(b, dtype=int)) for a, b in found]

    found = drawn(seed)
    yield f"{call}, how many are in each batch", [b.size for _, b in found]
    as_many = all(a.shape == (len(b), 2) for a, b in found if b.ndim)
    yield f"{call}, whether each has as many rows of x as numbers of y", as_many
    rows = np.concatenate([a.reshape(-1, 2)[:, 0] for a, _ in found])
    labels = np.concatenate([b.reshape(-1) for _, b in found])
    beside = bool(np.array_equal(rows, labels))
    yield f"{call}, whether each row of x is still beside its number of y", beside
    once = sorted(labels.tolist()) == sorted(y.tolist())
    yield f"{call}, whether each sample comes exactly once", once
    yield f"{call}, whether x is in its old order", bool(np.array_equal(rows, x[: len(rows), 0]))
    yield f"{call}, whether y is in its old order", bool(np.array_equal(labels, y[: len(labels)]))
    again = np.concatenate([b.reshape(-1) for _, b in drawn(seed)])
    other = np.concatenate([b.reshape(-1) for _, b in drawn(seed + 1)])
    same, still = bool(np.array_equal(labels, again)), bool(np.array_equal(labels, other))
    yield "whether two equal rngs give the same order", same
    yield "whether two different rngs give the same order", still


def _cut(order_x, order_y=None, pieces=None):
    """A wrong batches: by the orders of x and y, and by the slices in which they are cut."""

    def batches(x, y, size, rng):
        n = len(x)
        first = order_x(n, rng)
        second = first if order_y is None else order_y(n, rng)
        starts = range(0, n, size)
        slices = pieces(n, size) if pieces else [slice(i, i + size) for i in starts]
        return [(x[first[piece]], y[second[piece]]) for piece in slices]

    return batches


def _shuffled(n, rng):
    return rng.permutation(n)


def _as_they_were(n, rng):
    return np.arange(n)


def _parts(n, size):
    return np.array_split(np.arange(n), size)


def _no_pairs(x, y, size, rng):
    return [x for x, _ in right.batches(x, y, size, rng)]


exercise(
    "batches",
    scenario=_drawn,
    mistakes=[
        wrong(
            "last-lost",
            "the samples that are left over at the end are lost",
            _cut(
                _shuffled,
                pieces=lambda n, size: [slice(i * size, (i + 1) * size) for i in range(n // size)],
            ),
            "The last batch is a short one. len(x) // size does not count it; a range that goes up "
            "to len(x) in steps of size does.",
        ),
        wrong(
            "not-shuffled",
            "the samples come in their old order",
            _cut(_as_they_were),
            "rng.permutation(len(x)) gives the numbers of the samples in a random order.",
        ),
        wrong(
            "shuffled-apart",
            "x and y are shuffled each in its own way",
            _cut(_shuffled, _shuffled),
            "Each image gets the label of another one. Draw one order, and use it for both.",
        ),
        wrong(
            "x-not-shuffled",
            "only y is shuffled",
            _cut(_as_they_were, _shuffled),
            "Each image gets the label of another one. Use the same order for both.",
        ),
        wrong(
            "y-not-shuffled",
            "only x is shuffled",
            _cut(_shuffled, _as_they_were),
            "Each image gets the label of another one. Use the same order for both.",
        ),
        wrong(
            "rng-ignored",
            "the order does not come from rng",
            _cut(lambda n, rng: np.random.default_rng().permutation(n)),
            "With the same rng a training must go the same way again: use the one that was given.",
        ),
        wrong(
            "seed-fixed",
            "the order is the same each time, whatever rng is",
            _cut(lambda n, rng: np.random.default_rng(0).permutation(n)),
            "Each epoch is to see the samples in another order: use the rng that was given.",
        ),
        wrong(
            "drawn-again",
            "some samples come twice, and others not at all",
            _cut(lambda n, rng: rng.integers(0, n, n)),
            "A permutation has each number exactly once; rng.integers and rng.choice draw the same "
            "one again.",
        ),
        wrong(
            "first-batch-only",
            "there is only one batch",
            _cut(_shuffled, pieces=lambda n, size: [slice(0, size)]),
            "The list is given back when the loop is over, not inside it.",
        ),
        wrong(
            "one-sample-each",
            "each batch is a single sample",
            _cut(_shuffled, pieces=lambda n, size: range(n)),
            "A batch has `size` samples: a slice of the order, not one number of it.",
        ),
        wrong(
            "size-as-number",
            "size is taken for the number of batches",
            _cut(_shuffled, pieces=_parts),
            "size says how many samples are in a batch.",
        ),
        wrong(
            "overlapping",
            "the batches overlap",
            _cut(
                _shuffled, pieces=lambda n, size: [slice(i, i + size) for i in range(n - size + 1)]
            ),
            "The next batch starts where the last one ends: the starts are `size` apart.",
        ),
        wrong(
            "no-pairs",
            "it does not give a list of pairs",
            _no_pairs,
            "Each batch is a pair: some rows of x, and the numbers of y that belong to them.",
        ),
    ],
    hints=(
        "Do not shuffle x and y. Shuffle the numbers 0, 1, 2, ... and use them as an index for both.",
        "Where does each piece start? range can count in steps of size.",
        "A slice that reaches over the end is cut off by itself, so the last piece needs no care of "
        "its own.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_batches", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
numbers = np.arange(10)
found = list(batches(numbers.reshape(10, 1) * 1.5, numbers, 4, np.random.default_rng(0)))
assert [len(y) for _, y in found] == [4, 4, 2], "10 samples in pieces of 4: 4, 4 and 2"
assert all(np.array_equal(x[:, 0], y * 1.5) for x, y in found), "x and y must stay together"
order = np.concatenate([y for _, y in found])
assert sorted(order) == sorted(numbers), "each sample once"
assert list(order) != list(numbers), "in a random order"
print("✓ batches: each sample once, shuffled, with its label")

# %%
for x, y in batches(np.arange(7).reshape(7, 1), np.arange(7), 3, np.random.default_rng(1)):
    print("rows", x[:, 0], "  labels", y)

# %% [markdown]
# ### Step 5: forwards
#
# A network is now simply a list of your `Dense` layers, with `relu` between them: behind each layer
# but the last, whose answers are the logits. `network` makes one and is given, as are the two short
# functions below that use what you write.


# %%
#| export
def network(sizes, rng):
    """Dense layers from sizes[0] inputs to sizes[-1] outputs: network([64, 32, 10], rng) has two."""
    return [Dense(a, b, rng=rng) for a, b in pairwise(sizes)]


# %% [markdown]
# The way back will need what each layer was given. So keep it.


# %% nbgrader={"grade": false, "grade_id": "forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def forward(layers, x):
    """Through all layers, relu between them.

    layers: a list of Dense without activation; x: (samples, inputs of the first layer)
    returns: (logits, inputs): what the last layer gives, and a list of what each layer was given
    """
    # For each layer: note what it is given, compute; then relu, unless it is the last.
    ### BEGIN SOLUTION
    inputs = []
    for layer in layers:
        if inputs:
            x = relu(x)
        inputs.append(x)
        x = layer.forward(x)
    return x, inputs
    ### END SOLUTION


# %% tags=["exercise"]
from itertools import pairwise


def _layers(its, rng, sizes):
    layers = [its.Dense(a, b) for a, b in pairwise(sizes)]
    for layer, (a, b) in zip(layers, pairwise(sizes), strict=True):
        layer.weights, layer.bias = rng.normal(size=(a, b)).round(1), rng.normal(size=b).round(1)
    return layers


def _forwards(its, rng):
    for sizes in ([2, 2], [3, 3, 3], [2, 3, 2], [3, 5, 4, 2]):
        more = int(rng.integers(0, 2))
        sizes = [size + more for size in sizes]
        layers = _layers(its, rng, sizes)
        x = rng.normal(size=(int(rng.integers(2, 4)), sizes[0])).round(1)
        logits, inputs = its.forward(layers, x)
        name = " → ".join(map(str, sizes))
        yield f"how many inputs are kept for {name}", len(inputs)
        for number, kept in enumerate(inputs):
            yield f"{name}: what layer {number + 1} was given", kept
        yield f"{name}: the logits", logits


def _passing(relus, keep="before", last=lambda x: x):
    """A wrong forward: relu before these layers; what is kept is before, after relu or behind."""

    def forward(layers, x):
        inputs = []
        for number, layer in enumerate(layers):
            inputs += [x] if keep == "before" else []
            x = right.relu(x) if relus(number) else x
            inputs += [x] if keep == "after" else []
            x = layer.forward(x)
            inputs += [x] if keep == "behind" else []
        return last(x), inputs

    return forward


def _inner(number):
    return number > 0


exercise(
    "forward",
    scenario=_forwards,
    mistakes=[
        wrong(
            "relu-on-the-logits",
            "the last layer has a relu behind it, too",
            _passing(_inner, "after", right.relu),
            "A relu would cut all negative logits off, and the classes below 0 could not be told "
            "apart. It stands between the layers only.",
        ),
        wrong(
            "relu-missing",
            "there is no relu between the layers",
            _passing(lambda number: False, "after"),
            "Without it two layers are no more than one, as lesson 05 has shown.",
        ),
        wrong(
            "kept-before-relu",
            "what is kept is what a layer gave, not what the next one was given",
            _passing(_inner, "before"),
            "The relu lies between the two. Keep x right before layer.forward(x).",
        ),
        wrong(
            "outputs-kept",
            "what is kept is what each layer gave, not what it was given",
            _passing(_inner, "behind"),
            "The way back needs the input of each layer. Keep x before the layer changes it.",
        ),
        wrong(
            "relu-on-the-data",
            "the data goes through a relu before the first layer",
            _passing(lambda number: True, "after"),
            "The first layer is given x as it is. A relu stands between two layers.",
        ),
        wrong(
            "softmax-on-the-logits",
            "probabilities come out, not logits",
            _passing(_inner, "after", right.softmax),
            "cross_entropy has the softmax in it. The last layer's answer goes there as it is.",
        ),
        wrong(
            "answers-exchanged",
            "logits and inputs have changed places",
            lambda layers, x: right.forward(layers, x)[::-1],
            "The logits come first, then the list.",
        ),
        wrong(
            "inputs-not-returned",
            "only the logits come back",
            lambda layers, x: right.forward(layers, x)[0],
            "Two things are asked for, with a comma between them: logits, inputs.",
        ),
    ],
    hints=(
        "A loop over the layers, with x as the number on its way: what one layer gives is what the "
        "next one takes.",
        "relu comes between two layers: before each layer but the first, or behind each but the "
        "last. Both are the same.",
        "Note x right before layer.forward(x): that is what the layer was given, relu included. "
        "The logits themselves have no relu.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_forward", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
layers = network([2, 3, 2], np.random.default_rng(0))
x = np.array([[1.0, -2.0], [0.5, 1.0]])
logits, inputs = forward(layers, x)
hidden = np.maximum(x @ layers[0].weights, 0)
assert len(inputs) == 2, "each of the two layers was given something"
assert np.allclose(inputs[0], x), "the first layer was given x"
assert np.allclose(inputs[1], hidden), "the second one what came through the relu"
assert np.allclose(logits, hidden @ layers[1].weights), "the last layer's answer, without relu"
print("✓ forward: 2 → 3 → 2, everything kept")


# %%
#| export
def predict(layers, x):
    """The logits, (samples, classes)."""
    return forward(layers, x)[0]


def accuracy(layers, x, y):
    """How many of the samples are answered right, 0 to 1: the largest logit is at the label."""
    return float(np.mean(predict(layers, x).argmax(axis=1) == y))


# %%
images, labels = digits.train.features.astype(float), digits.train.targets
test_images, test_labels = digits.test.features.astype(float), digits.test.targets

layers = network([64, 64, 10], np.random.default_rng(0))
print(f"{len(images):,} images to learn from, {len(test_images)} to test")
print(
    f"before training: loss {cross_entropy(predict(layers, images), labels):.2f}, "
    f"{accuracy(layers, test_images, test_labels):.0%} right"
)

# %% [markdown]
# No better than guessing, and a loss near 2.3: it knows nothing, as it should.
#
# ### Step 6: backwards
#
# Start from the slopes over the logits, and walk through the layers from the last to the first.
# `dense_backward` gives three things: the slopes over the weights and the bias, which you keep, and
# over what the layer was given, with which you go on. Before the next layer stands a relu, so take
# that back, too.
#
# A relu's slope is 1 where its input was positive. There its output is positive as well, and
# nowhere else. So what was kept in `inputs`, the relu's *output*, serves for `relu_backward`. It is
# full of zeros, so it matters here that yours asks `x > 0` and not `x >= 0`.


# %% nbgrader={"grade": false, "grade_id": "backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def backward(layers, inputs, grad):
    """The gradients of all weights and biases.

    layers, inputs: as for forward; grad: (samples, classes), the slopes of the loss over the logits
    returns: a list of arrays, first layer first: [weights, bias, weights, bias, ...]
    """
    # From the last layer to the first: dense_backward; then relu_backward, unless it is the first.
    ### BEGIN SOLUTION
    grads = []
    for number in reversed(range(len(layers))):
        grad, grad_weights, grad_bias = dense_backward(grad, inputs[number], layers[number].weights)
        grads = [grad_weights, grad_bias, *grads]
        if number > 0:
            grad = relu_backward(grad, inputs[number])
    return grads
    ### END SOLUTION


# %% tags=["exercise"]
def _backwards(its, rng):
    at_zero = its.relu_backward(np.ones(2), np.zeros(2))
    yield "relu_backward of lesson 07 at 0, where nothing passes (x > 0, not x >= 0)", at_zero
    for sizes in ([2, 2], [3, 3, 3], [2, 3, 2], [3, 5, 4, 2]):
        more = int(rng.integers(0, 2))
        sizes = [size + more for size in sizes]
        layers = _layers(its, rng, sizes)
        samples = int(rng.integers(2, 4))
        inputs = [rng.normal(size=(samples, size)).round(1) for size in sizes[:-1]]
        inputs[1:] = [np.maximum(kept, 0) for kept in inputs[1:]]
        grads = its.backward(layers, inputs, rng.normal(size=(samples, sizes[-1])).round(1))
        name = " → ".join(map(str, sizes))
        yield f"how many gradients there are for {name}", len(grads)
        for number in reversed(range(len(layers))):
            yield f"{name}: of the weights of layer {number + 1}", grads[2 * number]
            yield f"{name}: of the bias of layer {number + 1}", grads[2 * number + 1]


def _going_back(
    through=lambda grad, inputs, number: right.relu_backward(grad, inputs[number]),
    passed_on=True,
    first=0,
):
    """A wrong backward: how it comes through relu, whether grad goes on, where it ends."""

    def backward(layers, inputs, grad):
        grads = []
        for number in reversed(range(first, len(layers))):
            found, *own = right.dense_backward(grad, inputs[number], layers[number].weights)
            grads = [*own, *grads]
            if passed_on:
                grad = through(found, inputs, number) if number > 0 else found
        return grads

    return backward


def _relu_on_the_way_in(layers, inputs, grad):
    grads = []
    for number in reversed(range(len(layers))):
        grad = right.relu(grad) if number > 0 else grad
        grad, *own = right.dense_backward(grad, inputs[number], layers[number].weights)
        grads = [*own, *grads]
    return grads


def _last_first(layers, inputs, grad):
    grads = right.backward(layers, inputs, grad)
    return [one for place in range(len(grads) - 2, -1, -2) for one in grads[place : place + 2]]


def _in_pairs(layers, inputs, grad):
    grads = right.backward(layers, inputs, grad)
    return [[grads[place], grads[place + 1]] for place in range(0, len(grads), 2)]


def _from_the_front(layers, inputs, grad):
    grads = []
    for number, layer in enumerate(layers):
        grad, *own = right.dense_backward(grad, inputs[number], layer.weights)
        grads += own
    return grads


exercise(
    "backward",
    scenario=_backwards,
    mistakes=[
        wrong(
            "last-layer-first",
            "the list begins with the last layer",
            _last_first,
            "The loop goes from the last layer to the first; the list is asked for in the order of "
            "the layers.",
        ),
        wrong(
            "bias-first",
            "each bias stands in front of its weights",
            lambda layers, inputs, grad: _last_first(layers, inputs, grad)[::-1],
            "Turning the whole list round also turns each pair round. Asked for is [weights, bias, "
            "weights, bias, ...].",
        ),
        wrong(
            "relu-forgotten",
            "the way back leaps over the relu",
            _going_back(lambda grad, inputs, number: grad),
            "Neurons that were off let nothing back: relu_backward, before the layer below gets it.",
        ),
        wrong(
            "grad-not-passed-on",
            "every layer gets the gradient of the logits",
            _going_back(passed_on=False),
            "What dense_backward gives first is the gradient for the layer below: the loop goes on "
            "with it.",
        ),
        wrong(
            "first-layer-missing",
            "the first layer is left out",
            _going_back(first=1),
            "range(n, 0, -1) ends at 1. The first layer has the number 0.",
        ),
        wrong(
            "from-the-front",
            "it goes from the first layer to the last",
            _from_the_front,
            "The gradient of the logits belongs to the last layer: begin there.",
        ),
        wrong(
            "relu-of-the-layer-below",
            "the relu is asked for the input of another layer",
            _going_back(lambda grad, inputs, number: right.relu_backward(grad, inputs[number - 1])),
            "Before layer i stands the relu that gave inputs[i]: this tells what was on.",
        ),
        wrong(
            "relu-of-the-gradient",
            "the relu is done to the gradient",
            _going_back(lambda grad, inputs, number: right.relu(grad)),
            "What passes back is decided by what went forwards, not by the sign of the gradient. "
            "relu_backward takes both.",
        ),
        wrong(
            "relu-of-the-gradient",
            "the relu is done to the gradient, on the wrong side of its layer",
            _relu_on_the_way_in,
            "Going back, first the layer is taken back, and then the relu in front of it, by "
            "relu_backward.",
        ),
        wrong(
            "pairs-in-a-list",
            "weights and biases are in pairs",
            _in_pairs,
            "One plain list is asked for: weights, bias, weights, bias, ...",
        ),
    ],
    hints=(
        "Count the layers from the last to the first: their numbers also find what was kept in inputs.",
        "What dense_backward gives first is the grad with which the loop goes on, after the relu "
        "is taken back.",
        "The list is to begin with the first layer, but the first layer comes last: put each pair "
        "in front of what is there.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_backward", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
small = network([3, 4, 5, 2], np.random.default_rng(1))
x, y = np.random.default_rng(2).normal(size=(6, 3)), np.array([0, 1, 1, 0, 1, 0])
logits, inputs = forward(small, x)
found = backward(small, inputs, cross_entropy_backward(logits, y))
assert len(found) == 6, f"three layers have 3 weights and 3 biases; yours gives {len(found)}"
for number, layer in enumerate(small):
    for name, grad in zip(("weights", "bias"), found[2 * number :], strict=False):
        kept = getattr(layer, name)

        def loss(value, layer=layer, name=name):
            setattr(layer, name, value)
            return cross_entropy(predict(small, x), y)

        measured = numerical_gradient(loss, kept)
        setattr(layer, name, kept)
        assert np.shape(grad) == kept.shape, f"layer {number + 1}, {name}: {kept.shape}"
        off = np.abs(grad - measured).max()
        assert off < 1e-6, f"layer {number + 1}, {name}: up to {off:.2g} beside the measured one"
print("✓ backward: three layers, as measured")

# %% [markdown]
# ### Step 7: the loop
#
# All pieces are there. For each epoch, for each batch: forwards, loss, backwards, step.


# %% nbgrader={"grade": false, "grade_id": "train", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def train(layers, x, y, *, epochs, batch_size, learning_rate, rng):
    """Train the layers, in place, by SGD on the cross-entropy.

    layers: a list of Dense; x: (samples, inputs); y: (samples,), whole numbers
    returns: a list with the loss of each epoch, the mean over its samples
    """
    # 1. an SGD over the parameters of all layers: [weights, bias, weights, bias, ...]
    # 2. for each epoch, for each batch: forward, cross_entropy, cross_entropy_backward, backward,
    #    step
    # 3. after each epoch, note its mean loss
    ### BEGIN SOLUTION
    optimizer = SGD([p for layer in layers for p in layer.parameters()], learning_rate)
    losses = []
    for _ in range(epochs):
        total = 0.0
        for x_batch, y_batch in batches(x, y, batch_size, rng):
            logits, inputs = forward(layers, x_batch)
            total += cross_entropy(logits, y_batch) * len(y_batch)
            slopes = cross_entropy_backward(logits, y_batch)
            optimizer.step(backward(layers, inputs, slopes))
        losses.append(float(total / len(x)))
    return losses
    ### END SOLUTION


# %% tags=["exercise"]
from layerlab.data import digits as _digits


def _way(losses):
    """Where the losses went, and what may be the reason."""
    if len(losses) < 2:
        return ""
    first, last = losses[0], losses[-1]
    told = f" The loss went from {first:.3g} to {last:.3g}: "
    if not np.isfinite(last):
        return f"{told}the steps went wild. Are they too large, or is the mean of the loss missing?"
    if last > first:
        return f"{told}it rose. Do the steps go uphill?"
    if last > 0.9 * first:
        return f"{told}it hardly fell. Is there a step after each batch?"
    return f"{told}it fell, but not far enough. Do all layers get steps, and all batches?"


def _reads_digits(its, rng):
    # Pixels and digits change places, each time in another way: weights from elsewhere are no use.
    data, pixels, names = _digits(), rng.permutation(64), rng.permutation(10)
    x = data.train.features[:, pixels].astype(float)
    y = names[data.train.targets]
    layers = [its.Dense(64, 64), its.Dense(64, 10)]
    first = []
    for layer, (inputs, outputs) in zip(layers, [(64, 64), (64, 10)], strict=True):
        weights = rng.normal(0, np.sqrt(2 / (inputs + outputs)), (inputs, outputs))
        layer.weights, layer.bias = weights.copy(), np.zeros(outputs)
        first.append(weights)
    epochs = 60
    losses = its.train(layers, x, y, epochs=epochs, batch_size=32, learning_rate=0.1, rng=rng)
    found = []
    for number, (layer, before) in enumerate(zip(layers, first, strict=True), 1):
        weights, bias = np.asarray(layer.weights), np.asarray(layer.bias)
        if weights.shape != before.shape or bias.shape != before.shape[1:]:
            return False, f"The weights of layer {number} have another shape than before."
        if not (np.isfinite(weights).all() and np.isfinite(bias).all()):
            return False, f"Weights of layer {number} are no numbers any more: the steps went wild."
        if np.array_equal(weights, before):
            return False, f"The weights of layer {number} are what they were: nothing was trained."
        if not bias.any():
            return False, f"The biases of layer {number} are what they were: all 0."
        found.append((weights.astype(float), bias.astype(float)))
    (w1, b1), (w2, b2) = found
    test = data.test.features[:, pixels].astype(float)
    answers = (np.maximum(test @ w1 + b1, 0) @ w2 + b2).argmax(axis=1)
    share = float(np.mean(answers == names[data.test.targets]))
    told = f"{share:.1%} of the test images; the goal is 95 %"
    try:
        losses = [float(loss) for loss in losses]
    except (TypeError, ValueError):
        return False, f"It reads {told}. But train is to return a list of losses."
    if share < 0.95:
        return False, f"It reads {told}.{_way(losses)}"
    if len(losses) != epochs:
        return (
            False,
            f"It reads {told}. But {epochs} epochs have {epochs} losses, not {len(losses)}.",
        )
    answers = np.maximum(x @ w1 + b1, 0) @ w2 + b2
    shifted = answers - answers.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    last = -log_p[np.arange(len(y)), y].mean()
    # The loss of the last epoch was measured while it ran: near to that of its end, not equal.
    if not last / 3 < losses[-1] < last * 3 or not losses[-1] < losses[0]:
        return False, (
            f"It reads {told}. But the last of the losses, {losses[-1]:.4g}, is not the mean over "
            f"the samples, which is about {last:.4g}."
        )
    return True, told


def _trained(its, rng):
    # One batch, or equal samples: the order in which they are drawn makes no difference.
    sizes, x, y = [3, 4, 2], rng.normal(size=(6, 3)), rng.integers(0, 2, 6)
    runs = [(x, y, 6), (np.repeat(x[:1], 5, axis=0), np.repeat(y[:1], 5), 2)]
    for x, y, batch_size in runs:
        layers = _layers(its, rng, sizes)
        options = {"epochs": 3, "batch_size": batch_size, "learning_rate": 0.1}
        yield "the losses", its.train(layers, x, y, rng=np.random.default_rng(0), **options)
        for layer in layers:
            yield "the weights", layer.weights
            yield "the bias", layer.bias


def _trainer(sign=1.0, parts=slice(None), step_after="batch", told=None):
    """A wrong train: `told(losses of this epoch, of all so far)` is what is noted of an epoch."""

    def train(layers, x, y, *, epochs, batch_size, learning_rate, rng):
        parameters = [one for layer in layers for one in layer.parameters()][parts]
        optimizer = right.SGD(parameters, sign * learning_rate)
        noted, seen = [], []
        for _ in range(epochs):
            here = []
            for x_batch, y_batch in right.batches(x, y, batch_size, rng):
                logits, inputs = right.forward(layers, x_batch)
                here.append((right.cross_entropy(logits, y_batch), len(y_batch)))
                slopes = right.cross_entropy_backward(logits, y_batch)
                grads = right.backward(layers, inputs, slopes)[parts]
                if step_after == "batch":
                    optimizer.step(grads)
            if step_after == "epoch":
                optimizer.step(grads)
            seen += here
            noted += told(here, seen) if told else [_mean(here)]
        return noted

    return train


def _one_epoch(layers, x, y, *, epochs, **options):
    return right.train(layers, x, y, epochs=1, **options)


def _silent(layers, x, y, **options):
    right.train(layers, x, y, **options)


def _mean(losses):
    return float(sum(loss * n for loss, n in losses) / sum(n for _, n in losses))


exercise(
    "train",
    goal=_reads_digits,
    scenario=_trained,
    mistakes=[
        wrong(
            "never-changed",
            "the weights are never changed",
            _trainer(sign=0.0),
            "Either nobody calls step, or the SGD holds copies. layer.parameters() gives the "
            "arrays of the layer themselves.",
        ),
        wrong(
            "uphill",
            "the steps go uphill",
            _trainer(sign=-1.0),
            "The gradient shows where the loss grows: subtract it.",
        ),
        wrong(
            "one-step-an-epoch",
            "there is one step for each epoch, not for each batch",
            _trainer(step_after="epoch"),
            "step belongs into the inner loop, behind backward.",
        ),
        wrong(
            "one-epoch",
            "it ends after the first epoch",
            _one_epoch,
            "The list of losses is given back when both loops are over.",
        ),
        wrong(
            "last-layer-only",
            "only the last layer is trained",
            _trainer(parts=slice(-2, None)),
            "The SGD needs the parameters of all layers, in their order.",
        ),
        wrong(
            "biases-not-trained",
            "the biases are not trained",
            _trainer(parts=slice(None, None, 2)),
            "The SGD needs weights and bias of each layer: layer.parameters() has both.",
        ),
        wrong(
            "losses-of-batches",
            "there is a loss for each batch, not for each epoch",
            _trainer(told=lambda here, seen: [loss for loss, _ in here]),
            "Add up within an epoch, and note the mean once, behind the inner loop.",
        ),
        wrong(
            "losses-summed",
            "the losses of the batches are added up, and not divided",
            _trainer(told=lambda here, seen: [sum(loss for loss, _ in here)]),
            "Asked for is the mean over the samples of an epoch.",
        ),
        wrong(
            "losses-summed",
            "the losses of the samples are added up, and not divided",
            _trainer(told=lambda here, seen: [sum(loss * n for loss, n in here)]),
            "Asked for is their mean: divide by the number of samples.",
        ),
        wrong(
            "total-not-reset",
            "the total is not set back to 0 between the epochs",
            _trainer(
                told=lambda here, seen: [
                    sum(loss * n for loss, n in seen) / sum(n for _, n in here)
                ]
            ),
            "Each epoch has a loss of its own: begin it with a total of 0.",
        ),
        wrong(
            "returns-nothing",
            "it returns nothing",
            _silent,
            "The layers are trained, but the list of losses does not come back.",
        ),
    ],
    hints=(
        "Two loops, one in the other. Inside of them five lines, one for each function that you "
        "wrote.",
        "If the loss does not change, the optimizer holds other arrays than the layers: "
        "layer.parameters() gives those of a layer. If it grows, look at the sign of the step.",
        "Each batch has its own logits, and they go to cross_entropy and to cross_entropy_backward "
        "with the labels of that batch. What backward returns goes straight to step.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_train", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
rng = np.random.default_rng(0)
layers = network([64, 64, 10], rng)
losses = train(layers, images, labels, epochs=60, batch_size=32, learning_rate=0.1, rng=rng)
assert len(losses) == 60, "one loss for each epoch"
assert losses[-1] < losses[0], (
    f"the loss should fall; it went from {losses[0]:.2f} to {losses[-1]:.2f}"
)
hidden = np.maximum(test_images @ layers[0].weights + layers[0].bias, 0)
answers = (hidden @ layers[1].weights + layers[1].bias).argmax(axis=1)
right = np.mean(answers == test_labels)
assert right >= 0.95, f"{right:.1%} of the test images are right; the goal is 95 %"
print(f"✓ train: your layers read {right:.1%} of the test images")

# %%
figures.lines({"loss": losses}, xlabel="epoch", ylabel="loss", title="Your network learns to read")

# %% [markdown]
# ## Test it
#
# A training loop that is wrong still runs, and often still learns a little. Three quick tests find
# most mistakes. Do them with every network that you ever train.
#
# **Is the first loss right?** Near $\log(\text{classes})$, here 2.303.
#
# **Can it learn ten images by heart?** If it cannot, something in the chain is broken.
#
# **Is the gradient the measured one?** You did that in step 6.

# %%
small = network([64, 64, 10], np.random.default_rng(3))
print(f"first loss           {cross_entropy(predict(small, images), labels):.3f}")
ten = train(
    small,
    images[:10],
    labels[:10],
    epochs=200,
    batch_size=10,
    learning_rate=0.3,
    rng=np.random.default_rng(4),
)
print(f"ten images by heart  {ten[-1]:.4f}, {accuracy(small, images[:10], labels[:10]):.0%} right")
print(f"but other images     {accuracy(small, test_images, test_labels):.0%} right")

# %% [markdown]
# The last line is why there is a test set. By heart is not understood. *Overfitting* is the word
# for a network that knows its examples and little else.
#
# ## Use it
#
# Look at what your network does with images that it has never seen. First one of them, by numbers:

# %%
image, label = test_images[:1], test_labels[0]
probabilities = softmax(predict(layers, image))[0]
figures.bars(
    (100 * probabilities).round(1),
    [str(digit) for digit in range(10)],
    unit="%",
    title=f"What your network says to a {label}",
)

# %% [markdown]
# And where one of its logits comes from. The last layer's neuron for this digit, term by term:

# %%
_, inputs = forward(layers, image)
ll.explain(layers[1], inputs[1], neuron=int(label))

# %% [markdown]
# Now those that it got wrong. Some are hard for you, too.

# %%
#| alt: Test images that the network read wrong, each with the answer and the truth.
answers = predict(layers, test_images).argmax(axis=1)
mistakes = np.flatnonzero(answers != test_labels)
figure, axes = plt.subplots(1, min(6, len(mistakes)), figsize=(6.6, 1.6), layout="constrained")
for axis, place in zip(axes, mistakes, strict=False):
    axis.imshow(test_images[place].reshape(8, 8), cmap="gray_r")
    axis.set_title(f"says {answers[place]}, is {test_labels[place]}", fontsize=9)
    axis.set_axis_off()
plt.show()

# %% [markdown]
# What do the neurons of the first layer look for? Each has 64 weights, one for each pixel. Blue
# pixels speak for it, orange ones against it. Before training this was noise.

# %%
#| alt: The weights of twelve neurons of the first layer, as pictures: strokes and edges.
signs = LinearSegmentedColormap.from_list("signs", [figures.ORANGE, figures.PAPER, figures.BLUE])
weights = layers[0].weights
strongest = np.argsort(-np.abs(weights).sum(axis=0))[:12]
figure, axes = plt.subplots(2, 6, figsize=(6.6, 2.6), layout="constrained")
for axis, neuron in zip(axes.flat, strongest, strict=True):
    largest = np.abs(weights[:, neuron]).max()
    axis.imshow(weights[:, neuron].reshape(8, 8), cmap=signs, vmin=-largest, vmax=largest)
    axis.set_axis_off()
figure.suptitle("What twelve neurons of the first layer look for")
plt.show()

# %% [markdown]
# Then play with the one number that matters most. The same network, the same images, three learning
# rates:

# %%
curves = {}
for rate in (0.005, 0.1, 2.0):
    rng = np.random.default_rng(0)
    tried = network([64, 64, 10], rng)
    settings = {"epochs": 15, "batch_size": 32, "learning_rate": rate, "rng": rng}
    curves[f"rate {rate}"] = train(tried, images, labels, **settings)
    print(f"learning rate {rate:5}: {accuracy(tried, test_images, test_labels):.1%} right")
figures.lines(curves, xlabel="epoch", ylabel="loss", title="Too small, right, too large")

# %% [markdown]
# With the large rate the loss comes to 2.3 and stays there: the first steps threw the weights so
# far that the relus are off for every image, and through a relu that is off no gradient comes back.
# These are the *dead* relus of lesson 02.
#
# Things to try: another layer, `network([64, 64, 32, 10], rng)`. No hidden layer at all,
# `network([64, 10], rng)`: how much does it cost? A batch of one. Half of the images.
#
# And outside of the notebook, on the command line: export this lesson, and let your own package do
# the job of `layerlab demo`. It checks each of your pieces first and then trains them, and writes a
# report with every mistake that they made:
#
# ```sh
# layerlab export 08_training
# layerlab train digits --with mylayers
# ```

# %% [markdown]
# ## Where it lives
#
# In layerlab the loop is `layerlab.train.fit`. Yours in three lines, with the library's layers:

# %%
ll.manual_seed(0)
model = ll.nn.Sequential(ll.nn.Dense(64, 64, activation="relu"), ll.nn.Dense(64, 10))
optimizer = ll.optim.SGD(model.parameters(), lr=0.1)
fit(model, digits.train, optimizer=optimizer, epochs=40, batch_size=32)
print(f"{ll.train.evaluate(model, digits.test).accuracy:.1%} right")

# %% [markdown]
# And the loss, with its gradient on the line above it. You will recognise every piece:

# %%
print(inspect.getsource(ll.ops.cross_entropy))

# %% [markdown]
# In PyTorch the loop is written out. Each line is one of yours:
#
# ```python notest
# import torch
#
# optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
# for epoch in range(60):
#     for x, y in loader:                                            # batches
#         logits = model(x)                                          # forward
#         loss = torch.nn.functional.cross_entropy(logits, y)
#         optimizer.zero_grad()
#         loss.backward()                                            # backward
#         optimizer.step()                                           # step
# ```
#
# In Keras it is hidden:
#
# ```python notest
# import keras
#
# model.compile(
#     optimizer=keras.optimizers.SGD(0.1),
#     loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
# )
# model.fit(x, y, epochs=60, batch_size=32)
# ```
#
# **In production** it is this loop. The network of 2012 that changed the field was trained by SGD
# with batches of 128 images, for five to six days on two graphics cards (Krizhevsky, Sutskever and
# Hinton, "ImageNet classification with deep convolutional neural networks"). The transformer of
# 2017 used the same cross-entropy and Adam, a step that keeps a size of its own for every weight
# (Vaswani and others, "Attention is all you need"). Today's large models split each batch over
# thousands of processors and add up their gradients; the learning rate rises at first, then falls;
# the state is saved again and again, because machines break. The four steps are the same.

# %% [markdown]
# ## Summary
#
# | piece | formula | yours |
# |---|---|---|
# | loss | $-\log p_{\text{right}}$, the mean | `cross_entropy(logits, labels)` |
# | its gradient | $(p - \text{one-hot}) / n$ | `cross_entropy_backward(logits, labels)` |
# | step | $w \leftarrow w - \eta \cdot$ slope, in place | `SGD(parameters, rate).step(grads)` |
# | batches | shuffle, cut, lose nothing | `batches(x, y, size, rng)` |
# | forwards | layer, relu, layer; keep the inputs | `forward(layers, x)` |
# | backwards | `dense_backward`, `relu_backward`, last layer first | `backward(layers, inputs, grad)` |
# | the loop | forwards, loss, backwards, step | `train(layers, x, y, ...)` |
#
# - Know what the first loss should be. Learn ten images by heart. Measure the gradient.
# - Judge by images that were not learned from.
# - The learning rate is the first thing to change when it does not learn.
#
# You began with one neuron, a sum and a curve. Now a package of your own holds layers, activations,
# gradients and a loop that trains them, and you know what happens in every line of it. From here,
# open the library that does the same (`layerlab.nn`, `layerlab.train`), or PyTorch: the names are
# the ones that you know.
