# role: loss
# mistake: mean-over-classes
# name: cross_entropy
# subject: cross_entropy
# style: NumPy, np.mean over the whole one-hot product

import numpy as np


def log_softmax(x):
    x = x - x.max(axis=1)[:, None]
    return x - np.log(np.exp(x).sum(axis=1))[:, None]


def cross_entropy(y_pred, y_true):
    n, k = y_pred.shape
    one_hot = np.zeros((n, k))
    one_hot[np.arange(n), y_true] = 1
    return np.mean(-one_hot * log_softmax(y_pred))
