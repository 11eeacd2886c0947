# role: activation
# mistake: scalar-only
# name: sigmoid
# subject: sigmoid
# style: math.exp, a branch for each sign
import math


def sigmoid(x):
    if x >= 0:
        return 1 / (1 + math.exp(-x))
    e = math.exp(x)
    return e / (1 + e)
