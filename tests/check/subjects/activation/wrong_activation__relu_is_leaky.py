# role: activation
# mistake: wrong-activation
# name: relu
# subject: relu
# style: np.where with a small slope below zero
import numpy as np


def relu(x):
    return np.where(x > 0, x, 0.01 * x)
