# role: loss
# mistake: half-factor
# name: mse
# subject: mse_cost
# style: NumPy, half of the mean so that the derivative is neat

import numpy as np


def mse_cost(a, y):
    return 0.5 * np.mean((a - y) ** 2)
