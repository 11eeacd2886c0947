# role: batchnorm1d
# mistake: none
# subject: BatchNormalization
# style: Keras names, momentum 0.99 of the old, float32

import numpy as np


class BatchNormalization:
    def __init__(self, units, momentum=0.99, epsilon=1e-3):
        self.momentum = momentum
        self.epsilon = epsilon
        self.gamma = np.ones(units, dtype="float32")
        self.beta = np.zeros(units, dtype="float32")
        self.moving_mean = np.zeros(units, dtype="float32")
        self.moving_variance = np.ones(units, dtype="float32")

    def call(self, inputs, training=False):
        if training:
            mean = inputs.mean(axis=0)
            variance = inputs.var(axis=0)
            self.moving_mean += (1 - self.momentum) * (mean - self.moving_mean)
            self.moving_variance += (1 - self.momentum) * (variance - self.moving_variance)
        else:
            mean, variance = self.moving_mean, self.moving_variance
        return self.gamma * (inputs - mean) / np.sqrt(variance + self.epsilon) + self.beta
