# role: dropout
# mistake: same-mask-every-call
# subject: Dropout
# style: NumPy, mask kept after the first call

import numpy as np


class Dropout:
    def __init__(self, p=0.5):
        self.p = p
        self.mask = None
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def forward(self, x):
        if not self.training:
            return x
        if self.mask is None or self.mask.shape != x.shape:
            self.mask = np.random.rand(*x.shape) >= self.p
        return np.where(self.mask, x, 0.0) / (1 - self.p if self.p < 1 else 1.0)
