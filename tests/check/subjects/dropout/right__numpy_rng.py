# role: dropout
# mistake: none
# subject: Dropout
# style: NumPy generator of its own, p = 1 refused

import numpy as np


class Dropout:
    def __init__(self, p=0.5, seed=None):
        if not 0 <= p < 1:
            raise ValueError("p must be at least 0 and below 1")
        self.p = p
        self.rng = np.random.default_rng(seed)
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def forward(self, x):
        if not self.training:
            return x.copy()
        self.mask = (self.rng.random(x.shape) >= self.p) / (1 - self.p)
        return x * self.mask

    def backward(self, grad):
        return grad * self.mask
