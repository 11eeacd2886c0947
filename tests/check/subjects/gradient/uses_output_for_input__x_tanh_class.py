# role: gradient
# mistake: uses-output-for-input
# name: tanh
# subject: Tanh
# style: class that stores the input and takes it for the output

import numpy as np


class Tanh:
    def __init__(self):
        self.cache = None

    def forward(self, x):
        self.cache = x
        return np.tanh(x)

    def backward(self, dout):
        return dout * (1 - self.cache**2)
