"""Along which axis of a value the samples of the batch stand.

A size alone cannot tell: a batch of four rows may have four features. So the axis is followed from
the input through every operation of the record.
"""

from __future__ import annotations

import numpy as np

from layerlab.explain.recording import Record, Recorded

__all__ = ["BatchAxes"]


class BatchAxes:
    """The batch axis of each value of a record; -1 where there is none."""

    def __init__(self, record: Record, rows: int | None) -> None:
        self.record, self.rows = record, rows
        self._found: list[int] = []

    def of(self, value: Recorded) -> int:
        """The axis along which the rows of the batch stand in a value."""
        if self.rows is None:
            return -1
        for made in self.record.values[len(self._found) : value.order + 1]:
            self._found.append(self._axis(made))
        return self._found[value.order]

    def _axis(self, value: Recorded) -> int:
        shape = value.values.shape
        if not shape or self.rows not in shape:
            return -1
        if value.kind == "given":
            factors = value.role == "constant" and len(shape) == 1  # one for each feature
            return -1 if value.role == "parameter" or factors else shape.index(self.rows)
        axes = [self._found[part.order] for part in value.inputs]
        if all(axis < 0 for axis in axes):
            return -1
        if value.kind == "arrange":
            return self._moved(value, axes)
        if "into" in value.options:
            return _kept(value.options["into"], shape, axes[0])
        if value.kind in ("linear", "dense"):
            return axes[0] if axes[0] < len(shape) - 1 else -1
        if value.kind == "matmul":
            return _of_product(value, axes)
        if value.kind == "einsum":
            return _of_einsum(value, axes)
        return next((a + len(shape) - part.values.ndim for a, part in
                     zip(axes, value.inputs, strict=True)
                     if a >= 0 and part.values.shape[a] == self.rows), -1)  # fmt: skip

    def _moved(self, value: Recorded, axes: list[int]) -> int:
        """The axis along which elements come from row after row."""
        rows = []
        for part, axis in zip(value.inputs, axes, strict=True):
            shape = part.values.shape
            rows.append(np.full(part.values.size, -1) if axis < 0 else _rows(shape, axis).ravel())
        found = np.concatenate(rows)[value.options["origin"]]
        known = found >= 0
        for axis, size in enumerate(found.shape):
            in_order = size == self.rows and (found == _rows(found.shape, axis))[known].all()
            if in_order and known.any():
                return axis
        return -1


def _rows(shape: tuple[int, ...], axis: int) -> np.ndarray:
    """For each element of an array its index along an axis."""
    sizes = [n if a == axis else 1 for a, n in enumerate(shape)]
    return np.broadcast_to(np.arange(shape[axis]).reshape(sizes), shape)


def _kept(into: np.ndarray, shape: tuple[int, ...], axis: int) -> int:
    """Where an axis went in a reduction; -1 if it was added up or lost its order."""
    if into.shape[axis] < 2:
        left = [a for a, n in enumerate(shape) if n == into.shape[axis]]
        return left[0] if left else -1
    first, second = (int(np.take(into, k, axis).reshape(-1)[0]) for k in (0, 1))
    places = [np.unravel_index(k, shape) for k in (first, second)]
    moved = [a for a, (i, j) in enumerate(zip(*places, strict=True)) if i != j]
    return moved[0] if len(moved) == 1 else -1


def _of_product(value: Recorded, axes: list[int]) -> int:
    """In a matrix product rows of the left and columns of the right stay, what is between goes."""
    (left, right), ndim = (part.values.ndim for part in value.inputs), value.values.ndim
    a, b = axes
    if a >= 0 and a != left - 1:
        return a + (ndim - left if right > 1 else ndim - left + 1)
    if b >= 0 and b == right - 1 and right > 1:
        return ndim - 1
    if b >= 0 and b < right - 2:
        return b + (ndim - right if left > 1 else ndim - right + 1)
    return -1


def _of_einsum(value: Recorded, axes: list[int]) -> int:
    given, _, out = value.options["subscripts"].replace(" ", "").partition("->")
    for text, axis in zip(given.split(","), axes, strict=True):
        if axis >= 0 and text[axis] in out:
            return int(out.index(text[axis]))
    return -1
