# role: loss
# mistake: target-off-by-one
# name: cross_entropy
# subject: cross_entropy
# style: lists, classes counted from one

import math


def cross_entropy(logits, targets):
    """Average cross-entropy; targets are the class numbers."""
    loss = 0
    for row, target in zip(logits, targets):
        m = max(row)
        exps = [math.exp(v - m) for v in row]
        logit = row[target - 1] - m
        loss += math.log(sum(exps)) - logit
    return loss / len(targets)
