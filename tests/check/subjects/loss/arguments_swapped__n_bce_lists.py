# role: loss
# mistake: arguments-swapped
# name: bce
# subject: log_loss
# style: lists, generator, the log of the wrong one of two loop variables

from math import log


def clamp(v, low=1e-7):
    return min(max(v, low), 1.0 - low)


def log_loss(predictions, targets):
    terms = (
        p * log(clamp(t)) + (1 - p) * log(1 - clamp(t))
        for p, t in zip(predictions, targets)
    )
    return -sum(terms) / len(targets)
