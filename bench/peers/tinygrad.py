"""tinygrad: lazy tensors and a TinyJit, compiled for the processor by clang."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from peers.base import Peer

os.environ.setdefault("DEV", "CPU")  # these are read when it is imported
os.environ.setdefault("FUSE_OPTIM", "1")
if shutil.which("clang") is None:
    # It wants a program of that name; the package ziglang brings one.
    folder = tempfile.mkdtemp(prefix="layerlab-bench-clang-")
    program = Path(folder, "clang")
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m ziglang clang "$@"\n', "utf-8")
    program.chmod(0o755)
    os.environ["PATH"] += f"{os.pathsep}{folder}"
# After those settings, hence here.
import tinygrad
from tinygrad import Context, Tensor, TinyJit, nn


class Network:
    """Linear and relu in turn; batch normalisation and dropout between where they are asked."""

    def __init__(self, work: Any) -> None:
        self.dropout = work.dropout
        bias = not work.normalised
        self.hidden = [nn.Linear(a, b, bias=bias) for a, b in work.layers[:-1]]
        self.norms = [nn.BatchNorm(b) for _, b in work.layers[:-1]] if work.normalised else []
        self.last = nn.Linear(*work.layers[-1])

    def __call__(self, x: Any) -> Any:
        for index, layer in enumerate(self.hidden):
            x = layer(x)
            if self.norms:
                x = self.norms[index](x)
            x = x.relu()
            if self.dropout:
                x = x.dropout(self.dropout)
        return self.last(x)

    def parameters(self) -> list[Any]:
        """Return them in the order of `Work.arrays`."""
        found = []
        for index, layer in enumerate(self.hidden):
            norm = self.norms[index] if self.norms else None
            found += [layer.weight, *((norm.weight, norm.bias) if norm else (layer.bias,))]
        return [*found, self.last.weight, self.last.bias]


class Entry(Peer):
    """Its own layers and optimisers, one TinyJit for the step."""

    distribution = "tinygrad"
    module = "tinygrad"
    normalises = True

    def build(self, weights: list[NDArray[Any]]) -> None:
        self.model = Network(self.work)
        if self.work.optimiser == "adam":
            self.optimiser: Any = nn.optim.Adam(self.model.parameters(), lr=self.work.rate)
        else:
            self.optimiser = nn.optim.SGD(self.model.parameters(), lr=self.work.rate)
        self.memory = list(nn.state.get_parameters(self.optimiser))
        self.memory += nn.state.get_parameters(self.model.norms)
        parameters = {id(parameter) for parameter in self.model.parameters()}
        self.memory = [tensor for tensor in self.memory if id(tensor) not in parameters]
        self.fresh = [tensor.numpy() for tensor in self.memory]
        self.set(weights)

        def step(x: Any, y: Any) -> Any:
            self.optimiser.zero_grad()
            loss = self.model(x).sparse_categorical_crossentropy(y)
            loss.backward()
            return loss.realize(*self.optimiser.schedule_step())

        # One for each size of a batch: an epoch ends with a short one.
        self.steps = {rows: TinyJit(step) for rows in self.batches()}
        self.output = TinyJit(lambda x: self.model(x).realize())

    def batches(self) -> set[int]:
        """Return the sizes that a batch may have."""
        rows = self.work.arrays()[1].shape[1]
        return {self.work.batch, rows % self.work.batch} - {0}

    def set(self, weights: list[NDArray[Any]]) -> None:
        """Begin with these weights, in the same memory: that is what was compiled for."""
        tensors = [*self.model.parameters(), *self.memory]
        for tensor, value in zip(tensors, [*weights, *self.fresh], strict=True):
            tensor.assign(Tensor(value, dtype=tensor.dtype)).realize()

    def restart(self) -> None:
        self.set(self.work.arrays()[0])

    def tensor(self, array: NDArray[Any]) -> Any:
        array = array.astype(np.int32) if array.dtype == np.int64 else array
        return Tensor(np.ascontiguousarray(array)).realize()

    def train(self, inputs: Any, labels: Any) -> Any:
        with Context(TRAINING=1):
            return self.steps[inputs.shape[0]](inputs, labels)

    def forward(self, inputs: Any) -> Any:
        return self.output(inputs)

    def finish(self) -> None:
        tinygrad.Device[tinygrad.Device.DEFAULT].synchronize()

    def numpy(self, value: Any) -> NDArray[Any]:
        found: NDArray[Any] = value.numpy()
        return found

    def weights(self) -> list[NDArray[Any]]:
        return [parameter.numpy() for parameter in self.model.parameters()]
