# role: dense
# mistake: accepts-wrong-width
# subject: Dense
# style: numpy, cuts what it needs; wider inputs pass

import numpy as np


class Dense:
    def __init__(self, n_in, n_out):
        self.n_in = n_in
        self.W = np.random.normal(0, 0.01, (n_in, n_out))
        self.b = np.zeros(n_out)

    def forward(self, x):
        features = x[..., : self.n_in]
        return features @ self.W + self.b
