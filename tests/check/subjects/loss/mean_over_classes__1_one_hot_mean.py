# role: loss
# mistake: mean-over-classes
# name: cross_entropy
# subject: cross_entropy
# style: one-hot matrix, mean over all its entries, also the zeros
import numpy as np


def cross_entropy(logits, labels):
    n, c = logits.shape
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    one_hot = np.zeros((n, c))
    one_hot[range(n), labels] = 1
    return np.mean(-one_hot * log_p)
