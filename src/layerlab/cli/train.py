"""`layerlab train`: train a network on bundled data, a folder of images, or a CSV file."""

from __future__ import annotations

import dataclasses
import signal
from importlib import import_module
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource
from rich.console import Console

from layerlab.cli.fixes import in_options
from layerlab.cli.network_table import network_table
from layerlab.cli.options import (
    LARGEST_SEED,
    device_count,
    finite,
    folder_name,
    new_run_folder,
    one_of,
    run_folder,
    sizes,
)
from layerlab.cli.show import as_json, described, result_line, unlearned
from layerlab.cli.terminal import say, stderr, stdout
from layerlab.errors import ArgumentError, ProcessError
from layerlab.explain import summary
from layerlab.train import Interrupted, join
from layerlab.train.devices import place_for
from layerlab.train.engine import choose
from layerlab.train.group import Group
from layerlab.train.job import OPTIMIZERS, SCHEDULES, Source, load_source, train_run
from layerlab.train.network import ACTIVATION_LAYERS
from layerlab.train.precision import PRECISIONS, check_precision
from layerlab.train.process_engine import place_of_all
from layerlab.train.processes import is_first
from layerlab.train.runs import CHECKPOINT, CONFIG, REPORT, Run, Settings
from layerlab.xla import ENGINES

__all__ = ["train"]


@click.command()
@click.argument("data", metavar="DATA")
@click.option("--target", metavar="COLUMN",
              help="The column to predict.  [default: target, label, class, y or species, "
              "else the last]")  # fmt: skip
@click.option("--task", metavar="TASK", callback=one_of(("classification", "regression")),
              help="classification or regression.  [default: by the target's values]")  # fmt: skip
@click.option("--drop", metavar="COLUMN", multiple=True,
              help="A column to leave out; may be given several times.")  # fmt: skip
@click.option("--strict", is_flag=True, help="Refuse missing numbers; else the mean stands in.")
@click.option("--layers", metavar="SIZES", default="64,32", show_default=True, callback=sizes,
              help="The sizes of the hidden layers; none for no hidden layer.")  # fmt: skip
@click.option("--activation", metavar="NAME", default="relu", show_default=True,
              callback=one_of(ACTIVATION_LAYERS),
              help=f"Of the hidden layers: {', '.join(sorted(ACTIVATION_LAYERS))}.")  # fmt: skip
@click.option("--norm", metavar="NAME", default="none", show_default=True,
              callback=one_of(("batch", "none")),
              help="batch: normalise each hidden layer; or none.")  # fmt: skip
@click.option("--dropout", metavar="RATE", default=0.0, show_default=True, callback=finite,
              type=click.FloatRange(0, 1, max_open=True),
              help="How much of each hidden layer is left out at random, 0 to 1.")  # fmt: skip
@click.option("--optimizer", metavar="NAME", default="adam", show_default=True,
              callback=one_of(OPTIMIZERS), help=f"{', '.join(sorted(OPTIMIZERS))}.")  # fmt: skip
@click.option("--lr", metavar="RATE", default=1e-3, show_default=True, callback=finite,
              type=click.FloatRange(min=0, min_open=True), help="The learning rate.")  # fmt: skip
@click.option("--weight-decay", metavar="RATE", default=0.0, show_default=True, callback=finite,
              type=click.FloatRange(min=0), help="How strongly weights shrink.")  # fmt: skip
@click.option("--schedule", metavar="NAME", default="cosine", show_default=True,
              callback=one_of(SCHEDULES),
              help=f"How the learning rate falls: {', '.join(SCHEDULES)}.")  # fmt: skip
@click.option("--epochs", metavar="N", default=50, show_default=True,
              type=click.IntRange(min=1), help="How often it sees all rows.")  # fmt: skip
@click.option("--batch-size", metavar="N", default=32, show_default=True,
              type=click.IntRange(min=1), help="Rows for one step of the optimizer.")  # fmt: skip
@click.option("--seed", metavar="N", default=0, show_default=True,
              type=click.IntRange(0, LARGEST_SEED),
              help="Decides all that is random; the same seed gives the same run.")  # fmt: skip
@click.option("--precision", metavar="NAME", default="float32", show_default=True,
              callback=one_of(PRECISIONS),
              help="Of forward and backward: float32, or bfloat16, which needs JAX.")  # fmt: skip
@click.option("--with", "mylayers", metavar="DIR", is_flag=False, flag_value="mylayers",
              type=click.Path(path_type=Path, file_okay=False),
              help="Train the layers that you wrote in the course: mylayers.  "
              "[default: layerlab's own]")  # fmt: skip
@click.option("--out", metavar="DIR", callback=folder_name,
              type=click.Path(path_type=Path, file_okay=False),
              help="The folder for the run.  [default: runs/NAME, else NAME-2, ...]")  # fmt: skip
@click.option("--overwrite", is_flag=True, help="Put the new run in the place of that in --out.")
@click.option("--resume", is_flag=True,
              help="Go on with the run in --out, or the last runs/NAME.")  # fmt: skip
@click.option("--engine", metavar="NAME", default="auto", show_default=True,
              callback=one_of(ENGINES),
              help="numpy; xla, compiled by JAX; auto: xla where JAX is.")  # fmt: skip
@click.option("--devices", metavar="N", default="1", show_default=True, callback=device_count,
              help="Split each batch over so many devices of this machine, or all.")  # fmt: skip
@click.option("--coordinator", metavar="HOST:PORT",
              help="Train with others: where process 0 listens. [default: alone]")  # fmt: skip
@click.option("--num-processes", metavar="N", type=click.IntRange(min=1),
              help="How many they are, on all machines. [default: alone]")  # fmt: skip
@click.option("--process-id", metavar="I", type=click.IntRange(min=0),
              help="Which of them this one is: 0 to N-1. [default: alone]")  # fmt: skip
@click.option("--process-timeout", metavar="SECONDS", default=30.0, show_default=True,
              type=click.FloatRange(min=1), callback=finite,
              help="How long another process is waited for.")  # fmt: skip
@click.option("--quiet", is_flag=True, help="No progress.")
@click.option("--json", "json_only", is_flag=True,
              help="Print the results as JSON, nothing else.")  # fmt: skip
@click.pass_context
def train(
    ctx: click.Context,
    /,
    data: str,
    mylayers: Path | None,
    out: Path | None,
    overwrite: bool,
    resume: bool,
    engine: str,
    devices: int | str,
    coordinator: str | None,
    num_processes: int | None,
    process_id: int | None,
    process_timeout: float,
    quiet: bool,
    json_only: bool,
    **options: Any,
) -> None:
    """Train a network on DATA.

    DATA is digits, iris or wine (bundled), a CSV file with a header, or a folder with the four
    files of MNIST, Fashion-MNIST or a set of the same make (IDX, .gz or not).

    Ctrl-C stops after the batch and keeps everything; --resume goes on. With --resume, a greater
    number of --epochs makes a run longer, one that is finished, too.

    With --coordinator, --num-processes and --process-id, several processes, on one machine or many,
    train together; give each the same command but for its --process-id.
    """
    if resume and overwrite:
        raise click.UsageError("--resume goes on with a run, --overwrite begins it anew: not both.")
    if mylayers is not None:
        options = _for_own_layers(ctx, options)
        if devices != 1:
            raise click.UsageError("--with trains your layers on one device: leave --devices out.")
        if engine == "xla":
            raise click.UsageError("--with trains your layers by NumPy: leave --engine out.")
    settings = Settings(data=data, **options)
    how = {"engine": engine, "devices": devices}
    if coordinator is None and num_processes is None and process_id is None:
        ctx.exit(_train(ctx, settings, how, mylayers, out, overwrite, resume, quiet, json_only))
    if coordinator is None or num_processes is None or process_id is None:
        raise click.UsageError(
            "--coordinator, --num-processes and --process-id belong together: all of them, or none."
        )
    if mylayers is not None:
        raise click.UsageError("--with trains your layers in one process: leave the others out.")
    with join(coordinator, num_processes, process_id, timeout=process_timeout) as group:
        code = _train(ctx, settings, how, None, out, overwrite, resume, quiet, json_only, group)
    ctx.exit(code)


def _train(
    ctx: click.Context,
    settings: Settings,
    how: dict[str, Any],
    mylayers: Path | None,
    out: Path | None,
    overwrite: bool,
    resume: bool,
    quiet: bool,
    json_only: bool,
    group: Group | None = None,
) -> int:
    """Train alone, or as one of a group of processes; `how` is handed to `fit`.

    Returns the exit code.
    """
    data, first = settings.data, is_first()
    if group is not None:
        _compare(group, settings, overwrite, resume)
    if first:
        folder = out or new_run_folder(data, resume=resume)
    if group is not None:
        folder = Path(group.agree(str(folder) if first else None))
    run = _resumed(ctx, folder, settings) if resume else None
    settings = run.settings if run is not None else settings
    source = load_source(
        data,
        target=settings.target,
        strict=settings.strict,
        seed=settings.seed,
        task=settings.task,
        drop=settings.drop,
    )
    if mylayers is not None:
        # Loaded only here: who trains layers of the library needs nothing of the course.
        import_module("layerlab.cli.train_with").train_with(
            ctx,
            mylayers,
            settings,
            source,
            folder,
            overwrite=overwrite,
            quiet=quiet,
            json_only=json_only,
            usual_lr=OWN_DEFAULTS["lr"],
        )
        return 0
    fresh = Run.of(folder, settings, source.splits.train, source.preparation)
    if run is None:
        run = fresh
        # Sizes that cannot be built, a precision or devices that are not there: before there is a
        # folder.
        run.network()
        chosen = choose(how["engine"])[0]
        check_precision(settings.precision, chosen)
        check = place_for if group is None else place_of_all
        check(how["devices"], chosen, settings.batch_size)
        if first:
            run_folder(folder, replace=overwrite)
    elif run.dataset != fresh.dataset:
        raise ArgumentError(
            f"the data in {data!r} is no longer that which the run was started on",
            detail="its columns or classes are others",
            fix="start another run in a new folder",
        )
    console = stdout()
    if first and not json_only:
        _describe(console, run, source)
    try:
        show = not (quiet or json_only)
        _, history, _ = train_run(run, source, progress=show, resume=resume, **how)
    except KeyboardInterrupt as stop:
        if first:
            say(stderr(), f"\n{stopped(stop, run)}")
        return exit_code(stop)
    if not first:
        return 0
    if json_only:
        click.echo(as_json({"run": str(folder), **run.results}))
        return 0
    say(console, f"\n{result_line(run.results, len(source.splits.test))}")
    say(console, f"weights of epoch {run.results['best_epoch']}, the best on the validation rows")
    say(console, f"  the run     {folder}\n  the report  {folder / REPORT}")
    advice = unlearned(history["loss"], source.splits.train, settings.lr, Settings.lr)
    if advice and settings.lr != Settings.lr:
        say(stderr(), f"\n{advice}")
    return 0


def _compare(group: Group, settings: Settings, overwrite: bool, resume: bool) -> None:
    """Raise ProcessError, in each process, where one was started with other options."""
    mine = {**dataclasses.asdict(settings), "overwrite": overwrite, "resume": resume}
    mine = {name: list(v) if isinstance(v, tuple) else v for name, v in mine.items()}
    del mine["data"]  # it may lie in another place; its content is compared later
    first, *others = group.exchange(mine)
    for number, theirs in enumerate(others, 1):
        for name, value in first.items():
            if theirs[name] != value:
                values = (tuple(v) if isinstance(v, list) else v for v in (theirs[name], value))
                there, here = (_as_option(name.replace("_", "-"), v) for v in values)
                raise ProcessError(
                    f"process {number} of {group.size} was started with {there}, "
                    f"process 0 with {here}",
                    fix="the same options for each, but for --process-id",
                )


# What the loop of lesson 08 does, and what it does unless told otherwise.
OWN_LAYERS = {
    "activation": "relu",
    "norm": "none",
    "dropout": 0.0,
    "optimizer": "sgd",
    "weight_decay": 0.0,
    "schedule": "none",
    "precision": "float32",
}
OWN_DEFAULTS: dict[str, Any] = {"layers": (64,), "lr": 0.1, "epochs": 60}


def _for_own_layers(ctx: click.Context, options: dict[str, Any]) -> dict[str, Any]:
    """The options for --with. Raises UsageError for one that the learner's loop does not have."""

    def given(name: str) -> bool:
        return ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE

    if given("resume"):
        raise click.UsageError("--with trains your layers anew each time: leave --resume out.")
    for name, fixed in OWN_LAYERS.items():
        if given(name) and options[name] != fixed:
            raise click.UsageError(
                f"--with trains your layers by your loop, which knows no "
                f"{_as_option(name.replace('_', '-'), options[name])}: leave it out."
            )
    defaults = {name: value for name, value in OWN_DEFAULTS.items() if not given(name)}
    return {**options, **OWN_LAYERS, **defaults}


def exit_code(stop: KeyboardInterrupt) -> int:
    """130 after Ctrl-C and 143 after SIGTERM, as shells count signals."""
    return 128 + (stop.signal if isinstance(stop, Interrupted) else signal.SIGINT)


def stopped(stop: KeyboardInterrupt, run: Run) -> str:
    """Where a run was stopped by Ctrl-C or SIGTERM, and how to go on."""
    if not (run.folder / CHECKPOINT).is_file():
        return "Stopped before anything was saved; there is nothing to go on from."
    where = ""
    if isinstance(stop, Interrupted):
        where = f" in epoch {stop.epoch} of {run.settings.epochs}"
    return f"Stopped{where}; everything is kept. Go on with\n  {run.resume_command()}"


def _describe(console: Console, run: Run, source: Source) -> None:
    """Say what was found in the data, what was decided, and what will be trained."""
    splits = source.splits
    counts = [len(part) for part in splits]
    say(console, described(splits.train, sum(counts)))
    say(console, "split into {:,} training, {:,} validation and {:,} test rows".format(*counts))
    for note in source.notes:
        say(console, f"note: {in_options(note)}", hang=6)
    say(console)
    console.print(network_table(summary(run.network(), (1, splits.train.num_features)), console))
    say(console)


def _resumed(ctx: click.Context, folder: Path, settings: Settings) -> Run:
    """The run to go on with; options given now must be those it was started with.

    Only its number of epochs may grow.
    """
    if not (folder / CONFIG).is_file():
        raise ArgumentError(
            f"there is no run in {str(folder)!r} to go on with",
            fix="name its folder with --out, or begin one without --resume",
        )
    run = Run.load(folder)
    if not (folder / CHECKPOINT).is_file():
        raise ArgumentError(
            f"{str(folder)!r} holds no checkpoint to go on from",
            fix="start the run again, without --resume, in another folder or with --overwrite",
        )
    if run.settings.data != settings.data:
        raise ArgumentError(
            f"the run in {str(folder)!r} was started on {run.settings.data!r}",
            fix=run.resume_command(),
        )
    for item in dataclasses.fields(Settings):
        given = ctx.get_parameter_source(item.name) is ParameterSource.COMMANDLINE
        before, now = getattr(run.settings, item.name), getattr(settings, item.name)
        if given and item.name == "epochs" and now > before:
            run.settings = dataclasses.replace(run.settings, epochs=now)
            continue
        if given and item.name != "data" and before != now:
            option = item.name.replace("_", "-")
            raise ArgumentError(
                f"the run in {str(folder)!r} was started with {_as_option(option, before)}, "
                f"not {_as_option(option, now)}",
                fix=f"leave --{option} out, or start another run in a new folder"
                if option != "epochs"
                else "leave --epochs out, or make the run longer with more of them",
            )
    return run


def _as_option(name: str, value: Any) -> str:
    """A setting as it is written on the command line: --layers 64,32."""
    if value is None or value is False or (value == () and name == "drop"):
        return f"no --{name}"
    if value is True:
        return f"--{name}"
    if isinstance(value, tuple):
        value = ",".join(map(str, value)) or "none"
    return f"--{name} {value}"
