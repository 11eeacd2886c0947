# role: batchnorm1d
# mistake: over-features
# subject: BatchNorm
# style: NumPy, axis=1 with keepdims; running ones by axis 0

import numpy as np


class BatchNorm:
    def __init__(self, n_features, eps=1e-5, momentum=0.1):
        self.eps = eps
        self.momentum = momentum
        self.gamma = np.ones(n_features)
        self.beta = np.zeros(n_features)
        self.running_mean = np.zeros(n_features)
        self.running_var = np.ones(n_features)
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def track(self, x):
        m = self.momentum
        self.running_mean = (1 - m) * self.running_mean + m * x.mean(axis=0)
        self.running_var = (1 - m) * self.running_var + m * x.var(axis=0)

    def forward(self, x):
        if self.training:
            mean = x.mean(axis=1, keepdims=True)
            var = x.var(axis=1, keepdims=True)
            self.track(x)
        else:
            mean, var = self.running_mean, self.running_var
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
