"""`layerlab demo`: a network of our own layers learns to read handwritten digits."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click
import numpy as np

from layerlab.cli.network_table import network_table
from layerlab.cli.options import LARGEST_SEED, folder_name, run_folder
from layerlab.cli.show import image_lines, percent, show_explanation
from layerlab.cli.terminal import say, stderr, stdout
from layerlab.cli.train import exit_code, stopped
from layerlab.data import digits
from layerlab.errors import ArgumentError
from layerlab.explain import summary
from layerlab.train.example import neuron_example
from layerlab.train.job import Source, train_run
from layerlab.train.runs import CONFIG, REPORT, Run, Settings, program

__all__ = ["demo"]


@click.command()
@click.option("--seed", metavar="N", default=0, show_default=True,
              type=click.IntRange(0, LARGEST_SEED),
              help="Decides all that is random; the same seed gives the same run.")  # fmt: skip
@click.option("--epochs", metavar="N", default=60, show_default=True,
              type=click.IntRange(min=1), help="How often it sees all images.")  # fmt: skip
@click.option("--out", metavar="DIR", default="runs/demo", show_default=True,
              callback=folder_name, type=click.Path(path_type=Path, file_okay=False),
              help="The folder for the run; an earlier demo in it is replaced.")  # fmt: skip
@click.pass_context
def demo(ctx: click.Context, /, seed: int, epochs: int, out: Path) -> None:
    """Train a network on real handwritten digits, and show everything on the way."""
    console = stdout()
    source = Source(digits(), None)
    settings = Settings(
        data="digits",
        layers=(128, 64),
        norm="batch",
        dropout=0.2,
        optimizer="adamw",
        lr=3e-3,
        weight_decay=1e-2,
        epochs=epochs,
        seed=seed,
    )
    _refuse_other_runs(out, settings)
    run = Run.of(run_folder(out, replace=True), settings, source.splits.train, None)
    model = run.network()
    train, test = source.splits.train, source.splits.test

    console.print("\n[bold]1  The network[/bold]")
    console.print(
        f"{len(train):,} images of handwritten digits, 8 × 8 grey pixels each, "
        f"and a network of {len(model)} layers:\n"
    )
    console.print(network_table(summary(model, (1, train.num_features)), console))

    console.print("\n[bold]2  One neuron, one image, before training[/bold]")
    example = neuron_example(model, train)
    assert example is not None
    image = train.features[example.row].reshape(8, 8)
    label = train.class_names[train.targets[example.row]]
    console.print(f"A real image, somebody's [bold]{label}[/bold]:\n")
    for line in image_lines(np.asarray(image)):
        say(console, "    " + line)
    say(console)
    show_explanation(replace(example.explanation, pictures=()), console)
    say(console, f"\n{example.goes}")

    console.print("\n[bold]3  Training[/bold]")
    console.print("(Ctrl-C stops at the end of a batch, and keeps everything.)\n")
    try:
        train_run(run, source, progress=True)
    except KeyboardInterrupt as stop:
        say(stderr(), f"\n{stopped(stop, run)}")
        ctx.exit(exit_code(stop))

    accuracy = run.results["test_accuracy"]
    right = round(accuracy * len(test))
    console.print("\n[bold]4  The test[/bold]")
    console.print(
        f"On {len(test)} images that it has never seen, the network reads "
        f"[bold]{percent(accuracy)}[/bold] right ({right} of {len(test)}), "
        f"after {run.results['seconds']:.1f} s of training.\n"
    )
    say(console, f"  the report          {run.folder / REPORT}")
    say(console, f"  settings, weights   {run.folder / CONFIG} and beside it")
    say(console, "\nOpen the report in a browser: what the network got wrong, and how sure it was.")
    say(console, f"Where its numbers come from:\n  {program()} explain {run.folder} --sample 17")
    say(console, f"Then try your own data:\n  {program()} train FILE.csv --target COLUMN")


def _refuse_other_runs(folder: Path, settings: Settings) -> None:
    """Raise ArgumentError if the folder holds a run that is no demo."""
    if not (folder / CONFIG).is_file():
        return
    earlier = Run.load(folder).settings
    if replace(earlier, seed=settings.seed, epochs=settings.epochs) != settings:
        raise ArgumentError(
            f"{str(folder)!r} holds a run that is not a demo",
            fix="choose another folder with --out",
        )
