# role: gradient
# mistake: sign-flipped
# name: relu
# subject: ReLU
# style: class, minus in the backward
import numpy as np


class ReLU:
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, grad_output):
        grad_input = np.zeros_like(grad_output)
        grad_input[self.mask] = -grad_output[self.mask]
        return grad_input
