# role: activation
# mistake: not-normalised
# name: log_softmax
# subject: log_softmax
# style: only the shift by the maximum
import numpy as np


def log_softmax(x):
    shift = np.max(x, axis=-1, keepdims=True)
    return x - shift
