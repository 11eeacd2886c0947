"""`layerlab predict`: what a trained run says about the rows of a CSV file."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import click
import numpy as np

from layerlab import functional
from layerlab.autograd import no_grad
from layerlab.data import Table, read_csv
from layerlab.errors import DataError
from layerlab.files import write_atomically
from layerlab.tensor import as_tensor
from layerlab.train.runs import Run

__all__ = ["predict"]


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The CSV file to write.  [default: print it]",
)
def predict(run: Path, file: Path, out: Path | None) -> None:
    """Predict a class (with its probability) or a number for each row of FILE, a CSV file.

    Columns are matched by name, in any order; the target may be among them, and is not looked at.
    """
    loaded = Run.load(run)
    table = read_csv(file)
    with no_grad():
        outputs = np.asarray(loaded.trained()(as_tensor(_features(loaded, table))).data)
    text = _csv(loaded, table, outputs)
    if out is None:
        click.echo(text, nl=False)
        return
    write_atomically(out, text)
    click.echo(f"{len(table)} predictions in {out}", err=True)
    if loaded.preparation is not None:
        for note in loaded.preparation.notes:
            if note.startswith("column"):
                click.echo(f"note: {note}", err=True)


def _features(run: Run, table: Table) -> np.ndarray:
    """The table as the run's network takes it."""
    if run.preparation is not None:
        return run.preparation.transform(table)
    wanted = run.dataset["features"]
    missing = [name for name in wanted if name not in table]
    unknown = [n for n in table.column_names if n not in wanted and n != run.dataset["target"]]
    if missing or unknown:
        parts = [f"missing: {', '.join(missing[:8])}{' ...' * (len(missing) > 8)}"] * bool(missing)
        parts += [f"unknown: {', '.join(unknown[:8])}"] * bool(unknown)
        raise DataError(
            f"{table.name} does not have the columns that the run was trained on",
            detail="; ".join(parts),
            fix=f"give the {len(wanted)} columns {wanted[0]} to {wanted[-1]}",
        )
    columns: list[Any] = []
    for name in wanted:
        numbers = table[name].numbers
        if numbers is None or np.isnan(numbers).any():
            raise DataError(
                f"column {name!r} of {table.name} must hold a number in every row",
                fix="fill the gaps, or leave the rows out",
            )
        columns.append(numbers)
    return np.stack(columns, axis=1).astype(np.float32)


def _csv(run: Run, table: Table, outputs: np.ndarray) -> str:
    """The rows as they were, with the prediction behind them."""
    names = list(table.column_names)
    target = f"predicted {run.dataset['target']}"
    rows = [list(texts) for texts in zip(*(column.texts for column in table), strict=True)]
    if run.dataset["classes"]:
        probabilities = np.asarray(functional.softmax(outputs, -1))
        guesses = probabilities.argmax(axis=1)
        header = [*names, target, "probability"]
        added = [
            [run.dataset["classes"][g], f"{p[g]:.4f}"]
            for g, p in zip(guesses, probabilities, strict=True)
        ]
    else:
        undo = run.preparation.inverse_targets if run.preparation else np.asarray
        header = [*names, target]
        added = [[f"{value:.7g}"] for value in np.asarray(undo(outputs.reshape(-1)))]
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([*row, *more] for row, more in zip(rows, added, strict=True))
    return buffer.getvalue()
