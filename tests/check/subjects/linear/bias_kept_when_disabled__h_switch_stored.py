# role: linear
# mistake: bias-kept-when-disabled
# subject: Linear
# style: bias switch that is only stored
import numpy as np


class Linear:
    def __init__(self, in_features, out_features, bias=True):
        bound = 1 / np.sqrt(in_features)
        self.use_bias = bias
        self.W = np.random.uniform(-bound, bound, (out_features, in_features))
        self.b = np.random.uniform(-bound, bound, out_features)

    def __call__(self, x):
        y = x @ self.W.T
        y = y + self.b
        return y
