# role: batchnorm1d
# mistake: mutates-input
# subject: BatchNorm1d
# style: NumPy, in-place operators to save memory, float arrays
import numpy as np


class BatchNorm1d:
    def __init__(self, n_inputs, momentum=0.1, eps=1e-5):
        self.gamma = np.ones(n_inputs)
        self.beta = np.zeros(n_inputs)
        self.running_mean = np.zeros(n_inputs)
        self.running_var = np.ones(n_inputs)
        self.momentum = momentum
        self.eps = eps
        self.training = True

    def forward(self, x):
        if self.training:
            mean = x.mean(axis=0)
            var = x.var(axis=0)
            self.running_mean *= 1 - self.momentum
            self.running_mean += self.momentum * mean
            self.running_var *= 1 - self.momentum
            self.running_var += self.momentum * var
        else:
            mean, var = self.running_mean, self.running_var
        x -= mean
        x /= np.sqrt(var + self.eps)
        return self.gamma * x + self.beta
