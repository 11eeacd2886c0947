# role: dense
# mistake: activation-twice
# name: sigmoid
# subject: dense_sigmoid
# style: NumPy function, activation in the line of z and again in the line of a
import numpy as np


def sigma(t):
    return 1.0 / (1.0 + np.exp(-t))


def dense_sigmoid(x, W, b):
    z = sigma(np.dot(x, W) + b)
    a = sigma(z)
    return a
