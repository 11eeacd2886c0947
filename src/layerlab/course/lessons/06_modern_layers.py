# ---
# title: A layer with four parts
# subtitle: Linear, normalise, relu, drop. Two of the four change when learning ends.
# tags: [batch normalisation, dropout, training, evaluation, layer]
# minutes: 55
# difficulty: 3
# prerequisites: [04_layers, 05_networks]
# next: [07_gradients]
# objectives:
#   - Normalise a batch by hand, and write BatchNorm1d with its running mean and variance.
#   - Write Dropout so that the numbers keep their mean.
#   - Say what each part does in training and in evaluation, and what goes wrong in the wrong mode.
#   - Build a layer of your own from parts, and a network that tells all its layers the mode.
#   - Fold batch normalisation into the layer before it, as is done before a network is shipped.
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
# # A layer with four parts
#
# Between 1986 and about 2010 a hidden layer was mostly what you wrote in lesson 04: a weighted sum,
# a bias, a sigmoid or tanh. Networks of more than a few such layers hardly learned. You saw one
# reason in lesson 05: after 20 layers of sigmoid all samples looked the same.
#
# Since then three parts were changed or added, each of them a few lines long. You write these lines
# now, put them together to a layer of your own, and use it on the chemistry of wine.

# %%
#| default_exp modern_layers

# %%
#| export
import numpy as np

from mylayers.activations import relu
from mylayers.layers import Dense
from mylayers.networks import Sequential

# %%
import inspect

import matplotlib as mpl

import layerlab as ll
from layerlab import nn
from layerlab.check import check, diagnose
from layerlab.course import figures
from layerlab.train import fit

# %% [markdown]
# ## What it is
#
# | part | what it does to the numbers | in training | in evaluation |
# |---|---|---|---|
# | **linear** | weighted sums | the same in both | |
# | **batch normalisation** | brings each column to mean 0 and spread 1 | with the numbers of the batch | with numbers remembered from training |
# | **relu** | cuts off what is below 0 | the same in both | |
# | **dropout** | sets some numbers to 0, at random | yes | does nothing |
#
# *Training* is the time in which a network learns. *Evaluation* is when it is used: its weights
# stay as they are, and somebody wants an answer. A layer that behaves differently in the two has a
# **mode**, and somebody must tell it which one holds.
#
# Where they come from: relu and dropout both stood in AlexNet (Krizhevsky, Sutskever and Hinton,
# 2012), the network that made deep learning known. Dropout is described in Srivastava and others
# (2014, "Dropout: a simple way to prevent neural networks from overfitting", *Journal of Machine
# Learning Research* 15). Batch normalisation is by Ioffe and Szegedy (2015, "Batch normalization:
# accelerating deep network training by reducing internal covariate shift").

# %% [markdown]
# ## The mathematics
#
# **Batch normalisation** looks at one column of the batch at a time, that is at one neuron and what
# it says to all the samples. Let the column be $x_1, \dots, x_m$. First its mean and its variance,
# the mean of the squared distances from the mean:
#
# $$\mu = \frac{1}{m} \sum_i x_i, \qquad \sigma^2 = \frac{1}{m} \sum_i (x_i - \mu)^2.$$
#
# Then each number is replaced by
#
# $$\hat{x}_i = \frac{x_i - \mu}{\sqrt{\sigma^2 + \varepsilon}}, \qquad
# y_i = \gamma \, \hat{x}_i + \beta.$$
#
# $\hat{x}$ (read: x hat) has mean 0 and variance 1. The tiny $\varepsilon = 0.00001$ keeps us from
# dividing by 0 where a column is constant. $\gamma$ (gamma) and $\beta$ (beta) are parameters, one
# of each for a column, at first 1 and 0. With them the network can choose another scale and another
# middle if these serve it better.
#
# By hand, for the column 1, 2, 6:
#
# | | |
# |---|---|
# | mean | (1 + 2 + 6) / 3 = 3 |
# | distances from the mean | −2, −1, 3 |
# | variance | (4 + 1 + 9) / 3 = 4.667 |
# | its square root, the standard deviation | 2.160 |
# | normalised | −0.926, −0.463, 1.389 |
# | with γ = 2 and β = 1 | −0.852, 0.074, 3.777 |
#
# **The running mean.** In evaluation there may be one sample only, and one sample has no spread. So
# the layer remembers during training which means and variances it saw. After each batch it moves
# the remembered value a small step towards the new one:
#
# $$\text{running} \leftarrow (1 - 0.1) \cdot \text{running} + 0.1 \cdot \text{batch}.$$
#
# The 0.1 is called *momentum*. If 0 is remembered, and batches with the mean 3 follow, the running
# mean becomes 0.3, then 0.57, then 0.813.
#
# **Dropout** with the probability $p$ replaces each number by 0 with probability $p$, and divides
# the others by $1 - p$:
#
# $$y = \begin{cases} 0 & \text{with probability } p \\ x / (1 - p) & \text{otherwise.}\end{cases}$$
#
# Why divide? On average $y$ is $p \cdot 0 + (1 - p) \cdot x / (1 - p) = x$. The next layer gets
# fewer numbers, but each is larger, and its sums keep their size.

# %% [markdown]
# ## Step by step
#
# ### Step 1: mean and variance of a batch
#
# A batch has the shape (samples, features). Each feature, that is each column, has a mean and a
# variance of its own.


# %% nbgrader={"grade": false, "grade_id": "batch_statistics", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def batch_statistics(x):
    """(mean, variance) of each column.

    Shape: (samples, features) -> (features,), (features,)
    The variance is the mean of the squared distances from the mean.
    """
    ### BEGIN SOLUTION
    return x.mean(axis=0), x.var(axis=0)
    ### END SOLUTION


# %% tags=["exercise"]
exercise(
    "batch_statistics",
    questions=lambda rng: [
        (np.array([[1.0], [2.0], [6.0]]),),
        (rng.normal(3, 2, size=(5, 3)),),
        (rng.normal(size=(4, 4)),),
        (rng.uniform(-9, 9, size=(2, 6)),),
    ],
    mistakes=[
        wrong(
            "along-the-features",
            "the mean goes along the rows",
            lambda x: (x.mean(axis=1), x.var(axis=1)),
            "A row is one sample. Each column is to be compared over all the samples. (Along the "
            "rows it would be layer normalisation, which transformers use.)",
        ),
        wrong(
            "one-mean-for-all",
            "there is one mean for the whole batch",
            lambda x: (x.mean(), x.var()),
            "Each feature has a scale of its own, so each column needs its own mean.",
        ),
        wrong(
            "standard-deviation",
            "the second answer is the standard deviation",
            lambda x: (x.mean(axis=0), x.std(axis=0)),
            "The variance is asked for; its square root is taken later.",
        ),
        wrong(
            "divided-by-one-less",
            "the squares are divided by m - 1",
            lambda x: (x.mean(axis=0), x.var(axis=0, ddof=1)),
            "Here the variance is the plain mean of the squared distances, divided by m.",
        ),
        wrong(
            "not-divided",
            "the squares are added up, and not divided by m",
            lambda x: (x.mean(axis=0), x.var(axis=0) * len(x)),
            "The variance is a mean: it does not grow with the number of samples.",
        ),
        wrong(
            "not-squared",
            "the distances are not squared",
            lambda x: (x.mean(axis=0), np.abs(x - x.mean(axis=0)).mean(axis=0)),
            "The variance is the mean of the squared distances. Squares are never negative either.",
        ),
        wrong(
            "not-centred",
            "the second answer is the mean of the squares themselves",
            lambda x: (x.mean(axis=0), (x**2).mean(axis=0)),
            "First the mean is subtracted, then comes the square: it is about distances from it.",
        ),
        wrong(
            "answers-exchanged",
            "mean and variance have changed places",
            lambda x: (x.var(axis=0), x.mean(axis=0)),
            "The mean comes first.",
        ),
        wrong(
            "keepdims",
            "the answers have an axis too many",
            lambda x: (x.mean(axis=0, keepdims=True), x.var(axis=0, keepdims=True)),
            "One number for each feature: the shape is (features,), and keepdims is not needed.",
        ),
    ],
    hints=(
        "How many means does a batch with 3 features have?",
        "An array has the methods mean and var. Both take an axis.",
        "The samples stand along the axis that is to vanish.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_batch_statistics", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
x = np.array([[1.0, 10.0], [2.0, 10.0], [6.0, 10.0]])
mean, variance = batch_statistics(x)
assert np.allclose(mean, [3, 10]), "(1 + 2 + 6) / 3, (10 + 10 + 10) / 3"
assert np.allclose(variance, [14 / 3, 0]), "(4 + 1 + 9) / 3, no spread"

# %% [markdown]
# ### Step 2: normalise
#
# With mean and variance in hand, bring the columns to mean 0 and variance 1. The function takes
# them as arguments, because later they come from two places: from the batch or from memory.


# %% nbgrader={"grade": false, "grade_id": "normalize", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def normalize(x, mean, variance, eps=1e-5):
    """(x - mean) / sqrt(variance + eps)

    Shapes: (samples, features), (features,), (features,) -> as x
    """
    ### BEGIN SOLUTION
    return (x - mean) / np.sqrt(variance + eps)
    ### END SOLUTION


# %% tags=["exercise"]
exercise(
    "normalize",
    questions=lambda rng: [
        (np.array([[1.0], [2.0], [6.0]]), np.array([3.0]), np.array([14 / 3])),
        (rng.normal(size=(4, 3)), rng.normal(size=3), rng.uniform(0.2, 3, size=3)),
        (rng.normal(size=(2, 2)), rng.normal(size=2), np.array([0.0, 2.0])),
        (rng.normal(size=(3, 2)), rng.normal(size=2), rng.uniform(0, 1, size=2), 0.5),
    ],
    mistakes=[
        wrong(
            "divided-by-variance",
            "it is divided by the variance",
            lambda x, mean, variance, eps=1e-5: (x - mean) / (variance + eps),
            "Divide by the standard deviation, the square root of the variance.",
        ),
        wrong(
            "eps-outside-the-root",
            "eps is added after the root",
            lambda x, mean, variance, eps=1e-5: (x - mean) / (np.sqrt(variance) + eps),
            "The formula has eps under the root. For a small variance that is a difference.",
        ),
        wrong(
            "eps-forgotten",
            "eps is not used",
            lambda x, mean, variance, eps=1e-5: (x - mean) / np.sqrt(variance),
            "A constant column has the variance 0, and nothing can be divided by 0.",
        ),
        wrong(
            "mean-stays",
            "the mean is not subtracted",
            lambda x, mean, variance, eps=1e-5: x / np.sqrt(variance + eps),
            "The middle of each column has to move to 0 first.",
        ),
        wrong(
            "brackets",
            "only the mean is divided, not the difference",
            lambda x, mean, variance, eps=1e-5: x - mean / np.sqrt(variance + eps),
            "Python divides before it subtracts: the difference needs brackets.",
        ),
        wrong(
            "own-statistics",
            "it works out mean and variance of its own",
            lambda x, mean, variance, eps=1e-5: right.normalize(x, *right.batch_statistics(x), eps),
            "Use those that were given: in evaluation they come from elsewhere.",
        ),
        wrong(
            "eps-fixed",
            "eps is always the same, whatever was given",
            lambda x, mean, variance, eps=1e-5: right.normalize(x, mean, variance),
            "eps is an argument: use its name, not its usual value.",
        ),
        wrong(
            "mean-added",
            "the mean is added",
            lambda x, mean, variance, eps=1e-5: right.normalize(x, -mean, variance, eps),
            "The middle of each column has to move to 0: subtract the mean.",
        ),
        wrong(
            "multiplied",
            "it is multiplied by the standard deviation",
            lambda x, mean, variance, eps=1e-5: (x - mean) * np.sqrt(variance + eps),
            "What is spread wide has to shrink, so divide.",
        ),
    ],
    hints=(
        "Two things happen to a column: it is moved, and it is stretched.",
        "The root goes over the whole sum of the variance and eps.",
        "(features,) fits (samples, features) by itself: NumPy uses it for each row.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_normalize", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
column = np.array([[1.0], [2.0], [6.0]])
expected = np.array([[-0.926], [-0.463], [1.389]])
found = normalize(column, 3, 14 / 3)
assert np.allclose(found, expected, atol=0.001), "the column from above"
found = normalize(np.ones((2, 1)), 1, 0)
assert np.all(found == 0), "eps keeps a constant column at 0, not nan"

# %% [markdown]
# #### What that is good for
#
# The experiment of lesson 05 once more: 20 layers with relu, random weights, no training. This time
# the initial weights have three different scales, and we measure how large the numbers are after
# each layer. Then the same with normalised sums.


# %%
def sizes_of_numbers(scale, normalized, depth=20, width=100):
    """The standard deviation of all numbers after each layer."""
    rng = np.random.default_rng(0)
    h = rng.normal(size=(50, width))
    measured = []
    for _ in range(depth):
        z = h @ rng.normal(0, scale / np.sqrt(width), (width, width))
        if normalized:
            z = normalize(z, *batch_statistics(z))
        h = relu(z)
        measured.append(h.std())
    return measured


measured = {}
for scale in (0.5, 1.4, 4):
    measured[f"weights × {scale}"] = sizes_of_numbers(scale, False)
measured["normalised, × 0.5"] = sizes_of_numbers(0.5, True)
measured["normalised, × 4"] = sizes_of_numbers(4, True)
for name, values in measured.items():
    print(f"{name:18} layer 1: {values[0]:<8.2g} layer 20: {values[-1]:.2g}")
drawing = figures.lines(measured, xlabel="layer", ylabel="size", title="The size of the numbers")
drawing.axes[0].set_yscale("log")
drawing.axes[0].set_xticks([1, 5, 10, 15, 20])
drawing.axes[0].legend(loc="center left", bbox_to_anchor=(1, 0.5), fontsize=9.5, frameon=False)
drawing

# %% [markdown]
# Without normalisation the numbers vanish or explode, unless the scale of the weights is just
# right. With it the scale does not matter: the two lines lie on each other. That is why networks
# with batch normalisation forgive a bad start, and large steps while learning.

# %% [markdown]
# ### Step 3: a layer that remembers
#
# First something small that both layers with a mode share. It is given:


# %%
#| export
class Switchable:
    """Something with a mode: training or evaluation."""

    def train(self):
        self.training = True

    def eval(self):
        self.training = False


# %% [markdown]
# Now the class. In training it normalises with the batch's own numbers, and moves its running ones
# towards them. In evaluation it normalises with the running ones, and changes nothing.


# %% nbgrader={"grade": false, "grade_id": "BatchNorm1d", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
class BatchNorm1d(Switchable):
    """(x - mean) / sqrt(variance + eps) * gamma + beta, column by column."""

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        self.training = True
        self.eps = eps
        self.momentum = momentum  # the share of the new batch
        self.gamma = np.ones(num_features)
        self.beta = np.zeros(num_features)
        self.running_mean = np.zeros(num_features)
        self.running_var = np.ones(num_features)

    def forward(self, x):
        """(samples, num_features) -> the same shape"""
        if self.training and len(x) < 2:
            raise ValueError("fewer than two samples have no spread: eval() first?")
        # In training: the batch's mean and variance; the running ones follow,
        #     running = (1 - momentum) * running + momentum * batch
        # In evaluation: the running ones, as they are.
        # In both: normalise, then times gamma, plus beta.
        ### BEGIN SOLUTION
        if self.training:
            mean, variance = batch_statistics(x)
            new, old = self.momentum, 1 - self.momentum
            self.running_mean = old * self.running_mean + new * mean
            self.running_var = old * self.running_var + new * variance
        else:
            mean, variance = self.running_mean, self.running_var
        return normalize(x, mean, variance, self.eps) * self.gamma + self.beta
        ### END SOLUTION

    def parameters(self):
        return [self.gamma, self.beta]


# %% tags=["exercise"]
def _given(its, rng):
    column = np.array([[1.0], [5.0]])
    norm = its.BatchNorm1d(1, eps=5.0)
    yield "BatchNorm1d(1, eps=5) in training, for the column 1, 5", norm.forward(column)
    norm = its.BatchNorm1d(1, momentum=0.5)
    norm.forward(column)
    told = "of BatchNorm1d(1, momentum=0.5) after the column 1, 5"
    yield f"the running mean {told}", norm.running_mean
    yield f"the running variance {told}", norm.running_var


class _OwnEps(right.BatchNorm1d):
    def forward(self, x):
        self.eps = 1e-5
        return right.BatchNorm1d.forward(self, x)


class _OwnMomentum(right.BatchNorm1d):
    def forward(self, x):
        self.momentum = 0.1
        return right.BatchNorm1d.forward(self, x)


exercise(
    "BatchNorm1d",
    role="batchnorm1d",
    scenario=_given,
    mistakes=[
        wrong(
            "eps-ignored",
            "it has an eps of its own",
            _OwnEps,
            "What was given is in self.eps. normalize takes it as its fourth argument.",
        ),
        wrong(
            "momentum-ignored",
            "it has a momentum of its own",
            _OwnMomentum,
            "What was given is in self.momentum: 0.1 is only what it is where nothing is said.",
        ),
    ],
    hints=(
        "Write the two modes as two branches that both end with a mean and a variance.",
        "Everything after the branches is the same in both: normalize, gamma, beta.",
        "The running numbers change in one branch only, and mostly keep their old value.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_BatchNorm1d", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(BatchNorm1d, "batchnorm1d")

# %% [markdown]
# In training, with each step of the arithmetic, for the last of three samples:

# %%
norm = BatchNorm1d(1)
norm.gamma, norm.beta = np.array([2.0]), np.array([1.0])
ll.explain(norm, column, sample=2, neuron=0)

# %% [markdown]
# Explaining changes nothing, so the layer has seen no batch yet. Now it sees this one a few times.
# The running mean creeps from 0 towards 3, the running variance from 1 towards 4.667:

# %%
history = []
for _ in range(50):
    norm.forward(column)
    history.append((float(norm.running_mean[0]), float(norm.running_var[0])))
print("after 1, 2, 3 batches:", [round(mean, 3) for mean, _ in history[:3]])
print("after 50 batches:     ", round(history[-1][0], 3))
means, variances = zip(*history, strict=True)
figures.lines(
    {"running mean": means, "running variance": variances},
    xlabel="batch",
    ylabel="remembered",
    title="Each batch moves the memory by a tenth of the way",
)

# %% [markdown]
# In evaluation the same sample is computed with the remembered numbers. It needs no company:

# %%
norm.eval()
print(norm.forward(np.array([[6.0]])))
ll.explain(norm, np.array([[6.0]]), neuron=0)

# %% [markdown]
# In training it does. There the answer to a sample depends on the other samples of its batch, and
# alone it gets none:

# %%
norm.train()
for batch in ([[6.0], [1.0], [2.0]], [[6.0], [7.0], [8.0]], [[6.0]]):
    try:
        y = norm.forward(np.array(batch))
        print(batch, "gives for the 6:", y[0].round(3))
    except ValueError as error:
        print(batch, "is refused:", error)

# %% [markdown]
# One more effect is useful to know. Batch normalisation subtracts the mean of each column, and with
# it every bias that was added before. In a layer before batch normalisation the bias does nothing.
# That is why published networks often leave it out there (`bias=False`):

# %%
batch = np.random.default_rng(0).normal(size=(4, 2))
fresh = BatchNorm1d(2)
moved = batch + np.array([100.0, -7.0])
print(np.allclose(fresh.forward(batch), fresh.forward(moved)))

# %% [markdown]
# ### Step 4: drop
#
# Why would one set half of the numbers of a layer to 0? A network with many parameters can learn
# its training samples by heart, and then it fails on new ones. This is called *overfitting*.
# Learning by heart needs neurons that rely on each other in delicate ways. Where each may be
# missing at any moment, that does not work, and each neuron has to be of use by itself.
#
# First a function without chance in it: it is given the random numbers, one for each number of x,
# uniform between 0 and 1. A number of x is dropped where its random number is smaller than p. For
# p = 0.2 that happens one time in five.


# %% nbgrader={"grade": false, "grade_id": "drop", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def drop(x, chances, p):
    """0 where chances < p, else x / (1 - p).

    x, chances: arrays of one shape -> an array of this shape
    chances: random numbers, uniform from 0 to 1;  0 <= p < 1
    """
    # np.where(condition, a, b): number by number, a where it holds, else b.
    ### BEGIN SOLUTION
    return np.where(chances < p, 0.0, x / (1 - p))
    ### END SOLUTION


# %% tags=["exercise"]
exercise(
    "drop",
    questions=lambda rng: [
        (np.array([2.0, 4.0, 6.0, 8.0]), np.array([0.9, 0.3, 0.7, 0.1]), 0.5),
        (rng.normal(size=(5, 6)), rng.random((5, 6)), 0.2),
        (rng.normal(size=(4, 3)), rng.random((4, 3)), 0.75),
        (rng.normal(size=(2, 3)), rng.random((2, 3)), 0.0),
    ],
    mistakes=[
        wrong(
            "not-rescaled",
            "the others are not made larger",
            lambda x, chances, p: np.where(chances < p, 0.0, x),
            "Without the division the mean sinks by the share that was dropped, and the next layer "
            "gets smaller sums in training than in evaluation.",
        ),
        wrong(
            "kept-with-p",
            "numbers are kept with probability p, not dropped",
            lambda x, chances, p: np.where(chances < p, x / (1 - p), 0.0),
            "p is the probability to be dropped: for p = 0.2 four of five numbers stay.",
        ),
        wrong(
            "divided-by-p",
            "the others are divided by p",
            lambda x, chances, p: np.where(chances < p, 0.0, x / p),
            "The share that stays is 1 - p, and by this share the sums have shrunk.",
        ),
        wrong(
            "multiplied",
            "the others are multiplied by 1 - p",
            lambda x, chances, p: np.where(chances < p, 0.0, x * (1 - p)),
            "The numbers that stay have to stand in for the others, so they become larger.",
        ),
        wrong(
            "mask-returned",
            "x itself is left out",
            lambda x, chances, p: np.where(chances < p, 0.0, 1 / (1 - p)),
            "These are the factors. They have still to be multiplied with the numbers of x.",
        ),
    ],
    hints=(
        "Which of four numbers stay, for the chances 0.9, 0.3, 0.7, 0.1 and p = 0.5?",
        "Compare chances with p: that gives True where a number is dropped.",
        "What stays is divided by the share that stays.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_drop", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
numbers = np.array([2.0, 4.0, 6.0, 8.0])
chances = np.array([0.9, 0.3, 0.7, 0.1])
found = drop(numbers, chances, 0.5)
assert np.allclose(found, [4, 0, 12, 0]), "0.3 and 0.1 are smaller than 0.5"
found = drop(numbers, chances, 0.0)
assert np.allclose(found, numbers), "p = 0 drops nothing"

# %% [markdown]
# ### Step 5: Dropout
#
# The layer draws the chances itself, new ones in each call, and only in training. `self.rng` is a
# generator of NumPy: `self.rng.random(x.shape)` gives uniform numbers in the shape of x.


# %% nbgrader={"grade": false, "grade_id": "Dropout", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
class Dropout(Switchable):
    """In training each number is 0 with probability p, else x / (1 - p).

    In evaluation every number stays as it is.
    """

    def __init__(self, p=0.5, rng=None):
        if not 0 <= p < 1:
            raise ValueError(f"p must be at least 0 and less than 1, not {p}")
        self.training = True
        self.p = p
        self.rng = np.random.default_rng() if rng is None else rng

    def forward(self, x):
        """any shape -> the same shape"""
        ### BEGIN SOLUTION
        if not self.training:
            return x
        return drop(x, self.rng.random(x.shape), self.p)
        ### END SOLUTION


# %% tags=["exercise"]
exercise(
    "Dropout",
    role="dropout",
    hints=(
        "What does it do in evaluation? Begin with that.",
        "Every number of x needs a random number of its own, and new ones in every call.",
        "self.rng.random wants a shape, and drop does the rest.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_Dropout", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(Dropout, "dropout")

# %% [markdown]
# Six samples of ten ones, and half of the numbers dropped. Those that stay have become 2:

# %%
dropout = Dropout(0.5, rng=np.random.default_rng(0))
y = dropout.forward(np.ones((6, 10)))
figures.heat(y, title="Dropout of ones, p = 0.5")

# %% [markdown]
# With many numbers one sees that the share of zeros is p, and that the mean stays:

# %%
ones = np.ones((1000, 100))
for p in (0.0, 0.1, 0.2, 0.5, 0.8):
    y = Dropout(p, rng=np.random.default_rng(1)).forward(ones)
    zeros = np.mean(y == 0)
    print(f"p = {p}: {zeros:5.1%} zeros, mean {y.mean():.3f}")

# %% [markdown]
# ### Step 6: your own layer
#
# Now the four parts in a row: dense, normalise, relu, drop. The constructor is given. It names the
# parts `dense`, `norm` and `dropout`; relu needs no object. The layer has no numbers of its own,
# and no mode of its own: it hands on to its parts what it is told.


# %% nbgrader={"grade": false, "grade_id": "ModernLayer", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
class ModernLayer:
    """Dense, then batch normalisation, then relu, then dropout."""

    def __init__(self, input_size, output_size, p=0.5):
        self.dense = Dense(input_size, output_size)
        self.norm = BatchNorm1d(output_size)
        self.dropout = Dropout(p)

    def forward(self, x):
        """(samples, input_size) -> (samples, output_size)"""
        ### BEGIN SOLUTION
        x = self.dense.forward(x)
        x = self.norm.forward(x)
        x = relu(x)
        return self.dropout.forward(x)
        ### END SOLUTION

    def train(self):
        """Tell the parts that have a mode that the network learns."""
        ### BEGIN SOLUTION
        self.norm.train()
        self.dropout.train()
        ### END SOLUTION

    def eval(self):
        """Tell the parts that have a mode that the network is used."""
        ### BEGIN SOLUTION
        self.norm.eval()
        self.dropout.eval()
        ### END SOLUTION

    def parameters(self):
        """What dense and norm learn, in one list: four arrays."""
        ### BEGIN SOLUTION
        return [*self.dense.parameters(), *self.norm.parameters()]
        ### END SOLUTION


# %% tags=["exercise"]
def modes(layer):
    return [bool(layer.norm.training), bool(layer.dropout.training)]


def modern(its, rng):
    layer = its.ModernLayer(3, 2, 0.5)
    layer.dense.weights = rng.normal(size=(3, 2))
    layer.dense.bias = rng.normal(size=2)
    layer.norm.gamma = rng.uniform(0.5, 2, size=2)
    layer.norm.beta = rng.normal(size=2)
    layer.norm.running_mean = rng.normal(size=2)
    layer.norm.running_var = rng.uniform(0.5, 2, size=2)
    x = rng.normal(0, 4, size=(200, 3))
    layer.eval()
    yield "whether norm and dropout are in training after eval()", modes(layer)
    if any(modes(layer)):
        return  # what comes out would be chance
    yield "forward(x) after eval(), for 4 samples", layer.forward(x[:4])
    yield "forward(x) after eval(), for one sample", layer.forward(x[:1])
    yield "the running mean after that", layer.norm.running_mean
    layer.train()
    yield "whether norm and dropout are in training after train()", modes(layer)
    if not all(modes(layer)):
        return
    layer.dropout.p = 0.0
    yield "forward(x) after train(), with p = 0, for 4 samples", layer.forward(x[:4])
    yield "the running mean after that", layer.norm.running_mean
    whole = np.asarray(layer.forward(x))
    layer.dropout.p = 0.5
    dropped = np.asarray(layer.forward(x))
    twice = np.array_equal(dropped, layer.forward(x))
    yield "whether with p = 0.5 two calls after train() give the same", twice
    fits = np.isclose(dropped, 0) | np.isclose(dropped, 2 * whole)
    yield "whether with p = 0.5 each number is 0 or twice that of p = 0", bool(fits.all())
    zeros = float(np.mean(dropped[whole > 0] == 0))
    yield "whether with p = 0.5 half of them are dropped", 0.25 < zeros < 0.75
    layer.eval()
    twice = np.array_equal(layer.forward(x), layer.forward(x))
    yield "whether two calls after eval() give the same", twice
    found = layer.parameters()
    yield "how many things parameters() lists", len(found)
    yield "the shapes of parameters()", sorted(tuple(np.shape(one)) for one in found)


class _Without(right.ModernLayer):
    """A wrong order of the steps."""

    steps = ()

    def forward(self, x):
        for step in self.steps:
            x = right.relu(x) if step == "relu" else getattr(self, step).forward(x)
        return x


class _NoRelu(_Without):
    steps = ("dense", "norm", "dropout")


class _NoNorm(_Without):
    steps = ("dense", "relu", "dropout")


class _NoDropout(_Without):
    steps = ("dense", "norm", "relu")


class _ReluFirst(_Without):
    steps = ("dense", "relu", "norm", "dropout")


class _DropoutBeforeNorm(_Without):
    steps = ("dense", "dropout", "norm", "relu")


class _NobodyTold(right.ModernLayer):
    def train(self):
        self.training = True

    def eval(self):
        self.training = False


class _NormOnly(right.ModernLayer):
    def train(self):
        self.norm.train()

    def eval(self):
        self.norm.eval()


class _DropoutOnly(right.ModernLayer):
    def train(self):
        self.dropout.train()

    def eval(self):
        self.dropout.eval()


class _DenseAsked(right.ModernLayer):
    def train(self):
        self.dense.train()

    def eval(self):
        self.dense.eval()


class _DenseParameters(right.ModernLayer):
    def parameters(self):
        return self.dense.parameters()


class _NestedParameters(right.ModernLayer):
    def parameters(self):
        return [self.dense.parameters(), self.norm.parameters()]


exercise(
    "ModernLayer",
    scenario=modern,
    mistakes=[
        wrong(
            "relu-forgotten",
            "there is no relu",
            _NoRelu,
            "Negative numbers come out. relu stands between norm and dropout.",
        ),
        wrong(
            "norm-forgotten",
            "the norm is left out",
            _NoNorm,
            "What the dense part gives goes through the norm before relu.",
        ),
        wrong(
            "dropout-forgotten",
            "the dropout is left out",
            _NoDropout,
            "In training half of the numbers should be dropped, and none is.",
        ),
        wrong(
            "relu-before-norm",
            "relu comes before the norm",
            _ReluFirst,
            "The norm moves the numbers again, so that negative ones come out. Here relu comes "
            "after it.",
        ),
        wrong(
            "dropout-before-norm",
            "dropout comes before the norm",
            _DropoutBeforeNorm,
            "The norm would count the dropped zeros as data. Dropout comes last.",
        ),
        wrong(
            "parts-not-told",
            "norm and dropout do not hear of the mode",
            _NobodyTold,
            "The mode is kept in the parts, self.norm and self.dropout: call theirs.",
        ),
        wrong(
            "dropout-not-told",
            "dropout does not hear of the mode",
            _NormOnly,
            "It goes on dropping when the network is used. Both parts have train() and eval().",
        ),
        wrong(
            "norm-not-told",
            "the norm does not hear of the mode",
            _DropoutOnly,
            "It goes on measuring each batch when the network is used. Both parts have train() "
            "and eval().",
        ),
        wrong(
            "dense-told",
            "the dense part is told a mode, and has none",
            _DenseAsked,
            "Dense does the same in both modes. Only norm and dropout have train() and eval().",
        ),
        wrong(
            "norm-parameters-missing",
            "parameters() leaves out those of the norm",
            _DenseParameters,
            "gamma and beta are learned as well.",
        ),
        wrong(
            "parameters-nested",
            "parameters() gives lists in a list",
            _NestedParameters,
            "Four arrays are to stand in one list, one behind the other.",
        ),
    ],
    hints=(
        "The order is that of the name: dense, norm, relu, dropout. Each takes what the last gave.",
        "Two of the parts have train() and eval(). Whoever has a mode must hear of it.",
        "parameters() joins two lists, that of the dense part and that of the norm.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_ModernLayer", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
layer = ModernLayer(3, 4, p=0.5)
x = np.random.default_rng(0).normal(size=(8, 3))
assert layer.forward(x).shape == (8, 4), "8 samples, 4 neurons"
assert len(layer.parameters()) == 4, "weights, bias, gamma, beta"
layer.eval()
assert not layer.norm.training, "eval() must reach the batch normalisation"
assert not layer.dropout.training, "eval() must reach the dropout"
by_hand = relu(layer.norm.forward(layer.dense.forward(x)))
assert np.allclose(layer.forward(x), by_hand), "dense, norm, relu"
layer.train()
assert layer.norm.training, "train() must reach the batch normalisation"
assert layer.dropout.training, "train() must reach the dropout"

# %% [markdown]
# #### What each part does to the numbers
#
# To see it we take real measurements: 106 wines, of each 13 numbers such as the alcohol in percent,
# the magnesium in milligrams, the colour. Their scales have nothing to do with each other:

# %%
wines = ll.data.wine(standardize=False)
x, names = wines.train.features.astype(float), wines.train.feature_names
for name, values in zip(names, x.T, strict=True):
    mean, deviation = values.mean(), values.std()
    print(f"{name:30} mean {mean:7.2f}   standard deviation {deviation:7.2f}")

# %% [markdown]
# A layer of 50 neurons looks at them. So that its running numbers mean something, it sees 100
# batches of 32 wines in training first. (Its weights stay as they were drawn.) Then we follow one
# batch through the parts, in both modes:


# %%
def followed(layer, x):
    """The numbers after each part of a ModernLayer."""
    after = {"dense": layer.dense.forward(x)}
    after["norm"] = layer.norm.forward(after["dense"])
    after["relu"] = relu(after["norm"])
    after["dropout"] = layer.dropout.forward(after["relu"])
    return after


rng = np.random.default_rng(0)
layer = ModernLayer(13, 50, p=0.5)
layer.dense.weights = rng.normal(0, np.sqrt(2 / 63), (13, 50))
layer.dropout.rng = rng
for _ in range(100):
    layer.forward(x[rng.choice(len(x), size=32, replace=False)])

batch = x[rng.choice(len(x), size=32, replace=False)]
both = {"training": followed(layer, batch)}
layer.eval()
both["evaluation"] = followed(layer, batch)
for mode, parts in both.items():
    print(mode)
    for part, h in parts.items():
        print(
            f"  {part:8} {h.min():8.2f} to {h.max():7.2f}",
            f"mean {h.mean().round(2) + 0.0:6.2f}",
            f"standard deviation {h.std():7.2f}",
            f"{np.mean(h == 0):4.0%} zeros",
            sep="   ",
        )

# %%
#| hide
with mpl.rc_context(figures.STYLE):
    drawing = figures.Drawing(figsize=(9, 4.2), dpi=100, layout="constrained")
    axes = drawing.subplots(2, 4)
for row, (mode, parts) in zip(axes, both.items(), strict=True):
    for axis, (part, h) in zip(row, parts.items(), strict=True):
        axis.hist(h.ravel(), bins=40, color="#175ca0")
        axis.set_yticks([])
        axis.set_title(f"{part}, {mode}", fontsize=9.5)
drawing.alt = "The numbers after each part, in training and in evaluation."
drawing

# %% [markdown]
# Read it from left to right. The dense part gives numbers in the hundreds, because proline is
# measured in hundreds. Normalisation brings every neuron to the same scale. Relu cuts off half,
# dropout half of what is left, and doubles the others. In evaluation the first three pictures are
# nearly the same, since the running numbers are those of these wines, and dropout does nothing.
#
# The mean after dropout is about the mean before it. That is what the division by 1 − p is for.

# %% [markdown]
# ### Step 7: a network with a mode
#
# Nobody wants to switch each layer by hand. Your `Sequential` of lesson 05 has the layers in a
# list. The class below inherits from it, so it has all that `Sequential` has. Add the two methods
# that pass the mode on. Layers without a mode, such as `Dense` or the function `relu`, are left in
# peace.


# %% nbgrader={"grade": false, "grade_id": "Network", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
class Network(Sequential):
    """A Sequential that tells its layers the mode."""

    def train(self):
        """Call train() of every layer that has it."""
        ### BEGIN SOLUTION
        for layer in self.layers:
            if hasattr(layer, "train"):
                layer.train()
        ### END SOLUTION

    def eval(self):
        """Call eval() of every layer that has it."""
        ### BEGIN SOLUTION
        for layer in self.layers:
            if hasattr(layer, "eval"):
                layer.eval()
        ### END SOLUTION


# %% tags=["exercise"]
def switched(its, rng):
    net = its.Network(its.Dense(2, 3), its.relu, its.Dropout(0.5))
    name = "Network(Dense(2, 3), relu, Dropout(0.5))"
    for mode in ("eval", "train", "eval"):
        getattr(net, mode)()
        yield f"{name}, whether Dropout trains after {mode}()", bool(net.layers[2].training)


def _asking(train, eval):
    class Asking(right.Sequential):
        def train(self):
            for layer in self.layers:
                getattr(layer, train)()

        def eval(self):
            for layer in self.layers:
                getattr(layer, eval)()

    return Asking


class _Silent(right.Sequential):
    def train(self):
        self.training = True

    def eval(self):
        self.training = False


class _Swapped(right.Network):
    def train(self):
        right.Network.eval(self)

    def eval(self):
        right.Network.train(self)


exercise(
    "Network",
    role="sequential",
    scenario=switched,
    mistakes=[
        wrong(
            "mode-of-a-function",
            "a layer without a mode is told the mode, too",
            _asking("train", "eval"),
            "A Dense and a plain function have no train() and eval(). Ask first whether a layer "
            "has a method of this name.",
        ),
        wrong(
            "mode-not-passed-on",
            "the layers do not hear of the mode",
            _Silent,
            "The mode is kept in the layers: each that has train() and eval() must be called.",
        ),
        wrong(
            "modes-swapped",
            "train() and eval() have changed places",
            _Swapped,
            "After eval() nothing is dropped, after train() some numbers are.",
        ),
    ],
    hints=(
        "The layers are in self.layers; where do they come from?",
        "hasattr asks whether a layer has a method of this name, as in lesson 05.",
        "Both methods go through all layers; look that each calls its own name.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_Network", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
net = Network(ModernLayer(3, 4), relu, Dense(4, 2))
net.eval()
assert not net.layers[0].norm.training, "eval() must reach the layers"
net.train()
assert net.layers[0].norm.training, "train() must reach the layers"
check(Network, "sequential")

# %% [markdown]
# ### Step 8: folding
#
# In evaluation, batch normalisation is: subtract a fixed number, divide by a fixed number,
# multiply, add. All of that can be done to the weights beforehand. With
#
# $$s = \frac{\gamma}{\sqrt{\sigma^2 + \varepsilon}}$$
#
# the two parts together are
#
# $$(xW + b - \mu) \cdot s + \beta \;=\; x \, (W s) + \big( (b - \mu) \, s + \beta \big),$$
#
# where $Ws$ multiplies column $j$ of the weights, that is neuron $j$, by $s_j$. So one dense layer
# does the work of both. By hand, for one neuron with one input: weight 3, bias 1, and $\gamma = 2$,
# $\beta = 0.5$, $\mu = 4$, $\sigma^2 + \varepsilon = 16$. Then $s = 2 / 4 = 0.5$, the new weight is
# $3 \cdot 0.5 = 1.5$, the new bias $(1 - 4) \cdot 0.5 + 0.5 = -1$. For $x = 2$ the two parts give
# $(2 \cdot 3 + 1 - 4) \cdot 0.5 + 0.5 = 2$, and the one gives $2 \cdot 1.5 - 1 = 2$.


# %% nbgrader={"grade": false, "grade_id": "fold", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def fold(weights, bias, gamma, beta, mean, variance, eps=1e-5):
    """(weights, bias) of one dense layer that does what dense and norm do.

    Shapes: weights (in, out), all others (out,) -> (in, out), (out,)
    """
    ### BEGIN SOLUTION
    scale = gamma / np.sqrt(variance + eps)
    return weights * scale, (bias - mean) * scale + beta
    ### END SOLUTION


# %% tags=["exercise"]
def norms(rng):
    for n, m in ((1, 1), (3, 3), (2, 4), (5, 2)):
        yield (
            rng.normal(size=(n, m)),
            rng.normal(size=m),
            rng.uniform(0.5, 2, size=m),
            rng.normal(size=m),
            rng.normal(size=m),
            rng.uniform(0.1, 4, size=m),
        )
    yield (*(rng.normal(size=shape) for shape in ((2, 2), 2, 2, 2, 2)), np.zeros(2), 0.25)


def scales(gamma, variance, eps):
    return gamma / np.sqrt(variance + eps)


exercise(
    "fold",
    questions=norms,
    mistakes=[
        wrong(
            "mean-forgotten",
            "the mean is not subtracted",
            lambda w, b, gamma, beta, mean, variance, eps=1e-5: (
                w * scales(gamma, variance, eps),
                b * scales(gamma, variance, eps) + beta,
            ),
            "The norm subtracts the running mean from every sum. What is fixed goes into the bias.",
        ),
        wrong(
            "bias-not-scaled",
            "the old bias is not multiplied by the scale",
            lambda w, b, gamma, beta, mean, variance, eps=1e-5: (
                w * scales(gamma, variance, eps),
                b - mean * scales(gamma, variance, eps) + beta,
            ),
            "The norm stretches all that the dense layer gives, its bias too.",
        ),
        wrong(
            "beta-scaled",
            "beta is multiplied by the scale as well",
            lambda w, b, gamma, beta, mean, variance, eps=1e-5: (
                w * scales(gamma, variance, eps),
                (b - mean + beta) * scales(gamma, variance, eps),
            ),
            "beta is added after the stretching.",
        ),
        wrong(
            "rows-scaled",
            "the rows of the weights are scaled, not the columns",
            lambda w, b, gamma, beta, mean, variance, eps=1e-5: (
                w * scales(gamma, variance, eps)[:, None],
                (b - mean) * scales(gamma, variance, eps) + beta,
            ),
            "In (in, out) a neuron is a column, and each neuron has its own scale.",
        ),
        wrong(
            "weights-not-scaled",
            "the weights stay as they are",
            lambda w, b, gamma, beta, mean, variance, eps=1e-5: (
                w,
                (b - mean) * scales(gamma, variance, eps) + beta,
            ),
            "The norm stretches what the dense layer gives, and with it the part that depends on x.",
        ),
        wrong(
            "root-forgotten",
            "the scale is divided by the variance, not by its root",
            lambda w, b, gamma, beta, mean, variance, eps=1e-5: (
                w * gamma / (variance + eps),
                (b - mean) * gamma / (variance + eps) + beta,
            ),
            "The norm divides by the standard deviation, the root of variance plus eps.",
        ),
        wrong(
            "gamma-forgotten",
            "gamma is not in the scale",
            lambda w, b, gamma, beta, mean, variance, eps=1e-5: (
                w * scales(1, variance, eps),
                (b - mean) * scales(1, variance, eps) + beta,
            ),
            "The norm divides by the deviation, and then multiplies by gamma.",
        ),
        wrong(
            "bias-forgotten",
            "the old bias is lost",
            lambda w, b, gamma, beta, mean, variance, eps=1e-5: (
                w * scales(gamma, variance, eps),
                beta - mean * scales(gamma, variance, eps),
            ),
            "For x = 0 the dense layer gives its bias, and this goes through the norm.",
        ),
        wrong(
            "mean-added",
            "the mean is added, not subtracted",
            lambda w, b, gamma, beta, mean, variance, eps=1e-5: (
                w * scales(gamma, variance, eps),
                (b + mean) * scales(gamma, variance, eps) + beta,
            ),
            "The norm subtracts the running mean from every sum, and so from the bias.",
        ),
    ],
    hints=(
        "Put x = 0 into dense and norm: what comes out is the new bias.",
        "Work out the scale first, one number for each neuron. It stretches weights and bias alike.",
        "In the order of things: bias, minus mean, times scale, plus beta.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_fold", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
one = [np.array([number]) for number in (1.0, 2.0, 0.5, 4.0, 16.0)]
weights, bias = fold(np.array([[3.0]]), *one, eps=0.0)
assert np.allclose(weights, 1.5), "3 · 0.5"
assert np.allclose(bias, -1), "(1 - 4) · 0.5 + 0.5"

# %%
folded = Dense(13, 50, activation=relu)
norm = layer.norm
of_norm = norm.gamma, norm.beta, norm.running_mean, norm.running_var
folded.weights, folded.bias = fold(layer.dense.weights, layer.dense.bias, *of_norm)
print("four parts in evaluation:", layer.forward(x)[0, 3:8].round(4))
print("one dense layer:         ", folded.forward(x)[0, 3:8].round(4))

# %% [markdown]
# ## Test it
#
# The rules that hold for every network of such layers, tried on networks of random sizes:

# %%
rng = np.random.default_rng(5)
for _ in range(8):
    n, k, m = rng.integers(5, 30, size=3).tolist()
    net = Network(ModernLayer(n, k), ModernLayer(k, k), Dense(k, m))
    batch = rng.normal(5, 3, size=(12, n))
    first, second = net.forward(batch), net.forward(batch)
    assert not np.array_equal(first, second)  # chance, in training
    net.eval()
    answer = net.forward(batch)
    assert np.array_equal(answer, net.forward(batch))  # none in evaluation
    alone = net.forward(batch[3:4])  # one sample, without company
    assert np.allclose(answer[3:4], alone)
    assert len(net.parameters()) == 4 + 4 + 2
    print(f"{n} → {k} → {k} → {m} keeps the rules")

# %% [markdown]
# A test is worth something if it fails where it should. Here is a batch normalisation with a
# mistake that is easily made. Can you see it before you read what the check says?


# %%
class Mistaken(BatchNorm1d):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__(num_features, eps, 1 - momentum)


print(diagnose(Mistaken, "batchnorm1d").text())

# %% [markdown]
# Somebody counted as Keras does, where momentum is the share of the old value. The layer forgets
# nearly all that it saw before the last batch.
#
# ## Use it
#
# The wines come from three growers. Which one made a wine, judged by its chemistry? The library
# trains two networks 13 → 32 → 16 → 3 on the numbers as they were measured. One has plain hidden
# layers of linear and relu, the other has the four parts.


# %%
def trained(modern, wines):
    """A trained network of the library: plain, or with norm and dropout."""
    ll.manual_seed(0)
    parts = []
    for n_in, n_out in ((13, 32), (32, 16)):
        parts.append(nn.Linear(n_in, n_out))
        if modern:
            parts.append(nn.BatchNorm1d(n_out))
        parts.append(nn.ReLU())
        if modern:
            parts.append(nn.Dropout(0.2))
    network = nn.Sequential(*parts, nn.Linear(16, 3))
    data = wines.train.features, wines.train.targets
    losses = [row["loss"] for row in fit(network, data, epochs=60).rows]
    return network, losses


def share_right(network, data):
    """Which share of the wines a network of the library gets right."""
    with ll.no_grad():
        answers = network(data.features).numpy()
    return np.mean(np.argmax(answers, axis=1) == data.targets)


plain, plain_losses = trained(modern=False, wines=wines)
theirs, modern_losses = trained(modern=True, wines=wines)
print(f"plain:      {share_right(plain, wines.test):.0%} of new wines right")
print(f"four parts: {share_right(theirs, wines.test):.0%} of new wines right")
drawing = figures.lines(
    {"plain": plain_losses, "four parts": modern_losses},
    xlabel="epoch",
    ylabel="error",
    title="The error while learning, on numbers as they were measured",
)
drawing.axes[0].set_yscale("log")
drawing

# %% [markdown]
# The plain network has a hard time with numbers of such different scales. The other one brings each
# neuron to the same scale by itself. There is a simpler remedy for the first layer, and whoever
# works with measurements should use it anyway: normalise the measurements once, before the network
# sees them. Then the plain network is good too, and with two hidden layers needs no more than that.
# What the four parts add is that the second layer, the third and the fiftieth have it as easy.

# %%
prepared = ll.data.wine(standardize=True)
network, _ = trained(modern=False, wines=prepared)
right = share_right(network, prepared.test)
print(f"plain, on prepared numbers: {right:.0%} of new wines right")

# %% [markdown]
# Now yours. A network of your own layers takes over what was learned, running numbers included, and
# gives the same answers:

# %%
mine = Network(ModernLayer(13, 32, p=0.2), ModernLayer(32, 16, p=0.2), Dense(16, 3))


def numbers_of(tensor):
    return tensor.detach().numpy().astype(float)


for layer, start in ((mine.layers[0], 0), (mine.layers[1], 4)):
    linear, norm = theirs[start], theirs[start + 1]
    layer.dense.weights = numbers_of(linear.weight).T
    layer.dense.bias = numbers_of(linear.bias)
    layer.norm.gamma = numbers_of(norm.weight)
    layer.norm.beta = numbers_of(norm.bias)
    layer.norm.running_mean = numbers_of(norm.running_mean)
    layer.norm.running_var = numbers_of(norm.running_var)
mine.layers[2].weights = numbers_of(theirs[8].weight).T
mine.layers[2].bias = numbers_of(theirs[8].bias)

mine.eval()
new_wines = wines.test.features.astype(float)
answers = mine.forward(new_wines)
right = np.mean(np.argmax(answers, axis=1) == wines.test.targets)
print(f"yours: {right:.0%} of {len(new_wines)} new wines right")
with ll.no_grad():
    expected = theirs(wines.test.features).numpy()
print("as the library's network:", np.allclose(answers, expected, atol=1e-3))

# %% [markdown]
# ### The forgotten eval()
#
# A frequent mistake with such layers is to use a network that is still in training mode. Nothing
# fails, and no message comes. The answers are merely worse, and never twice the same. Here are
# eight wines of the same grower, grower 0. We ask for the three scores of the first wine, five
# times in each mode. The largest score is the answer:

# %%
for number, layer in enumerate(mine.layers[:2]):
    layer.dropout.rng = np.random.default_rng(number)
norms = [layer.norm for layer in mine.layers[:2]]
means = [norm.running_mean.copy() for norm in norms]
spreads = [norm.running_var.copy() for norm in norms]
for mode in ("eval", "train"):
    getattr(mine, mode)()
    print(mode)
    for _ in range(5):
        print("  ", mine.forward(new_wines[:8])[0].round(2))

# %% [markdown]
# In training mode the network has lost what it knew. What these eight wines have in common is in
# their mean, and just that is subtracted. And it has done damage: each call also moved the running
# numbers towards these eight wines. So we put back what was remembered, and switch:

# %%
for norm, mean, variance in zip(norms, means, spreads, strict=True):
    norm.running_mean, norm.running_var = mean, variance
mine.eval()
print(np.array_equal(mine.forward(new_wines), answers))

# %% [markdown]
# ### Ready to ship
#
# At last, fold the norms away. What remains is a network of three dense layers, as in lesson 05,
# which gives the same answers with less work:

# %%
shipped = []
for layer in mine.layers[:2]:
    dense, norm = layer.dense, layer.norm
    one = Dense(*dense.weights.shape, activation=relu)
    of_norm = norm.gamma, norm.beta, norm.running_mean, norm.running_var
    one.weights, one.bias = fold(dense.weights, dense.bias, *of_norm)
    shipped.append(one)
small = Sequential(*shipped, mine.layers[2])
print("same answers:", np.allclose(small.forward(new_wines), answers))
# Each of the two norms also keeps a running mean and a running variance.
before = len(mine.parameters()) + 4
print("arrays to keep:", len(small.parameters()), "instead of", before)

# %% [markdown]
# ## Where it lives
#
# In layerlab, dropout is what you wrote, with a few checks, and with random numbers that are the
# same on every array library:

# %%
print(inspect.getsource(ll.functional.dropout))

# %% [markdown]
# Batch normalisation is in `nn.BatchNorm1d`. Its `weight` is your gamma, its `bias` your beta.
# `ll.trace` shows real data on its way through the four parts, here in training:

# %%
theirs.train()
ll.trace(theirs, wines.train.features[:32])

# %% [markdown]
# In PyTorch:
#
# ```python notest
# from torch import nn
#
# layer = nn.Sequential(
#     nn.Linear(13, 32), nn.BatchNorm1d(32), nn.ReLU(), nn.Dropout(0.5)
# )
# layer.train()   # while learning
# layer.eval()    # before use
# ```
#
# In Keras the mode is an argument of the call, and `fit` and `predict` set it by themselves:
#
# ```python notest
# import keras
# from keras import layers
#
# layer = keras.Sequential([
#     layers.Dense(32),
#     layers.BatchNormalization(),
#     layers.Activation("relu"),
#     layers.Dropout(0.5),
# ])
# layer(x, training=True)
# ```
#
# Three traps on the way from one to the other. **Momentum** means opposite things: 0.1 in PyTorch
# is the share of the new batch, 0.99 in Keras the share of the old value. **The running variance**
# in PyTorch and in layerlab is divided by m − 1 instead of m; with batches of 32 that is a
# difference of 3 %. And **epsilon** is 0.00001 in PyTorch, 0.001 in Keras.
#
# **In production** norms are folded away as you did, by the tools that prepare a network for use,
# and `eval()` stands before every use. Language models normalise too, but along each row instead of
# each column (layer normalisation), since then a sample does not depend on its batch and both modes
# are the same. The first transformer (Vaswani and others, 2017, "Attention is all you need") had
# layer normalisation and dropout with p = 0.1 in every block.

# %% [markdown]
# ## Summary
#
# - Batch normalisation brings each column to mean 0 and variance 1, then scales by gamma and
#   shifts by beta. So the numbers keep their size, however deep the network is.
# - Dropout sets a share p of the numbers to 0 and divides the others by 1 − p. So the mean stays.
# - In training: the batch's numbers, and chance. In evaluation: remembered numbers, and no
#   chance.
# - Who forgets `eval()` gets no error, only worse answers.
# - In evaluation a norm can be folded into the layer before it.
#
# | | training | evaluation |
# |---|---|---|
# | `BatchNorm1d` uses | mean and variance of the batch | `running_mean`, `running_var` |
# | `BatchNorm1d` changes | the running numbers | nothing |
# | `Dropout` | 0 or x / (1 − p) | x |
# | one sample alone | refused | works |
# | `ModernLayer`, the same input twice | different answers | the same answer |
#
# | you want | write |
# |---|---|
# | the layer | `ModernLayer(13, 32, p=0.2)` |
# | a network of them | `Network(ModernLayer(13, 32), Dense(32, 3))` |
# | to learn, to use | `network.train()`, `network.eval()` |
# | the norm folded away | `fold(weights, bias, gamma, beta, running_mean, running_var)` |
#
# **Next:** so far the library found the right numbers for us. Lesson 07 begins to find them: it
# asks how the error of a network changes if one weight changes a little.
