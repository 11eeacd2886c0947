# role: loss
# mistake: overflow-at-large-inputs
# name: bce_with_logits
# subject: bce_with_logits
# style: NumPy, log(1 + exp(z)) as it stands

import numpy as np


def bce_with_logits(logits, targets):
    return np.mean(np.log(1 + np.exp(logits)) - targets * logits)
