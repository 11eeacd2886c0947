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
from layerlab.cli.show import missing_notes, require_finite
from layerlab.cli.terminal import say, stderr
from layerlab.data import Table, read_csv
from layerlab.errors import ArgumentError, DataError
from layerlab.files import write_atomically
from layerlab.tensor import as_tensor
from layerlab.train.runs import Run

__all__ = ["features_of", "predict"]


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The CSV file to write.  [default: print it]",
)
def predict(run: Path, file: Path, out: Path | None) -> None:
    """Predict a class or a number for each row of FILE, a CSV file.

    RUN is a folder that `train` wrote. The rows are written as they were, with the prediction and,
    of a class, its probability behind them.

    Columns are matched by name, in any order; the target may be among them, and is not looked at.
    """
    if out is not None and out.exists() and file.exists() and out.samefile(file):
        raise ArgumentError(
            f"{str(out)!r} is the file that is read: it would be lost",
            fix="name another file with --out",
        )
    loaded = Run.load(run)
    table = read_csv(file)
    dropped = [name for name in loaded.settings.drop if name in table]
    features = features_of(loaded, table.without(*dropped))
    model = loaded.trained()
    with no_grad():
        outputs = np.asarray(model(as_tensor(features)).data)
    require_finite(outputs, loaded)
    text = _csv(loaded, table, outputs)
    if out is None:
        click.echo(text.encode(), nl=False)  # as in a file: UTF-8, whatever the terminal has
    else:
        write_atomically(out, text)
        say(stderr(), f"{len(table)} predictions in {out}")
    for note in missing_notes(loaded.preparation):
        say(stderr(), f"note: {note}", hang=6)


def features_of(run: Run, table: Table) -> np.ndarray:
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
    features = np.stack(columns, axis=1)
    if run.dataset["image_shape"] and not (features.min() >= 0 and features.max() <= 1):
        raise DataError(
            f"the pixels of {table.name} must go from 0 to 1, as those of the training images did",
            detail=f"they go from {features.min():g} to {features.max():g}",
            fix="divide them by the largest value that a pixel can have: 255, or 16 for digits",
        )
    return features.astype(np.float32)


def _csv(run: Run, table: Table, outputs: np.ndarray) -> str:
    """The rows as they were, with the prediction behind them."""
    names = list(table.column_names)
    target = _new_name(f"predicted {run.dataset['target']}", names)
    rows = [list(texts) for texts in zip(*(column.texts for column in table), strict=True)]
    if run.dataset["classes"]:
        probabilities = np.asarray(functional.softmax(outputs, -1))
        guesses = probabilities.argmax(axis=1)
        header = [*names, target, _new_name("probability", names)]
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


def _new_name(name: str, names: list[str]) -> str:
    """A name that no column has."""
    while name in names:
        name = f"predicted {name}"
    return name
