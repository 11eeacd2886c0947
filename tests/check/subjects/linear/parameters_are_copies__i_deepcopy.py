# role: linear
# mistake: parameters-are-copies
# subject: Linear
# style: numpy, deepcopy so that nobody breaks them

import copy

import numpy as np


class Linear:
    def __init__(self, in_features, out_features):
        self.params = {
            "weight": np.random.normal(0, 0.02, (out_features, in_features)),
            "bias": np.zeros(out_features),
        }

    def parameters(self):
        return copy.deepcopy(self.params)

    def forward(self, x):
        return x @ self.params["weight"].T + self.params["bias"]
