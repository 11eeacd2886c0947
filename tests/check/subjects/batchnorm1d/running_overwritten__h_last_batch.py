# role: batchnorm1d
# mistake: running-overwritten
# subject: BatchNorm1d
# style: keeps the last batch only
import numpy as np


class BatchNorm1d:
    def __init__(self, features, eps=1e-5):
        self.eps = eps
        self.weight, self.bias = np.ones(features), np.zeros(features)
        self.running_mean, self.running_var = np.zeros(features), np.ones(features)

    def forward(self, x, training=True):
        if training:
            self.running_mean = np.mean(x, axis=0)
            self.running_var = np.var(x, axis=0)
        normed = (x - self.running_mean) / np.sqrt(self.running_var + self.eps)
        return normed * self.weight + self.bias
