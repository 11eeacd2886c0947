# role: batchnorm1d
# mistake: modes-swapped
# subject: BatchNormalization
# style: Keras names, the training argument asked once
import numpy as np


class BatchNormalization:
    def __init__(self, units, momentum=0.99, epsilon=1e-3):
        self.momentum = momentum
        self.epsilon = epsilon
        self.gamma = np.ones(units)
        self.beta = np.zeros(units)
        self.moving_mean = np.zeros(units)
        self.moving_var = np.ones(units)

    def call(self, inputs, training=False):
        if training:
            mean, var = self.moving_mean, self.moving_var
        else:
            mean = np.mean(inputs, axis=0)
            var = np.var(inputs, axis=0)
            self.moving_mean = self.moving_mean * self.momentum + mean * (1 - self.momentum)
            self.moving_var = self.moving_var * self.momentum + var * (1 - self.momentum)
        return self.gamma * (inputs - mean) / np.sqrt(var + self.epsilon) + self.beta
