# role: activation
# mistake: sign-flipped
# name: sigmoid
# subject: Sigmoid
# style: forgets the minus in the exponent
import numpy as np


class Sigmoid:
    """e to the x, plus one, under one"""

    def forward(self, x):
        self.out = 1 / (1 + np.exp(x))
        return self.out

    def __call__(self, *args):
        return self.forward(*args)
