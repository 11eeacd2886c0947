# role: activation
# mistake: none
# name: sigmoid
# subject: Sigmoid
# style: fills an array for each sign
import numpy as np


class Sigmoid:
    def forward(self, x):
        x = np.asarray(x, dtype=np.float64)
        out = np.empty_like(x)
        pos = x >= 0
        out[pos] = 1 / (1 + np.exp(-x[pos]))
        e = np.exp(x[~pos])
        out[~pos] = e / (1 + e)
        self.out = out
        return out
