# role: dropout
# mistake: mutates-input
# subject: dropout
# style: lists, writes x[i][j]

import random


def dropout(x, p=0.5, training=True):
    if not training:
        return x
    for i in range(len(x)):
        for j in range(len(x[i])):
            if random.random() < p:
                x[i][j] = 0.0
            else:
                x[i][j] = x[i][j] / (1 - p)
    return x
