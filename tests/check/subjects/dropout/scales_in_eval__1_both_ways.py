# role: dropout
# mistake: scales-in-eval
# subject: Dropout
# style: inverted in training and scaled again in evaluation, the classical paper mixed in
import numpy as np


class Dropout:
    def __init__(self, p=0.5):
        self.p = p
        self.training = True

    def train(self, mode=True):
        self.training = mode
        return self

    def eval(self):
        return self.train(False)

    def __call__(self, x):
        q = 1 - self.p
        if self.training:
            if q == 0:
                return np.zeros(x.shape)
            return x * (np.random.random(x.shape) < q) / q
        return x * q
