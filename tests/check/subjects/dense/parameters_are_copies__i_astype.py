# role: dense
# mistake: parameters-are-copies
# name: relu
# subject: Dense
# style: numpy, handed out in float32 in a dict

import numpy as np


class Dense:
    def __init__(self, n_in, n_out):
        self.kernel = np.random.normal(0, (2 / n_in) ** 0.5, (n_in, n_out))
        self.bias = np.zeros(n_out)

    def parameters(self):
        return {
            "kernel": self.kernel.astype(np.float32),
            "bias": self.bias.astype(np.float32),
        }

    def call(self, x):
        return np.maximum(np.matmul(x, self.kernel) + self.bias, 0)
