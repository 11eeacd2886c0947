# role: batchnorm1d
# mistake: running-keeps-deviation
# subject: BatchNorm
# style: list of rows, statistics.pstdev, Keras names
import math
from statistics import fmean, pstdev


class BatchNorm:
    def __init__(self, n_units, momentum=0.99, epsilon=1e-3):
        self.momentum, self.epsilon = momentum, epsilon
        self.gamma, self.beta = [1.0] * n_units, [0.0] * n_units
        self.moving_mean, self.moving_variance = [0.0] * n_units, [1.0] * n_units

    def _blend(self, old, new):
        return [self.momentum * o + (1 - self.momentum) * n for o, n in zip(old, new)]

    def call(self, inputs, training=False):
        if training:
            columns = list(zip(*inputs))
            means = [fmean(c) for c in columns]
            spreads = [pstdev(c) for c in columns]
            self.moving_mean = self._blend(self.moving_mean, means)
            self.moving_variance = self._blend(self.moving_variance, spreads)
            variances = [s * s for s in spreads]
        else:
            means, variances = self.moving_mean, self.moving_variance
        roots = [math.sqrt(v + self.epsilon) for v in variances]
        return [
            [g * (v - m) / r + b for v, m, r, g, b in zip(row, means, roots, self.gamma, self.beta)]
            for row in inputs
        ]
