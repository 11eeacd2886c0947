# role: loss
# mistake: none
# name: cross_entropy
# subject: cross_entropy
# style: plain lists and math

import math


def log_softmax(row):
    top = max(row)
    norm = math.log(sum(math.exp(v - top) for v in row)) + top
    return [v - norm for v in row]


def cross_entropy(outputs, targets):
    loss = 0.0
    for row, k in zip(outputs, targets):
        loss -= log_softmax(row)[k]
    return loss / len(targets)
