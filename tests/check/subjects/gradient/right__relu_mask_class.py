# role: gradient
# mistake: none
# name: relu
# subject: Relu
# style: class that keeps a mask, as in the fish book

import numpy as np


class Relu:
    def __init__(self):
        self.mask = None

    def forward(self, x):
        self.mask = x <= 0
        return np.where(self.mask, 0.0, x)

    def backward(self, dout):
        return dout * ~self.mask
