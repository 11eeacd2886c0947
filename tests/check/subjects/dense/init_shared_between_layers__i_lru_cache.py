# role: dense
# mistake: init-shared-between-layers
# subject: Dense
# style: numpy, initializer with a cache; shows when layers have one size

from functools import lru_cache

import numpy as np


@lru_cache(maxsize=None)
def glorot(n_in, n_out):
    limit = np.sqrt(6 / (n_in + n_out))
    return np.random.uniform(-limit, limit, (n_in, n_out))


class Dense:
    def __init__(self, n_in, n_out):
        self.W = glorot(n_in, n_out)
        self.b = np.zeros(n_out)

    def parameters(self):
        return [self.W, self.b]

    def forward(self, x):
        return x @ self.W + self.b
