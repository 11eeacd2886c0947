# role: loss
# mistake: wrong-axis
# name: cross_entropy
# subject: cross_entropy
# style: lists, the norm of each column

import math


def cross_entropy(logits, labels):
    norms = []
    for column in zip(*logits):
        c = max(column)
        norms.append(c + math.log(sum(math.exp(v - c) for v in column)))
    total = 0.0
    for row, label in zip(logits, labels):
        total += norms[label] - row[label]
    return total / len(labels)
