# role: batchnorm1d
# mistake: none
# subject: BatchNormalization
# style: Keras names and defaults, training argument
import numpy as np


class BatchNormalization:
    def __init__(self, features, momentum=0.99, epsilon=0.001):
        self.momentum, self.epsilon = momentum, epsilon
        self.gamma, self.beta = np.ones(features), np.zeros(features)
        self.moving_mean, self.moving_variance = np.zeros(features), np.ones(features)

    def call(self, inputs, training=False):
        mean, variance = self.moving_mean, self.moving_variance
        if training:
            mean, variance = np.mean(inputs, 0), np.var(inputs, 0)
            for moving, now in ((self.moving_mean, mean), (self.moving_variance, variance)):
                moving *= self.momentum
                moving += (1 - self.momentum) * now
        return self.gamma * (inputs - mean) / np.sqrt(variance + self.epsilon) + self.beta
