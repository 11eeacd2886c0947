# role: batchnorm1d
# mistake: square-root-twice
# subject: BatchNorm1d
# style: NumPy, a normalise helper used in both modes
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

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def _normalise(self, x, mean, var):
        std = np.sqrt(var + self.eps)
        return (x - mean) / np.sqrt(std)

    def forward(self, x):
        if self.training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            self.running_mean += self.momentum * (mean - self.running_mean)
            self.running_var += self.momentum * (var - self.running_var)
            x_hat = self._normalise(x, mean, var)
        else:
            x_hat = self._normalise(x, self.running_mean, self.running_var)
        return self.gamma * x_hat + self.beta
