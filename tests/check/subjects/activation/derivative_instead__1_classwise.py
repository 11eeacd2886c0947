# role: activation
# mistake: derivative-instead
# name: sigmoid
# subject: Sigmoid
# style: class, forward gives back what belongs in backward
import numpy as np


class Sigmoid:
    def __call__(self, x):
        return self.forward(x)

    def forward(self, x):
        small = np.exp(-np.abs(x))
        s = np.where(x >= 0, 1 / (1 + small), small / (1 + small))
        return s * (1 - s)
