# role: linear
# mistake: init-fan-out
# subject: Linear
# style: numpy, bound from the shape of an (in, out) matrix, biases drawn too

import math

import numpy as np


class Linear:
    def __init__(self, in_features, out_features):
        self.weight = np.empty((in_features, out_features))
        self.reset()

    def reset(self):
        fan = self.weight.shape[1]
        bound = 1 / math.sqrt(fan)
        self.weight[:] = np.random.uniform(-bound, bound, self.weight.shape)
        self.bias = np.zeros(fan)

    def forward(self, x):
        return np.matmul(x, self.weight) + self.bias
