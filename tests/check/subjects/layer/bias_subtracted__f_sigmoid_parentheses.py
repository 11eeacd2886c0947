# role: layer
# mistake: bias-subtracted
# name: sigmoid
# subject: SigmoidLayer
# style: NumPy, sigmoid written out in one line inside forward
import numpy as np


class SigmoidLayer:
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out) * np.sqrt(1 / n_in)
        self.b = np.zeros(n_out)

    def forward(self, X):
        return 1 / (1 + np.exp(-X @ self.W + self.b))
