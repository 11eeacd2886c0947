# role: batchnorm1d
# mistake: none
# subject: BatchNorm
# style: second moment minus square of the mean, shifted by the first row; the mode is a method
import numpy as np


class BatchNorm:
    def __init__(self, size, momentum=0.99, epsilon=1e-5):
        self.gamma, self.beta = np.full(size, 1.0), np.full(size, 0.0)
        self.moving_mean, self.moving_var = np.full(size, 0.0), np.full(size, 1.0)
        self.momentum, self.epsilon = momentum, epsilon
        self.statistics = self.measure

    def train(self):
        self.statistics = self.measure

    def eval(self):
        self.statistics = self.remember

    def remember(self, _):
        return self.moving_mean, self.moving_var

    def measure(self, x):
        d = x - x[:1]
        first, second = d.sum(0) / len(d), (d * d).sum(0) / len(d)
        mean, var = x[0] + first, np.maximum(second - first * first, 0.0)
        self.moving_mean = mean - self.momentum * (mean - self.moving_mean)
        self.moving_var = var - self.momentum * (var - self.moving_var)
        return mean, var

    def __call__(self, x):
        mean, var = self.statistics(x)
        slope = self.gamma / (var + self.epsilon) ** 0.5
        return slope * x + (self.beta - slope * mean)
