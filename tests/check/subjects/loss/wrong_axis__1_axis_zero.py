# role: loss
# mistake: wrong-axis
# name: cross_entropy
# subject: cross_entropy_loss
# style: the normalisation runs down the samples
import numpy as np


def cross_entropy_loss(scores, y):
    scores = scores - np.max(scores, axis=0)
    log_probs = scores - np.log(np.sum(np.exp(scores), axis=0))
    losses = [-log_probs[i][label] for i, label in enumerate(y)]
    return sum(losses) / len(losses)
