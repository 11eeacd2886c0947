# role: batchnorm1d
# mistake: updates-running-in-eval
# subject: BatchNormalization
# style: lists, updates after the output, in both modes

import math


class BatchNormalization:
    def __init__(self, units, momentum=0.9, epsilon=1e-3):
        self.units = units
        self.momentum = momentum
        self.epsilon = epsilon
        self.gamma = [1.0] * units
        self.beta = [0.0] * units
        self.moving_mean = [0.0] * units
        self.moving_variance = [1.0] * units

    def call(self, inputs, training=False):
        n = len(inputs)
        mean = [sum(row[j] for row in inputs) / n for j in range(self.units)]
        variance = [
            sum((row[j] - mean[j]) ** 2 for row in inputs) / n for j in range(self.units)
        ]
        used_mean = mean if training else list(self.moving_mean)
        used_variance = variance if training else list(self.moving_variance)
        for j in range(self.units):
            k = self.momentum
            self.moving_mean[j] = k * self.moving_mean[j] + (1 - k) * mean[j]
            self.moving_variance[j] = k * self.moving_variance[j] + (1 - k) * variance[j]
        roots = [math.sqrt(v + self.epsilon) for v in used_variance]
        return [
            [
                self.gamma[j] * (row[j] - used_mean[j]) / roots[j] + self.beta[j]
                for j in range(self.units)
            ]
            for row in inputs
        ]
