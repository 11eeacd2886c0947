# role: batchnorm1d
# mistake: no-square-root
# subject: BatchNorm1d
# style: NumPy, one helper for both modes

import numpy as np


class BatchNorm1d:
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        self.num_features = num_features
        self.eps = eps
        self.momentum = momentum
        self.weight = np.ones(num_features)
        self.bias = np.zeros(num_features)
        self.running_mean = np.zeros(num_features)
        self.running_var = np.ones(num_features)
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def _normalize(self, x, mean, var):
        x_hat = (x - mean) / (var + self.eps)
        return self.weight * x_hat + self.bias

    def forward(self, x):
        if not self.training:
            return self._normalize(x, self.running_mean, self.running_var)
        mean, var = np.mean(x, axis=0), np.var(x, axis=0)
        self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean
        self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var
        return self._normalize(x, mean, var)
