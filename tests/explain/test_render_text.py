"""An explanation as text: fits, loses nothing, harms nothing, colours terminals alone."""

import io
import itertools
import re
import sys
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from render_samples import HOSTILE, all_steps, explanations, layers, network, small, wide
from rich.cells import cell_len

from layerlab.errors import ArgumentError, ArgumentTypeError
from layerlab.explain.explanation import Explanation
from layerlab.explain.expression import Named, Number, Sum
from layerlab.explain.render.common import chosen, clean
from layerlab.explain.render.text import picture_lines
from layerlab.explain.steps import Picture, Step

NUMBER = r"\d[\d.]*(?:e-?\d+)?"


def squeezed(text):
    return re.sub(r"\s", "", text)


def test_a_small_layer_as_it_is_printed():
    assert small().text(width=80) == (
        """\
Layer(2 -> 3), neuron 2, sample 0

         weights         x       biases     z                 a
    0 [ 0.50  -0.20]   [2.00]   [ 0.10]   [0.50]           [0.6225]
    1 [-0.30   0.80] · [3.00] + [-0.20] = [1.60] sigmoid → [0.832 ]
  → 2 [ 0.10   0.60]            [ 0.30]   [2.30]           [0.9089]

  z[2] = weights[2]·x + biases[2] = 0.10·2.00 + 0.60·3.00 + 0.30 = 2.30
  sigmoid(2.30) = 1 / (1 + e^-2.30) = 0.9089"""
    )


def test_a_long_line_breaks_before_the_signs():
    lines = wide().text(width=60).splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("  z[3]"))
    assert re.fullmatch(r"  z\[3\] = weights\[3\]·x \+ biases\[3\]", lines[start])
    assert re.fullmatch(r"       = [-\d.·()+ ]+", lines[start + 1])
    assert re.fullmatch(r"         [+-] .*", lines[start + 2])
    assert re.fullmatch(r"       = -?[\d.]+", lines[start + 4])


@given(explanations(), st.integers(20, 120))
def test_no_line_is_wider_than_asked(explanation, width):
    for ascii in (False, True):
        text = explanation.text(width=width, ascii=ascii, color=False)
        assert max(map(cell_len, text.splitlines()), default=0) <= width


@given(explanations(pictures=False), st.integers(20, 120))
def test_wrapping_loses_nothing_and_adds_nothing(explanation, width):
    whole = explanation.text(color=False, ascii=False)
    narrow = explanation.text(width=width, color=False, ascii=False)
    assert squeezed(narrow) == squeezed(whole)
    for step in all_steps(explanation):
        assert squeezed(clean(step.line)) in squeezed(narrow)
        assert squeezed(clean(step.note)) in squeezed(narrow)


@given(st.integers(40, 100), st.integers(0, 5), st.integers(0, 50))
def test_no_number_is_broken(width, depth, seed):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=12) * 10.0 ** rng.integers(-9, 9, 12)
    total = Sum(tuple(Named(f"v{i}", float(v)) for i, v in enumerate(values)))
    step = Step(name=Named("total", 1.0), expression=total, result=total.value)
    for _ in range(depth):
        step = Step(title="inside", steps=(step,))
    explanation = Explanation("t", (step,), 0.0)
    whole, narrow = explanation.text(color=False), explanation.text(width=width, color=False)
    assert Counter(re.findall(NUMBER, narrow)) == Counter(re.findall(NUMBER, whole))


@given(explanations(), st.booleans())
def test_nothing_steers_the_terminal(explanation, ascii):
    text = explanation.text(color=False, ascii=ascii, width=80)
    assert not re.search(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\ud800-\udfff]", text
    )
    assert not ascii or text.isascii()
    text.encode("utf-8")


@given(explanations())
def test_colour_is_only_colour(explanation):
    plain = explanation.text(color=False, width=70)
    colored = explanation.text(color=True, width=70)
    assert re.sub("\x1b\\[[012]m", "", colored) == plain


def test_what_is_bold_and_what_is_dim():
    text = Explanation("a title", small().steps, 0.0, notes=("a note",)).text(color=True)
    assert "\x1b[1ma title\x1b[0m" in text
    assert "= \x1b[1m2.30\x1b[0m" in text
    assert "\x1b[2mNote: a note\x1b[0m" in text


class Stream(io.StringIO):
    def __init__(self, terminal, encoding="utf-8"):
        super().__init__()
        self.terminal, self.named = terminal, encoding

    encoding = property(lambda self: self.named)

    def isatty(self):
        return self.terminal


@pytest.fixture
def bare(monkeypatch):
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@pytest.mark.parametrize(
    ("terminal", "settings", "colored"),
    [
        (True, {}, True),
        (False, {}, False),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"NO_COLOR": ""}, True),
        (True, {"TERM": "dumb"}, False),
        (True, {"TERM": "xterm"}, True),
        (False, {"FORCE_COLOR": "1"}, True),
        (False, {"FORCE_COLOR": ""}, False),
        (True, {"TERM": "dumb", "FORCE_COLOR": "1"}, True),
        (True, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
    ],
)
def test_colour_where_the_reader_wants_it(bare, terminal, settings, colored):
    bare.setattr(sys, "stdout", Stream(terminal))
    for name, value in settings.items():
        bare.setenv(name, value)
    assert ("\x1b" in small().text()) is colored
    assert "\x1b" not in small().text(color=False)
    assert "\x1b" in small().text(color=True)


def test_the_width_is_that_of_the_terminal_if_there_is_one(bare):
    bare.setenv("COLUMNS", "50")
    bare.setattr(sys, "stdout", Stream(terminal=True))
    assert max(map(len, small().text(color=False).splitlines())) <= 50
    bare.setattr(sys, "stdout", Stream(terminal=False))
    assert max(map(len, small().text().splitlines())) > 50
    bare.setattr(sys, "stdout", None)
    assert max(map(len, small().text().splitlines())) > 50
    closed = Stream(terminal=True)
    closed.isatty = lambda: io.StringIO.isatty(closed)  # an error once it is closed
    closed.close()
    bare.setattr(sys, "stdout", closed)
    assert max(map(len, small().text().splitlines())) > 50


@pytest.mark.parametrize(
    ("encoding", "plain"),
    [("ascii", True), ("cp1252", True), ("utf-8", False), ("none such", True)],
)
def test_ascii_where_the_output_has_nothing_else(bare, encoding, plain):
    bare.setattr(sys, "stdout", Stream(False, encoding))
    assert small().text().isascii() is plain
    assert not small().text(ascii=False).isascii()
    assert small().text(ascii=True).isascii()


def test_ascii_spells_the_signs():
    text = wide().text(ascii=True, width=200)
    assert "weights[3]*x" in text
    assert "->" in text
    assert "..." in text
    assert "?" not in text
    step = Step(name=Named("σ", 1.0), expression=Number(2), result=2.0)
    assert r"\u03c3 = 2" in Explanation("−×", (step,), 0.0).text(ascii=True)


@pytest.mark.parametrize("width", [19, 0, -5])
def test_a_width_that_is_too_small(width):
    with pytest.raises(ArgumentError, match=f"a width of {width} columns is too narrow"):
        small().text(width=width)


@pytest.mark.parametrize("width", [80.0, "80", True])
def test_a_width_that_is_no_number(width):
    with pytest.raises(ArgumentTypeError, match="width is a whole number of columns"):
        small().text(width=width)


def test_of_very_many_lines_the_first_are_shown_and_the_last():
    steps = [Step(name=Named(f"y[{i}]", 1.0), expression=Number(2), result=2.0) for i in range(500)]
    text = Explanation("many", steps, 0.0).text()
    assert "y[0] =" in text
    assert "y[62] =" in text
    assert "y[63] =" not in text
    assert "y[499] =" in text
    assert "… 436 more lines like these …" in text
    picture = Picture("", "x", np.ones(500), "y", np.ones(500), function="f")
    assert "… 436 more" in Explanation("many", steps, 0.0, (picture,)).text()


def test_of_very_many_lines_those_of_the_neuron_asked_for_are_shown():
    steps = [Step(name=Named(f"y[{i}]", 1.0), expression=Number(2), result=2.0) for i in range(500)]
    for neurons, shown in ((500, ["y[200]"]), (250, ["y[400]", "y[401]"])):
        ones = np.ones(neurons)
        picture = Picture("", "x", ones, "y", ones, function="f", neuron=200)
        text = Explanation("many", steps, 0.0, (picture,)).text()
        names = re.findall(r"y\[\d+\](?= =)", text)
        assert names == [*(f"y[{i}]" for i in range(63)), *shown, "y[499]"]
        assert text.count("more lines like these") == 2


def test_sixty_four_lines_are_all_shown():
    steps = [Step(name=Named(f"y[{i}]", 1.0), expression=Number(2), result=2.0) for i in range(64)]
    assert "more" not in Explanation("many", steps, 0.0).text()


def test_lines_that_are_not_shown_are_not_worked_out():
    class Lazy:
        def __len__(self):
            return 100_000

        def __getitem__(self, i):
            assert i <= 62 or i == 99_999
            return Step(name=Named("y", 1.0), expression=Number(2), result=2.0)

    assert "99,936 more" in Explanation("t", Lazy(), 0.0).text()


def test_nothing_to_show():
    assert Explanation("a title", (), 0.0).text() == "a title"
    assert Explanation("", (Step(),), 0.0).text() == ""


def test_a_deep_tree_stays_on_the_page():
    step = Step(name=Named("y", 1.0), expression=Number(2), result=2.0)
    for i in range(100):
        step = Step(title=f"level {i}", steps=(step,))
    lines = Explanation("deep", (step,), 0.0).text(width=40).splitlines()
    assert len(lines) == 102
    assert lines[-1].strip() == "y = 2 = 2.00"
    assert len(lines[-1]) <= 40
    assert lines[2].startswith("    level 98")


# ── the matrices ─────────────────────────────────────────────────────────────────────────────────


@given(layers(), st.integers(20, 200))
def test_a_picture_fits_or_is_left_out(picture, width):
    lines = picture_lines(picture, width)
    assert all(cell_len(line) <= width for line in lines)
    rows = {len(line) for line in lines if line.endswith("]")}
    assert len(lines) <= 11
    assert rows or not lines


def test_a_picture_gives_way_piece_by_piece():
    picture = wide().pictures[0]
    picture = replace(picture, outputs=picture.outputs * 1e4)
    seen = [tuple(picture_lines(picture, width)) for width in range(20, 140)]
    sizes = [max(map(len, lines), default=0) for lines in seen]
    assert sizes == sorted(sizes)
    heads = [lines[0].split() if lines else [] for lines in seen]
    assert heads[0] == []
    assert ["x", "a"] in heads
    assert ["weights", "x", "biases", "z"] in heads
    assert heads[-1] == ["weights", "x", "biases", "z", "a"]
    assert len({tuple(lines) for lines in seen}) >= 6


def test_the_numbers_of_a_picture_are_those_of_the_layer():
    picture = network().pictures[0]
    lines = picture_lines(picture)
    for j, line in enumerate(lines[-6:]):
        shown = [float(v) for v in re.findall(r"-?\d+\.\d+", line)]
        x = picture.inputs[j - 1 : j] if 1 <= j <= 4 else []
        want = [*picture.weights[j], *x, picture.biases[j], picture.sums[j], picture.outputs[j]]
        np.testing.assert_allclose(shown, want, atol=0.00005)


def in_a_matrix(values, width=None, **how):
    """The numbers of a column as they are printed."""
    picture = Picture("", "x", np.array(values), "y", np.ones(1), function="f")
    lines = picture_lines(picture, width, **how)[1:]
    return [re.search(r"\[(.*?)\]", line)[1] for line in lines]


def test_one_small_number_does_not_widen_a_column():
    assert in_a_matrix([0.048, -0.0667, -0.00068923, 0.00001, 0.0]) == [
        " 0.048 ",
        "-0.0667",
        "-0.0007",
        "≈0     ",
        " 0.00  ",
    ]
    assert in_a_matrix([0.5, 1e-9], ascii=True) == [" 0.50", "~0   "]


def test_a_column_of_small_numbers_shows_their_digits():
    assert in_a_matrix([0.000123, -2e-6, 0.0]) == ["0.000123", "  -2e-06", "0.00    "]


def test_a_probability_that_is_not_quite_1_is_not_printed_as_1():
    assert in_a_matrix([0.99998, 1.0, -0.999999]) == [" ≈1   ", "  1.00", "≈-1   "]


@given(st.lists(st.floats(-1e5, 1e5), min_size=1, max_size=8))
def test_only_what_is_0_is_printed_as_0(values):
    for value, shown in zip(values, in_a_matrix(values), strict=True):
        if "≈" not in shown:
            assert (float(shown) == 0) == (value == 0)
            assert float(shown) == pytest.approx(value, abs=0.000051, rel=1e-3)
        else:
            assert float(shown.strip().strip("≈")) == pytest.approx(value, abs=0.000051)
        assert len(shown) <= 12 or max(map(abs, values)) < 1e-3


def test_numbers_that_a_narrow_matrix_cannot_show_are_not_0():
    picture = Picture(
        "", "x", np.full(40, 1.0), "y", np.ones(2), "w", np.tile([0.5, -0.004], (2, 20))
    )
    assert "[0.50  ≈0  …  ≈0]" in picture_lines(picture, 44)[2]
    assert "-0.004" in picture_lines(picture, 80)[3]


def test_the_neuron_asked_for_is_in_the_picture():
    for neuron in (0, 7, 20, 31):
        lines = picture_lines(wide(neuron=neuron).pictures[0], 80)
        (marked,) = [line for line in lines if line.startswith("  → ")]
        assert marked.split()[1] == str(neuron)
    colored = picture_lines(wide(neuron=20).pictures[0], 80, color=True)
    assert [line for line in colored if "→ 20" in line and "\x1b[1m" in line]


@given(st.integers(0, 40), st.integers(3, 10), st.data())
def test_what_is_chosen_of_many(count, most, data):
    wanted = data.draw(st.none() | st.integers(0, count - 1)) if count else None
    places = chosen(count, most, wanted)
    shown = [i for i in places if i is not None]
    assert len(shown) == min(count, most)
    assert shown == sorted(set(shown))
    assert wanted is None or wanted in shown
    assert not count or (shown[0] == 0 and shown[-1] == count - 1)
    for before, i in itertools.pairwise(places):
        assert (before is None) + (i is None) + (before is not None and i == before + 1) == 1


@pytest.mark.parametrize("name", HOSTILE)
def test_names_that_mean_harm(name):
    step = Step(name=Named(name, 1.0), expression=Named(name, 2.0), result=2.0, note=name)
    picture = Picture(name, name, np.ones(3), name, np.ones(3), function=name)
    explanation = Explanation(name, (step, Step(title=name)), 2.0, (picture, picture), (name,))
    for line in explanation.text(width=60, color=False).splitlines():
        assert cell_len(line) <= 60
        assert "\x1b" not in line
