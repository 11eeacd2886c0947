"""An explanation as a drawing (SVG): circles and lines, or strips of colour for wide layers.

Inputs stand on the left, neurons on the right, with their values inside. A weight is a line: blue
if it is positive, orange and dashed if it is negative, the wider the larger. Layers of more than 16
inputs or neurons are drawn as strips: a row of coloured cells for each neuron. Layers that follow
each other stand side by side, in rows like words, joined where one's outputs are the next one's
inputs.

A drawing needs nothing else: no scripts, no files, and no ids that could clash on a page.
"""

from __future__ import annotations

import copy
import html
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from layerlab.explain.expression import number
from layerlab.explain.render.common import Explained, Numbers, chosen, clean, flat
from layerlab.explain.steps import Picture

__all__ = ["DARK", "LIGHT", "render"]

MOST_CIRCLES = 16
MOST_PICTURES = 12
RADIUS, PITCH = 20, 54  # of the circles, and from one to the next below it
APART, NEAR, NAMED = 170, 122, 84  # columns with weights between, without; the room for a name
ALONG = 0.34  # where on its line the number of a weight stands
TOP = 72  # above circles: the title, names of columns, what is between columns
MARGIN = 16
ACROSS = 672  # what is wider begins a row of its own
MAP_COLUMNS, MAP_ROWS = 64, 48  # cells of a heat map; what is larger is averaged
MAP_WIDTH, MAP_HEIGHT = 192, 160
STRIP, STRIDE = 14, 52  # how wide a strip of cells is, and from one to the next
LEVELS = 8  # of colour between 0 and the largest value
SAMPLED = 2_000_000  # numbers; of more only each second, third, ... is averaged

# Those of the training report: blue and orange stay apart for colour-blind readers.
LIGHT = {
    "paper": "#fdfcf9", "ink": "#1d1d1b", "quiet": "#62615b", "rule": "#dedbd2",
    "plus": "#175ca0", "minus": "#d96814", "nan": "#8e2a8b", "accent": "#b23e0a",
}  # fmt: skip
DARK = {
    "paper": "#161614", "ink": "#ebe9e2", "quiet": "#a6a399", "rule": "#38372f",
    "plus": "#62aaf5", "minus": "#ff9c42", "nan": "#dc8fe3", "accent": "#ff965c",
}  # fmt: skip


def _rules(colors: dict[str, str]) -> str:
    """The colours by name of class; written out, because not all viewers know var()."""
    own = ".layerlab-drawing"
    fills = "".join(
        f"{own} .{name}{{fill:{colors[name]}}}{own} .{name}-line{{stroke:{colors[name]}}}"
        for name in colors
    )
    return (
        f"{fills}{own} text{{fill:{colors['ink']};stroke:{colors['paper']}}}"
        f"{own} text.quiet{{fill:{colors['quiet']}}}{own} text.nan{{fill:{colors['nan']}}}"
        f"{own} text.accent{{fill:{colors['accent']}}}"
    )


STYLE = (
    ".layerlab-drawing text{font:11px system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif;"
    "font-variant-numeric:tabular-nums;paint-order:stroke;stroke-width:3px;stroke-linejoin:round}"
    ".layerlab-drawing text.bold{font-weight:600}"
    ".layerlab-drawing text.small{font-size:10px;stroke-width:5px}"
    ".layerlab-drawing text.in{stroke:none}"
    ".layerlab-drawing path,.layerlab-drawing line{fill:none}"
    ".layerlab-drawing .minus-line.dashed{stroke-dasharray:6 3}"
    ".layerlab-drawing .nan-line.dashed{stroke-dasharray:2 3}"
    f"{_rules(LIGHT)}@media screen and (prefers-color-scheme:dark){{{_rules(DARK)}}}"
)


def render(explanation: Explained) -> str:
    """The layers in rows, a legend below; well-formed XML. Without layers, the title alone."""
    sheet = _Sheet(several=len(explanation.pictures) > 1)
    rows: list[_Sheet] = []
    ends: _Column | None = None
    before = -1
    for place in chosen(len(explanation.pictures), MOST_PICTURES):
        if place is None:
            continue
        if place > before + 1:
            sheet.text(sheet.right + 45, 0, f"… {place - before - 1} more …", "quiet", room=84)
            sheet.right += 90
            ends = None
        picture, before = explanation.pictures[place], place
        longer = copy.deepcopy(sheet)
        after = _add(longer, picture, ends)
        if longer.right > ACROSS and sheet.right:
            rows.append(sheet)
            longer = _Sheet(sheet.several, legend=sheet.legend, averaged=sheet.averaged)
            after = _add(longer, picture, None)
        sheet, ends = longer, after
    if not explanation.pictures:
        sheet.text(0, 0, explanation.title, "bold", anchor="start", room=600)
        sheet.right = 600
    return _document([*rows, sheet], explanation.title, _description(explanation.pictures))


def _add(sheet: _Sheet, picture: Picture, ends: _Column | None) -> _Column | None:
    """Draw one more layer to the right; the circles that the next one may go on from."""
    wide = max(len(flat(picture.inputs)), len(flat(picture.outputs))) > MOST_CIRCLES
    if sheet.right and (wide or not _follows(picture, ends)):
        sheet.text(sheet.right + 14, 4, "→", "quiet")
        sheet.right += 36
        ends = None
    if not wide:
        return _circles(sheet, picture, ends)
    _strips(sheet, picture)
    return None


@dataclass
class _Column:
    """A column of circles that the next layer may go on from."""

    x: float
    values: Numbers


def _follows(picture: Picture, ends: _Column | None) -> bool:
    return ends is not None and np.array_equal(flat(picture.inputs), ends.values, equal_nan=True)


@dataclass
class _Sheet:
    """One row of layers: lines below circles below texts; y is 0 at the middle of the layers."""

    several: bool  # layers
    lines: list[str] = field(default_factory=list)
    shapes: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)  # as texts, but y from the top of the drawing
    legend: list[tuple[str, str]] = field(default_factory=list)  # a mark and what it means
    averaged: list[str] = field(default_factory=list)  # what cells are the means of
    framed: str = ""  # what is said of the row in the frame
    right: float = 0.0
    up: float = 20.0  # how far it reaches above and below the middle
    down: float = 20.0
    top: float = 36.0  # room above for the titles

    def reach(self, x: float, up: float, down: float) -> None:
        self.right = max(self.right, x)
        self.up, self.down = max(self.up, up), max(self.down, down)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        kind: str = "",
        *,
        anchor: str = "middle",
        room: float = math.inf,
        head: bool = False,
    ) -> None:
        """Words, cut where they would take more than `room` pixels; the whole as a tip."""
        words = clean(words)
        shown = _fitted(words, room)
        tip = f"<title>{html.escape(words[:500])}</title>" if shown != words else ""
        side = f' text-anchor="{anchor}"' if anchor != "start" else ""
        name = f' class="{kind}"' if kind else ""
        written = f'<text x="{x:.1f}" y="{y:.1f}"{name}{side}>{html.escape(shown)}{tip}</text>'
        (self.heads if head else self.texts).append(written)

    def note(self, mark: str, words: str) -> None:
        if (mark, words) not in self.legend:
            self.legend.append((mark, words))

    def drawn(self) -> tuple[str, float]:
        """All of the row, moved to its place below the titles, and how high it is."""
        middle = self.top + self.up
        return (
            f'<g transform="translate(0 {middle:.1f})">'
            f"{''.join(self.lines)}{''.join(self.shapes)}{''.join(self.texts)}</g>"
            f"{''.join(self.heads)}"
        ), middle + self.down


def _document(rows: Sequence[_Sheet], title: str, description: str) -> str:
    """The whole drawing: the rows below each other, with a legend under them."""
    parts = []
    bottom = 0.0
    for row in rows:
        body, height = row.drawn()
        parts.append(f'<g transform="translate(0 {bottom:.1f})">{body}</g>')
        bottom += height + 12
    widest = max(row.right for row in rows)
    last = rows[-1]  # it goes on with what was noted of those before
    notes = list(last.legend)
    if last.averaged:
        *most, end = last.averaged
        listed = f"{', '.join(most)} or {end}" if most else end
        notes.append(("", f"a cell is the mean of up to {listed} numbers{last.framed}"))
    legend = []
    for i, (mark, words) in enumerate(notes):
        y = bottom + 14 + 18 * i
        legend.append(f'<g transform="translate(0 {y - 4:.1f})">{mark}</g>')
        legend.append(f'<text x="84" y="{y:.1f}" class="quiet">{html.escape(words)}</text>')
        widest = max(widest, 84 + _width(words))
    height = bottom + 18 * len(notes) + MARGIN
    width = widest + 2 * MARGIN
    title, description = html.escape(clean(title)), html.escape(clean(description))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" class="layerlab-drawing" role="img" '
        f'aria-label="{title}" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'height="{height:.0f}"><title>{title}</title><desc>{description}</desc>'
        f'<style>{STYLE}</style><rect class="paper" width="100%" height="100%"/>'
        f'<g transform="translate({MARGIN} 0)">{"".join(parts)}{"".join(legend)}</g></svg>'
    )


# ── words and numbers ────────────────────────────────────────────────────────────────────────────


def _width(words: str, size: float = 11) -> float:
    """How many pixels the words take at most, more or less."""

    def share(letter: str) -> float:
        if not letter.isascii():
            return 1.1 if letter not in "→−·×…±" else 0.9
        return 0.95 if letter in "mwMW@%" else 0.75 if letter.isupper() else 0.6

    return size * sum(map(share, words))


def _fitted(words: str, room: float) -> str:
    if room == math.inf or (len(words) < 500 and _width(words) <= room):
        return words
    words = words[: int(room / 6)]
    while words and _width(words + "…") > room:
        words = words[:-1]
    return words.rstrip() + "…"


def _brief(value: float) -> str:
    """A number in at most some six letters, to fit into a circle: 0.909, -1.2e5."""
    if not math.isfinite(value):
        return f"{value}".replace("-", "−").replace("inf", "∞")
    for digits in (3, 2, 1):
        text = f"{value:.{digits}g}".replace("e+0", "e").replace("e+", "e").replace("e-0", "e-")
        if len(text) <= 6:
            break
    return ("0" if value == 0 else text).replace("-", "−")


def _kind(value: float) -> str:
    if not math.isfinite(value):
        return "nan"
    return "plus" if value > 0 else "minus" if value < 0 else "rule"


def _largest(values: Numbers) -> float:
    """The largest size among the finite values; 1 if all are 0."""
    finite = np.abs(values[np.isfinite(values)])
    return float(finite.max(initial=0.0)) or 1.0


def _description(pictures: Sequence[Picture]) -> str:
    """The drawing in words."""
    sentences = []
    for picture in pictures[:MOST_PICTURES]:
        parts = [_listed(picture.input_name, picture.inputs)]
        if picture.weights is not None:
            m, n = len(flat(picture.outputs)), len(flat(picture.inputs))
            parts.append(f"{m} × {n} {picture.weights_name}")
        if picture.sums is not None:
            parts.append(_listed(picture.sums_name, picture.sums))
        if picture.function:
            parts.append(picture.function)
        parts.append(_listed(picture.output_name, picture.outputs))
        sentences.append(f"{picture.title}: {' → '.join(parts)}.")
    return " ".join(sentences)


def _listed(name: str, values: NDArray[np.generic]) -> str:
    array = flat(values)
    places = chosen(len(array), 8)
    listed = ", ".join("…" if i is None else number(float(array[i])) for i in places)
    return f"{name} = ({listed})"


# ── circles and lines ────────────────────────────────────────────────────────────────────────────


def _height(i: int, count: int) -> float:
    return (i - (count - 1) / 2) * PITCH


def _column(sheet: _Sheet, x: float, values: Numbers, name: str, asked: int | None = None) -> None:
    """Circles below each other, coloured by sign and size, with the numbers inside."""
    sheet.top = TOP
    sheet.text(x, 46, name, "bold", room=NAMED, head=True)
    largest = _largest(values)
    for i, value in enumerate(values.tolist()):
        y = _height(i, len(values))
        share = min(abs(value) / largest, 1.0) if math.isfinite(value) else 1.0
        edge = "accent-line" if i == asked else "quiet-line"
        width = 2.5 if i == asked else 1
        at = f'cx="{x:.1f}" cy="{y:.1f}" r="{RADIUS}"'
        sheet.shapes.append(
            f"<g><title>{html.escape(clean(f'{name}[{i}] = {value!r}'[:500]))}</title>"
            f'<circle {at} class="paper"/>'
            f'<circle {at} class="{_kind(value)} {edge}" fill-opacity="{0.35 * share:.2f}" '
            f'stroke-width="{width}"/></g>'
        )
        shown = _brief(value)
        kind = "in bold" if i == asked else "in"
        sheet.text(x, y + 4, shown, f"{kind} small" if len(shown) > 5 else kind)
        sheet.reach(x + RADIUS + 22, RADIUS + 4 - y, y + RADIUS + 14)


def _line(x: float, y: float, to_x: float, to_y: float, rest: str, tip: str = "") -> str:
    ends = f'x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}"'
    if not tip:
        return f"<line {ends} {rest}/>"
    return f"<line {ends} {rest}><title>{html.escape(clean(tip[:500]))}</title></line>"


def _circles(sheet: _Sheet, picture: Picture, ends: _Column | None) -> _Column:
    """A layer as columns of circles; goes on from the circles of the layer before, if they fit."""
    inputs, outputs = flat(picture.inputs), flat(picture.outputs)
    if ends is None:
        ends = _Column(sheet.right + 42, inputs)
        _column(sheet, ends.x, inputs, picture.input_name)
    start = ends.x
    asked = picture.neuron
    neurons = outputs
    across = APART if picture.weights is not None or len(inputs) != len(outputs) else NEAR
    between = start + across / 2
    x = start + across
    function = picture.function
    if picture.weights is not None:
        after = picture.sums is not None
        neurons = flat(picture.sums) if picture.sums is not None else outputs
        name = picture.sums_name if after else picture.output_name
        _weights(sheet, picture, start, x)
        _column(sheet, x, neurons, name, asked)
        sheet.text(between, 64, picture.weights_name, "quiet", room=NEAR - 12, head=True)
        if picture.biases is not None:
            for i, bias in enumerate(flat(picture.biases).tolist()):
                signed = f"+ {_brief(bias)}".replace("+ −", "− ")
                kind = "small nan" if not math.isfinite(bias) else "small quiet"
                sheet.text(x, _height(i, len(neurons)) + RADIUS + 11, signed, kind)
        if after:
            _each(sheet, picture, x, x + NEAR)
            sheet.text(x + NEAR / 2, 64, f"{function} →", "quiet", room=NEAR - 12, head=True)
            x += NEAR
            _column(sheet, x, outputs, picture.output_name, asked)
    elif len(inputs) == len(outputs):
        _each(sheet, picture, start, x)
        sheet.text(between, 64, f"{function} →", "quiet", room=NEAR - 12, head=True)
        _column(sheet, x, outputs, picture.output_name, asked)
    else:
        for i in range(len(inputs)):
            y = _height(i, len(inputs))
            sheet.lines.append(_line(start, y, between, 0, 'class="quiet-line"'))
        for i in range(len(outputs)):
            y = _height(i, len(outputs))
            sheet.lines.append(_line(between, 0, x, y, 'class="quiet-line"'))
        sheet.shapes.append(
            f'<rect x="{between - 38:.1f}" y="-14" width="76" height="28" rx="6" '
            'class="paper quiet-line"/>'
        )
        sheet.text(between, 4, function, "in", room=70)
        _column(sheet, x, outputs, picture.output_name, asked)
    room = x - start - 8  # the next title starts there
    sheet.text(start - 42, 22, picture.title, "bold", anchor="start", room=room, head=True)
    return _Column(x, outputs)


def _each(sheet: _Sheet, picture: Picture, x: float, to_x: float) -> None:
    """A line for each number, element by element; for softmax from each to all."""
    count = len(flat(picture.outputs))
    mixed = picture.function.lower().replace("_", "") in ("softmax", "logsoftmax")
    for i in range(count):
        for j in range(count) if mixed else [i]:
            faint = ' stroke-opacity="0.3"' if picture.neuron not in (None, i) else ""
            ends = (x, _height(j, count), to_x, _height(i, count))
            sheet.lines.append(_line(*ends, f'class="quiet-line"{faint}'))


_MEANINGS = (
    ("plus", "positive weights"),
    ("minus", "negative weights"),
    ("nan", "not a finite number"),
)


def _weights(sheet: _Sheet, picture: Picture, x: float, to_x: float) -> None:
    """A line from each input to each neuron; those of the neuron asked for last, with numbers."""
    m, n = len(flat(picture.outputs)), len(flat(picture.inputs))
    weights = np.asarray(picture.weights, dtype=np.float64).reshape(m, n)
    asked = 0 if m == 1 else picture.neuron
    largest = _largest(weights)
    for j in sorted(range(m), key=lambda j: j == asked):
        for i, weight in enumerate(weights[j].tolist()):
            share = min(abs(weight) / largest, 1.0) if math.isfinite(weight) else 0.5
            strength = 0.85 if asked in (None, j) else 0.18
            kind = _kind(weight)
            y, to_y = _height(i, n), _height(j, m)
            sheet.lines.append(
                _line(
                    x, y, to_x, to_y,
                    f'class="{kind}-line dashed" stroke-width="{0.6 + 4.4 * share:.2f}" '
                    f'stroke-opacity="{strength}"',
                    f"{picture.weights_name}[{j}, {i}] = {weight!r}",
                )
            )  # fmt: skip
            if j == asked:
                name = "small nan" if kind == "nan" else "small"
                sheet.text(x + ALONG * (to_x - x), y + ALONG * (to_y - y) + 3, _brief(weight), name)
    for kind, words in _MEANINGS:
        if any(_kind(weight) == kind for weight in weights.flat):
            mark = _line(0, 0, 70, 0, f'class="{kind}-line dashed" stroke-width="3"')
            sheet.note(mark, words)
    sheet.note("", f"{_where(sheet, picture)}the widest line is {_brief(largest)}")


def _where(sheet: _Sheet, picture: Picture) -> str:
    """Of several layers the one that a line of the legend speaks of."""
    return f"{_fitted(clean(picture.title), 200)}: " if sheet.several and picture.title else ""


# ── strips and heat maps ─────────────────────────────────────────────────────────────────────────


@dataclass
class _Map:
    """Numbers as cells of colour; blocks of them averaged where there are very many."""

    cells: Numbers
    wide: float  # pixels of a cell
    high: float
    largest: float
    averaged: str  # "3 × 157" where each cell stands for so many


def _map(values: Numbers, wide: float, high: float, chosen: int | None = None) -> _Map:
    """A matrix as cells of this size, averaged down to 48 × 64, but for the chosen row."""
    rows, columns = values.shape
    step = math.ceil(values.size / SAMPLED) or 1
    sampled = values[:, ::step]  # rows stay whole, so that a neuron is not lost
    with np.errstate(all="ignore"):
        cells = _averaged(_averaged(sampled, MAP_ROWS), MAP_COLUMNS, axis=1)
        if chosen is not None and rows > MAP_ROWS:  # it is looked at: it is shown by itself
            own = _averaged(sampled[[chosen]], MAP_COLUMNS, axis=1)
            cells[_place(chosen, rows)] = own
    down, across = math.ceil(rows / MAP_ROWS), math.ceil(columns / MAP_COLUMNS)
    across = max(1, across // step)
    averaged = f"{down} × {across}" if max(down, across) > 1 else ""
    averaged += f", one column in {step}," if step > 1 else ""
    return _Map(cells, wide, high, _largest(cells), averaged)


def _place(row: int, rows: int) -> int:
    """In which row of cells a row stands."""
    if rows <= MAP_ROWS:
        return row
    return int((np.arange(1, MAP_ROWS + 1) * rows // MAP_ROWS > row).argmax())


def _averaged(values: Numbers, most: int, axis: int = 0) -> Numbers:
    """Means of stretches of about equal length, at most so many."""
    count = values.shape[axis]
    if count <= most:
        return values.astype(np.float64)
    starts = np.arange(most) * count // most
    sizes = np.diff(np.append(starts, count))
    sums = np.add.reduceat(values, starts, axis=axis, dtype=np.float64)
    means: Numbers = sums / (sizes[:, None] if axis == 0 else sizes)
    return means


def _cells(colors: _Map, x: float, y: float) -> str:
    """The cells as one path for each colour, neighbours of one colour as one stroke."""
    with np.errstate(all="ignore"):
        levels = np.ceil(np.clip(colors.cells / colors.largest, -1, 1) * LEVELS - 0.5)
    levels[~np.isfinite(colors.cells)] = LEVELS + 1
    strokes: dict[int, list[str]] = {}
    for row, line in enumerate(levels.astype(int).tolist()):
        start = 0
        for column in range(1, len(line) + 1):
            if column == len(line) or line[column] != line[start]:
                if line[start]:
                    stroke = f"M{start} {row}.5h{column - start}"
                    strokes.setdefault(line[start], []).append(stroke)
                start = column
    paths = []
    for level, parts in sorted(strokes.items()):
        kind = "nan" if level > LEVELS else "plus" if level > 0 else "minus"
        share = 1.0 if level > LEVELS else abs(level) / LEVELS
        paths.append(
            f'<path class="{kind}-line" stroke-opacity="{share:.3g}" d="{"".join(parts)}"/>'
        )
    height, width = colors.cells.shape
    return (
        f'<g transform="translate({x:.1f} {y:.1f}) scale({colors.wide:.3f} {colors.high:.3f})" '
        f'shape-rendering="crispEdges">{"".join(paths)}</g>'
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width * colors.wide:.1f}" '
        f'height="{height * colors.high:.1f}" class="rule-line" fill="none"/>'
    )


def _size(count: int, most: int, room: float) -> float:
    """How large a cell is, in pixels."""
    return min(16.0, max(3.0, room / max(1, min(count, most))))


def _strips(sheet: _Sheet, picture: Picture) -> None:
    """A layer as a heat map of its weights, inputs above, biases, sums and outputs beside it."""
    inputs, outputs = flat(picture.inputs), flat(picture.outputs)
    m, n = len(outputs), len(inputs)
    high = _size(m, MAP_ROWS, MAP_HEIGHT)
    rows = min(m, MAP_ROWS)
    top = -rows * high / 2
    indent = 44 if picture.weights is not None else 16
    left = sheet.right + indent
    x = left
    maps: list[_Map] = []

    def strip(values: Numbers, name: str, high: float = high) -> None:
        nonlocal x
        colors = _map(values[:, None], STRIP, high, picture.neuron if len(values) == m else None)
        y = -len(colors.cells) * high / 2
        sheet.shapes.append(_cells(colors, x - STRIP / 2, y))
        sheet.text(x, y - 8, name, "bold", room=STRIDE - 6)
        sheet.text(x, 14 - y, f"±{_brief(colors.largest)}", "small quiet")
        sheet.reach(x + STRIDE / 2, 22 - y, 20 - y)
        maps.append(colors)

    def sign(words: str, step: float) -> None:
        nonlocal x
        sheet.text(x + step / 2, 4, words, "quiet", room=step - STRIP - 4)
        x += step

    if picture.weights is None:
        x += 14
        strip(inputs, picture.input_name, _size(n, MAP_ROWS, MAP_HEIGHT))
    else:
        wide = _size(n, MAP_COLUMNS, MAP_WIDTH)
        weights = _map(np.asarray(picture.weights).reshape(m, n), wide, high, picture.neuron)
        across = weights.cells.shape[1] * wide
        sheet.shapes.append(_cells(weights, left, top))
        room = across / 2 - 8
        sheet.text(left, top - 8, picture.weights_name, "bold", anchor="start", room=room)
        sheet.text(left + across / 2, top - 20, "·", "bold")
        full = f"±{_brief(weights.largest)}"
        sheet.text(left + across / 2, 14 - top, full, "small quiet")
        row = _map(inputs[None, :], wide, STRIP)
        sheet.shapes.append(_cells(row, left, top - 54))
        sheet.text(left, top - 62, picture.input_name, "bold", anchor="start", room=across)
        full = f"±{_brief(row.largest)}"
        sheet.text(left + across + 6, top - 43, full, "small quiet", anchor="start")
        sheet.reach(left + across + 50, 78 - top, 20 - top)
        maps += [weights, row]
        x = left + max(across, 60) - STRIP / 2
        if picture.biases is not None:
            sign("+", STRIDE)
            strip(flat(picture.biases), picture.biases_name)
        if picture.sums is not None:
            sign("=", STRIDE)
            strip(flat(picture.sums), picture.sums_name)
    plain = picture.weights is not None and picture.sums is None
    words = "=" if plain else f"{picture.function} →"
    sign(words, STRIDE if plain else min(max(64, _width(words) + STRIP + 6), 120))
    if picture.weights is None:
        x += 26  # for the numbers of the rows
    strip(outputs, picture.output_name)
    _row_labels(sheet, picture, left if picture.weights is not None else x, x, top, high)
    if m <= MOST_CIRCLES:
        for i, value in enumerate(outputs.tolist()):
            name = "nan" if not math.isfinite(value) else "bold" if i == picture.neuron else ""
            y = top + (i + 0.5) * high + 4
            sheet.text(x + 14, y, _brief(value), name, anchor="start")
        sheet.reach(x + 60, 0, 0)
    room = x + indent + 26 - left
    sheet.text(left - indent, 22, picture.title, "bold", anchor="start", room=room, head=True)
    _scale(sheet, picture, maps)


def _row_labels(
    sheet: _Sheet, picture: Picture, x: float, last: float, top: float, high: float
) -> None:
    """The first and the last neuron by number, and a frame around the one asked for.

    The rows begin at `x`; `last` is the middle of the last strip.
    """
    m = len(flat(picture.outputs))
    rows = min(m, MAP_ROWS)
    asked = picture.neuron
    place = None if asked is None else _place(asked, m)
    marks = {} if place is None else {place: (f"{asked}", "accent")}
    if picture.weights is None:
        x -= STRIP / 2
    for row, words in ((0, "0"), (rows - 1, str(m - 1))):
        if all(abs(row - other) * high >= 13 for other in marks):
            marks[row] = (words, "quiet")
    for row, (words, kind) in marks.items():
        y = top + (row + 0.5) * high + 4
        sheet.text(x - 6, y, words, f"small {kind}", anchor="end")
    if place is not None:
        y = top + place * high
        sheet.shapes.append(
            f'<rect x="{x - 2:.1f}" y="{y - 1:.1f}" width="{last - x + STRIP / 2 + 4:.1f}" '
            f'height="{high + 2:.1f}" class="accent-line" fill="none" stroke-width="1.5"/>'
        )


def _scale(sheet: _Sheet, picture: Picture, maps: Sequence[_Map]) -> None:
    """What the colours mean."""
    ramp = "".join(
        f'<rect x="{4 * (level + LEVELS)}" y="-6" width="4" height="10" class="'
        f'{"plus" if level > 0 else "minus" if level else "paper"}" '
        f'fill-opacity="{abs(level) / LEVELS or 1:.3g}"/>'
        for level in range(-LEVELS, LEVELS + 1)
    )
    sheet.note(ramp, "from − to +, fullest at the number ± beside each array")
    averaged = next((colors.averaged for colors in maps if colors.averaged), "")
    if averaged and averaged not in sheet.averaged:
        sheet.averaged.append(averaged)
    if picture.neuron is not None and len(flat(picture.outputs)) > MAP_ROWS:
        sheet.framed = "; the row in the frame is a single neuron"
    if any(not np.isfinite(colors.cells).all() for colors in maps):
        mark = '<rect x="0" y="-6" width="68" height="10" class="nan"/>'
        sheet.note(mark, "not a finite number")
