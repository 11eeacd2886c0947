"""What the benchmark found, as JSON for programs, and as tables and drawings for people.

Everything for people is made from what the JSON holds, so that a stored result can be shown again.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

import drawing
from results import Result, steepest
from rows import OURS, PEERS

Found = dict[str, Any]  # what the JSON holds; a row of it has what `described` gives

LABELS = {
    "layerlab_numpy": "layerlab, NumPy",
    "layerlab_xla": "layerlab, XLA",
    "pytorch": "PyTorch",
    "pytorch_fused": "PyTorch, fused",
    "pytorch_compiled": "torch.compile",
    "jax_by_hand": "JAX by hand",
    "equinox": "Equinox",
    "keras_jax": "Keras on JAX",
    "tinygrad": "tinygrad",
    "onnx_runtime": "ONNX Runtime",
    "scikit_learn": "scikit-learn",
    "mygrad": "MyGrad",
    "micrograd": "micrograd",
    "numpy_loop": "NumPy by hand",
    "matmuls": "products, NumPy",
    "matmuls_pytorch": "products, PyTorch",
    "matmuls_jax": "products, JAX",
}
LINEAR = 1.1  # times linear growth, between neighbouring points of a curve: the goal


def table(header: list[str], lines: list[list[str]]) -> str:
    """Return a Markdown table whose columns also line up on a terminal."""
    widths = [max(map(len, column)) for column in zip(header, *lines, strict=True)]
    rule = ["-" * width for width in widths]
    padded = [
        " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        for line in (header, rule, *lines)
    ]
    return "\n".join(f"| {line} |" for line in padded)


def duration(seconds: float | None) -> str:
    """Return a time with three digits and its unit: 0.0000123 -> "12.3 µs"."""
    if seconds is None:
        return "-"
    scale, unit = next(
        ((s, u) for s, u in ((1.0, "s"), (1e-3, "ms")) if seconds >= s), (1e-6, "µs")
    )
    if seconds / scale >= 1000:
        return f"{seconds / scale:,.0f} {unit}"
    return f"{seconds / scale:#.3g}".rstrip(".") + f" {unit}"


def amount(value: float | None, of: str) -> str:
    """Return a time, or bytes as MB."""
    if of == "memory":
        return "-" if value is None else f"{value / 1e6:,.0f} MB"
    return duration(value)


def described(result: Result) -> Found:
    """Return all that is known of a row, for the JSON."""
    goals = []
    for goal in result.row.goals:
        best = result.best(goal)
        goals.append(
            {
                **asdict(goal),
                "figure": result.median(goal.ours, goal.of),
                "best": best,
                "theirs": None if best is None else result.median(best, goal.of),
                "outcome": result.outcome(goal),
                "ratio": result.is_ratio(goal),
                "verdict": result.verdict(goal),
            }
        )
    row = asdict(result.row)
    return {
        **{name: row[name] for name in ("kind", "sizes", "batch", "optimiser", "growth")},
        "name": result.row.name,
        "parameters": result.row.parameters,
        "goals": goals,
        "medians": {peer: result.median(peer) for peer in result.seconds},
        "spreads": {peer: result.spread(peer) for peer in result.seconds},
        "memory_medians": {peer: result.median(peer, "memory") for peer in result.memory},
        "seconds": result.seconds,
        "memory": result.memory,
        "left_out": result.left_out,
        "wrong": result.wrong,
        "warnings": result.warnings,
    }


def outcome(goal: Found) -> str:
    """Return the ratio, for an import the difference, else our own figure."""
    return "-" if goal["outcome"] is None else _in_its_unit(goal, goal["outcome"])


def most(goal: Found) -> str:
    """Return what the outcome may be at most."""
    return f"≤ {_in_its_unit(goal, goal['most'])}"


def _in_its_unit(goal: Found, value: float) -> str:
    if goal["ratio"]:
        return f"{value:.2f} ×"
    return f"{1e3 * value:+.0f} ms" if goal["against"] else duration(value)


def rival(goal: Found) -> str:
    """Say whom the goal is against: the best of them where there are several."""
    if not goal["against"]:
        return "-"
    name = LABELS[goal["best"] or goal["against"][0]]
    return f"{name} (best of {len(goal['against'])})" if len(goal["against"]) > 1 else name


def one_line(row: Found) -> str:
    """Return the row's outcomes, with all that went wrong."""
    said = [
        f"{LABELS[goal['ours']]}: {outcome(goal)}"
        + (f" {rival(goal)}" if goal["against"] else "")
        + f", goal {most(goal)}, {goal['verdict']}"
        for goal in row["goals"]
    ]
    said = said or [times(row)]
    said += [f"  {LABELS[name]} is wrong: {what}" for name, what in row["wrong"].items()]
    said += [f"  {warning}" for warning in row["warnings"]]
    return "\n".join(said)


def times(row: Found) -> str:
    """Return each peer's median and spread, the fastest first."""
    ordered = sorted(row["medians"].items(), key=lambda item: item[1])
    parts = [
        f"{'**' * (peer in OURS)}{LABELS[peer]} {duration(median)}{'**' * (peer in OURS)}"
        f" ±{100 * row['spreads'][peer] / 2:.0f} %"
        for peer, median in ordered
    ]
    return ", ".join(parts) or "-"


def goals_table(rows: list[Found]) -> str:
    """Return a line for each goal."""
    lines = [
        [
            row["name"]
            + (", memory" if goal["of"] == "memory" and row["kind"] != "memory" else ""),
            LABELS[goal["ours"]],
            amount(goal["figure"], goal["of"]),
            rival(goal),
            amount(goal["theirs"], goal["of"]),
            outcome(goal),
            most(goal),
            goal["verdict"],
        ]
        for row in rows
        for goal in row["goals"]
    ]
    lines += growth_lines(rows)
    header = ["row", "ours", "takes", "against", "takes", "outcome", "goal", "verdict"]
    return table(header, lines)


def short_table(rows: list[Found]) -> str:
    """Return a line for each goal of the compiled library and of `predict`, for the README."""
    lines = [
        [
            row["name"] + (", memory" if goal["of"] == "memory" != row["kind"] else ""),
            amount(goal["figure"], goal["of"]),
            f"{rival(goal)} {amount(goal['theirs'], goal['of'])}" if goal["theirs"] else "-",
            outcome(goal) if goal["theirs"] else "-",
            f"{most(goal)}, {goal['verdict'].split(' by ')[0]}",
        ]
        for row in rows
        for goal in row["goals"]
        if goal["ours"] == "layerlab_xla" or row["kind"] == "predict"
    ]
    return table(["work", "layerlab", "against", "ratio", "goal"], lines)


def growth_lines(rows: list[Found]) -> list[list[str]]:
    """Return for each curve how much faster than linearly our time grew, at its steepest."""
    lines = []
    for kind in ("batch", "parameters"):
        for name in OURS:
            points = curve(rows, kind, name)
            if len(points) > 1:
                worst = steepest(points)
                verdict = (
                    "reached"
                    if worst <= LINEAR
                    else f"missed by {100 * (worst / LINEAR - 1):.0f} %"
                )
                span = f"growth with {kind}, {points[0][0]:,.0f} to {points[-1][0]:,.0f}"
                cells = [duration(points[-1][1]), "linear growth", "-", f"{worst:.2f} ×"]
                lines.append([span, LABELS[name], *cells, f"≤ {LINEAR:.2f} ×", verdict])
    return lines


def curve(rows: list[Found], kind: str, peer: str) -> list[tuple[float, float]]:
    """Return the points (batch or parameters, seconds) of one peer."""
    chosen = [row for row in rows if row["growth"] == kind and peer in row["medians"]]
    return sorted((row[kind], row["medians"][peer]) for row in chosen)


def tables(rows: list[Found]) -> str:
    """Return the tables: goals, every peer's time, memory; and what was left out, and why."""
    parts = [goals_table(rows)]
    parts.append(
        table(
            ["row", "median time, fastest first"],
            [[row["name"], times(row)] for row in rows if row["medians"]],
        )
    )
    weighed = [row for row in rows if row["memory"]]
    if weighed:
        lines = [
            [row["name"], *(amount(row["memory_medians"].get(p), "memory") for p in _weighed(rows))]
            for row in weighed
        ]
        parts.append(table(["peak memory", *(LABELS[peer] for peer in _weighed(rows))], lines))
    notes = [
        f"- {row['name']}, {LABELS[name]}: {what}"
        for row in rows
        for name, what in (*row["left_out"].items(), *row["wrong"].items())
    ]
    notes += [f"- {row['name']}: {warning}" for row in rows for warning in row["warnings"]]
    return "\n\n".join([*parts, "\n".join(notes)] if notes else parts) + "\n"


def _weighed(rows: list[Found]) -> list[str]:
    return [peer for peer in PEERS if any(peer in row["memory"] for row in rows)]


def machine() -> dict[str, Any]:
    """Return what the numbers depend on: processor, cores, operating system, Python, NumPy."""
    return {
        "processor": processor(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "numpy": np.__version__,
    }


def processor() -> str:
    """Return the processor's name, as well as the system knows it."""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass  # not Linux
    return platform.processor() or platform.machine()


def write(
    results: list[Result],
    options: argparse.Namespace,
    now: datetime,
    versions: dict[str, str],
    idle: dict[str, float],
    warnings: list[str],
) -> list[Path]:
    """Store the results so far as `<date and time>.json`, `.md` and two `.svg`."""
    found = {
        "date": now.isoformat(timespec="seconds"),
        "machine": machine(),
        "protocol": {
            "rounds": options.rounds,
            "seconds_a_turn": options.seconds,
            "pause": options.pause,
            "threads": options.threads,
            "quick": options.quick,
        },
        "versions": versions,
        "idle_cpu_seconds": idle,
        "warnings": warnings,
        "rows": [described(result) for result in results],
    }
    options.output.mkdir(parents=True, exist_ok=True)
    return write_found(found, options.output / f"{now:%Y-%m-%d_%H%M%S}")


def write_found(found: Found, base: Path) -> list[Path]:
    """Store what was found under this name, in every form."""
    forms = {
        ".json": json.dumps(found, indent=1) + "\n",
        ".md": page(found),
        ".svg": drawing.ratios(found["rows"], LABELS),
        "-growth.svg": drawing.growth(found["rows"], LABELS),
    }
    paths = [base.with_name(base.name + ending) for ending in forms]
    for path, text in zip(paths, forms.values(), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def page(found: Found) -> str:
    """Return the whole result as Markdown."""
    moment = datetime.fromisoformat(found["date"])
    versions = sorted(set(found["versions"].values()))
    return "\n".join(
        [
            f"# Benchmark of {moment:%Y-%m-%d %H:%M}",
            "",
            ", ".join(f"{name} {value}" for name, value in found["machine"].items()) + ".",
            ", ".join(versions) + ".",
            ", ".join(f"{name} {value}" for name, value in found["protocol"].items()) + ".",
            "",
            *(f"Warning: {warning}.\n" for warning in found["warnings"]),
            tables(found["rows"]),
        ]
    )
