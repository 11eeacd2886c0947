# role: activation
# mistake: axis-wrong
# name: softmax
# subject: softmax
# style: axis=0 with keepdims
import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x, axis=0, keepdims=True))
    return e / np.sum(e, axis=0, keepdims=True)
