# role: batchnorm1d
# mistake: scale-shift-swapped
# subject: BatchNorm1d
# style: lists, arguments of a helper in the other order

import math


def scale_and_shift(v, scale, shift):
    return scale * v + shift


class BatchNorm1d:
    def __init__(self, num_features, momentum=0.1, eps=1e-5):
        self.weight = [1.0] * num_features
        self.bias = [0.0] * num_features
        self.running_mean = [0.0] * num_features
        self.running_var = [1.0] * num_features
        self.momentum = momentum
        self.eps = eps
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def column(self, j, values):
        mean, var = self.running_mean[j], self.running_var[j]
        if self.training:
            mean = sum(values) / len(values)
            var = sum((v - mean) ** 2 for v in values) / len(values)
            self.running_mean[j] += self.momentum * (mean - self.running_mean[j])
            self.running_var[j] += self.momentum * (var - self.running_var[j])
        std = math.sqrt(var + self.eps)
        return [scale_and_shift((v - mean) / std, self.bias[j], self.weight[j]) for v in values]

    def __call__(self, x):
        columns = [self.column(j, values) for j, values in enumerate(zip(*x))]
        return [list(row) for row in zip(*columns)]
