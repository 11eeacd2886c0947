# role: batchnorm1d
# mistake: running-never-updated
# subject: BatchNorm1d
# style: the new averages are put into local names, self is forgotten
import numpy as np


class BatchNorm1d:
    def __init__(self, dim, eps=1e-5, momentum=0.1):
        self.eps = eps
        self.momentum = momentum
        self.gamma = np.ones(dim)
        self.beta = np.zeros(dim)
        self.running_mean = np.zeros(dim)
        self.running_var = np.ones(dim)
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def forward(self, x):
        mean, var = self.running_mean, self.running_var
        if self.training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean
            running_var = (1 - self.momentum) * self.running_var + self.momentum * var
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
