# role: gradient
# mistake: wrong-activation
# name: sigmoid
# subject: SigmoidActivation
# style: NumPy class, the derivative of tanh, from the input

import numpy as np


class SigmoidActivation:
    def forward(self, z):
        self.z = z
        return 1 / (1 + np.exp(-z))

    def backward(self, grad):
        return grad * (1 - np.tanh(self.z) ** 2)
