# role: layer
# mistake: wrong-return-type
# name: relu
# subject: Layer
# style: NumPy, gives back z and a for the backward pass
import numpy as np


class Layer:
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out) * np.sqrt(2 / n_in)
        self.b = np.zeros(n_out)

    def forward(self, a):
        z = a @ self.W + self.b
        return z, np.maximum(0, z)
