# role: dropout
# mistake: not-scaled
# subject: Dropout
# style: numpy mask, train and eval
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
        if not self.training:
            return x
        mask = np.random.rand(*x.shape) >= self.p
        return x * mask
