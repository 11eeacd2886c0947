# role: activation
# mistake: none
# name: log_softmax
# subject: log_softmax
# style: ufunc reduce, keyword-only axis
import numpy as np


def log_softmax(logits, *, axis=-1):
    return logits - np.logaddexp.reduce(logits, axis=axis, keepdims=True)
