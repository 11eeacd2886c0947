"""An explanation as HTML: the same numbers, foldable, safe to put on any page."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from render_samples import HOSTILE, all_steps, explanations, network, small, wide

from layerlab.explain.explanation import Explanation
from layerlab.explain.expression import Named, Number
from layerlab.explain.render.common import clean
from layerlab.explain.steps import Picture, Step

SVG = "{http://www.w3.org/2000/svg}"


def parsed(explanation):
    """HTML that is also XML, so that a strict parser can read it."""
    return ET.fromstring(explanation.html())


def words(element):
    return "".join(element.itertext())


@given(explanations())
def test_it_is_well_formed_and_runs_nothing(explanation):
    root = parsed(explanation)
    assert root.tag == "div"
    assert root.get("class") == "layerlab-explanation"
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in {
            "div", "style", "h3", "ol", "li", "p", "b", "span", "strong", "details", "summary",
            "table", "caption", "thead", "tbody", "tr", "th", "td",
            "svg", "title", "desc", "g", "rect", "circle", "line", "path", "text",
        }  # fmt: skip
        assert not [
            name
            for name in element.attrib
            if name.startswith("on") or name in ("id", "href", "src", "style")
        ]


@given(explanations())
def test_every_line_is_there_with_its_result(explanation):
    root = parsed(explanation)
    lines = [e for e in root.iter("span") if e.get("class") == "line"]
    steps = [step for step in all_steps(explanation) if step.expression is not None]
    assert len(lines) == len(steps)
    for line, step in zip(lines, steps, strict=True):
        numbers = [s for s in step.sides[1:-1] if not step.formula.endswith(f"= {s}")]
        whole = clean(" = ".join([step.formula, *numbers, step.printed]))
        assert words(line).replace("\xa0", " ") == whole.replace("\xa0", " ")
        assert words(line.find(".//strong")) == step.printed
    assert words(root.find("h3")) == clean(explanation.title)
    assert [words(e) for e in root.findall("p[@class='note']")] == [
        clean(n) for n in explanation.notes
    ]


def test_groups_fold():
    root = parsed(network())
    groups = root.findall("ol/li/details")
    assert [words(group.find("summary")) for group in groups] == [
        "[0] Linear(4 -> 6)", "[1] Linear(6 -> 3)",
    ]  # fmt: skip
    assert all(group.get("open") == "" for group in groups)
    line = Step(name=Named("y", 1.0), expression=Number(2), result=2.0)
    long = parsed(Explanation("t", (Step(title="long", steps=[line] * 17),), 0.0))
    assert long.find("ol/li/details").get("open") is None
    below = parsed(
        Explanation(
            "t", (Step(name=line.name, expression=line.expression, result=2.0, steps=(line,)),), 0.0
        )
    )
    assert words(below.find("ol/li/details/summary")) == "1 step"
    assert words(below.find("ol/li/span")) == "y = 2 = 2.00"


def test_of_very_many_lines_some_are_left_out():
    line = Step(name=Named("y", 1.0), expression=Number(2), result=2.0)
    root = parsed(Explanation("t", [line] * 500, 0.0))
    assert len(root.findall("ol/li")) == 65
    assert "… 436 more lines like these …" in words(root)


def test_tables_have_heads():
    (table,) = parsed(small()).iter("table")
    assert "Layer(2 -> 3): weights" in words(table.find("caption"))
    heads = table.findall("thead/tr/th")
    assert all(head.get("scope") == "col" for head in heads)
    assert [words(head) for head in heads] == ["", "x[0] = 2.00", "x[1] = 3.00", "biases", "z", "a"]
    rows = table.findall("tbody/tr")
    assert [row.get("class") for row in rows] == [None, None, "asked"]
    assert [row.find("th").get("scope") for row in rows] == ["row"] * 3
    assert [words(cell) for cell in rows[2]] == ["2", "0.10", "0.60", "0.30", "2.30", "0.9089"]


def test_tables_of_wide_layers_are_short():
    (table,) = parsed(wide(1000, 400, neuron=200)).iter("table")
    rows = [words(row.find("th")) for row in table.findall("tbody/tr")]
    assert rows == [*map(str, range(14)), "…", "200", "…", "399"]
    assert len(table.findall("thead/tr/th")) == 1 + 9 + 3


def test_tables_of_layers_without_weights():
    picture = Picture("loss", "p", np.array([0.25, np.nan]), "L", np.array([1.5]), function="mean")
    (table,) = parsed(Explanation("t", (), 0.0, (picture,))).iter("table")
    rows = [[words(cell) for cell in row] for row in table.findall("tbody/tr")]
    assert rows == [["0", "0.25", "1.50"], ["1", "nan", ""]]


def test_it_is_named_for_those_who_hear_it():
    root = parsed(small())
    for region in root.iter("div"):
        if region.get("class") == "scroll":
            assert region.get("role") == "region"
            assert region.get("aria-label")
            assert region.get("tabindex") == "0"
    assert root.find(f".//{SVG}svg").get("role") == "img"


def test_styles_touch_nothing_else_on_the_page():
    style = parsed(small()).find("style").text
    rules = re.sub(r"@media[^{]*\{([^{}]*\{[^{}]*\})\}", r"\1", style)
    selectors = [s for rule in re.findall(r"([^{}]+)\{", rules) for s in rule.split(",")]
    assert len(selectors) > 15
    assert all(s.strip().startswith(".layerlab-explanation") for s in selectors)
    assert "prefers-color-scheme:dark" in style
    assert "url(" not in style
    assert "@import" not in style


def test_notebooks_show_it():
    assert small()._repr_html_() == small().html()


@pytest.mark.parametrize("name", HOSTILE)
def test_names_that_mean_harm(name):
    step = Step(name=Named(name, 1.0), expression=Named(name, 2.0), result=2.0, note=name)
    picture = Picture(name, name, np.ones(3), name, np.ones(3), name, np.eye(3))
    tree = (step, Step(title=name, steps=(step,), note=name), Step(title=name))
    text = Explanation(name, tree, 2.0, (picture,), (name,)).html()
    root = ET.fromstring(text)
    assert "<script" not in text
    assert words(root.find("h3")) == clean(name)
    assert f"{clean(name)} = 2.00" in " ".join(map(words, root.iter("span")))


def test_a_deep_tree():
    step = Step(name=Named("y", 1.0), expression=Number(2), result=2.0)
    for i in range(100):
        step = Step(title=f"level {i}", steps=(step,))
    root = parsed(Explanation("deep", (step,), 0.0))
    indented = [e for e in root.iter("ol") if e.get("class") is None]
    assert len(indented) == 7
    assert len(list(root.iter("ol"))) == 101


def test_a_sign_stays_with_the_term_behind_it():
    for explanation in (small(), wide()):
        lines = [e for e in parsed(explanation).iter("span") if e.get("class") == "line"]
        numbers = [words(part) for line in lines for part in list(line)[1:]]
        assert any("+\xa0" in text for text in numbers)
        assert not [text for text in numbers if re.search("[+-] ", text)]
