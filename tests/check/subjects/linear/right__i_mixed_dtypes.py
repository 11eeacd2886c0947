# role: linear
# mistake: none
# subject: Linear
# style: numpy, float32 weights, sums in float64, answers in float32

import numpy as np


class Linear:
    def __init__(self, n_in, n_out):
        std = np.sqrt(2 / (n_in + n_out))
        self.kernel = np.random.normal(0, std, (n_in, n_out)).astype(np.float32)
        self.bias = np.zeros(n_out, dtype=np.float32)

    def call(self, x):
        wide = np.asarray(x, dtype=np.float64) @ self.kernel.astype(np.float64)
        return (wide + self.bias).astype(np.float32)

    def parameters(self):
        return [self.bias, self.kernel]
