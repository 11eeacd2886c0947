# role: activation
# mistake: keepdims-missing
# name: softmax
# subject: softmax
# style: keepdims only for the maximum
import numpy as np


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1)
