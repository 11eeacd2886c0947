"""The matrix products of a training step in PyTorch, whose BLAS is MKL, and nothing else."""

from __future__ import annotations

from typing import Any

import torch
from numpy.typing import NDArray

from peers import matmuls


class Entry(matmuls.Entry):
    """The products of `matmuls`, into arrays that are there already."""

    distribution = "torch"
    module = "torch"

    @classmethod
    def use_threads(cls, count: int) -> None:
        torch.set_num_threads(count)

    def build(self, weights: list[NDArray[Any]]) -> None:
        super().build(weights)
        lists = ("matrices", "weight_gradients", "hidden", "gradients", "outputs")
        for name in lists:
            setattr(self, name, [torch.from_numpy(value) for value in getattr(self, name)])

    def tensor(self, array: NDArray[Any]) -> Any:
        return torch.from_numpy(array)

    def product(self, a: Any, b: Any, out: Any) -> None:
        torch.mm(a, b, out=out)

    def numpy(self, value: Any) -> NDArray[Any]:
        return torch.as_tensor(value).numpy()
