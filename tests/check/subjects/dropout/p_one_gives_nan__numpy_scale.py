# role: dropout
# mistake: p-one-gives-nan
# subject: Dropout
# style: NumPy, a Python float as scale

import numpy as np


class Dropout:
    def __init__(self, p: float = 0.5):
        self.p = float(p)
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def __call__(self, x):
        if self.training:
            scale = 1.0 / (1.0 - self.p)
            return scale * x * (np.random.uniform(size=x.shape) >= self.p)
        return x
