# role: loss
# mistake: wrong-loss
# name: bce
# subject: BCE
# style: NumPy class, the squared error of the probabilities

import numpy as np


class BCE:
    def forward(self, y, t):
        self.y, self.t = y, t
        return np.mean((y - t) ** 2)

    def backward(self):
        return 2 * (self.y - self.t) / self.t.size
