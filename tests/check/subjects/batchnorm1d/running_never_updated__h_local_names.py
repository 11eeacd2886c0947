# role: batchnorm1d
# mistake: running-never-updated
# subject: BatchNorm1d
# style: local variables in place of attributes
import numpy as np


class BatchNorm1d:
    momentum = 0.1
    eps = 1e-5

    def __init__(self, n):
        self.weight = np.ones(n)
        self.bias = np.zeros(n)
        self.running_mean = np.zeros(n)
        self.running_var = np.ones(n)
        self.training = True

    def train(self, mode=True):
        self.training = mode

    def eval(self):
        self.train(False)

    def __call__(self, x):
        running_mean, running_var = self.running_mean, self.running_var
        if self.training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            running_mean = 0.9 * running_mean + 0.1 * mean
            running_var = 0.9 * running_var + 0.1 * var
        else:
            mean, var = running_mean, running_var
        return (x - mean) / np.sqrt(var + self.eps) * self.weight + self.bias
