# role: loss
# mistake: mutates-input
# name: cross_entropy
# subject: softmax_loss
# style: NumPy, the maximum is taken off with -=

import numpy as np


def softmax_loss(x, y):
    x -= np.max(x, axis=1, keepdims=True)
    log_probs = x - np.log(np.sum(np.exp(x), axis=1, keepdims=True))
    N = x.shape[0]
    return -np.sum(log_probs[np.arange(N), y]) / N
