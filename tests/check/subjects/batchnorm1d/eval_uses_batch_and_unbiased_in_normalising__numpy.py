# role: batchnorm1d
# mistake: eval-uses-batch unbiased-in-normalising
# subject: BatchNorm1d
# style: NumPy, ddof=1, no look at the mode

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

    def forward(self, x):
        mean = np.mean(x, axis=0)
        var = np.var(x, axis=0, ddof=1 if len(x) > 1 else 0)
        if self.training:
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var
        return self.gamma * (x - mean) / np.sqrt(var + self.eps) + self.beta
