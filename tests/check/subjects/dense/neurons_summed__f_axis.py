# role: dense
# mistake: neurons-summed
# subject: Dense
# style: NumPy, sum over the last axis after the product
import numpy as np


class Dense:
    def __init__(self, in_units, out_units):
        self.W = np.random.normal(0, np.sqrt(2 / (in_units + out_units)), (in_units, out_units))
        self.b = np.zeros(out_units)

    def forward(self, x):
        return np.sum(np.dot(x, self.W) + self.b, axis=-1)
