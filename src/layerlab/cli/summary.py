"""`layerlab summary`: what a run is: its network, its settings, its results."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import click

from layerlab.cli.network_table import network_table
from layerlab.cli.show import result_line
from layerlab.cli.terminal import say, stdout
from layerlab.explain import summary as summarise
from layerlab.train.runs import CHECKPOINT, Run

__all__ = ["summary"]


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--json", "json_only", is_flag=True, help="Print it as JSON, nothing else.")
def summary(run: Path, json_only: bool) -> None:
    """Show the network, the settings and the results of RUN, a folder that `train` wrote."""
    loaded = Run.load(run)
    sizes = summarise(loaded.network(), (1, len(loaded.dataset["features"])))
    settings = dataclasses.asdict(loaded.settings)
    if json_only:
        content = {
            **sizes.to_dict(),
            "settings": settings,
            "results": loaded.results,
        }
        click.echo(json.dumps(content))
        return
    console = stdout()
    console.print(network_table(sizes, console))
    say(console)
    for sentence in (*sizes.totals(), sizes.in_short):
        say(console, sentence)
    say(console)
    for name, value in settings.items():
        if (value is not None and value is not False and value != ()) or name == "layers":
            say(console, f"{name.replace('_', ' '):<14}{_shown(value)}", hang=14)
    say(console)
    done = 0
    if loaded.results:
        done = loaded.results["epochs"]
        say(console, result_line(loaded.results, loaded.results["test_rows"]))
    if done < loaded.settings.epochs:  # it may have been made longer, and stopped again
        say(console, f"after {done} of {loaded.settings.epochs} epochs" if done else "not finished")
        if (loaded.folder / CHECKPOINT).is_file():
            say(console, f"Go on with\n  {loaded.resume_command()}")


def _shown(value: Any) -> str:
    """A setting as it is given on the command line."""
    if isinstance(value, tuple):
        return ",".join(map(str, value)) or "none"
    return f"{value:g}" if isinstance(value, float) else str(value)
