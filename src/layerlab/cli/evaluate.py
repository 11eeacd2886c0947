"""`layerlab evaluate`: measure a trained run on data."""

from __future__ import annotations

import json
from pathlib import Path

import click

from layerlab.cli.show import result_line
from layerlab.data import Dataset, read_csv
from layerlab.errors import DataError
from layerlab.train import evaluate as measure
from layerlab.train.job import load_source
from layerlab.train.runs import Run

__all__ = ["evaluate"]


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.argument("data", metavar="DATA")
@click.option("--json", "as_json", is_flag=True, help="Print the measures as JSON.")
def evaluate(run: Path, data: str, as_json: bool) -> None:
    """Measure the trained RUN on DATA.

    A CSV file counts with all its rows; of a bundled set or a folder of images, the test part.
    """
    loaded = Run.load(run)
    dataset = _dataset(loaded, data)
    measured = measure(loaded.trained(), dataset)
    scale = loaded.preparation.target_std if loaded.preparation else 1.0
    results = {
        "rows": len(dataset),
        "test_loss": measured.loss,
        "test_accuracy": measured.accuracy,
        "test_r2": measured.r2,
        "test_rmse": None if measured.rmse is None else measured.rmse * scale,
    }
    if as_json:
        click.echo(json.dumps({k.removeprefix("test_"): v for k, v in results.items()}))
        return
    click.echo(f"{dataset!r}")
    click.echo(
        result_line(results, len(dataset)).replace("on rows it has never seen", "on these rows")
    )
    click.echo(f"loss {measured.loss:.4f}")


def _dataset(run: Run, data: str) -> Dataset:
    """The rows to measure on, prepared as the run's training rows were."""
    if run.preparation is not None and Path(data).is_file():
        table = read_csv(data)
        return Dataset(
            name=table.name,
            features=run.preparation.transform(table),
            targets=run.preparation.targets(table),
            task=run.preparation.task,
            feature_names=run.preparation.feature_names,
            class_names=run.preparation.class_names,
            target_name=run.preparation.target,
        )
    test = load_source(data, seed=run.settings.seed).splits.test
    if list(test.feature_names) != run.dataset["features"]:
        raise DataError(
            f"the run was trained on other columns than those of {data!r}",
            detail=f"{len(run.dataset['features'])} there, {test.num_features} here",
            fix=f"evaluate it on {run.settings.data!r}, or on a CSV file with the same columns",
        )
    return test
