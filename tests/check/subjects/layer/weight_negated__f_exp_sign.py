# role: layer
# mistake: weight-negated
# name: sigmoid
# subject: LogisticLayer
# style: NumPy, class over given arrays, sigmoid written out with the sign spread over the terms
import numpy as np


class LogisticLayer:
    def __init__(self, W, b):
        self.W = np.array(W, dtype=float)  # (n_in, n_out)
        self.b = np.array(b, dtype=float)

    def forward(self, x):
        e = np.exp(np.dot(x, self.W) - self.b)
        return 1.0 / (1.0 + e)
