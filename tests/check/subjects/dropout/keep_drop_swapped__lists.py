# role: dropout
# mistake: keep-drop-swapped
# subject: dropout
# style: function on list of rows, only the comparison

import random


def dropout(values, p, training):
    if not training or p == 0:
        return values
    if p == 1:
        return [[0.0] * len(row) for row in values]
    out = []
    for row in values:
        out.append([v / (1 - p) if random.random() < p else 0.0 for v in row])
    return out
