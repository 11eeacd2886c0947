"""Where a training run stands, on disk: saving it, and going on from there."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from layerlab import arrays
from layerlab.arguments import check_flag, check_number, check_size
from layerlab.errors import ArgumentError, ArgumentTypeError, CheckpointError, LayerlabError
from layerlab.nn import Module
from layerlab.train.checkpoint import load_tensors, save_tensors
from layerlab.train.state import History, Training, own_copy

__all__ = ["check_checkpoint", "restore", "save"]

FORMAT = 2


def check_checkpoint(path: Any) -> Path | None:
    """Where to save: looked at before hours of training, not after them."""
    if path is None:
        return None
    if not isinstance(path, (str, os.PathLike)):
        raise ArgumentTypeError(
            f"checkpoint is the name of a file, not a {type(path).__name__}",
            fix="checkpoint='checkpoint.safetensors'",
        )
    file = Path(path)
    if file.is_dir() or not file.parent.is_dir():
        raise CheckpointError(
            f"{str(file)!r} is a folder, not a file"
            if file.is_dir()
            else f"cannot write {str(file)!r}: there is no folder {str(file.parent)!r}",
            fix="checkpoint='checkpoint.safetensors', in a folder that exists",
        )
    return file


def save(run: Training, path: Path) -> None:
    """Write all that decides how the run goes on."""
    optimizer = run.optimizer.state_dict()
    tensors: dict[str, Any] = {f"model.{k}": v for k, v in run.model.state_dict().items()}
    if isinstance(run.loss, Module):
        tensors.update({f"loss.{k}": v for k, v in run.loss.state_dict().items()})
    tensors.update({f"other.{k}": v for k, v in _others(run).items()})
    steps = {}
    for number, state in optimizer["state"].items():
        steps[str(number)] = state["step"]
        for name, value in state.items():
            if name != "step":
                tensors[f"optimizer.{number}.{name}"] = value
    if run.best is not None:
        tensors.update({f"best.{k}": v for k, v in run.best[1].items()})
    metadata = {
        "format": FORMAT,
        "settings": run.settings,
        "epochs": run.epochs,
        "epoch": run.epoch,
        "batch": run.batch,
        "sums": run.sums,
        "history": run.history.rows,
        "best_epoch": run.history.best_epoch,
        "best_loss": None if run.best is None else run.best[0],
        "stopped_early": run.history.stopped_early,
        "seconds": run.seconds,
        "optimizer": {
            "groups": [
                {name: value for name, value in group.items() if name != "params"}
                for group in optimizer["param_groups"]
            ],
            "steps": steps,
        },
        "schedule": None if run.schedule is None else run.schedule.state_dict(),
        "generators": [g.get_state() for g in run.generators()],
    }
    save_tensors(path, tensors, metadata)


def restore(run: Training) -> None:
    """Go on from the checkpoint. Raises CheckpointError if it is not of this run."""
    if run.checkpoint is None:
        raise ArgumentError(
            "resume needs the checkpoint to go on from", fix="checkpoint='checkpoint.safetensors'"
        )
    tensors, saved = load_tensors(run.checkpoint)
    if saved.get("format") not in (1, FORMAT) or not isinstance(saved.get("settings"), dict):
        raise CheckpointError(
            f"{str(run.checkpoint)!r} is not the checkpoint of a training run",
            fix="resume from the file that fit(checkpoint=...) wrote",
        )
    if saved["format"] == 1:
        # It did not say how many epochs were meant (any other number than ours lets the schedule
        # be one for more), nor how many parameters a group has.
        settings = {"groups": run.settings["groups"], **saved["settings"]}
        saved = {"epochs": run.epochs + 1, **saved, "settings": settings}
    _check_same_run(run, saved)
    set_back = _way_back(run)
    try:
        _take_over(run, tensors, saved)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        set_back()
        reason = error.what if isinstance(error, LayerlabError) else str(error)
        raise CheckpointError(
            f"{str(run.checkpoint)!r} does not hold all of this run: "
            + (f"there is no {reason}" if isinstance(error, KeyError) else reason),
            detail=getattr(error, "detail", ""),
            fix="resume from an unchanged file that fit(checkpoint=...) wrote",
        ) from error


def _check_same_run(run: Training, saved: dict[str, Any]) -> None:
    """Raise CheckpointError unless this is the state of a run with the same settings."""
    before, now = saved["settings"], run.settings
    if saved.get("epochs") != run.epochs:  # a schedule for another number of epochs may do so
        before, now = (
            {**one, "schedule": str(one.get("schedule")).partition("(")[0]} for one in (before, now)
        )
    names = [*now, *(name for name in before if name not in now)]
    changed = [n for n in names if n not in before or n not in now or before[n] != now[n]]
    if changed:
        what = "data" if {"rows", "data", "validation"}.issuperset(changed) else "settings"
        raise CheckpointError(
            f"this run was started with other {what}",
            detail="; ".join(
                f"{name} was {before.get(name)!r:.80} and is now {now.get(name)!r:.80}"
                for name in changed
            ),
            fix=f"resume with the {what} it was started with, or start another run",
        )
    if isinstance(saved.get("epoch"), int) and saved["epoch"] > run.epochs:
        raise CheckpointError(
            f"this run has {saved['epoch']} epochs behind it: it cannot end after {run.epochs}",
            fix=f"epochs={saved['epoch']}, or more",
        )


def _way_back(run: Training) -> Callable[[], None]:
    """A function that sets all that a checkpoint changes to what it is now."""
    states = [{k: own_copy(v.data) for k, v in part.state_dict().items()} for part in run.parts]
    others = {name: own_copy(value.data) for name, value in _others(run).items()}
    optimizer = run.optimizer.state_dict()
    schedule = None if run.schedule is None else run.schedule.state_dict()
    generators = [g.get_state() for g in run.generators()]

    def set_back() -> None:
        for part, values in zip(run.parts, states, strict=True):
            part.load_state_dict(values)
        for name, value in _others(run).items():
            value.data = others[name]
        run.optimizer.load_state_dict(optimizer)
        if run.schedule is not None and schedule is not None:
            run.schedule.load_state_dict(schedule)
        for generator, state in zip(run.generators(), generators, strict=True):
            generator.set_state(state)

    return set_back


def _take_over(run: Training, tensors: dict[str, np.ndarray], saved: dict[str, Any]) -> None:
    """Set everything to what was saved. Raises, half-way, if something is missing or wrong."""
    names = ("model", "loss", "other", "best", "optimizer")
    parts: dict[str, dict[str, np.ndarray]] = {name: {} for name in names}
    for name, value in tensors.items():
        part, _, rest = name.partition(".")
        parts[part][rest] = value
    state: dict[int, dict[str, Any]] = {
        int(number): {"step": step} for number, step in saved["optimizer"]["steps"].items()
    }
    for name, value in parts["optimizer"].items():
        number, _, what = name.partition(".")
        state[int(number)][what] = value
    run.model.load_state_dict(parts["model"])
    if isinstance(run.loss, Module):
        run.loss.load_state_dict(parts["loss"])
    check_size("epochs", saved["epochs"])
    groups, generators = saved["optimizer"]["groups"], run.generators()
    for name, values, own in (
        ("groups", groups, run.optimizer.param_groups),
        ("generators", saved["generators"], generators),
    ):
        if len(values) != len(own):
            raise ValueError(f"it has {len(values)} {name}, but here are {len(own)}")
    others = _others(run)
    _same_names(parts["other"], others)
    for name, tensor in others.items():
        tensor.data = np.array(parts["other"][name], dtype=arrays.dtype_name(tensor.dtype))
    pairs = zip(groups, run.optimizer.param_groups, strict=True)
    groups = [{**group, "params": own["params"]} for group, own in pairs]
    run.optimizer.load_state_dict({"state": state, "param_groups": groups})
    if run.schedule is not None:
        run.schedule.load_state_dict(saved["schedule"])
    for generator, value in zip(generators, saved["generators"], strict=True):
        generator.set_state(value)
    best = _check_counters(run, saved)
    if run.restore_best and best is not None:
        _same_names(parts["best"], parts["model"])
    run.seconds = check_number("seconds", saved["seconds"], 0)
    run.epoch, run.batch, run.sums = saved["epoch"], saved["batch"], saved["sums"]
    stopped_early = check_flag("stopped_early", saved["stopped_early"])
    run.history = History(saved["history"], saved["best_epoch"], stopped_early)
    if best is not None:
        run.best = (best, parts["best"])


def _check_counters(run: Training, saved: dict[str, Any]) -> float | None:
    """Raise unless history and counters fit together and this data; the best loss, if any."""
    rows, epoch, batch, sums = (saved[name] for name in ("history", "epoch", "batch", "sums"))
    best_epoch, best_loss = saved["best_epoch"], saved["best_loss"]
    boundaries = run.boundaries()
    columns = ["loss", "accuracy", "lr"]
    columns += ["validation_loss", "validation_accuracy"] * (run.validation is not None)
    for row, name in ((row, name) for row in rows for name in columns):
        if name not in row:
            raise ValueError(f"the history lacks {name} of epoch {row['epoch']}")
        if type(row[name]) not in (float, int, type(None)):
            raise ValueError(f"the history has {row[name]!r:.60} for {name}")
    if [row["epoch"] for row in rows] != list(range(1, epoch + 1)):
        raise ValueError(f"the history of epoch {epoch} has {len(rows)} rows")
    if not 0 <= batch < len(boundaries) or [len(sums), *sums[2:]] != [3, boundaries[batch]]:
        raise ValueError(f"batch {batch} with the sums {sums}")
    for number in sums:
        check_number("sums", number)
    if (best_epoch is None) != (best_loss is None):
        raise ValueError(f"best epoch {best_epoch} with the loss {best_loss}")
    return best_loss


def _others(run: Training) -> dict[str, Any]:
    """What training changes, but no state dict holds: other trained values, other buffers."""
    own = {id(p) for part in run.parts for p in part.parameters()}
    others: dict[str, Any] = {
        f"parameter.{i}": p for i, p in enumerate(run.trained()) if id(p) not in own
    }
    for number, part in enumerate(run.parts):
        kept = part.state_dict()
        for name, buffer in part.named_buffers():
            if name not in kept:
                others[f"buffer.{number}.{name}"] = buffer
    return others


def _same_names(saved: dict[str, np.ndarray], own: dict[str, Any]) -> None:
    """Raise ValueError unless there are arrays of these names and shapes."""
    there, here = ({k: tuple(v.shape) for k, v in part.items()} for part in (saved, own))
    for name in there.keys() | here.keys():
        if there.get(name) != here.get(name):
            raise ValueError(f"{name} is saved as {there.get(name)}, and is {here.get(name)} here")
