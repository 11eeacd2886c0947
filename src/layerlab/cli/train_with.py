"""`layerlab train DATA --with mylayers`: the job of the demo, done by the learner's own layers."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import click
import numpy as np
from rich.console import Console

from layerlab import nn
from layerlab.cli.course import show_marked, show_notes
from layerlab.cli.network_table import network_table
from layerlab.cli.options import run_folder
from layerlab.cli.show import (
    as_json,
    image_lines,
    percent,
    result_line,
    show_explanation,
    unlearned,
)
from layerlab.cli.terminal import printable, say, stderr, stdout
from layerlab.course.testing import noted
from layerlab.course.training import (
    OwnLayers,
    Piece,
    check_job,
    dense_network,
    load_into,
    own_layers,
)
from layerlab.course.workspace import find_workspace
from layerlab.data import Dataset
from layerlab.errors import DataError
from layerlab.explain import explain, summary
from layerlab.functional import softmax
from layerlab.tensor import as_tensor
from layerlab.train.example import neuron_example
from layerlab.train.job import Source, finish_run
from layerlab.train.progress import NoProgress, choose_progress
from layerlab.train.runs import REPORT, Run, Settings, program

__all__ = ["train_with"]

MARKS = {"passed": "✓", "failed": "✗", "refused": "✗"}


def train_with(
    ctx: click.Context,
    folder: Path,
    settings: Settings,
    source: Source,
    out: Path,
    *,
    overwrite: bool,
    quiet: bool,
    json_only: bool,
    usual_lr: float,
) -> None:
    """Check the learner's pieces, train them, measure them, write the run. Exits with 1 or 130."""
    train, console = source.splits.train, stdout()
    run = Run.of(out, settings, train, source.preparation)
    model = run.network()  # what does not fit is refused before there is a folder
    sizes = (train.num_features, *settings.layers, run.outputs)
    check_job(source.splits, sizes)
    package = _package(folder)
    with own_layers(package) as own:
        pieces = own.check()
        if not json_only:
            _show_pieces(console, own, pieces)
        if any(piece.status != "passed" for piece in pieces):
            _stop(ctx, pieces, json_only)
        run_folder(out, replace=overwrite)
        if not json_only:
            _show_network(console, sizes)
        try:
            own.build(sizes, settings.seed)
            history, weights, stopped = own.fit(
                source.splits,
                epochs=settings.epochs,
                batch_size=settings.batch_size,
                lr=settings.lr,
                seed=settings.seed,
                reporter=NoProgress() if quiet or json_only else choose_progress(),
            )
        except BaseException:
            with contextlib.suppress(OSError):  # nothing was written to it
                out.rmdir()
            raise
    load_into(model, weights)
    finish_run(
        run, source, model.eval(), history, title=f"{train.name}, learned by layers of your own"
    )
    if json_only:
        click.echo(as_json({"run": str(out), **run.results}))
    else:
        _show_results(console, run, source, model, dense_network(sizes, weights))
    advice = unlearned(history["loss"], train, settings.lr, usual_lr)
    if not advice:
        _record(package, run)
    elif not json_only:
        say(stderr(), f"\n{advice}")
    if stopped:
        kept = "what was learned by then is kept"
        say(stderr(), f"\nStopped in epoch {len(history) + 1} of {settings.epochs}; {kept}.")
        ctx.exit(130)


def _package(folder: Path) -> Path:
    """The folder of the learner's modules: as it is named, or of that name in the workspace."""
    if folder.is_dir() or folder.is_absolute():
        return folder
    try:
        workspace = find_workspace()
    except DataError:
        return folder
    inside = workspace.folder / folder
    return inside if inside.is_dir() else folder


def _record(package: Path, run: Run) -> None:
    """Note in the workspace of the package, if it is in one, that its layers have learned."""
    with contextlib.suppress(DataError):
        workspace = find_workspace(package.resolve().parent)
        facts = {"data": run.settings.data, "accuracy": run.results["test_accuracy"]}
        show_notes(noted(workspace, "train", **facts))


def _show_pieces(console: Console, own: OwnLayers, pieces: list[Piece]) -> None:
    console.print("\n[bold]1  Your layers[/bold]")
    say(console, f"Each piece of {own.name} that the job needs, checked as its lesson checks it:\n")
    widest = max(len(piece.name) for piece in pieces)
    for piece in pieces:
        after = "" if piece.status in MARKS else f"   {piece.status}"
        show_marked(
            console, MARKS.get(piece.status, "·"), f"{piece.name:<{widest}}   {piece.file}{after}"
        )


def _stop(ctx: click.Context, pieces: list[Piece], json_only: bool) -> NoReturn:
    """Say what is wrong with the first piece that is not right, and what to do; exit code 1."""
    wrong = next(piece for piece in pieces if piece.status != "passed")
    if json_only:
        click.echo(json.dumps({"run": None, "pieces": [piece.to_dict() for piece in pieces]}))
    else:
        console = stdout()
        say(console)
        say(console, printable(wrong.text))
        say(console, f"\nNext:\n  {program()} test {wrong.lesson}")
    ctx.exit(1)


def _show_network(console: Console, sizes: Sequence[int]) -> None:
    console.print("\n[bold]2  The network[/bold]")
    say(console, f"{' → '.join(map(str, sizes))}: each a Dense of yours, relu between them\n")
    console.print(network_table(summary(dense_network(sizes), (1, sizes[0])), console))
    console.print("\n[bold]3  Training, by your train[/bold]")
    say(console, "(Ctrl-C stops it, and keeps what was learned.)\n")


def _show_results(
    console: Console, run: Run, source: Source, model: nn.Sequential, own: nn.Sequential
) -> None:
    """How well it does, one row and one number of it, and where everything is."""
    test, seconds = source.splits.test, run.results["seconds"]
    console.print("\n[bold]4  The test[/bold]")
    what = "images" if test.image_shape else "rows"
    told = result_line(run.results, len(test), f"{what} it has never seen")
    say(console, f"{told}, after {seconds:.1f} s of training")
    console.print("\n[bold]5  One of your numbers[/bold]")
    example = neuron_example(model, test)
    assert example is not None  # the network begins with Linear
    row = test.features[example.row : example.row + 1]
    if test.image_shape is not None:
        _show_image(console, row, test.class_names[test.targets[example.row]], own, test)
    explanation = explain(own[0], row, neuron=example.neuron)
    title = f"Neuron {example.neuron} of your first Dense"
    show_explanation(replace(explanation, title=title, pictures=()), console)
    say(console, f"\n  the run     {run.folder}\n  the report  {run.folder / REPORT}")
    say(console, "\nOpen the report in a browser: what your network got wrong, how sure it was.")
    say(console, f"Where its numbers come from:\n  {program()} explain {run.folder} --sample 17")


def _show_image(
    console: Console, row: np.ndarray, truth: str, own: nn.Sequential, test: Dataset
) -> None:
    """An image of the test set, and what the network says to it."""
    shares = np.asarray(softmax(own(as_tensor(row)), -1).data)[0]
    says, sure = test.class_names[shares.argmax()], percent(float(shares.max()))
    say(console, f"A test image, somebody's {truth}. Your network says {says}, {sure} sure:\n")
    for line in image_lines(row.reshape(test.image_shape)):
        say(console, "    " + line)
    say(console)
