# role: loss
# mistake: softmax-twice
# name: cross_entropy
# subject: cross_entropy
# style: NumPy helpers, one of which applies the other again

import numpy as np


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def nll(z, y):
    p = softmax(z)
    return -np.log(p[np.arange(len(y)), y]).mean()


def cross_entropy(logits, y):
    probs = softmax(logits)
    return nll(probs, y)
