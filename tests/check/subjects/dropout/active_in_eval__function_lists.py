# role: dropout
# mistake: active-in-eval
# subject: dropout_forward
# style: function on lists, training argument in the signature

import random


def dropout_forward(x, p=0.5, training=True):
    def drop(value):
        if random.random() < p:
            return 0.0
        return value / (1 - p)

    return [list(map(drop, row)) for row in x]
