# role: loss
# mistake: sum-instead-of-mean half-factor
# name: mse
# subject: sum_squared_error
# style: NumPy, half the sum of squares

import numpy as np


def sum_squared_error(y, t):
    return 0.5 * np.sum((y - t) ** 2)
