# role: linear
# mistake: init-unscaled
# subject: Affine
# style: numpy, 2 * rand - 1, a dict

import numpy as np


class Affine:
    def __init__(self, n_in, n_out):
        self.W = 2 * np.random.rand(n_in, n_out) - 1
        self.b = np.zeros(n_out)

    def __call__(self, x):
        return x @ self.W + self.b

    def parameters(self):
        return {"W": self.W, "b": self.b}
