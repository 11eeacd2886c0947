"""`layerlab train`: train a network on bundled data, a folder of images, or a CSV file."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from layerlab.cli.options import LAYERS, run_folder
from layerlab.cli.show import network_table, result_line, stdout
from layerlab.errors import ArgumentError
from layerlab.explain import summary
from layerlab.train import Interrupted
from layerlab.train.job import OPTIMIZERS, SCHEDULES, Source, load_source, train_run
from layerlab.train.network import ACTIVATION_LAYERS
from layerlab.train.runs import CHECKPOINT, REPORT, Run, Settings

__all__ = ["train"]

POSITIVE = click.FloatRange(min=0, min_open=True)


@click.command()
@click.argument("data", metavar="DATA")
@click.option("--target", metavar="COLUMN", help="The column to predict. [default: by its name]")
@click.option("--strict", is_flag=True, help="Refuse missing numbers instead of filling them in.")
@click.option("--layers", type=LAYERS, default="64,32", show_default=True, help="Hidden sizes.")
@click.option("--activation", type=click.Choice(sorted(ACTIVATION_LAYERS)), default="relu",
              show_default=True, metavar="NAME", help="relu, tanh, sigmoid, gelu, ...")  # fmt: skip
@click.option("--norm", type=click.Choice(["batch", "none"]), default="none", show_default=True)
@click.option("--dropout", type=click.FloatRange(0, 1), default=0.0, show_default=True)
@click.option("--optimizer", type=click.Choice(sorted(OPTIMIZERS)), default="adam",
              show_default=True)  # fmt: skip
@click.option("--lr", type=POSITIVE, default=1e-3, show_default=True, help="The learning rate.")
@click.option("--weight-decay", type=click.FloatRange(min=0), default=0.0, show_default=True)
@click.option("--schedule", type=click.Choice(SCHEDULES), default="cosine", show_default=True)
@click.option("--epochs", type=click.IntRange(min=1), default=50, show_default=True)
@click.option("--batch-size", type=click.IntRange(min=1), default=32, show_default=True)
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False),
              help="The folder for the run.  [default: runs/NAME]")  # fmt: skip
@click.option("--resume", is_flag=True, help="Go on with the run in --out where it stopped.")
@click.option("--quiet", is_flag=True, help="No progress.")
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON, nothing else.")
@click.pass_context
def train(
    ctx: click.Context,
    /,
    data: str,
    out: Path | None,
    resume: bool,
    quiet: bool,
    as_json: bool,
    **options: Any,
) -> None:
    """Train a network on DATA: digits, iris, wine, a folder of IDX files, or a CSV file."""
    console = stdout()
    settings = Settings(data=data, **options)
    folder = out or Path("runs") / (Path(data).stem or "run")
    if resume:
        run = _resumed(ctx, folder, settings)
        settings = run.settings
        source = load_source(
            data, target=settings.target, strict=settings.strict, seed=settings.seed
        )
    else:
        run_folder(folder)
        source = load_source(
            data, target=settings.target, strict=settings.strict, seed=settings.seed
        )
        run = Run.of(folder, settings, source.splits.train, source.preparation)
    if not as_json:
        _describe(console, run, source)
    try:
        train_run(run, source, progress=not (quiet or as_json), resume=resume)
    except Interrupted as stop:
        click.echo(
            f"\nStopped in epoch {stop.epoch} of {settings.epochs}; the state is kept. "
            f"Go on with:\n  layerlab train {data} --out {folder} --resume",
            err=True,
        )
        raise
    if as_json:
        click.echo(json.dumps({"run": str(folder), **run.results}))
        return
    console.print(f"\n{result_line(run.results, len(source.splits.test))}", markup=False)
    console.print(f"the run: {folder}   the report: {folder / REPORT}", markup=False)


def _describe(console: Any, run: Run, source: Source) -> None:
    """Say what was found in the data, what was decided, and what will be trained."""
    splits = source.splits
    counts = f"{len(splits.train)} training, {len(splits.validation)} validation"
    console.print(f"{splits.train!r}", markup=False)
    console.print(f"{counts} and {len(splits.test)} test rows", markup=False)
    for note in source.notes:
        console.print(f"note: {note}", markup=False)
    sizes = summary(run.network(), (1, splits.train.num_features))
    console.print()
    console.print(network_table(sizes))
    console.print()


def _resumed(ctx: click.Context, folder: Path, settings: Settings) -> Run:
    """The run to go on with; options given now must be those it was started with."""
    run = Run.load(folder)
    if not (folder / CHECKPOINT).is_file():
        raise ArgumentError(
            f"{str(folder)!r} holds no checkpoint to go on from",
            fix="start the run again, without --resume, in another folder",
        )
    if run.settings.data != settings.data:
        raise ArgumentError(
            f"the run in {str(folder)!r} was started on {run.settings.data!r}",
            fix=f"layerlab train {run.settings.data} --out {folder} --resume",
        )
    for item in dataclasses.fields(Settings):
        given = ctx.get_parameter_source(item.name) is ParameterSource.COMMANDLINE
        before, now = getattr(run.settings, item.name), getattr(settings, item.name)
        if given and item.name != "data" and before != now:
            option = item.name.replace("_", "-")
            raise ArgumentError(
                f"the run in {str(folder)!r} was started with --{option} {before}, not {now}",
                fix=f"leave --{option} out, or start another run in a new folder",
            )
    return run
