# role: activation
# mistake: no-exponential
# name: log_softmax
# subject: log_softmax
# style: the log of each number's share
import numpy as np


def log_softmax(x):
    share = x / x.sum(axis=-1, keepdims=True)
    return np.log(share)
