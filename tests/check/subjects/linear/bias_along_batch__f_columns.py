# role: linear
# mistake: bias-along-batch
# subject: Affine
# style: NumPy, (out, in), math-book orientation with the samples as columns
import numpy as np


class Affine:
    def __init__(self, n_x, n_y):
        self.W = np.random.normal(0.0, 1 / np.sqrt(n_x), (n_y, n_x))
        self.b = np.zeros(n_y)

    def forward(self, X):
        Z = self.W @ X.T + self.b
        return Z.T
