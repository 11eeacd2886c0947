# role: linear
# mistake: none
# subject: Linear
# style: numpy in the manner of PyTorch, optional bias, reset_parameters

import math

import numpy as np


class Linear:
    def __init__(self, in_features: int, out_features: int, bias: bool = True):
        self.in_features = in_features
        self.out_features = out_features
        self.weight = np.empty((out_features, in_features), dtype=np.float32)
        self.bias = np.empty(out_features, dtype=np.float32) if bias else None
        self.reset_parameters()

    def reset_parameters(self):
        bound = 1 / math.sqrt(self.in_features)
        for p in self.parameters():
            p[...] = np.random.uniform(-bound, bound, p.shape)

    def parameters(self):
        return [self.weight] if self.bias is None else [self.weight, self.bias]

    def __call__(self, x):
        y = x @ self.weight.T
        return y if self.bias is None else y + self.bias
