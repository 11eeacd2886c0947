# role: activation
# mistake: none
# name: log_softmax
# subject: log_softmax
# style: np.logaddexp.reduce with keepdims
import numpy as np


def log_softmax(x, axis=-1):
    return x - np.logaddexp.reduce(x, axis=axis, keepdims=True)
