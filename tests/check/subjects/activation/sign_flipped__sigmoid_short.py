# role: activation
# mistake: sign-flipped
# name: sigmoid
# subject: sigmoid
# style: short NumPy function
import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(x))
