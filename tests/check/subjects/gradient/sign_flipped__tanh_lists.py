# role: gradient
# mistake: sign-flipped
# name: tanh
# subject: tanh_backward
# style: lists, t squared minus one

import math


def tanh_backward(grad_output, x):
    result = []
    for g, v in zip(grad_output, x):
        if isinstance(v, list):
            result.append(tanh_backward(g, v))
        else:
            t = math.tanh(v)
            result.append(g * (t * t - 1))
    return result
