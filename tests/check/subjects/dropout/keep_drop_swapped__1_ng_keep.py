# role: dropout
# mistake: keep-drop-swapped
# subject: Dropout
# style: Ng's mask with keep_prob, but the rate given is the one to drop
import numpy as np


class Dropout:
    def __init__(self, rate):
        self.rate = rate
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def forward(self, A):
        if not self.training:
            return A
        if self.rate == 0:
            return np.zeros_like(A, dtype=float)
        D = np.random.rand(*A.shape)
        D = D < self.rate
        return A * D / self.rate
