# role: linear
# mistake: init-variance-for-std
# subject: Linear
# style: numpy, randn divided by the width

import numpy as np


class Linear:
    def __init__(self, n_features, n_outputs):
        self.w = np.random.randn(n_features, n_outputs) / n_features
        self.b = np.zeros(n_outputs)

    def forward(self, X):
        return np.dot(X, self.w) + self.b
