"""The results as two SVG drawings, readable on a light and on a dark page."""

from __future__ import annotations

from html import escape
from math import ceil, floor, log10
from typing import Any

Found = dict[str, Any]

# Ours are strong; others share a colour by family, and what shares one differs in shape.
STYLES = {
    "layerlab_xla": ("ours", "disc"),
    "layerlab_numpy": ("ours", "ring"),
    "pytorch": ("torch", "disc"),
    "pytorch_fused": ("torch", "ring"),
    "pytorch_compiled": ("torch", "square"),
    "jax_by_hand": ("jax", "disc"),
    "equinox": ("jax", "ring"),
    "keras_jax": ("jax", "square"),
    "onnx_runtime": ("other", "square"),
    "numpy_loop": ("other", "disc"),
    "scikit_learn": ("other", "ring"),
    "tinygrad": ("other", "cross"),
}
STYLE_SHEET = """
svg { font: 12px system-ui, sans-serif; background: var(--page); --page: #fff; --ink: #222;
  --faint: #ddd; --ours: #0b5fd0; --torch: #d1470f; --jax: #1a8a4b; --other: #777; }
@media (prefers-color-scheme: dark) { svg { --page: #16181c; --ink: #e8e8e8; --faint: #3a3d42;
  --ours: #6fb1ff; --torch: #ff9a5c; --jax: #5fd08f; --other: #a0a0a0; } }
text { fill: var(--ink); } .faint { stroke: var(--faint); } .one { stroke: var(--ink); }
.goal { stroke: var(--ink); stroke-width: 2; }
.ours { --c: var(--ours); } .torch { --c: var(--torch); } .jax { --c: var(--jax); }
.other { --c: var(--other); }
.disc, .square { fill: var(--c); } .ring { fill: var(--page); stroke: var(--c); stroke-width: 2; }
.cross { stroke: var(--c); stroke-width: 2; fill: none; }
.line { stroke: var(--c); stroke-width: 2; fill: none; } .line.ring { stroke-dasharray: 5 3; }
"""
LINE = 22  # height of a row


def mark(peer: str, x: float, y: float, said: str) -> str:
    """Return one peer's mark, with what it says under the mouse."""
    family, shape = STYLES[peer]
    kind = f'class="{family} {shape}"'
    if shape == "square":
        drawn = f'<rect {kind} x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8">'
        end = "</rect>"
    elif shape == "cross":
        drawn = f'<path {kind} d="M{x - 4:.1f} {y - 4:.1f}l8 8m0 -8l-8 8">'
        end = "</path>"
    else:
        drawn = f'<circle {kind} cx="{x:.1f}" cy="{y:.1f}" r="4.5">'
        end = "</circle>"
    return f"{drawn}<title>{escape(said)}</title>{end}"


def text(x: float, y: float, words: str, anchor: str = "start") -> str:
    """Return a piece of text."""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def line(kind: str, x1: float, y1: float, x2: float, y2: float) -> str:
    """Return a straight line."""
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def page(width: float, height: float, title: str, parts: list[str]) -> str:
    """Return the drawing."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" role="img">'
    )
    return "\n".join(
        [head, f"<title>{escape(title)}</title>", f"<style>{STYLE_SHEET}</style>", *parts, "</svg>"]
    )


def legend(x: float, y: float, width: float, peers: list[str], labels: dict[str, str]) -> list[str]:
    """Return who is who, in rows of marks."""
    parts: list[str] = []
    across = 150
    columns = max(1, int(width // across))
    for index, peer in enumerate(peers):
        left, top = x + across * (index % columns), y + 18 * (index // columns)
        parts += [mark(peer, left, top, labels[peer]), text(left + 10, top + 4, labels[peer])]
    return parts


def ratios(rows: list[Found], labels: dict[str, str]) -> str:
    """Draw for each row every peer's time beside PyTorch's, on a logarithmic scale."""
    shown = [
        row
        for row in rows
        if row["kind"] in ("epoch", "step", "forward", "predict")
        and not row["growth"]
        and row["medians"].get("pytorch")
    ]
    peers = [name for name in STYLES if any(name in row["medians"] for row in shown)]
    left, width, right = 400, 460, 30
    top = 66 + 18 * (-(-len(peers) // 5))
    bottom = top + LINE * len(shown)
    beside = [
        row["medians"][peer] / row["medians"]["pytorch"]
        for row in shown
        for peer in peers
        if peer in row["medians"]
    ] or [1.0]
    # What lies further out is drawn at the edge.
    low = min(max(floor(log10(min(beside))), -2), -1)
    high = min(max(ceil(log10(max(beside))), 0), 1)

    def place(ratio: float) -> float:
        share = (log10(ratio) - low) / (high - low)
        return left + width * min(max(share, 0.0), 1.0)

    title = "Time beside PyTorch eager: further left is faster"
    parts = [text(20, 24, title), *legend(28, 48, 800, peers, labels)]
    for power in range(low, high + 1):
        for digit in (1, 2, 5):
            value = digit * 10.0**power
            if power == high and digit > 1:
                continue
            x = place(value)
            parts.append(line("one" if value == 1 else "faint", x, top - 12, x, bottom - 8))
            parts.append(text(x, bottom + 10, f"{value:g}", "middle"))
    for index, row in enumerate(shown):
        y = top + LINE * index
        parts.append(text(left - 14, y + 4, row["name"], "end"))
        # Ours are drawn last, on top.
        for peer in reversed(peers):
            if peer in row["medians"]:
                ratio = row["medians"][peer] / row["medians"]["pytorch"]
                parts.append(mark(peer, place(ratio), y, f"{labels[peer]}: {ratio:.3g}"))
    return page(left + width + right, bottom + 24, title, parts)


def growth(rows: list[Found], labels: dict[str, str]) -> str:
    """Draw how the time of a step grows with the batch, and with the number of parameters."""
    parts = []
    peers = [
        name for name in STYLES if any(row["growth"] and name in row["medians"] for row in rows)
    ]
    width, height, left, top = 340.0, 280.0, 70.0, 96.0
    for place, kind in enumerate(("batch", "parameters")):
        points = {
            peer: sorted(
                (row[kind], row["medians"][peer])
                for row in rows
                if row["growth"] == kind and peer in row["medians"]
            )
            for peer in peers
        }
        every = [point for curve in points.values() for point in curve]
        if every:
            x = left + place * (width + 90)
            parts += panel(x, top, width, height, kind, points, every, labels)
    title = "Time of a training step, Adam: as it grows"
    head = [text(20, 24, title), *legend(28, 46, 800, peers, labels)]
    return page(2 * width + 210, top + height + 50, title, head + parts)


def panel(
    left: float,
    top: float,
    width: float,
    height: float,
    kind: str,
    points: dict[str, list[tuple[float, float]]],
    every: list[tuple[float, float]],
    labels: dict[str, str],
) -> list[str]:
    """Return one pair of logarithmic axes with a curve for each peer, and linear growth."""
    (x1, x2), (y1, y2) = (
        (floor(log10(min(values)) + 1e-9), ceil(log10(max(values)) - 1e-9))
        for values in zip(*every, strict=True)
    )
    x2, y2 = max(x2, x1 + 1), max(y2, y1 + 1)

    def at(point: tuple[float, float]) -> tuple[float, float]:
        across, up = (log10(point[0]) - x1) / (x2 - x1), (log10(point[1]) - y1) / (y2 - y1)
        return left + width * across, top + height * (1 - up)

    parts = []
    for power in range(x1, x2 + 1):
        x, _ = at((10.0**power, 10.0**y1))
        parts += [line("faint", x, top, x, top + height)]
        parts += [text(x, top + height + 16, f"{10**power:,}", "middle")]
    for power in range(y1, y2 + 1):
        _, y = at((10.0**x1, 10.0**power))
        name = {
            2: "100 s",
            1: "10 s",
            0: "1 s",
            -1: "100 ms",
            -2: "10 ms",
            -3: "1 ms",
            -4: "100 µs",
            -5: "10 µs",
        }
        parts += [line("faint", left, y, left + width, y)]
        parts += [text(left - 6, y + 4, name.get(power, f"1e{power} s"), "end")]
    for peer in reversed(points):
        family, shape = STYLES[peer]
        ends = " ".join("{:.1f},{:.1f}".format(*at(point)) for point in points[peer])
        parts.append(f'<polyline class="{family} line {shape}" points="{ends}"/>')
        for point in points[peer]:
            parts.append(mark(peer, *at(point), f"{labels[peer]}: {point[1]:.3g} s"))
    parts.append(text(left + width / 2, top + height + 36, kind, "middle"))
    return parts
