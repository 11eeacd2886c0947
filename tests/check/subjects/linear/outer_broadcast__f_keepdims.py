# role: linear
# mistake: outer-broadcast
# subject: Linear
# style: NumPy, elementwise product and sum along an axis, list comprehension for a batch
import numpy as np


class Linear:
    def __init__(self, in_dim, out_dim):
        r = np.sqrt(1.0 / in_dim)
        self.weight = np.random.uniform(-r, r, size=(out_dim, in_dim))
        self.bias = np.random.uniform(-r, r, size=out_dim)

    def _forward_one(self, x):
        if x.shape != (self.weight.shape[1],):
            raise ValueError("shape mismatch")
        return (self.weight * x).sum(axis=1, keepdims=True) + self.bias

    def forward(self, x):
        if x.ndim == 1:
            return self._forward_one(x)
        return np.array([self._forward_one(row) for row in x])
