# role: batchnorm1d
# mistake: none
# subject: BatchNorm1d
# style: no momentum argument: 0.9 and 0.1 stand in the update

import numpy as np


class BatchNorm1d:
    def __init__(self, d):
        self.gamma = np.ones(d)
        self.beta = np.zeros(d)
        self.running_mean = np.zeros(d)
        self.running_var = np.ones(d)
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def forward(self, X):
        if self.training:
            mu = X.sum(axis=0) / X.shape[0]
            var = ((X - mu) ** 2).sum(axis=0) / X.shape[0]
            self.running_mean = 0.9 * self.running_mean + 0.1 * mu
            self.running_var = 0.9 * self.running_var + 0.1 * var
        else:
            mu = self.running_mean
            var = self.running_var
        self.std = np.sqrt(var + 1e-5)
        self.X_hat = (X - mu) / self.std
        return self.gamma * self.X_hat + self.beta

    def backward(self, dout):
        n = len(dout)
        self.dgamma, self.dbeta = (dout * self.X_hat).sum(0), dout.sum(0)
        dx = n * dout - self.dbeta - self.X_hat * self.dgamma
        return self.gamma / (n * self.std) * dx
