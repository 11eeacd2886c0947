# role: dropout
# mistake: none
# subject: InvertedDropout
# style: scale worked out once; p = 1 fails there

import numpy as np


class InvertedDropout:
    def __init__(self, p_drop):
        self.p_drop = p_drop
        self.scale = 1 / (1 - p_drop)
        self.training = True

    def predict(self, X):
        if self.training:
            U = np.random.rand(*X.shape)
            return self.scale * np.where(U < self.p_drop, 0, X)
        return X

    def train(self):
        self.training = True

    def eval(self):
        self.training = False
