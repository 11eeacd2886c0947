# role: dense
# mistake: init-not-centred init-unscaled
# subject: Dense
# style: numpy, np.random.rand as it comes

import numpy as np


class Dense:
    def __init__(self, n_in, n_out):
        self.W = np.random.rand(n_in, n_out)
        self.b = np.zeros(n_out)

    def forward(self, x):
        return np.dot(x, self.W) + self.b
