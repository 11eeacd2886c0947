# role: batchnorm1d
# mistake: unbiased-in-normalising
# subject: BatchNorm1d
# style: ddof=1 for both the batch and the running variance
import numpy as np


class BatchNorm1d:
    def __init__(self, n, eps=1e-5, momentum=0.1):
        self.weight = np.ones(n)
        self.bias = np.zeros(n)
        self.running_mean = np.zeros(n)
        self.running_var = np.ones(n)
        self.eps = eps
        self.momentum = momentum
        self.training = True

    def train(self, mode=True):
        self.training = mode

    def eval(self):
        self.train(False)

    def __call__(self, x):
        if self.training:
            mu = np.mean(x, axis=0)
            var = np.var(x, axis=0, ddof=1)
            self.running_mean += self.momentum * (mu - self.running_mean)
            self.running_var += self.momentum * (var - self.running_var)
        else:
            mu, var = self.running_mean, self.running_var
        return (x - mu) / np.sqrt(var + self.eps) * self.weight + self.bias
