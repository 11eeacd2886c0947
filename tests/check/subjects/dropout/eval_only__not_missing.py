# role: dropout
# mistake: eval-only
# subject: Dropout
# style: NumPy, the two branches the wrong way round

import numpy as np


class Dropout:
    def __init__(self, p=0.5):
        self.p = p
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def forward(self, x):
        if self.training or self.p == 0:
            return x
        if self.p == 1:
            return np.zeros_like(x)
        mask = np.random.rand(*x.shape) >= self.p
        return x * mask / (1 - self.p)
