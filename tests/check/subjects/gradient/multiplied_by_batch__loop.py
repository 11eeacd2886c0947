# role: gradient
# mistake: multiplied-by-batch
# subject: dense_backward
# style: NumPy, the product over the whole batch once a sample

import numpy as np


def dense_backward(grad_out, x, W, b):
    dW = np.zeros_like(W)
    db = np.zeros_like(b)
    for _sample in x:
        dW += x.T @ grad_out
        db += grad_out.sum(axis=0)
    return grad_out @ W.T, dW, db
