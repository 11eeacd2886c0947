# role: gradient
# mistake: bias-gradient-wrong-axis weight-gradient-transposed
# subject: Linear
# style: NumPy class over given arrays, both gradients as if samples were columns

import numpy as np


class Linear:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, A):
        self.A = A
        return A @ self.W + self.b

    def backward(self, dZ):
        self.dW = dZ.T @ self.A
        self.db = np.sum(dZ, axis=1)
        return dZ @ self.W.T
