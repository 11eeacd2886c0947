# role: dropout
# mistake: fixed-count
# subject: Dropout
# style: NumPy, np.random.choice of positions without replacement

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
        n_drop = int(round(self.p * x.size))
        out = x.astype(float).ravel()
        dropped = np.random.choice(x.size, n_drop, replace=False)
        out[dropped] = 0.0
        if self.p < 1:
            out /= 1 - self.p
        return out.reshape(x.shape)
