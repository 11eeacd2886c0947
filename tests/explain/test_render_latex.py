"""An explanation as LaTeX: formulas as a book has them, and no name that is taken for a command."""

import re

import numpy as np
import pytest
from hypothesis import given
from render_samples import HOSTILE, explanations, layers, names, network, small, wide

from layerlab.explain.explanation import Explanation
from layerlab.explain.expression import (
    Call,
    Dot,
    Exponential,
    Lost,
    Named,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
)
from layerlab.explain.render.latex import Latex, text
from layerlab.explain.steps import Picture, Step

COMMANDS = re.findall(
    r"\w+",
    """begin end subsection subsubsection paragraph subparagraph noindent par text mathit underset
    underbrace frac partial left right lvert rvert lfloor rfloor lceil rceil sqrt operatorname
    max min sin cos tanh ln log cdot times infty cdots vdots ddots ldots xrightarrow to
    textbackslash textasciicircum textasciitilde textless textgreater textbar
    sigma alpha lambda""",
)


def assert_sound(latex):
    """Braces and environments close, nothing special stands bare, commands are ours."""
    bare = re.sub(r"\\[\\{}$&#%_ ]", "", latex)
    depth = 0
    for letter in bare:
        depth += (letter == "{") - (letter == "}")
        assert depth >= 0
    assert depth == 0
    assert not re.search("[#%~]", bare)
    for command in re.findall(r"\\([A-Za-z]+|.)", bare):
        assert command in COMMANDS, command
    assert latex.count(r"\left") - latex.count(r"\leftarrow") == latex.count(r"\right")
    open_ = []
    for which, name in re.findall(r"\\(begin|end)\{([^}]*)\}", latex):
        if which == "begin":
            open_.append(name)
        else:
            assert open_.pop() == name
    assert not open_
    # Inside of \text everything that means something has a backslash, and outside too.
    for words in re.findall(r"\\text\{((?:\\.|[^{}\\]|\{\})*)\}", latex):
        left = re.sub(r"\\[A-Za-z]+(\{\})?|\\.|\$\\to\$|\$\\cdot\$|\$\\times\$|\$-\$", "", words)
        assert not re.search(r"[\\{}$&#%_^~]", left)


@given(explanations())
def test_it_is_sound(explanation):
    latex = explanation.latex()
    assert_sound(latex)
    assert "\n\n" not in latex  # an empty line inside of a formula is an error
    for group in re.findall(r"\\begin\{align\*\}(.*?)\\end\{align\*\}", latex, re.DOTALL):
        lines = group.split(r"\\" + "\n")
        assert all(len(re.findall(r"(?<!\\)&", line)) == 1 for line in lines)


@given(names)
def test_names_in_formulas_and_in_words(name):
    assert_sound(text(name))
    for write in (Latex(), Latex(numbers=True)):
        assert_sound(write.write(Power(Named(name, 0.5), Call(name, (Named(name, 2),)))))


@pytest.mark.parametrize("name", HOSTILE)
def test_names_that_mean_harm(name):
    step = Step(name=Named(name, 1.0), expression=Named(name, 2.0), result=2.0, note=name)
    picture = Picture(name, name, np.ones(3), name, np.ones(3), name, np.eye(3), function=name)
    explanation = Explanation(name, (step, Step(title=name, steps=(step,))), 2.0, (picture,) * 2)
    assert_sound(explanation.latex())


@pytest.mark.parametrize(
    ("name", "latex"),
    [
        ("x", "x"),
        ("z[2]", "z_{2}"),
        ("weights[2, 0]", r"\mathit{weights}_{2,0}"),
        ("weights[2]·x", r"\mathit{weights}_{2} \cdot x"),
        ("W[:, 3]", "W_{:,3}"),
        ("x[1][-2]", "x_{1,-2}"),
        ("running_mean[0]", r"\mathit{running\_mean}_{0}"),
        ("self.w1", r"\mathit{self.w1}"),
        ("sigma", r"\sigma"),
        ("σ", r"\sigma"),
        ("λ[1]", r"\lambda_{1}"),
        ("alpha2", r"\mathit{alpha2}"),
        ("dL/dz[3]", r"\frac{\partial L}{\partial z_{3}}"),
        ("dloss/dweights[2, 0]", r"\frac{\partial \mathit{loss}}{\partial \mathit{weights}_{2,0}}"),
        ("new running_mean[0]", r"\mathit{new\ running\_mean}_{0}"),
        ("2.weight[:, 2]", r"\mathit{2.weight}_{:,2}"),
        ("dL/d0.weight[2, 1]", r"\frac{\partial L}{\partial \mathit{0.weight}_{2,1}}"),
        ("e^x", "e^{x}"),
        ("x^2^3", "x^{2^{3}}"),
        ("dL/dz^2", r"\left(\frac{\partial L}{\partial z}\right)^{2}"),
        ("sum(x[:, 0])", r"\operatorname{sum}\left(x_{:,0}\right)"),
        ("sum(w·x)·y", r"\operatorname{sum}\left(w \cdot x\right) \cdot y"),
        (
            "sum((x - mean(x))^2)",
            r"\operatorname{sum}\left("
            r"\left(x - \operatorname{mean}\left(x\right)\right)^{2}\right)",
        ),
        ("(a)(b)", r"\text{(a)(b)}"),
        ("f(x", r"\text{f(x}"),
        ("x)·(y", r"\text{x)$\cdot$(y}"),
        ("a, b", r"\text{a, b}"),
        ("(" * 199, r"\text{" + "(" * 199 + "}"),
        ("50%", r"\text{50\%}"),
        (r"\x", r"\text{\textbackslash{}x}"),
        ("<b>", r"\text{\textless{}b\textgreater{}}"),
    ],
)
def test_names(name, latex):
    assert Latex().name(name) == latex


Z = Named("z", -0.5)
LONG = Dot("w·x", np.array([3.0, 2, 1, 0.5, -0.25]), np.array([1.0, -1, 1, 1, 1]))


@pytest.mark.parametrize(
    ("expression", "symbols", "numbers"),
    [
        (Z, "z", "-0.50"),
        (Number(1e-5), r"1 \times 10^{-5}", r"1 \times 10^{-5}"),
        (Named("z", 1.5e9), "z", r"1.5 \times 10^{9}"),
        (Named("z", np.nan), "z", r"\text{nan}"),
        (Named("z", -np.inf), "z", r"-\infty"),
        (Sum((Number(1), Exponential(Negative(Z)))), "1 + e^{-z}", "1 + e^{0.50}"),
        (Quotient(Number(1), Sum((Number(1), Z))), r"\frac{1}{1 + z}", r"\frac{1}{1 - 0.50}"),
        (Product((Number(2), Z)), r"2 \cdot z", r"2 \cdot \left(-0.50\right)"),
        (Power(Z, Number(2)), "z^{2}", r"\left(-0.50\right)^{2}"),
        (
            Power(Named("z", 1e-9), Number(2)),
            "z^{2}",
            r"\left(1 \times 10^{-9}\right)^{2}",
        ),
        (
            Power(Named("dL/dz", 2.0), Number(2)),
            r"\left(\frac{\partial L}{\partial z}\right)^{2}",
            "2.00^{2}",
        ),
        (Power(Power(Z, Z), Number(2)), r"\left(z^{z}\right)^{2}", None),
        (Power(Quotient(Z, Z), Number(2)), r"\left(\frac{z}{z}\right)^{2}", None),
        (Call("max", (Number(0), Z)), r"\max\left(0, z\right)", r"\max\left(0, -0.50\right)"),
        (Call("tanh", (Z,)), r"\tanh\left(z\right)", None),
        (Call("ln", (Z,)), r"\ln\left(z\right)", None),
        (Call("log2", (Z,)), r"\log_{2}\left(z\right)", None),
        (Call("sqrt", (Sum((Z, Z)),)), r"\sqrt{z + z}", None),
        (Call("abs", (Z,)), r"\left\lvert z \right\rvert", None),
        (Call("floor", (Z,)), r"\left\lfloor z \right\rfloor", None),
        (Call("sigmoid", (Z,)), r"\operatorname{sigmoid}\left(z\right)", None),
        (Call("my_f", (Z,), abs), r"\operatorname{my\_f}\left(z\right)", None),
        (
            LONG,
            r"w \cdot x",
            r"3.00 \cdot 1.00 + 2.00 \cdot \left(-1.00\right) + 1.00 \cdot 1.00 + "
            r"\underbrace{0.25}_{\text{2 other terms}}",
        ),
        (
            Sum((Z, Negative(LONG))),
            r"z - w \cdot x",
            None,
        ),
    ],
)
def test_formulas(expression, symbols, numbers):
    assert Latex().write(expression) == symbols
    assert numbers is None or Latex(numbers=True).write(expression) == numbers


def test_the_rest_of_a_sum_keeps_its_sign():
    rest = Dot("w", np.array([3.0, 2, 1, -0.5, -0.25]))
    assert (
        Latex(numbers=True).write(rest).endswith(r"1.00 - \underbrace{0.75}_{\text{2 other terms}}")
    )


def test_what_rounding_took():
    whole = Sum((Named("z", 2.0), Lost(-0.0001)))
    written = Latex(numbers=True).write(whole)
    assert written == r"2.00 - \underbrace{0.0001}_{\text{rounding}}"


def test_lines_are_aligned():
    assert small().latex().split(r"\end{equation*}")[1] == (
        r"""
\begin{align*}
  z_{2} &= \mathit{weights}_{2} \cdot x + \mathit{biases}_{2} \\
    &= 0.10 \cdot 2.00 + 0.60 \cdot 3.00 + 0.30 \\
    &= 2.30 \\
  \operatorname{sigmoid}\left(z_{2}\right) &= \frac{1}{1 + e^{-z_{2}}} \\
    &= \frac{1}{1 + e^{-2.30}} \\
    &= 0.9089
\end{align*}"""
    )


def test_a_group_for_each_heading():
    latex = network().latex()
    assert latex.count(r"\begin{align*}") == 2
    assert r"\subsubsection*{[1] Linear(6 -\textgreater{} 3)}" in latex


def test_matrices():
    latex = small().latex()
    assert (
        r"\underset{\mathit{biases}}{\begin{bmatrix} 0.10 \\ -0.20 \\ 0.30 \end{bmatrix}}" in latex
    )
    assert r"0.50 & -0.20 \\ -0.30 & 0.80 \\ 0.10 & 0.60 \end{bmatrix}} \cdot \underset{x}" in latex
    assert r"\xrightarrow{\mathit{sigmoid}}" in latex
    assert r"\cdots" in wide().latex()
    assert r"\vdots" in wide().latex()


@given(layers())
def test_matrices_are_rectangles_of_at_most_ten_columns(picture):
    latex = Explanation("t", (), 0.0, (picture,)).latex()
    for body in re.findall(r"\\begin\{bmatrix\} (.*?) \\end\{bmatrix\}", latex):
        rows = [row.count("&") for row in body.split(r" \\ ")]
        assert len(set(rows)) == 1
        assert rows[0] < 10  # amsmath takes no more
        assert len(rows) <= 10


def test_notes_interrupt_the_group():
    step = Step(name=Z, expression=Number(2), result=2.0, note="50% of it")
    latex = Explanation("t", (step, step), 0.0, notes=("the end",)).latex()
    assert latex.count(r"\begin{align*}") == 2
    assert "\\end{align*}\n\\noindent 50\\% of it\\par\n\\begin{align*}" in latex
    assert latex.endswith(r"\noindent the end\par")


def test_of_very_many_lines_some_are_left_out():
    step = Step(name=Z, expression=Number(2), result=2.0)
    latex = Explanation("t", [step] * 500, 0.0).latex()
    assert latex.count("z &= 2") == 64
    assert r"\ldots{} 436 more lines like these \ldots{}" in latex


def test_a_condition_is_a_formula():
    step = Step(name=Named("g", 0.0), expression=Named("[a1[1] > 0]", 1.0), result=1.0)
    made = Explanation("t", (step,), 1.0).latex()
    assert r"g &= \left[\mathit{a1}_{1} > 0\right]" in made
    assert "text" not in made
