# role: linear
# mistake: none
# subject: Affine
# style: built from given arrays, which are kept as they are, (in, out)

import numpy as np


class Affine:
    def __init__(self, W: np.ndarray, b: np.ndarray):
        self.W = W
        self.b = b

    @property
    def n_in(self):
        return self.W.shape[0]

    def __call__(self, x):
        return np.add(np.matmul(x, self.W), self.b)

    def parameters(self):
        return [self.W, self.b]
