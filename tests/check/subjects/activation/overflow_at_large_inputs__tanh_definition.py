# role: activation
# mistake: overflow-at-large-inputs
# name: tanh
# subject: tanh
# style: textbook definition in NumPy
import numpy as np


def tanh(x):
    p, q = np.exp(x), np.exp(-x)
    return (p - q) / (p + q)
