# role: dense
# mistake: init-same-every-time
# name: relu
# subject: Dense
# style: numpy, starting values cut from a table at the class

import numpy as np


class Dense:
    START = np.random.randn(512, 512)

    def __init__(self, n_in, n_out):
        self.W = self.START[:n_in, :n_out] * np.sqrt(2 / n_in)
        self.b = np.zeros(n_out)

    def __call__(self, x):
        return np.maximum(x @ self.W + self.b, 0)
