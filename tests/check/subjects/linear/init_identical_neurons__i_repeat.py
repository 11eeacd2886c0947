# role: linear
# mistake: init-identical-neurons
# subject: Linear
# style: numpy, np.repeat of one row, random biases

import numpy as np


class Linear:
    def __init__(self, in_features, out_features):
        bound = 1 / np.sqrt(in_features)
        first = np.random.uniform(-bound, bound, (1, in_features))
        self.weight = np.repeat(first, out_features, axis=0)
        self.bias = np.random.uniform(-bound, bound, out_features)

    def forward(self, x):
        return x @ self.weight.T + self.bias

    def parameters(self):
        return [self.weight, self.bias]
