# role: linear
# mistake: wrong-return-type
# subject: linear_forward
# style: NumPy function, result and cache in a dict
import numpy as np


def linear_forward(X, W, b):
    Z = np.dot(X, W) + b
    return {"Z": Z, "cache": (X, W, b)}
