# role: linear
# mistake: batch-averaged init-unscaled
# subject: Linear
# style: numpy, mean over the samples

import numpy as np


class Linear:
    def __init__(self, in_features, out_features):
        self.weight = np.random.randn(in_features, out_features)
        self.bias = np.zeros(out_features)

    def forward(self, x):
        out = x @ self.weight + self.bias
        if out.ndim == 2:
            out = out.mean(axis=0)
        return out
