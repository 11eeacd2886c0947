# role: gradient
# mistake: wrong-activation
# name: dense tanh
# subject: DenseTanh
# style: NumPy class, the formula of the sigmoid left in, put to the output of tanh

import numpy as np


class DenseTanh:
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out) * n_in**-0.5
        self.b = np.zeros(n_out)

    def forward(self, X):
        self.X, self.A = X, np.tanh(X @ self.W + self.b)
        return self.A

    def backward(self, dA):
        dZ = dA * self.A * (1 - self.A)
        self.dW, self.db = self.X.T @ dZ, dZ.sum(axis=0)
        return dZ @ self.W.T
