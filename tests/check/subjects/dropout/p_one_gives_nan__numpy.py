# role: dropout
# mistake: p-one-gives-nan
# subject: Dropout
# style: NumPy class, mask divided by 1 - p

import numpy as np


class Dropout:
    def __init__(self, p=0.5):
        if not 0 <= p <= 1:
            raise ValueError(f"dropout probability must be between 0 and 1, got {p}")
        self.p = p
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def forward(self, x):
        if self.training:
            mask = (np.random.random(x.shape) >= self.p).astype(x.dtype)
            return x * mask / (1 - self.p)
        return x
