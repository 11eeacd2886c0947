# role: linear
# mistake: init-shared-between-layers
# subject: Linear
# style: numpy, setdefault on a dict at the class; shows when layers have one size

import numpy as np


class Linear:
    params: dict = {}

    def __init__(self, in_features, out_features):
        self.key = (in_features, out_features)
        bound = 1 / np.sqrt(in_features)
        weight = np.random.uniform(-bound, bound, (out_features, in_features))
        self.weight = self.params.setdefault(("weight", self.key), weight)
        self.bias = self.params.setdefault(("bias", self.key), np.zeros(out_features))

    def forward(self, x):
        return x @ self.weight.T + self.bias
