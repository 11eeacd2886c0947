# ---
# title: One neuron
# subtitle: It multiplies, adds and decides. Everything that follows is made of many of them.
# tags: [neuron, weight, bias, activation]
# minutes: 45
# difficulty: 1
# prerequisites: []
# next: [02_activations]
# objectives:
#   - Work out by hand what a neuron answers, from its weights, its bias and its inputs.
#   - Say what a weight does and what the bias does, and where the threshold of a neuron lies.
#   - Write a neuron in plain Python, with a step or a sigmoid at its end.
#   - Let a neuron correct itself by its mistakes until it tells two flowers apart.
#   - Name a question that no single neuron can answer.
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
# # One neuron
#
# In this lesson you write one neuron, in plain Python, with lists and loops. At the end it looks at
# two lengths of a flower and says which species it is. Nobody tells it how: it starts with zeros
# and corrects itself when it is wrong.
#
# You need functions, lists, `for` loops and classes. You need no mathematics beyond multiplying and
# adding; what else comes up is explained where it comes up.

# %% [markdown]
# ## What it is
#
# A **neuron** is a small calculation. Numbers go in, one number comes out. In between it does three
# things:
#
# 1. It **multiplies** each input by a number of its own, the **weight** of that input. A weight
#    says how much an input counts, and in which direction.
# 2. It **adds** the products up, and adds one more number, the **bias**. The bias says how easily
#    the neuron says yes before it has seen anything.
# 3. It puts the sum through a function, the **activation**. The activation turns the sum into an
#    answer: yes or no, or something between.
#
# Here is a neuron that decides whether you cycle to work. It looks at the temperature in °C and at
# the rain in millimetres an hour. Warmth counts a little for cycling: the weight +0.1. Rain counts
# heavily against it: the weight −2. The bias is −1.

# %%
#| default_exp neuron

# %%
#| export
import math

# %%
import inspect
import random

import layerlab as ll
from layerlab.check import check
from layerlab.course import figures

# %%
#| hide
figures.neuron(
    [0.1, -2.0],
    -1.0,
    "step",
    inputs=["°C", "rain"],
    title="A neuron that decides about cycling",
)

# %% [markdown]
# In the picture, the numbers on the lines are the weights. A solid blue line is a positive weight,
# a dashed orange one is negative, and a thicker line counts more. The circle with Σ (a capital
# Greek S, for *sum*) adds everything up.
#
# The idea is older than the computers that run it. In 1943 Warren McCulloch and Walter Pitts
# described nerve cells as units that fire when enough of their inputs fire ("A logical calculus of
# the ideas immanent in nervous activity", *Bulletin of Mathematical Biophysics* 5). In 1958 Frank
# Rosenblatt gave each input a weight and let the unit find its weights itself ("The perceptron",
# *Psychological Review* 65). You will write both.

# %% [markdown]
# ## The mathematics
#
# Call the inputs $x_0, x_1, \dots$ and the weights $w_0, w_1, \dots$ (we count from 0, as Python
# does). Call the bias $b$. The sum before the activation is called $z$:
#
# $$z = w_0 x_0 + w_1 x_1 + \dots + b = \sum_i w_i x_i + b$$
#
# The sign $\sum_i$ says: do this for each $i$, and add up what you get. It is a `for` loop. The
# neuron answers
#
# $$y = f(z)$$
#
# where $f$ is the activation. With 20 °C and no rain, the neuron above works out
#
# $$z = 0.1 \cdot 20 + (-2) \cdot 0 + (-1) = 2 + 0 - 1 = 1$$
#
# That is above zero: cycle. With the same 20 °C and 1 mm of rain:
#
# $$z = 0.1 \cdot 20 + (-2) \cdot 1 + (-1) = 2 - 2 - 1 = -1$$
#
# That is below zero: take the bus.

# %% [markdown]
# ## Step by step
#
# ### Step 1: one input
#
# Begin with the temperature alone, so one weight $w$ and one bias $b$:
#
# $$z = w x + b$$
#
# Write it. It is one line.


# %% nbgrader={"grade": false, "grade_id": "scalar_neuron", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def scalar_neuron(x, weight, bias):
    """z = weight · x + bias, for one input: three numbers in, one number out."""
    ### BEGIN SOLUTION
    return weight * x + bias
    ### END SOLUTION


# %% tags=["exercise"]
def _numbers(rng, n):
    return [round(float(number), 2) for number in rng.uniform(-5, 5, n)]


exercise(
    "scalar_neuron",
    questions=lambda rng: [
        (20.0, 0.1, -1.0),
        (0.0, 3.0, 0.5),
        (1.0, 0.0, -2.5),
        *(tuple(_numbers(rng, 3)) for _ in range(8)),
    ],
    mistakes=[
        wrong(
            "bias-ignored",
            "the bias is never added",
            lambda x, weight, bias: weight * x,
            "With an input of 0 nothing but the bias is left, so the answer must be the bias.",
        ),
        wrong(
            "bias-inside",
            "the bias is multiplied by the weight too",
            lambda x, weight, bias: weight * (x + bias),
            "The bias is added at the end, as it is. The weight belongs to the input alone.",
        ),
        wrong(
            "added",
            "the weight is added to the input",
            lambda x, weight, bias: weight + x + bias,
            "A weight says how many times its input counts, so it is multiplied with it.",
        ),
        wrong(
            "bias-subtracted",
            "the bias is taken away",
            lambda x, weight, bias: weight * x - bias,
            "The bias is added. Where it should make the sum smaller, it is a negative number.",
        ),
        wrong(
            "bias-multiplied",
            "the bias is multiplied, not added",
            lambda x, weight, bias: weight * x * bias,
            "The bias is added, so that it counts even where the input is 0.",
        ),
    ],
    hints=(
        "Read the formula above: what happens to x first?",
        "There is one multiplication and one addition, in this order.",
        "Put in x = 0: what must be left? Then put in bias = 0: what must be left now?",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_scalar_neuron", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
assert scalar_neuron(20.0, 0.1, -1.0) == 1.0, "0.1 · 20 − 1 is 1"
assert scalar_neuron(0.0, 3.0, 0.5) == 0.5, "an input of 0 leaves the bias"
assert scalar_neuron(-2.0, 1.5, 0.25) == -2.75, "1.5 · (−2) + 0.25 is −2.75"

# %% [markdown]
# What do the two numbers do? Let us look at three neurons for every temperature from −10 to 30 °C.

# %%
figures.curves(
    {
        "weight 0.1, bias −1": lambda x: scalar_neuron(x, 0.1, -1.0),
        "weight 0.2, bias −1": lambda x: scalar_neuron(x, 0.2, -1.0),
        "weight 0.1, bias −2": lambda x: scalar_neuron(x, 0.1, -2.0),
    },
    low=-10,
    high=30,
    xlabel="temperature in °C",
    ylabel="z",
    title="The weight is the slope, the bias moves the line",
)

# %% [markdown]
# The **weight** is how steep the line is: how much one more degree changes the sum. The **bias**
# moves the whole line up or down.
#
# Where a line crosses zero, the neuron changes its mind. That place is its **threshold**. We find
# it by asking when $w x + b = 0$, which is at $x = -b / w$:

# %%
for weight, bias in [(0.1, -1.0), (0.2, -1.0), (0.1, -2.0)]:
    threshold = -bias / weight
    print(f"weight {weight}, bias {bias}: changes its mind at {threshold:.0f} °C")

# %% [markdown]
# ### Step 2: many inputs
#
# Now the temperature *and* the rain, or as many inputs as you like. The inputs come as a list, and
# the weights as a list of the same length. Multiply each input by its weight, add the products up,
# and add the bias once.
#
# Follow it with the numbers of a rainy day before you write it:
#
# | input | value | weight | product | sum so far |
# |---|---:|---:|---:|---:|
# | temperature | 20 | 0.1 | 2 | 2 |
# | rain | 1 | −2 | −2 | 0 |
# | bias | | −1 | | −1 |
#
# One thing to be careful about: `zip(x, weights)` stops in silence when the shorter list ends. A
# neuron with three weights that gets two inputs would answer, and the answer would be wrong. So
# refuse it: raise a `ValueError` when the two lists differ in length.


# %% nbgrader={"grade": false, "grade_id": "weighted_sum", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def weighted_sum(x, weights, bias):
    """z = weights[0]·x[0] + weights[1]·x[1] + ... + bias.

    x and weights are lists of the same length; z is one number.
    Raises ValueError if there are not as many inputs as weights.
    """
    # 1. Refuse lists of different lengths.
    # 2. Add up the products, one input after the other.
    # 3. Add the bias, once.
    ### BEGIN SOLUTION
    if len(x) != len(weights):
        raise ValueError(f"{len(x)} inputs for {len(weights)} weights")
    total = bias
    for value, weight in zip(x, weights):
        total += weight * value
    return total
    ### END SOLUTION


# %% tags=["exercise"]
def _pairs(x, weights):
    return list(zip(x, weights, strict=True))  # refuses lists of different lengths


def _bias_each_time(x, weights, bias):
    return sum(weight * value + bias for value, weight in _pairs(x, weights))


def _bias_ignored(x, weights, bias):
    return sum(weight * value for value, weight in _pairs(x, weights))


def _last_only(x, weights, bias):
    value, weight = _pairs(x, weights)[-1]
    return weight * value + bias


def _stops_early(x, weights, bias):
    value, weight = _pairs(x, weights)[0]
    return weight * value + bias


def _first_left_out(x, weights, bias):
    return sum(weight * value for value, weight in _pairs(x, weights)[1:]) + bias


def _last_left_out(x, weights, bias):
    return sum(weight * value for value, weight in _pairs(x, weights)[:-1]) + bias


def _bias_subtracted(x, weights, bias):
    return sum(weight * value for value, weight in _pairs(x, weights)) - bias


def _none(x, weights, bias):
    if len(x) != len(weights):
        return None
    return _bias_subtracted(x, weights, -bias)


def _sums_multiplied(x, weights, bias):
    return sum(x) * sum(weights) + bias if _pairs(x, weights) else bias


def _added(x, weights, bias):
    return sum(value + weight for value, weight in _pairs(x, weights)) + bias


def _careless(function):
    """The same mistake, and lists of different lengths are taken too."""

    def careless(x, weights, bias):
        n = min(len(x), len(weights))
        return function(x[:n], weights[:n], bias)

    return careless


_MISTAKES = [
    (
        "bias-each-time",
        "the bias is added once for each input",
        _bias_each_time,
        "A neuron has one bias, however many inputs it has. It is added once.",
    ),
    (
        "bias-ignored",
        "the bias is never added",
        _bias_ignored,
        "With inputs of 0 nothing but the bias is left, so the answer must be the bias.",
    ),
    (
        "last-product-only",
        "each product replaces the one before",
        _last_only,
        "The products are added up. Here only that of the last input is left at the end.",
    ),
    (
        "stops-early",
        "it stops after the first input",
        _stops_early,
        "The answer is given when the loop is over, not inside it.",
    ),
    (
        "first-left-out",
        "the first input is left out",
        _first_left_out,
        "Python counts from 0: the first input is x[0], and it counts like the others.",
    ),
    (
        "last-left-out",
        "the last input is left out",
        _last_left_out,
        "range(n) ends before n by itself: the last input is x[n - 1], and it counts like the "
        "others.",
    ),
    (
        "bias-subtracted",
        "the bias is taken away",
        _bias_subtracted,
        "The bias is added. Where it should make the sum smaller, it is a negative number.",
    ),
    (
        "sums-multiplied",
        "every input is multiplied with every weight",
        _sums_multiplied,
        "Each input has a weight of its own: x[0] meets weights[0], x[1] meets weights[1]. One loop "
        "goes along both lists; in two loops, or once the inputs are added up, all are mixed.",
    ),
    (
        "added",
        "weights are added to the inputs",
        _added,
        "A weight says how many times its input counts, so it is multiplied with it.",
    ),
]

exercise(
    "weighted_sum",
    questions=lambda rng: [
        ([20.0, 1.0], [0.1, -2.0], -1.0),
        ([0.0, 0.0, 0.0], [1.0, 2.0, 3.0], 0.5),
        ([4.0], [0.25], 0.0),
        *((_numbers(rng, n), _numbers(rng, n), _numbers(rng, 1)[0]) for n in (2, 3, 7, 30)),
        ([1.0, 2.0], [1.0, 2.0, 3.0], 0.5),
        ([1.0, 2.0, 3.0], [1.0, 2.0], 0.5),
    ],
    mistakes=[
        wrong(
            "not-refused",
            "lists of different lengths are not refused",
            _careless(lambda x, weights, bias: sum(w * v for v, w in zip(x, weights)) + bias),
            "zip stops in silence where the shorter list ends. What is left over is lost, and the "
            "answer looks like any other.",
        ),
        wrong(
            "not-refused",
            "lists of different lengths are not refused",
            lambda x, weights, bias: sum(x[i] * weights[i] for i in range(len(x))) + bias,
            "A loop over the places of x never looks at the weights that are left over. The answer "
            "looks like any other.",
        ),
        wrong(
            "none-instead-of-error",
            "lists of different lengths give None",
            _none,
            "None goes on its way and fails somewhere else. Raise a ValueError here.",
        ),
        *(wrong(*mistake) for mistake in _MISTAKES),
        *(
            wrong(
                slug, f"{title}; and lists of different lengths are not refused", _careless(f), why
            )
            for slug, title, f, why in _MISTAKES
        ),
    ],
    hints=(
        "A variable that keeps the sum so far, and a loop over both lists at once.",
        "Inside the loop one product is added. The bias does not belong inside the loop.",
        "Work out the table above on paper, and print the sum after each turn of your loop.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_weighted_sum", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
rainy_day = weighted_sum([20.0, 1.0], [0.1, -2.0], -1.0)
assert abs(rainy_day - -1.0) < 1e-9, "the table above: 2 − 2 − 1 is −1"
assert weighted_sum([0.0, 0.0], [5.0, 7.0], 0.5) == 0.5, "inputs of 0 leave the bias"
assert weighted_sum([3.0], [2.0], 1.0) == 7.0, "one input: 2 · 3 + 1 is 7"
try:
    weighted_sum([1.0, 2.0], [1.0, 2.0, 3.0], 0.0)
except ValueError as error:
    print("refused:", error)
else:
    raise AssertionError("2 inputs for 3 weights must be refused with a ValueError")

# %% [markdown]
# Four days, one neuron:

# %%
for temperature, rain in [(20, 0), (20, 1), (5, 0), (35, 1)]:
    z = weighted_sum([temperature, rain], [0.1, -2.0], -1.0)
    print(f"{temperature:2} °C, {rain} mm of rain: z = {z:+.1f}")

# %% [markdown]
# On the last day it is so warm that the rain is worth it. No single input decides: they are weighed
# against each other.

# %% [markdown]
# ### Step 3: yes or no
#
# The sum is any number. The answer should be yes or no. The simplest activation is a **step**: 1
# (yes) from zero on, 0 (no) below.
#
# $$\text{step}(z) = \begin{cases} 1 & z \ge 0 \\ 0 & z < 0 \end{cases}$$
#
# Exactly at zero one has to choose; we choose yes.


# %% nbgrader={"grade": false, "grade_id": "step", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def step(z):
    """1 where z is 0 or more, else 0: a number in, a number out."""
    ### BEGIN SOLUTION
    return 1 if z >= 0 else 0
    ### END SOLUTION


# %% tags=["exercise"]
exercise(
    "step",
    questions=lambda rng: [
        (0.0,),
        (1e-9,),
        (-1e-9,),
        (3,),
        (-3,),
        *((z,) for z in _numbers(rng, 8)),
    ],
    mistakes=[
        wrong(
            "zero-is-no",
            "at exactly 0 it says no",
            lambda z: 1 if z > 0 else 0,
            "The formula has ≥, so 0 itself is still a yes.",
        ),
        wrong(
            "turned-over",
            "yes and no are the wrong way round",
            lambda z: 0 if z >= 0 else 1,
            "A large sum means that much speaks for a yes.",
        ),
        wrong(
            "truth-value",
            "it answers True and False instead of 1 and 0",
            lambda z: z >= 0,
            "A comparison gives a truth value. What a neuron hands on is a number.",
        ),
        wrong(
            "minus-one",
            "it answers −1 instead of 0",
            lambda z: 1 if z >= 0 else -1,
            "Some books use −1 and 1. Here a no is 0.",
        ),
        wrong(
            "starts-at-one",
            "it says yes only from 1 on",
            lambda z: 1 if z >= 1 else 0,
            "The step lies at 0. Where the threshold of a neuron lies is the affair of its bias.",
        ),
        wrong(
            "half-at-zero",
            "at exactly 0 it answers a half",
            lambda z: 0.5 if z == 0 else 1 if z > 0 else 0,
            "Some books do so. The formula here knows only 1 and 0, and 0 itself is a yes.",
        ),
        wrong(
            "sum-comes-out",
            "it answers the sum itself where it should answer 1",
            lambda z: z if z >= 0 else 0,
            "A yes is 1, however large the sum is. What you wrote is ReLU, of lesson 02.",
        ),
        wrong(
            "no-answer-below-zero",
            "below zero there is no answer",
            lambda z: 1 if z >= 0 else None,
            "A function that reaches its end without a return gives None. A no is 0.",
        ),
    ],
    hints=(
        "There are only two answers; one comparison tells them apart.",
        "Look at the sign ≥ in the formula.",
        "Try 0, a number just below it and a number just above it.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_step", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
assert step(2.5) == 1, "above zero: yes"
assert step(-0.1) == 0, "below zero: no"
assert step(0) == 1, "zero itself is a yes, by the formula"

# %%
for temperature, rain in [(20, 0), (20, 1), (5, 0), (35, 1)]:
    answer = step(weighted_sum([temperature, rain], [0.1, -2.0], -1.0))
    advice = "cycle" if answer else "take the bus"
    print(f"{temperature:2} °C, {rain} mm of rain: {advice}")

# %% [markdown]
# ### Step 4: how sure
#
# A step is blunt. 10.1 °C is a yes and 9.9 °C is a no, as sharply as 30 and −10. The **sigmoid** is
# a step with a soft edge. It gives a number between 0 and 1, which is read as *how sure*: 0.5 is
# undecided, 0.99 is almost certain.
#
# $$\sigma(z) = \frac{1}{1 + e^{-z}}$$
#
# Here $\sigma$ is the Greek s, and $e \approx 2.718$ is the base of the natural exponential; in
# Python $e^{-z}$ is `math.exp(-z)`. Follow one number through: for $z = 1$ it is
# $e^{-1} \approx 0.3679$, and $1 / 1.3679 \approx 0.7311$.
#
# There is a trap. For $z = -1000$ the formula asks for $e^{1000}$, a number with 435 digits, and
# `math.exp` raises an `OverflowError`. Multiply the fraction above and below by $e^{z}$, and it
# reads
#
# $$\sigma(z) = \frac{e^{z}}{e^{z} + 1}$$
#
# That is the same number, but now a *negative* $z$ is the harmless one: $e^{-1000}$ is so small
# that Python makes it 0. So use the first form for $z \ge 0$ and the second for $z < 0$.


# %% nbgrader={"grade": false, "grade_id": "sigmoid", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def sigmoid(z):
    """1 / (1 + e^-z): a number in, a number from 0 to 1 out.

    Right for z = 1000 and z = -1000 too.
    """
    # Two forms of the formula: choose the one whose exponential is never too large.
    ### BEGIN SOLUTION
    if z >= 0:
        return 1 / (1 + math.exp(-z))
    small = math.exp(z)
    return small / (small + 1)
    ### END SOLUTION


# %% tags=["exercise"]
import math


def _overflowing(z):
    return 1 / (1 + math.exp(-z))


def _overflowing_above(z):
    return math.exp(z) / (1 + math.exp(z))


def _forms_exchanged(z):
    return _overflowing(z) if z < 0 else _overflowing_above(z)


def _brackets(z):
    return 1 / 1 + math.exp(-z) if z >= 0 else math.exp(z) / 1 + math.exp(z)


def _minus(z):
    return 1 / (1 - math.exp(-z)) if z >= 0 else math.exp(z) / (1 - math.exp(z))


def _safe(z):
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


exercise(
    "sigmoid",
    questions=lambda rng: [
        (0.0,),
        (1.0,),
        (-1.0,),
        *((z,) for z in _numbers(rng, 6)),
        (1000.0,),
        (-1000.0,),
    ],
    mistakes=[
        wrong(
            "overflow",
            "it fails where z is very negative",
            _overflowing,
            "The formula asks for e^1000 there, which is too large for a computer, although the "
            "answer is simply 0.",
        ),
        wrong(
            "overflow",
            "it fails where z is very large",
            _overflowing_above,
            "This form asks for e^1000 there, which is too large for a computer. It is the right "
            "one for a negative z.",
        ),
        wrong(
            "overflow",
            "each of the two forms stands where the other one belongs",
            _forms_exchanged,
            "For z = 1000 take the form with e^-1000, which is simply 0; for z = -1000 the other.",
        ),
        wrong(
            "brackets",
            "the sum below the line has no brackets",
            _brackets,
            "Python divides before it adds: what stands below the line of the formula needs "
            "brackets.",
        ),
        wrong(
            "minus-instead-of-plus",
            "below the line it subtracts",
            _minus,
            "Below the line stands a sum, 1 plus the power; so it is never 0.",
        ),
        wrong(
            "sign-flipped",
            "it falls where it should rise",
            lambda z: _safe(-z),
            "A large sum should give an answer near 1. Look at the sign in the exponent of each "
            "of the two forms.",
        ),
        wrong(
            "sign-flipped",
            "it falls where it should rise, and fails where z is very large",
            lambda z: 1 / (1 + math.exp(z)),
            "A large sum should give an answer near 1. Look at the sign in the exponent.",
        ),
        wrong(
            "below-zero",
            "below zero it answers as if z were above zero",
            lambda z: _safe(abs(z)),
            "For a negative z the answer must be below 0.5. Look at what stands above the line in "
            "the second form.",
        ),
    ],
    hints=(
        "At z = 0 both forms must give 0.5. Which one does yours give?",
        "math.exp gets into trouble with large positive numbers only. When is −z large? When is z?",
        "Two branches: one for z ≥ 0 and one for z < 0, each with the form that is safe there.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_sigmoid", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
assert sigmoid(0.0) == 0.5, "e^0 is 1, and 1 / (1 + 1) is 0.5"
assert abs(sigmoid(1.0) - 0.7310586) < 1e-6, "1 / (1 + 0.3679) is 0.7311"
assert abs(sigmoid(-1.0) - 0.2689414) < 1e-6, "1 − 0.7311 is 0.2689"
assert sigmoid(1000.0) == 1.0, "a very large sum is a certain yes"
assert sigmoid(-1000.0) == 0.0, "a very negative sum is a certain no"

# %%
figures.curves(
    {"step": step, "sigmoid": sigmoid},
    low=-6,
    high=6,
    title="The sigmoid is a step with a soft edge",
)

# %% [markdown]
# ### Step 5: a neuron as an object
#
# The weights, the bias and the activation belong together, so keep them together. Write a class
# that is built from them and has a method `forward`, which takes the inputs and gives the answer.
# *Forward* is the field's word for running a network from its inputs to its outputs.
#
# Without an activation the neuron gives the sum itself. Such a neuron is called **linear**.


# %% nbgrader={"grade": false, "grade_id": "Neuron", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
class Neuron:
    """One neuron: y = f(weights · x + bias).

    weights: a list of numbers. bias: a number.
    activation: a function of one number, or None for the sum itself.
    """

    def __init__(self, weights, bias, activation=None):
        ### BEGIN SOLUTION
        self.weights = weights
        self.bias = bias
        self.activation = activation
        ### END SOLUTION

    def forward(self, x):
        """The neuron's answer to a list of inputs: a list in, a number out."""
        # You have written weighted_sum: use it.
        ### BEGIN SOLUTION
        z = weighted_sum(x, self.weights, self.bias)
        if self.activation is None:
            return z
        return self.activation(z)
        ### END SOLUTION


# %% tags=["exercise"]
def _with_and_without(its, rng):
    for n in (1, 3):
        x, weights = _numbers(rng, n), _numbers(rng, n)
        neuron = its.Neuron(weights, 0.5)
        yield f"Neuron({weights}, 0.5).forward({x})", neuron.forward(x)
        neuron = its.Neuron(weights, 0.5, lambda z: 10 * z)  # needs nothing else of theirs
        yield f"Neuron({weights}, 0.5, lambda z: 10 * z).forward({x})", neuron.forward(x)


class _Linear(right.Neuron):
    def forward(self, x):
        return right.weighted_sum(x, self.weights, self.bias)


class _AlwaysActivates(right.Neuron):
    def forward(self, x):
        return self.activation(right.weighted_sum(x, self.weights, self.bias))


class _SumForgotten(right.Neuron):
    def forward(self, x):
        return super().forward(x) if self.activation else None


exercise(
    "Neuron",
    role="neuron",
    kind="sigmoid",
    scenario=_with_and_without,
    mistakes=[
        wrong(
            "activation-missing",
            "the activation is not used",
            _Linear,
            "The sum goes through the activation before it is returned.",
        ),
        wrong(
            "none-is-called",
            "without an activation it fails",
            _AlwaysActivates,
            "activation=None means that the sum itself is the answer. None cannot be called.",
        ),
        wrong(
            "sum-forgotten",
            "without an activation there is no answer",
            _SumForgotten,
            "Where there is no activation, forward returns the sum itself.",
        ),
    ],
    hints=(
        "What does forward need to know? Keep it in __init__, under self.",
        "forward has two stages: the sum, then the activation if there is one.",
        "Compare the activation with None before you call it, and return in both cases.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_Neuron", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(Neuron, "neuron")
cycling = Neuron([0.1, -2.0], -1.0, step)
assert cycling.forward([20.0, 0.0]) == 1, "20 °C and no rain: cycle"

# %% [markdown]
# `check` has just put questions of many kinds to your class and compared each answer. `ll.explain`
# does something else: it follows *your* code while it runs, and writes down the arithmetic that it
# did.

# %%
soft = Neuron([0.1, -2.0], -1.0, sigmoid)
ll.explain(soft, [20.0, 0.0])

# %% [markdown]
# Read it from left to right: weights times inputs, plus the bias, is 1; the sigmoid of 1 is 0.7311.
# The neuron is 73 % sure that you should cycle. Change the numbers in the cell and run it again.

# %% [markdown]
# ### Step 6: choosing weights
#
# So far the weights fell from the sky. McCulloch and Pitts chose theirs by thinking. Do it once
# yourself: build a neuron that **votes**. Each of its $n$ inputs is 1 (for) or 0 (against), and the
# neuron answers 1 if *more than half* of them are 1, otherwise 0.
#
# No vote counts more than another, so the weights are equal. The bias must place the threshold: the
# sum has to be negative at exactly half, and not negative one vote later. With four inputs, two
# votes must give a no and three a yes. Think of a bias that does it for every $n$.


# %% nbgrader={"grade": false, "grade_id": "majority", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def majority(num_inputs):
    """A Neuron with a step: 1 if more than half of its inputs are 1, else 0."""
    ### BEGIN SOLUTION
    return Neuron([1.0] * num_inputs, -(num_inputs + 1) / 2, step)
    ### END SOLUTION


# %% tags=["exercise"]
def _votes(its, rng):
    for size in (4, 3, 1, 2, 5, 8, int(rng.integers(9, 30)), int(rng.integers(30, 60))):
        neuron = its.majority(size)
        counts = {0, size // 2, size // 2 + 1, size, int(rng.integers(0, size + 1))}
        for count in sorted(counts):
            votes = [1] * count + [0] * (size - count)
            votes = [votes[place] for place in rng.permutation(size)]
            yield f"majority({size}), when {count} of the inputs are 1", neuron.forward(votes)


def _with_bias(bias, activation="step", weight=1.0):
    return lambda n: right.Neuron([weight] * n, bias(n), getattr(right, activation))


exercise(
    "majority",
    scenario=_votes,
    mistakes=[
        wrong(
            "half-is-enough",
            "exactly half of the votes is enough",
            _with_bias(lambda n: -n / 2),
            "The step says yes at 0 itself. For half of the votes the sum must be below 0.",
        ),
        wrong(
            "less-than-half-is-enough",
            "half of the votes, or even one less than that, is enough",
            _with_bias(lambda n: -(n // 2)),
            "Half of 4 votes is not more than half. And 3 // 2 is 1, so of 3 inputs a single vote "
            "brings the sum to 0, where the step says yes.",
        ),
        wrong(
            "always-yes",
            "it always says yes",
            _with_bias(lambda n: 0.0),
            "Each vote makes the sum larger. The bias says how many are needed: it has to pull the "
            "sum down, so it is a negative number.",
        ),
        wrong(
            "everyone-needed",
            "all votes are needed",
            _with_bias(lambda n: -n),
            "With a bias of −n the sum reaches 0 only if every input is 1.",
        ),
        wrong(
            "one-is-enough",
            "a single vote is enough",
            _with_bias(lambda n: -1),
            "With a bias of −1 one vote brings the sum to 0, and the step says yes.",
        ),
        wrong(
            "fixed-bias",
            "two votes are enough, however many vote",
            _with_bias(lambda n: -2),
            "The bias must grow with the number of inputs.",
        ),
        wrong(
            "activation-missing",
            "it answers the sum, not 0 or 1",
            lambda n: right.Neuron([1.0] * n, -(n + 1) / 2),
            "The neuron needs the step as its activation, to say yes or no.",
        ),
        wrong(
            "not-the-step",
            "its answers are no plain 0 or 1",
            _with_bias(lambda n: -(n + 1) / 2, "sigmoid"),
            "A sigmoid gives numbers between 0 and 1. For a vote take the step.",
        ),
    ],
    hints=(
        "With all weights 1, what is the sum of the products? What does it count?",
        "The step says yes from 0 on. Which number has to be taken away so that exactly half "
        "stays below 0?",
        "Try n = 4 (2 votes: no, 3 votes: yes) and n = 3 (1 vote: no, 2 votes: yes); a bias "
        "between the two works for both.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_majority", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
assert majority(3).forward([1, 0, 1]) == 1, "2 of 3 is more than half"
assert majority(4).forward([1, 1, 0, 0]) == 0, "2 of 4 is half, not more than half"
assert majority(4).forward([1, 1, 0, 1]) == 1, "3 of 4 is more than half"
assert majority(9).forward([0] * 9) == 0, "nobody is for it"

# %% [markdown]
# ### Step 7: a neuron that corrects itself
#
# Rosenblatt's step was to let the neuron find its weights from examples. For each example the right
# answer is known; it is called the **target**. His rule:
#
# - The answer is right: change nothing.
# - It said no and should have said yes: move every weight a little *towards* its input, and raise
#   the bias.
# - It said yes and should have said no: move every weight a little *away* from its input, and lower
#   the bias.
#
# All three are one formula. The **error** is target minus answer, so it is 0, +1 or −1. The
# **rate** is how large "a little" is:
#
# $$w_i \leftarrow w_i + \text{rate} \cdot \text{error} \cdot x_i \qquad b \leftarrow b + \text{rate} \cdot \text{error}$$
#
# The arrow says: the new value is what stands on the right. With weights `[0, 0]`, bias 0, input
# `[3, 1]`, target 0 and rate 0.5: the sum is 0, so the answer is 1, so the error is −1. The weights
# become `[0 − 0.5·3, 0 − 0.5·1]` = `[−1.5, −0.5]`, and the bias −0.5. Asked again, the neuron's sum
# is −1.5·3 − 0.5·1 − 0.5 = −5.5, and it says no.
#
# Write one correction. The answer is that of a neuron with a step.


# %% nbgrader={"grade": false, "grade_id": "corrected", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def corrected(weights, bias, x, target, rate):
    """The weights and the bias after one example: (a new list, a new number).

    error = target - answer
    weights[i] + rate·error·x[i], bias + rate·error
    The list that is given stays as it is.
    """
    ### BEGIN SOLUTION
    answer = Neuron(weights, bias, step).forward(x)
    error = target - answer
    moved = [w + rate * error * value for w, value in zip(weights, x)]
    return moved, bias + rate * error
    ### END SOLUTION


# %% tags=["exercise"]
def _rule(
    weights, bias, x, target, rate, sign=1.0, inputs=True, bias_too=True, rated=True, answer=None
):
    if answer is None:
        answer = right.step(right.weighted_sum(x, weights, bias))
    error = (target - answer) * (rate if rated else 1.0) * sign
    moved = [w + error * (v if inputs else 1.0) for w, v in zip(weights, x, strict=True)]
    return moved, bias + (error if bias_too else 0.0)


def _correction_alone(weights, bias, x, target, rate):
    answer = right.step(right.weighted_sum(x, weights, bias))
    return _rule([0.0] * len(x), 0.0, x, target, rate, answer=answer)


def _from(activation):
    return lambda weights, bias, x, target, rate: _rule(
        weights, bias, x, target, rate, answer=activation(right.weighted_sum(x, weights, bias))
    )


def _with(**options):
    return lambda weights, bias, x, target, rate: _rule(weights, bias, x, target, rate, **options)


def _whatever_the_answer(weights, bias, x, target, rate):
    sign = 1.0 if target else -1.0
    return [w + rate * sign * v for w, v in zip(weights, x, strict=True)], bias + rate * sign


exercise(
    "corrected",
    questions=lambda rng: [
        ([0.0, 0.0], 0.0, [3.0, 1.0], 0, 0.5),
        ([0.0, 0.0], -0.5, [3.0, 1.0], 1, 0.5),
        ([1.0, -1.0], 0.25, [2.0, 1.0], 1, 0.1),
        *(
            (_numbers(rng, n), _numbers(rng, 1)[0], _numbers(rng, n), int(rng.integers(2)), rate)
            for n in (1, 2, 4)
            for rate in (0.1, 0.5, 1.0)
        ),
    ],
    mistakes=[
        wrong(
            "sign-flipped",
            "it moves the wrong way",
            _with(sign=-1.0),
            "The error is the target minus the answer. The other way round, each correction makes "
            "the mistake larger.",
        ),
        wrong(
            "input-ignored",
            "every weight moves by the same amount",
            _with(inputs=False),
            "An input of 0 had no part in the answer, so its weight has no part in the mistake. "
            "Each weight moves in proportion to its own input.",
        ),
        wrong(
            "bias-kept",
            "the bias is never corrected",
            _with(bias_too=False),
            "The bias learns as well. Without it the threshold can never move away from zero.",
        ),
        wrong(
            "rate-ignored",
            "the rate is not used",
            _with(rated=False),
            "The rate makes the corrections small, so that one example does not undo all others.",
        ),
        wrong(
            "sum-for-answer",
            "the error is taken from the sum, not from the answer",
            _from(lambda z: z),
            "The answer of this neuron is 0 or 1: the sum has gone through the step.",
        ),
        wrong(
            "sigmoid-for-step",
            "the neuron that answers has a sigmoid",
            _from(right.sigmoid),
            "This rule is made for the step: a right answer has an error of exactly 0.",
        ),
        wrong(
            "old-weights-lost",
            "the corrections come out, not the corrected weights",
            _correction_alone,
            "What was there before stays, and the correction is added to it.",
        ),
        wrong(
            "always-moves",
            "it moves even when the answer was right",
            _whatever_the_answer,
            "A right answer has an error of 0, and nothing is to be changed.",
        ),
    ],
    hints=(
        "First ask the neuron as it is: which answer does it give to x?",
        "The error is one number. Each weight moves by rate times error times its own input.",
        "Make a new list, one weight for each old one; then return it with the new bias, in this "
        "order.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_corrected", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
before = [0.0, 0.0]
wrong_yes = corrected(before, 0.0, [3.0, 1.0], 0, 0.5)
assert tuple(wrong_yes) == ([-1.5, -0.5], -0.5), "the example in the text"
assert before == [0.0, 0.0], "the list that was given must stay as it is"
wrong_no = corrected([0.0, 0.0], -0.5, [3.0, 1.0], 1, 0.5)
assert tuple(wrong_no) == ([1.5, 0.5], 0.0), "towards the input"
right_yes = corrected([1.0, -1.0], 0.25, [2.0, 1.0], 1, 0.1)
assert tuple(right_yes) == ([1.0, -1.0], 0.25), "a right answer changes nothing"

# %% [markdown]
# ## Test it
#
# Beside the checks above there are facts that hold for every neuron, whatever its numbers. Such
# facts are good tests, because they can be tried with numbers that nobody has worked out before:
#
# - With inputs of zero, the sum is the bias.
# - Twice the inputs, without a bias, give twice the sum.
# - The order of the inputs does not matter, if the weights change places with them.
# - It agrees with the neuron of the library, which was written by somebody else.

# %%
dice = random.Random(0)
for _ in range(1000):
    n = dice.randint(1, 10)
    x = [dice.uniform(-3, 3) for _ in range(n)]
    weights = [dice.uniform(-3, 3) for _ in range(n)]
    bias = dice.uniform(-3, 3)
    z = weighted_sum(x, weights, bias)
    assert weighted_sum([0.0] * n, weights, bias) == bias
    doubled = weighted_sum([2 * value for value in x], weights, 0.0)
    assert math.isclose(doubled, 2 * (z - bias), abs_tol=1e-9)
    backwards = weighted_sum(x[::-1], weights[::-1], bias)
    assert math.isclose(backwards, z, abs_tol=1e-9)
    mine = Neuron(weights, bias, sigmoid).forward(x)
    theirs = ll.nn.Neuron(weights, bias, "sigmoid").forward(x)
    assert math.isclose(mine, theirs, abs_tol=1e-9)
print("1,000 random neurons: all four facts hold")

# %% [markdown]
# ## Use it
#
# ### Two kinds of iris
#
# In 1936 the statistician Ronald Fisher published measurements of 150 irises. We take two of the
# species, *setosa* and *versicolor*, and two of the lengths: how long and how wide a petal is, in
# centimetres. Some of the flowers are kept aside as a test; the neuron never learns from those.


# %%
def flowers(part):
    """Petal lengths and widths, and the targets: 0 setosa, 1 versicolor."""
    chosen = part.targets < 2
    petals = part.features[chosen][:, 2:].astype(float).round(1)
    return petals.tolist(), part.targets[chosen].tolist()


irises = ll.data.iris(standardize=False)
points, targets = flowers(irises.train)
test_points, test_targets = flowers(irises.test)
print(len(points), "flowers to learn from,", len(test_points), "to test with")
print("the first three:", points[:3], targets[:3])

# %% [markdown]
# The neuron starts with zeros. It goes through the flowers one by one and calls your `corrected`
# for each. One walk through all examples is called an **epoch**. When an epoch passes without a
# mistake, nothing changes any more, and we stop.

# %%
weights, bias = [0.0, 0.0], 0.0
order = list(range(len(points)))
random.Random(1).shuffle(order)  # not one species after the other
for epoch in range(1, 21):
    mistakes = 0
    for i in order:
        mistakes += Neuron(weights, bias, step).forward(points[i]) != targets[i]
        weights, bias = corrected(weights, bias, points[i], targets[i], 0.1)
    rounded = [round(number, 2) for number in (*weights, bias)]
    print(f"epoch {epoch}: {mistakes} mistakes, then weights and bias {rounded}")
    if mistakes == 0:
        break

# %%
learned = Neuron(weights, bias, step)
answers = [learned.forward(x) for x in test_points]
right = sum(a == target for a, target in zip(answers, test_targets))
print(f"{right} of {len(test_points)} test flowers right")

# %%
figures.plane(
    lambda length, width: Neuron(weights, bias, sigmoid).forward([length, width]),
    points + test_points,
    targets + test_targets,
    names=["petal length (cm)", "petal width (cm)"],
    classes=["setosa", "versicolor"],
    title="What the neuron learned is a line",
)

# %% [markdown]
# A neuron with two inputs cuts the plane with a straight line: on one side it says yes, on the
# other no. (For a smooth picture it is drawn with your sigmoid in place of the step; the line is
# the same, because the sigmoid is 0.5 exactly where the sum is 0.) The line is where
# $w_0 x_0 + w_1 x_1 + b = 0$. With three inputs it would be a flat sheet in space, and with more it
# is called a hyperplane. Rosenblatt's rule always ends if *some* line separates the two kinds, and
# these flowers can be separated.
#
# ### What one neuron cannot do
#
# Take two inputs that are 0 or 1 and the question *is exactly one of them 1?* It is called XOR, for
# *exclusive or*. Let the rule run on the four cases:

# %%
corners, xor = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]
weights, bias, history = [0.0, 0.0], 0.0, []
for _ in range(50):
    for x, target in zip(corners, xor):
        weights, bias = corrected(weights, bias, x, target, 0.1)
    neuron = Neuron(weights, bias, step)
    history.append(sum(neuron.forward(x) != t for x, t in zip(corners, xor)))
print("mistakes in the last ten epochs:", history[-10:])
print("the fewest in all 50 epochs:", min(history))

# %% [markdown]
# It never ends. No straight line has the corners (0, 1) and (1, 0) on one side and (0, 0) and
# (1, 1) on the other; Marvin Minsky and Seymour Papert proved in 1969 what such single units
# cannot do (*Perceptrons*).
#
# Three neurons can. The first says whether *at least one* input is 1, the second whether *both*
# are, and the third says yes if the first does and the second does not:

# %%
at_least_one = Neuron([1.0, 1.0], -0.5, step)
both = Neuron([1.0, 1.0], -1.5, step)
first_but_not_second = Neuron([1.0, -1.0], -0.5, step)


def exactly_one(a, b):
    first, second = at_least_one.forward([a, b]), both.forward([a, b])
    return first_but_not_second.forward([first, second])


for a, b in corners:
    print(a, b, "->", exactly_one(a, b))

# %%
figures.plane(
    exactly_one,
    corners,
    xor,
    names=["first input", "second input"],
    classes=["no", "yes"],
    title="Three neurons, two lines",
)

# %% [markdown]
# That is a network with two layers. The rest of this course is about such networks: how to run many
# neurons at once, and how to find the weights when nobody can think of them.

# %% [markdown]
# ## Where it lives
#
# The library has it twice. `ll.naive` is mathematics in plain loops, slow and obvious, against
# which the fast code is tested. After some lines that refuse bad input, its neuron ends with these:

# %%
print("".join(inspect.getsourcelines(ll.naive.neuron)[0][-4:]))

# %% [markdown]
# `ll.nn.Neuron` is the one to use. It takes arrays as well, and it can be trained:

# %%
ll.nn.Neuron([0.1, -2.0], -1.0, "sigmoid").forward([20.0, 0.0])

# %% [markdown]
# PyTorch and Keras have no class for a single neuron. There it is a layer of size one, and its
# weights are drawn at random unless you set them:
#
# ```python notest
# import torch
#
# neuron = torch.nn.Sequential(torch.nn.Linear(2, 1), torch.nn.Sigmoid())
# neuron(torch.tensor([20.0, 0.0]))
# ```
#
# ```python notest
# import keras
# import numpy as np
#
# neuron = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, activation="sigmoid")])
# neuron.predict(np.array([[20.0, 0.0]]))
# ```
#
# **In production** nobody keeps a neuron as an object of its own: the weights of thousands of
# neurons lie in one matrix, and one matrix product runs them all. A large language model has
# billions of weights, and each of them still does what yours do: it is multiplied with a number and
# added to a sum.

# %% [markdown]
# ## Summary
#
# - A neuron multiplies its inputs by weights, adds them up with a bias, and puts the sum through an
#   activation.
# - A weight says how much an input counts and in which direction. The bias moves the threshold.
# - A step answers yes or no; a sigmoid answers how sure.
# - A neuron can correct itself by its mistakes. What it learns is a straight line (or a flat
#   sheet).
# - What no line can separate takes more than one neuron.
#
# | name | formula | in your package |
# |---|---|---|
# | weighted sum | $z = \sum_i w_i x_i + b$ | `weighted_sum(x, weights, bias)` |
# | step | $1$ if $z \ge 0$, else $0$ | `step(z)` |
# | sigmoid | $1 / (1 + e^{-z})$ | `sigmoid(z)` |
# | neuron | $y = f(z)$ | `Neuron(weights, bias, activation).forward(x)` |
# | Rosenblatt's rule | $w_i \leftarrow w_i + \text{rate} \cdot \text{error} \cdot x_i$ | `corrected(weights, bias, x, target, rate)` |
#
# **Next:** the step and the sigmoid are two activations of many. Lesson 02 writes seven of them, on
# whole arrays at once, and asks which one belongs where.
