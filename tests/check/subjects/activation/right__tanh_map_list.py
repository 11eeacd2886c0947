# role: activation
# mistake: none
# name: tanh
# subject: tanh
# style: map over a list or over its rows
import math


def tanh(xs):
    if xs and isinstance(xs[0], list):
        return [tanh(row) for row in xs]
    return list(map(math.tanh, xs))
