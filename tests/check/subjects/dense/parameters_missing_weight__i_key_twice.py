# role: dense
# mistake: parameters-missing-weight
# subject: Dense
# style: numpy, a dict filled in a loop

import numpy as np


class Dense:
    name = "dense"

    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out) / np.sqrt(n_in)
        self.b = np.zeros(n_out)

    def parameters(self):
        params = {}
        for p in (self.W, self.b):
            params[self.name] = p
        return params

    def forward(self, x):
        return x @ self.W + self.b
