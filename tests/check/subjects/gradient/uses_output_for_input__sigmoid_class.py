# role: gradient
# mistake: uses-output-for-input
# name: sigmoid
# subject: Sigmoid
# style: class, the sigmoid of the stored output

import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


class Sigmoid:
    def forward(self, x):
        self.out = sigmoid(x)
        return self.out

    def backward(self, dout):
        s = sigmoid(self.out)
        return dout * s * (1 - s)
