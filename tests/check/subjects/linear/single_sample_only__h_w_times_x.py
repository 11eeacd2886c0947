# role: linear
# mistake: single-sample-only
# subject: linear
# style: mathematician, W x + b
import numpy as np


def linear(x, W, b):
    """y = W x + b"""
    return np.dot(W, x) + b
