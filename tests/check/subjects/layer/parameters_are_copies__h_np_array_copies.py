# role: layer
# mistake: parameters-are-copies
# name: sigmoid
# subject: Layer
# style: parameters through np.array
import numpy as np


class Layer:
    def __init__(self, n_in, n_out):
        rng = np.random.default_rng()
        self.w = rng.normal(0.0, np.sqrt(2 / (n_in + n_out)), size=(n_in, n_out))
        self.b = np.zeros(n_out)

    def parameters(self):
        return [np.array(self.w), np.array(self.b)]

    def predict(self, X):
        return 1.0 / (1.0 + np.exp(-(X @ self.w + self.b)))
