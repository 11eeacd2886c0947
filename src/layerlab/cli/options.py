"""Options that several commands share, and how they are read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from layerlab.errors import ArgumentError
from layerlab.train.runs import CONFIG

__all__ = ["LAYERS", "run_folder"]


class _Layers(click.ParamType[tuple[int, ...]]):
    """Sizes of hidden layers: ``64,32``; ``none`` for a network without hidden layers."""

    name = "sizes"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[int, ...]:
        if isinstance(value, tuple):
            return value
        if value.strip().lower() in ("none", ""):
            return ()
        try:
            sizes = tuple(int(part) for part in value.split(","))
        except ValueError:
            self.fail(f"{value!r} is not a list of sizes such as 64,32", param, ctx)
        for size in sizes:
            if not 1 <= size <= 1_000_000:
                self.fail(f"a layer of {size} neurons cannot be built", param, ctx)
        return sizes


LAYERS = _Layers()


def run_folder(folder: Path, *, replace: bool = False) -> Path:
    """A folder for a new run. Raises ArgumentError rather than write over something else."""
    taken = folder.exists() and any(folder.iterdir())
    if not taken or (replace and (folder / CONFIG).is_file()):
        return folder
    if (folder / CONFIG).is_file():
        raise ArgumentError(
            f"{str(folder)!r} holds a run already",
            fix="go on with it by --resume, or choose another folder by --out",
        )
    raise ArgumentError(
        f"{str(folder)!r} holds other files", fix="choose a new or empty folder by --out"
    )
