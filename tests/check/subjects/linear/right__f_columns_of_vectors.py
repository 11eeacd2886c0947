# role: linear
# mistake: none
# subject: Linear
# style: NumPy, a list of weight vectors and a list of float biases, np.stack along the last axis
import numpy as np


class Linear:
    def __init__(self, n_in, n_out):
        k = 1 / np.sqrt(n_in)
        self.weights = [np.random.uniform(-k, k, n_in) for _ in range(n_out)]
        self.biases = [0.0] * n_out

    def __call__(self, x):
        columns = []
        for w, b in zip(self.weights, self.biases):
            columns.append(np.matmul(x, w) + b)
        return np.stack(columns, axis=-1)
