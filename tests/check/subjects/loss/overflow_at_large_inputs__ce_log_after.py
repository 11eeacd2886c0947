# role: loss
# mistake: overflow-at-large-inputs
# name: cross_entropy
# subject: cross_entropy
# style: shifted softmax, but the log afterwards meets a zero

import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x, axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def cross_entropy(y_true, logits):
    p = softmax(logits)
    log_likelihood = -np.log(p[range(len(y_true)), y_true])
    return np.sum(log_likelihood) / len(y_true)
