# role: activation
# mistake: none
# name: glu
# subject: GatedUnit
# style: reshape to two halves, then index
import numpy as np


class GatedUnit:
    def __call__(self, x):
        halves = x.reshape(*x.shape[:-1], 2, x.shape[-1] // 2)
        value, gate = halves[..., 0, :], halves[..., 1, :]
        return value / (1.0 + np.exp(-gate))
