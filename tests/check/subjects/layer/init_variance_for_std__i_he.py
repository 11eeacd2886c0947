# role: layer
# mistake: init-variance-for-std
# name: relu
# subject: ReLULayer
# style: numpy, rng.normal with a variance by name

import numpy as np


class ReLULayer:
    def __init__(self, n_in, n_out):
        variance = 2.0 / n_in
        self.W = np.random.default_rng().normal(0.0, variance, (n_in, n_out))
        self.b = np.zeros(n_out)

    def forward(self, x):
        return np.maximum(0.0, x @ self.W + self.b)
