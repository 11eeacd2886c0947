# role: batchnorm1d
# mistake: none
# subject: BatchNorm1d
# style: lists, statistics.fmean and pvariance, training attribute

from statistics import fmean, pvariance


class BatchNorm1d:
    training = True

    def __init__(self, num_features, eps=0.00001, momentum=0.1):
        self.weights = [1.0] * num_features
        self.biases = [0.0] * num_features
        self.running_mean = [0.0] * num_features
        self.running_var = [1.0] * num_features
        self.eps = eps
        self.momentum = momentum

    def __call__(self, x):
        if self.training:
            means = [fmean(column) for column in zip(*x)]
            variances = [pvariance(column) for column in zip(*x)]
            mix = lambda a, b: a + self.momentum * (b - a)
            self.running_mean = list(map(mix, self.running_mean, means))
            self.running_var = list(map(mix, self.running_var, variances))
        else:
            means, variances = self.running_mean, self.running_var
        constants = list(zip(means, variances, self.weights, self.biases))
        return [
            [w * (v - m) / (s + self.eps) ** 0.5 + b for v, (m, s, w, b) in zip(row, constants)]
            for row in x
        ]
