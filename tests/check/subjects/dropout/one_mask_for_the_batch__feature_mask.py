# role: dropout
# mistake: one-mask-for-the-batch
# subject: Dropout
# style: NumPy, mask over the features, broadcast

import numpy as np


class Dropout:
    """Dropout with probability p of losing a unit."""

    def __init__(self, p=0.5):
        self.p = p
        self.training = True

    def eval(self):
        self.training = False
        return self

    def train(self):
        self.training = True
        return self

    def __call__(self, x):
        if not self.training or self.p == 0.0:
            return x
        if self.p == 1.0:
            return np.zeros_like(x)
        n_units = x.shape[-1]
        alive = np.random.rand(n_units) > self.p
        return x * alive / (1 - self.p)
