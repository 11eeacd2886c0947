# role: gradient
# mistake: overwrites-instead-of-accumulates
# subject: backward
# style: NumPy, a loop over the samples that keeps the last

import numpy as np


def backward(grad_output, x, weight, bias):
    grad_x = np.zeros_like(x)
    grad_weight = np.zeros_like(weight)
    grad_bias = np.zeros_like(bias)
    for i in range(len(x)):
        grad_x[i] = weight @ grad_output[i]
        grad_weight = np.outer(x[i], grad_output[i])
        grad_bias = grad_output[i]
    return grad_x, grad_weight, grad_bias
