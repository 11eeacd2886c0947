# role: activation
# mistake: log-missing
# name: log_softmax
# subject: log_softmax
# style: a softmax in NumPy
import numpy as np


def log_softmax(x):
    x = x - np.max(x, axis=-1, keepdims=True)
    ex = np.exp(x)
    return ex / np.sum(ex, axis=-1, keepdims=True)
