# role: activation
# mistake: axis-wrong
# name: softmax
# subject: Softmax
# style: lists of rows, zip(*rows)
import math


def _softmax(vector):
    m = max(vector)
    powers = [math.exp(v - m) for v in vector]
    s = sum(powers)
    return [p / s for p in powers]


class Softmax:
    def __call__(self, data):
        if not isinstance(data[0], list):
            return _softmax(data)
        columns = [_softmax(list(c)) for c in zip(*data, strict=True)]
        return [list(row) for row in zip(*columns, strict=True)]
