# role: gradient
# mistake: uses-output-for-input
# subject: Dense
# style: NumPy, the stored input becomes the output; the weight gradient is made of it

import numpy as np


class Dense:
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out) * 0.1
        self.b = np.zeros(n_out)

    def forward(self, x):
        x = x @ self.W + self.b
        self.x = x
        return x

    def backward(self, grad):
        self.dW = self.x.T @ grad
        self.db = grad.sum(axis=0)
        return grad @ self.W.T
