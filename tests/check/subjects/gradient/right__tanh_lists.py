# role: gradient
# mistake: none
# name: tanh
# subject: tanh_backward
# style: lists, 1/cosh squared, nested or flat

import math


def tanh_backward(grad_output, x):
    if isinstance(x, list):
        return [tanh_backward(g, v) for g, v in zip(grad_output, x)]
    return grad_output / math.cosh(x) ** 2
