# role: activation
# mistake: not-elementwise
# name: softplus
# subject: softplus
# style: running total returned in place of the list
import math


def softplus(inputs):
    total = 0.0
    for x in inputs:
        total += max(x, 0.0) + math.log1p(math.exp(-abs(x)))
    return total
