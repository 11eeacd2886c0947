"""Draw the marks of a training report: text, numbers, tiny pictures, curves and points.

Every function is pure and returns a piece of a page that is well-formed as HTML and as XML.
"""

from __future__ import annotations

import base64
import html
import math
import re
import struct
import zlib
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Curve",
    "count",
    "duration",
    "ink_image",
    "line_chart",
    "number",
    "percent",
    "point_chart",
    "scrolling",
    "shape",
    "signed_image",
    "table",
    "text",
]

Numbers = NDArray[np.float64]

# Control characters, halves of characters, and marks that reverse the text after them: none of
# them may reach a page.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_PLUS, _MINUS = (23, 92, 160), (217, 104, 20)  # as --plus and --minus in the style sheet
_LARGEST = 1e300  # sums and differences of anything smaller stay finite
_HEIGHT = 220  # of a line chart, in pixels: fixed, so that labels can be kept apart


def text(value: object) -> str:
    """Any text of the user's, safe inside an element and inside a quoted attribute."""
    return html.escape(_UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", str(value)))


def number(value: float | None, digits: int = 4) -> str:
    """A number to a few significant digits, with a true minus sign; a dash where there is none."""
    if value is None:
        return "–"
    value = float(value)
    if math.isnan(value):
        return "not a number"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if value == 0:
        return "0"
    if 1e-4 <= abs(value) < 1e6:
        places = max(0, digits - 1 - math.floor(math.log10(abs(value))))
        shown = f"{value:,.{places}f}"
    else:
        shown = f"{value:.{digits - 1}e}".replace("e+0", "e+").replace("e-0", "e−")
        shown = shown.replace("e-", "e−").replace("e+", "e")
    return shown.replace("-", "−")


def count(value: float) -> str:
    """A whole number with its thousands apart."""
    return f"{int(value):,}"


def percent(fraction: float | None) -> str:
    """A fraction as a percentage; only a true 1 reads 100% and only a true 0 reads 0%."""
    if fraction is None or not math.isfinite(fraction):
        return number(fraction)
    if fraction in (0.0, 1.0):
        return f"{fraction:.0%}"
    for places in (1, 2, 3):
        shown = f"{fraction:.{places}%}"
        if float(shown[:-1]) not in (0.0, 100.0):
            return shown.replace("-", "−")
    return "under 0.001%" if fraction < 0.5 else "over 99.999%"


def duration(seconds: float) -> str:
    """A time as a person says it: 0.42 s, 12.3 s, 3 min 12 s, 2 h 5 min."""
    if seconds < 60:
        return f"{number(seconds, 3)} s" if seconds < 59.95 else "1 min"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


def _png(levels: NDArray[np.int_], colour: Callable[[int], tuple[int, int, int, int]]) -> str:
    """A palette picture as a data address: one colour per level that occurs."""
    used, indices = np.unique(levels, return_inverse=True)
    colours = [colour(int(level)) for level in used]
    height, width = levels.shape
    rows = np.zeros((height, width + 1), np.uint8)  # each row opens with its filter: 0, none
    rows[:, 1:] = indices.reshape(levels.shape)

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", check)

    picture = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">2I5B", width, height, 8, 3, 0, 0, 0))
        + chunk(b"PLTE", bytes(part for entry in colours for part in entry[:3]))
        + chunk(b"tRNS", bytes(entry[3] for entry in colours))
        + chunk(b"IDAT", zlib.compress(rows.tobytes(), 9))
        + chunk(b"IEND", b"")
    )
    return "data:image/png;base64," + base64.b64encode(picture).decode("ascii")


def _shrink(image: Numbers, longest: int) -> Numbers:
    """Average square blocks of pixels until no side is longer than `longest`."""
    step = -(-max(image.shape) // longest)
    if step == 1:
        return image
    height, width = (max(1, side // step) for side in image.shape)
    tall, wide = min(step, image.shape[0]), min(step, image.shape[1])
    image = image[: height * tall, : width * wide]
    blocks: Numbers = image.reshape(height, tall, width, wide).mean(axis=(1, 3))
    return blocks


def ink_image(image: Numbers, alternative: str) -> str:
    """A grey picture as ink on paper: the smallest value is bare paper, the largest full ink.

    Transparent where there is no ink, so that it lies on light and on dark paper alike.
    """
    image = np.nan_to_num(_shrink(image, 64), nan=0.0, posinf=_LARGEST, neginf=-_LARGEST)
    low, high = float(image.min()), float(image.max())
    share = (image - low) / ((high - low) or 1.0)
    address = _png(np.rint(share * 32).astype(int), lambda level: (0, 0, 0, round(level * 7.96875)))
    return _image(address, image.shape, alternative, "ink")


def signed_image(image: Numbers, scale: float, alternative: str, longest: int = 64) -> str:
    """Numbers around zero as a picture: plus is blue, minus is orange, zero is bare paper."""
    share = np.clip(_shrink(image, longest) / scale, -1, 1)

    def colour(level: int) -> tuple[int, int, int, int]:
        return (*(_PLUS if level > 0 else _MINUS), round(abs(level) * 255 / 24))

    address = _png(np.rint(share * 24).astype(int), colour)
    return _image(address, share.shape, alternative, "signed")


def _image(address: str, shape: tuple[int, ...], alternative: str, kind: str) -> str:
    return (
        f'<img class="{kind}" width="{shape[1]}" height="{shape[0]}" '
        f'alt="{text(alternative)}" src="{address}" />'
    )


def _drawable(values: Numbers) -> NDArray[np.bool_]:
    return np.isfinite(values) & (np.abs(values) < _LARGEST)


def _ticks(low: float, high: float, wanted: int = 4) -> list[float]:
    """Round numbers, 1, 2 or 5 times a power of ten apart, from at or below low to past high."""
    if high - low <= 1e-12 * max(abs(low), abs(high)):
        margin = abs(low) * 0.1 or 0.5
        low, high = low - margin, high + margin
    rough = (high - low) / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * unit for unit in (1, 2, 5, 10) if power * unit >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [index * step for index in range(first, last + 1)]


class _Axis(NamedTuple):
    """Where a value lies, as a share of the axis from its low end, and which values to name."""

    low: float
    high: float
    ticks: list[float]
    logarithmic: bool

    def share(self, value: float) -> float:
        if self.logarithmic:
            value = math.log10(value)
        return (value - self.low) / (self.high - self.low)


def _axis(values: Numbers, *, shares: bool) -> _Axis:
    values = values[_drawable(values)]
    if not values.size:
        values = np.array([0.0, 1.0])
    low, high = float(values.min()), float(values.max())
    # The last epochs of a run that exploded would press all others flat against the floor.
    if not shares and low > 0 and high / low > 2000:
        first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
        step = -(-(last - first) // 6)
        last = first + step * -(-(last - first) // step)
        powers = range(first, last + 1, step)
        return _Axis(first, last, [10.0**power for power in powers if abs(power) < 300], True)
    ticks = _ticks(low, high)
    if shares:
        ticks = [min(tick, 1.0) for tick in ticks if 0 <= tick <= 1 + 1e-9]
    return _Axis(ticks[0], max(ticks[-1], high), ticks, False)


class Curve(NamedTuple):
    """One line of a chart: a name to write at its end, and a value per epoch (NaN: none given)."""

    name: str
    values: Numbers
    style: str  # class of the path: "main" or "quiet"

    @property
    def broken(self) -> NDArray[np.bool_]:
        """Where a value was given that cannot be drawn: infinite, or as good as."""
        return ~_drawable(self.values) & ~np.isnan(self.values)


def line_chart(
    heading: str,
    epochs: Sequence[int],
    curves: Sequence[Curve],
    *,
    show: Callable[[float], str] = number,
    best: int | None = None,
    best_name: str = "best epoch",
    shares: bool = False,
) -> str:
    """Curves over the epochs, each named where it ends; the row `best` is marked as `best_name`.

    Values that are shares lie between 0 and 1; others get a logarithmic axis if they explode.
    The paths stretch with the page while the text keeps its size: x is a percentage, y a pixel.
    """
    joined = np.concatenate([curve.values for curve in curves])
    axis = _axis(joined, shares=shares)
    first, last = epochs[0], epochs[-1]

    def across(row: int) -> float:
        return 50.0 if first == last else 100.0 * (epochs[row] - first) / (last - first)

    def down(value: float) -> float:
        return _HEIGHT * (1 - axis.share(value))

    parts = []
    for tick in axis.ticks:
        y = down(tick)
        parts.append(f'<line class="grid" x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(
            f'<text x="-8" y="{y + 4:.1f}" text-anchor="end">{_tick(tick, axis, show)}</text>'
        )
    for row in _epoch_rows(epochs):
        parts.append(
            f'<text x="{across(row):.2f}%" y="{_HEIGHT + 18}" text-anchor="middle">'
            f"{'epoch ' if row == 0 else ''}{epochs[row]}</text>"
        )
    paths: list[str] = []
    lone: list[str] = []
    ends: list[tuple[float, str, str]] = []
    sentences: list[str] = []
    for curve in curves:
        path = _path(curve.values, across, down)
        paths.append(f'<path class="{curve.style}" d="{path}"/>')
        drawable = np.pad(
            _drawable(curve.values), 1
        )  # no neighbour before the first, after the last
        for spot in np.flatnonzero(drawable[1:-1] & ~drawable[:-2] & ~drawable[2:]):
            lone.append(
                f'<circle class="{curve.style}-lone" cx="{across(int(spot)):.2f}%" '
                f'cy="{down(float(curve.values[spot])):.1f}" r="4"/>'
            )
        finite = np.flatnonzero(drawable[1:-1])
        if finite.size:
            value = float(curve.values[finite[-1]])
            ends.append((down(value), curve.name, show(value)))
            opening = show(float(curve.values[finite[0]]))
            sentences.append(f"{curve.name} from {opening} to {show(value)}")
    parts.append(
        f'<svg width="100%" height="{_HEIGHT}" viewBox="0 0 1000 {_HEIGHT}" '
        f'preserveAspectRatio="none" aria-hidden="true">{"".join(paths)}</svg>'
    )
    parts += lone
    if best is not None:
        marked = curves[-1].values[best]
        if _drawable(np.array([marked]))[0]:
            x, y = across(best), down(float(marked))
            parts.append(f'<line class="mark" x1="{x:.2f}%" x2="{x:.2f}%" y1="-6" y2="{_HEIGHT}"/>')
            parts.append(f'<circle class="dot" cx="{x:.2f}%" cy="{y:.1f}" r="5"/>')
            said = f"{best_name} {epochs[best]}: {show(float(marked))}"
            parts.append(_over(x, "accent", said))
            sentences.append(said)
    rows = [int(curve.broken.argmax()) for curve in curves if curve.broken.any()]
    if rows:
        said = f"✕ epoch {epochs[min(rows)]}: not a finite number"
        x = across(min(rows))
        anchor = _anchor(x)
        parts.append(
            f'<text class="accent" x="{x:.2f}%" y="{_HEIGHT - 8}" text-anchor="{anchor}">'
            f"{said}</text>"
        )
        sentences.append(said)
    for y, name, shown in _apart(ends):
        parts.append(
            f'<text class="name" x="100%" dx="10" y="{y:.1f}">{text(name)}</text>'
            f'<text class="number" x="100%" dx="10" y="{y + 15:.1f}">{shown}</text>'
        )
    note = " <span class='quiet'>(logarithmic scale)</span>" if axis.logarithmic else ""
    return (
        f'<figure><h3>{text(heading)}{note}</h3><div class="plot">'
        f'<svg role="img" height="{_HEIGHT}"><title>{text(heading)} by epoch</title>'
        f"<desc>{text('; '.join(sentences) or 'nothing to draw')}.</desc>"
        f"{''.join(parts)}</svg></div></figure>"
    )


def _anchor(x: float) -> str:
    return "start" if x < 34 else "end" if x > 66 else "middle"


def _over(x: float, kind: str, said: str) -> str:
    return (
        f'<text class="{kind}" x="{x:.2f}%" y="-14" text-anchor="{_anchor(x)}">{text(said)}</text>'
    )


def _tick(value: float, axis: _Axis, show: Callable[[float], str]) -> str:
    if show is percent:
        return f"{value * 100:.10g}%"
    if axis.logarithmic or (value and not 1e-4 <= abs(value) < 1e6):
        return f"{value:.3g}".replace("e+0", "e").replace("e+", "e").replace("-", "−")
    return f"{value:,.10g}".replace("-", "−")


def _epoch_rows(epochs: Sequence[int]) -> list[int]:
    """The rows to name below the axis: the first, the last, and round ones well between."""
    last = len(epochs) - 1
    if last <= 0:
        return list(range(len(epochs)))
    step = max(1, round(_ticks(0, last, 4)[1]))
    wanted = [row for row, epoch in enumerate(epochs) if epoch % step == 0]
    return sorted({0, last} | {row for row in wanted if 0.5 * step < row < last - 0.5 * step})


def _path(values: Numbers, across: Callable[[int], float], down: Callable[[float], float]) -> str:
    """A line through the finite values, broken where there is none."""
    drawable = _drawable(values)
    rows = np.arange(values.size)
    if values.size > 800:  # finer than a page shows: keep the two extremes of each stretch
        kept = set()
        for stretch in np.array_split(rows, 300):
            held = stretch[drawable[stretch]]
            if held.size:
                kept |= {int(held[values[held].argmin()]), int(held[values[held].argmax()])}
            if held.size < stretch.size:
                kept.add(int(stretch[~drawable[stretch]][0]))
        rows = np.array(sorted(kept))
    pieces: list[str] = []
    pen_down = False
    for row in rows:
        if not drawable[row]:
            pen_down = False
            continue
        spot = f"{10 * across(int(row)):.1f} {down(float(values[row])):.1f}"
        pieces.append(f"L{spot}" if pen_down else f"M{spot}")
        pen_down = True
    return "".join(pieces)


def _apart(ends: list[tuple[float, str, str]]) -> list[tuple[float, str, str]]:
    """Move labels of 34 pixels so that they do not overlap and stay beside the plot."""
    placed: list[tuple[float, str, str]] = []
    floor = -math.inf
    for y, name, shown in sorted(ends):
        y = max(y - 4, floor)
        placed.append((y, name, shown))
        floor = y + 34
    excess = placed[-1][0] - (_HEIGHT - 15) if placed else 0.0
    if excess > 0:
        ceiling = _HEIGHT - 15.0
        for index in range(len(placed) - 1, -1, -1):
            y, name, shown = placed[index]
            placed[index] = (min(y, ceiling), name, shown)
            ceiling = placed[index][0] - 34
    return placed


def point_chart(actual: Numbers, predicted: Numbers) -> str:
    """Each prediction over its true value, with the line on which a perfect one would lie."""
    both = _drawable(actual) & _drawable(predicted)
    kept = np.flatnonzero(both)
    thinned = kept.size > 3000
    if thinned:
        kept = kept[np.linspace(0, kept.size - 1, 3000).astype(int)]
    axis = _axis(np.concatenate([actual[kept], predicted[kept]]), shares=False)
    parts = []
    for tick in axis.ticks:
        place = 100 * axis.share(tick)
        shown = _tick(tick, axis, number)
        parts.append(
            f'<line class="grid" x1="0" x2="100%" y1="{100 - place:.2f}%" y2="{100 - place:.2f}%"/>'
            f'<text x="-8" y="{100 - place:.2f}%" dy="4" text-anchor="end">{shown}</text>'
            f'<text x="{place:.2f}%" y="100%" dy="18" text-anchor="middle">{shown}</text>'
        )
    dots = "".join(
        f"M{1000 * axis.share(float(actual[row])):.0f} "
        f"{1000 - 1000 * axis.share(float(predicted[row])):.0f}h0"
        for row in kept
    )
    parts.append(
        '<svg width="100%" height="100%" viewBox="0 0 1000 1000" preserveAspectRatio="none" '
        f'aria-hidden="true"><path class="points" d="{dots}"/>'
        '<path class="ideal" d="M0 1000L1000 0"/></svg>'
        '<text class="accent" x="100%" y="-8" text-anchor="end">perfect: predicted = actual</text>'
        '<text class="name" x="-36" y="-24">predicted ↑</text>'
        '<text class="name" x="100%" y="100%" dy="36" text-anchor="end">actual →</text>'
    )
    notes: list[str] = []
    if thinned:
        notes.append(f"3,000 of {count(both.sum())} points drawn.")
    if not both.all():
        notes.append(f"{count((~both).sum())} without a finite number left out.")
    caption = f"<figcaption>{' '.join(notes)}</figcaption>" if notes else ""
    return (
        '<figure><div class="plot square"><svg role="img"><title>Predicted against actual</title>'
        f"<desc>{count(both.sum())} predictions; the closer to the diagonal, the better.</desc>"
        f"{''.join(parts)}</svg></div>{caption}</figure>"
    )


def table(
    caption: str,
    heads: Sequence[tuple[str, bool]],
    rows: Sequence[Sequence[str]],
    *,
    foot: Sequence[str] = (),
    narrow: bool = False,
) -> str:
    """A table that scrolls sideways where it must; heads are (name, is it a number).

    Cells are pieces of a page: whoever calls has escaped them. The first of a row is its head.
    """
    kinds = [' class="n"' if numeric else "" for _, numeric in heads]

    def line(cells: Sequence[str]) -> str:
        head = f'<th scope="row"{kinds[0]}>{cells[0]}</th>'
        rest = zip(cells[1:], kinds[1:], strict=True)
        return f"<tr>{head}{''.join(f'<td{kind}>{cell}</td>' for cell, kind in rest)}</tr>"

    top = "".join(
        f'<th scope="col"{kind}>{name}</th>' for (name, _), kind in zip(heads, kinds, strict=True)
    )
    bottom = f"<tfoot>{line(foot)}</tfoot>" if foot else ""
    return scrolling(
        caption,
        f'<table class="list{" narrow" if narrow else ""}"><caption>{caption}</caption>'
        f"<thead><tr>{top}</tr></thead><tbody>{''.join(map(line, rows))}</tbody>{bottom}</table>",
    )


def scrolling(name: str, inside: str) -> str:
    """A region that may be wider than the page, reachable and scrollable from the keyboard."""
    return f'<div class="scroll" role="region" aria-label="{name}" tabindex="0">{inside}</div>'


def shape(value: Any) -> str:
    """An array's shape as text: (32, 64), whether given as a tuple or already as text."""
    return text(value if isinstance(value, str) else f"({', '.join(str(size) for size in value)})")
