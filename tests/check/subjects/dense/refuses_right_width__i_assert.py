# role: dense
# mistake: refuses-right-width
# subject: Dense
# style: numpy, an assert on the shapes; a square layer passes

import numpy as np


class Dense:
    def __init__(self, in_features, out_features):
        self.weight = np.random.randn(out_features, in_features) * 0.1
        self.bias = np.zeros(out_features)

    def forward(self, x):
        x = np.asarray(x)
        assert x.shape[-1] == self.weight.shape[0], "the input does not fit the layer"
        return x @ self.weight.T + self.bias
