# role: activation
# mistake: none
# name: gelu
# subject: Gelu
# style: the tanh form written with a sigmoid
import math

import numpy as np


class Gelu:
    c = 2.0 * math.sqrt(2.0 / math.pi)

    def call(self, x):
        u = self.c * (x + 0.044715 * x**3)
        with np.errstate(over="ignore"):
            return x / (1.0 + np.exp(-u))
