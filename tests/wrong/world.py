"""A small world for wrong calls: a model in training, tensors, data; and all of its state.

`build()` gives the names that the calls of this folder use, `state(world)` everything that a call
which fails must leave as it was: numbers, gradients, modes, settings, random streams.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

import layerlab as ll
from layerlab import arrays, data, init, nn, optim, printing
from layerlab import functional as F
from layerlab.check import catalogue, diagnose, quiz
from layerlab.random import default_generator
from layerlab.train import evaluate, fit


class Frame:
    """Like a table of pandas: columns with names, and an array when NumPy asks for one."""

    def __init__(self, values: Any) -> None:
        self.values = np.asarray(values)
        self.columns = [f"c{i}" for i in range(self.values.shape[-1])]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.array(self.values, dtype=dtype)

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, name: str) -> Any:
        return self.values[:, self.columns.index(name)]


def build() -> dict[str, Any]:
    """The names that a call may use, all new."""
    ll.manual_seed(7)
    model = nn.Sequential(
        nn.Linear(3, 5), nn.BatchNorm1d(5), nn.ReLU(), nn.Dropout(0.2), nn.Linear(5, 2)
    )
    optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    schedule = optim.StepLR(optimizer, step_size=2)
    x = ll.randn(4, 3)
    labels = ll.tensor([0, 1, 1, 0])
    F.cross_entropy(model(x), labels).backward()
    optimizer.step()  # so that momentum, statistics and gradients are there to be spoiled
    spoiled = ll.tensor([1.0], requires_grad=True)
    spoiled.grad = ll.tensor([math.nan])
    leaf = ll.tensor([1.0, 2.0, 3.0], requires_grad=True)
    X = np.arange(24, dtype=np.float32).reshape(8, 3) / 10
    return {
        "ll": ll, "np": np, "nn": nn, "F": F, "optim": optim, "init": init, "data": data,
        "fit": fit, "evaluate": evaluate, "diagnose": diagnose, "quiz": quiz,
        "catalogue": catalogue, "Frame": Frame,
        "model": model, "optimizer": optimizer, "schedule": schedule,
        "linear": nn.Linear(3, 2), "neuron": nn.Neuron([1.0, 2.0], 0.5),
        "spoiled": spoiled, "math": math,
        "images": nn.Sequential(nn.Linear(784, 10), nn.ReLU()),
        "misfit": nn.Sequential(nn.Linear(3, 5), nn.ReLU(), nn.Linear(4, 2)),
        "flat": nn.Sequential(nn.Flatten(), nn.Linear(6, 2)),
        "nested": nn.Sequential(nn.Sequential(nn.Linear(3, 5)), nn.Linear(4, 2)),
        "generator": ll.Generator(3),
        "x": x, "labels": labels, "t": ll.ones(4, 2), "v": ll.tensor([0.5, 1.5, 2.5]),
        "m": ll.tensor([[2.0, 1.0, 0.5], [1.0, 3.0, 0.2], [0.3, 0.1, 1.0]]),
        "i": ll.tensor([[0, 2, 1], [1, 0, 2], [2, 2, 0], [0, 1, 1]]),
        "b": ll.tensor([[True, False, True]]), "leaf": leaf, "y": leaf * leaf,
        "X": X, "Y": np.asarray([0, 1, 0, 1, 1, 0, 1, 0]),
    }  # fmt: skip


def state(world: dict[str, Any]) -> dict[str, Any]:
    """Everything that may not change in a call that fails, as values that can be compared."""
    seen = {name: _of(value) for name, value in world.items()}
    seen["default generator"] = str(default_generator.get_state())
    seen["defaults"] = (arrays.get_default_dtype(), ll.is_grad_enabled(), printing._options)
    return seen


def _of(value: Any) -> Any:
    if isinstance(value, ll.Tensor):
        grad = None if value.grad is None else _of(value.grad)
        return id(value.node), value.requires_grad, grad, _of(value.data)
    if isinstance(value, np.ndarray):
        return value.dtype, value.shape, value.tobytes()
    if isinstance(value, nn.Module):
        hooks = [len(m._forward_hooks) + len(m._forward_pre_hooks) for m in value.modules()]
        modes = [(id(m), m.training, repr(m)) for m in value.modules()]
        held = [*value.named_parameters(), *value.named_buffers()]
        return modes, hooks, [(name, id(t), _of(t)) for name, t in held]
    if isinstance(value, optim.Optimizer):
        groups = [{**g, "params": [id(p) for p in g["params"]]} for g in value.param_groups]
        return str(groups), [_of(a) for a in value.state_arrays()]
    if isinstance(value, optim.Schedule):
        return str(value.state_dict())
    if isinstance(value, ll.Generator):
        return str(value.get_state())
    return id(value)
