# role: gradient
# mistake: divided-by-batch weight-gradient-transposed
# subject: Dense
# style: formulas of columns used with rows, and 1/m

import numpy as np


class Dense:
    def __init__(self, n_x, n_h):
        self.W = np.random.randn(n_x, n_h) * 0.01
        self.b = np.zeros(n_h)

    def forward(self, A_prev):
        self.A_prev = A_prev
        return np.dot(A_prev, self.W) + self.b

    def backward(self, dZ):
        m = self.A_prev.shape[0]
        self.dW = np.dot(dZ.T, self.A_prev) / m
        self.db = np.sum(dZ, axis=0) / m
        return np.dot(dZ, self.W.T)
