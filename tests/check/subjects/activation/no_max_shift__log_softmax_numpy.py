# role: activation
# mistake: no-max-shift
# name: log_softmax
# subject: log_softmax
# style: x minus the log of the sum of exponentials
import numpy as np


def log_softmax(x, axis=-1):
    return x - np.log(np.sum(np.exp(x), axis=axis, keepdims=True))
