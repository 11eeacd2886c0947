"""Where the arrays of a compiled run lie: here on one device, the one that JAX takes by itself."""

from __future__ import annotations

import os
from typing import Any

from layerlab.compiling import State

__all__ = ["Place"]


class Place:
    """One device: whatever is put there lies on it as it is."""

    count = 1

    def __init__(self, jax: Any) -> None:
        self.jax = jax
        self.says = _described(jax.devices()[0])

    def data(self, array: Any) -> Any:
        """All inputs or all targets, once for a run."""
        return self.jax.numpy.asarray(array)

    def state(self, tree: Any) -> Any:
        """What a step changes; arrays that are there already pass through."""
        return tree

    def batch(self, rows: Any) -> Any:
        """The rows of a batch, or their numbers, while a program is traced."""
        return rows

    def result(self, tree: Any) -> Any:
        """What a program gives back, while it is traced."""
        return tree

    def end(self, state: State) -> None:
        """After the last call: what is away may stay, on this one device."""


def _described(device: Any) -> str:
    """A device for people: "cpu, 2 threads", "NVIDIA H100"."""
    if device.platform != "cpu":
        return str(device.device_kind)
    threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"cpu, {threads} thread{'s' * (threads != 1)}"
