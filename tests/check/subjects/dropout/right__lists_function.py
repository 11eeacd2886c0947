# role: dropout
# mistake: none
# subject: dropout
# style: function (x, p, training) on list of rows

import random


def dropout(x, p, training):
    """Zero some numbers and scale up the others, so that the mean stays."""
    if not training:
        return x
    out = []
    for row in x:
        new_row = []
        for v in row:
            if random.random() < p:
                new_row.append(0.0)
            else:
                new_row.append(v / (1 - p))
        out.append(new_row)
    return out
