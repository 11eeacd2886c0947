"""What must be the same for a run to be the same run: its settings, and marks of its data."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

from layerlab import arrays
from layerlab.autograd import Value
from layerlab.nn import Module
from layerlab.optim import Schedule
from layerlab.tensor import Parameter, as_raw
from layerlab.train.state import Training

__all__ = ["choices_of", "fingerprint", "settings_of"]


def settings_of(run: Training) -> dict[str, Any]:
    """What must be the same for a run to be the same run; the number of epochs may grow."""
    return {
        "rows": len(run.data[0]),
        "data": fingerprint(*run.data),
        "validation": None if run.validation is None else fingerprint(*run.validation),
        **choices_of(run),
    }


def choices_of(run: Training) -> dict[str, Any]:
    """What was chosen for a run, apart from its data."""
    kinds = {arrays.dtype_name(p.dtype) for p in run.model.parameters()}
    return {
        "batch_size": run.batch_size,
        "seed": run.seed,
        "loss": _described(run.loss),
        "optimizer": type(run.optimizer).__name__,
        "groups": [len(group["params"]) for group in run.optimizer.param_groups],
        "schedule": _described(run.schedule),
        "clip_norm": run.clip_norm,
        "patience": run.patience,
        "restore_best": run.restore_best,
        # In float32 it is not told: so it was before there was a choice.
        **({} if run.precision == "float32" else {"precision": run.precision}),
        "model": f"{run.model!r} of {', '.join(sorted(kinds))}",
    }


def fingerprint(*several: np.ndarray) -> str:
    """A short mark of the data, so that a run is not resumed on other data."""
    digest = hashlib.sha256()
    for array in several:
        digest.update(str((array.shape, array.dtype)).encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()[:16]


def _described(thing: Any) -> str | None:
    """A loss or schedule as text: its name, and the settings that do not change on the way."""
    if thing is None:
        return None
    if not isinstance(thing, (Module, Schedule)):
        return str(getattr(thing, "__qualname__", type(thing).__name__))
    moving = thing.state_dict() if isinstance(thing, Schedule) else {"training": True}
    parts = []
    for name, value in vars(thing).items():
        if isinstance(value, Parameter):  # trained, so that only its shape stays
            parts.append(f"{name}={tuple(value.shape)}")
        elif isinstance(value, Module):
            parts.append(f"{name}={_described(value)}")
        elif isinstance(value, Value):
            parts.append(f"{name}={fingerprint(arrays.to_numpy(as_raw(value)))}")
        elif isinstance(value, list):
            shown = (_described(v) if isinstance(v, Schedule) else repr(v) for v in value)
            parts += [f"{name}=[{', '.join(map(str, shown))}]"] * (name not in moving)
        elif isinstance(value, (int, float, str)) and name not in moving:
            parts.append(f"{name}={value!r}")
    return f"{type(thing).__name__}({', '.join(parts)})"
