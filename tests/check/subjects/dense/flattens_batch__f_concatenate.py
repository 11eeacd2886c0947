# role: dense
# mistake: flattens-batch
# subject: Dense
# style: NumPy, rows computed one by one and concatenated
import numpy as np


class Dense:
    def __init__(self, in_size, out_size):
        self.weights = np.random.randn(out_size, in_size) * np.sqrt(2 / (in_size + out_size))
        self.bias = np.zeros(out_size)

    def compute(self, vector):
        return np.dot(self.weights, vector) + self.bias

    def forward(self, x):
        if x.ndim == 1:
            return self.compute(x)
        return np.concatenate([self.compute(row) for row in x])
