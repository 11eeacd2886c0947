# role: gradient
# mistake: divided-by-batch
# name: dense relu
# subject: ReluLayer
# style: NumPy class with an activation inside

import numpy as np


class ReluLayer:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, A):
        self.A = A
        self.Z = A @ self.W + self.b
        return np.maximum(0, self.Z)

    def backward(self, dA):
        dZ = dA * (self.Z > 0)
        n = dZ.shape[0]
        self.dW = self.A.T @ dZ / n
        self.db = dZ.sum(axis=0) / n
        return dZ @ self.W.T
