# role: batchnorm1d
# mistake: none
# subject: BatchNorm1d
# style: row vectors (1, n), the mean as a product with 1/m, running variance unbiased
import numpy as np


class BatchNorm1d:
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        self.eps = eps
        self.momentum = momentum
        self.weight = np.ones((1, num_features))
        self.bias = np.zeros((1, num_features))
        self.running_mean = np.zeros((1, num_features))
        self.running_var = np.ones((1, num_features))
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def forward(self, x):
        mean, var = self.running_mean, self.running_var
        if self.training:
            m = x.shape[0]
            mean = np.full((1, m), 1 / m) @ x
            var = ((x - mean) ** 2).sum(axis=0, keepdims=True) / m
            unbiased = var * m / max(m - 1, 1)
            self.running_mean = self.running_mean + self.momentum * (mean - self.running_mean)
            self.running_var = self.running_var + self.momentum * (unbiased - self.running_var)
        inv = (var + self.eps) ** -0.5
        return self.weight * (inv * (x - mean)) + self.bias
