# role: dropout
# mistake: one-mask-per-row
# subject: dropout
# style: lists: one coin a row
import random


def dropout(batch, p, training):
    if not training:
        return batch
    out = []
    for row in batch:
        dropped = random.random() < p
        out.append([0.0 if dropped else value / (1 - p) for value in row])
    return out
