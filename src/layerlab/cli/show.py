"""What several commands print: the network as a table, an image in grey blocks, a result."""

from __future__ import annotations

from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text

from layerlab.explain import Summary

__all__ = ["image_lines", "network_table", "percent", "result_line", "stdout"]

SHADES = " ░▒▓█"
ASCII_SHADES = " .:*#"


def stdout() -> Console:
    """The console for results. Colour goes where a terminal has it and NO_COLOR is not set."""
    return Console(highlight=False)


def network_table(sizes: Summary) -> Table:
    """A network, layer by layer: shapes in and out, parameters with their formula."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("layer")
    table.add_column("in → out")
    table.add_column("parameters", justify="right")
    for row in sizes.rows:
        count = f"{row.formula} = {row.parameters:,}" if row.formula else "–"
        shape_in, shape_out = row.input_shape[-1], row.output_shape[-1]
        table.add_row(f"{row.path}  {row.layer}", f"{shape_in} → {shape_out}", count)
    table.add_section()
    table.add_row(
        Text("total", style="bold"),
        "",
        Text(f"{sizes.parameters:,}", style="bold"),
    )
    return table


def image_lines(image: np.ndarray, console: Console) -> list[str]:
    """A grey image (height, width) with numbers from 0 to 1, two characters a pixel."""
    unicode = (console.encoding or "").lower().startswith("utf")
    shades = SHADES if unicode else ASCII_SHADES
    steps = np.clip(np.round(image * (len(shades) - 1)), 0, len(shades) - 1).astype(int)
    return ["".join(shades[s] * 2 for s in row) for row in steps]


def percent(value: float) -> str:
    """0.986 as 98.6 %."""
    return f"{100 * value:.1f} %"


def result_line(results: dict[str, Any], test_rows: int) -> str:
    """How well a run does on its test rows, in one sentence."""
    if results.get("test_accuracy") is not None:
        right = round(results["test_accuracy"] * test_rows)
        return (
            f"{percent(results['test_accuracy'])} right on rows it has never seen "
            f"({right} of {test_rows})"
        )
    return (
        f"R² {results['test_r2']:.3f}, typical error {results['test_rmse']:.4g} "
        f"on {test_rows} rows it has never seen"
    )
