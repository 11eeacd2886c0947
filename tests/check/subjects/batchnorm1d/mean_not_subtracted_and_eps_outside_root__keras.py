# role: batchnorm1d
# mistake: mean-not-subtracted eps-outside-root
# subject: BatchNormalization
# style: Keras names, NumPy

import numpy as np


class BatchNormalization:
    def __init__(self, units, momentum=0.99, epsilon=1e-3):
        self.momentum = momentum
        self.epsilon = epsilon
        self.gamma = np.ones(units)
        self.beta = np.zeros(units)
        self.moving_mean = np.zeros(units)
        self.moving_variance = np.ones(units)

    def call(self, x, training=False):
        variance = self.moving_variance
        if training:
            mean = x.mean(axis=0)
            variance = x.var(axis=0)
            k = self.momentum
            self.moving_mean = k * self.moving_mean + (1 - k) * mean
            self.moving_variance = k * self.moving_variance + (1 - k) * variance
        return self.gamma * x / (np.sqrt(variance) + self.epsilon) + self.beta
