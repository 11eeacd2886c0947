# role: dense
# mistake: init-not-centred
# subject: Dense
# style: numpy, np.random.normal with positional arguments

import numpy as np


class Dense:
    """Fully connected layer."""

    def __init__(self, n_features, n_units):
        self.W = np.random.normal(1, 0.1, (n_features, n_units))
        self.b = np.zeros(n_units)

    def predict(self, X):
        return X @ self.W + self.b
