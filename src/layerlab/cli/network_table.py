"""A network as a table: what each layer takes and gives, its parameters and multiply-adds."""

from __future__ import annotations

from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from layerlab.explain import Summary

__all__ = ["network_table"]


def network_table(sizes: Summary, console: Console) -> Table:
    """A network, part by part: shapes in and out, parameters and multiply-adds.

    With their formulas if they fit, else without; in a narrow terminal names are shortened.
    """
    for formulas, work in ((2, True), (1, True), (1, False), (0, False)):
        table = _network_table(sizes, formulas=formulas, work=work)
        if Measurement.get(console, console.options, table).maximum < console.width:
            break
    return table


def _network_table(sizes: Summary, *, formulas: int, work: bool) -> Table:
    """`formulas` of neither (0), of the parameters (1), or of the multiply-adds too (2)."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("layer", no_wrap=True, overflow="ellipsis")
    table.add_column("in → out", no_wrap=True)
    table.add_column("parameters", justify="right", no_wrap=True)
    if work:
        table.add_column("multiply-adds", justify="right", no_wrap=True)
    rows = sizes.rows
    if rows and rows[0].container and not rows[0].parameters:
        rows = rows[1:]  # the whole of it: that is the total
    least = min((row.depth for row in rows), default=0)
    for row in rows:
        name = f"{row.path.rpartition('.')[2]}  {row.layer}" if row.path else row.layer
        shape = [f"{s[-1]}" if s else "" for s in (row.input_shape, row.output_shape)]
        cells = [
            _count(row.parameters, row.formula if formulas else ""),
            _count(row.multiply_adds, row.multiply_adds_formula if formulas > 1 else ""),
        ]
        indented = Text("  " * (row.depth - least) + name)
        table.add_row(indented, " → ".join(shape), *cells[: 1 + work])
    table.add_section()
    totals = [f"{sizes.parameters:,}", f"{sizes.multiply_adds:,}"][: 1 + work]
    table.add_row(Text("total", style="bold"), "", *(Text(total, style="bold") for total in totals))
    return table


def _count(count: int, formula: str) -> str:
    """A number with its formula in front; nothing is a dash."""
    if not count:
        return "–"
    return f"{formula} = {count:,}" if formula and formula != str(count) else f"{count:,}"
