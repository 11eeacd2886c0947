# role: loss
# mistake: log-missing
# name: cross_entropy
# subject: cross_entropy
# style: NumPy, the probability of the right class itself

import numpy as np


def cross_entropy(logits, targets):
    e = np.exp(logits - np.max(logits, axis=1, keepdims=True))
    probs = e / np.sum(e, axis=1, keepdims=True)
    return -np.mean(probs[np.arange(len(probs)), targets])
