# role: dropout
# mistake: not-scaled mutates-input
# subject: Dropout
# style: zeros written straight into the array that came in
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
        if self.training:
            x[np.random.rand(*x.shape) < self.p] = 0
        return x
