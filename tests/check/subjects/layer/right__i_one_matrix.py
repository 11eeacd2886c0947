# role: layer
# mistake: none
# name: sigmoid
# subject: Layer
# style: bias as the last row of one matrix, weights and bias as properties on it

import numpy as np


class Layer:
    def __init__(self, n_in, n_out):
        self._theta = np.zeros((n_in + 1, n_out))
        self._theta[:-1] = np.random.normal(0, 0.1, (n_in, n_out))

    @property
    def W(self):
        return self._theta[:-1]

    @W.setter
    def W(self, value):
        self._theta[:-1] = value

    @property
    def b(self):
        return self._theta[-1]

    @b.setter
    def b(self, value):
        self._theta[-1] = value

    def forward(self, x):
        x = np.asarray(x, dtype=float)
        ones = np.ones(x.shape[:-1] + (1,))
        z = np.concatenate([x, ones], axis=-1) @ self._theta
        return 0.5 * (1.0 + np.tanh(0.5 * z))
