# role: batchnorm1d
# mistake: unbiased-in-normalising
# subject: BatchNormalization
# style: NumPy, sum of squares over m - 1

import numpy as np


class BatchNormalization:
    def __init__(self, n_features, momentum=0.99, eps=1e-3):
        self.momentum, self.eps = momentum, eps
        self.gamma, self.beta = np.ones(n_features), np.zeros(n_features)
        self.moving_mean, self.moving_var = np.zeros(n_features), np.ones(n_features)

    def forward(self, x, training=True):
        if training:
            m = x.shape[0]
            mu = np.sum(x, axis=0) / m
            centred = x - mu
            var = np.sum(centred * centred, axis=0) / max(m - 1, 1)
            self.moving_mean = self.momentum * self.moving_mean + (1 - self.momentum) * mu
            self.moving_var = self.momentum * self.moving_var + (1 - self.momentum) * var
        else:
            centred = x - self.moving_mean
            var = self.moving_var
        return centred / np.sqrt(var + self.eps) * self.gamma + self.beta
