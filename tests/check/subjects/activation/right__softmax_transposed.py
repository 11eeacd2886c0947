# role: activation
# mistake: none
# name: softmax
# subject: softmax
# style: transposes so that plain broadcasting works
import numpy as np


def softmax(x):
    t = np.asarray(x, dtype=float).T
    e = np.exp(t - t.max(axis=0))
    return (e / e.sum(axis=0)).T
