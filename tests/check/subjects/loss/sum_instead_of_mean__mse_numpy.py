# role: loss
# mistake: sum-instead-of-mean
# name: mse
# subject: MSELoss
# style: class over NumPy with forward and backward

import numpy as np


class MSELoss:
    def forward(self, y_pred, y_true):
        self.diff = y_pred - y_true
        return np.sum(self.diff**2)

    def backward(self):
        return 2 * self.diff
