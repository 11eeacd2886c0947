# role: loss
# mistake: mean-over-classes
# name: cross_entropy
# subject: ce_loss
# style: lists, a count of every term

import math


def ce_loss(logits, labels):
    terms = []
    for z, y in zip(logits, labels):
        m = max(z)
        log_norm = m + math.log(math.fsum(math.exp(v - m) for v in z))
        for j, v in enumerate(z):
            terms.append((log_norm - v) if j == y else 0.0)
    return math.fsum(terms) / len(terms)
