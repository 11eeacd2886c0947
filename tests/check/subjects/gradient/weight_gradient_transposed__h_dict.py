# role: gradient
# mistake: weight-gradient-transposed
# subject: dense_backward
# style: function, dict of gradients, W of shape (in, out)
import numpy as np


def dense_backward(grad_output, x, W):
    """forward was x @ W + b"""
    dx = grad_output @ W.T
    dW = grad_output.T @ x
    db = grad_output.sum(axis=0)
    return {"dx": dx, "dW": dW, "db": db}
