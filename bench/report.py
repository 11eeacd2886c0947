"""What the benchmark found, as tables for people (Markdown) and as JSON for programs."""

from __future__ import annotations

import argparse
import json
import os
import platform
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from results import Result
from rows import OURS, PEERS


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
    return f"{seconds / scale:#.3g}".rstrip(".") + f" {unit}"


def outcome(result: Result) -> str:
    """Return the ratio, for an import the difference, for explaining the time."""
    return "-" if result.outcome() is None else _in_its_unit(result, result.outcome())


def goal(result: Result) -> str:
    """Return what the outcome may be at most."""
    return "-" if result.row.goal is None else f"≤ {_in_its_unit(result, result.row.goal)}"


def _in_its_unit(result: Result, value: float) -> str:
    if result.row.kind == "import":
        return f"{1e3 * value:+.0f} ms"
    return duration(value) if result.row.kind == "explain" else f"{value:.2f} ×"


def one_line(result: Result) -> str:
    """Return the row's outcome in a line, with all that went wrong."""
    against = f" {result.row.against}" if result.row.against else ""
    said = [f"{outcome(result)}{against}, goal {goal(result)}, {result.verdict()}"]
    said += [f"  {name} is wrong: {what}" for name, what in result.wrong.items()]
    said += [f"  {warning}" for warning in result.warnings]
    return "\n".join(said)


def tables(results: list[Result]) -> str:
    """Return the two tables: goals, and every peer's time."""
    goals = [
        [
            result.row.name,
            duration(result.median(OURS)),
            result.row.against or "-",
            duration(result.median(result.row.against)),
            outcome(result),
            goal(result),
            result.verdict(),
        ]
        for result in results
    ]
    peers = [peer for peer in PEERS if any(peer in result.seconds for result in results)]
    times = [
        [
            result.row.name,
            *(
                f"{duration(result.median(peer))} ±{100 * result.spread(peer) / 2:.0f} %"
                if peer in result.seconds
                else "-"
                for peer in peers
            ),
        ]
        for result in results
    ]
    header = ["row", OURS, "against", "takes", "outcome", "goal", "verdict"]
    notes = [
        f"- {result.row.name}, {name}: {what}"
        for result in results
        for name, what in (*result.left_out.items(), *result.wrong.items())
    ]
    notes += [
        f"- {result.row.name}: {warning}" for result in results for warning in result.warnings
    ]
    parts = [table(header, goals), table(["median time", *peers], times)]
    return "\n\n".join([*parts, "\n".join(notes)] if notes else parts) + "\n"


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
    versions: dict[str, str],
    idle: dict[str, float],
    warnings: list[str],
) -> list[Path]:
    """Store the results as `<date and time>.json` and `.md`, and return their paths."""
    now = datetime.now(UTC).astimezone()
    about = machine()
    protocol = {
        "rounds": options.rounds,
        "seconds_a_turn": options.seconds,
        "pause": options.pause,
        "threads": options.threads,
        "quick": options.quick,
    }
    found = {
        "date": now.isoformat(timespec="seconds"),
        "machine": about,
        "protocol": protocol,
        "versions": versions,
        "idle_cpu_seconds": idle,
        "warnings": warnings,
        "rows": [
            {
                **asdict(result.row),
                "name": result.row.name,
                "outcome": result.outcome(),
                "verdict": result.verdict(),
                "medians": {peer: result.median(peer) for peer in result.seconds},
                "seconds": result.seconds,
                "left_out": result.left_out,
                "wrong": result.wrong,
                "warnings": result.warnings,
            }
            for result in results
        ],
    }
    text = "\n".join(
        [
            f"# Benchmark of {now:%Y-%m-%d %H:%M}",
            "",
            ", ".join(f"{name} {value}" for name, value in about.items()) + ".",
            "; ".join(f"{name}: {value}" for name, value in versions.items()) + ".",
            ", ".join(f"{name} {value}" for name, value in protocol.items()) + ".",
            "",
            *(f"Warning: {warning}.\n" for warning in warnings),
            tables(results),
        ]
    )
    options.output.mkdir(parents=True, exist_ok=True)
    base = options.output / f"{now:%Y-%m-%d_%H%M%S}"
    paths = [base.with_suffix(".json"), base.with_suffix(".md")]
    paths[0].write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    paths[1].write_text(text, encoding="utf-8")
    return paths
