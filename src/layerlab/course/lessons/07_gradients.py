# ---
# title: Gradients, or which number is to blame
# subtitle: One walk backwards through a network tells every weight which way to move.
# tags: [gradient, chain rule, backpropagation]
# minutes: 55
# difficulty: 4
# prerequisites: [01_neuron, 02_activations, 05_networks]
# next: [08_training]
# objectives:
#   - Say what a gradient is, and measure one by nudging numbers.
#   - Follow the chain rule through a neuron, by hand, to a number.
#   - Write the backward of relu, sigmoid, tanh and of a dense layer.
#   - Chain them through a network of two layers.
#   - Test any gradient against a measured one.
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
# # Gradients, or which number is to blame
#
# The network 784 → 256 → 128 → 10 of lesson 05 has 235,146 numbers. Show it an image of a 7, and
# suppose that it says 2. Which of the 235,146 numbers should change? Up or down? By how much?
#
# One answer: try them. Nudge one number a little, run the network again, and see whether the
# answer got better. It works, and you will write it in a minute. But it needs a run of the network
# for every number, for every image, for every small improvement.
#
# The other answer is what this lesson is about. Walk through the network once, *backwards*, from
# the error to the inputs. On the way each layer works out how much each of its numbers is to blame.
# All 235,146 answers, for about the price of two more runs. Nearly every network that you have
# heard of was trained in this way.

# %%
#| default_exp gradients

# %%
#| export
import numpy as np

from mylayers.activations import relu
from mylayers.neuron import sigmoid

# %%
import inspect
import time

import matplotlib.pyplot as plt
from matplotlib.colors import LinearSegmentedColormap

import layerlab as ll
from layerlab.check import check
from layerlab.course import figures
from mylayers.layers import Dense
from mylayers.neuron import Neuron

# %% [markdown]
# ## What it is
#
# **Loss.** To improve, we need one number that says how wrong the network is: the *loss*. Zero is
# perfect, more is worse. In this lesson it is the squared distance between the answer $y$ and the
# right answer $t$ (the *target*): $L = (y - t)^2$.
#
# **Slope.** Take one weight $w$ and leave all else as it is. The loss then is a curve over $w$.
# Where you stand on it, the curve goes up or down: its *slope* (in mathematics: its *derivative*,
# written $\frac{dL}{dw}$) says how much the loss changes for a small change of $w$.
#
# | slope | if $w$ grows by 0.001, the loss | so move $w$ |
# |---|---|---|
# | $+3$ | grows by about 0.003 | down |
# | $-3$ | shrinks by about 0.003 | up |
# | $0$ | stays as it is, nearly | not at all |
#
# **Gradient.** All slopes together, one for each number. The gradient of an array of weights has
# the shape of the array: where the weight stands in one, its slope stands in the other.

# %%
#| hide
#| alt: The loss over one weight: a valley. On the left the slope is −3, at the bottom 0, on the right +3.
plt.rcParams.update(figures.STYLE)
weight = np.linspace(-1.4, 3.4, 200)
plt.figure(figsize=(6.2, 3.4))
plt.plot(weight, (weight - 1) ** 2, color=figures.BLUE)
for at, aside in ((-0.5, (10, 4)), (1.0, (-26, 12)), (2.5, (-70, 4))):
    slope = 2 * (at - 1)
    near = np.array([at - 0.6, at + 0.6])
    plt.plot(near, (at - 1) ** 2 + slope * (near - at), color=figures.ORANGE)
    plt.plot(at, (at - 1) ** 2, "o", color=figures.ORANGE)
    said = f"slope {slope:+.0f}" if slope else "slope 0"
    plt.annotate(said, (at, (at - 1) ** 2), aside, textcoords="offset points")
plt.xlabel("a weight")
plt.ylabel("loss")
plt.title("The slope says where down is")
plt.show()

# %% [markdown]
# **Where it comes from.** The idea was found several times. Seppo Linnainmaa described the backward
# walk for any computation in 1970, Paul Werbos proposed it for networks in 1974. David Rumelhart,
# Geoffrey Hinton and Ronald Williams made it known, in four pages, with networks that learned in
# this way what nobody had told them: "Learning representations by back-propagating errors",
# *Nature* 323, 1986. The name that stuck is *backpropagation*.

# %% [markdown]
# ## The mathematics
#
# **Measured slopes.** Nudge $w$ up by a small $h$, then down by it, and divide the difference of
# the two losses by the distance between them:
#
# $$\frac{dL}{dw} \approx \frac{L(w + h) - L(w - h)}{2h}$$
#
# **The chain rule.** A neuron computes in stages. Each stage takes the number of the one before:
#
# $$w \;\to\; z = w \cdot x + b \;\to\; y = \sigma(z) \;\to\; L = (y - t)^2$$
#
# If $z$ changes 2 times as fast as $w$, and $y$ changes 0.25 times as fast as $z$, then $y$ changes
# $0.25 \cdot 2 = 0.5$ times as fast as $w$. Slopes along a chain are multiplied:
#
# $$\frac{dL}{dw} = \frac{dL}{dy} \cdot \frac{dy}{dz} \cdot \frac{dz}{dw}$$
#
# That is all the mathematics there is to it. What remains is a short list of slopes of single
# stages:
#
# | stage | its slope | in words |
# |---|---|---|
# | $L = (y - t)^2$ | $2\,(y - t)$ | twice the error |
# | $z = w \cdot x + b$, over $w$ | $x$ | what the weight was multiplied with |
# | $z = w \cdot x + b$, over $x$ | $w$ | and the other way round |
# | $z = w \cdot x + b$, over $b$ | $1$ | the bias is added as it is |
# | $y = \sigma(z)$ | $y\,(1 - y)$ | steepest in the middle: 0.25 |
# | $y = \tanh(z)$ | $1 - y^2$ | steepest in the middle: 1 |
# | $y = \mathrm{relu}(z)$ | $1$ if $z > 0$, else $0$ | a switch: open or shut |
#
# Why $2\,(y - t)$? Call the error $d = y - t$ and nudge it by $h$: $(d + h)^2 = d^2 + 2dh + h^2$.
# It grew by $2dh$, which is $2d$ times the nudge; $h^2$ is so small that it does not count. For $w
# \cdot x$ it is simpler still: $(w + h) \cdot x = w \cdot x + h \cdot x$, so it grew by $x$ times
# the nudge. The two with $\sigma$ and $\tanh$ take a page of algebra. You need not believe any of
# them:


# %%
def measured_slope(f, at, h=1e-5):
    """(f(at + h) - f(at - h)) / 2h"""
    return (f(at + h) - f(at - h)) / (2 * h)


y = sigmoid(0.7)
print("stage           formula   measured")
print(f"(y - 1)²        {2 * (0.3 - 1):.4f}   {measured_slope(lambda y: (y - 1) ** 2, 0.3):.4f}")
print(f"w · 2 - 1       {2:.4f}    {measured_slope(lambda w: w * 2 - 1, 0.5):.4f}")
print(f"sigmoid(0.7)    {y * (1 - y):.4f}    {measured_slope(sigmoid, 0.7):.4f}")
print(f"tanh(0.7)       {1 - np.tanh(0.7) ** 2:.4f}    {measured_slope(np.tanh, 0.7):.4f}")

# %% [markdown]
# **An example by hand.** $x = 2$, $w = 0.5$, $b = -1$, target $t = 1$. Forwards:
#
# $$z = 0.5 \cdot 2 - 1 = 0 \qquad y = \sigma(0) = 0.5 \qquad L = (0.5 - 1)^2 = 0.25$$
#
# Backwards, from the loss to the weight:
#
# $$\frac{dL}{dy} = 2\,(0.5 - 1) = -1 \qquad
# \frac{dL}{dz} = -1 \cdot 0.5\,(1 - 0.5) = -0.25 \qquad
# \frac{dL}{dw} = -0.25 \cdot 2 = -0.5$$
#
# The slope is negative: a larger weight makes the loss smaller.

# %%
#| hide
#| alt: The stages w 0.5, z 0, y 0.5, L 0.25 from left to right; below, from right to left, the slopes -1, -0.25, -0.5, and what each is multiplied with.
figure, axis = plt.subplots(figsize=(6.8, 2.4))
stages = [("w", "0.5", "−0.5"), ("z = wx + b", "0", "−0.25"), ("y = σ(z)", "0.5", "−1")]
stages.append(("L = (y − t)²", "0.25", "1"))
box = {"boxstyle": "round,pad=0.5", "facecolor": figures.PAPER, "edgecolor": figures.BLUE}
forwards = {"arrowstyle": "->", "color": figures.BLUE}
backwards = {"arrowstyle": "->", "color": figures.ORANGE, "linestyle": "--"}
for at, (name, value, slope) in enumerate(stages):
    axis.text(at, 0.5, f"{name}\n{value}", ha="center", va="center", bbox=box)
    axis.text(at, -0.55, slope, ha="center", color=figures.ORANGE)
for at, times in enumerate(["· x = 2", "· y(1 − y) = 0.25", "· 2(y − t) = −1"]):
    axis.annotate("", (at + 0.65, 0.5), (at + 0.37, 0.5), arrowprops=forwards)
    axis.annotate("", (at + 0.22, -0.48), (at + 0.83, -0.48), arrowprops=backwards)
    axis.text(at + 0.5, -0.9, times, ha="center", color=figures.ORANGE, fontsize=9)
axis.set_xlim(-0.3, 3.4)
axis.set_ylim(-1.1, 1.1)
axis.set_axis_off()
axis.set_title("Forwards the values, backwards the slopes of the loss")
plt.show()

# %% [markdown]
# And for the bias,
# $\frac{dL}{db} = -0.25 \cdot 1 = -0.25$. Note that $\frac{dL}{dz}$ was worked out once and used
# twice. This is why walking backwards is cheap: what the weights share is computed once.
#
# **Where paths meet.** If a number reaches the loss on two paths, it has an effect through both,
# and the slopes of the paths are *added*. One weight acts on every sample of a batch, so its slope
# is a sum over the samples. One input of a layer goes to every neuron, so its slope is a sum over
# the neurons. Multiply along a path, add where paths meet: the whole of backpropagation.

# %% [markdown]
# ## Step by step
#
# ### Step 1: measure it
#
# First the slow way that cannot go wrong. It will be the judge of everything after it.
#
# To try it on, a bowl: a function of two numbers with its lowest point at $[1, -2]$.


# %%
def bowl(x):
    """(x[0] - 1)² + (x[1] + 2)², lowest at [1, -2]."""
    return (x[0] - 1) ** 2 + (x[1] + 2) ** 2


print("at [3, -2]:      ", bowl([3.0, -2.0]))
print("at [3.001, -2]:  ", bowl([3.001, -2.0]), "  four times the nudge of 0.001 more")
print("at [3, -1.999]:  ", bowl([3.0, -1.999]), "  hardly anything: flat")

# %% [markdown]
# So the gradient of the bowl at $[3, -2]$ is $[4, 0]$.
#
# Now do this for every number of an array. One nudge at a time: the others stay as they are.
#
# Two traps. An array of whole numbers cannot hold 3.00001. And after its turn, each number must
# have its old value again.


# %% nbgrader={"grade": false, "grade_id": "numerical_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def numerical_gradient(f, x):
    """The gradient of f at x, measured: (f(x + h) - f(x - h)) / 2h for each number of x.

    f: takes an array with the shape of x, gives one number
    x: an array of any shape, also of whole numbers; it is left as it was
    returns: an array with the shape of x
    """
    h = 1e-5
    # 1. take a copy of x that can hold fractions, and an array of zeros for the slopes
    # 2. for every place (np.ndindex(x.shape) gives them all):
    #    nudge the number up, ask f; nudge it down, ask f; put it back; note the slope
    ### BEGIN SOLUTION
    x = np.array(x, dtype=float)
    slopes = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        before = x[place]
        x[place] = before + h
        above = f(x)
        x[place] = before - h
        below = f(x)
        x[place] = before
        slopes[place] = (above - below) / (2 * h)
    return slopes
    ### END SOLUTION


# %% tags=["exercise"]
def _measured(its, rng):
    def bowl(x):
        return float(np.sum((x - 1.0) ** 2))

    yield (
        "the gradient of the sum of (x - 1)² at [3, 1]",
        its.numerical_gradient(bowl, np.array([3.0, 1.0])),
    )
    yield "at the whole numbers [3, 0, -2]", its.numerical_gradient(bowl, np.array([3, 0, -2]))
    for shape in [(1,), (3,), (2, 3), (2, 1, 2)]:
        factors = rng.normal(size=int(np.prod(shape))).round(1)
        x = rng.normal(size=shape).round(1)
        start, nudged = x.copy(), []

        def waves(now, factors=factors, start=start, nudged=nudged):
            nudged.append(int(np.sum(np.abs(now - start) > 1e-9)))
            return float(np.sin(factors @ now.ravel()) + np.sum(now**3))

        yield f"the gradient at an array of shape {shape}", its.numerical_gradient(waves, x)
        yield "how many numbers are nudged at once, at most", max(nudged, default=0)
        yield f"the array of shape {shape} afterwards", x


def _measuring(
    slope=lambda above, below, middle, h: (above - below) / (2 * h), kind=float, back=True
):
    """A wrong numerical_gradient, one number after the other."""

    def numerical_gradient(f, x):
        x, h = np.array(x, dtype=kind), 1e-5
        slopes = np.zeros(x.shape)
        for place in np.ndindex(x.shape):
            before, middle = x[place], f(x)
            x[place] = before + h
            above = f(x)
            x[place] = before - h
            below = f(x)
            x[place] = before if back else x[place]
            slopes[place] = slope(above, below, middle, h)
        return slopes

    return numerical_gradient


def _all_at_once(f, x):
    x, h = np.array(x, dtype=float), 1e-5
    return np.full(x.shape, (f(x + h) - f(x - h)) / (2 * h))


def _row_by_row(f, x):
    x, h = np.array(x, dtype=float), 1e-5
    slopes = np.zeros(x.shape)
    for row in range(len(x)):
        nudge = np.zeros(x.shape)
        nudge[row] = h
        slopes[row] = (f(x + nudge) - f(x - nudge)) / (2 * h)
    return slopes


def _sum_of_slopes(f, x):
    return float(right.numerical_gradient(f, x).sum())


exercise(
    "numerical_gradient",
    scenario=_measured,
    tolerance=1e-5,
    mistakes=[
        wrong(
            "not-put-back",
            "a number that was nudged is not put back",
            _measuring(back=False),
            "The next slope is then measured beside the place that was asked for. Put the number "
            "back before the loop goes on.",
        ),
        wrong(
            "divided-by-h",
            "all is twice what it should be",
            _measuring(lambda above, below, middle, h: (above - below) / h),
            "From h below to h above it is 2h.",
        ),
        wrong(
            "brackets",
            "it is multiplied by h, not divided",
            _measuring(lambda above, below, middle, h: (above - below) / 2 * h),
            "Python reads a / 2 * h as (a / 2) * h. Below the line stands 2h: it needs brackets.",
        ),
        wrong(
            "sign-turned",
            "the signs are turned round",
            _measuring(lambda above, below, middle, h: (below - above) / (2 * h)),
            "Where f grows with x the slope is positive: above minus below.",
        ),
        wrong(
            "one-sided",
            "it nudges to one side only",
            _measuring(lambda above, below, middle, h: (above - middle) / h),
            "Nearly right. Asking on both sides is far nearer, because the bends cancel out.",
        ),
        wrong(
            "not-divided",
            "the difference is not divided by 2h",
            _measuring(lambda above, below, middle, h: above - below),
            "A slope is a change by the distance on which it happens.",
        ),
        wrong(
            "whole-numbers-kept",
            "whole numbers cannot be nudged",
            _measuring(kind=None),
            "An array of whole numbers drops the fraction of what is put in. Take a copy that can "
            "hold fractions.",
        ),
        wrong(
            "all-at-once",
            "all numbers are nudged at once",
            _all_at_once,
            "What f answers then belongs to all of them together. Nudge one number, and leave the "
            "others as they are.",
        ),
        wrong(
            "rows-at-once",
            "a whole row is nudged at once",
            _row_by_row,
            "x[i] is a row where x has two axes. np.ndindex(x.shape) gives the place of each single "
            "number.",
        ),
        wrong(
            "added-up",
            "the slopes are added up to one number",
            _sum_of_slopes,
            "The gradient has a slope for each number of x, in the shape of x.",
        ),
    ],
    hints=(
        "Do it for one number first: change x[0], ask f, change it back. Then put a loop around.",
        "Inside of the loop f is asked twice, once with the number nudged up by h, once nudged "
        "down. The distance between the two is 2h.",
        "If all slopes are 0, x holds whole numbers, which cannot be nudged: take a copy that holds "
        "fractions. If only the first is right, the others were asked with it still nudged.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_numerical_gradient", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
slopes = numerical_gradient(lambda x: np.sum((x - 1.0) ** 2), np.array([3.0, 1.0]))
assert np.shape(slopes) == (2,), "one slope for each number of x"
assert np.allclose(slopes, [4.0, 0.0]), f"the slopes at [3, 1] are 4 and 0, not {slopes}"
slopes = numerical_gradient(lambda x: np.sum(x**2), np.array([[1, 2], [3, 4]]))
assert np.allclose(slopes, [[2, 4], [6, 8]]), "a table of whole numbers has slopes, too"
point = np.array([1.0, 2.0, 3.0])
numerical_gradient(lambda x: np.prod(x), point)
assert np.array_equal(point, [1, 2, 3]), "x must be as it was before"
print("✓ numerical_gradient: measured right")

# %% [markdown]
# This is enough already to find the bottom of a bowl without looking at its formula. Stand
# anywhere, and take a small step against the slope, again and again:

# %%
point = np.array([4.0, 2.0])
for step in range(16):
    if step % 3 == 0:
        print(f"step {step:2}   at [{point[0]:.3f}, {point[1]:+.3f}]   height {bowl(point):.4f}")
    point = point - 0.2 * numerical_gradient(bowl, point)

# %% [markdown]
# ### Step 2: a neuron, by the chain rule
#
# Now without nudging. A neuron with one input, a sigmoid and the squared error: the example from
# above, for any numbers. Forwards first, and keep what comes up: you need $y$ on the way back.


# %% nbgrader={"grade": false, "grade_id": "neuron_gradients", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def neuron_gradients(x, weight, bias, target):
    """The slopes of L = (y - target)² for a neuron y = sigmoid(weight · x + bias), all numbers.

    returns: (dL/dweight, dL/dbias)
    """
    # 1. forwards: z, then y
    # 2. backwards: dL/dy, then dL/dz, then dL/dweight and dL/dbias
    ### BEGIN SOLUTION
    z = weight * x + bias
    y = sigmoid(z)
    slope_y = 2 * (y - target)
    slope_z = slope_y * y * (1 - y)
    return slope_z * x, slope_z
    ### END SOLUTION


# %% tags=["exercise"]
def _y(x, weight, bias):
    return 1 / (1 + np.exp(-(weight * x + bias)))


def _input_forgotten(x, weight, bias, target):
    y = _y(x, weight, bias)
    slope = 2 * (y - target) * y * (1 - y)
    return slope, slope


def _weight_for_input(x, weight, bias, target):
    y = _y(x, weight, bias)
    slope = 2 * (y - target) * y * (1 - y)
    return slope * weight, slope


def _sigmoid_forgotten(x, weight, bias, target):
    slope = 2 * (_y(x, weight, bias) - target)
    return slope * x, slope


def _two_forgotten(x, weight, bias, target):
    y = _y(x, weight, bias)
    slope = (y - target) * y * (1 - y)
    return slope * x, slope


def _sign_turned(x, weight, bias, target):
    y = _y(x, weight, bias)
    slope = 2 * (target - y) * y * (1 - y)
    return slope * x, slope


def _slope_of_z(x, weight, bias, target):
    z = weight * x + bias
    slope = 2 * (_y(x, weight, bias) - target) * z * (1 - z)
    return slope * x, slope


def _exchanged(*arguments):
    weight, bias = right.neuron_gradients(*arguments)
    return bias, weight


def _slope_of_y(x, weight, bias, target):
    y = _y(x, weight, bias)
    again = 1 / (1 + np.exp(-y))
    slope = 2 * (y - target) * again * (1 - again)
    return slope * x, slope


def _bias_not_in_z(x, weight, bias, target):
    return right.neuron_gradients(x, weight, 0.0, target)


def _loss_for_slope(x, weight, bias, target):
    y = _y(x, weight, bias)
    slope = (y - target) ** 2 * y * (1 - y)
    return slope * x, slope


def _bias_takes_the_input(x, weight, bias, target):
    y = _y(x, weight, bias)
    slope = 2 * (y - target) * y * (1 - y)
    return slope * x, slope * bias


exercise(
    "neuron_gradients",
    questions=lambda rng: [
        (2.0, 0.5, -1.0, 1.0),
        (0.0, 1.0, 0.5, 0.0),
        *[tuple(rng.normal(size=4).round(2).tolist()) for _ in range(6)],
    ],
    mistakes=[
        wrong(
            "input-forgotten",
            "the slope of z over the weight is left out",
            _input_forgotten,
            "z = weight · x + bias changes x times as fast as the weight.",
        ),
        wrong(
            "weight-for-input",
            "the weight stands where the input should",
            _weight_for_input,
            "The slope of weight · x over the weight is what it is multiplied with: x.",
        ),
        wrong(
            "sigmoid-forgotten",
            "the way back leaps over the sigmoid",
            _sigmoid_forgotten,
            "Between y and z stands the sigmoid, and the chain has a factor for each stage.",
        ),
        wrong(
            "two-forgotten",
            "all is half of what it should be",
            _two_forgotten,
            "The slope of a square is twice what is squared.",
        ),
        wrong(
            "sign-turned",
            "the signs are turned round",
            _sign_turned,
            "The loss is (y - target)²; its slope over y is 2 (y - target), in this order.",
        ),
        wrong(
            "slope-of-z",
            "the slope of the sigmoid is taken of z, not of y",
            _slope_of_z,
            "y · (1 - y) is written with the sigmoid's output.",
        ),
        wrong(
            "bias-times-bias",
            "the slope of the bias is multiplied by the bias",
            _bias_takes_the_input,
            "The bias is added as it is: z changes exactly as fast as the bias does.",
        ),
        wrong(
            "answers-exchanged",
            "the two slopes have changed places",
            _exchanged,
            "The one of the weight comes first, and it has the factor x.",
        ),
        wrong(
            "sigmoid-twice",
            "the sigmoid is taken a second time",
            _slope_of_y,
            "y is the sigmoid's output already: its slope is y · (1 - y).",
        ),
        wrong(
            "bias-not-in-z",
            "z is computed without the bias",
            _bias_not_in_z,
            "Forwards comes first, as always: z = weight · x + bias.",
        ),
        wrong(
            "loss-for-its-slope",
            "the loss stands where its slope should",
            _loss_for_slope,
            "(y - target)² is the loss. How fast it changes with y is 2 (y - target).",
        ),
    ],
    hints=(
        "Write the stages under each other: z, y, L. Then the slopes in the opposite order.",
        "Three factors for the weight: of the square, of the sigmoid, of the product. "
        "Two of them for the bias.",
        "The table in 'The mathematics' has all three. For x = 2, weight = 0.5, bias = -1 and "
        "target 1 they are -1, 0.25 and 2.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_neuron_gradients", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
assert np.allclose(neuron_gradients(2.0, 0.5, -1.0, 1.0), (-0.5, -0.25)), "the example by hand"
for x, w, b, t in [(3.0, -0.4, 1.0, 0.0), (-1.5, 0.7, 0.2, 1.0)]:
    measured = numerical_gradient(
        lambda p, x=x, t=t: (sigmoid(p[0] * x + p[1]) - t) ** 2, np.array([w, b])
    )
    found = neuron_gradients(x, w, b, t)
    assert np.allclose(found, measured), f"measured {measured}, but yours gives {found}"
print("✓ neuron_gradients: as measured")

# %% [markdown]
# `explain` does the same on the neuron that you wrote in lesson 01. Compare each line with yours.


# %%
def squared_error(y, target):
    """(y - target)²"""
    return (y - target) ** 2


ll.explain(Neuron([0.5], -1.0, sigmoid), [2.0], backward=True, target=1.0, loss=squared_error)

# %% [markdown]
# A slope that is known can be used. Twenty steps downhill for this one neuron:

# %%
#| alt: The loss over the weight, and twenty steps down the curve, each a little shorter.
w, b, steps = 0.5, -1.0, []
for _ in range(20):
    steps.append((w, (sigmoid(w * 2.0 + b) - 1.0) ** 2))
    slope, _ = neuron_gradients(2.0, w, b, 1.0)
    w = w - 0.5 * slope
line = np.linspace(-0.5, 2.5, 100)
plt.figure(figsize=(6.2, 3.4))
plt.plot(line, [(sigmoid(at * 2.0 + b) - 1.0) ** 2 for at in line], color=figures.BLUE)
plt.plot(*zip(*steps, strict=True), "o", markersize=4, color=figures.ORANGE)
plt.xlabel("weight")
plt.ylabel("loss")
plt.title("Twenty steps downhill, each against the slope")
plt.show()

# %% [markdown]
# ### Step 3: the way back through an activation
#
# A network is made of pieces, and each piece needs to know only itself. Forwards it takes `x` and
# gives `output`. Backwards it is handed `grad_output`, the slopes of the loss over its output, and
# gives back the slopes of the loss over its input: what came in, times its own slope.
#
# $$\text{grad}_x = \text{grad}_{\text{output}} \cdot \text{its own slope, number by number}$$
#
# For relu the slope is 1 or 0. Where the number was positive, the gradient passes; elsewhere
# nothing does. (At 0 itself there is a corner and no slope; the field takes 0.)


# %% nbgrader={"grade": false, "grade_id": "relu_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def relu_backward(grad_output, x):
    """The slopes over the input of relu: grad_output where x > 0, else 0.

    grad_output, x, and what is returned: arrays of one shape; x is what relu was given
    """
    ### BEGIN SOLUTION
    return np.where(x > 0, grad_output, 0.0)
    ### END SOLUTION


# %% tags=["exercise"]
def _afterwards(its, rng):
    grad, x = np.array([1.0, -2.0, 3.0, 4.0]), np.array([-1.0, 0.5, 2.0, 0.0])
    yield "relu_backward([1, -2, 3, 4], [-1, 0.5, 2, 0])", its.relu_backward(grad, x)
    yield "the grad_output [1, -2, 3, 4] afterwards", grad
    yield "the x [-1, 0.5, 2, 0] afterwards", x


def _in_place(grad_output, x):
    grad_output[x <= 0] = 0.0
    return grad_output


def _in_place_of_x(grad_output, x):
    x[:] = np.where(x > 0, grad_output, 0.0)
    return x


exercise(
    "relu_backward",
    role="gradient",
    kind="relu",
    scenario=_afterwards,
    mistakes=[
        wrong(
            "passes-at-zero",
            "the gradient passes where x is 0",
            lambda grad_output, x: np.where(x >= 0, grad_output, 0.0),
            "At the corner either would do, but the field takes 0, and lesson 08 relies on it: "
            "x > 0.",
        ),
        wrong(
            "mutates-input",
            "it changes the grad_output that it is given",
            _in_place,
            "The caller may still need it: make a new array.",
        ),
        wrong(
            "mutates-input",
            "it changes the x that it is given",
            _in_place_of_x,
            "The caller may still need it: make a new array.",
        ),
    ],
    hints=(
        "relu is a switch. Which numbers did it let through?",
        "A comparison of an array gives True and False for each number; multiplied, they are 1 "
        "and 0.",
        "The switch is set by x, what passes through it is grad_output. Negative gradients pass, "
        "too.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_relu_backward", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(relu_backward, "gradient", "relu")
assert relu_backward(np.ones(1), np.zeros(1))[0] == 0, "at 0 nothing passes: x > 0"

# %%
x = np.array([3.0, 0.1, -3.0])
grad_output = np.array([0.5, -2.0, 0.5])
print("relu was given     ", x)
print("from behind comes  ", grad_output)
print("and back goes      ", relu_backward(grad_output, x))

# %% [markdown]
# For sigmoid and tanh the slope is shortest in terms of the *output*: $y\,(1 - y)$ and $1 - y^2$.
# The output was computed on the way forwards; keep it, and the way back needs no exponential.


# %% nbgrader={"grade": false, "grade_id": "sigmoid_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def sigmoid_backward(grad_output, output):
    """The slopes over the input of sigmoid: grad_output · output · (1 - output).

    grad_output, output, and what is returned: arrays of one shape; output is what sigmoid gave
    """
    ### BEGIN SOLUTION
    return grad_output * output * (1 - output)
    ### END SOLUTION


# %% tags=["exercise"]
exercise(
    "sigmoid_backward",
    role="gradient",
    kind="sigmoid",
    hints=(
        "The slope of sigmoid is in the table of 'The mathematics'.",
        "Two things are multiplied: what comes from behind, and the slope of the piece itself.",
        "output is sigmoid(x) already: it needs no second sigmoid.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_sigmoid_backward", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(sigmoid_backward, "gradient", "sigmoid")


# %% nbgrader={"grade": false, "grade_id": "tanh_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def tanh_backward(grad_output, output):
    """The slopes over the input of tanh: grad_output · (1 - output²).

    grad_output, output, and what is returned: arrays of one shape; output is what tanh gave
    """
    ### BEGIN SOLUTION
    return grad_output * (1 - output**2)
    ### END SOLUTION


# %% tags=["exercise"]
exercise(
    "tanh_backward",
    role="gradient",
    kind="tanh",
    hints=(
        "As for sigmoid, with another slope.",
        "The slope is 1 where the output is 0, and 0 where the output is 1 or -1.",
        "It is the output that is squared, not the difference.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_tanh_backward", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(tanh_backward, "gradient", "tanh")

# %% [markdown]
# Three pieces, three slopes. The picture is drawn by your functions, with `grad_output` = 1:

# %%
figures.curves(
    {
        "relu": lambda x: relu_backward(np.ones_like(x), x),
        "tanh": lambda x: tanh_backward(np.ones_like(x), np.tanh(x)),
        "sigmoid": lambda x: sigmoid_backward(np.ones_like(x), 1 / (1 + np.exp(-x))),
    },
    ylabel="passed back",
    title="How much of a gradient passes back",
)

# %% [markdown]
# Look at the sigmoid: at best a quarter of the gradient passes, and far from 0 almost nothing. A
# chain of ten sigmoids lets through at most:

# %%
print("ten sigmoids, at best:", 0.25**10)
print("ten relus that are on:", 1.0**10)

# %% [markdown]
# This is the *vanishing gradient* of lesson 02, and now you see why it vanishes: the slopes along a
# chain are multiplied. For many years it was one of the reasons why deep networks would not learn:
# the first layers were told next to nothing. With relu they are told. AlexNet, the network that
# started the wave in 2012, used it.

# %% [markdown]
# ### Step 4: the way back through a dense layer
#
# A dense layer computes $Z = X W + b$. Backwards it is handed $G$, the slopes of the loss over $Z$,
# and must answer three questions:
#
# | slopes of the loss over | formula | shape |
# |---|---|---|
# | the weights | $X^\top G$ | (in, out), as $W$ |
# | the bias | the sum of the rows of $G$ | (out,), as $b$ |
# | the input | $G\,W^\top$ | (samples, in), as $X$ |
#
# ($X^\top$ is $X$ transposed, as in lesson 03: its rows become columns. In NumPy, `x.T`.)
#
# **Why.** Weight $W_{ij}$ stands between input $i$ and neuron $j$. Its slope is what it was
# multiplied with, $x_i$, times the slope behind it, $g_j$. It did so for each sample, so these are
# added up. The bias is added as it is, once for each sample: so only the slopes behind it are added
# up.
#
# One sample, with numbers: $x = [1, 2]$, and from behind comes $g = [1, 0, -1]$.
#
# $$\text{the weights:}\quad
# \begin{bmatrix} 1 \cdot 1 & 1 \cdot 0 & 1 \cdot (-1) \\ 2 \cdot 1 & 2 \cdot 0 & 2 \cdot (-1) \end{bmatrix}
# = \begin{bmatrix} 1 & 0 & -1 \\ 2 & 0 & -2 \end{bmatrix}$$
#
# A second sample, $x = [3, 1]$ with $g = [0, 2, 0]$, adds its own table:
#
# $$\begin{bmatrix} 1 & 0 & -1 \\ 2 & 0 & -2 \end{bmatrix} +
# \begin{bmatrix} 0 & 6 & 0 \\ 0 & 2 & 0 \end{bmatrix} =
# \begin{bmatrix} 1 & 6 & -1 \\ 2 & 2 & -2 \end{bmatrix}$$
#
# Input $i$ goes to every neuron, through a weight each, so its slope is
# $W_{i0}\, g_0 + W_{i1}\, g_1 + \dots$: a weighted sum again, this time over the neurons. The layer
# runs backwards through the same weights.
#
# If you forget the formulas: there is only one way to multiply these tables that gives the right
# shapes.


# %% nbgrader={"grade": false, "grade_id": "dense_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def dense_backward(grad_output, x, weights):
    """The way back through z = x @ weights + bias.

    grad_output: (samples, out), the slopes of the loss over z
    x: (samples, in), what the layer was given
    weights: (in, out)
    returns: (grad_x, grad_weights, grad_bias), with the shapes (samples, in), (in, out), (out,)
    """
    ### BEGIN SOLUTION
    grad_x = grad_output @ weights.T
    grad_weights = x.T @ grad_output
    grad_bias = grad_output.sum(axis=0)
    return grad_x, grad_weights, grad_bias
    ### END SOLUTION


# %% tags=["exercise"]
def _three(its, rng):
    for samples, inputs, outputs in ((2, 3, 4), (3, 3, 3), (1, 2, 1)):
        grad_output = rng.normal(size=(samples, outputs)).round(1)
        x = rng.normal(size=(samples, inputs)).round(1)
        weights = rng.normal(size=(inputs, outputs)).round(1)
        found = its.dense_backward(grad_output, x, weights)
        what = f"for weights {weights.shape} and x {x.shape}"
        yield f"how many gradients come back {what}", len(found)
        for name, grad in zip(("grad_x", "grad_weights", "grad_bias"), found):
            yield f"the shape of {name} {what}", tuple(np.shape(grad))
            yield f"{name} {what}", grad


def _input_untransposed(grad_output, x, weights):
    return grad_output @ weights, x.T @ grad_output, grad_output.sum(axis=0)


def _weights_transposed(grad_output, x, weights):
    return grad_output @ weights.T, grad_output.T @ x, grad_output.sum(axis=0)


def _other_order(grad_output, x, weights):
    grad_x, grad_weights, grad_bias = right.dense_backward(grad_output, x, weights)
    return grad_weights, grad_bias, grad_x


def _weights_first(grad_output, x, weights):
    grad_x, grad_weights, grad_bias = right.dense_backward(grad_output, x, weights)
    return grad_weights, grad_x, grad_bias


exercise(
    "dense_backward",
    role="gradient",
    scenario=_three,
    mistakes=[
        wrong(
            "input-gradient-untransposed",
            "on the way back the weights are not transposed",
            _input_untransposed,
            "Forwards the weights lead from in to out, backwards from out to in. With as many "
            "neurons as inputs both run, and only one is right.",
        ),
        wrong(
            "weight-gradient-transposed",
            "the weight gradient is transposed",
            _weights_transposed,
            "Each number of the gradient belongs to the weight at the same place, in the shape "
            "(in, out).",
        ),
        wrong(
            "answers-exchanged",
            "the three gradients come in another order",
            _other_order,
            "grad_x comes first, for the layer before; then grad_weights and grad_bias.",
        ),
        wrong(
            "answers-exchanged",
            "grad_x and grad_weights have changed places",
            _weights_first,
            "grad_x comes first, for the layer before; then grad_weights and grad_bias.",
        ),
    ],
    hints=(
        "Write the shapes on paper: (samples, out), (samples, in), (in, out). Which two make "
        "(in, out)?",
        "Three lines, one for each row of the table. Two are matrix products with something "
        "transposed, the third is a sum.",
        "The bias was added to every sample, so its slopes are summed over the samples: axis 0. "
        "Nothing is divided: if the loss is a mean, grad_output knows of it already.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_dense_backward", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(dense_backward, "gradient")

# %% [markdown]
# The two samples from above:

# %%
x = np.array([[1.0, 2.0], [3.0, 1.0]])
weights = np.array([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]])
grad_output = np.array([[1.0, 0.0, -1.0], [0.0, 2.0, 0.0]])
grad_x, grad_weights, grad_bias = dense_backward(grad_output, x, weights)
print("weights", *grad_weights.tolist(), sep="\n  ")
print("bias   ", grad_bias.tolist())
print("input", *grad_x.round(6).tolist(), sep="\n  ")

# %% [markdown]
# The input's first number, in words: 0.1 · 1 + 0.2 · 0 + 0.3 · (−1) = −0.2.
#
# ### Step 5: a network
#
# Now chain the pieces. Two layers with a relu between them, and the mean of all squared errors as
# the loss:
#
# $$X \;\to\; Z_1 = X W_1 + b_1 \;\to\; A = \mathrm{relu}(Z_1) \;\to\; Y = A\,W_2 + b_2 \;\to\;
# L = \mathrm{mean}\,(Y - T)^2$$
#
# The mean divides by how many numbers $Y$ has (samples times outputs), so the slopes of the loss
# over $Y$ are $2\,(Y - T)$ divided by that number. From there, hand the gradient from piece to
# piece, last piece first. What each piece gives back over its input is what the piece before it
# gets. Every number on the way forwards has a slope on the way back, so the shapes are the same.
# For 5 samples through 3 → 4 → 2:
#
# | forwards | shape | backwards | shape |
# |---|---|---|---|
# | $X$ | (5, 3) | slopes over $X$, not needed | (5, 3) |
# | $Z_1$ | (5, 4) | slopes over $Z_1$, and from them those of $W_1$ and $b_1$ | (5, 4) |
# | $A$ | (5, 4) | slopes over $A$ | (5, 4) |
# | $Y$ | (5, 2) | slopes over $Y$, and from them those of $W_2$ and $b_2$ | (5, 2) |
#
# Read the left half from top to bottom, the right half from bottom to top.


# %% nbgrader={"grade": false, "grade_id": "network_gradients", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def network_gradients(x, target, weights1, bias1, weights2, bias2):
    """The gradients of L = mean((y - target)²) for y = relu(x @ weights1 + bias1) @ weights2 + bias2.

    x: (samples, in); target: (samples, out); weights1: (in, hidden); weights2: (hidden, out)
    returns: (grad_weights1, grad_bias1, grad_weights2, grad_bias2)
    """
    # 1. forwards, keeping z1, a and y
    # 2. the slopes of the loss over y
    # 3. backwards: the second layer, relu, the first layer
    ### BEGIN SOLUTION
    z1 = x @ weights1 + bias1
    a = relu(z1)
    y = a @ weights2 + bias2
    grad_y = 2 * (y - target) / y.size
    grad_a, grad_weights2, grad_bias2 = dense_backward(grad_y, a, weights2)
    grad_z1 = relu_backward(grad_a, z1)
    _, grad_weights1, grad_bias1 = dense_backward(grad_z1, x, weights1)
    return grad_weights1, grad_bias1, grad_weights2, grad_bias2
    ### END SOLUTION


# %% tags=["exercise"]
def _network(x, target, weights1, bias1, weights2, bias2, count=None, switch=None):
    z1 = x @ weights1 + bias1
    a = np.maximum(z1, 0)
    y = a @ weights2 + bias2
    grad_y = 2 * (y - target) / (y.size if count is None else count(y))
    grad_z1 = (grad_y @ weights2.T) * (z1 > 0 if switch is None else switch(x @ weights1, a))
    return x.T @ grad_z1, grad_z1.sum(axis=0), a.T @ grad_y, grad_y.sum(axis=0)


def _without_relu(*arguments):
    return _network(*arguments, switch=lambda without_bias, a: 1)


def _without_bias(*arguments):
    return _network(*arguments, switch=lambda without_bias, a: without_bias > 0)


def _times_output(*arguments):
    return _network(*arguments, switch=lambda without_bias, a: a)


def _no_mean(*arguments):
    return _network(*arguments, count=lambda y: 1)


def _by_samples(*arguments):
    return _network(*arguments, count=len)


def _no_two(*arguments):
    return _network(*arguments, count=lambda y: 2 * y.size)


def _downhill(*arguments):
    return tuple(-grad for grad in right.network_gradients(*arguments))


def _sums_for_outputs(x, target, weights1, bias1, weights2, bias2):
    z1 = x @ weights1 + bias1
    first1, first2, _, last = right.network_gradients(x, target, weights1, bias1, weights2, bias2)
    y = right.relu(z1) @ weights2 + bias2
    return first1, first2, z1.T @ (2 * (y - target) / y.size), last


def _linear_forwards(x, target, weights1, bias1, weights2, bias2):
    z1 = x @ weights1 + bias1
    y = z1 @ weights2 + bias2
    grad_y = 2 * (y - target) / y.size
    grad_z1 = grad_y @ weights2.T * (z1 > 0)
    return x.T @ grad_z1, grad_z1.sum(axis=0), z1.T @ grad_y, grad_y.sum(axis=0)


def _relu_of_gradient(x, target, weights1, bias1, weights2, bias2):
    a = right.relu(x @ weights1 + bias1)
    y = a @ weights2 + bias2
    grad_y = 2 * (y - target) / y.size
    grad_z1 = right.relu(grad_y @ weights2.T)
    return x.T @ grad_z1, grad_z1.sum(axis=0), a.T @ grad_y, grad_y.sum(axis=0)


def _layers_swapped(*arguments):
    first, second = _network(*arguments)[:2], _network(*arguments)[2:]
    return (*second, *first)


def _networks(rng):
    for samples, inputs, hidden, outputs in [
        (1, 1, 2, 2),
        (2, 2, 2, 2),
        *rng.integers(2, 6, (4, 4)),
    ]:
        shapes = [(samples, inputs), (samples, outputs)]
        shapes += [(inputs, hidden), (hidden,), (hidden, outputs), (outputs,)]
        x, target, w1, b1, w2, b2 = (rng.normal(size=shape).round(1) for shape in shapes)
        yield x, target, w1, b1 + 0.005, w2, b2  # no relu stands exactly at its corner


exercise(
    "network_gradients",
    questions=_networks,
    mistakes=[
        wrong(
            "relu-forgotten",
            "the way back leaps over the relu",
            _without_relu,
            "Neurons that were off let nothing back. Their weights must get the slope 0.",
        ),
        wrong(
            "relu-without-bias",
            "the relu is opened by numbers to which the bias was not added",
            _without_bias,
            "relu was given x @ weights1 + bias1. This decides what passes back.",
        ),
        wrong(
            "relu-multiplies",
            "the gradient is multiplied by the output of relu",
            _times_output,
            "relu's slope is 1 or 0, whatever its output was.",
        ),
        wrong(
            "mean-forgotten",
            "the mean of the loss is left out",
            _no_mean,
            "The loss is a mean: each squared error has a share of it, 1 divided by their number.",
        ),
        wrong(
            "mean-over-samples",
            "it is divided by the samples alone",
            _by_samples,
            "The mean is over all numbers of y: samples times outputs.",
        ),
        wrong(
            "two-forgotten",
            "all is half of what it should be",
            _no_two,
            "The slope of a square is twice what is squared.",
        ),
        wrong(
            "layers-swapped",
            "the gradients of the two layers have changed places",
            _layers_swapped,
            "The first layer's come first.",
        ),
        wrong(
            "sign-turned",
            "the signs are turned round",
            _downhill,
            "The loss is (y - target)²; its slope over y has y - target, in this order.",
        ),
        wrong(
            "sums-for-outputs",
            "the second layer's weights get the sums from before the relu",
            _sums_for_outputs,
            "The second layer was given a, which is relu of z1.",
        ),
        wrong(
            "relu-forwards-forgotten",
            "the relu is left out on the way forwards",
            _linear_forwards,
            "y is computed of a = relu(z1). All that comes back starts from this y.",
        ),
        wrong(
            "relu-of-the-gradient",
            "the relu is done to the gradient",
            _relu_of_gradient,
            "What passes back is decided by z1, whether it was above 0, not by the sign of the "
            "gradient. relu_backward takes both.",
        ),
    ],
    hints=(
        "Forwards is three lines that you know from lesson 05. Give each line's result a name.",
        "Three calls backwards: dense_backward, relu_backward, dense_backward. The first result of "
        "each is the first argument of the next.",
        "The second layer was given a, the relu was given z1, the first layer was given x: that is "
        "what each backward wants to know.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_network_gradients", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
rng = np.random.default_rng(0)
x, target = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
parameters = [rng.normal(size=shape) for shape in [(3, 4), (4,), (4, 2), (2,)]]
found = network_gradients(x, target, *parameters)
for i, name in enumerate(["weights1", "bias1", "weights2", "bias2"]):

    def loss(value, i=i):
        w1, b1, w2, b2 = [*parameters[:i], value, *parameters[i + 1 :]]
        return np.mean((np.maximum(x @ w1 + b1, 0) @ w2 + b2 - target) ** 2)

    measured = numerical_gradient(loss, parameters[i])
    assert np.shape(found[i]) == measured.shape, f"{name}: the shape is {measured.shape}"
    off = np.abs(found[i] - measured).max()
    assert off < 1e-6, f"{name}: up to {off:.2g} beside what was measured"
print("✓ network_gradients: as measured, all", sum(p.size for p in parameters), "of them")

# %% [markdown]
# ## Test it
#
# You have just seen the strongest test that there is for a gradient: measure it. Two methods that
# have nothing in common, one number that both must give. It works for every function of one number,
# and needs no solution to compare with.
#
# How close is close enough? Nudging has two errors. With a large $h$ the curve bends away; with a
# tiny $h$ the computer's 16 digits run out. Watch both on a number that we know, the slope of
# $\sigma$ at 1:

# %%
y = sigmoid(1.0)
right = y * (1 - y)
print("h         measured           error")
for power in range(1, 14, 2):
    h = 10.0**-power
    slope = (sigmoid(1.0 + h) - sigmoid(1.0 - h)) / (2 * h)
    print(f"1e-{power:02}     {slope:.12f}     {abs(slope - right):.0e}")

# %% [markdown]
# The best $h$ lies in the middle, about 0.00001, and gives some ten right digits. So a gradient
# that agrees in six digits is right, and one that agrees in two has a mistake that is small today.

# %% [markdown]
# ## Use it
#
# Real images: 1,259 handwritten digits, 8 × 8 pixels, and a network 64 → 32 → 10 of the `Dense`
# that you wrote in lesson 04. Its target is 1 for the right digit and 0 for the nine others.

# %%
digits = ll.data.digits()
images = digits.train.features.astype(float)
labels = digits.train.targets
target = np.eye(10)[labels]

rng = np.random.default_rng(5)
first, second = Dense(64, 32, rng=rng), Dense(32, 10, rng=rng)
parameters = [first.weights, first.bias, second.weights, second.bias]


def network_loss(w1, b1, w2, b2):
    """The loss of the network with these parameters, on 100 images."""
    return np.mean((relu(images[:100] @ w1 + b1) @ w2 + b2 - target[:100]) ** 2)


print(f"{sum(p.size for p in parameters):,} parameters, loss {network_loss(*parameters):.4f}")

# %% [markdown]
# All gradients, backwards and by nudging, and the time of both on this machine:

# %%
start = time.perf_counter()
backwards = network_gradients(images[:100], target[:100], *parameters)
time_backwards = time.perf_counter() - start

start = time.perf_counter()
nudged = [
    numerical_gradient(
        lambda value, i=i: network_loss(*parameters[:i], value, *parameters[i + 1 :]), parameter
    )
    for i, parameter in enumerate(parameters)
]
time_nudged = time.perf_counter() - start

largest = max(np.abs(a - b).max() for a, b in zip(backwards, nudged, strict=True))
print(f"largest difference {largest:.0e}")
print(f"backwards {time_backwards:.4f} s, nudging {time_nudged:.4f} s")

# %% [markdown]
# Nudging needs two runs of the network for each of the 2,410 parameters. The way back needs one run
# and about twice its work again, however many parameters there are. For a language model with
# billions of them there is no other way.
#
# Now go downhill, 400 steps, all parameters at once:

# %%
for step in range(401):
    if step % 80 == 0:
        answers = (
            relu(digits.test.features @ parameters[0] + parameters[1]) @ parameters[2]
            + parameters[3]
        )
        right = np.mean(answers.argmax(axis=1) == digits.test.targets)
        print(
            f"step {step:3}   loss {network_loss(*parameters):.4f}   test images right {right:.0%}"
        )
    gradients = network_gradients(images, target, *parameters)
    parameters = [p - 1.0 * g for p, g in zip(parameters, gradients, strict=True)]

# %% [markdown]
# It learns to read, by nothing but your chain rule. Lesson 08 makes a proper job of it, with a
# better loss and quicker steps.
#
# A gradient can also be taken over the *input*. Then it says which pixels matter: more ink on a
# blue pixel speaks for the digit, more ink on an orange one against it. It is your `dense_backward`
# again; this time we keep its first result. (The mean over all test images of a digit is shown.)

# %%
#| alt: Five digits, and below each of them the pixels that speak for it and against it.
w1, b1, w2, b2 = parameters
signs = LinearSegmentedColormap.from_list("signs", [figures.ORANGE, figures.PAPER, figures.BLUE])
figure, axes = plt.subplots(2, 5, figsize=(6.6, 3.2), layout="constrained")
for column, digit in enumerate([0, 3, 4, 6, 7]):
    shown = digits.test.features[digits.test.targets == digit].astype(float)
    z1 = shown @ w1 + b1
    grad_a, _, _ = dense_backward(np.eye(10)[[digit] * len(shown)], relu(z1), w2)
    grad_images, _, _ = dense_backward(relu_backward(grad_a, z1), shown, w1)
    mean = grad_images.mean(axis=0)
    largest = np.abs(mean).max()
    axes[0, column].imshow(shown.mean(axis=0).reshape(8, 8), cmap="gray_r")
    axes[1, column].imshow(mean.reshape(8, 8), cmap=signs, vmin=-largest, vmax=largest)
    axes[0, column].set_title(digit)
for axis in axes.flat:
    axis.set_axis_off()
figure.suptitle("Which pixels speak for a digit (blue) and against it (orange)")
plt.show()

# %% [markdown]
# ## Where it lives
#
# In layerlab every operation stands beside its slope, as in your step 3. The first line says what
# goes back (`g` is what you called `grad_output`, `out` the output), the lines below what goes
# forwards.

# %%
print(inspect.getsource(ll.ops.sigmoid))
print(inspect.getsource(ll.ops.tanh))

# %% [markdown]
# Nobody chains them by hand. The library notes which operations were done, in which order, and
# `backward()` walks the notes from the end. The result is the one that you have:

# %%
w1, b1, w2, b2 = (ll.tensor(p, requires_grad=True) for p in parameters)
y = ll.relu(ll.tensor(images) @ w1 + b1) @ w2 + b2
loss = ((y - ll.tensor(target)) ** 2).mean()
loss.backward()
mine = network_gradients(images, target, *parameters)
for name, found, theirs in zip(["w1", "b1", "w2", "b2"], mine, [w1, b1, w2, b2], strict=True):
    print(f"{name}   largest difference {np.abs(found - theirs.grad.numpy()).max():.0e}")

# %% [markdown]
# PyTorch is written the same way:
#
# ```python notest
# import torch
#
# weights = torch.randn(64, 10, requires_grad=True)
# loss = ((images @ weights - target) ** 2).mean()
# loss.backward()          # fills weights.grad
# torch.autograd.gradcheck(function, inputs)    # your step 1, as a test
# ```
#
# In Keras (with TensorFlow), a tape takes the notes:
#
# ```python notest
# import tensorflow as tf
#
# with tf.GradientTape() as tape:
#     loss = tf.reduce_mean((model(images) - target) ** 2)
# gradients = tape.gradient(loss, model.trainable_variables)
# ```
#
# **In production** it is the same walk, over thousands of operations. The rules are written by hand
# for each operation, once, and tested by nudging, as you did. What hurts is memory: everything that
# the way back needs must be kept until then. Large models therefore throw some of it away and
# compute it a second time (*activation checkpointing*).

# %% [markdown]
# ## Summary
#
# | piece | forwards | backwards, given $G$ | keeps |
# |---|---|---|---|
# | relu | $\max(x, 0)$ | $G$ where $x > 0$, else 0 | $x$ |
# | sigmoid | $y = 1 / (1 + e^{-x})$ | $G \cdot y\,(1 - y)$ | $y$ |
# | tanh | $y = \tanh x$ | $G \cdot (1 - y^2)$ | $y$ |
# | dense | $X W + b$ | $G W^\top$; $\;X^\top G$; sum of the rows of $G$ | $X$, $W$ |
# | mean squared error | mean $(Y - T)^2$ | $2\,(Y - T)$ / how many numbers | $Y$, $T$ |
#
# - The gradient says for every number which way is up. Go the other way.
# - Multiply along a path, add where paths meet.
# - Each piece needs to know only itself, and what comes from behind.
# - Measure a gradient to test it: nudge up, nudge down, divide.
#
# **Next:** lesson 08 has a loss that is made for choosing between classes, and steps that are
# quicker. With them the network that you wrote reads 95 of 100 digits.
