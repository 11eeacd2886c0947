# role: loss
# mistake: sign-flipped
# name: mse
# subject: mse
# style: NumPy, higher is better

import numpy as np


def mse(pred, target):
    return -np.mean(np.power(pred - target, 2))
