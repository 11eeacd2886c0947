"""An explanation as Markdown: lists of formulas, and no name that is taken for a command."""

import re

import numpy as np
import pytest
from hypothesis import given
from markdown_it import MarkdownIt
from render_samples import HOSTILE, all_steps, explanations, network, small

import layerlab as ll
from layerlab.explain.explanation import Explanation
from layerlab.explain.expression import Named, Number
from layerlab.explain.render.common import clean
from layerlab.explain.steps import Picture, Step

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def tokens(text):
    for token in PARSER.parse(text):
        yield token
        yield from token.children or ()


@given(explanations())
def test_names_are_no_commands(explanation):
    kinds = [token.type for token in tokens(explanation.markdown())]
    assert kinds.count("heading_open") == 1
    assert not {
        "html_inline",
        "html_block",
        "link_open",
        "image",
        "table_open",
        "hr",
        "s_open",
    } & set(kinds)
    assert kinds.count("fence") <= len(explanation.pictures)
    assert kinds.count("list_item_open") == len(all_steps(explanation))
    assert kinds.count("blockquote_open") == len(explanation.notes)


@given(explanations(pictures=False))
def test_every_line_is_a_formula_or_code(explanation):
    codes = [t.content for t in tokens(explanation.markdown()) if t.type == "code_inline"]
    formulas = re.findall(r"^ *- \$(.*)\$(?:  )?$", explanation.markdown(), re.MULTILINE)
    steps = [step for step in all_steps(explanation) if step.expression is not None]
    assert len(codes) + len(formulas) == len(steps)
    for code in codes:
        assert code.strip() in [clean(step.line).strip() for step in steps]
    assert not [formula for formula in formulas if "$" in formula or "<" in formula]


def test_a_small_layer():
    assert small().markdown() == (
        r"""### Layer(2 -> 3), neuron 2, sample 0

```
         weights         x       biases     z                 a
    0 [ 0.50  -0.20]   [2.00]   [ 0.10]   [0.50]           [0.6225]
    1 [-0.30   0.80] · [3.00] + [-0.20] = [1.60] sigmoid → [0.832 ]
  → 2 [ 0.10   0.60]            [ 0.30]   [2.30]           [0.9089]
```

- """
        r"$z_{2} = \mathit{weights}_{2} \cdot x + \mathit{biases}_{2} "
        r"= 0.10 \cdot 2.00 + 0.60 \cdot 3.00 + 0.30 = 2.30$"
        "\n- "
        r"$\operatorname{sigmoid}\left(z_{2}\right) = \frac{1}{1 + e^{-z_{2}}} "
        r"= \frac{1}{1 + e^{-2.30}} = 0.9089$"
    )


@pytest.mark.parametrize("name", ["w" * 300 + "·x", "a$b", "🙂", "a{b", "a*b", "`"])
def test_lines_that_a_formula_cannot_hold_are_code(name):
    step = Step(name=Named("y", 1.0), expression=Named(name, 2.0), result=2.0)
    line = Explanation("t", (step,), 0.0).markdown().splitlines()[-1]
    assert line.strip("-` ") == f"y = {name} = 2.00"
    assert line.startswith("- `")


def test_a_condition_is_part_of_a_formula():
    model = ll.nn.Sequential(ll.nn.Linear(3, 4), ll.nn.ReLU(), ll.nn.Linear(4, 1))
    ll.nn.init.constant(model[0].weight, 0.5)
    ll.nn.init.constant(model[2].weight, 0.5)
    text = ll.explain(model, [[1.0, 2.0, 3.0]], backward=True, target=[[1.0]]).markdown()
    lines = [line for line in text.splitlines() if r"\gt 0" in line]
    assert lines
    assert all(line.lstrip().startswith("- $") for line in lines)
    assert "> 0" not in text


def test_a_name_like_a_tag_is_spelled_as_an_entity():
    text = Explanation(
        "Evil<script>alert(1)</script>", (), 0.0, notes=("a &lt; b <img>",)
    ).markdown()
    assert "### Evil&lt;script>alert(1)&lt;/script>" in text
    assert "<" not in text
    assert r"a \&lt; b &lt;img>" in text


def test_groups_are_nested_lists():
    text = network().markdown()
    assert "\n- **\\[1\\] Linear(6 -> 3)**\n  - $" in text
    assert text.count("\n- **") == 2
    assert text.count("\n**") == 3  # above the matrices


def test_notes():
    step = Step(name=Named("y", 1.0), expression=Number(2), result=2.0, note="so_it is")
    text = Explanation("t", (step,), 0.0, notes=("# not a heading", "- not a list")).markdown()
    assert "- $y = 2 = 2.00$  \n  _so\\_it is_" in text
    assert "> Note: \\# not a heading\n\n> Note: - not a list" in text


def test_of_very_many_lines_some_are_left_out():
    step = Step(name=Named("y", 1.0), expression=Number(2), result=2.0)
    text = Explanation("t", [step] * 500, 0.0).markdown()
    assert text.count("- $y = 2") == 64
    assert "- … 436 more lines like these …" in text


@pytest.mark.parametrize("name", HOSTILE)
def test_names_that_mean_harm(name):
    step = Step(name=Named(name, 1.0), expression=Named(name, 2.0), result=2.0, note=name)
    picture = Picture(name, name, np.ones(3), name, np.ones(3), name, np.eye(3), function=name)
    tree = (step, Step(title=name, steps=(step,)))
    text = Explanation(name, tree, 2.0, (picture,) * 2, (name,)).markdown()
    parsed = list(tokens(text))
    kinds = [token.type for token in parsed]
    assert not {"html_inline", "html_block", "link_open", "image", "table_open", "hr"} & set(kinds)
    assert kinds.count("list_item_open") == 3
    assert kinds.count("heading_open") == 1
    inline = parsed[kinds.index("heading_open") + 1]
    shown = "".join(t.content for t in inline.children if t.type == "text")
    assert shown == (clean(name).strip() or "…")
