# role: linear
# mistake: init-same-every-time
# subject: Linear
# style: numpy, np.random.seed at the start of the constructor

import numpy as np


class Linear:
    def __init__(self, in_features, out_features):
        np.random.seed(0)
        k = np.sqrt(1 / in_features)
        self.weight = np.random.uniform(-k, k, size=(out_features, in_features))
        self.bias = np.random.uniform(-k, k, size=out_features)

    def forward(self, x):
        return x @ self.weight.T + self.bias
