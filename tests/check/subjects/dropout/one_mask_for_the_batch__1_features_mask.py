# role: dropout
# mistake: one-mask-for-the-batch
# subject: Dropout
# style: NumPy: the mask has the shape of one sample
import numpy as np


class Dropout:
    def __init__(self, p=0.5, rng=None):
        self.p = p
        self.rng = rng or np.random.default_rng()
        self.is_training = True

    def train(self):
        self.is_training = True

    def eval(self):
        self.is_training = False

    def forward(self, x):
        if not self.is_training or self.p == 0:
            return x
        if self.p >= 1:
            return x * 0.0
        survivors = self.rng.random(x.shape[-1]) >= self.p
        return x * survivors / (1 - self.p)
