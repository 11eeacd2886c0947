# role: gradient
# mistake: square-missing
# name: tanh
# subject: Tanh
# style: class that keeps its output
import numpy as np


class Tanh:
    def forward(self, x):
        self.out = np.tanh(x)
        return self.out

    def backward(self, grad):
        return grad * (1 - self.out)
