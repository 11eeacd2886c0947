# role: gradient
# mistake: weight-gradient-transposed
# subject: dense_backward
# style: the (out, in) formula in a layer whose weights are (in, out)
import numpy as np


def dense_backward(grad_output, x, weight):
    """Forward was x @ weight + bias, weight of shape (in, out)."""
    grad_x = grad_output @ weight.T
    grad_weight = np.dot(grad_output.T, x)
    grad_bias = grad_output.sum(axis=0)
    return grad_x, grad_weight, grad_bias
