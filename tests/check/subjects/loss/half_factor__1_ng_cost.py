# role: loss
# mistake: half-factor
# name: mse
# subject: MSELoss
# style: class with forward, Ng's cost with the 2 below the line
import numpy as np


class MSELoss:
    def forward(self, y_hat, y):
        self.diff = y_hat - y
        m = self.diff.size
        J = 1 / (2 * m) * np.sum(np.square(self.diff))
        return J

    __call__ = forward
