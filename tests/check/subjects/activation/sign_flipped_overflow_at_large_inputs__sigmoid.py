# role: activation
# mistake: sign-flipped overflow-at-large-inputs
# name: sigmoid
# subject: sigmoid
# style: e^-x over 1 + e^-x
import numpy as np


def sigmoid(x):
    e = np.exp(-x)
    return e / (1 + e)
