# role: loss
# mistake: first-sample-only
# name: cross_entropy
# subject: cross_entropy_loss
# style: lists, the return stands in the loop

import math


def cross_entropy_loss(logits, labels):
    for z, label in zip(logits, labels):
        shift = max(z)
        log_total = math.log(sum(math.exp(v - shift) for v in z))
        loss = log_total + shift - z[label]
        return loss
