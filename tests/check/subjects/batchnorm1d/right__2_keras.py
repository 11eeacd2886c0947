# role: batchnorm1d
# mistake: none
# subject: BatchNormalization
# style: Keras words, moving averages, 0.99 of the old, training in the call
import numpy as np


class BatchNormalization:
    def __init__(self, dim, momentum=0.99, epsilon=0.001):
        self.momentum, self.epsilon = momentum, epsilon
        self.gamma, self.beta = np.ones(dim), np.zeros(dim)
        self.moving_mean, self.moving_variance = np.zeros(dim), np.ones(dim)

    def __call__(self, inputs, training=False):
        return self.call(inputs, training=training)

    def call(self, inputs, training=False):
        mean, variance = self.moving_mean, self.moving_variance
        if training:
            mean, variance = np.mean(inputs, axis=0), np.var(inputs, axis=0)
            self.moving_mean = self.moving_mean * self.momentum + mean * (1.0 - self.momentum)
            self.moving_variance = self.moving_variance * self.momentum + variance * (1.0 - self.momentum)
        return self.gamma * (inputs - mean) / np.sqrt(variance + self.epsilon) + self.beta
