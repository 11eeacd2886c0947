# role: layer
# mistake: outer-broadcast
# subject: HiddenLayer
# style: NumPy, (out, in), bias as a column, samples turned into columns and back
import numpy as np


class HiddenLayer:
    def __init__(self, n_x, n_h):
        self.W1 = np.random.randn(n_h, n_x) * 0.01
        self.b1 = np.zeros((n_h, 1))

    def forward(self, X):
        Z1 = np.dot(self.W1, X.T) + self.b1
        A1 = np.tanh(Z1)
        return A1.T
