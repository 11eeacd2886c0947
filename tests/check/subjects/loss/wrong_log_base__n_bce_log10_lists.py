# role: loss
# mistake: wrong-log-base
# name: bce
# subject: logistic_loss
# style: lists, math.log10

from math import log10


def logistic_loss(y_true, y_prob):
    n = len(y_true)
    acc = 0.0
    for t, p in zip(y_true, y_prob):
        chance = p if t else 1 - p
        acc += -log10(max(chance, 1e-10))
    return acc / n
