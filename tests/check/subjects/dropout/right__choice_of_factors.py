# role: dropout
# mistake: none
# subject: Dropout
# style: every factor drawn from [0, 1 / (1 - p)]

import numpy as np


class Dropout:
    def __init__(self, p=0.5, rng=None):
        self.p = p
        self._rng = rng or np.random.default_rng()
        self._mode = "train"

    @property
    def training(self):
        return self._mode == "train"

    @training.setter
    def training(self, on):
        self._mode = "train" if on else "eval"

    def train(self):
        self._mode = "train"

    def eval(self):
        self._mode = "eval"

    def __call__(self, x):
        if self._mode == "eval" or self.p == 0:
            return x
        if self.p == 1:
            return np.zeros(x.shape)
        factors = self._rng.choice([0.0, 1 / (1 - self.p)], size=x.shape, p=[self.p, 1 - self.p])
        return np.einsum("ij,ij->ij", x, factors)
