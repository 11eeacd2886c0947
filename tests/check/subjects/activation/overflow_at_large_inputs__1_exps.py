# role: activation
# mistake: overflow-at-large-inputs
# name: tanh
# subject: tanh
# style: tanh from its definition with exponentials
import numpy as np


def tanh(x):
    e_pos = np.exp(x)
    e_neg = np.exp(-x)
    return (e_pos - e_neg) / (e_pos + e_neg)
