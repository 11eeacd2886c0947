# role: dense
# mistake: bias-ignored weight-transposed
# subject: Dense
# style: PyTorch habit on weights of shape (in, out), bias forgotten
import numpy as np


class Dense:
    def __init__(self, n_in, n_out):
        std = np.sqrt(2 / n_in)
        self.W = np.random.normal(0, std, (n_in, n_out))
        self.b = np.zeros(n_out)

    def forward(self, x):
        return np.dot(x, self.W.T)

    def parameters(self):
        return [self.W, self.b]
