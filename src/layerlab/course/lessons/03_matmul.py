# ---
# title: Many sums at once
# subtitle: >-
#   Write the operation that does nearly all the work of a network, four times, from three slow loops
#   to a single call, and measure the difference on your own machine.
# tags: [matrix, shape, einsum, BLAS, measuring]
# minutes: 50
# difficulty: 2
# prerequisites: [01_neuron]
# next: [04_layers]
# objectives:
#   - Work out a matrix product by hand, and say which row meets which column.
#   - Say from two shapes whether a product exists, and which shape it has.
#   - Write the product with three loops, with one loop, with einsum and with @.
#   - Measure the four on your machine, and say where the time goes.
#   - Compare hundreds of images with ten templates in one product.
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
# # Many sums at once
#
# A neuron multiplies each input by its weight and adds everything up. That was lesson 01.
# A network holds thousands of neurons, and each of them does this for thousands of samples.
# That is one and the same small job, millions of times.
#
# There is a name for doing it all in one go: the **matrix product**. It is one line of Python.
# Behind that line the same work can take a second, or less than a thousandth of one. By the end of
# this lesson you will have written both, and measured them.

# %% [markdown]
# ## What it is
#
# A **matrix** is a table of numbers. Its **shape** is how many rows and columns it has, rows first.
#
# Two people write shopping lists. Each list is a row, each kind of fruit a column:
#
# | | apples | pears | plums |
# |---|---|---|---|
# | **Ann** | 1 | 2 | 3 |
# | **Bob** | 4 | 0 | 1 |
#
# Two shops write price lists. Each kind of fruit is a row, each shop a column:
#
# | | shop S | shop T |
# |---|---|---|
# | **apples** | 2 | 3 |
# | **pears** | 1 | 2 |
# | **plums** | 3 | 1 |
#
# What would each person pay in each shop? Ann in shop S: one apple at 2, two pears at 1, three
# plums at 3. That is 1·2 + 2·1 + 3·3 = 13. It is a weighted sum, as in a neuron. Do it for both
# people and both shops, and write the answers into a table:
#
# | | shop S | shop T |
# |---|---|---|
# | **Ann** | 13 | 10 |
# | **Bob** | 11 | 13 |
#
# This table is the matrix product of the first two. **Each number in it is one row of the first
# table against one column of the second.**
#
# Now change the words. A person is a *sample*: one row of inputs. A shop is a *neuron*: one column
# of weights. The answers are the weighted sums of all neurons for all samples. That is why this
# operation is worth a lesson of its own.

# %%
#| default_exp matmul

# %%
#| export
import numpy as np

# %%
import inspect
import time

import matplotlib.pyplot as plt

import layerlab as ll
from layerlab import naive
from layerlab.check import check
from layerlab.course import figures

# %%
lists = np.array([[1.0, 2.0, 3.0], [4.0, 0.0, 1.0]])  # (people, fruits)
prices = np.array([[2.0, 3.0], [1.0, 2.0], [3.0, 1.0]])  # (fruits, shops)
print("lists ", lists.shape)
print("prices", prices.shape)

# %% [markdown]
# A way to draw it, so that nothing has to be remembered: the first table on the left, the second
# above, and each answer where its row and its column meet. Ann pays 10 in shop T.


# %%
#| hide
#| alt: The lists on the left, the prices above, the product in the corner between them. Row 0 of the lists, 1 2 3, and column 1 of the prices, 3 2 1, are marked. Where they meet stands 10.
def draw_product(a, b, i, j, names):
    """a to the left, b above, a @ b where they meet; row i and column j are marked."""
    people, fruits, shops = names
    ratios = {"width_ratios": (3, 2), "height_ratios": (3, 2), "wspace": 0.12, "hspace": 0.16}
    _, axes = plt.subplots(2, 2, figsize=(5.6, 4.2), facecolor="#fdfcf9", gridspec_kw=ratios)
    axes[0, 0].axis("off")
    parts = (
        (axes[1, 0], a, (i, slice(None)), people, []),
        (axes[0, 1], b, (slice(None), j), fruits, shops),
        (axes[1, 1], a @ b, (i, j), [], []),
    )
    for axis, values, marked, rows, columns in parts:
        shade = np.zeros(values.shape)
        shade[marked] = 0.35
        axis.imshow(shade, cmap="Blues", vmin=0, vmax=1, aspect="auto")
        for place, value in np.ndenumerate(values):
            axis.text(*place[::-1], f"{value:g}", ha="center", va="center", color="#1d1d1b")
        axis.set_yticks(range(len(rows)), rows)
        axis.set_xticks(range(len(columns)), columns)
        axis.tick_params(length=0, labelcolor="#1d1d1b", top=True, labeltop=True, labelbottom=False)
    axes[1, 0].set_xlabel("lists", color="#1d1d1b")
    axes[1, 1].set_xlabel("product", color="#1d1d1b")
    axes[0, 1].set_ylabel("prices", color="#1d1d1b")
    plt.show()


draw_product(lists, prices, 0, 1, (["Ann", "Bob"], ["apples", "pears", "plums"], ["S", "T"]))

# %% [markdown]
# ## The mathematics
#
# Call the first matrix $A$ and the second $B$. $A_{ik}$ is the number in row $i$ and column $k$,
# counted from 0 as in Python. The product $C = AB$ has in row $i$ and column $j$
#
# $$C_{ij} = \sum_{k} A_{ik} \, B_{kj}$$
#
# The sign $\sum_k$ is a loop that adds: let $k$ run over all its values, and add up what stands
# behind it. For Ann ($i = 0$) in shop T ($j = 1$), $k$ runs over the three fruits:
#
# $$C_{01} = A_{00} B_{01} + A_{01} B_{11} + A_{02} B_{21} = 1 \cdot 3 + 2 \cdot 2 + 3 \cdot 1 = 10$$
#
# Look at where $k$ stands: it is the *column* of $A$ and the *row* of $B$. So $A$ must have as many
# columns as $B$ has rows. A list of three kinds of fruit needs three prices. The two sizes that
# must agree stand next to each other when you write the shapes side by side, and they vanish:
#
# $$(n, \mathbf{k}) \; (\mathbf{k}, m) \rightarrow (n, m)$$
#
# Three things to keep in mind:
#
# - **Order matters.** Lists times prices gives money. Prices times lists is another table, of
#   another shape, and means something else. In general $AB \ne BA$.
# - **It is not `*`.** In NumPy, `a * b` multiplies position by position and adds nothing up.
# - **The work is easy to count.** Each of the $n \cdot m$ answers takes $k$ multiplications:
#   $n \cdot k \cdot m$ in all. Here that is 2·3·2 = 12.

# %% [markdown]
# ## Step by step
#
# ### Step 1: one sum
#
# Begin with the smallest piece. Two rows of numbers, of the same length: multiply the first by the
# first, the second by the second, and so on, and add it all up. This is the **dot product**. It is
# the weighted sum of lesson 01 without the bias.


# %% nbgrader={"grade": false, "grade_id": "dot", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def dot(x, y):
    """x[0]·y[0] + x[1]·y[1] + ... of two vectors of one length: (k,), (k,) -> a number."""
    # Begin with a total of 0.0, and add one product after the other.
    ### BEGIN SOLUTION
    total = 0.0
    for one, other in zip(x, y, strict=True):
        total += one * other
    return total
    ### END SOLUTION


# %% tags=["exercise"]
def dot_without_last(x, y):
    return sum(a * b for a, b in zip(x[:-1], y[:-1], strict=True))


def dot_without_first(x, y):
    return dot_without_last(x[::-1], y[::-1])


def dot_first_only(x, y):
    return x[0] * y[0]


def dot_last_only(x, y):
    return x[-1] * y[-1]


def dot_of_sums(x, y):
    return sum(x) * sum(y)


def dot_added(x, y):
    return sum(x) + sum(y)


exercise(
    "dot",
    questions=lambda rng: [
        (np.array([1.0, 2.0, 3.0]), np.array([2.0, 1.0, 3.0])),
        (np.array([1.5]), np.array([-2.0])),
        *((rng.normal(size=n), rng.normal(size=n)) for n in rng.integers(2, 9, 4)),
    ],
    mistakes=[
        wrong(
            "last-term-missing",
            "the last product is left out",
            dot_without_last,
            "range(n) already ends at n - 1. Going to n - 1 leaves one product out.",
        ),
        wrong(
            "first-term-missing",
            "the first product is left out",
            dot_without_first,
            "Python counts from 0: the first pair is x[0] and y[0].",
        ),
        wrong(
            "returns-too-early",
            "only the first product comes back",
            dot_first_only,
            "The answer is given when the loop is over, not inside it.",
        ),
        wrong(
            "only-last-term",
            "only the last product comes back",
            dot_last_only,
            "Each product replaces the one before it. It has to be added: total += ...",
        ),
        wrong(
            "not-summed",
            "the products are not added up",
            lambda x, y: x * y,
            "A dot product is one number: the sum of all the products.",
        ),
        wrong(
            "product-of-sums",
            "each vector is added up before the product",
            dot_of_sums,
            "Multiply pair by pair first, then add. (1+2)·(3+4) is not 1·3 + 2·4.",
        ),
        wrong(
            "added-instead-of-multiplied",
            "the pairs are added, not multiplied",
            dot_added,
            "A weight scales its input: that is a product. Only the products are added.",
        ),
    ],
    hints=(
        "What would Ann pay in shop S? Say aloud what you do with each fruit.",
        "You need a total that starts at 0.0, and a loop that changes it once for each pair.",
        "In the loop: which two numbers are multiplied, and does the line add to the total or replace it?",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_dot", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
assert dot(np.array([1.0, 2.0, 3.0]), np.array([2.0, 1.0, 3.0])) == 13, "1·2 + 2·1 + 3·3 = 13"
assert dot(np.array([1.5]), np.array([-2.0])) == -3, "1.5·(-2) = -3"
assert dot(np.array([2.0, 0.0]), np.array([0.0, 5.0])) == 0, "2·0 + 0·5 = 0"

# %% [markdown]
# Now a row of the lists against a column of the prices. `lists[0]` is row 0. `prices[:, 1]` is
# column 1: the colon stands for "all rows".

# %%
print("Ann in shop T:", lists[0], "·", prices[:, 1], "=", dot(lists[0], prices[:, 1]))
print("Bob in shop S:", lists[1], "·", prices[:, 0], "=", dot(lists[1], prices[:, 0]))

# %% [markdown]
# ### Step 2: the shape, before any number
#
# People who work with networks think about shapes first. A wrong shape found before the
# multiplication is a sentence that can be read. Found three layers later, it is an afternoon.
#
# Write a function that takes two shapes and says which shape the product has. Where the inner sizes
# differ it must **refuse**: `raise ValueError(...)` with both shapes in the message.


# %% nbgrader={"grade": false, "grade_id": "product_shape", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def product_shape(left, right):
    """The shape of a product: (n, k), (k, m) -> (n, m).

    `left` and `right` are pairs of whole numbers. Raises ValueError, naming both shapes, where
    the columns of the left matrix are not as many as the rows of the right one.
    """
    ### BEGIN SOLUTION
    n, columns = left
    rows, m = right
    if columns != rows:
        raise ValueError(f"{left} @ {right}: the inner sizes {columns} and {rows} differ")
    return (n, m)
    ### END SOLUTION


# %% tags=["exercise"]
def pairs_of_shapes(rng):
    yield (2, 3), (3, 2)
    yield (1, 1), (1, 1)
    without_product = (((2, 3), (2, 3)), ((2, 1), (3, 4)), ((2, 4), (1, 3)), ((2, 3), (4, 2)))
    yield from without_product
    for _ in range(4):
        n, k, m = (int(size) for size in rng.choice(np.arange(2, 60), 3, replace=False))
        yield (n, k), (k, m)
    yield (5, 0), (0, 4)


def outer_compared(left, right):
    if left[0] != right[1]:
        raise ValueError
    return left[0], right[1]


def only_equal(left, right):
    if left != right:
        raise ValueError
    return left


def refusing(function):
    """The same mistake by somebody who did think of the refusal."""

    def answer(left, right):
        if left[1] != right[0]:
            raise ValueError
        return function(left, right)

    return answer


exercise(
    "product_shape",
    questions=pairs_of_shapes,
    mistakes=[
        wrong(
            "transposed-shape",
            "rows and columns of the result are exchanged",
            refusing(lambda left, right: (right[1], left[0])),
            "The result has a row for each row of the left matrix: that size comes first.",
        ),
        wrong(
            "inner-sizes",
            "the two inner sizes come back",
            refusing(lambda left, right: (left[1], right[0])),
            "The inner sizes are added up over, so they vanish. The outer two are left.",
        ),
        wrong(
            "no-refusal",
            "shapes that do not fit are accepted",
            lambda left, right: (left[0], right[1]),
            "Where the inner sizes differ, some numbers have no partner. Raise a ValueError.",
        ),
        wrong(
            "none-instead-of-error",
            "shapes that do not fit give None",
            lambda left, right: (left[0], right[1]) if left[1] == right[0] else None,
            "None goes on its way and fails somewhere else. Raise a ValueError here.",
        ),
        wrong(
            "equal-shapes-wanted",
            "it wants the two shapes to be equal",
            only_equal,
            "That is the rule of adding, number by number. A product wants the columns of the left "
            "matrix to be as many as the rows of the right one.",
        ),
        wrong(
            "outer-compared",
            "the outer sizes are compared, not the inner ones",
            outer_compared,
            "The columns of the left matrix meet the rows of the right one: left[1] and right[0].",
        ),
        wrong(
            "left-shape",
            "the shape of the left matrix comes back",
            refusing(lambda left, right: left),
            "The result has as many columns as the right matrix.",
        ),
    ],
    hints=(
        "Write the two shapes next to each other. Which two of the four numbers have to be equal?",
        "The equal ones vanish. What is left, in the order in which it stands, is the answer.",
        "Refuse first: which number of left is compared with which number of right?",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_product_shape", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
assert product_shape((2, 3), (3, 2)) == (2, 2), "2 people and 2 shops: (2, 2)"
assert product_shape((32, 784), (784, 128)) == (32, 128), "the 784 vanish"
try:
    product_shape((2, 3), (2, 3))
except ValueError as error:
    print("refused:", error)
else:
    raise AssertionError("(2, 3) and (2, 3): 3 columns but 2 rows, and no ValueError")

# %% [markdown]
# ### Step 3: three loops
#
# The formula is a recipe for three loops, one inside the other: over the rows $i$ of the result,
# over its columns $j$, and over the products $k$ that are added up for this one number.
#
# | loop | runs over | how often |
# |---|---|---|
# | $i$ | rows of $A$ | $n$ |
# | $j$ | columns of $B$ | $m$ |
# | $k$ | columns of $A$, which are the rows of $B$ | $k$ |
#
# (The letter $k$ has two jobs: it counts, and in a shape such as $(n, k)$ it says how far. Books do
# the same.)
#
# Use `product_shape` for the refusal. Write all three loops out, without `dot`, `@` or `np.dot`:
# this is the version that hides nothing.


# %% nbgrader={"grade": false, "grade_id": "matmul_loops", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def matmul_loops(a, b):
    """The product of two matrices, one multiplication at a time: (n, k), (k, m) -> (n, m).

    c[i, j] = a[i, 0]·b[0, j] + a[i, 1]·b[1, j] + ...
    Raises ValueError where the inner sizes differ.
    """
    # 1. Ask product_shape for the shape; it refuses what does not fit.
    # 2. Make a result of zeros, of floating-point numbers whatever a and b hold.
    # 3. For each i and each j, start a new total, add k products to it, and store it.
    ### BEGIN SOLUTION
    n, m = product_shape(a.shape, b.shape)
    c = np.zeros((n, m))
    for i in range(n):
        for j in range(m):
            total = 0.0
            for k in range(a.shape[1]):
                total += a[i, k] * b[k, j]
            c[i, j] = total
    return c
    ### END SOLUTION


# %% tags=["exercise"]
exercise(
    "matmul_loops",
    role="matmul",
    hints=(
        "Fill in one number by hand, Bob in shop S. Which of i, j and k stay the same meanwhile?",
        "The total belongs to one pair of i and j. Where must it start again at 0?",
        "Look at the ends of the three ranges: rows of a, columns of b, columns of a.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_matmul_loops", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check(matmul_loops, "matmul")

# %%
print(matmul_loops(lists, prices))

# %% [markdown]
# That is the table from the beginning. Here is where one of its numbers came from, as told by your
# own function. (`sample` is the row, `neuron` the column: you will see in lesson 04 why.)

# %%
ll.explain(matmul_loops, (lists, prices), sample=0, neuron=1)

# %% [markdown]
# Order matters, and now you can see it. The other way round, 3×2 times 2×3 is a 3×3 table, and none
# of its numbers is a sum of money:

# %%
print(matmul_loops(prices, lists))

# %% [markdown]
# ### Step 4: one loop
#
# Three loops in Python are slow, and soon you will see how slow. The way out is always the same:
# hand NumPy more work in each call.
#
# A vector times a matrix is a row of results. Ann's list against *all* shops at once is
# `lists[0] @ prices`. The sign `@` is Python's own for the matrix product.

# %%
print(lists[0], "@ prices =", lists[0] @ prices)

# %% [markdown]
# So one loop is enough: over the rows of the left matrix. Two loops have moved into NumPy, which is
# compiled to machine code.


# %% nbgrader={"grade": false, "grade_id": "matmul_rows", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def matmul_rows(a, b):
    """The same product, a whole row of the result at a time: (n, k), (k, m) -> (n, m).

    c[i] = a[i] @ b
    Raises ValueError where the inner sizes differ.
    """
    ### BEGIN SOLUTION
    c = np.zeros(product_shape(a.shape, b.shape))
    for i, row in enumerate(a):
        c[i] = row @ b
    return c
    ### END SOLUTION


# %% tags=["exercise"]
exercise(
    "matmul_rows",
    role="matmul",
    hints=(
        "In your three loops, which two can be replaced by one vector times a matrix?",
        "Keep the loop over i. Row i of the result needs row i of a, and all of b.",
        "Make the result as in matmul_loops, with zeros. Each turn of the loop fills one row of it.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_matmul_rows", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(matmul_rows, "matmul")

# %% [markdown]
# ### Step 5: no loop, a letter for each index
#
# The formula says everything with three letters. $A_{ik} B_{kj}$, added up over $k$, gives
# $C_{ij}$. `np.einsum` takes just that, as text. Each operand gets a letter for each axis. A letter
# that does not stand behind the arrow is added up over. It is named after Einstein, who in 1916
# left the sign $\sum$ out of his formulas because the letters already say it.

# %%
row = np.array([1.0, 2.0, 3.0])
print("add all     'i->'   ", np.einsum("i->", row))
print("dot         'i,i->' ", np.einsum("i,i->", row, row))
print("each times each  'i,j->ij'")
print(np.einsum("i,j->ij", row, row))
print("rows to columns  'ij->ji'")
print(np.einsum("ij->ji", lists))

# %% [markdown]
# Now the product. Which letters does `a` get, which ones `b`, and which are left?
#
# One warning. Where an axis has size 1, `einsum` stretches it to fit, without a word. A list with
# one fruit and three prices then gives an answer, where there is none. So ask `product_shape`
# first.

# %%
one_fruit = np.array([[1.0], [4.0]])  # (2, 1)
print(np.einsum("ik,kj->ij", one_fruit, prices))  # no error, no meaning


# %% nbgrader={"grade": false, "grade_id": "matmul_einsum", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def matmul_einsum(a, b):
    """The same product, written as letters for np.einsum: (n, k), (k, m) -> (n, m).

    Raises ValueError where the inner sizes differ, also where one of them is 1.
    """
    ### BEGIN SOLUTION
    product_shape(a.shape, b.shape)
    return np.einsum("ik,kj->ij", a, b)
    ### END SOLUTION


# %% tags=["exercise"]
exercise(
    "matmul_einsum",
    role="matmul",
    hints=(
        "The formula has three letters. Write them under the axes of a, of b and of the result.",
        "The letter that a and b share is the one that vanishes behind the arrow.",
        "Ask product_shape before einsum, even though you do not need what it returns.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_matmul_einsum", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(matmul_einsum, "matmul")

# %% [markdown]
# ### Step 6: the one to use
#
# `a @ b` for two matrices is the whole product in one call. NumPy passes it on to a library called
# BLAS, *Basic Linear Algebra Subprograms*, which has been tuned for processors since 1979.
#
# `@` refuses sizes that do not fit by itself. Its message speaks of "core dimensions". Yours, from
# `product_shape`, says what you want it to say. Put the two together.


# %% nbgrader={"grade": false, "grade_id": "matmul", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def matmul(a, b):
    """The product of two matrices, as fast as NumPy can: (n, k), (k, m) -> (n, m).

    Raises ValueError, naming both shapes, where the inner sizes differ.
    """
    ### BEGIN SOLUTION
    product_shape(a.shape, b.shape)
    return a @ b
    ### END SOLUTION


# %% tags=["exercise"]
exercise(
    "matmul",
    role="matmul",
    hints=(
        "Two lines are enough: one that may refuse, one that computes.",
        "You have just written the first line, for einsum.",
        "The order of the two operands is the order of the arguments. `*` is another operation.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_matmul", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check(matmul, "matmul")

# %% [markdown]
# ## Test it
#
# Four functions that claim to be the same thing are a gift: each one tests the other three. Draw
# random matrices of random sizes, and compare.
#
# Compare with `np.allclose`, not with `==`. The four add the same products in different orders, and
# floating-point numbers are rounded after each addition. So the last digits may differ. Neither is
# wrong.

# %%
rng = np.random.default_rng(3)
largest = 0.0
for _ in range(20):
    n, k, m = rng.integers(1, 20, 3)
    a, b = rng.normal(size=(n, k)), rng.normal(size=(k, m))
    expected = matmul_loops(a, b)
    for function in (matmul_rows, matmul_einsum, matmul):
        difference = np.abs(function(a, b) - expected).max()
        largest = max(largest, difference)
        assert np.allclose(function(a, b), expected), f"{function.__name__} differs"
print("20 pairs of matrices; the largest difference is below 1e-12:", bool(largest < 1e-12))

# %% [markdown]
# And what must be refused is refused, by each of them:

# %%
for function in (matmul_loops, matmul_rows, matmul_einsum, matmul):
    try:
        function(one_fruit, prices)
    except ValueError as error:
        print(f"{function.__name__:14}", error)

# %% [markdown]
# ### How fast?
#
# How fast is each? Nobody can tell from the code alone, so measure. Three rules: run each one
# many times and keep the best, because other programs disturb; give all of them the same numbers;
# measure on the machine that you care about, which is yours.
#
# Two matrices of 96 × 96 are 96·96·96 = 884,736 multiplications.


# %%
def seconds(function, a, b):
    """The shortest time that a call took: at least 3 calls, and as many as fit in 0.2 seconds."""
    times = []
    while len(times) < 3 or sum(times) < 0.2:
        start = time.perf_counter()
        function(a, b)
        times.append(time.perf_counter() - start)
    return min(times)


size = 96
a, b = rng.normal(size=(size, size)), rng.normal(size=(size, size))
ways = {
    "three loops": matmul_loops,
    "one loop": matmul_rows,
    "einsum": matmul_einsum,
    "@ (BLAS)": matmul,
}
for function in ways.values():
    function(a, b)  # once without the clock: the first call is always slower
measured = {name: seconds(function, a, b) for name, function in ways.items()}
for name, time_taken in measured.items():
    rate = size**3 / time_taken
    print(f"{name:12} {time_taken * 1e3:9.3f} ms   {rate / 1e6:10,.1f} million products a second")

# %% [markdown]
# The bars stand on a scale on which each line is ten times the one before, or the others would be
# too short to see.

# %%
figures.bars(
    [time_taken * 1e3 for time_taken in measured.values()],
    list(measured),
    unit="ms",
    log=True,
    title="One product of two 96 × 96 matrices, on this machine",
)

# %% [markdown]
# The numbers are your machine's. What you will see everywhere: the three loops are slower than the
# rest by a factor of hundreds or thousands. Why?
#
# - **Three loops.** For each product Python looks up `a`, builds a pair of indices, makes a number
#   object for `a[i, k]` and one for `b[k, j]`, multiplies them into a third, and throws them away.
#   The multiplication is the smallest part of it.
# - **One loop.** Python does this once for each row. Inside, NumPy runs machine code over numbers
#   that lie side by side in memory.
# - **einsum.** No Python in between at all. But its loop is a simple one, written for any letters.
# - **BLAS.** The same number of products, in another order. It cuts the matrices into blocks that
#   fit into the processor's fastest memory and uses each block many times before it fetches the
#   next. One instruction multiplies four, eight or sixteen numbers. Several cores share the work.
#
# The effect of the blocks grows with the size. Double all three sizes, and there are eight times as
# many products:

# %%
print("size     one loop       einsum     @ (BLAS)     in milliseconds")
for size in (64, 128, 256, 512):
    a, b = rng.normal(size=(size, size)), rng.normal(size=(size, size))
    times = [seconds(function, a, b) * 1e3 for function in (matmul_rows, matmul_einsum, matmul)]
    print(f"{size:4}", *(f"{value:12.3f}" for value in times))

# %% [markdown]
# That is why networks are written as arrays, why samples go through them in batches, and why
# graphics cards are used. All of these are ways to have one large product in place of many small
# ones.

# %% [markdown]
# ## Use it
#
# Now something real. The library brings 1,797 images of handwritten digits. Each has 8 × 8 pixels,
# so each is a row of 64 numbers between 0 (paper) and 1 (ink).
#
# Average all training images of the same digit, pixel by pixel. That gives ten **templates**: what
# a 0, a 1, ... looks like on average.

# %%
digits = ll.data.digits()
images, labels = digits.train.features, digits.train.targets
templates = np.stack([images[labels == digit].mean(axis=0) for digit in range(10)])
print("images   ", images.shape)
print("templates", templates.shape)

figures.heat(np.hstack(templates.reshape(10, 8, 8)), title="The ten templates")

# %% [markdown]
# A new image is most likely the digit whose template is nearest. Near means: the squares of the
# differences, added up over all pixels, come to little. With $x$ the image and $t$ a template,
#
# $$\sum_p (x_p - t_p)^2 = \sum_p x_p^2 \; - 2 \sum_p x_p t_p \; + \sum_p t_p^2$$
#
# The first sum is the same for all ten templates, so it decides nothing. Leave it out, divide by
# $-2$, and "the smallest distance" becomes "the highest score":
#
# $$\text{score} = x \cdot t - \tfrac{1}{2} \, t \cdot t$$
#
# The first part, for all images and all templates, is one matrix product. An image is a row of
# `images`. A template is a row of `templates`, so for the product it must become a column:
# `templates.T` is the matrix with rows and columns exchanged, the **transpose**. Its shape is
# (64, 10). The second part is one number for each template. NumPy subtracts a row of ten numbers
# from each row of an (n, 10) matrix.


# %% nbgrader={"grade": false, "grade_id": "scores", "locked": false, "schema_version": 3, "solution": true, "task": false}
#| export
def scores(images, templates):
    """How near each image is to each template: (n, pixels), (m, pixels) -> (n, m).

    score[i, j] = images[i]·templates[j] - 1/2 · templates[j]·templates[j]; the highest is nearest.
    """
    # One matrix product, and one number for each template taken off. No loop.
    ### BEGIN SOLUTION
    return matmul(images, templates.T) - 0.5 * (templates**2).sum(axis=1)
    ### END SOLUTION


# %% tags=["exercise"]
def some_pictures(rng):
    yield np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[1.0, 0.5]])
    yield np.zeros((2, 3)), np.array([[0.0, 0.0, 0.0], [1.0, 2.0, 3.0]])
    for _ in range(4):
        n, m, pixels = rng.integers(1, 9, 3)
        yield rng.uniform(size=(n, pixels)), rng.uniform(size=(m, pixels))
    yield rng.uniform(size=(4, 4)), rng.uniform(size=(4, 4))


exercise(
    "scores",
    questions=some_pictures,
    mistakes=[
        wrong(
            "no-subtraction",
            "the second part is not taken off",
            lambda images, templates: images @ templates.T,
            "Without it a template with much ink scores high for every image.",
        ),
        wrong(
            "not-halved",
            "the second part is taken off whole, not half of it",
            lambda images, templates: images @ templates.T - (templates**2).sum(axis=1),
            "In the distance, x·t stands with a factor 2 and t·t with a factor 1.",
        ),
        wrong(
            "one-number-for-all",
            "all templates lose the same number",
            lambda images, templates: images @ templates.T - 0.5 * (templates**2).sum(),
            "Each template has its own t·t: add up over its pixels only, with axis=1.",
        ),
        wrong(
            "images-squared",
            "the images are squared, not the templates",
            lambda images, templates: (
                images @ templates.T - 0.5 * (images**2).sum(axis=1, keepdims=True)
            ),
            "What is taken off belongs to a template: it tells apart those with much ink and those "
            "with little.",
        ),
        wrong(
            "squares-down-the-columns",
            "the squares are added up down the columns",
            lambda images, templates: images @ templates.T - 0.5 * (templates**2).sum(axis=0),
            "A template is a row. Its pixels stand along the row, along axis=1.",
        ),
        wrong(
            "not-squared",
            "the pixels of the templates are not squared",
            lambda images, templates: images @ templates.T - 0.5 * templates.sum(axis=1),
            "templates[j]·templates[j] is a dot product: each pixel is multiplied with itself.",
        ),
        wrong(
            "not-transposed",
            "the templates are not transposed",
            lambda images, templates: images @ templates - 0.5 * (templates**2).sum(axis=1),
            "A template is a row of `templates`, and must be a column in the product.",
        ),
        wrong(
            "added",
            "the second part is added instead of taken off",
            lambda images, templates: images @ templates.T + 0.5 * (templates**2).sum(axis=1),
            "A template with much ink is to lose its advantage, not to gain a second one.",
        ),
        wrong(
            "distance-sign",
            "the score has the sign of a distance",
            lambda images, templates: 0.5 * (templates**2).sum(axis=1) - images @ templates.T,
            "The nearest template must have the highest score. Yours has the lowest.",
        ),
        wrong(
            "templates-and-images-exchanged",
            "rows stand for templates, not for images",
            lambda images, templates: (images @ templates.T - 0.5 * (templates**2).sum(axis=1)).T,
            "The result has one row for each image.",
        ),
    ],
    hints=(
        "Begin with the shapes: (n, pixels) and (m, pixels) shall give (n, m). What fits?",
        "The first part is one matrix product, the second is a vector of m numbers.",
        "Square the templates, add up over the pixels (which axis is that?), take half.",
    ),
)

# %% nbgrader={"grade": true, "grade_id": "test_scores", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
picture, two_templates = np.array([[1.0, 0.0]]), np.array([[1.0, 0.5], [0.0, 1.0]])
found = scores(picture, two_templates)
assert found.shape == (1, 2), f"1 image and 2 templates give shape (1, 2), yours is {found.shape}"
assert np.isclose(found[0, 0], 0.375), "1·1 + 0·0.5 - (1·1 + 0.5·0.5)/2 = 0.375"
assert np.isclose(found[0, 1], -0.5), "1·0 + 0·1 - (0·0 + 1·1)/2 = -0.5"

# %%
test_images, test_labels = digits.test.features, digits.test.targets
guesses = scores(test_images, templates).argmax(axis=1)  # the position of the highest score
right = guesses == test_labels
print(f"{right.sum()} of {len(right)} new images are read correctly: {right.mean():.1%}")

# %% [markdown]
# About nine of ten, from images that played no part in the averages, with one product of a
# (359, 64) and a (64, 10) matrix. Nothing was trained yet.
#
# Read the formula again. Ten columns of weights, and one number for each column that is added to
# the sums. You have built a *layer* of ten neurons. The next lesson gives it its name.
#
# These are the first eight that it misreads:

# %%
misread = np.flatnonzero(~right)[:8]
print("they are   ", *test_labels[misread])
print("it reads   ", *guesses[misread])
figures.heat(np.hstack(test_images[misread].reshape(8, 8, 8)), title="Misread")

# %% [markdown]
# ## Where it lives
#
# Every library has this operation under the same sign:
#
# | | one product | many at once |
# |---|---|---|
# | NumPy | `a @ b`, `np.matmul(a, b)` | `a @ b` on (..., n, k) and (..., k, m) |
# | layerlab | `a @ b`, `ll.matmul(a, b)` | the same |
# | PyTorch | `a @ b`, `torch.matmul(a, b)` | the same, also `torch.einsum` |
# | Keras | `keras.ops.matmul(a, b)` | the same, also `keras.ops.einsum` |
#
# In PyTorch:
#
# ```python notest
# import torch
#
# a = torch.tensor([[1.0, 2.0, 3.0], [4.0, 0.0, 1.0]])
# b = torch.tensor([[2.0, 3.0], [1.0, 2.0], [3.0, 1.0]])
# print(a @ b)
# ```
#
# In Keras:
#
# ```python notest
# from keras import ops
#
# print(ops.matmul(a, b))
# ```
#
# And here, on tensors that can also find gradients:

# %%
print(ll.tensor(lists) @ ll.tensor(prices))

# %% [markdown]
# The library keeps a version with three loops too. Nobody runs it for speed: it is what the fast
# one is tested against.

# %%
print(inspect.getsource(naive.matmul))

# %% [markdown]
# **In production**, most of the time spent in training a network goes into matrix products. They
# run on graphics cards or chips made for them, in numbers of 16 or fewer bits, in blocks, as BLAS
# does it. In 2012 *AlexNet* (Krizhevsky, Sutskever and Hinton, "ImageNet classification with deep
# convolutional neural networks") won a contest in image recognition by a wide margin, having been
# trained on two graphics cards. In 2017 the transformer (Vaswani and others, "Attention is all you
# need") replaced computing word after word by a few large products over the whole text, which is
# much of why it could grow. BLAS itself goes back to Lawson, Hanson, Kincaid and Krogh, "Basic
# Linear Algebra Subprograms for Fortran Usage", 1979; the matrix product joined it in 1990.

# %% [markdown]
# ## Summary
#
# A matrix product is every row of the first against every column of the second. The inner sizes
# must agree, and vanish. All ways to write it do the same multiplications. They differ in how much
# work one call hands over, and so in time by factors of hundreds.
#
# | what | how | shapes |
# |---|---|---|
# | dot product | `x @ y` | (k,), (k,) → number |
# | vector times matrix | `x @ b` | (k,), (k, m) → (m,) |
# | matrix product | `a @ b` | (n, k), (k, m) → (n, m) |
# | the same as letters | `np.einsum("ik,kj->ij", a, b)` | (n, k), (k, m) → (n, m) |
# | transpose | `a.T` | (n, k) → (k, n) |
# | position by position | `a * b` | (n, k), (n, k) → (n, k) |
# | work | n · k · m multiplications | |
#
# **Next:** lesson 04 puts a bias and an activation around this product, and calls it a layer.
