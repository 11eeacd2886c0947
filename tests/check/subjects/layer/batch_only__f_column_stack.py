# role: layer
# mistake: batch-only
# name: sigmoid
# subject: Layer
# style: NumPy, bias as an extra row of one weight matrix, a column of ones next to the batch
import numpy as np


class Layer:
    def __init__(self, n_in, n_out):
        self.w = np.vstack([np.random.randn(n_in, n_out) / np.sqrt(n_in), np.zeros((1, n_out))])

    @property
    def weights(self):
        return self.w[:-1]

    @weights.setter
    def weights(self, value):
        self.w[:-1] = value

    @property
    def bias(self):
        return self.w[-1]

    @bias.setter
    def bias(self, value):
        self.w[-1] = value

    def forward(self, x):
        ones = np.ones((x.shape[0], 1))
        z = np.concatenate([x, ones], axis=1) @ self.w
        return 0.5 * (1 + np.tanh(z / 2))
