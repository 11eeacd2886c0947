# role: dense
# mistake: parameters-are-copies
# subject: Dense
# style: numpy, an orderly list of copies

import numpy as np


class Dense:
    def __init__(self, in_features, out_features):
        scale = np.sqrt(2 / (in_features + out_features))
        self._w = np.random.randn(out_features, in_features) * scale
        self._b = np.zeros(out_features)

    @property
    def weight(self):
        return self._w

    @property
    def bias(self):
        return self._b

    def parameters(self):
        return [self._w.copy(), self._b.copy()]

    def forward(self, x):
        return x @ self._w.T + self._b
