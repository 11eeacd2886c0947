# role: batchnorm1d
# mistake: mean-not-subtracted
# subject: BatchNorm1d
# style: NumPy, x / sqrt(var + eps)

import numpy as np


class BatchNorm1d:
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        self.weight = np.ones(num_features)
        self.bias = np.zeros(num_features)
        self.running_mean = np.zeros(num_features)
        self.running_var = np.ones(num_features)
        self.eps = eps
        self.momentum = momentum
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def __call__(self, x):
        if self.training:
            self.running_mean += self.momentum * (np.mean(x, axis=0) - self.running_mean)
            self.running_var += self.momentum * (np.var(x, axis=0) - self.running_var)
            divisor = np.sqrt(np.var(x, axis=0) + self.eps)
        else:
            divisor = np.sqrt(self.running_var + self.eps)
        return self.weight * (x / divisor) + self.bias
