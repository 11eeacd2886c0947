# role: gradient
# mistake: gradient-missing
# subject: Dense
# style: NumPy class, backward returns nothing

import numpy as np


class Dense:
    def __init__(self, in_features, out_features):
        self.weight = np.random.randn(out_features, in_features) * (2 / in_features) ** 0.5
        self.bias = np.zeros(out_features)

    def __call__(self, x):
        self.last_x = x
        return x @ self.weight.T + self.bias

    def backward(self, grad_output):
        self.grad_weight = grad_output.T @ self.last_x
        self.grad_bias = grad_output.sum(axis=0)
