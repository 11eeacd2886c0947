# role: layer
# mistake: activation-before-bias divided-by-width
# name: sigmoid
# subject: SigmoidLayer
# style: NumPy, average over the inputs, then sigmoid, then the bias
import numpy as np


class SigmoidLayer:
    def __init__(self, n_in, n_out):
        self.n_in = n_in
        self.W = np.random.randn(n_in, n_out) / np.sqrt(n_in)
        self.b = np.zeros(n_out)

    def forward(self, X):
        Z = np.dot(X, self.W) / self.n_in
        A = 1 / (1 + np.exp(-Z))
        return A + self.b
