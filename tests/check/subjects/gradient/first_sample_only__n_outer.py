# role: gradient
# mistake: first-sample-only
# subject: Dense
# style: NumPy class, an outer product as in the one-sample lesson

import numpy as np


class Dense:
    def __init__(self, n_in, n_out):
        self.weights = np.random.randn(n_out, n_in) / np.sqrt(n_in)
        self.bias = np.zeros(n_out)

    def forward(self, x):
        self.input = x
        return x @ self.weights.T + self.bias

    def backward(self, output_gradient):
        self.weights_gradient = np.outer(output_gradient[0], self.input[0])
        self.bias_gradient = output_gradient.sum(axis=0)
        return output_gradient @ self.weights
