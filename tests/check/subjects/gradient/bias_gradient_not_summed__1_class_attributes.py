# role: gradient
# mistake: bias-gradient-not-summed
# subject: Dense
# style: class, db is the incoming gradient as it is
import numpy as np


class Dense:
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out) / np.sqrt(n_in)
        self.b = np.zeros(n_out)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, d_out):
        self.db = 1.0 * d_out
        self.dW = self.x.T @ d_out
        return d_out @ self.W.T
