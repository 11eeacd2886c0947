# role: loss
# mistake: not-squared
# name: mse
# subject: MeanSquaredError
# style: class that computes the square and averages something else

import numpy as np


class MeanSquaredError:
    def __init__(self):
        self.error = None
        self.squared_error = None

    def forward(self, y_true, y_pred):
        self.error = y_true - y_pred
        self.squared_error = self.error * self.error
        return np.mean(self.error)

    def __call__(self, y_true, y_pred):
        return self.forward(y_true, y_pred)
