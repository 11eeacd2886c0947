# role: dropout
# mistake: active-in-eval
# subject: Dropout
# style: NumPy class with train()/eval(), p = 1 refused

import numpy as np


class Dropout:
    def __init__(self, p):
        if p >= 1 or p < 0:
            raise ValueError("p should be in [0, 1)")
        self.p = p
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def __call__(self, x):
        keep = 1 - self.p
        mask = np.random.rand(*x.shape) < keep
        return x * mask / keep
