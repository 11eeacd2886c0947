# role: layer
# mistake: parameters-are-copies
# name: relu
# subject: Layer
# style: numpy, the list of parameters is kept from the constructor

import numpy as np


class Layer:
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out)
        self.b = np.zeros(n_out)
        self._params = [self.W, self.b]
        self.W = self.W * np.sqrt(2 / n_in)

    def parameters(self):
        return self._params

    def forward(self, x):
        h = x @ self.W + self.b
        return np.maximum(h, 0)
