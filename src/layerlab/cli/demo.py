"""`layerlab demo`: a network of our own layers learns to read handwritten digits."""

from __future__ import annotations

from pathlib import Path

import click
import numpy as np

from layerlab.cli.options import run_folder
from layerlab.cli.show import image_lines, network_table, percent, stdout
from layerlab.data import digits
from layerlab.explain import summary
from layerlab.nn import Linear
from layerlab.train import Interrupted
from layerlab.train.job import Source, neuron_example, train_run
from layerlab.train.runs import CONFIG, REPORT, Run, Settings

__all__ = ["demo"]

EXAMPLE = 0  # the row of the training images whose arithmetic is shown


@click.command()
@click.option("--seed", default=0, show_default=True, type=click.IntRange(min=0))
@click.option("--epochs", default=60, show_default=True, type=click.IntRange(min=1))
@click.option(
    "--out",
    default="runs/demo",
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder for the run; an earlier demo in it is replaced.",
)
def demo(seed: int, epochs: int, out: Path) -> None:
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
    run = Run.of(run_folder(out, replace=True), settings, source.splits.train, None)
    model = run.network()
    train, test = source.splits.train, source.splits.test

    console.print("\n[bold]1  The network[/bold]")
    console.print(
        f"{len(train)} images of handwritten digits, 8 × 8 grey pixels each, "
        f"and a network of {len(model)} layers:\n"
    )
    console.print(network_table(summary(model, (1, train.num_features))))

    console.print("\n[bold]2  One neuron, one image, before training[/bold]")
    image = train.features[EXAMPLE].reshape(8, 8)
    label = train.class_names[train.targets[EXAMPLE]]
    console.print(f"A real image, somebody's [bold]{label}[/bold]:\n")
    for line in image_lines(np.asarray(image), console):
        console.print("    " + line, markup=False)
    first = model[0]
    assert isinstance(first, Linear)
    console.print("")
    for line in neuron_example(first, train):
        console.print(line, markup=False, soft_wrap=False)

    console.print("\n[bold]3  Training[/bold]")
    console.print("(Ctrl-C stops at the end of a batch, and keeps everything.)\n")
    try:
        train_run(run, source, progress=True)
    except Interrupted as stop:
        console.print(
            f"\nStopped in epoch {stop.epoch} of {epochs}; the state is kept. Go on with:\n"
            f"  layerlab train digits --out {run.folder} --resume",
            markup=False,
        )
        raise

    accuracy = run.results["test_accuracy"]
    right = round(accuracy * len(test))
    console.print("\n[bold]4  The test[/bold]")
    console.print(
        f"On {len(test)} images that it has never seen, the network reads "
        f"[bold]{percent(accuracy)}[/bold] right ({right} of {len(test)}), "
        f"after {run.results['seconds']:.1f} s of training.\n"
    )
    console.print(f"  the report          {run.folder / REPORT}", markup=False)
    console.print(f"  settings, weights   {run.folder / CONFIG} and beside it", markup=False)
    console.print("\nOpen the report in a browser: it shows what the network got wrong, and why.")
    console.print("Then try your own data: layerlab train FILE.csv --target COLUMN", markup=False)
