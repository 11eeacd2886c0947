# role: batchnorm1d
# mistake: running-overwritten
# subject: BatchNorm1d
# style: NumPy, the last batch is stored

import numpy as np


class BatchNorm1d:
    def __init__(self, num_features, momentum=0.1, eps=1e-5):
        self.momentum = momentum
        self.eps = eps
        self.weight = np.ones(num_features)
        self.bias = np.zeros(num_features)
        self.running_mean = np.zeros(num_features)
        self.running_var = np.ones(num_features)
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def forward(self, x):
        if self.training:
            self.running_mean = x.mean(axis=0)
            self.running_var = x.var(axis=0)
        std = np.sqrt(self.running_var + self.eps)
        return (x - self.running_mean) / std * self.weight + self.bias
