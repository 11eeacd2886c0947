# role: loss
# mistake: overflow-at-large-inputs
# name: cross_entropy
# subject: cross_entropy
# style: micrograd style, math.exp over lists
import math


def cross_entropy(logits, labels):
    losses = []
    for row, label in zip(logits, labels):
        counts = [math.exp(v) for v in row]
        total = sum(counts)
        losses.append(-math.log(counts[label] / total))
    return sum(losses) / len(losses)
