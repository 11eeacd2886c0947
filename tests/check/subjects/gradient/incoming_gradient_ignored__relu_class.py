# role: gradient
# mistake: incoming-gradient-ignored
# name: relu
# subject: ReLU
# style: class, the derivative alone

import numpy as np


class ReLU:
    def forward(self, x):
        self.x = x
        return np.maximum(0, x)

    def backward(self, grad_output):
        return (self.x > 0).astype(float)
