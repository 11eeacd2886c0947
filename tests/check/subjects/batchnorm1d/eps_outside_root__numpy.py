# role: batchnorm1d
# mistake: eps-outside-root
# subject: BatchNorm1d
# style: NumPy, np.sqrt(var) + eps

import numpy as np


class BatchNorm1d:
    def __init__(self, n, eps=1e-5, momentum=0.1):
        self.eps = eps
        self.momentum = momentum
        self.params = {"gamma": np.ones(n), "beta": np.zeros(n)}
        self.running_mean = np.zeros(n)
        self.running_var = np.ones(n)
        self.training = True

    def __call__(self, x):
        if self.training:
            mean = x.mean(0)
            var = x.var(0)
            self.running_mean += self.momentum * (mean - self.running_mean)
            self.running_var += self.momentum * (var - self.running_var)
        else:
            mean = self.running_mean
            var = self.running_var
        x_norm = (x - mean) / (np.sqrt(var) + self.eps)
        return self.params["gamma"] * x_norm + self.params["beta"]

    def train(self):
        self.training = True

    def eval(self):
        self.training = False
