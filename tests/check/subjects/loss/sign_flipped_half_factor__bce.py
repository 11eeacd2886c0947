# role: loss
# mistake: sign-flipped half-factor
# name: bce
# subject: bce
# style: lists, both classes averaged apart

import math


def bce(predictions, labels):
    n = len(labels)
    a = sum(y * math.log(max(p, 1e-12)) for p, y in zip(predictions, labels)) / n
    b = sum((1 - y) * math.log(max(1 - p, 1e-12)) for p, y in zip(predictions, labels)) / n
    return (a + b) / 2
