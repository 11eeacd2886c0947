# role: dense
# mistake: bias-first-only
# subject: FullyConnected
# style: NumPy, bias kept as a row (1, n_out) in a dict of parameters
import numpy as np


class FullyConnected:
    def __init__(self, n_in, n_out):
        self.params = {
            "W": np.random.randn(n_in, n_out) / np.sqrt(n_in),
            "b": np.zeros((1, n_out)),
        }

    def forward(self, x):
        W, b = self.params["W"], self.params["b"]
        return np.dot(x, W) + b[0, 0]
