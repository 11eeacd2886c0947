# role: neuron
# mistake: none
# subject: LeakyUnit
# style: NumPy in float32, private attributes behind properties, a leaky unit
import numpy as np


class LeakyUnit:
    def __init__(self, units_in: int):
        self._kernel = np.zeros(units_in, dtype=np.float32)
        self._bias = np.zeros(1, dtype=np.float32)

    @property
    def kernel(self):
        return self._kernel

    @kernel.setter
    def kernel(self, value):
        self._kernel = np.asarray(value, dtype=np.float32).reshape(-1)

    @property
    def bias(self):
        return self._bias

    @bias.setter
    def bias(self, value):
        self._bias = np.asarray(value, dtype=np.float32).reshape(1)

    def __call__(self, x):
        z = (np.asarray(x, dtype=np.float32) * self._kernel).sum() + self._bias[0]
        return z if z >= 0 else np.float32(0.01) * z
