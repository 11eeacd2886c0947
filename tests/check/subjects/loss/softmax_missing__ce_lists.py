# role: loss
# mistake: softmax-missing
# name: cross_entropy
# subject: cross_entropy
# style: lists, math.log of the raw output

import math


def cross_entropy(outputs, labels):
    loss = 0.0
    for output, label in zip(outputs, labels):
        loss -= math.log(output[label])
    return loss / len(outputs)
