"""`layerlab summary`: what a run is: its network, its settings, its results."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import click

from layerlab.cli.show import network_table, percent, stdout
from layerlab.explain import summary as summarise
from layerlab.train.runs import Run

__all__ = ["summary"]


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def summary(run: Path, as_json: bool) -> None:
    """Show the network, the settings and the results of RUN."""
    loaded = Run.load(run)
    sizes = summarise(loaded.network(), (1, len(loaded.dataset["features"])))
    if as_json:
        click.echo(
            json.dumps(
                {
                    "layers": [dataclasses.asdict(row) for row in sizes.rows],
                    "parameters": sizes.parameters,
                    "multiply_adds": sizes.multiply_adds,
                    "settings": dataclasses.asdict(loaded.settings),
                    "results": loaded.results,
                }
            )
        )
        return
    console = stdout()
    console.print(network_table(sizes))
    settings = dataclasses.asdict(loaded.settings)
    console.print()
    for name, value in settings.items():
        if value is not None:
            console.print(f"{name.replace('_', ' '):<14}{value}", markup=False)
    results = loaded.results
    console.print()
    if not results:
        console.print("not finished: go on with --resume", markup=False)
    elif results.get("test_accuracy") is not None:
        console.print(f"test accuracy {percent(results['test_accuracy'])}", markup=False)
    else:
        console.print(f"test R² {results['test_r2']:.3f}, error {results['test_rmse']:.4g}")
