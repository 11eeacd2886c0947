# role: layer
# mistake: init-variance-for-std
# name: relu
# subject: Layer
# style: NumPy: the He variance handed to normal() as if it were the spread
import numpy as np


class Layer:
    def __init__(self, n_in, n_out):
        self.n_in = n_in
        he = 2.0 / n_in
        self.W = np.random.normal(0.0, he, size=(n_in, n_out))
        self.b = np.zeros(n_out)

    def forward(self, x):
        return np.maximum(x @ self.W + self.b, 0)

    def parameters(self):
        return [self.W, self.b]
