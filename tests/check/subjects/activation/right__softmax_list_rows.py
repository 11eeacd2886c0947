# role: activation
# mistake: none
# name: softmax
# subject: softmax
# style: flat list or list of rows
import math


def _one(row):
    m = max(row)
    exps = [math.exp(v - m) for v in row]
    total = math.fsum(exps)
    return [e / total for e in exps]


def softmax(x):
    return [_one(row) for row in x] if isinstance(x[0], list) else _one(x)
