# role: gradient
# mistake: uses-output-for-input
# name: sigmoid
# subject: Sigmoid
# style: the stored output goes through sigmoid once more in backward
import numpy as np


def sigmoid(z):
    return 0.5 * (1 + np.tanh(z / 2))


class Sigmoid:
    def forward(self, z):
        self.z = sigmoid(z)
        return self.z

    def backward(self, grad):
        s = sigmoid(self.z)
        return grad * s * (1 - s)
