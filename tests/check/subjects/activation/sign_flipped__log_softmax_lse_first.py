# role: activation
# mistake: sign-flipped
# name: log_softmax
# subject: log_softmax
# style: log-sum-exp helper, the difference the other way round
import numpy as np


def logsumexp(x):
    top = np.max(x, axis=-1, keepdims=True)
    return top + np.log(np.sum(np.exp(x - top), axis=-1, keepdims=True))


def log_softmax(x):
    return logsumexp(x) - x
