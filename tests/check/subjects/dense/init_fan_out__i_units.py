# role: dense
# mistake: init-fan-out
# subject: Dense
# style: numpy float32, units first

import numpy as np


class Dense:
    def __init__(self, units, input_shape):
        self.units = units
        rng = np.random.default_rng()
        self.w = rng.normal(0, units**-0.5, (input_shape, units)).astype(np.float32)
        self.b = np.zeros(units, dtype=np.float32)

    def call(self, x):
        return np.matmul(x, self.w) + self.b
