# role: loss
# mistake: overflow-at-large-inputs
# name: cross_entropy
# subject: cross_entropy
# style: Karpathy's makemore: counts = logits.exp(), no shift
import numpy as np


def cross_entropy(logits, Y):
    counts = np.exp(logits)
    probs = counts / counts.sum(1, keepdims=True)
    loss = -np.log(probs[np.arange(logits.shape[0]), Y]).mean()
    return loss
