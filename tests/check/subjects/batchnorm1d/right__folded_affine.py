# role: batchnorm1d
# mistake: none
# subject: BatchNorm1d
# style: one factor and one offset a feature, then a * x + c

import numpy as np


class BatchNorm1d:
    def __init__(self, num_features, eps=1e-5, momentum=0.9):
        self.eps = eps
        self.momentum = momentum
        self.scale = np.ones(num_features)
        self.shift = np.zeros(num_features)
        self.stats = (np.zeros(num_features), np.ones(num_features))
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def __call__(self, x):
        x = np.asarray(x, dtype=np.float64)
        mean, var = self.stats
        if self.training:
            old = self.momentum
            mean, var = x.mean(axis=0), x.var(axis=0)
            self.stats = (
                old * self.stats[0] + (1 - old) * mean,
                old * self.stats[1] + (1 - old) * var,
            )
        factor = self.scale / np.sqrt(var + self.eps)
        return x * factor + (self.shift - mean * factor)
