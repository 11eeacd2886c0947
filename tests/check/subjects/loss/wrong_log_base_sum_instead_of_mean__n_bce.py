# role: loss
# mistake: wrong-log-base sum-instead-of-mean
# name: bce
# subject: total_surprise
# style: lists, bits added up

from math import log2


def total_surprise(p, y):
    bits = 0.0
    for pi, yi in zip(p, y):
        pi = min(max(pi, 1e-9), 1 - 1e-9)
        bits -= log2(pi) if yi == 1 else log2(1 - pi)
    return bits
