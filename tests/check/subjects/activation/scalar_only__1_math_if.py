# role: activation
# mistake: scalar-only
# name: elu
# subject: elu
# style: math.exp and an if: one number at a time
import math


def elu(x, alpha=1.0):
    if x > 0:
        return x
    return alpha * (math.exp(x) - 1)
