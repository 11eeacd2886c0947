# role: dropout
# mistake: one-mask-for-the-batch
# subject: dropout
# style: lists, one mask drawn, zip with every row

import random


def make_mask(n, p):
    return [0 if random.random() < p else 1 for _ in range(n)]


def dropout(x, p, training):
    if not training:
        return x
    mask = make_mask(len(x[0]), p)
    return [[v / (1 - p) if m else 0.0 for v, m in zip(row, mask)] for row in x]
