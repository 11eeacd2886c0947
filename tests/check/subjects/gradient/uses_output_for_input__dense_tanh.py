# role: gradient
# mistake: uses-output-for-input
# name: dense tanh
# subject: TanhDense
# style: the pre-activation is overwritten by the activation

import numpy as np


class TanhDense:
    def __init__(self, inputs, outputs):
        self.w = np.random.uniform(-1, 1, (inputs, outputs)) / inputs**0.5
        self.b = np.zeros(outputs)

    def d_tanh(self, z):
        return 1.0 / np.cosh(z) ** 2

    def forward(self, x):
        self.x = x
        self.z = x @ self.w + self.b
        self.z = np.tanh(self.z)
        return self.z

    def backward(self, g):
        g = g * self.d_tanh(self.z)
        self.dw = self.x.T @ g
        self.db = np.sum(g, axis=0)
        return g @ self.w.T
