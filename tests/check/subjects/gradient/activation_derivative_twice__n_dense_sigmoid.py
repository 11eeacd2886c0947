# role: gradient
# mistake: activation-derivative-twice
# name: dense sigmoid
# subject: SigmoidLayer
# style: NumPy class, a helper that already multiplies, and the caller does too

import numpy as np


class SigmoidLayer:
    def __init__(self, weight: np.ndarray, bias: np.ndarray) -> None:
        self.weight = weight
        self.bias = bias

    def forward(self, x):
        self.x = x
        self.y = 1 / (1 + np.exp(-(x @ self.weight + self.bias)))
        return self.y

    def _slope(self):
        return self.y * (1 - self.y)

    def _through_activation(self, grad):
        return grad * self._slope()

    def backward(self, grad):
        delta = self._through_activation(grad) * self._slope()
        self.grad_weight = self.x.T @ delta
        self.grad_bias = delta.sum(axis=0)
        return delta @ self.weight.T
