# role: dense
# mistake: none
# subject: Dense
# style: numpy, Fortran order, a large array cut in blocks when it multiplies, float64

import numpy as np


class Dense:
    __slots__ = ("_bias", "_kernel")

    def __init__(self, n_in, n_out):
        self._kernel = np.asfortranarray(np.random.randn(n_in, n_out) / np.sqrt(n_in))
        self._bias = np.zeros(n_out)

    @property
    def kernel(self):
        return self._kernel

    @kernel.setter
    def kernel(self, value):
        self._kernel = np.asfortranarray(value, dtype=float)

    @property
    def bias(self):
        return self._bias

    @bias.setter
    def bias(self, value):
        self._bias = np.asarray(value, dtype=float)

    def __call__(self, x):
        return np.asarray(x, dtype=float) @ self._kernel + self._bias
