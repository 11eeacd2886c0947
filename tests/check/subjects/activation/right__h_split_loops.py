# role: activation
# mistake: none
# name: glu
# subject: glu
# style: split in two, index loops over rows
import math


def _gate(v):
    if v >= 0:
        return 1 / (1 + math.exp(-v))
    e = math.exp(v)
    return e / (1 + e)


def glu(x):
    if x and isinstance(x[0], list):
        return [glu(row) for row in x]
    half = len(x) // 2
    out = []
    for i in range(half):
        out.append(x[i] * _gate(x[i + half]))
    return out
