# role: activation
# mistake: scalar-only
# name: softplus
# subject: softplus
# style: takes the number out with float()
import math


def softplus(x):
    value = float(x)
    if value > 30:
        return value
    return math.log1p(math.exp(value))
