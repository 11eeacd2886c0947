# role: dropout
# mistake: keep-drop-swapped
# subject: Dropout
# style: NumPy, mask and scale both by p, p = 0 caught

import numpy as np


class Dropout:
    def __init__(self, p=0.5):
        assert 0 <= p <= 1
        self.p = p
        self.training = True

    def forward(self, x):
        if not self.training or self.p == 0:
            return x
        mask = (np.random.rand(*x.shape) < self.p) / self.p
        return x * mask

    def train(self, mode=True):
        self.training = mode

    def eval(self):
        self.train(False)
