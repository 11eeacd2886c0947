# role: gradient
# mistake: activation-derivative-missing
# name: dense relu
# subject: DenseRelu
# style: NumPy class

import numpy as np


class DenseRelu:
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out) * np.sqrt(2 / n_in)
        self.b = np.zeros(n_out)

    def forward(self, X):
        self.X = X
        self.Z = X @ self.W + self.b
        self.A = np.maximum(self.Z, 0)
        return self.A

    def backward(self, dA):
        self.dW = self.X.T @ dA
        self.db = dA.sum(axis=0)
        return dA @ self.W.T
