# role: dense
# mistake: init-unscaled
# subject: Dense
# style: numpy, np.random.randn, list of parameters

import numpy as np


class Dense:
    def __init__(self, n_in, n_out):
        self.params = [np.random.randn(n_in, n_out), np.zeros(n_out)]

    @property
    def weights(self):
        return self.params[0]

    @weights.setter
    def weights(self, value):
        self.params[0] = value

    @property
    def bias(self):
        return self.params[1]

    @bias.setter
    def bias(self, value):
        self.params[1] = value

    def parameters(self):
        return self.params

    def forward(self, x):
        return np.dot(x, self.weights) + self.bias
