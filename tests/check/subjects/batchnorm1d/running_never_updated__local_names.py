# role: batchnorm1d
# mistake: running-never-updated
# subject: BatchNorm1d
# style: NumPy, the new averages stay local

import numpy as np


class BatchNorm1d:
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        self.eps = eps
        self.momentum = momentum
        self.gamma = np.ones(num_features)
        self.beta = np.zeros(num_features)
        self.running_mean = np.zeros(num_features)
        self.running_var = np.ones(num_features)
        self.training = True

    def train(self, mode=True):
        self.training = mode

    def eval(self):
        self.training = False

    def forward(self, x):
        if self.training:
            mean = x.mean(axis=0)
            var = x.var(axis=0)
            running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean
            running_var = (1 - self.momentum) * self.running_var + self.momentum * var
        else:
            running_mean, running_var = self.running_mean, self.running_var
            mean, var = running_mean, running_var
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
