# role: batchnorm1d
# mistake: running-sums-up
# subject: BatchNorm1d
# style: NumPy, plus-equals on the running values
import numpy as np


class BatchNorm1d:
    def __init__(self, in_features, eps=1e-5, momentum=0.1):
        self.W = np.ones(in_features)
        self.b = np.zeros(in_features)
        self.eps, self.momentum = eps, momentum
        self.running_mean = np.zeros(in_features)
        self.running_var = np.ones(in_features)
        self.training = True

    def train(self, mode=True):
        self.training = mode
        return self

    def eval(self):
        return self.train(False)

    def forward(self, x):
        if self.training:
            mean = x.mean(0)
            var = ((x - mean) ** 2).mean(0)
            self.running_mean += self.momentum * mean
            self.running_var += self.momentum * var
        else:
            mean = self.running_mean
            var = self.running_var
        return (x - mean) / np.sqrt(var + self.eps) * self.W + self.b
