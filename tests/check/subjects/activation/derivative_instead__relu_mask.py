# role: activation
# mistake: derivative-instead
# name: relu
# subject: relu
# style: boolean mask turned to floats
import numpy as np


def relu(x):
    active = x > 0
    return active.astype(np.float64)
