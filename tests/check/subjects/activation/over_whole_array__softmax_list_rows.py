# role: activation
# mistake: over-whole-array
# name: softmax
# subject: softmax
# style: nested comprehensions over rows
import math


def softmax(rows):
    if not isinstance(rows[0], (list, tuple)):
        return softmax([rows])[0]
    top = max(max(row) for row in rows)
    exps = [[math.exp(v - top) for v in row] for row in rows]
    total = sum(sum(row) for row in exps)
    return [[v / total for v in row] for row in exps]
