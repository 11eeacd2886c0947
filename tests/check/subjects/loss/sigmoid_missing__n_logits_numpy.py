# role: loss
# mistake: sigmoid-missing
# name: bce_with_logits
# subject: bce_with_logits
# style: NumPy, clipped for safety

import numpy as np


def bce_with_logits(logits, targets):
    p = np.clip(logits, 1e-7, 1 - 1e-7)
    return -(targets * np.log(p) + (1 - targets) * np.log(1 - p)).mean()
