# role: dropout
# mistake: one-mask-per-row
# subject: Dropout
# style: NumPy, mask of shape (m, 1)

import numpy as np


class Dropout:
    def __init__(self, p=0.5, seed=None):
        if not 0 <= p < 1:
            raise ValueError("0 <= p < 1")
        self.p = p
        self.gen = np.random.default_rng(seed)
        self.training = True

    def train(self, mode=True):
        self.training = mode
        return self

    def eval(self):
        return self.train(False)

    def forward(self, x):
        if self.training:
            mask = self.gen.random((x.shape[0], 1)) >= self.p
            return mask * x / (1 - self.p)
        return x
