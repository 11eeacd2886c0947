# role: loss
# mistake: overflow-at-large-inputs
# name: cross_entropy
# subject: cross_entropy
# style: NumPy, softmax as in the formula

import numpy as np


def cross_entropy(logits, labels):
    probs = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return -np.log(probs[np.arange(len(labels)), labels]).mean()
