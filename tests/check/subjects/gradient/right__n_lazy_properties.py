# role: gradient
# mistake: none
# name: dense sigmoid
# subject: LazyLayer
# style: NumPy, dataclass over given arrays, gradients worked out when they are asked for

from dataclasses import dataclass

import numpy as np


@dataclass
class LazyLayer:
    kernel: np.ndarray
    bias: np.ndarray

    def forward(self, x):
        self._x = np.asarray(x)
        self._y = 0.5 + 0.5 * np.tanh((self._x @ self.kernel + self.bias) / 2)
        return self._y

    def backward(self, upstream):
        self._delta = upstream * (0.25 - (self._y - 0.5) ** 2)
        return np.inner(self._delta, self.kernel)

    @property
    def grad_kernel(self):
        return (self._x[:, :, None] * self._delta[:, None, :]).sum(axis=0)

    @property
    def grad_bias(self):
        return np.add.reduce(self._delta)
