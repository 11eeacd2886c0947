# role: gradient
# mistake: bias-gradient-one-number
# subject: Linear
# style: NumPy class, filled to the shape of the bias

import numpy as np


class Linear:
    def __init__(self, out_features, in_features):
        self.W = np.random.randn(out_features, in_features) * 0.05
        self.b = np.zeros(out_features)
        self.dW = np.zeros_like(self.W)
        self.db = np.zeros_like(self.b)

    def forward(self, x):
        self.x = x
        return x @ self.W.T + self.b

    def backward(self, dy):
        self.dW[...] = dy.T @ self.x
        self.db[...] = dy.sum()
        return dy @ self.W
