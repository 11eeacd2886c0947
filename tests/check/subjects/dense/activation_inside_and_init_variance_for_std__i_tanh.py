# role: dense
# mistake: activation-inside init-variance-for-std
# subject: Dense
# style: numpy, Glorot and tanh

import numpy as np


class Dense:
    def __init__(self, n_in, n_out):
        self.kernel = np.random.normal(0.0, 2 / (n_in + n_out), (n_in, n_out))
        self.bias = np.zeros(n_out)

    def call(self, x):
        return np.tanh(x @ self.kernel + self.bias)
