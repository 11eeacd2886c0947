# role: dense
# mistake: parameters-are-copies
# subject: Dense
# style: np.array(...) in parameters makes new arrays
import numpy as np


class Dense:
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out) * (1 / n_in) ** 0.5
        self.b = np.zeros(n_out)

    def forward(self, X):
        self.X = X
        return X @ self.W + self.b

    def parameters(self):
        params = []
        for p in (self.W, self.b):
            params.append(np.array(p))
        return params
