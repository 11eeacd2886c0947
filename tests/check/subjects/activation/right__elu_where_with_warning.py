# role: activation
# mistake: none
# name: elu
# subject: Elu
# style: np.where computes both branches, the overflowing one is not taken
import numpy as np


class Elu:
    def __init__(self, a=1.0):
        self.a = a

    def forward(self, z):
        return np.where(z > 0, z, self.a * (np.exp(z) - 1))
