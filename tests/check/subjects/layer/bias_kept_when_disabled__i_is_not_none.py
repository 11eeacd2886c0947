# role: layer
# mistake: bias-kept-when-disabled
# name: sigmoid
# subject: Layer
# style: numpy, random biases, the switch tested against None

import numpy as np


class Layer:
    def __init__(self, in_features, out_features, bias=True):
        k = 1 / np.sqrt(in_features)
        self.weight = np.random.uniform(-k, k, (out_features, in_features))
        self.bias = None
        if bias is not None:
            self.bias = np.random.uniform(-k, k, out_features)

    def forward(self, x):
        z = x @ self.weight.T
        if self.bias is not None:
            z = z + self.bias
        return 1.0 / (1.0 + np.exp(-z))
