# role: linear
# mistake: none
# subject: linear
# style: lists, partial and map, default bias
from functools import partial
from operator import add, mul


def inner(x, w):
    if len(x) != len(w):
        raise ValueError("lengths %d and %d" % (len(x), len(w)))
    return sum(map(mul, x, w))


def linear(x, weight, bias=None):
    if x and isinstance(x[0], (list, tuple)):
        return [linear(row, weight, bias) for row in x]
    y = map(partial(inner, x), weight)
    return list(y if bias is None else map(add, y, bias))
