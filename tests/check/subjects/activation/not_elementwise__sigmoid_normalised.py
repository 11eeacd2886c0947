# role: activation
# mistake: not-elementwise
# name: sigmoid
# subject: sigmoid
# style: divides by the sum, as softmax does
import numpy as np


def sigmoid(x):
    s = 1 / (1 + np.exp(-x))
    return s / np.sum(s)
