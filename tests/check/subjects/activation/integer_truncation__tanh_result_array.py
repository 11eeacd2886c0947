# role: activation
# mistake: integer-truncation
# name: tanh
# subject: Tanh
# style: fills an array made with an integer dtype
import numpy as np


class Tanh:
    def forward(self, x):
        out = np.zeros(x.shape, dtype=int)
        out[...] = np.tanh(x)
        return out
