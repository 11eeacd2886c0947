# role: activation
# mistake: none
# name: sigmoid
# subject: sigmoid
# style: the short formula; NumPy warns of overflow and the value is right
import numpy as np


def sigmoid(x):
    """The logistic function."""
    return 1 / (1 + np.exp(-x))
