# role: dropout
# mistake: mutates-input
# subject: Dropout
# style: NumPy, x *= mask

import numpy as np


class Dropout:
    def __init__(self, p=0.5):
        assert 0 <= p < 1
        self.p = p
        self.training = True

    def forward(self, x):
        if self.training:
            mask = np.random.rand(*x.shape) >= self.p
            x *= mask / (1 - self.p)
        return x

    def train(self):
        self.training = True

    def eval(self):
        self.training = False
