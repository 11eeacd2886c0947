"""The pictures of the lessons: curves, neurons, layers, networks, bars, small arrays.

Each function returns a `Drawing`, a matplotlib figure that a notebook shows by itself. Every
drawing has its own light paper: no colour of text has a contrast of 4.5 to 1 on white and on the
near-black of a dark page as well, so one of the two would be hard to read on a clear background.
The colours are those of `ll.explain`, told apart by colour-blind readers, and never alone: lines
differ in their dashes and names, areas in their marks or numbers.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from layerlab.errors import ArgumentError, ArgumentTypeError

__all__ = ["Drawing", "bars", "curves", "heat", "layer", "lines", "network", "neuron", "plane"]

PAPER, INK, QUIET, RULE = "#fdfcf9", "#1d1d1b", "#5a5953", "#dedbd2"
BLUE, ORANGE = "#175ca0", "#c2570c"  # positive and negative, wherever a sign is shown
SERIES = (
    (BLUE, "-"),
    (ORANGE, "--"),
    ("#00795c", "-."),
    ("#8e2a8b", ":"),
    (INK, (0, (6, 1, 1, 1))),
)
MOST_CIRCLES = 8  # of a column; a taller one is shortened with dots
POINTS = 501
STYLE: Any = {  # a dict; matplotlib has a type of its own for these names
    "font.family": "DejaVu Sans",  # comes with matplotlib, so a figure is the same everywhere
    "font.size": 10,
    "axes.titlesize": 11,
    "axes.labelsize": 10,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "legend.fontsize": 9.5,
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "axes.facecolor": PAPER,
    "axes.edgecolor": QUIET,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": RULE,
    "grid.linewidth": 0.8,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "lines.linewidth": 2.2,
    "legend.frameon": False,
    "figure.constrained_layout.w_pad": 0.12,
    "figure.constrained_layout.h_pad": 0.1,
    "svg.hashsalt": "layerlab",
    "svg.fonttype": "path",
}


class Drawing(Figure):
    """A figure that says in words what it shows (`alt`), and shows itself in a notebook."""

    alt: str = ""

    @mpl.rc_context(STYLE)
    def svg(self) -> str:
        """The drawing as SVG, the same text each time."""
        file = io.StringIO()
        self.savefig(file, format="svg", metadata={"Date": None, "Title": self.alt})
        return file.getvalue()

    _repr_svg_ = svg


@mpl.rc_context(STYLE)
def curves(
    *functions: Any,
    low: float = -5.0,
    high: float = 5.0,
    each: bool = False,
    slopes: bool = False,
    xlabel: str = "input",
    ylabel: str = "output",
    title: str = "",
) -> Drawing:
    """What functions of one number give, from `low` to `high`.

    `functions`: functions of an array or of a number, or one dict of names and functions.
    `each`: a small picture for each instead of one for all. `slopes`: their slope too, dashed.

    Raises ArgumentTypeError for what is no function, ArgumentError for none at all, for a range
    that is empty, and for a function that does not give a number for each number.
    """
    named = _named(functions)
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise ArgumentError(
            "curves wants a range from low to high",
            detail=f"low={low}, high={high}",
            fix="curves(relu, low=-5, high=5)",
        )
    x = np.linspace(low, high, POINTS)
    values = {name: _values(name, function, x) for name, function in named.items()}
    columns = min(len(named), 3) if each else 1
    rows = math.ceil(len(named) / columns) if each else 1
    size = (2.2 * columns + 0.3, 2.0 * rows + 0.3) if each else (6.2, 3.6)
    drawing, axes = _sheet(size, rows, columns)
    for number, (name, y) in enumerate(values.items()):
        axis = axes[number if each else 0]
        color, dashes = (BLUE, "-") if each or slopes else SERIES[number % len(SERIES)]
        if slopes and not each:
            color = SERIES[number % len(SERIES)][0]
        axis.plot(x, y, color=color, linestyle=dashes, label=name)
        if slopes:
            slope = _slope(x, y)
            dashed = ORANGE if each else color
            axis.plot(x, slope, color=dashed, linestyle="--", lw=1.6, label=f"slope of {name}")
        if each:
            axis.set_title(name)
    for axis in axes[len(named) if each else 1 :]:
        axis.set_visible(False)
    for axis in axes[: len(named) if each else 1]:
        axis.axhline(0, color=QUIET, linewidth=0.9, zorder=1)
        axis.axvline(0, color=QUIET, linewidth=0.9, zorder=1)
    if not each:
        axes[0].set_xlabel(xlabel)
        axes[0].set_ylabel(ylabel)
        if len(named) > 1 or slopes:
            axes[0].legend()
    elif slopes:
        axes[0].legend(["value", "slope"])
    kind = "Curves and slopes" if slopes else "Curves"
    return _done(drawing, title, f"{kind} of {_listed(list(named))} from {low:g} to {high:g}")


@mpl.rc_context(STYLE)
def lines(
    values: Any, *, x: Any = None, xlabel: str = "step", ylabel: str = "", title: str = ""
) -> Drawing:
    """Numbers one after another, such as a loss while training: a list, or a dict of lists.

    Raises ArgumentError for no numbers, or where `x` has another length.
    """
    named = values if isinstance(values, Mapping) else {ylabel or "value": values}
    series = {str(name): _numbers("lines", row, dims=1) for name, row in named.items()}
    if not series:
        raise ArgumentError(
            "lines wants at least one list of numbers", fix="lines([3.0, 2.0, 1.5])"
        )
    drawing, (axis,) = _sheet((6.2, 3.4))
    for (name, row), (color, dashes) in zip(series.items(), _styles(len(series)), strict=True):
        places = np.arange(1, len(row) + 1) if x is None else _numbers("x", x, dims=1)
        if len(places) != len(row):
            raise ArgumentError(
                "lines wants a place for each number",
                detail=f"{len(row)} numbers of {name}, {len(places)} places",
                fix="lines(values) counts them by itself",
            )
        marker = "o" if len(row) <= 12 else ""
        axis.plot(places, row, color=color, linestyle=dashes, label=name, marker=marker, ms=4)
    axis.set_xlabel(xlabel)
    axis.set_ylabel(ylabel)
    if len(series) > 1:
        axis.legend()
    return _done(drawing, title, f"{_listed(list(series))} by {xlabel}")


@mpl.rc_context(STYLE)
def neuron(
    weights: Sequence[float],
    bias: float,
    activation: str = "",
    *,
    inputs: Sequence[str] | None = None,
    title: str = "",
) -> Drawing:
    """One neuron: its inputs, a weight on each line, the sum with the bias, the activation.

    Raises ArgumentError without weights, or where the names of the inputs are not as many.
    """
    numbers = _numbers("weights", weights, dims=1)
    if len(numbers) > MOST_CIRCLES:
        raise ArgumentError(
            f"a neuron is drawn with at most {MOST_CIRCLES} inputs",
            detail=f"{len(numbers)} weights",
            fix=f"figures.layer({len(numbers)}, 1)",
        )
    bias = float(_numbers("bias", [bias], dims=1)[0])
    names = _names("inputs", inputs, len(numbers), "x")
    drawing, (axis,) = _sheet((6.6, max(2.0, 0.75 * len(numbers) + 0.5)))
    _canvas(axis)
    heights = [float(y) * 1.0 for y in np.arange(len(numbers))[::-1] - (len(numbers) - 1) / 2]
    largest = float(np.abs(numbers).max()) or 1.0
    for name, weight, y in zip(names, numbers, heights, strict=True):
        _edge(axis, (0.36, y), (3.64, 0.0), float(weight) / largest)
        axis.text(
            1.55, y * (1 - 1.2 / 3.3), _signed(weight), ha="center", va="center", color=INK,
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1.5},
        )  # fmt: skip
        _circle(axis, 0, y, name)
    _circle(axis, 4, 0, f"Σ {_signed(bias)}", radius=0.66)
    end = 4.66
    if activation:
        axis.annotate("", (5.6, 0), (end, 0), arrowprops=_arrow())
        axis.text(5.15, 0.14, "z", ha="center", va="bottom")
        _circle(axis, 6.3, 0, activation, radius=0.7)
        end = 7.0
    axis.annotate("", (end + 0.9, 0), (end, 0), arrowprops=_arrow())
    axis.text(end + 1.1, 0, "y" if activation else "z", ha="center", va="center")
    axis.set_xlim(-0.6, end + 1.4)
    tall = max(heights[0] + 0.5, 0.85)
    axis.set_ylim(-tall, tall)
    words = f"A neuron with {_count(len(numbers), 'input')}, bias {bias:g}"
    return _done(drawing, title, words + (f" and the activation {activation}" * bool(activation)))


@mpl.rc_context(STYLE)
def layer(
    num_inputs: int,
    num_neurons: int,
    *,
    inputs: Sequence[str] | None = None,
    outputs: Sequence[str] | None = None,
    weights: Any = None,
    title: str = "",
) -> Drawing:
    """A layer: a circle for each input and each neuron, a line for each weight.

    `weights` (neurons, inputs): blue lines for positive ones and dashed orange ones for negative,
    the thicker the larger. Raises ArgumentError where sizes and names do not fit.
    """
    sizes = [_size("num_inputs", num_inputs), _size("num_neurons", num_neurons)]
    names = [_names("inputs", inputs, sizes[0], "x"), _names("outputs", outputs, sizes[1], "y")]
    strength = None
    if weights is not None:
        strength = _numbers("weights", weights, dims=2)
        if strength.shape != (sizes[1], sizes[0]):
            raise ArgumentError(
                "weights do not fit the layer",
                detail=f"weights {strength.shape}, expected (neurons, inputs) = "
                f"({sizes[1]}, {sizes[0]})",
                fix=f"layer({strength.shape[1]}, {strength.shape[0]}, weights=...)",
            )
    drawing = _columns(sizes, names, ["inputs", "neurons"], strength)
    words = f"A layer: {_count(sizes[0], 'input')}, each joined to {_count(sizes[1], 'neuron')}"
    return _done(drawing, title, words)


@mpl.rc_context(STYLE)
def network(
    sizes: Sequence[int], labels: Sequence[str] | None = None, *, title: str = ""
) -> Drawing:
    """A network by its sizes, [784, 256, 128, 10]: a column for each, tall ones shortened.

    `labels`: a word above each column. Raises ArgumentError for fewer than two sizes.
    """
    if isinstance(sizes, str | bytes) or not isinstance(sizes, Sequence):
        raise ArgumentTypeError(
            f"network wants a list of sizes, but got {type(sizes).__name__}",
            fix="network([784, 256, 128, 10])",
        )
    whole = [_size(f"sizes[{place}]", size) for place, size in enumerate(sizes)]
    if len(whole) < 2:
        raise ArgumentError(
            "network wants at least two sizes",
            detail=f"got {whole}",
            fix="network([784, 256, 128, 10])",
        )
    if labels is not None:
        labels = _names("labels", labels, len(whole), "")
    between = [f"hidden {n}" if len(whole) > 3 else "hidden" for n in range(1, len(whole) - 1)]
    drawing = _columns(whole, None, list(labels or ["inputs", *between, "outputs"]), None)
    return _done(drawing, title, "A network with the sizes " + " → ".join(map(str, whole)))


@mpl.rc_context(STYLE)
def bars(
    values: Sequence[float],
    labels: Sequence[str],
    *,
    unit: str = "",
    log: bool = False,
    title: str = "",
) -> Drawing:
    """Numbers as bars, such as measured times, the number at the end of each.

    `log`: a scale on which each step is ten times the one before. Raises ArgumentError for
    numbers without labels, labels without numbers, and zero or less on such a scale.
    """
    numbers = _numbers("values", values, dims=1)
    names = _names("labels", labels, len(numbers), "")
    if log and numbers.min() <= 0:
        raise ArgumentError(
            "a logarithmic scale has no place for 0 or less",
            detail=f"the smallest value is {numbers.min():g}",
            fix="bars(values, labels)",
        )
    drawing, (axis,) = _sheet((6.4, 0.42 * len(numbers) + 0.9))
    places = np.arange(len(numbers))[::-1]
    axis.barh(places, numbers, height=0.62, color=[BLUE if v >= 0 else ORANGE for v in numbers])
    axis.set_yticks(places, names)
    axis.tick_params(axis="y", length=0, labelcolor=INK, labelsize=10)
    axis.grid(axis="y", visible=False)
    axis.spines["left"].set_visible(False)
    if log:
        axis.set_xscale("log")
        axis.set_xlim(numbers.min() / 3, numbers.max() * 8)
    else:
        axis.margins(x=0.22)
        axis.axvline(0, color=QUIET, linewidth=0.9)
    for place, value in zip(places, numbers, strict=True):
        text = f" {_brief(value)} {unit}".rstrip() + " "
        axis.text(value, place, text, va="center", ha="left" if value >= 0 else "right")
    axis.set_xlabel(unit)
    pairs = [
        f"{name} {_brief(value)} {unit}".strip() for name, value in zip(names, numbers, strict=True)
    ]
    return _done(drawing, title, "Bars: " + ", ".join(pairs))


@mpl.rc_context(STYLE)
def heat(
    array: Any,
    *,
    rows: Sequence[str] | None = None,
    columns: Sequence[str] | None = None,
    numbers: bool | None = None,
    title: str = "",
) -> Drawing:
    """A small matrix, or a digit, as coloured squares: blue above zero, orange below.

    `numbers`: whether they are written into the squares; by default where there are at most 100.
    An array of one axis is drawn as one row. Raises ArgumentError for other shapes, or where
    names do not fit.
    """
    values = _numbers("array", array, dims=None)
    values = values[None] if values.ndim == 1 else values
    if values.ndim != 2:
        raise ArgumentError(
            "heat wants an array with rows and columns",
            detail=f"got the shape {values.shape}",
            fix="heat(array.reshape(8, 8))",
        )
    height, width = values.shape
    if max(height, width) > 200:
        raise ArgumentError(
            "heat draws at most 200 rows and columns",
            detail=f"got the shape {values.shape}",
            fix="heat(array[:200, :200])",
        )
    written = values.size <= 100 if numbers is None else bool(numbers)
    square = min(0.62 if written else 0.3, 6.0 / width)
    drawing, (axis,) = _sheet((max(square * width + 0.9, 1.8), square * height + 0.7))
    largest = float(np.abs(values).max()) or 1.0
    ends = ("#d7884f", "#6595c2") if written else (ORANGE, BLUE)  # pale enough for dark numbers
    shades = LinearSegmentedColormap.from_list("signs", [ends[0], PAPER, ends[1]])
    axis.imshow(values, cmap=shades, vmin=-largest, vmax=largest, aspect="equal")
    axis.grid(visible=False)
    for edge in axis.spines.values():
        edge.set_visible(True)
        edge.set_color(RULE)
    across = [] if columns is None else _names("columns", columns, width, "")
    down = [] if rows is None else _names("rows", rows, height, "")
    axis.set_xticks(range(len(across)), across)
    axis.set_yticks(range(len(down)), down)
    axis.tick_params(length=0, labelcolor=INK)
    if written:
        for row, column in np.ndindex(values.shape):
            value = float(values[row, column])
            axis.text(
                column, row, _brief(value), ha="center", va="center",
                fontsize=9,
            )  # fmt: skip
    words = f"{height} rows and {width} columns of numbers from {values.min():.3g} to "
    return _done(drawing, title, words + f"{values.max():.3g}, blue above zero, orange below")


@mpl.rc_context(STYLE)
def plane(
    function: Callable[[float, float], float],
    points: Any,
    labels: Sequence[Any],
    *,
    names: Sequence[str] = ("x0", "x1"),
    classes: Sequence[str] | None = None,
    title: str = "",
) -> Drawing:
    """Points of two kinds, and on which side of `function` = 0.5 each place lies.

    `points` (n, 2), `labels` (n,) of 0 and 1, `function` of two numbers, `names` of the axes,
    `classes`: what 0 and 1 are called. Raises ArgumentError where the shapes do not fit.
    """
    places = _numbers("points", points, dims=2)
    kinds = _numbers("labels", labels, dims=1)
    if places.shape[1] != 2 or len(kinds) != len(places) or not np.isin(kinds, (0, 1)).all():
        raise ArgumentError(
            "plane wants points (n, 2) and a label 0 or 1 for each",
            detail=f"points {places.shape}, labels {kinds.shape}",
            fix="plane(f, points[:, :2], labels)",
        )
    if not callable(function):
        raise ArgumentTypeError(
            f"plane wants a function of two numbers, but got {type(function).__name__}",
            fix="plane(lambda a, b: a + b, points, labels)",
        )
    called = _names("classes", classes, 2, "") if classes is not None else ["0", "1"]
    across = _names("names", names, 2, "")
    drawing, (axis,) = _sheet((5.4, 4.0))
    low, high = places.min(axis=0), places.max(axis=0)
    room = np.where(high > low, (high - low) * 0.2, 1.0)
    grid = [np.linspace(low[i] - room[i], high[i] + room[i], 121) for i in (0, 1)]
    surface = np.array([[float(function(float(a), float(b))) for a in grid[0]] for b in grid[1]])
    axis.contourf(*grid, surface, levels=[-np.inf, 0.5, np.inf], colors=["#f6e3d3", "#d8e6f3"])
    if surface.min() < 0.5 < surface.max():
        axis.contour(*grid, surface, levels=[0.5], colors=[INK], linewidths=1.4)
    for kind, color, mark in ((0, ORANGE, "s"), (1, BLUE, "o")):
        chosen = places[kinds == kind]
        axis.scatter(
            chosen[:, 0], chosen[:, 1], color=color, marker=mark, s=34, edgecolor=PAPER,
            linewidth=0.7, label=called[kind], zorder=3,
        )  # fmt: skip
    axis.set_xlabel(across[0])
    axis.set_ylabel(across[1])
    axis.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    words = f"{called[0]} and {called[1]} by {across[0]} and {across[1]}, with the line between"
    return _done(drawing, title, words)


def _sheet(
    size: tuple[float, float], rows: int = 1, columns: int = 1
) -> tuple[Drawing, list[Axes]]:
    """An empty drawing of this size in inches, with its axes in a row."""
    drawing = Drawing(figsize=size, dpi=100, layout="constrained")
    return drawing, list(drawing.subplots(rows, columns, squeeze=False).ravel())


def _done(drawing: Drawing, title: str, alt: str) -> Drawing:
    if title:
        drawing.suptitle(title, fontsize=11.5)
    drawing.alt = f"{title}: {alt}." if title else f"{alt}."
    return drawing


def _styles(count: int) -> list[Any]:
    return [SERIES[number % len(SERIES)] for number in range(count)]


def _canvas(axis: Axes) -> None:
    """Turn axes into plain paper on which a circle is round."""
    axis.set_axis_off()
    axis.set_aspect("equal")


def _arrow() -> dict[str, Any]:
    return {"arrowstyle": "-|>", "color": QUIET, "shrinkA": 0, "shrinkB": 0, "linewidth": 1.4}


def _circle(axis: Axes, x: float, y: float, text: str, radius: float = 0.36) -> None:
    axis.add_patch(Circle((x, y), radius, facecolor=PAPER, edgecolor=BLUE, linewidth=1.6, zorder=3))
    axis.text(x, y, text, ha="center", va="center", zorder=4, fontsize=9.5)


def _edge(
    axis: Axes, start: tuple[float, float], end: tuple[float, float], strength: float
) -> None:
    """A weight as a line; `strength` from -1 to 1 is its colour, its dashes and its width."""
    axis.plot(
        *zip(start, end, strict=True), zorder=1,
        color=BLUE if strength >= 0 else ORANGE, linestyle="-" if strength >= 0 else (0, (4, 2)),
        linewidth=0.8 + 2.2 * abs(strength),
    )  # fmt: skip


def _columns(
    sizes: list[int],
    names: list[list[str]] | None,
    titles: list[str],
    strength: np.ndarray | None,
) -> Drawing:
    """Columns of circles, each joined with all of the next one; the size stands below each."""
    shown = [_shown(size) for size in sizes]
    tallest = max(len(column) for column in shown)
    drawing, (axis,) = _sheet((min(1.5 * len(sizes) + 1.4, 7.0), 0.4 * tallest + 1.1))
    _canvas(axis)
    apart = 3.4
    heights = [
        {
            place: (len(column) - 1) / 2 - row
            for row, place in enumerate(column)
            if place is not None
        }
        for column in shown
    ]
    largest = 1.0 if strength is None else float(np.abs(strength).max()) or 1.0
    for left in range(len(sizes) - 1):
        for i, low in heights[left].items():
            for j, high in heights[left + 1].items():
                ends = (left * apart, low), ((left + 1) * apart, high)
                if strength is None:
                    axis.plot(*zip(*ends, strict=True), color="#a9b7c4", linewidth=0.7, zorder=1)
                else:
                    _edge(axis, *ends, float(strength[j, i]) / largest)
    for left, column in enumerate(shown):
        x = left * apart
        for row, place in enumerate(column):
            y = (len(column) - 1) / 2 - row
            if place is None:
                axis.text(x, y, "⋮", ha="center", va="center", fontsize=14, color=QUIET)
            else:
                _circle(axis, x, y, "")
                if names is not None:
                    side = -1 if left == 0 else 1
                    axis.text(
                        x + side * 0.5, y, names[left][place], va="center", fontsize=9.5,
                        ha="right" if left == 0 else "left",
                    )  # fmt: skip
        axis.text(x, tallest / 2 + 0.25, titles[left], ha="center", va="bottom", color=QUIET)
        axis.text(x, -tallest / 2 - 0.25, f"{sizes[left]:,}", ha="center", va="top", weight="bold")
    wide = 0.9 + (0.12 * max(len(n) for column in names for n in column) if names else 0)
    axis.set_xlim(-wide, (len(sizes) - 1) * apart + wide)
    axis.set_ylim(-tallest / 2 - 0.9, tallest / 2 + 0.9)
    return drawing


def _shown(size: int) -> list[int | None]:
    """Which of a column's circles are drawn, None for the dots: 784 -> 0 1 2 None 781 782 783."""
    if size <= MOST_CIRCLES:
        return list(range(size))
    return [0, 1, 2, None, size - 3, size - 2, size - 1]


def _named(functions: tuple[Any, ...]) -> dict[str, Callable[..., Any]]:
    if len(functions) == 1 and isinstance(functions[0], Mapping):
        named = {str(name): function for name, function in functions[0].items()}
    else:
        named = {}
        for number, function in enumerate(functions, 1):
            name = getattr(function, "__name__", type(function).__name__)
            name = f"function {number}" if name == "<lambda>" else name
            named[name if name not in named else f"{name} ({number})"] = function
    if not named:
        raise ArgumentError("curves wants at least one function", fix="curves(np.tanh)")
    for name, function in named.items():
        if not callable(function):
            raise ArgumentTypeError(
                f"curves wants functions, but {name} is {type(function).__name__}",
                fix='curves({"tanh": np.tanh})',
            )
    return named


def _values(name: str, function: Callable[..., Any], x: np.ndarray) -> np.ndarray:
    """The function at each x, asked at once or, if it takes one number only, one by one."""
    try:
        y = np.asarray(function(x.copy()), dtype=float)
        if y.shape == x.shape:
            return y
    except (TypeError, ValueError):
        pass  # a function of one number, such as one that uses math.exp
    answers = [function(float(number)) for number in x]
    try:
        y = np.array([float(answer) for answer in answers])
    except (TypeError, ValueError):
        y = np.empty(0)
    if y.shape != x.shape:
        raise ArgumentError(
            f"{name} does not give one number for one number",
            detail=f"for {x[0]:g} it gives {answers[0]!r:.60}",
            fix="curves draws functions such as np.tanh",
        )
    return y


def _slope(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """How steep a curve is at each place; nan beside a jump, where it has no slope."""
    slope = np.gradient(y, x)
    jumps = np.flatnonzero(np.abs(np.diff(y)) > 0.2 * max(np.ptp(y), 1e-12))
    slope[np.concatenate([jumps, jumps + 1])] = np.nan
    return slope


def _numbers(what: str, values: Any, *, dims: int | None) -> np.ndarray:
    """An array of finite numbers with this number of axes, and at least one number."""
    try:
        array = np.asarray(values, dtype=float)
    except (TypeError, ValueError) as error:
        raise ArgumentTypeError(f"{what} wants numbers", detail=str(error)) from error
    if (dims is not None and array.ndim != dims) or array.size == 0 or not np.isfinite(array).all():
        raise ArgumentError(
            f"{what} wants finite numbers" + (f" along {_count(dims, 'axis')}" if dims else ""),
            detail=f"got the shape {array.shape}"
            + ("" if np.isfinite(array).all() else ", with nan or infinity"),
        )
    return array


def _size(what: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1:
        raise ArgumentError(f"{what} must be a whole number from 1 on, not {value!r}")
    return int(value)


def _names(what: str, names: Sequence[str] | None, count: int, letter: str) -> list[str]:
    """The given names, one for each; without any, x0, x1, ..."""
    if names is None:
        return [f"{letter}{number}" for number in range(count)]
    if isinstance(names, str) or len(names) != count:
        raise ArgumentError(f"{what} wants {_count(count, 'name')}", detail=f"got {names!r}")
    return [str(name) for name in names]


def _count(number: int, thing: str) -> str:
    many = {"axis": "axes"}.get(thing, f"{thing}s")
    return f"{number:,} {thing if number == 1 else many}"


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _signed(value: float) -> str:
    return f"{value:+.3g}".replace("-", "−")


def _brief(value: float) -> str:
    """Three digits, and thousands written out: 0.123, 4,000."""
    if 1000 <= abs(value) < 1e9:
        return f"{value:,.0f}".replace("-", "−")
    return f"{value:.3g}".replace("-", "−")
