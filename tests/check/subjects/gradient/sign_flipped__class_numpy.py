# role: gradient
# mistake: sign-flipped
# subject: Dense
# style: NumPy class, parameter gradients ready to be added

import numpy as np


class Dense:
    def __init__(self, fan_in, fan_out):
        self.W = np.random.randn(fan_in, fan_out) / np.sqrt(fan_in)
        self.b = np.zeros(fan_out)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, grad):
        self.grad_W = -self.x.T @ grad
        self.grad_b = -grad.sum(axis=0)
        return grad @ self.W.T
