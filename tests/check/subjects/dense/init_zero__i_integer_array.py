# role: dense
# mistake: init-zero
# subject: Dense
# style: numpy, an array of zeros filled number by number

import random

import numpy as np


class Dense:
    def __init__(self, n_in, n_out):
        self.W = np.array([[0] * n_out] * n_in)
        for i in range(n_in):
            for j in range(n_out):
                self.W[i, j] = random.uniform(-0.1, 0.1)
        self.b = np.zeros(n_out)

    def forward(self, x):
        return x @ self.W + self.b
