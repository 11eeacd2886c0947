# role: dropout
# mistake: scales-in-eval
# subject: Dropout
# style: NumPy class, keep probability in an attribute

import numpy as np


class Dropout:
    def __init__(self, drop_rate=0.5):
        self.drop_rate = drop_rate
        self.keep = 1.0 - drop_rate
        self.training = True

    def forward(self, X):
        if self.training:
            if self.keep == 0:
                return np.zeros_like(X)
            self.mask = np.random.binomial(1, self.keep, X.shape) / self.keep
            return X * self.mask
        else:
            return X * self.keep

    def train(self):
        self.training = True

    def eval(self):
        self.training = False
