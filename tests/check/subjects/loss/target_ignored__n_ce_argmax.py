# role: loss
# mistake: target-ignored
# name: cross_entropy
# subject: nll
# style: NumPy, picks by argmax of the logits

import numpy as np


def log_softmax(z):
    z = z - z.max(axis=1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def nll(logits, target):
    batch = target.shape[0]
    log_p = log_softmax(logits)
    classes = np.argmax(logits, axis=1)
    return -log_p[np.arange(batch), classes].sum() / batch
