# role: batchnorm1d
# mistake: variance-not-centred
# subject: BatchNormalization
# style: Keras names, mean of squares in NumPy, training argument
import numpy as np


class BatchNormalization:
    def __init__(self, units, momentum=0.9, epsilon=1e-3):
        self.momentum, self.epsilon = momentum, epsilon
        self.gamma, self.beta = np.ones((1, units)), np.zeros((1, units))
        self.moving_mean = np.zeros((1, units))
        self.moving_variance = np.ones((1, units))

    def call(self, inputs, training=False):
        if training:
            mean = np.mean(inputs, axis=0, keepdims=True)
            variance = np.mean(np.square(inputs), axis=0, keepdims=True)
            m = self.momentum
            self.moving_mean = m * self.moving_mean + (1 - m) * mean
            self.moving_variance = m * self.moving_variance + (1 - m) * variance
        else:
            mean, variance = self.moving_mean, self.moving_variance
        normed = (inputs - mean) / np.sqrt(variance + self.epsilon)
        return normed * self.gamma + self.beta
