"""The pictures of the lessons: what they show is there, and what cannot be shown is refused."""

import math
import re
import xml.etree.ElementTree as ElementTree

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgb
from matplotlib.text import Text

from layerlab.course import figures
from layerlab.errors import ArgumentError, ArgumentTypeError, LayerlabError


def relu(x):
    return np.maximum(x, 0)


def step(z):
    return 1 if z >= 0 else 0


DRAWN = {
    "curves": lambda: figures.curves(relu, np.tanh, title="Two"),
    "curves each": lambda: figures.curves({"a": relu, "b": np.sin}, each=True, slopes=True),
    "lines": lambda: figures.lines({"loss": [3.0, 2.0, 1.0], "other": [1, 2, 3]}),
    "neuron": lambda: figures.neuron([0.5, -1.0], 0.25, "step", title="One"),
    "layer": lambda: figures.layer(3, 2, weights=[[1, -2, 0.5], [0, 1, -1]]),
    "network": lambda: figures.network([784, 256, 128, 10]),
    "bars": lambda: figures.bars([1.2, 4000.0], ["fast", "slow"], unit="ms", log=True),
    "heat": lambda: figures.heat([[1.0, -2.0], [0.0, 4.0]], rows=["r", "s"], columns=["c", "d"]),
    "plane": lambda: figures.plane(
        lambda a, b: 1 / (1 + math.exp(-a - b)), [[0, 0], [2, 1]], [0, 1], classes=["no", "yes"]
    ),
}


def texts(drawing):
    """What is written in a drawing and can be seen."""
    return [text.get_text() for text in seen(drawing) if text.get_text().strip()]


def seen(drawing):
    drawing.draw_without_rendering()
    hidden = {
        text for axes in drawing.axes if not axes.get_visible() for text in axes.findobj(Text)
    }
    return [text for text in drawing.findobj(Text) if text.get_visible() and text not in hidden]


@pytest.mark.parametrize("name", DRAWN)
def test_a_drawing_is_svg_the_same_each_time_with_its_words(name):
    drawing = DRAWN[name]()
    svg = drawing.svg()
    assert svg == DRAWN[name]().svg() == DRAWN[name]()._repr_svg_()
    root = ElementTree.fromstring(svg)
    assert root.tag.endswith("svg")
    assert drawing.alt.endswith(".")
    assert len(drawing.alt.split()) >= 5
    assert drawing.alt in "".join(root.itertext())
    assert not re.search(r"<image[^>]*http|url\(http", svg)


@pytest.mark.parametrize("name", DRAWN)
def test_a_drawing_looks_the_same_whatever_the_users_settings_are_and_leaves_them(name):
    plain = DRAWN[name]().svg()
    own = {"font.size": 4.0, "axes.facecolor": "black", "lines.linewidth": 9.0, "text.color": "red"}
    with mpl.rc_context(own):
        assert DRAWN[name]().svg() == plain
        assert mpl.rcParams["font.size"] == 4.0


def contrast(one, other):
    def light(color):
        parts = np.array(to_rgb(color))
        linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
        return linear @ [0.2126, 0.7152, 0.0722] + 0.05

    return max(light(one) / light(other), light(other) / light(one))


@pytest.mark.parametrize("name", DRAWN)
def test_a_drawing_can_be_read_on_any_page(name):
    drawing = DRAWN[name]()
    papers = {to_hex(drawing.get_facecolor(), keep_alpha=True)}
    papers |= {to_hex(axes.get_facecolor(), keep_alpha=True) for axes in drawing.axes}
    assert papers == {figures.PAPER + "ff"}, "it has its own paper, and nothing shines through"
    for text in seen(drawing):
        if text.get_text().strip():
            assert text.get_fontsize() >= 9, text.get_text()
            assert contrast(text.get_color(), figures.PAPER) >= 4.5, text.get_text()


def test_numbers_in_squares_can_be_read_on_every_shade():
    drawing = figures.heat(np.linspace(-1, 1, 49).reshape(7, 7))
    image = drawing.axes[0].images[0]
    shades = image.cmap(image.norm(np.linspace(-1, 1, 49)))
    assert min(contrast(shade[:3], figures.INK) for shade in shades) >= 4.5


def test_the_colours_of_lines_can_be_told_from_the_paper_and_their_dashes_from_each_other():
    assert min(contrast(color, figures.PAPER) for color, _ in figures.SERIES) >= 3
    dashes = [str(dashes) for _, dashes in figures.SERIES]
    assert len(set(dashes)) == len(dashes)


# ── what each shows ──────────────────────────────────────────────────────────────────────────────


def test_curves_are_the_values_of_the_functions_in_the_range():
    drawing = figures.curves(relu, step, low=-2, high=3)
    first, second = drawing.axes[0].lines[:2]
    x = first.get_xdata()
    assert (x[0], x[-1]) == (-2, 3)
    np.testing.assert_array_equal(first.get_ydata(), np.maximum(x, 0))
    np.testing.assert_array_equal(second.get_ydata(), x >= 0)  # a function of one number
    assert {"relu", "step"} <= set(texts(drawing))


def test_slopes_are_those_of_the_curve_and_missing_where_it_jumps():
    drawing = figures.curves(lambda x: x**2, low=-1, high=1, slopes=True)
    _, slope = drawing.axes[0].lines[:2]
    inner = slice(1, -1)
    np.testing.assert_allclose(slope.get_ydata()[inner], 2 * slope.get_xdata()[inner], atol=1e-9)
    jump = figures.curves(step, slopes=True).axes[0].lines[1].get_ydata()
    assert np.isnan(jump).any()
    assert np.nanmax(np.abs(jump)) < 1e-9


def test_each_function_has_a_small_picture_of_its_own():
    drawing = figures.curves({"a": relu, "b": np.sin, "c": np.cos, "d": np.tanh}, each=True)
    assert [axes.get_title() for axes in drawing.axes if axes.get_visible()] == list("abcd")


def test_functions_without_a_name_or_with_the_same_one_are_told_apart():
    legend = texts(figures.curves(lambda x: x, relu, relu, np.tanh))
    assert {"function 1", "relu", "relu (3)", "tanh"} <= set(legend)


def test_a_neuron_shows_its_weights_bias_and_activation():
    drawing = figures.neuron([0.5, -1.0], 0.25, "step", inputs=["warm", "wet"])
    assert {"+0.5", "−1", "Σ +0.25", "step", "warm", "wet", "z", "y"} <= set(texts(drawing))
    dashes = {line.get_linestyle() for line in drawing.axes[0].lines}
    assert dashes == {"-", "--"}, "a negative weight is told by more than its colour"


def test_a_layer_has_a_circle_for_each_number_and_a_line_for_each_weight():
    drawing = figures.layer(3, 2, inputs=["a", "b", "c"], outputs=["yes", "no"])
    assert len(drawing.axes[0].patches) == 3 + 2
    assert len(drawing.axes[0].lines) == 3 * 2
    assert {"a", "b", "c", "yes", "no", "inputs", "neurons", "3", "2"} <= set(texts(drawing))


def test_a_larger_weight_is_a_thicker_line():
    lines = figures.layer(2, 1, weights=[[0.1, 3.0]]).axes[0].lines
    assert lines[0].get_linewidth() < lines[1].get_linewidth()


def test_a_network_shows_its_sizes_and_shortens_tall_layers():
    drawing = figures.network([784, 1024, 10, 2])
    assert {"784", "1,024", "10", "2", "inputs", "hidden 1", "outputs"} <= set(texts(drawing))
    assert len(drawing.axes[0].patches) == 6 + 6 + 6 + 2
    assert texts(drawing).count("⋮") == 3
    assert {"in", "mid", "out"} <= set(texts(figures.network([2, 3, 1], ["in", "mid", "out"])))


def test_bars_show_each_value_with_its_unit():
    drawing = figures.bars([0.5, 12.0, 4567.0], ["a", "b", "c"], unit="ms")
    assert {"a", "b", "c", "ms"} <= set(texts(drawing))
    assert {"0.5 ms", "12 ms", "4,567 ms"} <= {text.strip() for text in texts(drawing)}
    widths = [bar.get_width() for bar in drawing.axes[0].patches]
    assert widths == [0.5, 12.0, 4567.0]


def test_heat_writes_few_numbers_and_leaves_many_out():
    small = figures.heat([[1.0, -2.5]], columns=["x", "y"])
    assert {"1", "−2.5", "x", "y"} <= set(texts(small))
    assert texts(figures.heat(np.ones((20, 20)))) == []
    assert "0.25" in texts(figures.heat([0.25, 1.0])), "an array of one axis is a row"


def test_the_plane_is_cut_where_the_function_is_a_half():
    drawing = figures.plane(lambda a, b: a, [[0.0, 0.0], [1.0, 1.0]], [0, 1], names=["p", "q"])
    edge = drawing.axes[0].collections[1].get_paths()[0].vertices
    np.testing.assert_allclose(edge[:, 0], 0.5, atol=1e-6)
    assert {"p", "q", "0", "1"} <= set(texts(drawing))


# ── what cannot be drawn ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("draw", "kind", "words"),
    [
        (lambda: figures.curves(), ArgumentError, "at least one function"),
        (lambda: figures.curves({}), ArgumentError, "at least one function"),
        (lambda: figures.curves([1, 2]), ArgumentTypeError, "list"),
        (lambda: figures.curves("relu"), ArgumentTypeError, "str"),
        (lambda: figures.curves(relu, low=1, high=1), ArgumentError, "from low to high"),
        (lambda: figures.curves(relu, low=0, high=math.inf), ArgumentError, "from low to high"),
        (lambda: figures.curves(lambda x: [1, 2]), ArgumentError, "one number for one number"),
        (lambda: figures.curves(lambda x: None), ArgumentError, "one number for one number"),
        (lambda: figures.curves(lambda x: "a"), ArgumentError, "one number for one number"),
        (lambda: figures.lines([]), ArgumentError, "finite numbers"),
        (lambda: figures.lines({}), ArgumentError, "at least one list"),
        (lambda: figures.lines([1.0, math.nan]), ArgumentError, "nan"),
        (lambda: figures.lines([1.0, 2.0], x=[1.0]), ArgumentError, "2 numbers"),
        (lambda: figures.neuron([], 0.0), ArgumentError, "weights"),
        (lambda: figures.neuron([[1.0]], 0.0), ArgumentError, "weights"),
        (lambda: figures.neuron([1.0] * 9, 0.0), ArgumentError, "9 weights"),
        (lambda: figures.neuron([1.0], 0.0, inputs=["a", "b"]), ArgumentError, "1 name"),
        (lambda: figures.neuron([1.0], "b"), ArgumentTypeError, "bias"),
        (lambda: figures.layer(0, 2), ArgumentError, "num_inputs"),
        (lambda: figures.layer(2, 1.5), ArgumentError, "num_neurons"),
        (lambda: figures.layer(True, 2), ArgumentError, "num_inputs"),
        (lambda: figures.layer(2, 1, inputs=["a"]), ArgumentError, "2 names"),
        (lambda: figures.layer(2, 1, weights=[[1], [2]]), ArgumentError, r"\(2, 1\)"),
        (lambda: figures.network([3]), ArgumentError, "two sizes"),
        (lambda: figures.network(3), ArgumentTypeError, "list of sizes"),
        (lambda: figures.network("32"), ArgumentTypeError, "list of sizes"),
        (lambda: figures.network([3, -1]), ArgumentError, r"sizes\[1\]"),
        (lambda: figures.network([3, 1], ["a"]), ArgumentError, "2 names"),
        (lambda: figures.bars([1.0], ["a", "b"]), ArgumentError, "1 name"),
        (lambda: figures.bars([1.0], "a"), ArgumentError, "1 name"),
        (lambda: figures.bars([], []), ArgumentError, "finite numbers"),
        (lambda: figures.bars([0.0, 1.0], ["a", "b"], log=True), ArgumentError, "logarithmic"),
        (lambda: figures.bars(["x"], ["a"]), ArgumentTypeError, "wants numbers"),
        (lambda: figures.heat(np.ones((2, 2, 2))), ArgumentError, r"\(2, 2, 2\)"),
        (lambda: figures.heat(np.ones((300, 2))), ArgumentError, r"\(300, 2\)"),
        (lambda: figures.heat([[math.inf]]), ArgumentError, "infinity"),
        (lambda: figures.heat([[1.0]], rows=["a", "b"]), ArgumentError, "1 name"),
        (lambda: figures.plane(max, [[1, 2, 3]], [0]), ArgumentError, "points"),
        (lambda: figures.plane(max, [[1, 2]], [2]), ArgumentError, "label 0 or 1"),
        (lambda: figures.plane(max, [[1, 2]], [0, 1]), ArgumentError, "label 0 or 1"),
        (lambda: figures.plane(None, [[1, 2]], [0]), ArgumentTypeError, "function"),
    ],
)
def test_what_cannot_be_drawn_is_refused(draw, kind, words):
    with pytest.raises(kind, match=words) as caught:
        draw()
    assert isinstance(caught.value, LayerlabError)
