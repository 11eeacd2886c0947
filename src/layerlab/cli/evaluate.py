"""`layerlab evaluate`: measure a trained run on data."""

from __future__ import annotations

from pathlib import Path

import click

from layerlab.cli.show import as_json, described, missing_notes, require_finite, result_line
from layerlab.cli.terminal import say, stdout
from layerlab.data import Dataset, Preparation, read_csv
from layerlab.errors import DataError
from layerlab.train import evaluate as measure
from layerlab.train.job import load_source
from layerlab.train.runs import Run

__all__ = ["dataset_of", "evaluate"]


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.argument("data", metavar="DATA")
@click.option("--json", "json_only", is_flag=True, help="Print the measures as JSON, nothing else.")
def evaluate(run: Path, data: str, json_only: bool) -> None:
    """Measure the trained RUN, a folder that `train` wrote, on DATA.

    Of digits, iris, wine and a folder of IDX files, the test part is taken; of a CSV file, all
    rows, so give one that the run was not trained on.
    """
    loaded = Run.load(run)
    dataset = dataset_of(loaded, data)
    measured = measure(loaded.trained(), dataset)
    require_finite(measured.outputs, loaded)
    scale = loaded.preparation.target_std if loaded.preparation else 1.0
    results = {
        "rows": len(dataset),
        "test_loss": measured.loss,
        "test_accuracy": measured.accuracy,
        "test_r2": measured.r2,
        "test_rmse": None if measured.rmse is None else measured.rmse * scale,
    }
    if json_only:
        click.echo(as_json({k.removeprefix("test_"): v for k, v in results.items()}))
        return
    console = stdout()
    say(console, described(dataset, len(dataset)))
    if Path(data).is_file():
        for note in missing_notes(loaded.preparation):
            say(console, f"note: {note}", hang=6)
    say(console, f"\n{result_line(results, len(dataset), 'these rows')}, loss {measured.loss:.4f}")


def dataset_of(run: Run, data: str) -> Dataset:
    """The rows to measure on, prepared as the run's training rows were."""
    if run.preparation is not None and Path(data).is_file():
        table = read_csv(data)
        dropped = [name for name in run.settings.drop if name in table]
        table = table.without(*dropped)
        return Dataset(
            name=table.name,
            features=run.preparation.transform(table),
            targets=run.preparation.targets(table),
            task=run.preparation.task,
            feature_names=run.preparation.feature_names,
            class_names=run.preparation.class_names,
            target_name=run.preparation.target,
        )
    source = load_source(data, seed=run.settings.seed)
    test = source.splits.test
    alike = (
        list(test.feature_names) == run.dataset["features"]
        and list(test.class_names) == run.dataset["classes"]
        and _learnt(source.preparation) == _learnt(run.preparation)
    )
    if not alike:
        raise DataError(
            f"the run was trained on {run.settings.data!r}, and {data!r} has other columns, "
            "classes or scales",
            detail=f"{len(run.dataset['features'])} features and "
            f"{len(run.dataset['classes'])} classes there, {test.num_features} and "
            f"{len(test.class_names)} here",
            fix=f"give {run.settings.data!r}, or a CSV file with the same columns",
        )
    return test


def _learnt(preparation: Preparation | None) -> object:
    """What a preparation does, without its notes on the table that it saw last."""
    return preparation and (preparation.features, preparation.class_names, preparation.target)
