# role: layer
# mistake: parameters-missing-bias
# name: relu
# subject: Layer
# style: numpy, the list of parameters put together step by step

import numpy as np


class Layer:
    def __init__(self, in_size, out_size):
        limit = np.sqrt(6 / (in_size + out_size))
        self.weights = np.random.uniform(-limit, limit, (in_size, out_size))
        self.bias = np.zeros(out_size)

    def parameters(self):
        params = [self.weights]
        if self.bias.any():
            params.append(self.bias)
        return params

    def forward(self, x):
        return np.maximum(x @ self.weights + self.bias, 0.0)
