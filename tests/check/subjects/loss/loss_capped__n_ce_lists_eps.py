# role: loss
# mistake: loss-capped
# name: cross_entropy
# subject: cross_entropy
# style: lists, a tiny number added inside the log

from math import exp, log

TINY = 1e-12


def cross_entropy(scores, labels):
    out = []
    for s, k in zip(scores, labels):
        hi = max(s)
        total = sum(exp(v - hi) for v in s)
        p = exp(s[k] - hi) / total
        out.append(-log(p + TINY))
    return sum(out) / len(out)
