# role: loss
# mistake: mean-before-square
# name: mse
# subject: MeanSquaredError
# style: NumPy class, the bias of the predictions squared

import numpy as np


class MeanSquaredError:
    def __call__(self, y_pred, y_true):
        error = np.asarray(y_pred) - np.asarray(y_true)
        return np.square(error.mean())
