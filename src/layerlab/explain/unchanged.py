"""Looking without touching: whatever runs in here, all is afterwards as it was before."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from layerlab import arrays
from layerlab.nn import Module
from layerlab.random import Generator, default_generator
from layerlab.tensor import Tensor

__all__ = ["unchanged"]


@contextmanager
def unchanged(*modules: Module) -> Iterator[None]:
    """Put back modules, their tensors, and every stream of random numbers, also after an error."""
    parts = {id(m): m for module in modules for m in module.modules()}
    attributes = [(part, dict(part.__dict__)) for part in parts.values()]
    inner = [  # what a part keeps in dictionaries of its own: hooks, buffers, a user's caches
        (value, dict(value)) for _, known in attributes for value in known.values()
        if type(value) is dict
    ]  # fmt: skip
    lists = [
        (value, list(value)) for _, known in attributes for value in known.values()
        if type(value) is list
    ]  # fmt: skip
    held = {id(v): v for _, known in attributes for v in known.values()}
    tensors = [(v, v.data, v.grad, v.requires_grad) for v in held.values() if isinstance(v, Tensor)]
    copies = [(t, np.array(t.data)) for t, *_ in tensors if arrays.is_numpy(t.data)]
    generators = [v for v in held.values() if isinstance(v, Generator)]
    streams = [
        (g, g.get_state()) for g in {id(g): g for g in (default_generator, *generators)}.values()
    ]
    numpy_state, python_state = np.random.get_state(), random.getstate()
    try:
        yield
    finally:
        for part, known in attributes:
            part.__dict__.clear()
            part.__dict__.update(known)
        for dictionary, content in inner:
            dictionary.clear()
            dictionary.update(content)
        for sequence, items in lists:
            sequence[:] = items
        for tensor, data, grad, requires_grad in tensors:
            tensor.data, tensor.grad, tensor.requires_grad = data, grad, requires_grad
        for tensor, numbers in copies:
            _put_back(tensor.data, numbers)
        for generator, state in streams:
            generator.set_state(state)
        np.random.set_state(numpy_state)
        random.setstate(python_state)


def _put_back(data: Any, numbers: np.ndarray) -> None:
    """Write back numbers that were changed in place (an array that was not stays untouched)."""
    if data.flags.writeable and not np.array_equal(
        data, numbers, equal_nan=data.dtype.kind in "fc"
    ):
        data[...] = numbers
