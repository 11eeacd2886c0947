"""An explanation as a drawing: true to the numbers, readable, and safe to put on any page."""

import itertools
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from render_samples import HOSTILE, explanations, layer, layers, network, small, wide

from layerlab.explain.explanation import Explanation
from layerlab.explain.render import svg
from layerlab.explain.steps import Picture

SVG = "{http://www.w3.org/2000/svg}"


def drawn(explanation):
    return ET.fromstring(explanation.svg())


def of_layer(weights, x=None, neuron=None, biases=None):
    weights = np.asarray(weights, dtype=float)
    m, n = weights.shape
    x = np.ones(n) if x is None else np.asarray(x, dtype=float)
    biases = np.zeros(m) if biases is None else np.asarray(biases, dtype=float)
    return Explanation("t", (), 0.0, (layer(weights, x, biases, neuron=neuron)[1],))


def tips(root, tag):
    """Elements with a tip, by its text."""
    return {
        e.find(f"{SVG}title").text: e
        for e in root.iter(SVG + tag)
        if e.find(f"{SVG}title") is not None
    }


WIDTHS = {".": 0.32, "−": 0.84, "+": 0.84, "∞": 0.84, " ": 0.32}  # of DejaVu Sans, a wide one


def moved(element, x=0.0, y=0.0):
    """Every text with its place on the sheet."""
    place = re.match(r"translate\((\S+) (\S+)\)", element.get("transform", ""))
    if place:
        x, y = x + float(place[1]), y + float(place[2])
    if element.tag == SVG + "text":
        yield element, x + float(element.get("x")), y + float(element.get("y"))
    for below in element:
        yield from moved(below, x, y)


@given(explanations())
def test_it_is_xml_without_scripts_ids_or_addresses(explanation):
    root = drawn(explanation)
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert root.get("aria-label") is not None
    assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in {
            "svg", "title", "desc", "style", "g", "rect", "circle", "line", "path", "text",
        }  # fmt: skip
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert name not in ("id", "href", "style")
            assert name == "aria-label" or "url" not in value


@given(explanations())
def test_the_same_explanation_gives_the_same_drawing(explanation):
    assert explanation.svg() == explanation.svg()


@given(explanations())
def test_every_number_is_a_number(explanation):
    for element in drawn(explanation).iter():
        for name in ("x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height"):
            value = element.get(name, "0").rstrip("%")
            assert np.isfinite(float(value))
            assert name not in ("width", "height", "r") or float(value) >= 0


@given(st.lists(layers(), min_size=1, max_size=3))
def test_texts_do_not_overlap_and_stay_on_the_sheet(pictures):
    root = drawn(Explanation("t", (), 0.0, pictures))
    boxes = []
    for element, x, y in moved(root):
        words, kind = element.text or "", element.get("class", "")
        size = 10 if "small" in kind else 11
        wide = size * sum(WIDTHS.get(letter, 0.64) for letter in words)
        if not re.fullmatch(r"[-\d.e+−∞naif ]*", words):
            wide = svg._width(words, size) * 0.8
        side = {"middle": 0.5, "end": 1.0}.get(element.get("text-anchor"), 0.0)
        high = 8 if "small" in kind else 9
        boxes.append((x - side * wide, y - high, x + (1 - side) * wide, y, words))
    _, _, width, height = map(float, root.get("viewBox").split())
    for i, (left, top, right, bottom, words) in enumerate(boxes):
        if not words:
            continue
        assert left >= -0.5, words
        assert right <= width + 0.5, words
        assert 0 <= top < bottom <= height, words
        for other in boxes[:i]:
            apart = other[2] <= left or right <= other[0] or other[3] <= top or bottom <= other[1]
            assert apart or not other[4], f"{words!r} on {other[4]!r}"


def test_each_number_stands_in_its_circle():
    texts = [e.text for e in drawn(small(None)).iter(f"{SVG}text")]
    for shown in ("2", "3", "0.5", "1.6", "2.3", "0.622", "0.832", "0.909", "+ 0.1", "− 0.2"):
        assert shown in texts
    circles = [e for e in drawn(small(None)).iter(f"{SVG}g") if e.find(f"{SVG}circle") is not None]
    assert len(circles) == 2 + 3 + 3
    assert set(tips(drawn(small(None)), "g")) >= {"x[0] = 2.0", "x[1] = 3.0", "z[2] = 2.3"}


def test_lines_show_sign_and_size():
    root = drawn(of_layer([[4.0, -2.0, 0.0, np.nan], [1.0, -0.5, np.inf, 0.001]]))
    lines = tips(root, "line")
    kinds = {tip: e.get("class").split()[0] for tip, e in lines.items()}
    assert kinds == {
        "weights[0, 0] = 4.0": "plus-line",
        "weights[0, 1] = -2.0": "minus-line",
        "weights[0, 2] = 0.0": "rule-line",
        "weights[0, 3] = nan": "nan-line",
        "weights[1, 0] = 1.0": "plus-line",
        "weights[1, 1] = -0.5": "minus-line",
        "weights[1, 2] = inf": "nan-line",
        "weights[1, 3] = 0.001": "plus-line",
    }
    widths = [
        float(lines[f"weights[{place}"].get("stroke-width"))
        for place in ("0, 0] = 4.0", "0, 1] = -2.0", "1, 0] = 1.0", "1, 1] = -0.5", "1, 3] = 0.001")
    ]
    assert widths == sorted(widths, reverse=True)
    assert len(set(widths)) == 5
    texts = " ".join(e.text or "" for e in root.iter(f"{SVG}text"))
    assert "the widest line is 4" in texts
    assert "not a finite number" in texts
    assert ".minus-line.dashed{stroke-dasharray" in root.find(f"{SVG}style").text


def test_lines_end_at_their_circles():
    root = drawn(of_layer(np.arange(1.0, 7).reshape(2, 3)))
    middles = {}
    for tip, group in tips(root, "g").items():
        circle = group.find(f"{SVG}circle")
        middles[tip.split(" = ")[0]] = (circle.get("cx"), circle.get("cy"))
    for tip, line in tips(root, "line").items():
        j, i = re.search(r"\[(\d), (\d)\]", tip).groups()
        assert (line.get("x1"), line.get("y1")) == middles[f"x[{i}]"]
        assert (line.get("x2"), line.get("y2")) == middles[f"z[{j}]"]


def test_the_neuron_asked_for_stands_out():
    root = drawn(of_layer([[1.0, 2.0], [3.0, -4.5], [5.0, 6.0]], neuron=1))
    for tip, line in tips(root, "line").items():
        strong = float(line.get("stroke-opacity")) > 0.5
        assert strong is tip.startswith("weights[1, ")
    texts = [e.text for e in root.iter(f"{SVG}text")]
    assert "−4.5" in texts
    assert "6" not in texts
    bold = [e for e in root.iter(f"{SVG}circle") if "accent-line" in e.get("class")]
    assert len(bold) == 2


@pytest.mark.parametrize(("n", "m", "circles"), [(16, 16, True), (17, 2, False), (2, 17, False)])
def test_wide_layers_are_strips(n, m, circles):
    root = drawn(of_layer(np.ones((m, n))))
    assert (root.find(f".//{SVG}circle") is not None) is circles
    assert (root.find(f".//{SVG}path") is not None) is not circles


def cells(root, at):
    """The numbers of heat map `at`: the levels of its cells, from -1 to 1, or nan."""
    (group,) = [
        g
        for i, g in enumerate(g for g in root.iter(f"{SVG}g") if "scale" in g.get("transform", ""))
        if i == at
    ]
    found = {}
    for path in group:
        kind = path.get("class").removesuffix("-line")
        sign = {"plus": 1.0, "minus": -1.0, "nan": np.nan}[kind]
        for x, y, length in re.findall(r"M(\d+) (\d+)\.5h(\d+)", path.get("d")):
            for i in range(int(length)):
                assert (int(y), int(x) + i) not in found
                found[int(y), int(x) + i] = sign * float(path.get("stroke-opacity"))
    return found


def test_cells_show_sign_and_size():
    weights = np.random.default_rng(0).normal(size=(20, 30))
    weights[3, 4] = np.nan
    weights[5] = 0
    found = cells(drawn(of_layer(weights)), 0)
    largest = np.nanmax(np.abs(weights))
    for (j, i), weight in np.ndenumerate(weights):
        if np.isnan(weight):
            assert np.isnan(found[j, i])
        else:
            assert abs(found.get((j, i), 0.0) - weight / largest) <= 0.5 / 8 + 1e-3
    assert len(found) <= 19 * 30


def test_very_large_layers_are_averaged_and_it_is_said():
    weights = np.repeat(np.repeat(np.random.default_rng(0).normal(size=(48, 64)), 5, 0), 3, 1)
    explanation = of_layer(weights)
    found = cells(drawn(explanation), 0)
    means = weights[::5, ::3]
    for place, mean in np.ndenumerate(means):
        assert abs(found.get(place, 0.0) - mean / np.abs(means).max()) <= 0.5 / 8 + 1e-3
    assert "a cell is the mean of up to 5 × 3 numbers" in explanation.svg()
    assert "a cell is the mean" not in of_layer(np.ones((48, 64))).svg()


@given(st.integers(1, 300), st.integers(1, 60))
def test_averages_are_of_whole_stretches(count, most):
    values = np.random.default_rng(count).normal(size=(count, 2))
    means = svg._averaged(values, most)
    assert means.shape == (min(count, most), 2)
    sizes = (
        np.diff([i * count // most for i in range(most + 1)]) if count > most else np.ones(count)
    )
    np.testing.assert_allclose((means * sizes[:, None]).sum(0), values.sum(0), atol=1e-9)
    assert values.min() - 1e-9 <= means.min()
    assert means.max() <= values.max() + 1e-9


@pytest.mark.parametrize(("n", "m"), [(10_000, 300), (10, 10_000), (10_000, 1)])
def test_a_huge_layer_makes_a_small_drawing(n, m):
    assert len(of_layer(np.random.default_rng(0).normal(size=(m, n)), neuron=m - 1).svg()) < 60_000


def test_a_million_numbers_are_sampled_and_it_is_said():
    weights = np.broadcast_to(np.float32(1), (1000, 5000))
    picture = Picture("", "x", np.ones(5000), "y", np.ones(1000), "w", weights)
    text = Explanation("t", (), 0.0, (picture,)).svg()
    assert "a cell is the mean of up to 21 × 26, one column in 3, numbers" in text


@pytest.mark.parametrize(("function", "count"), [("relu", 4), ("softmax", 16), ("LogSoftmax", 16)])
def test_softmax_looks_at_all_numbers(function, count):
    picture = Picture("", "x", np.ones(4), "y", np.ones(4), function=function)
    root = drawn(Explanation("t", (), 0.0, (picture,)))
    lines = {tuple(e.get(k) for k in ("x1", "y1", "x2", "y2")) for e in root.iter(f"{SVG}line")}
    assert len(lines) == count


def test_layers_that_follow_each_other_are_joined():
    root = drawn(network())
    names = [e.text for e in root.iter(f"{SVG}text") if e.get("class") == "bold"]
    for name in ("x", "z0", "a0", "z1", "y"):
        assert names.count(name) == 1
    assert names.count("a1") == 2  # the last layer begins a row
    explanation = network()
    first, second, *_ = explanation.pictures
    other = Picture("p", "q", second.inputs + 1, "r", second.outputs, function="f")
    apart = drawn(Explanation("t", (), 0.0, (first, other)))
    assert "→" in [e.text for e in apart.iter(f"{SVG}text")]
    assert "q" in [e.text for e in apart.iter(f"{SVG}text")]


def deep(*sizes, neuron=None):
    """Layers with batch normalisation and relu, as wide as in real networks."""
    rng = np.random.default_rng(0)
    pictures = []
    for k, (n, m) in enumerate(itertools.pairwise(sizes)):
        picture = layer(rng.normal(size=(m, n)), rng.normal(size=n), rng.normal(size=m))[1]
        title = f"[{3 * k}] Linear({n} -> {m}) → [{3 * k + 1}] BatchNorm1d({m})"
        pictures.append(replace(picture, title=title, function="BatchNorm1d"))
        a = rng.normal(size=m)
        pictures.append(
            Picture(f"[{3 * k + 2}] ReLU", "z", a, "a", np.maximum(a, 0), function="relu")
        )
    pictures[-1] = replace(pictures[-1], neuron=neuron)
    return Explanation("t", (), 0.0, pictures)


def test_a_network_is_no_wider_than_a_page():
    root = drawn(deep(64, 128, 64, 32, 10, neuron=3))
    assert float(root.get("width")) <= 705
    texts = {e.text: y for e, _, y in moved(root)}
    heights = [texts[f"[{3 * k}] Linear({n} -> {m}) → [{3 * k + 1}] BatchNorm1d({m})"]
               for k, (n, m) in enumerate(itertools.pairwise((64, 128, 64, 32, 10)))]  # fmt: skip
    assert heights == sorted(set(heights))  # a row each
    for k, height in enumerate(heights[:3]):  # the activation stands beside its layer
        assert texts[f"[{3 * k + 2}] ReLU"] == height
    assert not [text for text in texts if text.startswith("BatchNorm") and "…" in text]
    # One line on colours and one on means for all layers.
    assert len([text for text in texts if text.startswith("from −")]) == 1
    (means,) = [text for text in texts if text.startswith("a cell")]
    assert means == "a cell is the mean of up to 3 × 1, 2 × 2 or 2 × 1 numbers"


def test_each_array_says_what_its_fullest_colour_is():
    weights = np.random.default_rng(0).normal(size=(20, 30))
    x, biases = np.linspace(-3, 2, 30), np.linspace(0, 0.25, 20)
    root = drawn(of_layer(weights, x, biases=biases))
    texts = [e.text for e in root.iter(f"{SVG}text")]
    sums = weights @ x + biases
    for values in (weights, x, biases, sums, 1 / (1 + np.exp(-sums))):
        assert f"±{svg._brief(np.abs(values).max())}" in texts
    assert "·" in texts


@given(st.integers(1, 300), st.data())
def test_the_frame_is_around_the_row_of_the_neuron_asked_for(m, data):
    neuron = data.draw(st.integers(0, m - 1))
    weights = np.zeros((m, 20))
    weights[neuron] = 1
    root = drawn(of_layer(weights, neuron=neuron))
    full = {place for place, level in cells(root, 0).items() if level == 1}
    rows = {row for row, _ in full}
    assert len(rows) == 1
    (group, *_) = [g for g in root.iter(f"{SVG}g") if "scale" in g.get("transform", "")]
    left, top, _, high = map(float, re.findall(r"-?[\d.]+", group.get("transform")))
    (frame,) = [e for e in root.iter(f"{SVG}rect") if e.get("class") == "accent-line"]
    assert float(frame.get("y")) == pytest.approx(top + rows.pop() * high - 1, abs=0.11)
    assert float(frame.get("x")) == pytest.approx(left - 2, abs=0.11)
    assert ("the row in the frame is a single neuron" in str(ET.tostring(root))) is (m > 48)


def test_of_very_many_layers_some_are_left_out_and_it_is_said():
    picture = Picture("relu", "x", np.ones(3), "x", np.ones(3), function="relu")
    root = drawn(Explanation("t", (), 0.0, [picture] * 100))
    texts = [e.text for e in root.iter(f"{SVG}text")]
    assert "… 88 more …" in texts
    assert texts.count("relu →") == 12


def test_in_words():
    root = drawn(small())
    assert root.find(f"{SVG}title").text == "Layer(2 -> 3), neuron 2, sample 0"
    assert root.find(f"{SVG}desc").text == (
        "Layer(2 -> 3): x = (2.00, 3.00) → 3 × 2 weights → z = (0.50, 1.60, 2.30) → sigmoid → "
        "a = (0.6225, 0.832, 0.9089)."
    )


def test_styles_touch_nothing_else_on_the_page():
    style = drawn(wide()).find(f"{SVG}style").text
    rules = re.sub(r"@media[^{]*\{(.*)\}", r"\1", style)
    selectors = [s for rule in re.findall(r"([^{}]+)\{", rules) for s in rule.split(",")]
    assert len(selectors) > 20
    assert all(selector.startswith(".layerlab-drawing ") for selector in selectors)
    assert "prefers-color-scheme:dark" in style


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("size", [2, 20])
def test_names_that_mean_harm(name, size):
    ones = np.ones(size)
    pictures = (
        Picture(name, name, ones, name, ones, name, np.eye(size), name, ones, name, ones, name, 0),
        Picture(name, name, ones, name, ones, function=name),
        Picture(name, name, ones, name, np.ones(1), function=name),
    )
    text = Explanation(name, (), 0.0, pictures).svg()
    ET.fromstring(text)
    assert "<script" not in text
    assert len(text) < 100_000


def test_nothing_to_draw():
    root = drawn(Explanation("only a title", (), 0.0))
    assert "only a title" in [e.text for e in root.iter(f"{SVG}text")]
