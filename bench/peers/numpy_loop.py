"""The training loop that a good engineer writes by hand in NumPy for exactly this network.

Nothing is general here: gradients are written out, softmax and cross-entropy share one pass,
buffers are made once and reused, and all parameters lie in one array so that the optimiser is a
few whole-array operations. Every other peer's results are compared with this one's.
"""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from peers.base import Peer

FloatArray = NDArray[np.float32]
BLOCK = 16384  # parameters updated at a time: five arrays of 64 KiB stay in the second-level cache


class Buffers:
    """The arrays of one batch size: a layer's output, its gradient, and where it is positive."""

    def __init__(self, rows: int, sizes: tuple[int, ...]) -> None:
        self.outputs = [np.empty((rows, size), np.float32) for size in sizes[1:]]
        self.gradients = [np.empty((rows, size), np.float32) for size in sizes[1:]]
        self.positive = [np.empty((rows, size), np.bool_) for size in sizes[1:-1]]
        self.scaled = [np.empty((rows, size), np.float32) for size in sizes[1:-1]]  # mean 0, var 1
        self.masks = [np.empty((rows, size), np.float32) for size in sizes[1:-1]]
        self.inverse = [np.empty(size, np.float32) for size in sizes[1:-1]]
        self.row_index = np.arange(rows)
        self.ones = np.ones(rows, np.float32)


class Entry(Peer):
    """A hand-written loop; weights keep the layout (out, in) that they come in."""

    distribution = "numpy"
    module = "numpy"
    normalises = True

    def build(self, weights: list[NDArray[Any]]) -> None:
        self.parameters = np.concatenate([value.ravel() for value in weights])
        self.gradient = np.empty_like(self.parameters)
        shapes = [value.shape for value in weights]
        self.views = views_of(self.parameters, shapes)
        self.gradient_views = views_of(self.gradient, shapes)
        self.layers = self.work.by_layer(self.views)
        self.gradient_layers = self.work.by_layer(self.gradient_views)
        self.moving = [(np.zeros(n, np.float32), np.ones(n, np.float32)) for n in self.work.sizes]
        self.random = np.random.Generator(np.random.SFC64(0))
        self.buffers: dict[int, Buffers] = {}
        self.update = self.adam if self.work.optimiser == "adam" else self.sgd
        self.first = np.zeros_like(self.parameters)
        self.second = np.zeros_like(self.parameters)
        self.time = 0
        starts = range(0, self.parameters.size, BLOCK)
        everything = (self.parameters, self.gradient, self.first, self.second)
        self.blocks = [tuple(part[at : at + BLOCK] for part in everything) for at in starts]

    def tensor(self, array: NDArray[Any]) -> NDArray[Any]:
        return array

    def buffers_for(self, rows: int) -> Buffers:
        if rows not in self.buffers:
            self.buffers[rows] = Buffers(rows, self.work.sizes)
        return self.buffers[rows]

    def forward(self, inputs: FloatArray) -> FloatArray:
        outputs = self.buffers_for(len(inputs)).outputs
        last = len(outputs) - 1
        for index, out in enumerate(outputs):
            weight, *rest = self.layers[index]
            np.matmul(inputs, weight.T, out=out)
            if index < last and self.work.normalised:
                self.normalise(index, out, *rest)
            else:
                out += rest[0]
            if index < last:
                np.maximum(out, 0, out=out)
                if self.work.dropout:
                    self.drop(index, out)
            inputs = out
        return inputs

    def normalise(self, index: int, out: FloatArray, gamma: FloatArray, beta: FloatArray) -> None:
        """BatchNorm1d in place; what the way back needs is kept."""
        buffers = self.buffers_for(len(out))
        count, scaled, ones = len(out), buffers.scaled[index], buffers.ones
        mean = ones @ out
        mean /= count
        np.subtract(out, mean, out=scaled)
        np.multiply(scaled, scaled, out=out)
        variance = ones @ out
        variance /= count
        inverse = np.divide(1, np.sqrt(variance + np.float32(1e-5)), out=buffers.inverse[index])
        scaled *= inverse
        np.multiply(scaled, gamma, out=out)
        out += beta
        for moving, value in zip(
            self.moving[index + 1], (mean, variance * (count / (count - 1))), strict=True
        ):
            moving *= np.float32(0.9)
            value *= np.float32(0.1)
            moving += value

    def drop(self, index: int, out: FloatArray) -> None:
        """Dropout in place; a kept number is divided by how likely that was."""
        mask = self.buffers_for(len(out)).masks[index]
        self.random.random(out=mask, dtype=np.float32)
        np.greater_equal(mask, self.work.dropout, out=mask)
        mask *= np.float32(1 / (1 - self.work.dropout))
        out *= mask

    def back_through_normalise(
        self, index: int, gradient: FloatArray, buffers: Buffers, scratch: FloatArray
    ) -> None:
        """Turn the gradient after BatchNorm1d into that before it, in place."""
        _, gamma, _ = self.layers[index]
        _, slope_gamma, slope_beta = self.gradient_layers[index]
        scaled, count = buffers.scaled[index], len(gradient)
        np.multiply(gradient, scaled, out=scratch)
        np.matmul(buffers.ones, scratch, out=slope_gamma)
        np.matmul(buffers.ones, gradient, out=slope_beta)
        # inverse gamma (g - mean(g) - scaled mean(g scaled))
        np.multiply(scaled, slope_gamma / count, out=scratch)
        gradient -= slope_beta / count
        gradient -= scratch
        gradient *= gamma * buffers.inverse[index]

    def train(self, inputs: FloatArray, labels: NDArray[Any]) -> np.float32:
        buffers = self.buffers_for(len(inputs))
        logits = self.forward(inputs)

        # Cross-entropy and its gradient, softmax - one_hot, in one pass.
        chosen = (buffers.row_index, labels)
        gradient = buffers.gradients[-1]
        logits -= logits.max(axis=1, keepdims=True)
        np.exp(logits, out=gradient)
        total = gradient.sum(axis=1, keepdims=True)
        loss = (np.log(total[:, 0]) - logits[chosen]).mean()
        gradient /= total
        gradient[chosen] -= 1
        gradient /= len(inputs)

        last = len(buffers.outputs) - 1
        for index in range(last, -1, -1):
            below = buffers.outputs[index - 1] if index else inputs
            if index < last and self.work.normalised:
                # The layer's output has done its duty: it is the scratch paper.
                self.back_through_normalise(index, gradient, buffers, buffers.outputs[index])
            np.matmul(gradient.T, below, out=self.gradient_layers[index][0])
            if index == last or not self.work.normalised:
                # The sum over the rows, as a product: two to three times as fast as np.sum.
                np.matmul(buffers.ones, gradient, out=self.gradient_layers[index][1])
            if index:
                positive = np.greater(below, 0, out=buffers.positive[index - 1])
                gradient = np.matmul(
                    gradient, self.layers[index][0], out=buffers.gradients[index - 1]
                )
                gradient *= positive
                if self.work.dropout:
                    gradient *= buffers.masks[index - 1]
        self.update()
        return loss

    def sgd(self) -> None:
        for parameters, gradient, _, _ in self.blocks:
            gradient *= self.work.rate
            parameters -= gradient

    def adam(self, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8) -> None:
        # The running sums leave out the book's factors (1 - beta); they are put back as numbers,
        # not arrays, in `rate` and `offset`: two passes over all parameters less.
        self.time += 1
        correction = sqrt((1 - beta2) / (1 - beta2**self.time))
        rate = self.work.rate * (1 - beta1) / (1 - beta1**self.time) / correction
        offset = epsilon / correction
        for parameters, gradient, first, second in self.blocks:
            first *= beta1
            first += gradient
            gradient *= gradient
            second *= beta2
            second += gradient
            np.sqrt(second, out=gradient)
            gradient += offset
            np.divide(first, gradient, out=gradient)
            gradient *= rate
            parameters -= gradient

    def numpy(self, value: Any) -> NDArray[Any]:
        return np.array(value)

    def weights(self) -> list[NDArray[Any]]:
        return [view.copy() for view in self.views]


def views_of(flat: FloatArray, shapes: list[tuple[int, ...]]) -> list[FloatArray]:
    """Return windows of these shapes that lie one after the other in `flat`."""
    sizes = [int(np.prod(shape)) for shape in shapes]
    parts = np.split(flat, np.cumsum(sizes)[:-1])
    return [part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)]
