# role: linear
# mistake: fresh-weights-each-call
# subject: Linear
# style: weights drawn in forward
import numpy as np


class Linear:
    def __init__(self, in_features, out_features):
        self.in_features = in_features
        self.out_features = out_features
        self.b = np.zeros(out_features)

    def forward(self, x):
        scale = 1 / np.sqrt(self.in_features)
        W = np.random.randn(self.in_features, self.out_features) * scale
        return x @ W + self.b

    __call__ = forward
