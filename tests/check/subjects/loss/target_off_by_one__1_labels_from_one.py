# role: loss
# mistake: target-off-by-one
# name: cross_entropy
# subject: cross_entropy
# style: lists, as if the labels were counted from 1
import math


def cross_entropy(logits, labels):
    total = 0.0
    for row, label in zip(logits, labels):
        top = max(row)
        log_norm = top + math.log(sum(math.exp(v - top) for v in row))
        total += log_norm - row[label - 1]
    return total / len(labels)
