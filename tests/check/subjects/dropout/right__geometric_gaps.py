# role: dropout
# mistake: none
# subject: SkipDropout
# style: draws the distances between dropped numbers (geometric), not one draw a number
import numpy as np


class SkipDropout:
    def __init__(self, p=0.5, seed=None):
        self.p = p
        self.rng = np.random.default_rng(seed)
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def _positions(self, size):
        at = -1
        while True:
            at += int(self.rng.geometric(self.p))
            if at >= size:
                return
            yield at

    def forward(self, x):
        if not self.training or self.p == 0:
            return x
        out = x.astype(float).ravel() if self.p == 1 else x.ravel() / (1 - self.p)
        out[list(self._positions(out.size))] = 0.0
        return out.reshape(x.shape)
