# role: batchnorm1d
# mistake: momentum-swapped
# subject: BatchNormalization
# style: NumPy, momentum 0.99 on the new values

import numpy as np


class BatchNormalization:
    def __init__(self, n_units, momentum=0.99, epsilon=0.001):
        self.momentum = momentum
        self.epsilon = epsilon
        self.gamma = np.ones((1, n_units))
        self.beta = np.zeros((1, n_units))
        self.moving_mean = np.zeros((1, n_units))
        self.moving_variance = np.ones((1, n_units))

    def __call__(self, inputs, training=False):
        if training:
            mean = inputs.mean(axis=0, keepdims=True)
            variance = inputs.var(axis=0, keepdims=True)
            self.moving_mean += self.momentum * (mean - self.moving_mean)
            self.moving_variance += self.momentum * (variance - self.moving_variance)
        else:
            mean = self.moving_mean
            variance = self.moving_variance
        normalized = (inputs - mean) / np.sqrt(variance + self.epsilon)
        return self.gamma * normalized + self.beta
