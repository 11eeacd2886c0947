"""Several devices: each takes a part of every batch, and wide weights may be spread over them.

The program is the one of a single device. Here is only said where its inputs lie (a mesh of the
devices, and which axis of an array is cut along it); XLA divides the work accordingly, and adds up
the gradients of all parts before the step. So everything that looks at the whole batch, such as
the statistics of BatchNorm or the mean of a loss, still does.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from layerlab import device, xla
from layerlab.arguments import check_name, check_size
from layerlab.compiling import State
from layerlab.errors import ArgumentError, ArgumentTypeError, described
from layerlab.train.place import Place

__all__ = ["AXES", "Devices", "place_for"]

AXES = ("data", "model")  # of the mesh: parts of a batch, parts of a wide weight
WIDE = 2**14  # a matrix of at least so many numbers is spread over "model"


def place_for(devices: Any, engine: str, batch_size: int) -> Place | None:
    """Where `fit(devices=...)` computes; None for one device, where nothing is to be divided.

    Raises ArgumentTypeError for what is no number of devices, ArgumentError for more devices than
    there are, fewer rows in a batch than devices, or an engine that has one device.
    """
    sizes = _sizes(devices)
    if sizes == (1, 1):
        return None
    if engine == "numpy" or not xla.available():
        raise ArgumentError(
            f"the engine numpy has one device, and devices={devices!r} asks for more",
            fix='engine="xla"' if xla.available() else xla.INSTALL,
        )
    there = xla.load().devices()
    data, model = sizes
    if data == 0:
        data = max(1, len(there) // model)
    if data * model > len(there):
        raise ArgumentError(
            f"devices={devices!r} needs {data * model} devices, but there "
            f"{'is' if len(there) == 1 else 'are'} {len(there)} ({there[0].platform})",
            fix="start with XLA_FLAGS=--xla_force_host_platform_device_count="
            f"{data * model}: the cores, divided"
            if there[0].platform == "cpu"
            else f'devices="all", or {len(there)}',
        )
    if batch_size < data:
        raise ArgumentError(
            f"a batch of {batch_size} cannot be split over {data} devices: "
            "some would have nothing to do",
            fix=f"batch_size={32 * data}, or devices={batch_size}",
        )
    return None if data * model == 1 else Devices(there[: data * model], data, model)


def _sizes(devices: Any) -> tuple[int, int]:
    """Over how many devices batches are split, 0 for all, and over how many wide weights are."""
    if isinstance(devices, str):
        check_name("choice of devices", devices, ["all"])
        return 0, 1
    if isinstance(devices, Mapping):
        for name in devices or [""]:
            check_name("axis of devices", name, AXES)
        data, model = (check_size(f"devices[{a!r}]", devices.get(a, 1)) for a in AXES)
        return data, model
    if isinstance(devices, (bool, np.bool_)) or not isinstance(devices, (int, np.integer)):
        raise ArgumentTypeError(
            f"devices is a number, 'all' or a dict, not {described(devices)}",
            fix='devices="all", or {"data": 4, "model": 2}',
        )
    return check_size("devices", devices), 1


class Devices(Place):
    """A mesh of devices: rows are split along its axis "data", wide weights along "model"."""

    def __init__(self, devices: list[Any], data: int, model: int = 1) -> None:
        self.jax = xla.load()
        self.sharding = self.jax.sharding
        self.mesh = self.sharding.Mesh(np.array(devices).reshape(data, model), AXES)
        self.parts, self.models = data, model
        self.count = data * model
        self.says = f"{self.count} {devices[0].platform} devices"
        self.everywhere = self.along()
        self.rows = self.along("data")

    def along(self, *axes: str | None) -> Any:
        """The layout of an array whose axes are cut along these axes of the mesh."""
        return self.sharding.NamedSharding(self.mesh, self.sharding.PartitionSpec(*axes))

    def layout(self, shape: tuple[int, ...]) -> Any:
        """Where a parameter, or state of its shape, lies: everywhere, or a wide one in parts.

        The longest axis is cut, if it can be divided evenly.
        """
        if self.models > 1 and len(shape) == 2 and math.prod(shape) >= WIDE:
            axis = shape.index(max(shape))
            if shape[axis] % self.models == 0:
                return self.along(*[None] * axis, "model")
        return self.everywhere

    def put(self, array: Any, layout: Any) -> Any:
        """An array on the devices. Of one that is here, each process reads only its own parts."""
        if isinstance(array, self.jax.Array):
            return self.jax.device_put(array, layout)
        array = np.asarray(array)
        return self.jax.make_array_from_callback(array.shape, layout, lambda part: array[part])

    def data(self, array: Any) -> Any:
        """A whole data set: each device has it, and takes its rows of a batch from there."""
        return self.put(array, self.everywhere)

    def state(self, tree: Any) -> Any:
        """The state on its way into a program."""
        return self.jax.tree.map(lambda a: self.put(a, self.layout(np.shape(a))), tree)

    def batch(self, rows: Any) -> Any:
        """Inside a trace: the rows of a batch, or their numbers, split over the devices.

        A number of rows that cannot be divided is filled up, split, and cut off again, by which
        some devices have fewer rows than others.
        """
        xp, split = self.jax.numpy, self.jax.lax.with_sharding_constraint
        size = rows.shape[0]
        missing = -size % self.parts
        if missing:
            # What is filled up lies everywhere, so that nothing travels when it is split.
            more = xp.zeros((missing, *rows.shape[1:]), rows.dtype)
            rows = xp.concat([split(rows, self.everywhere), more])
        return split(rows, self.rows)[:size]

    def result(self, tree: Any) -> Any:
        """Inside a trace: what a program gives back lies as `state` lays it out."""
        return self.jax.tree.map(
            lambda a: self.jax.lax.with_sharding_constraint(a, self.layout(a.shape)), tree
        )

    def end(self, state: State) -> None:
        """After the last call: bring the state home, so that it belongs to no mesh."""
        for tensor in state.tensors:
            if device.kept(tensor) is not None:
                device.bring_home(tensor)
        for optimizer in state.optimizers:
            optimizer.state_arrays()
