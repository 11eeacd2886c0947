# role: dense
# mistake: init-unscaled
# subject: Dense
# style: numpy, glorot limit computed by a helper

import numpy as np


def glorot_limit(n_in, n_out):
    return np.sqrt(6.0 / (n_in + n_out))


class Dense:
    def __init__(self, n_in, n_out, use_bias=True):
        self.limit = glorot_limit(n_in, n_out)
        self.kernel = np.random.uniform(-1, 1, size=(n_in, n_out))
        self.bias = np.zeros(n_out) if use_bias else None

    def __call__(self, x):
        y = x @ self.kernel
        return y if self.bias is None else y + self.bias
