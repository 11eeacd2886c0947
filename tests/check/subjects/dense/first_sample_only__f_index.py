# role: dense
# mistake: first-sample-only
# subject: Dense
# style: NumPy, atleast_2d on the way in and [0] on the way out
import numpy as np


class Dense:
    def __init__(self, n_features, n_units, activation=None):
        lim = np.sqrt(6 / (n_features + n_units))
        self._w = np.random.uniform(-lim, lim, (n_features, n_units))
        self._b = np.zeros(n_units)
        self.activation = activation

    @property
    def weights(self):
        return self._w

    @weights.setter
    def weights(self, value):
        self._w = value

    @property
    def bias(self):
        return self._b

    @bias.setter
    def bias(self, value):
        self._b = value

    def predict(self, x):
        x2 = np.atleast_2d(x)
        out = x2 @ self._w + self._b
        if self.activation:
            out = self.activation(out)
        return out[0]
