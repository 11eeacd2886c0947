# role: dropout
# mistake: none
# subject: dropout
# style: random.choices over a list of rows
import random


def dropout(rows, training, p=0.5):
    if not training or p == 0:
        return [list(row) for row in rows]
    if p == 1:
        return [[0.0] * len(row) for row in rows]
    factor = 1 / (1 - p)
    return [
        [v * k for v, k in zip(row, random.choices((0.0, factor), (p, 1 - p), k=len(row)))]
        for row in rows
    ]
