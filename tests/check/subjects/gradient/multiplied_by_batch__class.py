# role: gradient
# mistake: multiplied-by-batch
# subject: Dense
# style: NumPy class, undoes a mean

import numpy as np


class Dense:
    def __init__(self, n_out, n_in):
        self.w = np.random.randn(n_out, n_in) / np.sqrt(n_in)
        self.b = np.zeros(n_out)

    def forward(self, x):
        self.x = x
        return x @ self.w.T + self.b

    def backward(self, grad):
        batch_size = self.x.shape[0]
        self.grad_w = batch_size * (grad.T @ self.x)
        self.grad_b = batch_size * grad.sum(axis=0)
        return grad @ self.w
