# role: batchnorm1d
# mistake: no-square-root
# subject: BatchNormalization
# style: Keras names, a variable called std

import numpy as np


class BatchNormalization:
    def __init__(self, units, momentum=0.99, epsilon=1e-3):
        self.momentum = momentum
        self.epsilon = epsilon
        self.gamma = np.ones((units,), dtype=np.float32)
        self.beta = np.zeros((units,), dtype=np.float32)
        self.moving_mean = np.zeros((units,), dtype=np.float32)
        self.moving_variance = np.ones((units,), dtype=np.float32)

    def call(self, inputs, training=False):
        if training:
            mean = inputs.mean(axis=0)
            std = ((inputs - mean) ** 2).mean(axis=0)
            k = self.momentum
            self.moving_mean = k * self.moving_mean + (1 - k) * mean
            self.moving_variance = k * self.moving_variance + (1 - k) * std
        else:
            mean = self.moving_mean
            std = self.moving_variance
        return self.gamma * ((inputs - mean) / (std + self.epsilon)) + self.beta
