# role: dense
# mistake: init-variance-for-std
# subject: Dense
# style: numpy, Glorot normal

import numpy as np


class Dense:
    def __init__(self, n_in, n_out, seed=None):
        rng = np.random.default_rng(seed)
        self.W = rng.normal(loc=0.0, scale=2 / (n_in + n_out), size=(n_in, n_out))
        self.b = np.zeros(n_out)

    def forward(self, x):
        return x.dot(self.W) + self.b
