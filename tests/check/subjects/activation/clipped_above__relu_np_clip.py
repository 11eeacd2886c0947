# role: activation
# mistake: clipped-above
# name: relu
# subject: relu
# style: np.clip in a function
import numpy as np


def relu(z):
    return np.clip(z, 0, 1)
