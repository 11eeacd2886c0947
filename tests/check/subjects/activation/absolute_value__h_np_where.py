# role: activation
# mistake: absolute-value
# name: relu
# subject: relu
# style: numpy where
import numpy as np


def relu(z):
    # negative numbers become positive
    return np.where(z > 0, z, -z)
