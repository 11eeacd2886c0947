# role: activation
# mistake: overflow-at-large-inputs
# name: sigmoid
# subject: sigmoid
# style: e^x over e^x + 1 in NumPy
import numpy as np


def sigmoid(x):
    ex = np.exp(x)
    return ex / (ex + 1)
