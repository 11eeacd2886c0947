"""Batch normalisation: each feature brought to mean 0 and variance 1 over the batch."""

from __future__ import annotations

from typing import Any

import numpy as np

from layerlab import arrays, autograd, ops
from layerlab import functional as F
from layerlab.arguments import check_array, check_flag, check_number, check_size, check_width
from layerlab.autograd import Value
from layerlab.errors import ShapeError
from layerlab.nn import init
from layerlab.nn.module import Module
from layerlab.tensor import Parameter, Tensor
from layerlab.undo import note

__all__ = ["BatchNorm1d"]


class BatchNorm1d(Module):
    """y = (x - mean) / sqrt(var + eps) * weight + bias, feature by feature.

    Shape: (n, num_features) or (n, num_features, length) -> the same.
    In training, mean and biased variance are the batch's own, and the running estimates move:
    running = (1 - momentum) * running + momentum * batch, with the unbiased variance;
    ``momentum=None`` averages over all batches so far. In evaluation the running ones are used.
    Source: Ioffe and Szegedy, 2015; names, defaults and buffers of torch.nn.BatchNorm1d.

    Raises ShapeError for a batch of one in training.
    """

    weight: Parameter | None  # (num_features,): the scale, at first 1
    bias: Parameter | None  # (num_features,): the shift, at first 0
    running_mean: Tensor | None  # (num_features,)
    running_var: Tensor | None  # (num_features,)
    num_batches_tracked: Tensor | None  # (), int64

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.num_features = check_size("num_features", num_features)
        self.eps = check_number("eps", eps, 0, open_low=True)
        self.momentum = None if momentum is None else check_number("momentum", momentum, 0, 1)
        self.affine = check_flag("affine", affine)
        self.track_running_stats = tracked = check_flag("track_running_stats", track_running_stats)
        shifted = check_flag("bias", bias) and affine
        shape = (self.num_features,)
        self.weight = Parameter(init.ones(shape)) if affine else None
        self.bias = Parameter(init.zeros(shape)) if shifted else None
        self.register_buffer("running_mean", init.zeros(shape) if tracked else None)
        self.register_buffer("running_var", init.ones(shape) if tracked else None)
        count = autograd.make(np.zeros((), dtype=np.int64)) if tracked else None
        self.register_buffer("num_batches_tracked", count)

    def forward(self, x: Any) -> Any:
        if not hasattr(x, "ndim") or x.ndim not in (2, 3) or x.shape[1] != self.num_features:
            self._refuse(x)
        rows = x
        if x.ndim == 3:  # every position along the length counts as one more sample
            rows = ops.reshape(ops.permute(x, axes=(0, 2, 1)), shape=(-1, self.num_features))
        batch_statistics = self.training or self.running_mean is None
        mean, var = (None, None) if batch_statistics else (self.running_mean, self.running_var)
        out = F.batch_norm(rows, mean, var, self.weight, self.bias, batch_statistics, self.eps)
        if self.training and self.running_mean is not None:
            self._track(rows)
        if x.ndim == 3:
            n, features, length = x.shape
            out = ops.permute(ops.reshape(out, shape=(n, length, features)), axes=(0, 2, 1))
        return out

    def reset_running_stats(self) -> None:
        """Forget the batches so far: mean 0, variance 1, none counted."""
        if self.running_mean is not None:
            for buffer, value in zip(self.buffers(), (0, 1, 0), strict=True):
                buffer.fill_(value)

    @arrays.silent  # infinity and NaN are numbers like others
    def _track(self, rows: Any) -> None:
        """Move the running estimates towards this batch's mean and unbiased variance."""
        assert self.running_mean is not None
        assert self.running_var is not None
        assert self.num_batches_tracked is not None
        data = rows.data if isinstance(rows, Value) else rows
        n = data.shape[0]
        buffers = (self.running_mean, self.running_var, self.num_batches_tracked)
        note(_put_back, buffers, [buffer.data for buffer in buffers])
        count = autograd.make(self.num_batches_tracked.data + 1).data  # an array, never a scalar
        self.num_batches_tracked.data = count
        if not n:
            return  # an empty batch says nothing about mean and variance
        mean = ops.mean(data, axis=0)
        var = ops.var(data, axis=0)
        m = self.momentum
        rate = 1 / count if m is None else m
        for running, batch in ((self.running_mean, mean), (self.running_var, var)):
            moved = ops.add(ops.multiply(running.data, 1 - rate), ops.multiply(batch, rate))
            running.data = autograd.cast(moved, dtype=running.data.dtype)

    def _refuse(self, x: Any) -> None:
        check_array(x, self._short())
        if len(x.shape) <= 2:
            check_width(x, self.num_features, self._short())
        shape = tuple(x.shape)
        raise ShapeError(
            f"{self._short()} wants (n, {self.num_features}) or (n, {self.num_features}, length), "
            f"not {shape}",
            fix="x.unsqueeze(0) makes a batch of one sample" if x.ndim == 1 else "reshape it",
            expected=self.num_features,
            got=shape,
        )

    def _short(self) -> str:
        return f"BatchNorm1d({self.num_features})"

    def _resized(self, inputs: int | None = None, outputs: int | None = None) -> str:
        return f"BatchNorm1d({inputs})" if inputs else ""

    def extra_repr(self) -> str:
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, "
            f"affine={self.affine}, bias={self.bias is not None}, "
            f"track_running_stats={self.track_running_stats}"
        )


def _put_back(buffers: tuple[Tensor, ...], before: list[Any]) -> None:
    for buffer, data in zip(buffers, before, strict=True):
        buffer.data = data
