# role: dropout
# mistake: stuck-in-eval
# subject: Dropout
# style: NumPy, two switches, uniform numbers compared with p
import numpy as np


class Dropout:
    def __init__(self, p=0.5):
        self.p = p
        self.training = True

    def train(self):
        self.is_training = True

    def eval(self):
        self.training = False

    def __call__(self, X):
        if not self.training or self.p == 0:
            return X
        if self.p == 1:
            return np.zeros_like(X)
        R = np.random.uniform(0, 1, X.shape)
        return np.where(R < self.p, 0.0, X / (1 - self.p))
