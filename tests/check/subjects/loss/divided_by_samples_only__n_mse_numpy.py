# role: loss
# mistake: divided-by-samples-only
# name: mse
# subject: mse_loss
# style: NumPy, m is the first size of the array

import numpy as np


def mse_loss(AL, Y):
    m = AL.shape[0]
    return 1.0 / m * np.sum(np.power(AL - Y, 2))
