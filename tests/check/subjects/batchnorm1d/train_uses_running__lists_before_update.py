# role: batchnorm1d
# mistake: train-uses-running
# subject: BatchNorm
# style: lists, normalises by the old running ones, then updates

import math


class BatchNorm:
    def __init__(self, n, momentum=0.9, eps=0.001):
        self.gamma = [1.0] * n
        self.beta = [0.0] * n
        self.moving_mean = [0.0] * n
        self.moving_var = [1.0] * n
        self.momentum = momentum
        self.eps = eps

    def forward(self, inputs, training=True):
        outputs = []
        for row in inputs:
            normal = [
                (v - mu) / math.sqrt(var + self.eps)
                for v, mu, var in zip(row, self.moving_mean, self.moving_var)
            ]
            outputs.append([g * v + b for g, v, b in zip(self.gamma, normal, self.beta)])
        if training:
            self._observe(inputs)
        return outputs

    def _observe(self, inputs):
        k = self.momentum
        for j, column in enumerate(zip(*inputs)):
            mu = sum(column) / len(column)
            var = sum((v - mu) ** 2 for v in column) / len(column)
            self.moving_mean[j] = k * self.moving_mean[j] + (1 - k) * mu
            self.moving_var[j] = k * self.moving_var[j] + (1 - k) * var
