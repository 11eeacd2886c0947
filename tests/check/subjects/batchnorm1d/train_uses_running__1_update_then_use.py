# role: batchnorm1d
# mistake: train-uses-running
# subject: BatchNormalization
# style: Keras words: updates the moving averages and normalises with them in both modes
import numpy as np


class BatchNormalization:
    def __init__(self, features, momentum=0.99, epsilon=1e-3):
        self.momentum, self.epsilon = momentum, epsilon
        self.gamma = np.ones(features)
        self.beta = np.zeros(features)
        self.moving_mean = np.zeros(features)
        self.moving_variance = np.ones(features)

    def call(self, inputs, training=False):
        if training:
            m = self.momentum
            self.moving_mean = m * self.moving_mean + (1 - m) * inputs.mean(axis=0)
            self.moving_variance = m * self.moving_variance + (1 - m) * inputs.var(axis=0)
        scale = self.gamma / np.sqrt(self.moving_variance + self.epsilon)
        return (inputs - self.moving_mean) * scale + self.beta
