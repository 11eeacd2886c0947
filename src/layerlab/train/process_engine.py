"""The engine of one of several processes: its own rows of each batch, and the same steps as all.

The program is that of one process, over the devices of all of them. A device is handed those rows
of each batch that it is to compute, read here from the data; the rest of the data is left unread.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np

from layerlab import xla
from layerlab.errors import ArgumentError, ProcessError
from layerlab.train.devices import Devices
from layerlab.train.engine import Steps
from layerlab.train.group import Group
from layerlab.train.identity import choices_of, fingerprint
from layerlab.train.processes import agreed
from layerlab.train.state import Training
from layerlab.train.stopping import StopSignal
from layerlab.train.xla_engine import XlaEngine

__all__ = ["ProcessEngine", "check_same", "place_of_all"]

LOOKED_AT = 1000  # rows of the data, to see whether all have the same


def check_same(run: Training, group: Group) -> None:
    """Raise ProcessError, in each process, unless all of them are about to do the same."""
    facts: dict[str, Any] = {**choices_of(run), "epochs": run.epochs}
    for name, data in (("data", run.data), ("validation", run.validation or ())):
        facts[f"{name} of shape"] = [list(part.shape) for part in data]
        last = len(data[0]) - 1 if data else 0
        rows = np.linspace(0, last, LOOKED_AT, dtype=int)
        facts[name] = fingerprint(*(part[rows] for part in data))
    facts["place in the run"] = [run.epoch, run.batch]
    first, *others = group.exchange(facts)
    for number, theirs in enumerate(others, 1):
        for name, value in first.items():
            if theirs.get(name) != value:
                raise ProcessError(
                    f"process {number} of {group.size} trains on other data than process 0"
                    if name in ("data", "validation")
                    else f"process {number} of {group.size} is set up otherwise than process 0",
                    detail=f"{name}: {theirs.get(name)!r:.80} there, {value!r:.80} in process 0",
                    fix="the same program, files and settings for each process",
                )


class _Everywhere(Devices):
    """The devices of all processes."""

    def __init__(self, devices: list[Any]) -> None:
        super().__init__(devices, len(devices))

    def put(self, array: Any, layout: Any) -> Any:
        # JAX's device_put would compare the array between the processes, each time.
        if isinstance(array, self.jax.Array) and array.sharding == layout:
            return array
        host = np.asarray(array)
        return self.jax.make_array_from_callback(host.shape, layout, lambda part: host[part])


def place_of_all(devices: Any, engine: str, batch_size: int) -> _Everywhere:
    """The devices of all processes, where `fit` computes inside `join`.

    Raises ArgumentError for a choice of other devices or of another engine.
    """
    if engine == "numpy" or devices not in (1, "all"):
        choice = f"engine={engine!r}" if engine == "numpy" else f"devices={devices!r}"
        raise ArgumentError(
            f"processes train together on all devices that they have, by XLA, not with {choice}",
            fix='engine="xla", and leave devices out',
        )
    place = _Everywhere(xla.load().devices())
    if batch_size < place.count:
        raise ArgumentError(
            f"a batch of {batch_size} cannot be split over {place.count} devices: "
            "some would have nothing to do",
            fix=f"batch_size={32 * place.count}, or fewer processes",
        )
    return place


class ProcessEngine(XlaEngine):
    """A compiled program that trains many batches a call, together with other processes."""

    place: _Everywhere

    def __init__(self, run: Training, *watchers: Any, place: Any, group: Group) -> None:
        super().__init__(run, *watchers, strict=True, place=place)
        self.group = group
        self.stop = StopSignal()  # never heard: all stop after the same batch
        kind, many = self.jax.devices()[0].platform, place.count != 1
        self.device = f"{place.count} {kind} device{'s' * many} of "
        self.device += f"{group.size} process{'es' * (group.size != 1)}"
        self.epochs = 1  # the rows of one epoch are on the devices
        self.mine: tuple[int, Any] = (-1, ())  # of which epoch, and which

    def prepare(self, run: Training) -> None:
        with self.group.computing():
            self._spread()
            super().prepare(run)

    def _spread(self) -> None:
        """Let all begin with the state of process 0: other processors may round differently."""
        spread = import_module("jax.experimental.multihost_utils").broadcast_one_to_all
        tree = self.place.state(spread(self.state.leave()))
        self.state.arrive(tree, [int(count) for count in tree["counts"]])

    def steps(self, run: Training, ahead: int) -> Steps:
        with self.group.computing():
            return super().steps(run, ahead)

    def count(self, most: int) -> int:
        return int(agreed(super().count(most)))

    def evaluate(self, run: Training) -> tuple[float, float | None]:
        with self.group.computing():
            return super().evaluate(run)

    def _rows(self, run: Training, epochs: int) -> tuple[Any, ...]:
        """The rows of this epoch that the devices of this process compute, batch by batch.

        Arrays of shape (batches, devices, most rows of a device, ...), cut along the devices.
        """
        if self.mine[0] != run.epoch:
            order, shares = self._order(run, run.epoch), self._shares()
            # Where there are fewer rows than places, row 0 stands there, and is not looked at.
            rows = np.zeros((len(shares), self.place.count, max(shares)), np.int64)
            for row, share, start in zip(rows, shares, self.boundaries, strict=False):
                own = np.resize(order[start:], (self.place.count, share))
                row[:, :share] = own
            self.mine = run.epoch, tuple(self._put_rows(part, rows) for part in run.data)
        return (np.int32(0), *self.mine[1])

    def _shares(self) -> list[int]:
        """How many rows of each batch a device computes; the last device may have fewer."""
        return [-(-int(size) // self.place.count) for size in np.diff(self.boundaries)]

    def _put_rows(self, part: np.ndarray, rows: np.ndarray) -> Any:
        def read(cut: tuple[slice, ...]) -> np.ndarray:
            return part[rows[cut[:3]]]

        layout = self.place.along(None, "data")
        shape = (*rows.shape, *part.shape[1:])
        return self.jax.make_array_from_callback(shape, layout, read)

    def _batch(self, orders: Any, x: Any, y: Any, k: Any, start: int, size: int) -> tuple[Any, Any]:
        share = -(-size // self.place.count)

        def taken(part: Any) -> Any:
            batch = self.jax.lax.dynamic_index_in_dim(part, k, keepdims=False)[:, :share]
            rows = batch.reshape(-1, *part.shape[3:])
            return self.jax.lax.with_sharding_constraint(rows, self.place.rows)[:size]

        return taken(x), taken(y)
