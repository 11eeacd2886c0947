# role: gradient
# mistake: divided-by-batch
# subject: linear_backward
# style: student of Ng's course, one over m
import numpy as np


def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[0]
    dW = np.dot(A_prev.T, dZ) / m
    db = np.sum(dZ, axis=0) / m
    dA_prev = np.dot(dZ, W.T)
    return dA_prev, dW, db
