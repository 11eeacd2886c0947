# role: gradient
# mistake: mask-inverted
# name: relu
# subject: ReLU
# style: NumPy class, the mask of the shut ones multiplies

import numpy as np


class ReLU:
    def forward(self, x):
        self.mask = x <= 0
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout):
        return dout * self.mask
