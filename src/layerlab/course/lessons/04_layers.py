# ---
# title: A layer is many neurons
# subtitle: >-
#   Build the layer that every framework has, and meet the mistake that no error message will ever
#   tell you about.
# tags: [layer, dense, initial values, batch, layout]
# minutes: 60
# difficulty: 2
# prerequisites: [01_neuron, 02_activations, 03_matmul]
# next: [05_networks]
# objectives:
#   - Say what a row of a layer's weights is, and write a layer as one matrix product.
#   - Send one sample or a whole batch through the same code.
#   - Choose initial values, and say what happens with zeros or with a wrong scale.
#   - Write Dense with an optional bias and an activation, which refuses what does not fit.
#   - Carry weights between the layouts (out, in) and (in, out), and find out when that went wrong.
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
# # A layer is many neurons
#
# One neuron gives one number. It can say how much an image looks like a 3. To tell ten digits
# apart you want ten such numbers, so you want ten neurons that look at the same image. Put side by
# side, they are a **layer**.
#
# Nothing new is computed. What is new is how it is written: ten neurons are one matrix, and the
# whole layer is one line.

# %% [markdown]
# ## What it is
#
# Here is a layer of three neurons with two inputs. Each line is one weight: thick for a large one,
# dashed for a negative one. Every input goes to every neuron, which is why such a layer is called
# **fully connected** or **dense**. The neurons know nothing of each other.

# %%
#| default_exp layers

# %%
#| export
import numpy as np
from mylayers.activations import sigmoid

# %%
import inspect

import layerlab as ll
from layerlab.check import check, diagnose
from layerlab.course import figures
from layerlab.train import fit
from mylayers.activations import relu, softmax, tanh


# %%
#| hide
def learn(network, epochs=15):
    """Train a network of the library on the digits, for the demonstrations."""
    fit(
        network,
        (digits.train.features, digits.train.targets),
        loss=ll.nn.CrossEntropyLoss(),
        optimizer=ll.optim.Adam(network.parameters(), lr=0.01),
        epochs=epochs,
        batch_size=64,
        seed=0,
    )


digits = ll.data.digits()

# %%
weights = np.array([[0.1, 0.6], [-0.4, 0.2], [0.5, 0.3]])  # (3 neurons, 2 inputs)
biases = np.array([0.3, 0.0, -0.1])  # one for each neuron
figures.layer(2, 3, weights=weights)

# %% [markdown]
# The weights of the first neuron are 0.1 and 0.6, and its bias is 0.3. Written one below the other,
# the weights of all neurons make a matrix:
#
# | | from input 0 | from input 1 | bias |
# |---|---|---|---|
# | **neuron 0** | 0.1 | 0.6 | 0.3 |
# | **neuron 1** | −0.4 | 0.2 | 0.0 |
# | **neuron 2** | 0.5 | 0.3 | −0.1 |
#
# **Row $i$ is neuron $i$.** Keep this sentence in mind. It is one of two ways to write a layer
# down, and the last part of this lesson is about the other one.

# %% [markdown]
# ## The mathematics
#
# Neuron $i$ computes what lesson 01 computed, with its own weights $W_{i0}, W_{i1}, \dots$ and its
# own bias $b_i$:
#
# $$z_i = W_{i0} x_0 + W_{i1} x_1 + \dots + b_i \qquad y_i = f(z_i)$$
#
# For the inputs $x = (2, 3)$:
#
# $$z_0 = 0.1 \cdot 2 + 0.6 \cdot 3 + 0.3 = 2.3$$
# $$z_1 = -0.4 \cdot 2 + 0.2 \cdot 3 + 0 = -0.2$$
# $$z_2 = 0.5 \cdot 2 + 0.3 \cdot 3 - 0.1 = 1.8$$
#
# Each sum is a row of $W$ against $x$. So all of them together are a matrix times a vector, with a
# vector of biases added:
#
# $$z = W x + b \qquad y = f(z)$$
#
# $z$ is called the **weighted sum** or pre-activation. $f$ is applied to each number by itself.
# With $n$ inputs and $m$ neurons, $W$ has the shape $(m, n)$, and $b$ has $m$ numbers. The layer
# has $m \cdot n + m$ numbers that can be learned. Here: 3·2 + 3 = 9.

# %% [markdown]
# ## Step by step
#
# ### Step 1: somewhere to begin
#
# Training will find good weights. It has to start from some, and they cannot all be equal. Two
# neurons with equal weights give equal answers. What training changes in one it then changes in the
# other, by the same amount. They would stay twins for ever, and a layer of a hundred neurons would
# be one neuron, repeated.
#
# So the first weights are drawn at random: small, positive and negative alike. The **normal
# distribution** gives such numbers. It is described by two numbers of its own: the **mean**, around
# which they lie, and the **standard deviation**, which says how far away from it they usually are.
# Take mean 0 and standard deviation 0.1. Then two of three numbers lie between −0.1 and 0.1, and
# nearly all between −0.3 and 0.3.
#
# Random numbers come from a generator, which is handed in. `np.random.default_rng(7)` gives the
# same numbers each time, so an experiment can be repeated.


# %% nbgrader={"grade": false, "grade_id": "initial_weights", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def initial_weights(num_neurons, num_inputs, rng):
    """Weights to begin with, normal with mean 0 and standard deviation 0.1.

    A new array of shape (num_neurons, num_inputs). All randomness comes from `rng`, a NumPy
    Generator.
    """
    # A Generator has the method normal(mean, standard_deviation, shape).
    ### BEGIN SOLUTION
    return rng.normal(0.0, 0.1, (num_neurons, num_inputs))
    ### END SOLUTION


# %% tags=["exercise"]
def first_weights(its, rng):
    neurons, inputs = (int(size) for size in rng.choice(np.arange(150, 300), 2, replace=False))
    call = f"initial_weights({neurons}, {inputs}, rng)"

    def drawn(seed):
        return its.initial_weights(neurons, inputs, np.random.default_rng(seed))

    one = drawn(1)
    yield f"{call}, whether it is a NumPy array", isinstance(one, np.ndarray)
    yield f"{call}, its shape", one.shape
    different = int(np.unique(one).size)
    yield f"{call}, how many different numbers are in it", different
    if different < one.size:
        return  # their spread is chance
    decimals = 2 if one.std() < 0.3 else 1  # more of them would be chance
    yield f"{call}, its standard deviation, rounded", round(float(one.std()), decimals)
    yield f"{call}, its mean, rounded", abs(round(float(one.mean()), decimals))
    yield "two equal generators, whether they give the same", bool(np.array_equal(one, drawn(1)))
    yield (
        "two different generators, whether they give the same",
        bool(np.array_equal(one, drawn(2))),
    )


exercise(
    "initial_weights",
    scenario=first_weights,
    mistakes=[
        wrong(
            "rng-ignored",
            "the numbers do not come from rng",
            lambda neurons, inputs, rng: np.random.default_rng().normal(0, 0.1, (neurons, inputs)),
            "np.random has a generator of its own. Call the method of the rng that was handed in, "
            "so that a result can be had a second time.",
        ),
        wrong(
            "seed-fixed",
            "the numbers are the same each time",
            lambda neurons, inputs, rng: right.initial_weights(
                neurons, inputs, np.random.default_rng(0)
            ),
            "A new generator with a fixed seed gives the same numbers to every layer. Use rng.",
        ),
        wrong(
            "shape-turned",
            "rows stand for inputs, not for neurons",
            lambda neurons, inputs, rng: rng.normal(0, 0.1, (inputs, neurons)),
            "Row i holds the weights of neuron i: there are as many rows as neurons.",
        ),
        wrong(
            "scale-forgotten",
            "the standard deviation is 1",
            lambda neurons, inputs, rng: rng.normal(0, 1, (neurons, inputs)),
            "Weights so large drive a sigmoid to its ends, where it hardly changes any more.",
        ),
        wrong(
            "all-zero",
            "all weights are 0",
            lambda neurons, inputs, rng: np.zeros((neurons, inputs)),
            "Neurons that begin equal stay equal: each would learn the same as its neighbours.",
        ),
        wrong(
            "same-for-every-neuron",
            "all neurons begin with the same weights",
            lambda neurons, inputs, rng: np.tile(rng.normal(0, 0.1, inputs), (neurons, 1)),
            "Neurons that begin equal stay equal. Each needs a row of its own.",
        ),
        wrong(
            "uniform",
            "the numbers are uniform, not normal",
            lambda neurons, inputs, rng: rng.uniform(-0.1, 0.1, (neurons, inputs)),
            "Between -0.1 and 0.1 all numbers are equally likely, and none lies outside. The "
            "standard deviation of that is 0.1 / √3, about 0.06.",
        ),
        wrong(
            "uniform",
            "no weight is negative",
            lambda neurons, inputs, rng: 0.1 * rng.random((neurons, inputs)),
            "rng.random gives numbers from 0 to 1. The mean is to be 0, and half of the weights "
            "negative: rng.normal does so.",
        ),
    ],
    hints=(
        "Three things are to be said: the mean, the standard deviation, and how many numbers.",
        "The shape is a pair. Row i is neuron i, so how many rows are there?",
        "Call the method normal of rng, the one that was handed in, not of np.random.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_initial_weights", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
found = initial_weights(50, 40, np.random.default_rng(0))
assert found.shape == (50, 40), f"50 neurons and 40 inputs: (50, 40), yours is {found.shape}"
assert abs(found.std() - 0.1) < 0.01, f"standard deviation 0.1, yours is {found.std():.3f}"
assert abs(found.mean()) < 0.01, f"mean 0, yours is {found.mean():.3f}"
again = initial_weights(50, 40, np.random.default_rng(0))
assert np.array_equal(found, again), "the same rng gives the same weights"

# %%
print(initial_weights(3, 2, np.random.default_rng(5)).round(3))

# %% [markdown]
# Here are the twins, to see that it is true. All weights of this small network begin at 0.1. It is
# trained on digits (how that works comes in lessons 07 and 08). The weights do change, but those of
# its four neurons change together:

# %%
twins = ll.nn.Sequential(ll.nn.Linear(64, 4), ll.nn.Tanh(), ll.nn.Linear(4, 10))
for parameter in twins.parameters():
    parameter.data = np.full(parameter.shape, 0.1, dtype=np.float32)
learn(twins, epochs=3)
rows = twins[0].weight.detach().numpy()  # (4 neurons, 64 inputs)
print("largest change of a weight by training:", np.abs(rows - 0.1).max().round(2))
print("largest difference between two neurons:", np.ptp(rows, axis=0).max().round(3))

# %% [markdown]
# ### Step 2: weighted sums of one sample
#
# A **sample** is one row of inputs: one image, one flower, one customer. Its weighted sums are the
# line from above, $z = Wx + b$. In NumPy, `@` also multiplies a matrix with a vector:
# (neurons, inputs) @ (inputs,) gives (neurons,).


# %% nbgrader={"grade": false, "grade_id": "weighted_sums", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def weighted_sums(x, weights, biases):
    """z = W x + b, for one sample: (inputs,), (neurons, inputs), (neurons,) -> (neurons,).

    z[i] = weights[i, 0]·x[0] + weights[i, 1]·x[1] + ... + biases[i]
    """
    ### BEGIN SOLUTION
    return weights @ x + biases
    ### END SOLUTION


# %% tags=["exercise"]
def single_samples(rng):
    yield np.array([2.0, 3.0]), np.array([[0.1, 0.6], [-0.4, 0.2]]), np.array([0.3, 0.0])
    for neurons, inputs in ((3, 3), (2, 5), (5, 2), (1, 4), (4, 1)):
        yield rng.normal(size=inputs), rng.normal(size=(neurons, inputs)), rng.normal(size=neurons)


exercise(
    "weighted_sums",
    questions=single_samples,
    mistakes=[
        wrong(
            "bias-forgotten",
            "the biases are not added",
            lambda x, weights, biases: weights @ x,
            "Each neuron adds its own bias to its sum: z = Wx + b.",
        ),
        wrong(
            "bias-subtracted",
            "the biases are subtracted",
            lambda x, weights, biases: weights @ x - biases,
            "In z = Wx + b the bias is added.",
        ),
        wrong(
            "a-list",
            "a list comes back, not an array",
            lambda x, weights, biases: (weights @ x + biases).tolist(),
            "The numbers are right. But only an array can go through sigmoid as a whole.",
        ),
        wrong(
            "weights-transposed",
            "columns of the weights are used as neurons",
            lambda x, weights, biases: x @ weights + biases,
            "x @ weights goes down the columns. Row i is neuron i: weights @ x. With as many "
            "neurons as inputs both run, and only one is right.",
        ),
        wrong(
            "elementwise-product",
            "products are not added up",
            lambda x, weights, biases: weights * x + biases,
            "* multiplies position by position. The products of a neuron have to be added up, "
            "which @ does.",
        ),
        wrong(
            "added-up",
            "the products of all neurons are added up to one number",
            lambda x, weights, biases: np.sum(weights * x) + biases,
            "Each neuron has a sum of its own, over its own row: with sum it is axis=1.",
        ),
        wrong(
            "bias-each-time",
            "the bias is added once for each input",
            lambda x, weights, biases: weights @ x + len(x) * biases,
            "A neuron has one bias, however many inputs it has. It is added once.",
        ),
        wrong(
            "one-neuron",
            "there is one sum instead of one for each neuron",
            lambda x, weights, biases: weights[0] @ x + biases[0],
            "The weights have a row for each neuron. All of them meet the same x.",
        ),
    ],
    hints=(
        "Work out z[1] of the example by hand. Which row of the weights did you use?",
        "Matrix times vector, plus vector: two operations, no loop.",
        "Look at the order around @: (neurons, inputs) @ (inputs,). The inner sizes must agree.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_weighted_sums", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
z = weighted_sums(np.array([2.0, 3.0]), weights, biases)
assert np.shape(z) == (3,), f"three neurons give three sums, yours has the shape {np.shape(z)}"
assert np.allclose(z, [2.3, -0.2, 1.8]), f"worked out by hand: 2.3, -0.2, 1.8; yours: {z}"
square = weighted_sums(np.array([1.0, 0.0]), np.array([[1.0, 2.0], [3.0, 4.0]]), np.zeros(2))
assert np.allclose(square, [1.0, 3.0]), f"row i is neuron i: 1 and 3; yours: {square}"

# %%
print("weighted sums", weighted_sums(np.array([2.0, 3.0]), weights, biases))
print("activations  ", sigmoid(weighted_sums(np.array([2.0, 3.0]), weights, biases)).round(4))

# %% [markdown]
# ### Step 3: weighted sums of a batch
#
# Lesson 03 showed what many small products cost. So samples are stacked, one a row, into a
# **batch** of shape (samples, inputs), and sent through the layer together.
#
# Now the shapes have to fit again. A batch of 4 samples is (4, 2). The weights are (3, 2). Side by
# side, (4, 2) (3, 2): the inner sizes are 2 and 3, and there is no product. What must meet are the
# 2 inputs of a sample and the 2 weights of a neuron. Transpose the weights, and they do:
#
# $$Z = X W^\top + b \qquad (4, \mathbf{2}) \; (\mathbf{2}, 3) \rightarrow (4, 3)$$
#
# Row $s$ of $Z$ holds the sums of sample $s$. The biases, a row of 3 numbers, are added to each of
# the 4 rows. NumPy does that by itself where the last sizes agree, and calls it **broadcasting**.


# %% nbgrader={"grade": false, "grade_id": "weighted_sums_batch", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def weighted_sums_batch(x, weights, biases):
    """Z = X Wᵀ + b, for a batch: (samples, inputs), (neurons, inputs), (neurons,)
    -> (samples, neurons). One sample of shape (inputs,) gives (neurons,).
    """
    ### BEGIN SOLUTION
    return x @ weights.T + biases
    ### END SOLUTION


# %% tags=["exercise"]
def batches_of_samples(rng):
    yield (
        np.array([[2.0, 3.0], [0.0, 1.0]]),
        np.array([[0.1, 0.6], [-0.4, 0.2]]),
        np.array([0.3, 0]),
    )
    for samples, neurons, inputs in (
        (4, 3, 2),
        (3, 3, 3),
        (2, 2, 5),
        (1, 3, 2),
        (6, 1, 1),
        (2, 4, 4),
    ):
        arrays = (samples, inputs), (neurons, inputs), neurons
        yield tuple(rng.normal(size=shape) for shape in arrays)
    yield rng.normal(size=2), rng.normal(size=(3, 2)), rng.normal(size=3)


exercise(
    "weighted_sums_batch",
    questions=batches_of_samples,
    mistakes=[
        wrong(
            "not-transposed",
            "the weights are not transposed",
            lambda x, weights, biases: x @ weights + biases,
            "Row i is neuron i, so a neuron must become a column: x @ weights.T. With as many "
            "neurons as inputs both run, and only one is right.",
        ),
        wrong(
            "result-transposed",
            "rows stand for neurons, not for samples",
            lambda x, weights, biases: weights @ x.T + (biases[:, None] if x.ndim > 1 else biases),
            "A batch goes in with one sample a row, and comes out so.",
        ),
        wrong(
            "bias-forgotten",
            "the biases are not added",
            lambda x, weights, biases: x @ weights.T,
            "Each neuron adds its own bias to its sum.",
        ),
        wrong(
            "bias-per-sample",
            "each sample gets a bias, instead of each neuron",
            lambda x, weights, biases: x @ weights.T + biases[:, None],
            "The biases are a row: biases[i] is added to column i of the result.",
        ),
        wrong(
            "rows-for-neurons",
            "rows stand for neurons, and the biases go to the samples",
            lambda x, weights, biases: weights @ x.T + biases,
            "Write x @ weights.T, and both come right: a sample a row, a bias for each column.",
        ),
        wrong(
            "one-sample-only",
            "it works for one sample, but not for a batch",
            lambda x, weights, biases: weights @ x + biases,
            "In weights @ x the inputs stand first. In a batch the samples do, so the weights have "
            "to come from the other side.",
        ),
        wrong(
            "batch-only",
            "it works for a batch, but not for one sample",
            lambda x, weights, biases: np.stack([weights @ sample + biases for sample in x]),
            "x @ weights.T takes both: (samples, inputs), and (inputs,) alone.",
        ),
        wrong(
            "samples-added",
            "the samples of the batch are added up",
            lambda x, weights, biases: (
                (x @ weights.T).sum(axis=0) + biases if x.ndim > 1 else x @ weights.T + biases
            ),
            "Samples know nothing of each other. Each keeps its own row.",
        ),
    ],
    hints=(
        "Write the three shapes down: what goes in, the weights, what shall come out.",
        "Which axis of the weights has to meet the inputs? Bring it next to them.",
        "One of the three arrays is to be transposed. The biases need nothing: the last sizes agree.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_weighted_sums_batch", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
batch = np.array([[2.0, 3.0], [0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
z = weighted_sums_batch(batch, weights, biases)
assert np.shape(z) == (4, 3), f"4 samples and 3 neurons: (4, 3), yours is {np.shape(z)}"
for row, sample in zip(z, batch, strict=True):
    alone = weighted_sums(sample, weights, biases)
    assert np.allclose(row, alone), f"{sample} alone gives {alone}, in the batch it gives {row}"

# %%
batch = np.array([[2.0, 3.0], [0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
print(weighted_sums_batch(batch, weights, biases))

# %% [markdown]
# Read the rows. The sample of zeros gives the biases alone. The sample (1, 0) gives the first
# weight of each neuron plus its bias. Feeding zeros and ones is a good way to look into any layer.
#
# ### Step 4: the layer
#
# Put it together: an object that holds its weights and biases, and an activation. `Layer(2, 3)` has
# 2 inputs and 3 neurons. The biases may begin like the weights.


# %% nbgrader={"grade": false, "grade_id": "Layer", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
class Layer:
    """Neurons side by side: y = f(x @ weights.T + biases).

    weights (num_neurons, num_inputs), row i is neuron i; biases (num_neurons,).
    `activation` is a function of an array; `rng` is a NumPy Generator, a new one if not given.
    """

    def __init__(self, num_inputs, num_neurons, activation=sigmoid, rng=None):
        rng = np.random.default_rng() if rng is None else rng
        # Keep the activation. Draw self.weights and self.biases.
        ### BEGIN SOLUTION
        self.activation = activation
        self.weights = initial_weights(num_neurons, num_inputs, rng)
        self.biases = initial_weights(num_neurons, 1, rng)[:, 0]
        ### END SOLUTION

    def forward(self, x):
        """One sample (inputs,) -> (neurons,), or a batch (samples, inputs) -> (samples, neurons)."""
        ### BEGIN SOLUTION
        z = weighted_sums_batch(x, self.weights, self.biases)
        return self.activation(z)
        ### END SOLUTION


# %% tags=["exercise"]
def _by_itself(its, rng):
    layer = its.Layer(2, 1)
    layer.weights, layer.biases = np.array([[1.0, -2.0]]), np.array([0.5])
    x = rng.normal(size=(2, 2)).round(2)
    yield f"Layer(2, 1), no activation given, forward({x.tolist()})", layer.forward(x)


class _NotActivated(right.Layer):
    def forward(self, x):
        return right.weighted_sums_batch(x, self.weights, self.biases)


class _ActivatedTwice(right.Layer):
    def forward(self, x):
        return self.activation(super().forward(x))


exercise(
    "Layer",
    role="layer",
    kind="relu",
    scenario=_by_itself,
    mistakes=[
        wrong(
            "activation-missing",
            "the activation is not applied",
            _NotActivated,
            "The sums are only half of a neuron. They go through self.activation, once.",
        ),
        wrong(
            "activation-twice",
            "the activation is applied twice",
            _ActivatedTwice,
            "The second time it is given numbers that have gone through it already.",
        ),
    ],
    hints=(
        "You have written both halves already: one function draws, one makes the sums.",
        "Mind the order: Layer takes inputs first, initial_weights takes neurons first.",
        "The biases are one axis of num_neurons numbers. The activation comes after the sums, once.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_Layer", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(Layer, "layer", "sigmoid")  # the default
check(Layer, "layer", "relu")  # another one, given

# %% [markdown]
# Give it the weights of the example, and relu for its activation, which is easy to follow by hand:
# max(0, z). Then let the library tell you what *your* layer does:

# %%
layer = Layer(2, 3, activation=relu)
layer.weights, layer.biases = weights, biases
ll.explain(layer, np.array([2.0, 3.0]))

# %% [markdown]
# **A batch** goes through the same two methods, and each sample comes out as if it were alone:

# %%
print("one sample", layer.forward(batch[0]).round(4))
print("the batch")
print(layer.forward(batch).round(4))

# %% [markdown]
# **Other activations** are other functions, and that is all. The sums are the same, 2.3, −0.2 and
# 1.8. What is made of them differs:

# %%
for activation in (sigmoid, tanh, relu, softmax):
    layer.activation = activation
    y = layer.forward(batch[0])
    print(f"{activation.__name__:8}", y.round(4), "  sum", y.sum().round(4))

# %% [markdown]
# Only softmax looks at the neurons together: its numbers add up to 1. So it stands at the end of a
# network that chooses one of several classes, and the others stand inside.

# %% [markdown]
# ### Step 5: a scale for the first weights
#
# 0.1 was a guess. Is it a good one? Stack twenty layers of 100 neurons, send 200 random samples
# through, and look at the spread (the standard deviation) of the numbers after each layer:


# %%
def spreads(scale, depth=20, width=100):
    """The standard deviation of the numbers after each of many layers with tanh."""
    rng = np.random.default_rng(4)
    x, found = rng.normal(size=(200, width)), []
    for _ in range(depth):
        x = tanh(x @ rng.normal(0.0, scale, (width, width)))
        found.append(x.std())
    return found


drawing = figures.lines(
    {
        "0.03: too small": spreads(0.03),
        "0.1": spreads(0.1),
        "0.5: too large": spreads(0.5),
    },
    xlabel="layer",
    ylabel="spread of the outputs",
    title="What happens on the way, by the scale of the weights",
)
drawing.axes[0].set_xticks([1, 5, 10, 15, 20])
drawing

# %% [markdown]
# With 0.03 the numbers die out on the way: after twenty layers nothing is left of the input. With
# 0.5 nearly all numbers are at −1 or 1, where tanh is flat and training gets stuck. 0.1 happens to
# be right for 100 neurons. For another width it would not be.
#
# The reason is a sum. A neuron adds up as many products as it has inputs. If the inputs have spread
# 1 and the weights have spread $\sigma$, then a sum of $n$ of them has the spread
# $\sigma \sqrt{n}$. (Here $\sigma$ is the usual letter for a standard deviation, not the sigmoid.)
# To keep it at 1, $\sigma$ must be $1 / \sqrt{n}$: with 100 inputs, 0.1.
#
# Going back through the layer, as training does, the sums run over the *outputs*. Xavier Glorot and
# Yoshua Bengio took the middle of both in 2010 ("Understanding the difficulty of training deep
# feedforward neural networks"). It is known by either name of the first author:
#
# $$\sigma = \sqrt{\frac{2}{n_\text{in} + n_\text{out}}}$$
#
# With 30 inputs and 20 outputs it is $\sqrt{2/50} = 0.2$.


# %% nbgrader={"grade": false, "grade_id": "xavier_scale", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def xavier_scale(num_inputs, num_outputs):
    """The standard deviation of the first weights: √(2 / (inputs + outputs))."""
    ### BEGIN SOLUTION
    return np.sqrt(2.0 / (num_inputs + num_outputs))
    ### END SOLUTION


# %% tags=["exercise"]
exercise(
    "xavier_scale",
    questions=lambda rng: [
        (30, 20),
        (1, 1),
        (784, 256),
        (10, 10),
        *((int(a), int(b)) for a, b in rng.integers(1, 500, (4, 2))),
    ],
    mistakes=[
        wrong(
            "root-forgotten",
            "the root is missing",
            lambda num_inputs, num_outputs: 2 / (num_inputs + num_outputs),
            "2 / (in + out) is the variance. The standard deviation is its square root.",
        ),
        wrong(
            "one-instead-of-two",
            "there is a 1 where the formula has a 2",
            lambda num_inputs, num_outputs: np.sqrt(1 / (num_inputs + num_outputs)),
            "The middle of n_in and n_out is (n_in + n_out) / 2. Turned over, the 2 comes on top.",
        ),
        wrong(
            "inputs-only",
            "only the inputs count",
            lambda num_inputs, num_outputs: np.sqrt(1 / num_inputs),
            "1/√n_in keeps the numbers on their way forward. Xavier counts the outputs too.",
        ),
        wrong(
            "he",
            "this is the scale of He, √(2 / in)",
            lambda num_inputs, num_outputs: np.sqrt(2 / num_inputs),
            "A good scale too, made for ReLU by Kaiming He and others in 2015. Xavier's has the "
            "outputs in it as well.",
        ),
        wrong(
            "upside-down",
            "the fraction is upside down",
            lambda num_inputs, num_outputs: np.sqrt((num_inputs + num_outputs) / 2),
            "More products in a sum need smaller weights, not larger ones.",
        ),
        wrong(
            "brackets",
            "the sum below the line has no brackets",
            lambda num_inputs, num_outputs: np.sqrt(2 / num_inputs + num_outputs),
            "Python divides before it adds: 2 / a + b is (2 / a) + b.",
        ),
        wrong(
            "root-of-2-only",
            "the root is taken of the 2 only",
            lambda num_inputs, num_outputs: np.sqrt(2) / (num_inputs + num_outputs),
            "The root goes over the whole fraction, so the division comes first.",
        ),
        wrong(
            "multiplied",
            "the two sizes are multiplied, not added",
            lambda num_inputs, num_outputs: np.sqrt(2 / (num_inputs * num_outputs)),
            "Below the line stands their sum, inputs + outputs.",
        ),
        wrong(
            "uniform-bound",
            "there is a 6 where the formula has a 2",
            lambda num_inputs, num_outputs: np.sqrt(6 / (num_inputs + num_outputs)),
            "√(6 / (in + out)) is Xavier's too: the limit where the numbers are uniform. Here they "
            "are normal.",
        ),
    ],
    hints=(
        "Put in 30 and 20 by hand. You should get 0.2.",
        "Add the two sizes first. A division, then a root.",
        "Where are the brackets? 2 / in + out is something else than 2 / (in + out).",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_xavier_scale", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
assert np.isclose(xavier_scale(30, 20), 0.2), f"√(2/50) = 0.2, yours is {xavier_scale(30, 20)}"
assert np.isclose(xavier_scale(1, 1), 1.0), f"√(2/2) = 1, yours is {xavier_scale(1, 1)}"
assert np.isclose(xavier_scale(100, 100), 0.1), f"√(2/200) = 0.1, yours is {xavier_scale(100, 100)}"

# %%
print("width    scale    spread of the sums, with 0.1 always")
rng = np.random.default_rng(9)
for width in (10, 100, 1000):
    x, drawn = rng.normal(size=(200, width)), rng.normal(size=(width, width))
    scale = xavier_scale(width, width)
    fitted, fixed = (x @ (scale * drawn)).std(), (x @ (0.1 * drawn)).std()
    print(f"{width:5} {scale:8.4f} {fitted:9.2f} {fixed:19.2f}")

# %% [markdown]
# With Xavier's scale the sums keep the spread of the inputs, at every width. With a fixed 0.1 they
# shrink in a narrow layer and grow in a wide one.

# %% [markdown]
# ### Step 6: Dense
#
# Now the layer as frameworks have it. Four things change:
#
# 1. **The layout.** With samples as rows, $Y = XW + b$ is the simplest line there is, if $W$ is
#    stored as (inputs, outputs): **column $j$ is neuron $j$**. Nothing needs to be transposed.
#    Keras stores it this way.
# 2. **The bias is optional** (`use_bias=False` leaves it out, and `bias` is `None`), and begins at
#    zero: the random weights already make the neurons different.
# 3. **The activation is optional.** `None` means the sums as they are.
# 4. **It refuses** what does not fit, and says so in words.
#
# The last one deserves care. `x @ weights` refuses a wrong width by itself, but its message does
# not say which layer it was. Raise a `ValueError` that says how many numbers the layer wants and
# how many it got.


# %% nbgrader={"grade": false, "grade_id": "Dense", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
class Dense:
    """A dense layer: y = f(x @ weights + bias).

    weights (input_size, output_size), column j is neuron j: Xavier normal.
    bias (output_size,): zeros; None with use_bias=False.
    `activation`: a function of an array, or None. `rng`: a NumPy Generator, a new one if not given.
    """

    def __init__(self, input_size, output_size, use_bias=True, activation=None, rng=None):
        rng = np.random.default_rng() if rng is None else rng
        self.input_size, self.output_size = input_size, output_size
        self.activation = activation
        # Make self.weights and self.bias.
        ### BEGIN SOLUTION
        scale = xavier_scale(input_size, output_size)
        self.weights = rng.normal(0.0, scale, (input_size, output_size))
        self.bias = np.zeros(output_size) if use_bias else None
        ### END SOLUTION

    def forward(self, x):
        """One sample (in,) -> (out,), or a batch (samples, in) -> (samples, out).

        Raises ValueError where the last axis of x is not input_size long.
        """
        # Refuse first. Then the sums, the bias if there is one, the activation if there is one.
        ### BEGIN SOLUTION
        if x.shape[-1] != self.input_size:
            raise ValueError(
                f"Dense({self.input_size}, {self.output_size}) wants {self.input_size} numbers "
                f"per sample, but got {x.shape[-1]}: x has the shape {x.shape}"
            )
        y = x @ self.weights
        if self.bias is not None:
            y = y + self.bias
        return y if self.activation is None else self.activation(y)
        ### END SOLUTION

    def parameters(self):
        """What training changes: [weights, bias], or [weights] where there is no bias."""
        ### BEGIN SOLUTION
        return [self.weights] if self.bias is None else [self.weights, self.bias]
        ### END SOLUTION


# %% tags=["exercise"]
def _parameters(its, rng):
    for use_bias in (True, False):
        dense = its.Dense(3, 2, use_bias)
        found = dense.parameters()
        what = f"Dense(3, 2, use_bias={use_bias}).parameters()"
        yield f"{what}, how many arrays", len(found)
        yield f"{what}, their shapes", [np.shape(one) for one in found]


class _ListsNone(right.Dense):
    def parameters(self):
        return [self.weights, self.bias]


exercise(
    "Dense",
    role="dense",
    kind="relu",
    scenario=_parameters,
    mistakes=[
        wrong(
            "none-listed",
            "a bias that is not there is among the parameters",
            _ListsNone,
            "Without a bias there is one array to learn. Training would stumble over None.",
        )
    ],
    hints=(
        "Take one thing at a time: the sums alone, then the bias, then the activation.",
        "Two things may be None. Ask for each of them before you use it.",
        "The activation comes last. parameters() returns the arrays themselves, no copies of them.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_Dense", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(Dense, "dense")  # without an activation
check(Dense, "dense", "relu")  # with one

# %%
dense = Dense(2, 3, activation=relu, rng=np.random.default_rng(6))
print("weights")
print(dense.weights.round(3))
print("bias", dense.bias, "  numbers to learn:", sum(p.size for p in dense.parameters()))
print("a batch of 4:", dense.forward(batch).shape)
try:
    dense.forward(np.zeros((4, 5)))
except ValueError as error:
    print("refused:", error)

# %% [markdown]
# ### Step 7: the layout trap
#
# There are now two ways to store the same layer, and both are in use:
#
# | layout | row, column | the line | used by |
# |---|---|---|---|
# | (out, in) | row $i$ is neuron $i$ | `x @ weight.T + bias` | your `Layer`, PyTorch `Linear`, ONNX `Gemm` with `transB=1` |
# | (in, out) | column $j$ is neuron $j$ | `x @ weights + bias` | your `Dense`, Keras `Dense`, TensorFlow, JAX's Flax |
#
# Neither is better. But sooner or later you will carry weights from one to the other. The rule is
# one word: **transpose**. Rows become columns.
#
# Here is one layer of 3 inputs and 2 neurons, in both:

# %%
out_in = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])  # a row is a neuron
in_out = np.array([[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]])  # a column is a neuron
x = np.array([1.0, 10.0, 100.0])
print("(out, in)", out_in.shape, "gives", weighted_sums_batch(x, out_in, 0))
print("(in, out)", in_out.shape, "gives", x @ in_out)

# %% [markdown]
# There is a wrong way that also gives the right shape. `reshape(3, 2)` keeps the order in which the
# numbers are stored and cuts it into rows of another length. The weights of different neurons get
# mixed up:

# %%
print(out_in.reshape(3, 2))
print("gives", x @ out_in.reshape(3, 2))


# %% nbgrader={"grade": false, "grade_id": "from_out_in", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def from_out_in(weights):
    """The same weights in the other layout: (out, in) -> (in, out)."""
    ### BEGIN SOLUTION
    return weights.T
    ### END SOLUTION


# %% tags=["exercise"]
def layouts(rng):
    yield (np.array([[1.0, 2.0], [3.0, 4.0]]),)
    for shape in ((2, 3), (3, 2), (3, 3), (1, 4), (5, 5), (4, 1)):
        yield (rng.normal(size=shape),)


exercise(
    "from_out_in",
    questions=layouts,
    mistakes=[
        wrong(
            "unchanged",
            "the weights come back as they are",
            lambda weights: weights,
            "Row i is a neuron before, and column i must be that neuron after.",
        ),
        wrong(
            "reshaped",
            "the numbers are reshaped, not transposed",
            lambda weights: weights.reshape(weights.shape[::-1]),
            "reshape keeps the order of the numbers and only changes where rows end, which mixes "
            "the weights of different neurons. Rows must become columns.",
        ),
        wrong(
            "square-left-alone",
            "a square matrix is left as it is",
            lambda weights: weights if weights.shape[0] == weights.shape[1] else weights.T,
            "The shape of a square matrix does not say in which layout it is. It has to be "
            "transposed like all others.",
        ),
        wrong(
            "reversed",
            "the order of rows and columns is reversed",
            lambda weights: weights[::-1, ::-1].T,
            "Neuron 0 stays neuron 0, and input 0 stays input 0.",
        ),
    ],
    hints=(
        "Write a 2 × 3 matrix on paper. Where does the number in row 0, column 2 have to go?",
        "Number [i, j] goes to [j, i], for every shape, also for a square one.",
        "It is one attribute of an array, and lesson 03 used it for the templates.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_from_out_in", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
found = from_out_in(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]))
assert np.array_equal(found, [[1, 4], [2, 5], [3, 6]]), f"rows must become columns; yours:\n{found}"
found = from_out_in(np.array([[1.0, 2.0], [3.0, 4.0]]))
assert np.array_equal(found, [[1, 3], [2, 4]]), f"a square matrix too; yours:\n{found}"

# %% [markdown]
# And the way back: what PyTorch's `Linear` would hold to do the same as one of your `Dense` layers.


# %% nbgrader={"grade": false, "grade_id": "to_linear", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def to_linear(dense):
    """(weight, bias) of a Dense as PyTorch's Linear keeps them: (out, in), and (out,) or None."""
    ### BEGIN SOLUTION
    return dense.weights.T, dense.bias
    ### END SOLUTION


# %% tags=["exercise"]
def linears(its, rng):
    for inputs, outputs, use_bias in ((2, 3, True), (3, 3, True), (5, 1, False)):
        what = f"Dense({inputs}, {outputs}, use_bias={use_bias})"
        dense = its.Dense(inputs, outputs, use_bias)
        dense.weights = rng.normal(size=(inputs, outputs)).round(2)
        if use_bias:
            dense.bias = rng.normal(size=outputs).round(2)
        x = rng.normal(size=(4, inputs)).round(2)
        yield f"forward of {what}, which has no activation", dense.forward(x)
        found = its.to_linear(dense)
        yield f"to_linear({what}), how many things it returns", len(found)
        yield f"to_linear({what}), the weight", found[0]
        yield f"to_linear({what}), the bias", found[1]


exercise(
    "to_linear",
    scenario=linears,
    mistakes=[
        wrong(
            "not-transposed",
            "the weight is not transposed",
            lambda dense: (dense.weights, dense.bias),
            "In Dense a neuron is a column, in Linear it is a row. A square matrix hides the "
            "difference, and gives wrong answers in silence.",
        ),
        wrong(
            "reshaped",
            "the weight is reshaped, not transposed",
            lambda dense: (dense.weights.reshape(dense.weights.shape[::-1]), dense.bias),
            "reshape keeps the order of the numbers, which mixes the weights of different neurons. "
            "Columns must become rows.",
        ),
        wrong(
            "answers-exchanged",
            "weight and bias have changed places",
            lambda dense: (dense.bias, dense.weights.T),
            "The weight comes first, then the bias.",
        ),
        wrong(
            "zeros-for-none",
            "where there is no bias, zeros come back",
            lambda dense: (
                dense.weights.T,
                np.zeros(dense.weights.shape[1]) if dense.bias is None else dense.bias,
            ),
            "The same numbers would come out. But a layer without a bias says so by None.",
        ),
        wrong(
            "bias-left-out",
            "the bias is left out",
            lambda dense: dense.weights.T,
            "Two things are asked for, with a comma between them: weight, bias.",
        ),
        wrong(
            "parameters-as-they-are",
            "the parameters of Dense come back as they are",
            lambda dense: dense.parameters(),
            "The weight is to be transposed; and where there is no bias, None is to stand there.",
        ),
        wrong(
            "bias-transposed-too",
            "the bias is not a plain row of numbers any more",
            lambda dense: (dense.weights.T, dense.bias.reshape(-1, 1)),
            "The bias has the shape (out,) in both layouts, and may be None.",
        ),
    ],
    hints=(
        "Two things come back: which of them depends on the layout?",
        "The bias is a single row of numbers: it has no layout, and may be None.",
        "The weight changes its layout, as in from_out_in. Then both go back, the weight first.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_to_linear", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
dense = Dense(3, 2, rng=np.random.default_rng(0))
weight, bias = to_linear(dense)
assert np.shape(weight) == (2, 3), f"(out, in) is (2, 3) here, yours is {np.shape(weight)}"
assert np.array_equal(weight, dense.weights.T), "neuron j was column j, and must be row j"
assert np.array_equal(bias, dense.bias), "the bias is the same in both"
assert to_linear(Dense(3, 2, use_bias=False))[1] is None, "no bias stays no bias"

# %% [markdown]
# Now forget the transpose, and see what happens. With 3 inputs and 2 neurons, Python tells you:

# %%
forgetful = Dense(3, 2)
forgetful.weights = out_in  # (2, 3), but a Dense wants (3, 2)
try:
    forgetful.forward(np.array([1.0, 0.0, 0.0]))
except ValueError as error:
    print("ValueError:", error)

# %% [markdown]
# With as many neurons as inputs, it does not. Both layouts have the same shape. Here neuron 0 has
# the weights 1 and 2, and neuron 1 has 3 and 4. For the input (1, 0) each must answer with its
# first weight: 1 and 3.

# %%
square_weight = np.array([[1.0, 2.0], [3.0, 4.0]])  # (out, in): a row is a neuron
sample = np.array([1.0, 0.0])

right_way, wrong_way = Dense(2, 2), Dense(2, 2)
right_way.weights = from_out_in(square_weight)
wrong_way.weights = square_weight  # forgotten
print("transposed:", right_way.forward(sample))
print("forgotten: ", wrong_way.forward(sample))

# %% [markdown]
# The shape is right, the numbers look like numbers, nothing failed, and everything is wrong. Three
# habits protect you:
#
# - **Never let the shape decide.** A converter that transposes "if the shape does not fit" works
#   until it meets a square matrix. Transpose because of where the weights come from.
# - **Test with what has no symmetry.** A square matrix that equals its transpose, such as the
#   identity, hides the mistake completely. So do zeros, and weights that are all the same.
# - **Compare numbers, not shapes**, on one sample, with the program that the weights come from.

# %% [markdown]
# ## Test it
#
# `check` has looked at your layers already, with square weights among its cases. To see what it
# would have said, here is a layer that somebody else wrote. It takes care of the layout by itself,
# and is a little too clever:


# %%
class CleverDense:
    def __init__(self, input_size, output_size):
        scale = xavier_scale(input_size, output_size)
        self.weights = np.random.default_rng().normal(0.0, scale, (input_size, output_size))
        self.bias = np.zeros(output_size)

    def forward(self, x):
        weights = self.weights
        if weights.shape[1] == x.shape[-1]:  # looks like (out, in): transpose it
            weights = weights.T
        return x @ weights + self.bias


print(diagnose(CleverDense, "dense").text())

# %% [markdown]
# And a test of your own two classes against each other, which needs no right answers to compare
# with. A `Layer` and a `Dense` with the same weights, each in its own layout, must agree, for every
# shape and also for square ones:

# %%
rng = np.random.default_rng(8)
for inputs, neurons in ((2, 3), (3, 2), (4, 4), (1, 5), (64, 10)):
    one, other = Layer(inputs, neurons, relu, rng), Dense(inputs, neurons, activation=relu)
    other.weights, other.bias = from_out_in(one.weights), one.biases
    x = rng.normal(size=(6, inputs))
    assert np.allclose(one.forward(x), other.forward(x)), (inputs, neurons)
    assert np.allclose(one.forward(x)[0], one.forward(x[0])), "a batch is samples side by side"
print("Layer and Dense agree for 5 shapes")

# %% [markdown]
# ## Use it
#
# The trap, on something real. Here is a network of three `Linear` layers as PyTorch has them, with
# weights in (out, in): 64 pixels → 32 → 32 → 10 digits. Train it with the library (lesson 08 will
# do that with your own code), then carry its weights into your `Dense` layers.
#
# Look at the layer in the middle. It is square.

# %%
ll.manual_seed(1)
trained = ll.nn.Sequential(
    ll.nn.Linear(64, 32), ll.nn.ReLU(), ll.nn.Linear(32, 32), ll.nn.ReLU(), ll.nn.Linear(32, 10)
)
learn(trained)
figures.network([64, 32, 32, 10])


# %%
def carried(layers, transpose):
    """Your Dense layers with the weights of trained Linear layers."""
    mine = []
    for position, linear in enumerate(layers):
        weight, bias = linear.weight.detach().numpy(), linear.bias.detach().numpy()
        outputs, inputs = weight.shape
        dense = Dense(inputs, outputs, activation=relu if position < 2 else None)
        dense.weights, dense.bias = transpose(weight, inputs, outputs), bias
        mine.append(dense)
    return mine


def read(layers, images):
    """The digit with the highest score, for each image."""
    for dense in layers:
        images = dense.forward(images)
    return images.argmax(axis=1)


def always(weight, inputs, outputs):
    return from_out_in(weight)


def if_it_does_not_fit(weight, inputs, outputs):
    return weight if weight.shape == (inputs, outputs) else from_out_in(weight)


linears = [trained[0], trained[2], trained[4]]
images, labels = digits.test.features, digits.test.targets
for transpose in (always, if_it_does_not_fit):
    accuracy = (read(carried(linears, transpose), images) == labels).mean()
    print(f"transposed {transpose.__name__:20} {accuracy:6.1%} of the test images are right")

# %% [markdown]
# One matrix of three in the wrong layout, and the network is about as good as guessing, which is
# right once in ten. No error, no warning, no odd shape.
#
# Done right, your class does what PyTorch's does, number by number:

# %%
mine = carried(linears, always)
theirs = trained(ll.tensor(images[:1])).detach().numpy()
yours = mine[2].forward(mine[1].forward(mine[0].forward(images[:1])))
print("largest difference of the ten scores below 1e-4:", bool(np.abs(theirs - yours).max() < 1e-4))

# %% [markdown]
# ## Where it lives
#
# | | layout | first weights | activation |
# |---|---|---|---|
# | your `Layer` | `weights` (neurons, inputs) | normal, 0.1 | inside |
# | your `Dense` | `weights` (in, out) | Xavier normal | inside, optional |
# | `ll.nn.Layer`, `ll.nn.Dense` | as yours | as yours | as yours |
# | `ll.nn.Linear` | `weight` (out, in) | uniform ±1/√in | a layer of its own |
# | PyTorch `nn.Linear` | `weight` (out, in) | uniform ±1/√in | a layer of its own |
# | Keras `layers.Dense` | `kernel` (in, out) | Xavier uniform, bias 0 | inside, optional |
#
# PyTorch:
#
# ```python notest
# import torch
#
# layer = torch.nn.Linear(2, 3)
# print(layer.weight.shape)  # torch.Size([3, 2])
# y = torch.relu(layer(torch.tensor([[2.0, 3.0]])))
# ```
#
# Keras:
#
# ```python notest
# import keras
#
# layer = keras.layers.Dense(3, activation="relu")
# layer.build((None, 2))
# print(layer.kernel.shape)  # (2, 3)
# ```
#
# And here is the library's. The lines with `lambda` are gradients, which you will write yourself in
# lesson 07. `product` is `@`, and what stands between `try` and `raise` refuses what does not
# fit:

# %%
print(inspect.getsource(ll.functional.dense))
print(inspect.getsource(ll.nn.Dense.forward))

# %% [markdown]
# `ll.functional.linear` is the same with `weight.T` in it. That one letter is the difference
# between the two layouts.

# %% [markdown]
# **In production** a dense layer is this formula and no other. What differs is around it: bias and
# activation are computed in the same pass as the product, the numbers have 16 bits or fewer, and
# large matrices are spread over several machines. In a language model most of the weights are in
# dense layers: in the transformer (Vaswani and others, "Attention is all you need", 2017) they make
# the queries, keys and values, and the two layers behind them.
#
# Neurons side by side that look at the same inputs are as old as learning machines. In Frank
# Rosenblatt's perceptron of 1958 ("The perceptron: a probabilistic model for information storage
# and organization in the brain", *Psychological Review* 65) one layer of weights was learned. How
# to train several of them, one behind the other, became widely known in 1986. That is lesson 07.

# %% [markdown]
# ## Summary
#
# A layer is a matrix of weights, a row of biases and an activation. A batch is samples side by
# side. Random first weights make neurons different, their scale keeps the numbers alive, and the
# layout is a promise that no shape will check for you.
#
# | what | how | shapes |
# |---|---|---|
# | one sample | `weights @ x + biases` | (m, n), (n,) → (m,) |
# | a batch, (out, in) | `x @ weights.T + biases` | (s, n), (m, n) → (s, m) |
# | a batch, (in, out) | `x @ weights + bias` | (s, n), (n, m) → (s, m) |
# | numbers to learn | n · m + m | |
# | Xavier | `rng.normal(0, np.sqrt(2 / (n + m)), (n, m))` | (n, m) |
# | from one layout to the other | `weights.T`, always | (m, n) → (n, m) |
#
# **Next:** a neuron of a single layer can only draw a straight line. Lesson 05 puts three layers
# one behind the other, counts what is in them, and sends images of 784 pixels through.
