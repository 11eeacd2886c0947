# role: layer
# mistake: init-shared-between-layers
# name: tanh
# subject: Layer
# style: numpy, a table of arrays at the class

import numpy as np


class Layer:
    _made = {}

    def __init__(self, n_in, n_out):
        if (n_in, n_out) not in self._made:
            w = np.random.randn(n_out, n_in) * n_in**-0.5
            self._made[n_in, n_out] = (w, np.zeros(n_out))
        self.weights, self.biases = self._made[n_in, n_out]

    def __call__(self, x):
        return np.tanh(x @ self.weights.T + self.biases)
