# role: activation
# mistake: not-elementwise
# name: silu
# subject: Swish
# style: the gate is computed from the mean
import numpy as np


class Swish:
    def forward(self, x):
        gate = 1.0 / (1.0 + np.exp(-np.mean(x)))
        return x * gate
