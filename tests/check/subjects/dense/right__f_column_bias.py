# role: dense
# mistake: none
# subject: Dense
# style: NumPy, samples as columns inside, bias a column (n_out, 1)
import numpy as np


class Dense:
    def __init__(self, n_x, n_h):
        self.W = np.random.randn(n_h, n_x) * 0.01
        self.b = np.zeros((n_h, 1))

    def forward(self, X):
        columns = X.reshape(-1, 1) if X.ndim == 1 else X.T
        Z = self.W.dot(columns) + self.b
        return Z[:, 0] if X.ndim == 1 else Z.T
