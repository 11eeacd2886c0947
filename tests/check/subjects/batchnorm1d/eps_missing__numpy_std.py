# role: batchnorm1d
# mistake: eps-missing
# subject: BatchNorm
# style: NumPy, x.std instead of sqrt(var + eps)

import numpy as np


class BatchNorm:
    def __init__(self, size, momentum=0.9):
        self.momentum = momentum
        self.gamma = np.ones(size)
        self.beta = np.zeros(size)
        self.running_mean = np.zeros(size)
        self.running_var = np.ones(size)

    def forward(self, X, training=True):
        if training:
            mu = X.mean(axis=0)
            sigma = X.std(axis=0)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mu
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * sigma**2
        else:
            mu = self.running_mean
            sigma = np.sqrt(self.running_var)
        return self.gamma * (X - mu) / sigma + self.beta
