# role: dropout
# mistake: p-one-gives-nan
# subject: Dropout
# style: binomial mask divided by what is kept, p = 1 not thought of
import numpy as np


class Dropout:
    def __init__(self, p):
        self.p = p
        self.train()

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def forward(self, x):
        if self.training:
            mask = np.random.binomial(1, 1 - self.p, size=x.shape)
            x = x * (mask / np.float64(1 - self.p))
        return x
