# role: activation
# mistake: none
# name: tanh
# subject: Tanh
# style: sign and magnitude apart
import numpy as np


class Tanh:
    def __call__(self, x):
        e = np.exp(-2.0 * np.abs(x))
        return np.sign(x) * (1.0 - e) / (1.0 + e)
