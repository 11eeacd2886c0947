# role: loss
# mistake: none
# name: cross_entropy
# subject: cross_entropy_loss
# style: NumPy, log-sum-exp after the shift

import numpy as np


def cross_entropy_loss(logits, labels):
    logits = logits - logits.max(axis=1, keepdims=True)
    log_z = np.log(np.exp(logits).sum(axis=1))
    picked = logits[np.arange(len(labels)), labels]
    return np.mean(log_z - picked)
