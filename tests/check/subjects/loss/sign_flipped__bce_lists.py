# role: loss
# mistake: sign-flipped
# name: bce
# subject: log_loss
# style: lists

import math


def log_loss(y_true, y_prob):
    total = 0
    for t, p in zip(y_true, y_prob):
        p = min(max(p, 1e-15), 1 - 1e-15)
        total += t * math.log(p) + (1 - t) * math.log(1 - p)
    return total / len(y_true)
