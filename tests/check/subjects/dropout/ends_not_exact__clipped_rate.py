# role: dropout
# mistake: ends-not-exact
# subject: Dropout
# style: NumPy, the rate is kept away from 0 and 1 in the constructor
import numpy as np


class Dropout:
    SMALL = 1e-3

    def __init__(self, dropout_rate=0.5):
        self.dropout_rate = float(np.clip(dropout_rate, self.SMALL, 1 - self.SMALL))
        self.training = True

    def train(self, mode=True):
        self.training = mode

    def eval(self):
        self.train(False)

    def forward(self, X):
        if self.training:
            keep = 1 - self.dropout_rate
            return X * (np.random.rand(*X.shape) < keep) / keep
        return X
