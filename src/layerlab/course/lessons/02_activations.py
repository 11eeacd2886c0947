# ---
# title: Activations
# subtitle: Seven small functions decide what a network can learn. Write each of them, and see which one belongs where.
# tags: [relu, sigmoid, tanh, softmax, elu, silu, glu]
# minutes: 50
# difficulty: 2
# prerequisites: [01_neuron]
# next: [03_matmul]
# objectives:
#   - Say why a network needs a bend, and show what it is without one.
#   - Write seven activations for whole arrays, right for very large and very small numbers too.
#   - Turn any row of numbers into shares that add up to 1.
#   - Read the slope of an activation, and say when it stops a network from learning.
#   - Choose an activation for a hidden layer and for an output, and give the reason.
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
# # Activations
#
# In lesson 01 a neuron ended with a step or a sigmoid. This lesson takes a closer look at that last
# part. You write seven activations, the ones that today's networks are made of, and at the end a
# network reads handwritten digits with two of yours inside.
#
# Two things are new. The functions work on whole **arrays** at once, with NumPy. And they have to
# be right for *every* number, also for those where the textbook formula breaks.

# %% [markdown]
# ## What it is
#
# An **activation** is a function that is applied to what a neuron has added up. Nearly all of them
# take each number by itself, whatever stands beside it. Most are two or three lines of code.
#
# They could hardly be simpler, and without them a network is no network. The reason fits in two
# lines. Take two linear neurons in a row, the first $3x + 1$ and the second $2z - 5$:
#
# $$2 \cdot (3x + 1) - 5 = 6x + 2 - 5 = 6x - 3$$
#
# What comes out is again one linear neuron, with weight 6 and bias −3. A hundred of them in a row
# are one, too. Two straight lines, one after the other, give a straight line. An activation puts a
# **bend** between them, and then they cannot be merged any more.

# %%
#| default_exp activations

# %%
#| export
import numpy as np

# %%
import inspect

import layerlab as ll
from layerlab import nn, optim
from layerlab.check import check
from layerlab.course import figures
from layerlab.train import evaluate, fit

# %% [markdown]
# Here the bend is the simplest that Python has, `abs`, which drops the minus sign:

# %%
#| hide
figures.curves(
    {
        "2 · (3x + 1) − 5": lambda x: 2 * (3 * x + 1) - 5,
        "2 · |3x + 1| − 5": lambda x: 2 * abs(3 * x + 1) - 5,
    },
    low=-2,
    high=1,
    title="Two straight lines in a row, without and with a bend between them",
)

# %% [markdown]
# ## The mathematics
#
# An array of numbers goes in, and an array of the same shape comes out. The function $f$ is applied
# to every number $x_i$ by itself. The field's word for that is **element by element**:
#
# $$y_i = f(x_i)$$
#
# An array has a **shape**: how many numbers it has along each of its axes. `[1, 2, 3]` has the shape
# (3,), and two such rows have the shape (2, 3). In the functions below, `(...) -> (...)` says that an
# array of any shape comes in and one of the same shape goes out. `(..., n)` is any shape whose last
# axis has n numbers.
#
# NumPy does this without a loop. `np.exp(x)` takes $e$ to the power of every number of `x`, `x * y`
# multiplies number by number, and `np.where(condition, a, b)` takes from `a` where the condition
# holds and from `b` elsewhere. Where a single number meets an array, it is used for each:

# %%
x = np.array([-2.0, 0.0, 3.0])
print("x + 1                ", x + 1)
print("x * x                ", x * x)
print("x > 0                ", x > 0)
print("np.where(x > 0, x, 9)", np.where(x > 0, x, 9))

# %% [markdown]
# The second thing to know about an activation is its **slope**: how much the output changes if the
# input changes a little. If the input grows by 0.001 and the output by 0.0005, the slope there is
# 0.5. A network learns by asking of each weight "what if you were a little larger?", and the answer
# has to pass through every activation on its way. Each of them multiplies it by its slope. A slope
# of zero lets nothing through. Lesson 07 makes this exact; here we look at pictures.

# %% [markdown]
# ## Step by step
#
# ### Step 1: ReLU
#
# The simplest bend there is: negative numbers become 0, the others stay as they are. It is called
# the *rectified linear unit*, **ReLU** for short.
#
# $$\text{relu}(x) = \max(0, x)$$
#
# | x | −2 | −0.5 | 0 | 0.5 | 3 |
# |---|---:|---:|---:|---:|---:|
# | relu(x) | 0 | 0 | 0 | 0.5 | 3 |
#
# The function must take an array of any shape and leave it as it was.


# %% nbgrader={"grade": false, "grade_id": "relu", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def relu(x):
    """max(0, x), number by number: (...) -> (...)."""
    ### BEGIN SOLUTION
    return np.maximum(x, 0)
    ### END SOLUTION


# %% tags=["exercise"]
def _in_rows(name):
    def scenario(its, rng):
        rows = rng.normal(0, 2, (2, 4)).round(2)
        yield f"{name}({rows[0].tolist()})", getattr(its, name)(rows[0])
        yield f"{name}({rows.tolist()})", getattr(its, name)(rows)

    return scenario


def _one_row_only(name):
    def one_row_only(x):
        if np.ndim(x) > 1:
            raise ValueError("one row only")
        return getattr(right, name)(x)

    return wrong(
        "one-row-only",
        "it takes one row of numbers, but not several rows at once",
        one_row_only,
        "A network hands over a row for each sample, so the array has two axes. NumPy's own "
        "functions take any shape; a loop over the array takes whole rows, not numbers.",
    )


exercise(
    "relu",
    role="activation",
    kind="relu",
    scenario=_in_rows("relu"),
    mistakes=[_one_row_only("relu")],
    hints=(
        "For one number you would write an if. Which function of NumPy compares whole arrays?",
        "The largest of a whole array is one number. Here you need the larger of two numbers, place "
        "by place.",
        "Try it on [[-1, 2], [3, -4]]: the same shape must come out, with two zeros in it.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_relu", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(relu, "activation", "relu")

# %% [markdown]
# One ReLU is a line with one corner. Several of them, weighted and added up, make any line with
# corners that you like. Here is a tent out of three:


# %%
def tent(x):
    return relu(x) - 2 * relu(x - 1) + relu(x - 2)


figures.curves(
    {
        "relu(x)": relu,
        "−2 · relu(x − 1)": lambda x: -2 * relu(x - 1),
        "all three added up": tent,
    },
    low=-1,
    high=3,
    title="Three corners make a tent",
)

# %% [markdown]
# And this answers the question at which one neuron failed in lesson 01, *is exactly one of the two
# inputs 1?* Call their sum $s$. The answer is $\text{relu}(s) - 2\,\text{relu}(s - 1)$:

# %%
for a, b in [(0, 0), (0, 1), (1, 0), (1, 1)]:
    s = a + b
    bent, straight = relu(s) - 2 * relu(s - 1), s - 2 * (s - 1)
    print(f"{a} {b} -> {bent}    without relu: {straight}")

# %% [markdown]
# Without the bend it is $s - 2(s - 1) = 2 - s$, a straight line, and wrong.

# %% [markdown]
# ### Step 2: sigmoid, for arrays
#
# You have written the sigmoid for one number:
#
# $$\sigma(x) = \frac{1}{1 + e^{-x}} = \frac{e^{x}}{e^{x} + 1}$$
#
# The first form is safe for $x \ge 0$, the second for $x < 0$. Now there is a whole array, with
# both kinds in it, and `if x >= 0` cannot answer for all of them at once. `np.where` can, but look
# out: it works out *both* sides for *every* number before it chooses, so the side that is not taken
# may still overflow. NumPy does not stop then, as `math.exp` did. It warns, calls the result
# infinity, and goes on. Here that would even end well, since 1 divided by infinity is 0; but a
# program that is full of warnings hides the one that matters, and in step 4 the luck ends.
#
# There is one exponential that never overflows, whatever the sign of $x$:
#
# $$e^{-|x|}$$
#
# It lies between 0 and 1. For $x \ge 0$ it is the $e^{-x}$ of the first form, and for $x < 0$ it is
# the $e^{x}$ of the second. Both forms have the same denominator then. What differs is what stands
# above the line.


# %% nbgrader={"grade": false, "grade_id": "sigmoid", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def sigmoid(x):
    """1 / (1 + e^-x), number by number: (...) -> (...).

    Right for x = 1000 and x = -1000 too.
    """
    ### BEGIN SOLUTION
    small = np.exp(-np.abs(x))  # never above 1
    return np.where(x >= 0, 1, small) / (1 + small)
    ### END SOLUTION


# %% tags=["exercise"]
exercise(
    "sigmoid",
    role="activation",
    kind="sigmoid",
    scenario=_in_rows("sigmoid"),
    mistakes=[_one_row_only("sigmoid")],
    hints=(
        "np.abs gives |x| of every number. Work out the one safe exponential first.",
        "The denominator is 1 plus that exponential, for both signs. Only the numerator depends "
        "on the sign.",
        "Compare x = 2 and x = −2: the two results must add up to 1.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_sigmoid", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(sigmoid, "activation", "sigmoid")

# %%
figures.curves(
    sigmoid,
    slopes=True,
    low=-8,
    high=8,
    title="Sigmoid: the slope is 0.25 at most",
)

# %% [markdown]
# Look at the dashed line. The slope of the sigmoid is 0.25 in the middle, and nearly 0 where the
# curve is flat. In a network with ten layers, the question "what if this weight were a little
# larger?" is multiplied by such a number ten times:

# %%
for layers in (1, 2, 5, 10):
    print(f"{layers:2} layers: at most {0.25**layers:.7f} of it arrives")

# %% [markdown]
# (The weights on the way multiply it as well; they would have to be large to make up for that.)
# This is why deep networks of sigmoids hardly learn. It is called the **vanishing gradient**. The
# slope of ReLU is 1 wherever the input is positive, and 1 multiplied with itself stays 1.

# %% [markdown]
# ### Step 3: tanh
#
# The sigmoid lies between 0 and 1, so what it hands on is never negative. The *hyperbolic tangent*,
# **tanh**, has the same shape, but lies between −1 and 1 and goes through 0:
#
# $$\tanh(x) = \frac{e^{x} - e^{-x}}{e^{x} + e^{-x}} = 2\,\sigma(2x) - 1$$
#
# Follow the right-hand side: $2\,\sigma$ lies between 0 and 2, one less lies between −1 and 1. And
# $2x$ makes it twice as steep. NumPy has `np.tanh`; write it with your own sigmoid instead, so that
# you see that the two are one.


# %% nbgrader={"grade": false, "grade_id": "tanh", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def tanh(x):
    """2·sigmoid(2x) - 1, number by number: (...) -> (...)."""
    ### BEGIN SOLUTION
    return 2 * sigmoid(2 * x) - 1
    ### END SOLUTION


# %% tags=["exercise"]
exercise(
    "tanh",
    role="activation",
    kind="tanh",
    scenario=_in_rows("tanh"),
    mistakes=[_one_row_only("tanh")],
    hints=(
        "You have a sigmoid already; this is the same curve, stretched and moved.",
        "Two stretches, one of the input and one of the output, and then a move by one.",
        "tanh(0) must be 0, and tanh(1000) must be 1. Which numbers do you get?",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_tanh", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(tanh, "activation", "tanh")

# %%
figures.curves(
    sigmoid,
    tanh,
    low=-4,
    high=4,
    title="The same curve, stretched and moved",
)

# %% [markdown]
# Its slope in the middle is 1, four times that of the sigmoid, so that less is lost on the way. At
# the ends it is just as flat.

# %% [markdown]
# ### Step 4: softmax
#
# The functions so far take each number by itself. **Softmax** does not. It takes a row of numbers,
# one for each possible answer, and turns it into **shares**: none is negative, and they add up
# to 1. It stands at the end of every network that chooses among several answers. The row that goes in
# is called the **logits**.
#
# $$\text{softmax}(x)_i = \frac{e^{x_i}}{\sum_j e^{x_j}}$$
#
# Read it as two steps. First $e^{x}$, which makes every number positive and large ones much larger.
# Then divide by the sum of the row. With the row `[1, 2, 3]`:
#
# | | $x_0$ | $x_1$ | $x_2$ | sum |
# |---|---:|---:|---:|---:|
# | $x$ | 1 | 2 | 3 | |
# | $e^{x}$ | 2.7183 | 7.3891 | 20.0855 | 30.1929 |
# | share | 0.0900 | 0.2447 | 0.6652 | 1 |
#
# (Rounded to four digits, the shares shown add up to 0.9999.)
#
# Two traps. The first: $e^{1000}$ is too large for a computer; it becomes infinity, and infinity
# divided by infinity is no number at all. The way out: only the *differences* within a row matter.
# Take the same number away from each, and every $e^{x}$ is divided by the same factor, which
# cancels. So take away the largest of the row: then the largest exponent is 0, and none can
# overflow.

# %%
with np.errstate(over="ignore", invalid="ignore"):
    logits = np.array([1000.0, 1001.0, 1002.0])
    print("as the formula stands:", np.exp(logits) / np.exp(logits).sum())
less = logits - logits.max()
print("largest taken away:   ", less, "->", np.exp(less) / np.exp(less).sum())

# %% [markdown]
# The second trap: there is a row for each *sample*, that is for each case that is asked about. The
# maximum and the sum belong to *one row*, not to the whole array. `x.sum(axis=-1)` adds along the
# last axis, and `keepdims=True` keeps the result as a column, so that each row meets its own sum:

# %%
two_rows = np.array([[1.0, 2.0, 3.0], [10.0, 10.0, 20.0]])
print("sum of everything:  ", two_rows.sum())
print("sum of each row:    ", two_rows.sum(axis=-1))
print("the same as a column:", two_rows.sum(axis=-1, keepdims=True).tolist())


# %% nbgrader={"grade": false, "grade_id": "softmax", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def softmax(x):
    """e^x / sum(e^x), along the last axis: (..., n) -> (..., n).

    Each row adds up to 1.
    """
    # 1. Take away the largest number of each row.
    # 2. e to the power of what is left.
    # 3. Divide by the sum of each row.
    ### BEGIN SOLUTION
    powers = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return powers / np.sum(powers, axis=-1, keepdims=True)
    ### END SOLUTION


# %% tags=["exercise"]
exercise(
    "softmax",
    role="activation",
    kind="softmax",
    hints=(
        "Give it two rows that differ: each of them must add up to 1, not both together.",
        "Two things are taken of each row: its largest number and its sum. Both need the axis, and "
        "both must stay columns.",
        "Print the shapes at each step for an array of shape (2, 3); what must the shapes of the "
        "maximum and of the sum be?",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_softmax", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check(softmax, "activation", "softmax")

# %%
ll.explain(softmax, np.array([1.0, 2.0, 3.0]))

# %% [markdown]
# `ll.explain` follows your code, so the arithmetic that it shows is yours. What does softmax do
# when the logits are all doubled, or all halved?

# %%
logits = np.array([1.0, 2.0, 3.0])
for factor in (0.5, 1, 2, 10):
    print(f"logits · {factor:<4}", softmax(factor * logits).round(3))

# %% [markdown]
# The order stays, the decision gets sharper. With a large factor the largest takes everything,
# which is where the name comes from: a *soft* maximum. A chat program's "temperature" is this: the
# logits are divided by it, so a low temperature makes the answers predictable and a high one makes
# them varied.

# %% [markdown]
# ### Step 5: ELU
#
# ReLU has a weak point. Where its input is negative, the slope is 0: nothing passes, nothing is
# learned. A neuron whose sum is negative for every sample stays silent for good. It is called a
# **dead ReLU**.
#
# The *exponential linear unit*, **ELU**, keeps a little slope on the negative side. It bends down
# softly to $-\alpha$ (the Greek a; usually 1):
#
# $$\text{elu}(x) = \begin{cases} x & x > 0 \\ \alpha\,(e^{x} - 1) & x \le 0 \end{cases}$$
#
# | x | −1000 | −2 | −1 | 0 | 1.5 |
# |---|---:|---:|---:|---:|---:|
# | elu(x) | −1 | −0.8647 | −0.6321 | 0 | 1.5 |
#
# Remember what `np.where` does: it works out both sides for every number. $e^{1000}$ is not needed,
# so see to it that nobody asks for it. (`np.expm1(x)` is $e^{x} - 1$, and exact for tiny x as well,
# where `np.exp(x) - 1` loses digits.)


# %% nbgrader={"grade": false, "grade_id": "elu", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def elu(x, alpha=1.0):
    """x where x > 0, else alpha·(e^x - 1), number by number: (...) -> (...)."""
    ### BEGIN SOLUTION
    low = alpha * np.expm1(np.minimum(x, 0))  # never e^x of a large x
    return np.where(x > 0, x, low)
    ### END SOLUTION


# %% tags=["exercise"]
def _elu(x, alpha=1.0):
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))


def _no_minus_one(x, alpha=1.0):
    return np.where(x > 0, x, alpha * np.exp(np.minimum(x, 0)))


def _alpha_on_part(x, alpha=1.0):
    return np.where(x > 0, x, alpha * np.exp(np.minimum(x, 0)) - 1)


exercise(
    "elu",
    questions=lambda rng: [
        (np.array([1.0, -1.0]),),
        (np.array([1.0, -1.0]), 2.0),
        (np.array([-2.0, -0.5, 0.0, 0.5, 3.0]),),
        (np.array([3, -1, 0, -2]),),
        (np.array([1000.0, -1000.0]), 0.5),
        (rng.normal(0, 2, 6),),
        (rng.normal(0, 2, (3, 4)), round(float(rng.uniform(0.2, 3)), 2)),
        (np.array([-1e-9, 1e-9]),),
    ],
    mistakes=[
        wrong(
            "alpha-ignored",
            "alpha is not used",
            lambda x, alpha=1.0: _elu(x),
            "Far below zero the result must come near to -alpha, whatever alpha is.",
        ),
        wrong(
            "alpha-on-a-part",
            "alpha is multiplied with the exponential only",
            _alpha_on_part,
            "The formula has brackets: alpha stands before all of (e^x - 1). Without them the two "
            "branches do not meet at 0.",
        ),
        wrong(
            "minus-one-missing",
            "the 1 is not taken away",
            _no_minus_one,
            "e^0 is 1, so at 0 the curve would jump from alpha to 0.",
        ),
        wrong(
            "alpha-on-both-sides",
            "alpha is multiplied with the positive side too",
            lambda x, alpha=1.0: alpha * _elu(x),
            "Above zero the result is x itself; alpha belongs to the other side.",
        ),
        wrong(
            "sides-swapped",
            "the two branches have changed places",
            lambda x, alpha=1.0: np.where(x > 0, alpha * np.expm1(x), x),
            "Above zero x passes as it is; the exponential is for what lies below.",
        ),
        wrong(
            "exponent-turned",
            "the sign in the exponent is turned",
            lambda x, alpha=1.0: np.where(x > 0, x, alpha * np.expm1(-x)),
            "Below zero the exponential has to shrink towards 0; with -x it grows without end.",
        ),
        wrong(
            "bent-upwards",
            "below zero it bends upwards",
            lambda x, alpha=1.0: np.where(x > 0, x, -alpha * np.expm1(np.minimum(x, 0))),
            "e^x - 1 is negative there, and stays so: the result comes near to -alpha, not to alpha.",
        ),
        wrong(
            "straight",
            "below zero it is a straight line",
            lambda x, alpha=1.0: np.where(x > 0, x, alpha * x),
            "That is another function, the leaky ReLU. ELU levels off towards -alpha.",
        ),
        wrong(
            "relu",
            "below zero it is 0",
            lambda x, alpha=1.0: np.maximum(x, 0),
            "That is ReLU. What makes ELU of it is the soft bend below zero.",
        ),
    ],
    hints=(
        "Two branches for a whole array: the function that chooses number by number.",
        "The exponential is needed for negative numbers only. What could you give it in place of "
        "the positive ones?",
        "At 0 both branches must meet: do yours? And what does alpha = 2 change?",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_elu", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(elu, "activation", "elu")
far_down = elu(np.array([-1000.0]), alpha=2.0)
assert np.allclose(far_down, -2.0), "far down it is −alpha"

# %%
figures.curves(
    {"relu": relu, "elu": elu, "elu, alpha 2": lambda x: elu(x, 2.0)},
    low=-4,
    high=2,
    title="ELU keeps a slope below zero",
)

# %% [markdown]
# ### Step 6: SiLU
#
# What if a number decides by itself how much of it passes? The sigmoid gives a number between 0
# and 1. Multiply $x$ by it, and a large $x$ passes whole, a very negative one is stopped, and between
# the two it is a soft bend:
#
# $$\text{silu}(x) = x \cdot \sigma(x)$$
#
# It is called the *sigmoid linear unit*, **SiLU**, or **swish**.
#
# | x | −5 | −1 | 0 | 1 | 5 |
# |---|---:|---:|---:|---:|---:|
# | σ(x) | 0.0067 | 0.2689 | 0.5 | 0.7311 | 0.9933 |
# | silu(x) | −0.0335 | −0.2689 | 0 | 0.7311 | 4.9665 |


# %% nbgrader={"grade": false, "grade_id": "silu", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def silu(x):
    """x·sigmoid(x), number by number: (...) -> (...)."""
    ### BEGIN SOLUTION
    return x * sigmoid(x)
    ### END SOLUTION


# %% tags=["exercise"]
exercise(
    "silu",
    role="activation",
    kind="silu",
    scenario=_in_rows("silu"),
    mistakes=[_one_row_only("silu")],
    hints=(
        "You have written everything that stands in the formula.",
        "It is a product of two things, number by number.",
        "Compare with the table: at x = 1 the result is the sigmoid of 1, at x = −1 it is "
        "negative.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_silu", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(silu, "activation", "silu")

# %%
figures.curves(
    relu,
    silu,
    low=-6,
    high=3,
    title="SiLU: ReLU with a soft bend and a small dip",
)

# %% [markdown]
# The dip is real: SiLU falls before it rises. Its lowest point is near $x = -1.28$:

# %%
x = np.linspace(-3, 0, 3001)
lowest = np.argmin(silu(x))
print(f"lowest at x = {x[lowest]:.3f}, where silu is {silu(x)[lowest]:.4f}")

# %% [markdown]
# ### Step 7: GLU
#
# SiLU lets a number be its own gate. The *gated linear unit*, **GLU**, gives the two jobs to two
# numbers. Cut the last axis in half: the first half $a$ is what may pass, the second half $b$
# decides how much of it does.
#
# $$\text{glu}(x) = a \cdot \sigma(b) \qquad \text{where } x = [a, b]$$
#
# With `[4, 10, 0, -20]`: $a$ = `[4, 10]` and $b$ = `[0, -20]`. The gates are $\sigma(0) = 0.5$ and
# $\sigma(-20)$, which is nearly 0, so the result is `[2, 0.00000002]`. Half as many numbers come
# out as went in.
#
# An odd number cannot be cut in half: refuse it with a `ValueError`. (Look up `np.split`: it
# cuts along an axis, and refuses what cannot be cut evenly.)


# %% nbgrader={"grade": false, "grade_id": "glu", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def glu(x):
    """a·sigmoid(b), a and b the halves of the last axis: (..., 2 n) -> (..., n).

    Raises ValueError if the last axis has an odd length.
    """
    ### BEGIN SOLUTION
    a, b = np.split(x, 2, axis=-1)
    return a * sigmoid(b)
    ### END SOLUTION


# %% tags=["exercise"]
def _odd(its, rng):
    for width in (3, 5):
        try:
            its.glu(rng.normal(size=(2, width)))
            refused = False
        except Exception:
            refused = True
        yield f"whether rows of {width} numbers are refused", refused
    yield "glu of a row of 4 numbers", its.glu(rng.normal(size=4))


def _drops_one(x):
    n = x.shape[-1] // 2
    return x[..., :n] * right.sigmoid(x[..., n : 2 * n])


exercise(
    "glu",
    role="activation",
    kind="glu",
    scenario=_odd,
    mistakes=[
        wrong(
            "odd-not-refused",
            "an odd number of numbers is not refused",
            _drops_one,
            "Three numbers cannot be cut in half. The answer that comes out looks like any other, "
            "and one number of each row has lost its partner. Raise a ValueError.",
        )
    ],
    hints=(
        "Which axis is cut? For an array of shape (5, 6), the result has the shape (5, 3).",
        "The first half passes as it is; only the second goes through the sigmoid.",
        "Follow [4, 10, 0, −20] through your code: which numbers are a, and which are b?",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_glu", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(glu, "activation", "glu")
try:
    glu(np.ones((2, 3)))
except ValueError as error:
    print("refused:", error)
else:
    raise AssertionError("three numbers cannot be cut in half: raise a ValueError")

# %%
glu(np.array([[4.0, 10.0, 0.0, -20.0], [4.0, 10.0, 100.0, 1.0]])).round(4)

# %% [markdown]
# Many language models of today have a gate of this kind in every block, mostly with SiLU in place
# of the sigmoid (then it is called SwiGLU).

# %% [markdown]
# ## Test it
#
# The checks have tried each function with small, large, negative and very large numbers, in one row
# and in several. Here are facts that hold for all numbers, tried with ten thousand random ones, and
# a comparison with the functions of the library:

# %%
rng = np.random.default_rng(0)
x = rng.normal(0, 5, (1000, 10))
before = x.copy()

assert np.allclose(relu(x) - relu(-x), x), "its two halves make x whole"
assert np.allclose(sigmoid(x) + sigmoid(-x), 1), "as sure of x as unsure of −x"
assert np.allclose(tanh(-x), -tanh(x)), "the same on both sides, but for the sign"
assert np.allclose(silu(x) - silu(-x), x), "the two gates add up to 1"
assert np.allclose(softmax(x).sum(axis=-1), 1), "shares add up to 1"
assert np.allclose(softmax(x + 100), softmax(x)), "only differences matter"
assert (softmax(x).argmax(-1) == x.argmax(-1)).all(), "the largest stays so"

theirs = ll.functional
for mine, name in [
    (relu, "relu"),
    (sigmoid, "sigmoid"),
    (tanh, "tanh"),
    (elu, "elu"),
    (silu, "silu"),
    (glu, "glu"),
]:
    assert np.allclose(mine(x), getattr(theirs, name)(x), atol=1e-7), name
assert np.allclose(softmax(x), theirs.softmax(x, axis=-1), atol=1e-7)
assert (x == before).all(), "none of them may change its input"
print("all facts hold, and all seven agree with the library")

# %% [markdown]
# ## Use it
#
# ### Reading digits with your functions
#
# Here is a network that reads handwritten digits: 64 grey values in, 32 hidden neurons with ReLU,
# 10 logits out, one for each digit. (*Hidden* neurons are those between the input and the output.)
# The library finds the weights (how, you will write yourself in lessons 07 and 08). It takes about
# a second.

# %%
digits = ll.data.digits()
ll.manual_seed(0)
net = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
fit(
    net,
    digits.train,
    loss=nn.CrossEntropyLoss(),
    optimizer=optim.Adam(net.parameters(), lr=3e-3),
    epochs=20,
)
result = evaluate(net, digits.test)
print(f"the library's own answer: {result.accuracy:.1%} of the test digits right")

# %% [markdown]
# Now take the four arrays that it found, and run the network by hand, in three lines, with *your*
# `relu` and *your* `softmax`. (`@` is the matrix product: all weighted sums of all neurons at once.
# It is the subject of the next lesson.)

# %%
w1, b1, w2, b2 = (array.detach().numpy() for array in net.parameters())
images, labels = digits.test.features, digits.test.targets

hidden = relu(images @ w1.T + b1)
logits = hidden @ w2.T + b2
shares = softmax(logits)

print(f"with your functions: {(shares.argmax(axis=-1) == labels).mean():.1%} right")
print(f"silent hidden neurons, on average: {(hidden == 0).mean():.0%}")

# %% [markdown]
# Which of the test digits is the network least sure of? Look at its picture, and at the shares:

# %%
unsure = shares.max(axis=-1).argmin()
figures.heat(
    images[unsure].reshape(8, 8),
    numbers=False,
    title=f"Test image {unsure}: a {labels[unsure]}",
)

# %%
figures.bars(
    (100 * shares[unsure]).round(1),
    [str(d) for d in range(10)],
    unit="%",
    title="What the network makes of it",
)

# %% [markdown]
# This is what softmax is for: not only an answer, but how the certainty is spread over all ten.
#
# ### Which, and why
#
# Now let each activation learn weights of its own. To make it hard, the network is deep: six hidden
# layers. All have the same start, the same data and the same eight rounds through them.

# %%
accuracy = {}
kinds = {
    "none": nn.Identity,
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "relu": nn.ReLU,
    "elu": nn.ELU,
    "silu": nn.SiLU,
}
for name, kind in kinds.items():
    ll.manual_seed(0)
    stack = [piece for _ in range(6) for piece in (nn.Linear(64, 64), kind())]
    deep = nn.Sequential(*stack, nn.Linear(64, 10))
    fit(
        deep,
        digits.train,
        loss=nn.CrossEntropyLoss(),
        optimizer=optim.Adam(deep.parameters(), lr=3e-3),
        epochs=8,
    )
    accuracy[name] = 100 * evaluate(deep, digits.test).accuracy

figures.bars(
    list(accuracy.values()),
    list(accuracy),
    unit="%",
    title="Test digits right, after eight epochs",
)

# %% [markdown]
# The sigmoid has hardly learned anything: that is the vanishing gradient of step 2. Without any
# activation, the six layers are one straight line; it does not do badly, because these small digits
# can nearly be told apart by straight lines (XOR could not), but it cannot do more. The other four
# are not far from each other, and another start changes their order. Which of them is best for a
# task is found by trying.
#
# The slopes of all of them tell the story:

# %%
figures.curves(
    {"relu": relu, "sigmoid": sigmoid, "tanh": tanh, "elu": elu, "silu": silu},
    each=True,
    slopes=True,
    title="Values (solid) and slopes (dashed)",
)

# %% [markdown]
# | where | take | because |
# |---|---|---|
# | hidden layers, to begin with | ReLU | slope 1 wherever it is on, and nothing is cheaper |
# | hidden layers, if neurons die | ELU, SiLU | a slope below zero too |
# | blocks of language models | GLU with SiLU | a gate that is learned |
# | output, one number of any size | none | nothing should limit it |
# | output, yes or no | sigmoid | a number between 0 and 1 |
# | output, one of several | softmax | shares that add up to 1 |
# | a state that is carried along | tanh | stays between −1 and 1, around 0 |

# %% [markdown]
# ## Where it lives
#
# In the library each is a function in `layerlab.functional`, and a layer in `layerlab.nn`. The
# mathematics is yours; what is new is only what training needs:

# %%
print(inspect.getsource(ll.functional.elu))
print(inspect.getsource(ll.functional.glu))

# %% [markdown]
# | yours | layerlab | PyTorch | Keras |
# |---|---|---|---|
# | `relu(x)` | `F.relu(x)`, `nn.ReLU()` | `F.relu(x)`, `nn.ReLU()` | `keras.ops.relu(x)`, `"relu"` |
# | `sigmoid(x)` | `F.sigmoid(x)`, `nn.Sigmoid()` | `torch.sigmoid(x)`, `nn.Sigmoid()` | `keras.ops.sigmoid(x)`, `"sigmoid"` |
# | `tanh(x)` | `F.tanh(x)`, `nn.Tanh()` | `torch.tanh(x)`, `nn.Tanh()` | `keras.ops.tanh(x)`, `"tanh"` |
# | `softmax(x)` | `F.softmax(x, dim=-1)`, `nn.Softmax(-1)` | `F.softmax(x, dim=-1)`, `nn.Softmax(-1)` | `keras.ops.softmax(x)`, `"softmax"` |
# | `elu(x, alpha)` | `F.elu(x, alpha)`, `nn.ELU(alpha)` | `F.elu(x, alpha)`, `nn.ELU(alpha)` | `keras.ops.elu(x, alpha)`, `"elu"` |
# | `silu(x)` | `F.silu(x)`, `nn.SiLU()` | `F.silu(x)`, `nn.SiLU()` | `keras.ops.silu(x)`, `"silu"` |
# | `glu(x)` | `F.glu(x)`, `nn.GLU()` | `F.glu(x)`, `nn.GLU()` | `keras.ops.glu(x)`, `"glu"` |
#
# `F` is `layerlab.functional` and `torch.nn.functional`.
#
# **In production** softmax is seldom a layer while training: it is worked out together with the
# loss, because their logarithm and exponential cancel (lesson 08). And an activation is seldom a
# step of its own: it is done in the same pass as the matrix product before it, since reading the
# numbers from memory takes longer than the arithmetic.
#
# The sigmoid came with the first networks that were trained through several layers (Rumelhart,
# Hinton and Williams, "Learning representations by back-propagating errors", *Nature* 323, 1986).
# ReLU became the rule with AlexNet, whose authors saw a small network reach the same error six
# times faster with it than with tanh (Krizhevsky, Sutskever and Hinton, "ImageNet classification
# with deep convolutional neural networks", 2012). The transformer put a softmax into the middle of
# the network, to share out attention (Vaswani and others, "Attention is all you need", 2017). ELU
# is by Clevert, Unterthiner and Hochreiter (2015). SiLU is by Hendrycks and Gimpel (2016), and was
# found again by Elfwing, Uchibe and Doya (2017). GLU is by Dauphin and others (2016).

# %% [markdown]
# ## Summary
#
# - Without a bend between them, many layers are one.
# - An activation works on each number by itself. Softmax is the exception: it works on a row.
# - Every $e^{x}$ needs a thought about large numbers: $e^{-|x|}$, or take away the maximum.
# - A slope near 0 stops learning. ReLU has slope 1 or 0, the sigmoid at most 0.25.
# - Hidden layers: ReLU to begin with. Outputs: none, sigmoid or softmax, by the question that is
#   asked.
#
# | name | formula | range | slope |
# |---|---|---|---|
# | `relu` | $\max(0, x)$ | 0 and up | 0 or 1 |
# | `sigmoid` | $1 / (1 + e^{-x})$ | 0 to 1 | at most 0.25 |
# | `tanh` | $2\,\sigma(2x) - 1$ | −1 to 1 | at most 1 |
# | `softmax` | $e^{x_i} / \sum_j e^{x_j}$ | 0 to 1, together 1 | |
# | `elu` | $x$, or $\alpha(e^{x} - 1)$ | $-\alpha$ and up | 0 to 1 (for $\alpha = 1$) |
# | `silu` | $x\,\sigma(x)$ | −0.28 and up | −0.10 to 1.10 |
# | `glu` | $a\,\sigma(b)$ | any number | |
#
# **Next:** in the three lines that read the digits there stood an `@`. Lesson 03 takes it apart:
# the matrix product, which is many weighted sums at once, and measures how much faster it is than
# the same thing in loops.
