"""Explanations built by hand, which the tests of every rendering show."""

import itertools

import numpy as np
from hypothesis import strategies as st

from layerlab.explain.explanation import Explanation
from layerlab.explain.expression import (
    Call,
    Dot,
    Exponential,
    Named,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
)
from layerlab.explain.steps import Picture, Step

HOSTILE = [
    "<script>alert(1)</script>",
    "\"double\" 'single' &amp; & ]]>",
    "back\\slash \\end{align*} \\input{x}",
    "$x$ $$ % # ^ ~ { } }{",
    "under_score *star* `tick` ```",
    "| a | b |",
    "two\nlines\r\nand\ttab\x1b[31mred\x07\x00",
    "emoji 🙂👩‍👩‍👧 wide 日本語",
    "w" * 500,
    "\u202eright to left\u202c \u200f\u2066",
    "half \ud800 surrogate \u2028 line",
    "",
    " = ",
    "x" + " + y" * 40,
]

names = st.one_of(
    st.sampled_from(["x", "weights", "W", "running_mean", "σ", "w1[2, 0]", "dL/dz[3]", *HOSTILE]),
    st.text(max_size=30),
)
numbers = st.one_of(
    st.floats(-1e3, 1e3),
    st.floats(allow_nan=True, allow_infinity=True),
    st.sampled_from([0.0, -0.0, 1e-12, -1e300, np.nan, np.inf, -np.inf]),
)


def sigmoid(name, z):
    return Quotient(Number(1), Sum((Number(1), Exponential(Negative(Named(name, z))))))


def layer(
    weights, x, biases, *, neuron=None, title="Layer", named=("weights", "x", "biases", "z", "a")
):
    """The steps and the picture of an affine layer with a sigmoid, and what it returns."""
    weights_name, x_name, biases_name, z_name, a_name = named
    with np.errstate(all="ignore"):
        z = weights @ x + biases
        a = 1 / (1 + np.exp(-z))
    steps = []
    for j in range(len(weights)) if neuron is None else [neuron]:
        total = Sum(
            (
                Dot(f"{weights_name}[{j}]·{x_name}", weights[j], x),
                Named(f"{biases_name}[{j}]", float(biases[j])),
            )
        )
        z_j = f"{z_name}[{j}]"
        steps += [
            Step(name=Named(z_j, float(z[j])), expression=total, result=float(z[j])),
            Step(
                name=Call("sigmoid", (Named(z_j, float(z[j])),)),
                expression=sigmoid(z_j, float(z[j])),
                result=float(a[j]),
            ),
        ]
    picture = Picture(
        title, x_name, x, a_name, a, weights_name, weights, biases_name, biases, z_name, z,
        "sigmoid", neuron,
    )  # fmt: skip
    return tuple(steps), picture, a


def small(neuron=2):
    weights = np.array([[0.5, -0.2], [-0.3, 0.8], [0.1, 0.6]])
    steps, picture, a = layer(
        weights,
        np.array([2.0, 3.0]),
        np.array([0.1, -0.2, 0.3]),
        neuron=neuron,
        title="Layer(2 -> 3)",
    )
    title = "Layer(2 -> 3), neuron 2, sample 0"
    return Explanation(title, steps, a if neuron is None else float(a[neuron]), (picture,))


def wide(inputs=64, neurons=32, neuron=3):
    rng = np.random.default_rng(0)
    steps, picture, a = layer(
        rng.normal(size=(neurons, inputs)),
        rng.normal(size=inputs),
        rng.normal(size=neurons),
        neuron=neuron,
        title=f"Linear({inputs} -> {neurons})",
    )
    return Explanation("one neuron", steps, a, (picture,), ("a note on the whole",))


def network(sizes=(4, 6, 3)):
    """Layers one after the other, and an activation at the end."""
    rng = np.random.default_rng(1)
    x, name = rng.normal(size=sizes[0]), "x"
    steps, pictures = [], []
    for k, (n, m) in enumerate(itertools.pairwise(sizes)):
        title = f"[{k}] Linear({n} -> {m})"
        named = ("weight", name, "bias", f"z{k}", f"a{k}")
        lines, picture, x = layer(
            rng.normal(size=(m, n)), x, rng.normal(size=m), title=title, named=named
        )
        steps.append(Step(title=title, steps=lines))
        pictures.append(picture)
        name = f"a{k}"
    last = Picture("ReLU", name, x, "y", np.maximum(x, 0), function="relu")
    return Explanation("Sequential", steps, x, [*pictures, last])


@st.composite
def explanations(draw, pictures=True):
    """Any names, any numbers, any depth."""

    def steps(depth):
        count = draw(st.integers(0, 3))
        return tuple(step(depth) for _ in range(count))

    def step(depth):
        name, v, w = draw(names), draw(numbers), draw(numbers)
        some = draw(st.lists(st.floats(-1e100, 1e100), max_size=7))
        n = Named(name, v)
        expression = draw(
            st.sampled_from(
                [
                    n,
                    Sum((Dot(f"{name}·x", np.array(some), np.array(some[::-1])), Named("b", w))),
                    Sum((n, Negative(Product((n, Number(2)))), Quotient(Number(1), n))),
                    sigmoid(name, v),
                    Power(Quotient(n, Number(2.5)), Power(n, Number(2))),
                    Call("max", (Number(0), n)),
                    Call(draw(names), (n,), abs),
                ]
            )
        )
        kind = draw(st.sampled_from(["line", "heading", "both"]))
        below = steps(depth + 1) if kind != "line" and depth < 3 else ()
        note = draw(st.sampled_from(["", name]))
        if kind == "heading":
            return Step(title=name, steps=below, note=note)
        return Step(name=n, expression=expression, result=expression.value, steps=below, note=note)

    drawn = [draw(layers()) for _ in range(draw(st.integers(0, 2)))] if pictures else []
    return Explanation(
        draw(names), steps(0), draw(numbers), drawn, tuple(draw(st.lists(names, max_size=2)))
    )


@st.composite
def layers(draw, most=20):
    """A picture of any kind of layer."""
    n, m = draw(st.integers(0, most)), draw(st.integers(1, most))
    special = draw(st.lists(numbers, min_size=1, max_size=8))
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))

    def values(*shape):
        array = rng.normal(size=shape)
        if array.size:
            array.flat[: len(special)] = special[: array.size]
        return array

    kind = draw(st.sampled_from(["affine", "no activation", "no bias", "elements", "whole"]))
    neuron = draw(st.one_of(st.none(), st.integers(0, m - 1)))
    title, x, y, function = draw(names), draw(names), draw(names), draw(names)
    if kind == "elements":
        return Picture(title, x, values(m), y, values(m), function=function, neuron=neuron)
    if kind == "whole":
        return Picture(title, x, values(n), y, values(m), function=function, neuron=neuron)
    return Picture(
        title, x, values(n), y, values(m), draw(names), values(m, n),
        draw(names) if kind != "no bias" else "", values(m) if kind != "no bias" else None,
        draw(names), None if kind == "no activation" else values(m), function, neuron,
    )  # fmt: skip


def all_steps(explanation):
    """Each step of the tree."""
    return [step for top in explanation.steps for _, step in top.walk()]
