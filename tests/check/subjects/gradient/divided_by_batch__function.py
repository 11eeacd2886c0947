# role: gradient
# mistake: divided-by-batch
# subject: linear_backward
# style: NumPy function with 1/m

import numpy as np


def linear_backward(dZ, A_prev, W, b):
    m = A_prev.shape[0]
    dW = 1 / m * np.dot(A_prev.T, dZ)
    db = 1 / m * np.sum(dZ, axis=0)
    dA_prev = np.dot(dZ, W.T)
    return dA_prev, dW, db
