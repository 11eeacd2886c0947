# role: loss
# mistake: none
# name: bce_with_logits
# subject: bce_with_logits
# style: NumPy, the margin form: log(1 + exp) of minus the signed logit

import numpy as np


def bce_with_logits(target, logits):
    sign = 1.0 - 2.0 * np.asarray(target, dtype=float)
    return np.logaddexp(0.0, sign * logits).mean()
