# role: linear
# mistake: weight-negated parameters-are-copies
# subject: Linear
# style: numpy, bias minus the product

import numpy as np


class Linear:
    def __init__(self, n_in, n_out):
        self.W = np.random.normal(0, 0.1, (n_in, n_out))
        self.b = np.zeros(n_out)

    def parameters(self):
        return [np.array(self.W), np.array(self.b)]

    def forward(self, x):
        return self.b - x @ self.W
