# role: gradient
# mistake: jacobian-diagonal-only
# name: softmax
# subject: softmax_grad
# style: lists, a function of the input

import math


def softmax(row):
    m = max(row)
    e = [math.exp(v - m) for v in row]
    return [v / sum(e) for v in e]


def softmax_grad(grad_output, x):
    if not isinstance(x[0], list):
        return [g * (p - p**2) for g, p in zip(grad_output, softmax(x))]
    return [softmax_grad(g, row) for g, row in zip(grad_output, x)]
