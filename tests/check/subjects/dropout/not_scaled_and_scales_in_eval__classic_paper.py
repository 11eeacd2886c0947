# role: dropout
# mistake: not-scaled scales-in-eval
# subject: Dropout
# style: NumPy, as in the first paper

import numpy as np


class Dropout:
    """Dropout (Srivastava et al., 2014)."""

    def __init__(self, p=0.5):
        self.p = p
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def forward(self, x):
        if self.training:
            return x * np.random.binomial(1, 1 - self.p, size=x.shape)
        return x * (1 - self.p)
