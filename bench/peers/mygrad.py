"""MyGrad: a tape over NumPy arrays, with its own fused softmax cross-entropy."""

from __future__ import annotations

from typing import Any

import mygrad as mg
import numpy as np
from mygrad.nnet.activations import relu
from mygrad.nnet.losses import softmax_crossentropy
from numpy.typing import NDArray

from peers.base import Peer


class Entry(Peer):
    """Tensors, `@` and `+`; MyGrad has no optimisers, so SGD and Adam work in place on `.data`."""

    distribution = "mygrad"
    module = "mygrad"

    def build(self, weights: list[NDArray[Any]]) -> None:
        mg.turn_memory_guarding_off()  # its documentation's advice for speed
        self.parameters = [mg.tensor(np.ascontiguousarray(value.T)) for value in weights]
        self.first = [np.zeros_like(value.data) for value in self.parameters]
        self.second = [np.zeros_like(value.data) for value in self.parameters]
        self.scratch = [np.empty_like(value.data) for value in self.parameters]
        self.time = 0
        self.update = self.adam if self.work.optimiser == "adam" else self.sgd

    def tensor(self, array: NDArray[Any]) -> NDArray[Any]:
        return array  # MyGrad takes constants as plain arrays, and is fastest so

    def output(self, inputs: Any) -> Any:
        last = len(self.parameters) - 2
        for index in range(0, last, 2):
            inputs = relu(inputs @ self.parameters[index] + self.parameters[index + 1])
        return inputs @ self.parameters[last] + self.parameters[last + 1]

    def train(self, inputs: NDArray[Any], labels: NDArray[Any]) -> Any:
        loss = softmax_crossentropy(self.output(inputs), labels)
        loss.backward()  # MyGrad drops the old gradients by itself
        self.update()
        return loss

    def sgd(self) -> None:
        for parameter in self.parameters:
            parameter.data -= self.work.rate * parameter.grad

    def adam(self, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8) -> None:
        self.time += 1
        correction1, correction2 = 1 - beta1**self.time, 1 - beta2**self.time
        for parameter, first, second, scratch in zip(
            self.parameters, self.first, self.second, self.scratch, strict=True
        ):
            gradient = parameter.grad
            np.multiply(gradient, 1 - beta1, out=scratch)
            first *= beta1
            first += scratch
            np.multiply(gradient, gradient, out=scratch)
            scratch *= 1 - beta2
            second *= beta2
            second += scratch
            np.divide(second, correction2, out=scratch)
            np.sqrt(scratch, out=scratch)
            scratch += epsilon
            np.divide(first, scratch, out=scratch)
            scratch *= self.work.rate / correction1
            parameter.data -= scratch

    def forward(self, inputs: NDArray[Any]) -> Any:
        with mg.no_autodiff:
            return self.output(inputs)

    def numpy(self, value: Any) -> NDArray[Any]:
        return np.array(value.data)

    def weights(self) -> list[NDArray[Any]]:
        return [np.array(value.data.T) for value in self.parameters]
