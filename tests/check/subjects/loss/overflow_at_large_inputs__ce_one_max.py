# role: loss
# mistake: overflow-at-large-inputs
# name: cross_entropy
# subject: ce
# style: shifted by the largest of the whole batch, so a row far below has a sum of 0

import numpy as np


def ce(logits, target):
    z = logits - np.max(logits)
    log_sum = np.log(np.exp(z).sum(axis=1))
    return (log_sum - z[np.arange(z.shape[0]), target]).mean()
