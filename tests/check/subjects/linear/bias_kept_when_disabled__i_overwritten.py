# role: linear
# mistake: bias-kept-when-disabled
# subject: Linear
# style: numpy, set to None first and reset afterwards

import numpy as np


class Linear:
    def __init__(self, in_features, out_features, bias=True):
        self.in_features = in_features
        self.out_features = out_features
        if not bias:
            self.bias = None
        self.reset_parameters()

    def reset_parameters(self):
        k = 1 / np.sqrt(self.in_features)
        self.weight = np.random.uniform(-k, k, (self.out_features, self.in_features))
        self.bias = np.random.uniform(-k, k, self.out_features)

    def forward(self, x):
        out = x @ self.weight.T
        if self.bias is not None:
            out = out + self.bias
        return out
