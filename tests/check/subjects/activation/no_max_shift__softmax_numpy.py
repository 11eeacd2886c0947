# role: activation
# mistake: no-max-shift
# name: softmax
# subject: softmax
# style: two NumPy lines
import numpy as np


def softmax(x):
    e_x = np.exp(x)
    return e_x / e_x.sum(axis=-1, keepdims=True)
