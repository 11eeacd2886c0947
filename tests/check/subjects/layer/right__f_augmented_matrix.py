# role: layer
# mistake: none
# name: sigmoid
# subject: SigmoidLayer
# style: NumPy, weights and bias in one matrix (bias in row 0), properties give the parts
import numpy as np


class SigmoidLayer:
    def __init__(self, n_in, n_out):
        self._theta = np.zeros((n_in + 1, n_out))
        self._theta[1:] = np.random.randn(n_in, n_out) / np.sqrt(n_in)

    @property
    def weights(self):
        return self._theta[1:]

    @weights.setter
    def weights(self, value):
        self._theta[1:] = value

    @property
    def bias(self):
        return self._theta[0]

    @bias.setter
    def bias(self, value):
        self._theta[0] = value

    def forward(self, x):
        x = np.asarray(x, dtype=float)
        ones = np.ones(x.shape[:-1] + (1,))
        z = np.concatenate([ones, x], axis=-1) @ self._theta
        return 0.5 + 0.5 * np.tanh(0.5 * z)
