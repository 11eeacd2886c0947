# role: dense
# mistake: init-same-every-time
# subject: Dense
# style: numpy, default_rng with a number in the constructor

import numpy as np


class Dense:
    def __init__(self, in_features, out_features):
        rng = np.random.default_rng(seed=0)
        bound = np.sqrt(6 / (in_features + out_features))
        self.weights = rng.uniform(-bound, bound, (in_features, out_features))
        self.biases = np.zeros(out_features)

    def forward(self, x):
        return x @ self.weights + self.biases
