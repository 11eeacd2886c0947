# role: layer
# mistake: mutates-parameters
# subject: Layer
# style: NumPy, one sample after the other, z taken from the bias and += on it, sigmoid
import numpy as np


class Layer:
    def __init__(self, size_in, size_out):
        self.W = np.random.normal(0, 1 / np.sqrt(size_in), (size_in, size_out))
        self.b = np.zeros(size_out)

    def sigmoid(self, z):
        return 1 / (1 + np.exp(-z))

    def forward(self, x):
        if x.ndim == 2:
            return np.array([self.forward(row) for row in x])
        z = self.b
        z += x @ self.W
        return self.sigmoid(z)
