# role: dense
# mistake: init-identical-neurons
# subject: Dense
# style: numpy, a column of draws broadcast over the units

import numpy as np


class Dense:
    def __init__(self, in_dim, out_dim):
        std = np.sqrt(2 / (in_dim + out_dim))
        self.W = np.zeros((in_dim, out_dim)) + np.random.normal(0, std, (in_dim, 1))
        self.b = np.zeros(out_dim)

    def __call__(self, x):
        return np.asarray(x) @ self.W + self.b

    def parameters(self):
        return [self.W, self.b]
