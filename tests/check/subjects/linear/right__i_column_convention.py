# role: linear
# mistake: none
# subject: Linear
# style: numpy, bias kept as a column and samples turned into columns inside

import numpy as np


class Linear:
    def __init__(self, n_x, n_h):
        self.W = np.random.randn(n_h, n_x) * 0.01
        self.b = np.zeros((n_h, 1))

    def forward(self, x):
        single = np.ndim(x) == 1
        columns = np.reshape(x, (1, -1)).T if single else np.transpose(x)
        Z = np.dot(self.W, columns) + self.b
        return Z[:, 0] if single else Z.T

    def parameters(self):
        return {"W": self.W, "b": self.b}
