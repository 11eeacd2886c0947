# role: dense
# mistake: fresh-weights-each-call
# subject: Dense
# style: NumPy, the weights are made where they are needed
import numpy as np


class Dense:
    def __init__(self, n_in, n_out):
        self.n_in = n_in
        self.n_out = n_out
        self.b = np.zeros(n_out)

    def forward(self, x):
        self.W = np.random.randn(self.n_in, self.n_out) * np.sqrt(2 / self.n_in)
        return x @ self.W + self.b
