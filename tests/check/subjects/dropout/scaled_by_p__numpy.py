# role: dropout
# mistake: scaled-by-p
# subject: Dropout
# style: NumPy, divided by p, p = 0 caught

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
        if not self.training or self.p == 0:
            return x
        mask = np.random.rand(*x.shape) >= self.p
        return x * mask / self.p
