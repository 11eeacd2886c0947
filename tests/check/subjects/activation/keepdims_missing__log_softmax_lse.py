# role: activation
# mistake: keepdims-missing
# name: log_softmax
# subject: log_softmax
# style: np.logaddexp.reduce along the last axis
import numpy as np


def log_softmax(logits):
    lse = np.logaddexp.reduce(logits, axis=-1)
    return logits - lse
