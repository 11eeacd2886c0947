# role: gradient
# mistake: bias-gradient-one-number
# subject: dense_backward
# style: NumPy, np.sum without an axis

import numpy as np


def dense_backward(dout, x, W, b):
    dx = dout @ W.T
    dW = x.T @ dout
    db = np.sum(dout)
    return dx, dW, db
