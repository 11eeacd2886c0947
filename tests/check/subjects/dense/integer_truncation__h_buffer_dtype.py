# role: dense
# mistake: integer-truncation
# subject: Dense
# style: output buffer of the input's dtype
import numpy as np


class Dense:
    def __init__(self, weights, bias):
        self.weights = np.asarray(weights)   # (in, out)
        self.bias = np.asarray(bias)

    def forward(self, x):
        x = np.asarray(x)
        out = np.empty(x.shape[:-1] + (self.bias.size,), dtype=x.dtype)
        out[...] = x @ self.weights + self.bias
        return out
