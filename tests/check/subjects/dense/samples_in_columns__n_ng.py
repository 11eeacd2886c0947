# role: dense
# mistake: samples-in-columns
# subject: Dense
# style: NumPy, features by samples as in a well-known course, the bias a column
import numpy as np


class Dense:
    def __init__(self, n_x, n_h):
        self.W = np.random.randn(n_h, n_x) * np.sqrt(1 / n_x)
        self.b = np.zeros((n_h, 1))

    def forward(self, X):
        return self.W @ X + self.b
