# role: gradient
# mistake: square-missing
# name: tanh
# subject: tanh_backward
# style: lists, the output computed again
import math


def tanh_backward(grad_output, x):
    result = []
    for g, v in zip(grad_output, x):
        t = math.tanh(v)
        result.append(g * (1 - t))
    return result
