# role: batchnorm1d
# mistake: running-overwritten
# subject: BatchNorm
# style: Keras names; batch and moving values in attributes

import numpy as np


class BatchNorm:
    def __init__(self, units, momentum=0.9, epsilon=1e-3):
        self.units = units
        self.momentum = momentum
        self.epsilon = epsilon
        self.gamma = np.ones(units)
        self.beta = np.zeros(units)
        self.moving_mean = np.zeros(units)
        self.moving_variance = np.ones(units)

    def update_moving(self, mean, variance):
        self.moving_mean = mean
        self.moving_variance = variance

    def call(self, x, training=False):
        mean, variance = self.moving_mean, self.moving_variance
        if training:
            mean, variance = x.mean(axis=0), x.var(axis=0)
            self.update_moving(mean, variance)
        inverse = 1.0 / np.sqrt(variance + self.epsilon)
        return self.gamma * inverse * (x - mean) + self.beta

    __call__ = call
