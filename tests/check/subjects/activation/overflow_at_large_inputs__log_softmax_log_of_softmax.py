# role: activation
# mistake: overflow-at-large-inputs
# name: log_softmax
# subject: log_softmax
# style: the log taken of a shifted softmax (log of 0 far from the maximum)
import numpy as np


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def log_softmax(x):
    return np.log(softmax(x))
