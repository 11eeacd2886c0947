# role: gradient
# mistake: forward-wrong
# name: sigmoid
# subject: Sigmoid
# style: NumPy class, exp of the input without its minus; the slope is the same

import numpy as np


class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(x))
        return self.out

    def backward(self, dout):
        return dout * (1.0 - self.out) * self.out
