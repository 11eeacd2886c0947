# role: gradient
# mistake: none
# name: tanh
# subject: Tanh
# style: class with a closure kept from forward, 1/cosh squared
import numpy as np


class Tanh:
    def forward(self, x):
        self._pull = lambda g: g / np.cosh(x) ** 2
        return np.tanh(x)

    def backward(self, g):
        return self._pull(g)
