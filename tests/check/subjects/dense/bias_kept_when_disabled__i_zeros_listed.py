# role: dense
# mistake: bias-kept-when-disabled
# subject: Dense
# style: numpy, zeros either way; the bias is added and listed

import numpy as np


class Dense:
    def __init__(self, n_in, n_out, use_bias=True):
        self.use_bias = use_bias
        self.weights = np.random.randn(n_in, n_out) * np.sqrt(1 / n_in)
        self.bias = np.zeros(n_out)

    def parameters(self):
        return [self.weights, self.bias]

    def forward(self, x):
        return x @ self.weights + self.bias
