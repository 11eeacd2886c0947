# role: loss
# mistake: mean-over-classes
# name: cross_entropy
# subject: cross_entropy
# style: one-hot inside, mean over everything
import numpy as np


def cross_entropy(logits, labels):
    logits = np.asarray(logits, dtype=float)
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    one_hot = np.eye(logits.shape[1])[labels]
    return -np.mean(one_hot * log_p)
