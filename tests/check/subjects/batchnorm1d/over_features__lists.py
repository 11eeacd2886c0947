# role: batchnorm1d
# mistake: over-features
# subject: BatchNorm1d
# style: lists; statistics of each row, columns tracked

import math


def mean_of(values):
    return sum(values) / len(values)


def var_of(values):
    m = mean_of(values)
    return sum((v - m) ** 2 for v in values) / len(values)


class BatchNorm1d:
    def __init__(self, num_features, momentum=0.1, eps=1e-5):
        self.weight = [1.0] * num_features
        self.bias = [0.0] * num_features
        self.running_mean = [0.0] * num_features
        self.running_var = [1.0] * num_features
        self.momentum, self.eps = momentum, eps

    def normalise(self, v, mean, var, j):
        return self.weight[j] * (v - mean) / math.sqrt(var + self.eps) + self.bias[j]

    def __call__(self, x, training=True):
        out = []
        for row in x:
            if training:
                stats = [(mean_of(row), var_of(row))] * len(row)
            else:
                stats = list(zip(self.running_mean, self.running_var))
            out.append([self.normalise(v, *stats[j], j) for j, v in enumerate(row)])
        if training:
            for j, column in enumerate(zip(*x)):
                self.running_mean[j] += self.momentum * (mean_of(column) - self.running_mean[j])
                self.running_var[j] += self.momentum * (var_of(column) - self.running_var[j])
        return out
