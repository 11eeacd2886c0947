# role: linear
# mistake: parameters-missing-bias
# subject: Linear
# style: numpy, a dict of the trainable arrays

import numpy as np


class Linear:
    def __init__(self, in_features, out_features):
        bound = 1 / np.sqrt(in_features)
        self.weight = np.random.uniform(-bound, bound, (out_features, in_features))
        self.bias = np.random.uniform(-bound, bound, out_features)

    def forward(self, x):
        return x @ self.weight.T + self.bias

    def parameters(self):
        return {name: p for name, p in vars(self).items() if p.ndim > 1}
