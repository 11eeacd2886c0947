# role: gradient
# mistake: activation-derivative-missing
# name: dense tanh
# subject: Layer
# style: activation and derivative given as functions, one is not called

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass
class Layer:
    W: np.ndarray
    b: np.ndarray
    f: Callable = np.tanh
    f_prime: Callable = lambda z: 1 - np.tanh(z) ** 2

    def forward(self, x):
        self.x = x
        self.z = np.matmul(x, self.W) + self.b
        return self.f(self.z)

    def backward(self, grad):
        delta = grad
        self.dW = np.matmul(self.x.T, delta)
        self.db = delta.sum(axis=0)
        return np.matmul(delta, self.W.T)
