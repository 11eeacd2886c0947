# role: activation
# mistake: absolute-value
# name: sigmoid
# subject: Sigmoid
# style: class with __call__, NumPy, safe exponent
import numpy as np


class Sigmoid:
    """1 / (1 + e^-x), written so that the exponential never gets huge."""

    def __call__(self, inputs):
        z = np.exp(-np.abs(inputs))
        return 1.0 / (1.0 + z)
