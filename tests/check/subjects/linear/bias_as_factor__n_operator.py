# role: linear
# mistake: bias-as-factor
# subject: linear
# style: NumPy function, weight (out, in), one expression
import numpy as np


def linear(x, weight, bias):
    return np.dot(x, weight.T) * bias
