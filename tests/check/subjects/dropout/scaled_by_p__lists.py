# role: dropout
# mistake: scaled-by-p
# subject: dropout
# style: function on lists

import random


def dropout(x, p, training=True):
    if training and p > 0:
        return [[0.0 if random.random() < p else v / p for v in row] for row in x]
    return [row[:] for row in x]
