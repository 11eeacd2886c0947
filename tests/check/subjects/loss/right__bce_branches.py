# role: loss
# mistake: none
# name: bce
# subject: bce
# style: lists, one branch a class, log held above -100

from math import log


def safe_log(p):
    return max(log(p), -100.0) if p > 0 else -100.0


def bce(probs, targets):
    n = 0
    loss = 0.0
    for p, t in zip(probs, targets):
        if t == 1:
            loss += -safe_log(p)
        else:
            loss += -safe_log(1.0 - p)
        n += 1
    return loss / n
