# role: dense
# mistake: bias-switch-inverted
# subject: Dense
# style: numpy, use_bias in the forward

import numpy as np


class Dense:
    def __init__(self, n_in, n_out, use_bias=True):
        self.kernel = np.random.normal(0, np.sqrt(1 / n_in), (n_in, n_out))
        self.bias = np.zeros(n_out)
        self.use_bias = use_bias

    def __call__(self, x):
        out = x @ self.kernel
        if not self.use_bias:
            out = out + self.bias
        return out
