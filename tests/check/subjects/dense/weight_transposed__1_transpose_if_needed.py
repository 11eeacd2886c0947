# role: dense
# mistake: weight-transposed
# subject: Dense
# style: transposes until the shapes fit, so only a square layer is wrong
import numpy as np


class Dense:
    def __init__(self, n_in, n_out):
        self.n_in, self.n_out = n_in, n_out
        self.weights = np.random.randn(n_out, n_in) / np.sqrt(n_in)
        self.bias = np.zeros(n_out)

    def forward(self, x):
        if x.shape[-1] != self.n_in:
            raise ValueError("bad input width")
        W = self.weights
        if W.shape[0] != x.shape[-1]:
            W = W.T
        return x @ W + self.bias
