# role: linear
# mistake: init-zero
# subject: Linear
# style: numpy, spread from one over the width

import numpy as np


class Linear:
    def __init__(self, in_features, out_features):
        std = (1 // in_features) ** 0.5
        self.weight = std * np.random.randn(out_features, in_features)
        self.bias = np.zeros(out_features)

    def forward(self, x):
        return x @ self.weight.T + self.bias
