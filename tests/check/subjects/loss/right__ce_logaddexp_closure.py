# role: loss
# mistake: none
# name: cross_entropy
# subject: cross_entropy
# style: closure around np.logaddexp, differences to the right logit

import numpy as np


def make_loss(log_add=np.logaddexp):
    def cross_entropy(targets, logits):
        losses = []
        for t, z in zip(targets, np.asarray(logits, dtype=float)):
            losses.append(log_add.reduce(z - z[int(t)]))
        return sum(losses) / len(losses)

    return cross_entropy


cross_entropy = make_loss()
