"""Options that several commands share, and how they are read."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from layerlab.errors import ArgumentError
from layerlab.files import is_unfinished
from layerlab.train.runs import CONFIG

__all__ = [
    "LARGEST_SEED",
    "device_count",
    "finite",
    "folder_name",
    "new_run_folder",
    "one_of",
    "run_folder",
    "sizes",
]

LARGEST_SEED = 2**64 - 1
LARGEST_LAYER = 1_000_000


def sizes(ctx: click.Context, param: click.Parameter, value: str) -> tuple[int, ...]:
    """Sizes of hidden layers: ``64,32``; ``none`` for a network without hidden layers."""
    if value.strip().lower() == "none":
        return ()
    try:
        read = tuple(int(part) for part in value.split(","))
    except ValueError:
        raise click.BadParameter(
            f"{value!r} is not a list of sizes such as 64,32, nor none.", ctx, param
        ) from None
    for size in read:
        if not 1 <= size <= LARGEST_LAYER:
            raise click.BadParameter(
                f"a layer has 1 to {LARGEST_LAYER:,} neurons, not {size}.", ctx, param
            )
    return read


def one_of(known: Iterable[str]) -> Callable[[click.Context, click.Parameter, Any], Any]:
    """A name out of a list, in capitals or not. A wrong one is told with the nearest."""
    names = sorted(known)

    def read(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
        if value is None or value.lower() in names:
            return value if value is None else value.lower()
        near = difflib.get_close_matches(value.lower(), names, n=1, cutoff=0.5)
        meant = f" Did you mean {near[0]!r}?" if near else ""
        raise click.BadParameter(
            f"there is no {value!r}.{meant} Known: {', '.join(names)}.", ctx, param
        )

    return read


def device_count(ctx: click.Context, param: click.Parameter, value: str) -> int | str:
    """A number of devices, or all."""
    if value.strip().lower() == "all":
        return "all"
    if not re.fullmatch("[1-9][0-9]{0,8}", value.strip()):
        raise click.BadParameter(f"{value!r} is not a number of devices, nor all.", ctx, param)
    return int(value)


def finite(ctx: click.Context, param: click.Parameter, value: float) -> float:
    """A number that is a number: NaN passes every comparison of a range."""
    if not math.isfinite(value):
        raise click.BadParameter(f"{value} is not a finite number.", ctx, param)
    return value


def folder_name(ctx: click.Context, param: click.Parameter, value: Path | None) -> Path | None:
    """A folder to write to; an empty name, as an unset variable gives, is not the folder here."""
    if value is not None and value == Path():
        raise click.BadParameter("name a folder of its own.", ctx, param)
    return value


def new_run_folder(data: str, *, resume: bool) -> Path:
    """runs/NAME, or runs/NAME-2 and so on if that is taken; the last one taken, to resume."""
    name = Path(data).resolve().stem or "run"
    number, folder = 1, Path("runs") / name
    last = folder
    while folder.exists():
        number, last = number + 1, folder
        folder = Path("runs") / f"{name}-{number}"
    return last if resume else folder


def run_folder(folder: Path, *, replace: bool = False) -> Path:
    """Make the folder for a new run. Raises ArgumentError rather than write over something else."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # A run that was killed while it wrote its first file is nothing to keep.
        taken = any(not is_unfinished(entry.name) for entry in folder.iterdir())
    except OSError as error:
        raise ArgumentError(
            f"cannot make the folder {str(folder)!r}: {error.strerror or error}",
            fix="choose another folder with --out",
        ) from error
    if not taken or (replace and (folder / CONFIG).is_file()):
        return folder
    if (folder / CONFIG).is_file():
        raise ArgumentError(
            f"{str(folder)!r} holds a run already",
            fix="go on with it with --resume, put this one in its place with --overwrite, "
            "or choose another folder with --out",
        )
    raise ArgumentError(
        f"{str(folder)!r} holds other files", fix="choose a new or empty folder with --out"
    )
