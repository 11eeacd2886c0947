# role: activation
# mistake: wrong-activation
# name: tanh
# subject: tanh
# style: NumPy function
import numpy as np


def tanh(x):
    return 1.0 / (1.0 + np.exp(-x))
