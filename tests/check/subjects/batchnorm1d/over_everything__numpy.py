# role: batchnorm1d
# mistake: over-everything
# subject: BatchNorm
# style: NumPy, x.mean() without an axis; columns tracked

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

    def forward(self, x):
        if not self.training:
            x_hat = (x - self.running_mean) / np.sqrt(self.running_var + self.eps)
        else:
            x_hat = (x - x.mean()) / np.sqrt(x.var() + self.eps)
            m = self.momentum
            self.running_mean = (1 - m) * self.running_mean + m * np.mean(x, axis=0)
            self.running_var = (1 - m) * self.running_var + m * np.var(x, axis=0)
        return self.gamma * x_hat + self.beta
