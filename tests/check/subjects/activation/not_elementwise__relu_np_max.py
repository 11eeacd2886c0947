# role: activation
# mistake: not-elementwise
# name: relu
# subject: relu
# style: np.max with a second argument
import numpy as np


def relu(x):
    return np.max(x, 0)
