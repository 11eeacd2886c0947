# ---
# title: A network is layers in a row
# subtitle: What one layer gives, the next one takes, and 784 pixels become ten probabilities.
# tags: [network, sequential, shapes, parameters, composition]
# minutes: 50
# difficulty: 2
# prerequisites: [02_activations, 04_layers]
# next: [06_modern_layers]
# objectives:
#   - Say which shape the data has after every layer of a network, before it runs.
#   - Count the parameters of a network by formula, and say why 784 → 256 → 128 → 10 has 235,146.
#   - Write Sequential, the class that hands the data from layer to layer.
#   - Show by arithmetic that two layers without an activation are worth no more than one.
#   - Choose activations for hidden layers and for the last one, and say why.
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
# # A network is layers in a row
#
# An image of a handwritten digit has 28 × 28 = 784 pixels. What we want to know is ten numbers:
# how probable is it that this is a 0, a 1, ..., a 9?
#
# In lesson 04 you wrote a layer, which takes some numbers and gives some others. One layer could do
# this job in one step. In this lesson you put three of them one after the other, and see what that
# buys. At the end your own network reads handwritten digits.

# %%
#| default_exp networks

# %%
#| export
from itertools import pairwise

import numpy as np

from mylayers.activations import relu, sigmoid, softmax, tanh
from mylayers.layers import Dense

# %%
import inspect

import matplotlib as mpl

import layerlab as ll
from layerlab.check import check, diagnose
from layerlab.course import figures
from layerlab.train import fit

# %% [markdown]
# ## What it is
#
# A **network** is a row of layers. The output of each layer is the input of the next. That is all.
#
# The data that goes in is the **input**, 784 numbers. What the last layer gives is the **output**,
# ten numbers. The layers before the last are called **hidden**, because nobody outside sees what
# they give. Here there are two hidden layers, of 256 and of 128 neurons.

# %%
figures.network([784, 256, 128, 10], title="784 → 256 → 128 → 10")

# %% [markdown]
# Two words for its size: the **depth** is the number of layers, here 3. The **width** of a layer is
# the number of its neurons, here 256, 128 and 10. The input is not counted as a layer, since
# nothing is computed there.
#
# A network whose layers are all dense is also called a *multilayer perceptron*, MLP for short. The
# perceptron is Frank Rosenblatt's (1958, "The perceptron", *Psychological Review* 65): one layer
# that learns. What hidden layers are good for was understood early. How to train them became widely
# known only with Rumelhart, Hinton and Williams (1986, "Learning representations by
# back-propagating errors", *Nature* 323). That is lesson 07.

# %% [markdown]
# ## The mathematics
#
# **Functions in a row.** A layer is a function: numbers go in, numbers come out. To use one
# function on the result of another is called *composition*. With three layers $f_1$, $f_2$, $f_3$
# the network is
#
# $$y = f_3(f_2(f_1(x))).$$
#
# Read it from the inside out: $f_1$ comes first. Each layer is what you know from lesson 04. With
# $h_0 = x$ for the input, layer $k$ computes
#
# $$h_k = a_k(h_{k-1} W_k + b_k),$$
#
# where $a_k$ is its activation.
#
# **By hand.** A network 2 → 2 → 1, with relu in the hidden layer and no activation in the last:
#
# $$W_1 = \begin{pmatrix} 1 & -1 \\ 0 & 2 \end{pmatrix}, \quad b_1 = (0, -4), \qquad
# W_2 = \begin{pmatrix} 3 \\ 5 \end{pmatrix}, \quad b_2 = (0.5).$$
#
# For $x = (1, 2)$:
#
# | | sum | after the activation |
# |---|---|---|
# | hidden neuron 0 | 1·1 + 2·0 + 0 = 1 | relu(1) = 1 |
# | hidden neuron 1 | 1·(−1) + 2·2 − 4 = −1 | relu(−1) = 0 |
# | output | 1·3 + 0·5 + 0.5 = 3.5 | 3.5 |
#
# **Shapes.** A batch of $s$ samples has the shape $(s, n_0)$. The first layer's weights have the
# shape $(n_0, n_1)$. In the product the inner sizes must be equal, and the outer ones are left:
#
# $$(s, n_0) \cdot (n_0, n_1) \rightarrow (s, n_1).$$
#
# So each layer changes the second number of the shape, and never the first: 32 images go in, 32
# answers come out.
#
# **Parameters.** The numbers that a network learns, its weights and biases, are its *parameters*. A
# layer from $n$ to $m$ numbers has $n \cdot m$ weights, one for each pair of an input and a neuron,
# and $m$ biases, one for each neuron. The whole network has
#
# $$P = \sum_{k} \left( n_{k-1} \, n_k + n_k \right).$$
#
# | layer | weights | biases | together |
# |---|---|---|---|
# | 784 → 256 | 784 · 256 = 200,704 | 256 | 200,960 |
# | 256 → 128 | 256 · 128 = 32,768 | 128 | 32,896 |
# | 128 → 10 | 128 · 10 = 1,280 | 10 | 1,290 |
# | | 234,752 | 394 | **235,146** |

# %% [markdown]
# ## Step by step
#
# ### Step 1: shapes on paper
#
# Many errors in networks are shapes that do not fit. Who can write down the shapes before anything
# runs finds them quickly. Write the function that does so: from the sizes of a network and the
# number of samples, the shape of the data at the start and after each layer.
#
# `shapes([784, 256, 128, 10], 32)` is `[(32, 784), (32, 256), (32, 128), (32, 10)]`.


# %% nbgrader={"grade": false, "grade_id": "shapes", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def shapes(sizes, batch):
    """The shape of the data at the start and after each layer.

    sizes: [inputs, neurons of layer 1, neurons of layer 2, ...]
    batch: the number of samples -> a list of tuples (batch, size)
    """
    # One tuple for each size.
    ### BEGIN SOLUTION
    return [(batch, size) for size in sizes]
    ### END SOLUTION


# %% tags=["exercise"]
from itertools import pairwise

exercise(
    "shapes",
    questions=lambda rng: [
        ([784, 256, 128, 10], 32),
        ([3, 2], 1),
        (rng.integers(1, 99, 4).tolist(), int(rng.integers(2, 50))),
        (rng.integers(1, 99, 6).tolist(), int(rng.integers(2, 50))),
        ([5, 5, 5], 5),
    ],
    mistakes=[
        wrong(
            "shapes-of-weights",
            "these are the shapes of the weights",
            lambda sizes, batch: list(pairwise(sizes)),
            "Weights (inputs, neurons) stay where they are. Asked for is the data that passes "
            "through, (samples, numbers for each sample).",
        ),
        wrong(
            "input-left-out",
            "the input is left out",
            lambda sizes, batch: [(batch, size) for size in sizes[1:]],
            "The list begins with the shape of the data before any layer has touched it.",
        ),
        wrong(
            "batch-last",
            "the number of samples stands last",
            lambda sizes, batch: [(size, batch) for size in sizes],
            "Rows are samples: the number of samples comes first, in every layer.",
        ),
        wrong(
            "batch-forgotten",
            "the number of samples is missing",
            lambda sizes, batch: [(size,) for size in sizes],
            "A whole batch passes through at once, so the data has two axes.",
        ),
        wrong(
            "last-left-out",
            "the last layer is left out",
            lambda sizes, batch: [(batch, size) for size in sizes[:-1]],
            "The list ends with the shape of what the last layer gives.",
        ),
        wrong(
            "only-the-last",
            "there is only one shape in the list",
            lambda sizes, batch: [(batch, sizes[-1])],
            "Each turn of a loop that writes found = ... forgets the turn before. Append to a list.",
        ),
    ],
    hints=(
        "How many samples are left after a layer, if 32 go in?",
        "Each size gives one tuple; one part of the tuple is the same in all of them.",
        "A list comprehension over sizes is enough. Look at which of the two numbers comes first.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_shapes", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
assert np.array_equal(shapes([3, 2], 5), [(5, 3), (5, 2)]), "5 samples of 3, then of 2"
assert tuple(shapes([784, 256, 10], 32)[-1]) == (32, 10), "10 for each of 32"
assert len(shapes([4, 4, 4], 1)) == 3, "the input and two layers"

# %%
for shape in shapes([784, 256, 128, 10], batch=32):
    print(shape)

# %% [markdown]
# ### Step 2: counting parameters
#
# Now the formula $\sum_k (n_{k-1} n_k + n_k)$ as code. The sum goes over pairs of neighbours:
# (784, 256), then (256, 128), then (128, 10). The function `pairwise` of Python's standard library
# gives these pairs: `for n_in, n_out in pairwise(sizes)`.


# %% nbgrader={"grade": false, "grade_id": "count_parameters", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def count_parameters(sizes):
    """How many weights and biases a network has.

    The sum of n_in * n_out + n_out over its layers.

    sizes: [inputs, neurons of layer 1, neurons of layer 2, ...]
    """
    # For each pair of neighbouring sizes, the weights and the biases.
    ### BEGIN SOLUTION
    return sum(n_in * n_out + n_out for n_in, n_out in pairwise(sizes))
    ### END SOLUTION


# %% tags=["exercise"]
exercise(
    "count_parameters",
    questions=lambda rng: [
        ([3, 2],),
        ([1, 1],),
        ([784, 256, 128, 10],),
        (rng.integers(1, 99, 3).tolist(),),
        (rng.integers(1, 99, 5).tolist(),),
    ],
    mistakes=[
        wrong(
            "biases-forgotten",
            "the biases are not counted",
            lambda sizes: sum(a * b for a, b in pairwise(sizes)),
            "Each neuron has one bias besides its weights.",
        ),
        wrong(
            "bias-for-each-input",
            "there is a bias for each input, not for each neuron",
            lambda sizes: sum(a * b + a for a, b in pairwise(sizes)),
            "A bias is added to the sum of a neuron, so a layer has as many as it has neurons.",
        ),
        wrong(
            "one-bias-a-layer",
            "each layer has a single bias",
            lambda sizes: sum(a * b + 1 for a, b in pairwise(sizes)),
            "Each neuron has a bias of its own, so a layer has as many as it has neurons.",
        ),
        wrong(
            "last-layer-left-out",
            "the last layer is not counted",
            lambda sizes: sum(a * b + b for a, b in pairwise(sizes[:-1])),
            "Four sizes have three pairs of neighbours, and so three layers.",
        ),
        wrong(
            "neurons-counted",
            "these are the neurons, not their parameters",
            lambda sizes: sum(sizes[1:]),
            "A neuron holds a weight for each of its inputs, and a bias.",
        ),
        wrong(
            "bias-for-the-input-too",
            "the inputs are given biases, too",
            lambda sizes: sum(a * b for a, b in pairwise(sizes)) + sum(sizes),
            "The inputs are numbers, not neurons: the first size brings no bias.",
        ),
        wrong(
            "last-layer-only",
            "only the last layer is counted",
            lambda sizes: sizes[-2] * sizes[-1] + sizes[-1],
            "Each layer replaces the one before it. It has to be added: total += ...",
        ),
        wrong(
            "stops-early",
            "only the first layer is counted",
            lambda sizes: sizes[0] * sizes[1] + sizes[1],
            "The answer is given when the loop is over, not inside it.",
        ),
    ],
    hints=(
        "Count [3, 2] with a drawing: how many lines, and how many neurons?",
        "pairwise goes through the layers, one by one. What does one pair of sizes add to the count?",
        "Each pair adds two things: a product for the weights, and one of the two for the biases.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_count_parameters", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
assert count_parameters([3, 2]) == 8, "3·2 weights and 2 biases"
assert count_parameters([2, 2, 1]) == 9, "2·2 + 2, then 2·1 + 1"
assert count_parameters([784, 256, 128, 10]) == 235_146, "the table above: 235,146"

# %%
sizes = [784, 256, 128, 10]
for n_in, n_out in pairwise(sizes):
    count = count_parameters([n_in, n_out])
    print(f"{n_in:4} → {n_out:<4}  {n_in} · {n_out} + {n_out} = {count:,}")
print(f"together: {count_parameters(sizes):,}")

# %% [markdown]
# The first layer holds 85 % of all parameters, because it is the only one that 784 numbers enter.
#
# The same function counts famous networks. AlexNet (Krizhevsky, Sutskever and Hinton, 2012) won the
# ImageNet contest with 60 million parameters, so its authors say. Nearly all of them sit in three
# dense layers at its end. And in every block of the first transformer (Vaswani and others, 2017,
# "Attention is all you need") stands a small network 512 → 2048 → 512 of the kind that you are
# about to write.

# %%
known = {
    "784 → 256 → 128 → 10": [784, 256, 128, 10],
    "one block of the transformer, 2017": [512, 2048, 512],
    "the dense layers of AlexNet, 2012": [9216, 4096, 4096, 1000],
}
for name, its_sizes in known.items():
    print(f"{name:36}{count_parameters(its_sizes):>12,}")

# %% [markdown]
# ### Step 3: one layer, or one function
#
# A row of layers may hold two kinds of things: objects such as your `Dense`, which have a method
# `forward`, and plain functions such as your `relu`. Write the function that takes either and hands
# the data to it. Then the network need not care.


# %% nbgrader={"grade": false, "grade_id": "apply_layer", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def apply_layer(layer, x):
    """What a layer, an object with forward or a function, makes of x."""
    # hasattr(thing, "name") says whether a thing has a method of this name.
    ### BEGIN SOLUTION
    if hasattr(layer, "forward"):
        return layer.forward(x)
    return layer(x)
    ### END SOLUTION


# %% tags=["exercise"]
def either(its, rng):
    x = rng.normal(size=(2, 3))
    dense = its.Dense(3, 2)
    dense.weights, dense.bias = rng.normal(size=(3, 2)), rng.normal(size=2)
    for name in ("relu", "softmax"):
        found = its.apply_layer(getattr(its, name), x)
        found = "a function" if callable(found) else found
        yield f"apply_layer({name}, x), for 2 samples", found
    yield "apply_layer(dense, x), for a Dense(3, 2) and the same samples", its.apply_layer(dense, x)
    yield "apply_layer(dense, x), for one sample", its.apply_layer(dense, x[0])


exercise(
    "apply_layer",
    scenario=either,
    mistakes=[
        wrong(
            "forward-of-a-function",
            "a plain function is asked for its forward",
            lambda layer, x: layer.forward(x),
            "relu has no forward: a function is called, layer(x). Ask first which of the two it is.",
        ),
        wrong(
            "function-only",
            "an object is called as if it were a function",
            lambda layer, x: layer(x),
            "A Dense cannot be called. It has a method for it: layer.forward(x).",
        ),
        wrong(
            "function-not-called",
            "the function itself comes back",
            lambda layer, x: layer.forward(x) if hasattr(layer, "forward") else layer,
            "A function does something only when it is called, with brackets and x in them.",
        ),
        wrong(
            "function-left-out",
            "a function changes nothing",
            lambda layer, x: layer.forward(x) if hasattr(layer, "forward") else x,
            "An activation is a layer, too: what comes back is what the function makes of x.",
        ),
        wrong(
            "returns-nothing",
            "it returns nothing",
            lambda layer, x: None,
            "Both branches need a return.",
        ),
    ],
    hints=(
        "There are two ways to hand over the data. Which one fits depends on the layer.",
        "Ask first whether the layer has a method of the name forward.",
        "Both branches must give back what the layer gave.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_apply_layer", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
some = np.array([[1.0, -2.0, 3.0]])
dense = Dense(3, 2)
by_relu, by_dense = apply_layer(relu, some), apply_layer(dense, some)
assert np.array_equal(by_relu, [[1.0, 0.0, 3.0]]), "a function: call it"
assert np.array_equal(by_dense, dense.forward(some)), "it has forward: use it"

# %% [markdown]
# ### Step 4: the network
#
# Now the row. `Sequential(a, b, c)` keeps the layers. Its `forward` gives the input to `a`, what
# comes out to `b`, what comes out there to `c`. And it knows the parameters of all its layers: who
# trains the network later asks for them in one go.


# %% nbgrader={"grade": false, "grade_id": "Sequential", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
class Sequential:
    """Layers in a row: the output of each is the input of the next."""

    def __init__(self, *layers):
        self.layers = list(layers)  # objects with forward, or functions

    def forward(self, x):
        """(batch, inputs of the first) -> (batch, outputs of the last)"""
        # x is the data on its way: after each layer, what that layer gave.
        ### BEGIN SOLUTION
        for layer in self.layers:
            x = apply_layer(layer, x)
        return x
        ### END SOLUTION

    def parameters(self):
        """The parameters of all layers in one list. A function has none."""
        ### BEGIN SOLUTION
        found = []
        for layer in self.layers:
            if hasattr(layer, "parameters"):
                found.extend(layer.parameters())
        return found
        ### END SOLUTION


# %% tags=["exercise"]
def both_kinds(its, rng):
    net = its.Sequential(its.Dense(3, 4), its.relu, its.Dense(4, 2))
    name = "Sequential(Dense(3, 4), relu, Dense(4, 2))"
    found = net.parameters()
    yield f"how many things {name}.parameters() lists", len(found)
    yield f"the shapes of what {name}.parameters() lists", [tuple(np.shape(one)) for one in found]
    for layer in (net.layers[0], net.layers[2]):
        layer.weights = rng.normal(size=layer.weights.shape)
    yield f"{name}.forward(x), for 2 samples", net.forward(rng.normal(size=(2, 3)))


class _Nested(right.Sequential):
    def parameters(self):
        return [layer.parameters() for layer in self.layers if hasattr(layer, "parameters")]


class _AsksFunctions(right.Sequential):
    def parameters(self):
        return [one for layer in self.layers for one in layer.parameters()]


class _LastOnly(right.Sequential):
    def parameters(self):
        return self.layers[-1].parameters()


exercise(
    "Sequential",
    role="sequential",
    scenario=both_kinds,
    mistakes=[
        wrong(
            "parameters-nested",
            "parameters() gives lists in a list",
            _Nested,
            "All arrays are to stand in one list, one behind the other: extend a list by another, "
            "where append would put the whole list in.",
        ),
        wrong(
            "function-asked-for-parameters",
            "parameters() asks a plain function for its parameters",
            _AsksFunctions,
            "relu has no parameters. Ask first whether a layer has a method of this name.",
        ),
        wrong(
            "parameters-of-one-layer",
            "parameters() lists those of the last layer only",
            _LastOnly,
            "Each layer replaces the one before it. The list has to grow.",
        ),
    ],
    hints=(
        "Write down for two layers what goes into each of them and what comes out.",
        "Go through self.layers in their order, with apply_layer. Which name takes each result?",
        "The name x moves on from layer to layer; and the list of parameters grows by each layer's.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_Sequential", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(Sequential, "sequential")

# %% [markdown]
# The network that was computed by hand above, in your own code, with every step of its arithmetic.
# Compare it with the table:

# %%
hidden, last = Dense(2, 2), Dense(2, 1)
hidden.weights = np.array([[1.0, -1.0], [0.0, 2.0]])
hidden.bias = np.array([0.0, -4.0])
last.weights = np.array([[3.0], [5.0]])
last.bias = np.array([0.5])
tiny = Sequential(hidden, relu, last)

x = np.array([[1.0, 2.0]])
print(tiny.forward(x))
ll.explain(tiny, x, neuron=0)

# %% [markdown]
# #### Data changes its shape
#
# Now the large one. Initial weights are drawn at random. So that you see the same numbers as this
# page, they are drawn here once more, from a fixed seed.


# %%
def drawn_again(network, seed=0, gain=1.0):
    """The same network, its weights drawn from a fixed seed."""
    rng = np.random.default_rng(seed)
    for layer in network.layers:
        if hasattr(layer, "weights"):
            shape = layer.weights.shape
            scale = gain * np.sqrt(2 / sum(shape))  # Xavier, as in lesson 04
            layer.weights = rng.normal(0, scale, shape)
    return network


def watch(network, x):
    """Print the shape of the data and its range after each layer."""
    names = [getattr(one, "__name__", "Dense") for one in network.layers]
    for k, name in enumerate(["input", *names]):
        h = Sequential(*network.layers[:k]).forward(x)  # the first k layers
        print(f"{name:10} {h.shape!s:10} {h.min():7.2f} to {h.max():5.2f}")


network = Sequential(Dense(784, 256), relu, Dense(256, 128), relu, Dense(128, 10), softmax)
drawn_again(network)
noise = np.random.default_rng(0).normal(size=(32, 784))
watch(network, noise)

# %% [markdown]
# A `Dense` changes the shape. An activation changes the numbers and leaves the shape as it is: relu
# cuts off what is below 0, and softmax brings the ten numbers between 0 and 1.
#
# These are the shapes that `shapes` foretold, and as many parameters as `count_parameters` did:

# %%
print(shapes([784, 256, 128, 10], 32))
print(sum(array.size for array in network.parameters()))
print(count_parameters([784, 256, 128, 10]))

# %% [markdown]
# ### Step 5: why there are activations
#
# What happens if we leave relu out? Two layers without an activation are
#
# $$y = (x W_1 + b_1) W_2 + b_2.$$
#
# Multiply out, and put what belongs together into brackets:
#
# $$y = x \, (W_1 W_2) + (b_1 W_2 + b_2).$$
#
# That is one layer, with the weights $W_1 W_2$ and the bias $b_1 W_2 + b_2$. With the numbers from
# above:
#
# $$W_1 W_2 = \begin{pmatrix} 1 \cdot 3 - 1 \cdot 5 \\ 0 \cdot 3 + 2 \cdot 5 \end{pmatrix}
# = \begin{pmatrix} -2 \\ 10 \end{pmatrix}, \qquad
# b_1 W_2 + b_2 = 0 \cdot 3 - 4 \cdot 5 + 0.5 = -19.5.$$
#
# For $x = (1, 2)$ the two layers give $1 \cdot 3 - 1 \cdot 5 + 0.5 = -1.5$, and the one gives
# $1 \cdot (-2) + 2 \cdot 10 - 19.5 = -1.5$. A hundred such layers are still one. Write the function
# that makes one layer of two:


# %% nbgrader={"grade": false, "grade_id": "collapse", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def collapse(weights1, bias1, weights2, bias2):
    """(weights, bias) of the one layer that does what the two layers do.

    There is no activation between them.
    Shapes: (n, k), (k,), (k, m), (m,) -> (n, m), (m,)
    """
    ### BEGIN SOLUTION
    return weights1 @ weights2, bias1 @ weights2 + bias2
    ### END SOLUTION


# %% tags=["exercise"]
def two_layers(rng):
    for n, k, m in ((2, 2, 2), (3, 3, 3), (2, 3, 4), (4, 3, 1), (1, 2, 1)):
        shapes = (n, k), (k,), (k, m), (m,)
        yield tuple(rng.integers(-3, 4, shape).astype(float) for shape in shapes)
        yield tuple(rng.normal(size=shape) for shape in shapes)


exercise(
    "collapse",
    questions=two_layers,
    mistakes=[
        wrong(
            "first-bias-not-multiplied",
            "the first bias does not go through the second layer",
            lambda w1, b1, w2, b2: (w1 @ w2, b1 + b2),
            "The first bias is part of what the second layer gets, so it is multiplied with the "
            "second weights like everything else.",
        ),
        wrong(
            "first-bias-lost",
            "the first bias is lost",
            lambda w1, b1, w2, b2: (w1 @ w2, b2),
            "For x = 0 the two layers give b1 W2 + b2, so the first bias does count.",
        ),
        wrong(
            "second-bias-lost",
            "the second bias is lost",
            lambda w1, b1, w2, b2: (w1 @ w2, b1 @ w2),
            "The second bias is added at the very end, after all products.",
        ),
        wrong(
            "order-turned",
            "the weights are multiplied in the wrong order",
            lambda w1, b1, w2, b2: (w2 @ w1, b1 @ w2 + b2),
            "x meets the first weights first: x W1 W2. The order of a matrix product matters.",
        ),
        wrong(
            "order-turned",
            "the second weights stand in front of the first ones, and of the bias",
            lambda w1, b1, w2, b2: (w2 @ w1, w2 @ b1 + b2),
            "x stands on the left of the weights, so what comes later is written further right.",
        ),
        wrong(
            "elementwise",
            "the weights are multiplied number by number",
            lambda w1, b1, w2, b2: (w1 * w2, b1 * w2 + b2),
            "Each number of the hidden layer meets all weights behind it: a matrix product, @.",
        ),
        wrong(
            "added",
            "the weights of the two layers are added",
            lambda w1, b1, w2, b2: (w1 + w2, b1 + b2),
            "The second layer does not get x, but what the first one made of it.",
        ),
    ],
    hints=(
        "Put x = 0 into both layers: what comes out is the new bias.",
        "Multiply (x W1 + b1) W2 + b2 out. What stands beside x, and what stands alone?",
        "Two products: the first weights and the first bias both meet the second weights.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_collapse", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
weights, bias = collapse(hidden.weights, hidden.bias, last.weights, last.bias)
assert np.allclose(weights, [[-2.0], [10.0]]), "W1 W2, as worked out above"
assert np.allclose(bias, [-19.5]), "b1 W2 + b2, as worked out above"

# %%
one = Dense(2, 1)
one.weights, one.bias = weights, bias
two = Sequential(hidden, last)

points = np.array([[1.0, 2.0], [0.0, 3.0], [-1.0, 1.0]])
print("two layers, no activation:", two.forward(points).ravel())
print("the one that replaces them:", one.forward(points).ravel())
print("two layers, relu between: ", tiny.forward(points).ravel())

# %% [markdown]
# #### What one layer cannot do
#
# The smallest example is the question of lesson 01 that no single neuron could answer: *exclusive
# or*, XOR. The answer is 1 where exactly one of two inputs is 1.
#
# | input | answer |
# |---|---|
# | (0, 0) | 0 |
# | (0, 1) | 1 |
# | (1, 0) | 1 |
# | (1, 1) | 0 |
#
# One layer, $w_0 x_0 + w_1 x_1 + b$, can only rise in one direction. It would have to give much at
# (0, 1) and at (1, 0), and little at both corners between which they lie. Two layers with relu do
# it, as in lesson 02:
#
# $$u = \mathrm{relu}(x_0 + x_1), \quad v = \mathrm{relu}(x_0 + x_1 - 1), \quad
# y = u - 2 v.$$
#
# $u$ counts the ones. $v$ is above 0 only if there are two, and then takes the answer back. Now
# these are the weights of two `Dense` layers:

# %%
count, take_back = Dense(2, 2), Dense(2, 1)
count.weights = np.array([[1.0, 1.0], [1.0, 1.0]])
count.bias = np.array([0.0, -1.0])
take_back.weights = np.array([[1.0], [-2.0]])
take_back.bias = np.array([0.0])
xor = Sequential(count, relu, take_back)

corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
print(xor.forward(corners).ravel())
figures.plane(
    lambda a, b: xor.forward(np.array([a, b]))[0],
    corners,
    [0, 1, 1, 0],
    names=("x0", "x1"),
    title="Two straight borders, where one layer has one",
)

# %% [markdown]
# ### Step 6: networks by their sizes
#
# From now on a network is mostly described by its sizes and one activation for all hidden layers.
# The last layer is a case of its own: often it has another activation, or none. Write the function
# that builds it. Your `Dense` takes its activation as an argument:
# `Dense(784, 256, activation=relu)`.


# %% nbgrader={"grade": false, "grade_id": "mlp", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def mlp(sizes, activation, last=None):
    """A Sequential of Dense layers, one for each pair of neighbouring sizes.

    sizes: [inputs, neurons of layer 1, ...]
    activation: a function, for every layer but the last
    last: the activation of the last layer, or None for none
    """
    # A new Dense for each pair. Sequential takes them one by one: f(*layers).
    ### BEGIN SOLUTION
    layers = []
    for n_in, n_out in pairwise(sizes):
        layers.append(Dense(n_in, n_out, activation=activation))
    layers[-1].activation = last
    return Sequential(*layers)
    ### END SOLUTION


# %% tags=["exercise"]
def built(its, rng):
    for sizes, hidden, last in (
        ([3, 4, 2], "relu", None),
        (rng.integers(2, 7, 4).tolist(), "tanh", "softmax"),
        ([3, 3, 3, 3], "sigmoid", "tanh"),
        (rng.integers(2, 7, 2).tolist(), "relu", "sigmoid"),
    ):
        functions = {name: getattr(its, name) for name in (hidden, last) if name}
        name = f"mlp({sizes}, {hidden}" + (f", {last})" if last else ")")
        net = its.mlp(sizes, functions[hidden], functions.get(last))
        layers = list(net.layers)
        yield f"how many layers {name} has", len(layers)
        yield f"the shapes of the weights in {name}", [tuple(one.weights.shape) for one in layers]
        drawn = [one.weights.tolist() for one in layers]
        shared = any(weights in drawn[:number] for number, weights in enumerate(drawn))
        yield f"whether two layers in {name} have the same weights", shared
        without = [one.activation is None for one in layers]
        yield f"for each layer in {name}, whether it has no activation", without
        for layer in layers:
            layer.weights = rng.normal(size=layer.weights.shape)
            layer.bias = rng.normal(size=layer.bias.shape)
        x = rng.normal(size=(2, sizes[0]))
        yield f"{name}.forward(x), with weights that were set", net.forward(x)
    plain = its.mlp([2, 3, 1], functions["relu"])
    yield "how many arrays mlp([2, 3, 1], relu).parameters() lists", len(plain.parameters())


def _built(activation_of, behind=lambda activation, last: []):
    """A wrong mlp: `activation_of(place, number of layers, activation, last)`."""

    def mlp(sizes, activation, last=None):
        layers = []
        for place, (a, b) in enumerate(pairwise(sizes)):
            chosen = activation_of(place, len(sizes) - 1, activation, last)
            layers += [right.Dense(a, b, activation=chosen), *behind(activation, last)]
        return right.Sequential(*layers)

    return mlp


def _last_behind(sizes, activation, last=None):
    layers = _built(lambda place, number, activation, last: activation)(sizes, activation).layers
    return right.Sequential(*layers, last)


exercise(
    "mlp",
    scenario=built,
    mistakes=[
        wrong(
            "activation-on-the-last-too",
            "the last layer has the activation of the others",
            _built(lambda place, number, activation, last: activation),
            "The last layer is to have `last`, and none where `last` is None.",
        ),
        wrong(
            "last-ignored",
            "the argument last is not used",
            _built(
                lambda place, number, activation, last: activation if place < number - 1 else None
            ),
            "The last layer is to have `last` as its activation.",
        ),
        wrong(
            "activations-missing",
            "the layers before the last have no activation",
            _built(lambda place, number, activation, last: None if place < number - 1 else last),
            "Each Dense has to be told, by name: activation=activation. The third argument of "
            "Dense is use_bias, so without the name it goes there.",
        ),
        wrong(
            "last-everywhere",
            "every layer has the activation of the last one",
            _built(lambda place, number, activation, last: last),
            "`last` is for the last layer alone; the others have `activation`.",
        ),
        wrong(
            "activations-beside",
            "activations stand between the Dense layers",
            _built(
                lambda place, number, activation, last: activation,
                lambda activation, last: [activation],
            ),
            "Asked for is one Dense for each pair of sizes, which applies its activation itself.",
        ),
        wrong(
            "last-behind",
            "the last activation stands in the list, behind the last Dense",
            _last_behind,
            "It is the activation of the last Dense, in the place of the other one.",
        ),
        wrong(
            "list-not-unpacked",
            "Sequential is given one list",
            lambda sizes, activation, last=None: right.Sequential(
                right.mlp(sizes, activation, last).layers
            ),
            "Sequential takes the layers one by one. A star in front of a list unpacks it.",
        ),
        wrong(
            "list-returned",
            "a list comes back, not a Sequential",
            lambda sizes, activation, last=None: right.mlp(sizes, activation, last).layers,
            "The list has no forward. Sequential makes a network of it.",
        ),
        wrong(
            "last-layer-missing",
            "the last layer is missing",
            lambda sizes, activation, last=None: _built(
                lambda place, number, activation, last: activation
            )(sizes[:-1], activation),
            "Four sizes have three pairs of neighbours, and so three layers.",
        ),
    ],
    hints=(
        "How many layers do four sizes make, and what are the two sizes of each?",
        "Each layer needs a Dense of its own. The last one is made like the others, but for one "
        "argument.",
        "Is the layer that you make the last one? Only then its activation is `last`.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_mlp", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
net = mlp([4, 3, 3, 2], relu, last=softmax)
found = [layer.weights.shape for layer in net.layers]
assert found == [(4, 3), (3, 3), (3, 2)], "one Dense for each pair"
found = [layer.activation for layer in net.layers]
assert found == [relu, relu, softmax], "relu in both hidden layers, then `last`"
y = net.forward(np.ones((5, 4)))
assert np.allclose(y.sum(axis=1), 1), "softmax: each row adds up to 1"
assert mlp([4, 2], relu).layers[-1].activation is None, "no `last`: none"

# %% [markdown]
# #### ReLU, Sigmoid, Tanh: the hidden layers
#
# The same network with the same weights, but three kinds of hidden layers. This is what its 256
# first hidden neurons give:

# %%
samples = np.random.default_rng(1).normal(size=(100, 784))
for activation in (relu, sigmoid, tanh):
    net = drawn_again(mlp([784, 256, 128, 10], activation, last=softmax))
    h = net.layers[0].forward(samples)
    print(
        f"{activation.__name__:8} from {h.min():5.2f} to {h.max():5.2f}",
        f"mean {h.mean():5.2f}",
        f"{np.mean(h == 0):3.0%} exactly 0",
        f"{np.mean(h < 0):3.0%} below 0",
        f"{np.mean(np.abs(h) > 0.95):3.0%} beyond ±0.95",
        sep="   ",
    )

# %% [markdown]
# Relu switches half of the neurons off and lets the others pass as they are. Sigmoid gives only
# positive numbers. Tanh lies on both sides of 0. Beyond ±0.95 its curve is nearly flat, as you saw
# in lesson 02, so these neurons hardly react any more.
#
# With more layers the difference becomes large. Here 20 layers of 100 neurons stand in a row, and
# 50 samples pass through. After each layer we measure how much the samples still differ from each
# other: for each neuron the standard deviation over the samples, and of these the mean. Where
# nothing differs any more, nothing can be told apart.


# %%
def differences(activation, gain=1.0, depth=20, width=100):
    """After each layer, how much a neuron's answers differ."""
    net = mlp([width] * (depth + 1), activation, last=activation)
    drawn_again(net, gain=gain)
    h = np.random.default_rng(2).normal(size=(50, width))
    measured = []
    for layer in net.layers:
        h = layer.forward(h)
        measured.append(h.std(axis=0).mean())
    return measured


spread = {f.__name__: differences(f) for f in (tanh, relu, sigmoid, softmax)}
spread["relu, larger weights"] = differences(relu, gain=np.sqrt(2))
for name, values in spread.items():
    told = [f"layer {n}: {values[n - 1]:<9.2g}" for n in (1, 5, 20)]
    print(f"{name:21}", *told)
drawing = figures.lines(
    spread,
    xlabel="layer",
    ylabel="difference",
    title="How much the samples still differ",
)
drawing.axes[0].set_yscale("log")
drawing.axes[0].set_xticks([1, 5, 10, 15, 20])
drawing.axes[0].legend(loc="center left", bbox_to_anchor=(1, 0.5), fontsize=9.5, frameon=False)
drawing

# %% [markdown]
# Sigmoid squeezes every difference to less than a quarter of itself, layer by layer, so after 20
# layers all samples look the same. Tanh loses little. Relu loses a third or more in each layer, but
# weights that are √2 times as large at the start mend that. They make up for the half that relu
# switches off, and are named after their author Kaiming He (2015): He initialisation, with the
# standard deviation $\sqrt{2/n}$ for $n$ inputs. (Where the line of softmax becomes flat, below
# $10^{-16}$, nothing is left but rounding.)
#
# #### Softmax: the last layer
#
# Softmax in a hidden layer is worst of all: its numbers share a sum of 1, so each of 100 neurons
# gets 0.01 or so. In the last layer just that is wanted: ten positive numbers whose sum is 1 can be
# read as probabilities.
#
# | the task | last activation | outputs |
# |---|---|---|
# | one of many classes | softmax | a probability for each class |
# | yes or no | sigmoid | one probability |
# | a number (a price, a temperature) | none | any number |
# | a number between −1 and 1 | tanh | a number in this range |
#
# ### Step 7: from probabilities to an answer
#
# Ten probabilities are not yet a digit. The answer of the network is the class with the largest
# one. `np.argmax` gives the place of the largest number; say along which axis.


# %% nbgrader={"grade": false, "grade_id": "classify", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def classify(scores):
    """The class with the largest score of each sample.

    scores: array (batch, classes) -> array (batch,) of whole numbers
    """
    ### BEGIN SOLUTION
    return np.argmax(scores, axis=-1)
    ### END SOLUTION


# %% tags=["exercise"]
exercise(
    "classify",
    questions=lambda rng: [
        (rng.normal(size=(3, 3)),),
        (rng.random((5, 10)),),
        (rng.normal(size=(1, 4)),),
        (rng.normal(size=(7, 2)) - 9,),
    ],
    mistakes=[
        wrong(
            "along-the-samples",
            "the largest number is looked for in each column",
            lambda scores: np.argmax(scores, axis=0),
            "A row is a sample. Its answer is the place of the largest number in its own row.",
        ),
        wrong(
            "score-instead-of-class",
            "the largest score comes out, not its place",
            lambda scores: np.max(scores, axis=-1),
            "The number of the class is asked for: the place at which the largest score stands.",
        ),
        wrong(
            "one-answer-for-all",
            "there is one answer for the whole batch",
            lambda scores: np.argmax(scores),
            "Without an axis, argmax looks through the whole array at once.",
        ),
        wrong(
            "list-instead-of-array",
            "a list comes out, not an array",
            lambda scores: [int(place) for place in np.argmax(scores, axis=-1)],
            "The numbers are right. An array can be compared with the labels of a whole batch at "
            "once: classify(scores) == labels.",
        ),
        wrong(
            "smallest",
            "the class with the smallest score comes out",
            lambda scores: np.argmin(scores, axis=-1),
            "The most probable class has the largest score.",
        ),
        wrong(
            "one-hot",
            "there is a 1 at the class, not its number",
            lambda scores: (scores == scores.max(axis=-1, keepdims=True)).astype(int),
            "One number for each sample is asked for: the place at which the 1 stands.",
        ),
        wrong(
            "compared-with-a-half",
            "the scores are compared with 0.5",
            lambda scores: scores > 0.5,
            "Only their order counts: of ten classes the best one may well have 0.2.",
        ),
        wrong(
            "counted-from-one",
            "the classes are counted from 1",
            lambda scores: np.argmax(scores, axis=-1) + 1,
            "Places are counted from 0, and so are the classes: the digit 0 is class 0.",
        ),
    ],
    hints=(
        "For 5 samples there must be 5 answers.",
        "Samples are rows. Do you look along a row, or down a column?",
        "argmax takes an axis: the classes stand along the last one.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_classify", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
scores = np.array([[0.1, 0.7, 0.2], [0.5, 0.2, 0.3]])
found = classify(scores)
assert np.array_equal(found, [1, 0]), "0.7 is at place 1, 0.5 at place 0"

# %% [markdown]
# ## Test it
#
# Each piece was tested where you wrote it. A last look at the whole: the rules that every network
# of dense layers keeps, tried on ten networks of random sizes.

# %%
rng = np.random.default_rng(3)
for _ in range(10):
    sizes = rng.integers(1, 20, size=rng.integers(2, 6)).tolist()
    net = mlp(sizes, tanh)
    x = rng.normal(size=(6, sizes[0]))
    assert net.forward(x).shape == tuple(shapes(sizes, 6)[-1])
    count = sum(array.size for array in net.parameters())
    assert count == count_parameters(sizes)
    alone = net.forward(x[2])  # a sample does not see the others
    assert np.allclose(net.forward(x)[2], alone)
    print(" → ".join(str(size) for size in sizes), " keeps the rules")

# %% [markdown]
# A test is worth something if it fails where it should. Here is a network with a mistake that is
# easily made. Can you see it before you read what the check says?


# %%
class Mistaken(Sequential):
    layers = []

    def __init__(self, *layers):
        self.layers.extend(layers)


print(diagnose(Mistaken, "sequential").text())

# %% [markdown]
# And what happens where sizes do not fit? Your `Dense` refuses:

# %%
try:
    Sequential(Dense(784, 256), relu, Dense(128, 10)).forward(noise)
except ValueError as error:
    print(error)

# %% [markdown]
# ## Use it
#
# Now the digits. The library brings 1,797 images of handwritten digits, of 8 × 8 pixels. We
# enlarge them to 28 × 28, the size of the well-known MNIST images. Two matrix products do that: a
# matrix of shape (28, 8) stretches the columns, and once more the rows.

# %%
digits = ll.data.digits()
places = np.linspace(0, 7, 28)  # from the first of 8 to the last
stretch = np.array([np.interp(places, range(8), row) for row in np.eye(8)]).T


def enlarged(images):
    """(n, 64) -> (n, 784)"""
    return (stretch @ images.reshape(-1, 8, 8) @ stretch.T).reshape(-1, 784)


train_x, train_y = enlarged(digits.train.features), digits.train.targets
test_x, test_y = enlarged(digits.test.features), digits.test.targets
print(train_x.shape, test_x.shape)
figures.heat(
    test_x[0].reshape(28, 28),
    title=f"An image of a {test_y[0]}: 784 numbers",
)

# %% [markdown]
# A network with random weights knows nothing. It gives ten probabilities for each image, but only
# about one answer in ten is right, as with a guess:

# %%
network = drawn_again(mlp([784, 256, 128, 10], relu, last=softmax))
probabilities = network.forward(test_x)
print("the first image:", probabilities[0].round(2))
print(f"right: {np.mean(classify(probabilities) == test_y):.1%}")

# %% [markdown]
# What is missing are 235,146 better numbers. Finding them is the matter of lessons 07 and 08. Today
# we borrow them: the library trains a network of the same sizes for a second or two, and we put its
# numbers into yours. Mind the layout trap of lesson 04: the library's `Linear` keeps its weights as
# (out, in), your `Dense` as (in, out).

# %%
ll.manual_seed(0)
borrowed = ll.nn.Sequential(
    ll.nn.Linear(784, 256),
    ll.nn.ReLU(),
    ll.nn.Linear(256, 128),
    ll.nn.ReLU(),
    ll.nn.Linear(128, 10),
)
optimizer = ll.optim.Adam(borrowed.parameters(), lr=0.003)
data = train_x, train_y
fit(borrowed, data, optimizer=optimizer, epochs=3, batch_size=64)

linears = borrowed[0], borrowed[2], borrowed[4]
for mine, theirs in zip(network.layers, linears, strict=True):
    mine.weights = theirs.weight.detach().numpy().T
    mine.bias = theirs.bias.detach().numpy()

probabilities = network.forward(test_x)
right = classify(probabilities) == test_y
print(f"{right.sum()} of {len(right)} new images, {right.mean():.1%}")

# %% [markdown]
# Not a line of your code has changed. The same `forward` that guessed now reads. Follow one image
# through it:

# %%
watch(network, test_x[:1])
h = network.forward(test_x[:1])
print("the answer:", classify(h))
figures.bars(
    h[0].round(3),
    [str(digit) for digit in range(10)],
    title="What the last layer gives",
)

# %% [markdown]
# Here is the way of this image in pictures. The 256 and the 128 numbers have no places of their
# own; they are laid out in rows only to be seen. The darker, the larger:

# %%
#| hide
arrays, labels = [test_x[0].reshape(28, 28)], ["784 pixels"]
for k, shape in enumerate([(16, 16), (16, 8), (10, 1)], 1):
    h = Sequential(*network.layers[:k]).forward(test_x[0])
    arrays.append(h.reshape(shape))
    labels.append(f"{h.size} numbers")
with mpl.rc_context(figures.STYLE):
    drawing = figures.Drawing(figsize=(8, 2.9), dpi=100, layout="constrained")
    axes = drawing.subplots(1, 4)
    for axis, array, label in zip(axes, arrays, labels, strict=True):
        axis.imshow(array, cmap="Blues")
        axis.set_title(label, fontsize=10)
        axis.set_xticks([])
        axis.set_yticks(range(10) if array.shape == (10, 1) else [])
        axis.grid(visible=False)
drawing.alt = "The 2, what two hidden layers make of it, ten probabilities."
drawing

# %% [markdown]
# ## Where it lives
#
# In layerlab the class has the same name, and its `forward` is the loop that you wrote:

# %%
print(inspect.getsource(ll.nn.Sequential.forward))
ll.summary(borrowed, input_shape=(32, 784))

# %% [markdown]
# The table counts what you counted: 235,146 parameters. `ll.trace` watches real data on its way, as
# your `watch` did:

# %%
ll.trace(borrowed, test_x[:32].astype(np.float32))

# %% [markdown]
# In PyTorch:
#
# ```python notest
# from torch import nn
#
# net = nn.Sequential(
#     nn.Linear(784, 256), nn.ReLU(),
#     nn.Linear(256, 128), nn.ReLU(),
#     nn.Linear(128, 10),
# )
# sum(p.numel() for p in net.parameters())  # 235146
# ```
#
# In Keras, where the activation is an argument of the layer:
#
# ```python notest
# import keras
# from keras import layers
#
# net = keras.Sequential([
#     keras.Input((784,)),
#     layers.Dense(256, activation="relu"),
#     layers.Dense(128, activation="relu"),
#     layers.Dense(10, activation="softmax"),
# ])
# net.count_params()  # 235146
# ```
#
# The PyTorch network ends without softmax. Its loss function takes the numbers before softmax,
# called *logits*, because both together can be computed more exactly. The largest logit has the
# largest probability, so `classify` gives the same answer for both. You will do the same in lesson
# 08.
#
# **In production** the picture is the same, at another scale. Whoever runs a network plans its
# memory by the count of parameters: ours takes 235,146 · 4 bytes = 0.94 MB in 32-bit numbers, and a
# language model of 7 billion parameters 14 GB in 16-bit ones. Large models are not one straight
# row: data also takes shortcuts around layers. But inside they are blocks in a row, and the shapes
# are checked just as you did.

# %% [markdown]
# ## Summary
#
# - A network is a composition: each layer takes what the layer before it gives.
# - A layer changes the number of columns, (s, n_in) to (s, n_out). The number of rows stays: it
#   is the number of samples.
# - Parameters: the sum of n_in · n_out + n_out over the layers.
# - Without an activation between them, two layers are one. The activation makes depth worth its
#   cost.
# - Hidden layers: relu as a rule. Last layer: softmax for classes, sigmoid for yes or no, none
#   for numbers.
#
# | you want | write |
# |---|---|
# | the shapes | `shapes([784, 256, 128, 10], 32)` |
# | the number of parameters | `count_parameters([784, 256, 128, 10])` |
# | a network, piece by piece | `Sequential(Dense(784, 256), relu, Dense(256, 10), softmax)` |
# | a network by its sizes | `mlp([784, 256, 10], relu, last=softmax)` |
# | the answers | `classify(network.forward(x))` |
#
# **Next:** lesson 06 takes the layer of today's networks, which has four parts: a dense layer,
# batch normalisation, relu and dropout. Two of them behave in one way while the network learns and
# in another when it is used.
