# role: activation
# mistake: halves-swapped
# name: glu
# subject: glu
# style: zip over the two halves of a list
import math


def _s(v):
    return 0.5 * (1.0 + math.tanh(0.5 * v))


def glu(vector):
    n = len(vector) // 2
    return [b * _s(a) for a, b in zip(vector[:n], vector[n:], strict=True)]
