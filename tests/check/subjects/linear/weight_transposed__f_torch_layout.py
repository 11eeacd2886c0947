# role: linear
# mistake: weight-transposed
# subject: Linear
# style: NumPy, PyTorch names and layout (out, in), __call__
import numpy as np


class Linear:
    def __init__(self, in_features, out_features):
        bound = 1 / np.sqrt(in_features)
        self.in_features = in_features
        self.out_features = out_features
        self.weight = np.random.uniform(-bound, bound, (out_features, in_features))
        self.bias = np.random.uniform(-bound, bound, out_features)

    def __call__(self, x):
        return x @ self.weight + self.bias
