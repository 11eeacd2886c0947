# role: activation
# mistake: none
# name: silu
# subject: swish
# style: sigmoid by cases in a helper
import math


def _sig(v):
    if v < -700:
        return 0.0
    return 1 / (1 + math.exp(-v))


def swish(vec):
    return [v * _sig(v) for v in vec]
