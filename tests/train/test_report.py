"""The report of a run is one well-formed page that loads nothing, tells the truth, and renders
whatever a run can be: diverged, a single epoch long, without mistakes, with a thousand neurons."""

from __future__ import annotations

import base64
import dataclasses
import itertools
import math
import re
import struct
import xml.etree.ElementTree as ElementTree
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layerlab import nn
from layerlab.errors import ArgumentError, ArgumentTypeError
from layerlab.explain import explain
from layerlab.train import report_draw
from layerlab.train.report import Mistake, ReportData, render_report, write_report
from layerlab.train.report_data import NeuronExample
from layerlab.train.report_style import STYLE

SUMMARY = [
    {
        "path": "net[0]",
        "layer": "Linear(4, 3)",
        "input_shape": (32, 4),
        "output_shape": (32, 3),
        "formula": "4 × 3 + 3",
        "parameters": 15,
    }
]
HISTORY = [
    {"epoch": 1, "loss": 1.0, "accuracy": 0.5, "validation_loss": 1.1, "validation_accuracy": 0.4},
    {"epoch": 2, "loss": 0.5, "accuracy": 0.8, "validation_loss": 0.7, "validation_accuracy": 0.7},
    {"epoch": 3, "loss": 0.2, "accuracy": 1.0, "validation_loss": 0.9, "validation_accuracy": 0.8},
]

NEURON = nn.Sequential(nn.Linear(4, 3), nn.ReLU())
NEURON[0].weight = [[0.5, 0.25, 0.0, 0.0]] * 3
NEURON[0].bias = [2.0, 0.0, 0.0]
EXAMPLE = NeuronExample(
    dataclasses.replace(explain(NEURON, [[1.0, 2.0, 3.0, 4.0]], neuron=0), title="Neuron 0"),
    row=7,
    neuron=0,
    goes="This goes on.",
)


def image_data(**changes):
    """A small run on 2 × 2 images of three classes."""
    facts = {
        "title": "A small run",
        "dataset": "squares",
        "task": "classification",
        "summary": SUMMARY,
        "total_parameters": 15,
        "settings": {"optimizer": "SGD(lr=0.1)", "seed": "7"},
        "seconds": 3.5,
        "history": HISTORY,
        "test_score": 0.8,
        "test_loss": 0.4,
        "class_names": ("ant", "bee", "cow"),
        "confusion": np.array([[3, 1, 0], [0, 2, 0], [0, 1, 3]]),
        "mistakes": [
            Mistake(np.array([[0, 1], [2, 3]]), 0, 1, 0.6, 0.3, 11),
            (np.array([1.0, 0.0, 0.0, 1.0]), 2, 1, 0.9, 0.05, 22),
        ],
        "mistake_count": 2,
        "image_shape": (2, 2),
        "first_layer": np.arange(12.0).reshape(3, 4) - 6,
        "activity": [
            {
                "path": "net[1]",
                "layer": "ReLU()",
                "activation": "relu",
                "neurons": 10,
                "dead": 2,
                "saturated": 1,
                "active_fraction": 0.4,
            }
        ],
        "neuron_example": EXAMPLE,
        "neuron_image": np.eye(2),
        "continue_command": "layerlab train --resume run",
    }
    return ReportData(**(facts | changes))


def table_data(**changes):
    """The same run on rows of four named features."""
    facts = {"image_shape": None, "neuron_image": None, "feature_names": ("a", "b", "c", "d")}
    return image_data(**(facts | changes))


def regression_data(**changes):
    """A small run that answers with numbers."""
    facts = {
        "task": "regression",
        "class_names": (),
        "confusion": None,
        "mistakes": (),
        "mistake_count": 0,
        "test_score": 0.75,
        "test_rmse": 2.5,
        "actual": np.array([1.0, 2.0, 3.0]),
        "predicted": np.array([1.5, 2.0, 2.0]),
        "history": [{"epoch": 1, "loss": 2.0}, {"epoch": 2, "loss": 1.0}],
    }
    return table_data(**(facts | changes))


def parse(data):
    """The page as a tree; fails where an element is not closed or a text is not escaped."""
    page = render_report(data)
    assert page.startswith("<!DOCTYPE html>")
    return ElementTree.fromstring(page.removeprefix("<!DOCTYPE html>"))


def words(node):
    """All text of a part of the page, single-spaced."""
    return " ".join("".join(node.itertext()).split())


def section(tree, name):
    found = [node for node in tree.iter("section") if node.get("aria-labelledby") == name]
    return found[0] if found else None


def rows_of(table):
    return [[words(cell) for cell in row] for row in table.iter("tr")]


def pixels(address):
    """Read a picture back by the PNG standard: (height, width, 4), every checksum verified."""
    body = base64.b64decode(address.removeprefix("data:image/png;base64,"))
    assert body[:8] == b"\x89PNG\r\n\x1a\n"
    place, chunks = 8, {}
    while place < len(body):
        (size,) = struct.unpack(">I", body[place : place + 4])
        kind, held = body[place + 4 : place + 8], body[place + 8 : place + 8 + size]
        (check,) = struct.unpack(">I", body[place + 8 + size : place + 12 + size])
        assert check == zlib.crc32(kind + held)
        chunks[kind] = held
        place += 12 + size
    width, height = struct.unpack(">2I", chunks[b"IHDR"][:8])
    palette = np.frombuffer(chunks[b"PLTE"], np.uint8).reshape(-1, 3)
    palette = np.column_stack([palette, np.frombuffer(chunks[b"tRNS"], np.uint8)])
    rows = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(height, width + 1)
    assert not rows[:, 0].any()
    return palette[rows[:, 1:]]


def source(markup):
    return re.search(r'src="([^"]*)"', markup).group(1)


ALL = [image_data, table_data, regression_data]


@pytest.mark.parametrize("make", ALL)
def test_the_page_is_well_formed_and_the_same_each_time(make):
    parse(make())
    assert render_report(make()) == render_report(make())


@pytest.mark.parametrize("make", ALL)
def test_the_page_refers_to_nothing_outside_itself(make):
    page = render_report(make())
    tree = parse(make())
    for node in tree.iter():
        assert node.tag.rpartition("}")[2] not in (
            "script",
            "iframe",
            "object",
            "embed",
            "base",
            "form",
            "use",
        )
        for name in ("src", "href", "srcset", "poster", "action", "data", "style"):
            value = node.get(name, "")
            assert "url(" not in value
            if name not in ("style",) and value:
                assert value.startswith("data:")
    bare = re.sub(r"data:[\w/;,+=]*", "", page).replace("http-equiv", "")
    bare = bare.replace(' xmlns="http://www.w3.org/2000/svg"', "")  # a name that nothing fetches
    for trace in ("http", "//", "url(", "@import", "@font-face"):
        assert trace not in bare
    assert "default-src 'none'" in page


@pytest.mark.parametrize("make", ALL)
def test_the_page_can_be_read_without_eyes_or_colours(make):
    tree = parse(make())
    assert len(list(tree.iter("h1"))) == 1
    for part in tree.iter("section"):
        assert part.find("header/h2").get("id") == part.get("aria-labelledby")
    for drawing in tree.iter("svg"):
        if drawing.get("role") == "img":
            assert words(drawing.find("title"))
            assert words(drawing.find("desc"))
        else:
            assert drawing.get("aria-hidden") == "true"
    for picture in tree.iter("img"):
        assert picture.get("alt")
    for table in tree.iter("table"):
        assert words(table.find("caption"))
        assert {head.get("scope") for head in table.iter("th")} <= {"row", "col"}
    names = [node.get("id") for node in tree.iter() if node.get("id")]
    assert len(names) == len(set(names))


def luminance(colour):
    """Relative luminance as WCAG 2 defines it."""
    parts = [value / 255 for value in colour]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return float(np.dot(linear, (0.2126, 0.7152, 0.0722)))


def contrast(one, two):
    low, high = sorted((luminance(one), luminance(two)))
    return (high + 0.05) / (low + 0.05)


def test_every_text_has_enough_contrast_in_light_and_dark():
    light, dark = STYLE.split("prefers-color-scheme: dark")
    for half in (light, dark):
        colours = {
            name: np.array([int(part) for part in value.split()])
            for name, value in re.findall(r"--(\w+): (\d+ \d+ \d+);", half)
        }
        fade = float(re.search(r"--fade: ([\d.]+);", half).group(1))
        for name in ("ink", "quiet", "accent"):
            assert contrast(colours[name], colours["paper"]) >= 4.5
        right = 0.06 * colours["ink"] + 0.94 * colours["paper"]
        assert contrast(colours["quiet"], right) >= 4.5
        # The darkest cell that a number is written in: 0.68 in the matrix, 0.6 in the heat map.
        for name, alpha in (("minus", 0.68 * fade), ("plus", 0.6 * fade)):
            cell = alpha * colours[name] + (1 - alpha) * colours["paper"]
            assert contrast(colours["ink"], cell) >= 4.5


@pytest.mark.parametrize("make", ALL)
def test_sections_without_facts_are_left_out(make):
    bare = {"first_layer": None, "activity": (), "neuron_example": None, "feature_names": ()}
    tree = parse(make(**bare, settings={}, continue_command="", mistakes=(), mistake_count=0))
    for name in ("weights", "activity", "neuron", "settings"):
        assert section(tree, name) is None
    for name in ("curves", "network"):
        assert section(tree, name) is not None


NASTY = "</title><script>alert('x')</script>&\"'\x00\x1b[31m\ud800\u202e<b>"


def test_text_of_the_user_is_only_ever_text():
    tree = parse(
        image_data(
            title=NASTY,
            dataset=NASTY,
            class_names=(NASTY, "<img src=x onerror=alert(1)>", "]]>"),
            settings={NASTY: NASTY},
            continue_command=NASTY,
            neuron_example=dataclasses.replace(
                EXAMPLE,
                goes=NASTY,
                explanation=dataclasses.replace(EXAMPLE.explanation, title=NASTY),
            ),
            summary=[dict.fromkeys(SUMMARY[0], NASTY) | {"parameters": 1}],
            activity=[dict(image_data().activity[0], layer=NASTY, path=NASTY, activation=NASTY)],
        )
    )
    shown = words(tree)
    assert shown.count("alert('x')") >= 14
    assert not any(mark in shown for mark in "\x00\x1b\u202e")
    allowed = {"html", "head", "meta", "link", "title", "style", "body", "header", "h1", "h2", "h3"}
    allowed |= {"p", "small", "dl", "dt", "dd", "div", "main", "section", "figure", "figcaption"}
    allowed |= {"svg", "desc", "line", "text", "path", "circle", "details", "summary", "table"}
    allowed |= {"caption", "thead", "tbody", "tfoot", "tr", "th", "td", "span", "ul", "ol", "li"}
    allowed |= {"img", "b", "i", "pre", "code", "footer", "strong"}
    allowed |= {"g", "rect"}
    assert {node.tag.rpartition("}")[2] for node in tree.iter()} <= allowed
    assert not any(name.startswith("on") for node in tree.iter() for name in node.attrib)


def test_names_in_tables_of_features_are_escaped():
    tree = parse(table_data(feature_names=(NASTY, "<b>", "&amp;", "d")))
    assert "&amp;" in words(section(tree, "weights"))


@given(st.text())
def test_any_text_survives_as_text(value):
    page = ElementTree.fromstring(
        f'<p title="{report_draw.text(value)}">{report_draw.text(value)}</p>'
    )
    kept = [c for c in value if c.isprintable()]
    assert [c for c in (page.text or "") if c.isprintable() and c != "\ufffd"] == [
        c for c in kept if c != "\ufffd"
    ]


@given(st.floats(min_value=0, max_value=1))
def test_only_a_true_whole_reads_as_all_or_nothing(fraction):
    shown = report_draw.percent(fraction)
    assert (shown == "100%") == (fraction == 1)
    assert (shown == "0%") == (fraction == 0)
    if shown[0].isdigit():
        assert float(shown[:-1]) / 100 == pytest.approx(fraction, abs=5.1e-4)


@given(st.floats(min_value=-1e300, max_value=1e300))
def test_a_number_reads_back_to_its_shown_digits(value):
    shown = report_draw.number(value)
    assert "-" not in shown
    back = float(shown.replace("−", "-").replace(",", ""))
    assert back == pytest.approx(value, rel=5.1e-4)


def test_numbers_that_are_none_have_words():
    shown = [report_draw.number(v) for v in (None, math.nan, math.inf, -math.inf, 0.0, -2.5)]
    assert shown == ["–", "not a number", "∞", "−∞", "0", "−2.500"]


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0.42, "0.420 s"),
        (12.3, "12.3 s"),
        (59.99, "1 min"),
        (192, "3 min 12 s"),
        (7500, "2 h 5 min"),
    ],
)
def test_durations_read_as_people_say_them(seconds, shown):
    assert report_draw.duration(seconds) == shown


def test_a_picture_holds_its_pixels_in_place():
    drawn = pixels(
        source(report_draw.ink_image(np.array([[0.0, 8.0, 16.0], [16.0, 4.0, 0.0]]), "x"))
    )
    assert drawn.shape == (2, 3, 4)
    assert drawn[..., 3].tolist() == [[0, 128, 255], [255, 64, 0]]


def test_signs_have_their_colours_and_zero_is_paper():
    drawn = pixels(source(report_draw.signed_image(np.array([[-2.0, 0.0, 1.0, 9.0]]), 2.0, "x")))
    assert drawn[0, :, 3].tolist() == [255, 0, 128, 255]
    minus, plus = drawn[0, 0, :3].tolist(), drawn[0, 3, :3].tolist()
    for name, colour in (("minus", minus), ("plus", plus)):
        assert f"--{name}: {' '.join(map(str, colour))};" in STYLE
    # In grey print the pair stays apart.
    assert luminance(minus) > 1.8 * luminance(plus)


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (500, 1), (64, 64), (65, 3), (300, 200)])
def test_large_pictures_are_averaged_down(shape):
    drawn = pixels(source(report_draw.signed_image(np.ones(shape), 1.0, "x")))
    assert max(drawn.shape[:2]) <= 64
    assert (drawn[..., 3] == 255).all()


@pytest.mark.parametrize("fill", [0.0, 5.0, math.nan, math.inf, -math.inf])
def test_a_flat_or_broken_picture_is_bare_or_drawn_but_never_fails(fill):
    assert pixels(source(report_draw.ink_image(np.full((3, 3), fill), "x")))[..., 3].max() == 0


def test_the_headline_counts_right_and_wrong():
    shown = words(parse(image_data()).find("body/header"))
    assert "80.0%" in shown
    assert "Of 10 images that it had never seen, the network named 8 correctly" in shown
    assert "got 2 wrong" in shown
    assert "“ant”, the commonest class, would be right 40.0% of the time" in shown


@given(right=st.integers(0, 300), wrong=st.integers(0, 300))
@settings(max_examples=30, deadline=None)
def test_the_interval_holds_the_score_and_is_wilsons(right, wrong):
    total = right + wrong
    if total == 0:
        return
    data = image_data(
        confusion=[[right, wrong], [0, 0]],
        class_names="ab",
        test_score=right / total,
        mistakes=(),
        mistake_count=wrong,
    )
    shown = words(parse(data).find("body/header"))
    low, high = map(float, re.search(r"between ([\d.]+)% and ([\d.]+)%", shown).groups())
    assert 0 <= low <= high <= 100
    assert low - 0.06 <= 100 * right / total <= high + 0.06
    # Wilson's bounds p solve (share - p)² = z² p (1 - p) / total.
    for bound in (low / 100, high / 100):
        if 0.01 < bound < 0.99:
            reach = 1.96 * math.sqrt(bound * (1 - bound) / total)
            assert abs(right / total - bound) == pytest.approx(reach, abs=2e-3)


@pytest.mark.parametrize(
    ("score", "said"),
    [
        (0.75, "account for 75.0% of what varies"),
        (-0.5, "worse than always answering with their average"),
        (math.nan, "could not be computed"),
        (-math.inf, "could not be computed"),
    ],
)
def test_a_regression_says_what_its_score_means(score, said):
    assert said in words(parse(regression_data(test_score=score)).find("body/header"))


def test_an_accuracy_that_is_not_a_number_is_said():
    shown = words(parse(image_data(test_score=math.nan)).find("body/header"))
    assert "not a number" in shown
    assert "could not be computed" in shown


def test_the_best_epoch_is_the_lowest_validation_loss():
    part = section(parse(image_data()), "curves")
    assert "lowest at epoch 2: 0.700" in words(part)
    assert "epoch 2: 70.0%" in words(part)
    lines = rows_of(next(part.iter("table")))
    assert [line[0] for line in lines] == ["epoch", "1", "2 (best)", "3"]
    assert lines[2][1:] == ["0.5000", "80.0%", "0.7000", "70.0%"]


def test_each_curve_is_named_with_its_last_value():
    titles = [words(node) for node in section(parse(image_data()), "curves").iter("desc")]
    assert "training from 1.00 to 0.200; validation from 1.10 to 0.900" in titles[0]
    assert "training from 50.0% to 100%; validation from 40.0% to 80.0%" in titles[1]


def points_of(path):
    return [
        (float(x), float(y)) for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", path.get("d"))
    ]


def test_a_curve_lies_where_its_values_are():
    part = section(parse(image_data()), "curves")
    figure = part.find(".//figure")
    places = {}
    for node in figure.iter("text"):  # read the scale off the tick labels, as a reader does
        if node.get("x") == "-8":
            places[float(node.text)] = float(node.get("y")) - 4
    (low, bottom), (high, top) = min(places.items()), max(places.items())
    assert top < bottom  # y counts downward: the larger value is higher up
    path = next(node for node in figure.iter("path") if node.get("class") == "main")
    read = [low + (bottom - y) * (high - low) / (bottom - top) for _, y in points_of(path)]
    assert read == pytest.approx([1.1, 0.7, 0.9], abs=0.005)
    assert [x for x, _ in points_of(path)] == [0, 500, 1000]
    dot = next(node for node in figure.iter("circle"))
    assert float(dot.get("cy")) == points_of(path)[1][1]
    assert dot.get("cx") == "50.00%"


@pytest.mark.parametrize("broken", [math.nan, math.inf, -math.inf, 1e305])
def test_a_diverged_run_says_where_and_what_to_do(broken):
    history = [*HISTORY, {"epoch": 4, "loss": broken, "accuracy": 0.3, "validation_loss": broken}]
    tree = parse(image_data(history=history))
    assert "epoch 4: not a finite number" in words(section(tree, "curves"))
    alert = [words(node) for node in tree.iter("p") if node.get("role") == "alert"]
    if math.isfinite(broken):
        assert not alert
    else:
        assert "At epoch 4 the loss was" in alert[0]
        assert "smaller learning rate" in alert[0]


def test_a_run_that_was_never_a_number_renders():
    history = [{"epoch": 1, "loss": math.nan, "accuracy": math.nan}]
    shown = words(parse(image_data(history=history, test_loss=math.nan)))
    assert "The run diverged." in shown
    assert "epoch 1: not a finite number" in shown


def test_an_exploding_loss_gets_a_logarithmic_scale_and_a_calm_one_does_not():
    history = [{"epoch": n + 1, "loss": 10.0**n} for n in range(40)]
    assert "logarithmic scale" in words(parse(regression_data(history=history)))
    assert "logarithmic scale" not in words(parse(regression_data()))


def test_a_single_epoch_is_drawn_as_points():
    tree = parse(image_data(history=HISTORY[:1]))
    part = section(tree, "curves")
    assert "a point, not yet a curve" in words(part)
    assert sum(node.get("class").endswith("-lone") for node in part.iter("circle")) == 4


def test_a_value_between_two_gaps_is_drawn_as_a_point():
    losses = [1.0, math.nan, 0.5, math.nan, 0.4, 0.3]
    history = [{"epoch": n + 1, "loss": loss} for n, loss in enumerate(losses)]
    circles = section(parse(regression_data(history=history)), "curves").iter("circle")
    assert sum(node.get("class") == "main-lone" for node in circles) == 2


def test_a_long_run_stays_small_and_keeps_its_spike():
    history = [{"epoch": n + 1, "loss": 1.0 + 0.001 * (n % 7)} for n in range(20_000)]
    history[12_345]["loss"] = 9.0
    data = regression_data(history=history)
    assert len(render_report(data)) < 100_000
    part = section(parse(data), "curves")
    path = next(node for node in part.iter("path"))
    assert min(y for _, y in points_of(path)) < 40
    assert "of 20,000 epochs" in words(part)


@given(
    st.lists(st.one_of(st.none(), st.floats()) | st.floats(0, 1), min_size=1, max_size=12),
    st.lists(st.floats(), min_size=12, max_size=12),
)
@settings(max_examples=60, deadline=None)
def test_any_history_renders(validation, losses):
    history = [
        {"epoch": 3 * n, "loss": losses[n], "validation_loss": value, "lr": None}
        for n, value in enumerate(validation)
    ]
    tree = parse(regression_data(history=history))
    for node in section(tree, "curves").iter():
        for value in node.attrib.values():
            assert not re.search(r"\b(nan|inf)\b", value)
    assert all(
        -1 <= y <= 221 for path in section(tree, "curves").iter("path") for _, y in points_of(path)
    )


@given(st.lists(st.floats(0, 220), min_size=2, max_size=4))
def test_labels_never_overlap(heights):
    ends = [(height, f"curve {n}", "1") for n, height in enumerate(heights)]
    placed = sorted(y for y, _, _ in report_draw._apart(ends))
    assert all(b - a >= 34 - 1e-9 for a, b in itertools.pairwise(placed))
    assert placed[-1] <= 205 + 1e-9


def test_the_matrix_shows_truth_down_and_guess_across():
    table = section(parse(image_data()), "confusion").find(".//table")
    lines = rows_of(table)
    assert lines[0] == ["", "ant", "bee", "cow", "found"]
    assert lines[1] == ["ant", "3", "1", "·", "75.0%"]
    assert lines[3] == ["cow", "·", "1", "3", "75.0%"]
    kinds = [[cell.get("class") for cell in row.findall("td")] for row in table.iter("tr")][1:]
    assert kinds[0] == ["right", "wrong", "none", "share"]
    assert kinds[1] == ["none", "right", "none", "share"]


def test_the_commonest_mix_ups_come_first():
    confusion = np.array([[5, 1, 0], [4, 1, 0], [0, 2, 3]])
    tables = list(section(parse(image_data(confusion=confusion)), "confusion").iter("table"))
    assert rows_of(tables[1])[1:] == [
        ["bee", "ant", "4", "80.0%"],
        ["cow", "bee", "2", "40.0%"],
        ["ant", "bee", "1", "16.7%"],
    ]


def test_a_class_without_examples_has_no_share():
    confusion = [[2, 0, 0], [0, 0, 0], [0, 0, 1]]
    table = section(parse(image_data(confusion=confusion)), "confusion").find(".//table")
    assert rows_of(table)[2] == ["bee", "·", "0", "·", "–"]


@pytest.mark.parametrize("classes", [1, 2, 25, 26, 100])
def test_any_number_of_classes_fits(classes):
    confusion = np.eye(classes, dtype=int) * 5
    if classes > 1:
        confusion[0, 1] = 3
    data = image_data(
        confusion=confusion,
        class_names=[f"class {n}" for n in range(classes)],
        mistakes=(),
        mistake_count=3,
    )
    assert len(render_report(data)) < 150_000
    part = section(parse(data), "confusion")
    pictures = list(part.iter("img"))
    assert bool(pictures) == (classes > 25)
    if pictures:
        drawn = pixels(pictures[0].get("src"))
        assert drawn.shape[:2] == (classes, classes)
        assert drawn[0, 1, 3] == 255
        assert drawn[1, 0, 3] == 0
        assert 0 < drawn[5, 5, 3] < 128
        assert ["class 0", "class 1", "3", "37.5%"] in rows_of(next(part.iter("table")))


def test_mistakes_come_surest_first_with_what_the_network_believed():
    part = section(parse(image_data()), "mistakes")
    tiles = [words(tile) for tile in part.iter("li")]
    assert tiles == ["guessbee90%truthcow5%", "guessbee60%truthant30%"]
    alternatives = [picture.get("alt") for picture in part.iter("img")]
    assert alternatives[0] == "Test example 22: taken for bee, in truth cow"
    drawn = pixels(next(part.iter("img")).get("src"))
    assert drawn[..., 3].tolist() == [[255, 0], [0, 255]]


def test_mistakes_of_plain_tables_are_a_table():
    part = section(parse(table_data()), "mistakes")
    lines = rows_of(next(part.iter("table")))
    assert lines[0] == ["row", "guess", "sure", "truth", "sure", "a", "b", "c", "d"]
    assert lines[1] == ["22", "bee", "90%", "cow", "5%", "1.00", "0", "0", "1.00"]


def test_no_mistakes_are_good_news():
    data = image_data(confusion=np.eye(3), mistakes=(), mistake_count=0, test_score=1.0)
    tree = parse(data)
    assert "None: every answer was right." in words(section(tree, "mistakes"))
    assert "No class was taken for another" in words(section(tree, "confusion"))
    assert "named all 3 images correctly" in words(tree)


def test_more_mistakes_than_shown_are_counted():
    many = [Mistake(np.eye(2), 0, 1, n / 100, 0.1, n) for n in range(60)]
    part = section(parse(image_data(mistakes=many, mistake_count=900)), "mistakes")
    assert len(list(part.iter("img"))) == 48
    assert "48 of 900 are shown" in words(part)


def test_a_probability_that_is_not_a_number_sorts_last_and_is_a_dash():
    mistakes = [
        Mistake(np.eye(2), 0, 1, math.nan, math.nan, 1),
        Mistake(np.eye(2), 0, 2, 0.4, 0.001, 2),
        Mistake(np.eye(2), 0, 2, 0.9999, 0.0, 3),
    ]
    part = section(parse(image_data(mistakes=mistakes, mistake_count=3)), "mistakes")
    assert [words(tile) for tile in part.iter("li")] == [
        "guesscow>99%truthant0%",
        "guesscow40%truthant<1%",
        "guessbee–truthant–",
    ]


def test_weights_are_pictures_ordered_by_length():
    part = section(parse(image_data()), "weights")
    assert [words(tile) for tile in part.iter("li")] == ["0", "2", "1"]
    first = pixels(next(part.iter("img")).get("src"))
    assert (np.diff(first[..., 3].ravel().astype(int)) < 0).all()  # −6, −5, −4, −3
    assert next(part.iter("img")).get("alt") == "Weights of neuron 0, from −6.00 to −3.00"


def test_only_the_64_largest_of_a_thousand_neurons_are_shown():
    weights = np.ones((1000, 4)) * np.arange(1000)[:, None]
    part = section(parse(image_data(first_layer=weights)), "weights")
    assert [words(tile) for tile in part.iter("li")] == [str(n) for n in range(999, 935, -1)]
    assert "The 64 with the largest weights, of 1,000 neurons" in words(part)


@pytest.mark.parametrize("make", [image_data, table_data])
@pytest.mark.parametrize("fill", [0.0, math.nan, math.inf, 1e300, 1e-300, -1e-12])
def test_strange_weights_render(make, fill):
    part = section(parse(make(first_layer=np.full((2, 4), fill))), "weights")
    failed = "8 weights are not finite numbers" in words(part)
    assert failed == (not math.isfinite(fill))


def test_weights_of_plain_tables_are_a_heat_map_with_names():
    table = section(parse(table_data()), "weights").find(".//table")
    lines = rows_of(table)
    assert lines[0] == ["neuron", "a", "b", "c", "d"]
    assert lines[1] == ["0", "−6.00", "−5.00", "−4.00", "−3.00"]
    cells = [cell.get("class") for cell in table.iter("td")]
    assert cells[:4] == ["minus"] * 4
    assert cells[4:8] == ["plus"] * 4


def test_the_most_weighty_of_many_features_are_kept():
    weights = np.ones((3, 90)) * np.arange(90)
    part = section(parse(table_data(first_layer=weights, feature_names=(), mistakes=())), "weights")
    assert rows_of(next(part.iter("table")))[0][1:] == [f"x[{n}]" for n in range(50, 90)]
    assert "The 40 inputs of 90 with the largest weights" in words(part)


def test_dead_and_saturated_neurons_are_counted_and_drawn():
    part = section(parse(image_data()), "activity")
    assert "Here 2 are dead and 1 saturated, of 10." in words(part)
    assert rows_of(next(part.iter("table")))[1][3:] == ["10", "2", "1", "40.0%"]
    bars = {node.get("class"): node.get("style") for node in part.iter("i")}
    assert bars == {"dead": "width:20.00%", "stuck": "width:10.00%", "working": None}


def test_a_neuron_is_worked_out_as_given():
    part = section(parse(image_data()), "neuron")
    assert words(part.find(".//h3")) == "Neuron 0"
    shown = words(part)
    for line in ("0.50·1.00 + 0.25·2.00", "= 3.00", "relu(3.00) = max(0, 3.00) = 3.00"):
        assert line in shown
    assert "This goes on." in shown
    assert "Test image 7, which it looks at" in shown
    assert "Test image" not in words(section(parse(table_data()), "neuron"))


def test_the_styles_of_the_charts_do_not_reach_the_drawing_of_the_neuron():
    selectors = re.findall(r"^([^{}@]*svg[^{}]*)\{", STYLE, re.MULTILINE)
    assert selectors
    for selector in selectors:
        assert all(".plot" in one for one in selector.split(",")), selector


def test_the_network_and_the_settings_are_listed():
    tree = parse(image_data())
    lines = rows_of(next(section(tree, "network").iter("table")))
    assert lines[1] == ["Linear(4, 3)net[0]", "(32, 4)", "(32, 3)", "4 × 3 + 3", "15"]
    assert lines[-1][-1] == "15"
    assert "optimizerSGD(lr=0.1)seed7" in words(section(tree, "settings"))
    assert "layerlab train --resume run" in words(section(tree, "settings"))


def test_predictions_lie_over_their_true_values():
    part = section(parse(regression_data()), "points")
    path = next(node for node in part.iter("path") if node.get("class") == "points")
    dots = [tuple(map(int, dot)) for dot in re.findall(r"M(\d+) (\d+)h0", path.get("d"))]
    (x1, y1), (x2, y2), (x3, y3) = dots
    assert x1 < x2 < x3
    assert y1 < 1000 - x1  # 1.5 for 1: too high, above the line
    assert y2 == 1000 - x2
    assert y3 > 1000 - x3
    assert y2 == y3


@pytest.mark.parametrize("strange", [math.nan, math.inf, 1e308])
def test_predictions_that_are_no_numbers_are_left_out_and_counted(strange):
    data = regression_data(predicted=np.array([strange, 2.0, 2.0]))
    part = section(parse(data), "points")
    assert "1 without a finite number left out" in words(part)
    assert next(node for node in part.iter("path")).get("d").count("M") == 2


@pytest.mark.parametrize("amount", [0, 1, 5000])
def test_any_number_of_predictions_renders(amount):
    values = np.linspace(0, 1, amount)
    part = section(parse(regression_data(actual=values, predicted=values)), "points")
    assert (part is None) == (amount == 0)
    if amount == 5000:
        assert "3,000 of 5,000 points drawn" in words(part)


def test_the_file_is_the_page(tmp_path):
    path = write_report(image_data(title="Größe ✓"), tmp_path / "report.html")
    assert path.read_text(encoding="utf-8") == render_report(image_data(title="Größe ✓"))
    write_report(table_data(), str(path))
    assert path.read_text(encoding="utf-8") == render_report(table_data())
    assert [entry.name for entry in tmp_path.iterdir()] == ["report.html"]


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = write_report(image_data(), tmp_path / "report.html")
    before = path.read_bytes()

    def full(*_):
        raise OSError("no space left")

    monkeypatch.setattr("layerlab.train.report.os.replace", full)
    with pytest.raises(OSError, match="no space left"):
        write_report(table_data(), path)
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["report.html"]


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(ArgumentError, match="it is a folder"):
        write_report(image_data(), tmp_path)
    with pytest.raises(ArgumentError, match="its folder does not exist"):
        write_report(image_data(), tmp_path / "missing" / "report.html")
    with pytest.raises(ArgumentTypeError, match="wants a ReportData, but got dict"):
        write_report({}, tmp_path / "report.html")


def test_a_report_like_that_of_the_digits_is_under_400_kilobytes():
    random = np.random.default_rng(0)
    mistakes = [Mistake(random.random((8, 8)), 0, 1, 0.5, 0.2, n) for n in range(48)]
    data = image_data(
        image_shape=(8, 8),
        first_layer=random.normal(size=(64, 64)),
        mistakes=mistakes,
        mistake_count=48,
        neuron_image=None,
    )
    assert len(render_report(data).encode()) < 200_000


MISTAKE = Mistake(np.eye(2), 0, 1, 0.6, 0.3, 11)
ACTIVITY = image_data().activity[0]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"task": "ranking"}, "task is 'ranking'"),
        ({"seconds": -1.0}, "seconds is -1.0"),
        ({"seconds": math.nan}, "seconds is nan"),
        ({"total_parameters": -1}, "total_parameters is -1"),
        ({"total_parameters": True}, "total_parameters is True"),
        ({"test_score": 80.0}, "an accuracy lies between 0 and 1"),
        ({"test_score": "good"}, "test_score is 'good', which is not a number"),
        ({"test_loss": None}, "test_loss is None"),
        ({"history": []}, "history is empty"),
        ({"history": [{"epoch": 1}]}, "history[0] lacks 'loss'"),
        ({"history": [3]}, "history[0] is int, not a dict"),
        ({"history": [{"epoch": 1, "loss": None}]}, "history[0]['loss'] is None"),
        ({"history": [{"epoch": 1, "loss": 1, "lr": "x"}]}, "history[0]['lr'] is 'x'"),
        ({"history": [{"epoch": -1, "loss": 1}]}, "history[0]['epoch'] is -1"),
        ({"history": [HISTORY[1], HISTORY[0]]}, "history[1]['epoch'] is 1, after 2"),
        ({"summary": [{"path": "net"}]}, "lacks 'layer', 'input_shape'"),
        ({"summary": [SUMMARY[0] | {"parameters": 1.5}]}, "summary[0]['parameters'] is 1.5"),
        ({"activity": [ACTIVITY | {"dead": 10}]}, "10 dead and 1 saturated of 10 neurons"),
        ({"activity": [ACTIVITY | {"active_fraction": None}]}, "'active_fraction'] is None"),
        ({"confusion": np.eye(4)}, "shape (4, 4), but there are 3 class names"),
        ({"confusion": np.ones(3)}, "confusion has shape (3,), but wants 2 axes"),
        ({"confusion": np.eye(3) / 2}, "confusion holds more than counts"),
        ({"confusion": -np.eye(3)}, "confusion holds more than counts"),
        ({"confusion": "no"}, "confusion is not an array of numbers, but str"),
        ({"first_layer": [[1, 2], [3]]}, "first_layer is not an array of numbers"),
        ({"first_layer": np.ones((3, 5))}, "has 5 inputs, but an image of (2, 2) has 4 pixels"),
        ({"feature_names": ("a",)}, "feature_names has 1 names, but first_layer has 4 inputs"),
        ({"image_shape": (2, 0)}, "image_shape is (2, 0)"),
        ({"image_shape": (1, 2, 2)}, "image_shape is (1, 2, 2)"),
        ({"neuron_image": np.ones(3)}, "neuron_image has 3 pixels, but image_shape is (2, 2)"),
        ({"neuron_example": ["z = 1"]}, "neuron_example is a list"),
        ({"mistake_count": 1}, "mistake_count is 1, but 2 mistakes are given"),
        ({"mistakes": [(1, 2)]}, "mistakes[0] is not a Mistake"),
        ({"mistakes": [MISTAKE._replace(values=[1])]}, "mistakes[0] has 1 values, where 4 belong"),
        ({"mistakes": [MISTAKE._replace(truth=3)]}, "truth is 3, but there are 3 class names"),
        ({"mistakes": [MISTAKE._replace(guess=-1)]}, "mistakes[0].guess is -1"),
        ({"mistakes": [MISTAKE._replace(guess=0)]}, "is no mistake"),
        ({"mistakes": [MISTAKE._replace(guess_probability=60)]}, "guess_probability is 60"),
        ({"mistakes": [MISTAKE._replace(example=1.5)]}, "mistakes[0].example is 1.5"),
        ({"actual": [1.0]}, "actual and predicted belong together"),
        ({"actual": [1.0], "predicted": [1.0, 2.0]}, "have 1 and 2 values"),
    ],
)
def test_facts_that_do_not_fit_are_refused_by_name(changes, said):
    with pytest.raises((ArgumentError, ArgumentTypeError)) as caught:
        image_data(**changes)
    assert said in str(caught.value)
    assert "Fix: " in str(caught.value)


def test_the_facts_cannot_be_changed_afterwards():
    with pytest.raises(dataclasses.FrozenInstanceError):
        image_data().title = "other"
