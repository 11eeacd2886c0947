# role: batchnorm1d
# mistake: eval-uses-batch
# subject: BatchNormalization
# style: Keras user, training argument never read
import numpy as np


class BatchNormalization:
    def __init__(self, dim, momentum=0.99, epsilon=1e-3):
        self.momentum = momentum
        self.epsilon = epsilon
        self.gamma = np.ones(dim)
        self.beta = np.zeros(dim)
        self.moving_mean = np.zeros(dim)
        self.moving_variance = np.ones(dim)

    def __call__(self, inputs, training=False):
        mean = np.mean(inputs, axis=0)
        variance = np.var(inputs, axis=0)
        if training:
            self.moving_mean = self.moving_mean * self.momentum + mean * (1 - self.momentum)
            self.moving_variance = self.moving_variance * self.momentum + variance * (1 - self.momentum)
        normalized = (inputs - mean) / np.sqrt(variance + self.epsilon)
        return self.gamma * normalized + self.beta
